"""A fully connected network y = DNN(x, θ) and its derivatives, forward and backward.

Notation: a^(1) = x, z^(l) = W^(l) a^(l-1) + b^(l), a^(l) = σ(z^(l)), y = a^(L), for layers l = 2 … L.
All weights and biases are one vector θ of P numbers, layer after layer, each W^(l) row by row and then b^(l).
θ has shape (..., P) and a batch X, one sample a row, (..., N, n_1); leading axes are batch axes and broadcast.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import prod, sqrt
from numbers import Integral
from typing import NamedTuple

import numpy as np

from hwlib._check import _array, _choice, _floating, _number, _same_batch, _whole


def sigmoid(z):
    """σ(z) = 1 / (1 + e^-z), written with e^-|z| so that nothing overflows, at z = ±1000 either."""
    z = _array("z", z, check_finite=False)
    e = np.exp(np.where(z.real < 0, z, -z))
    return np.where(z.real < 0, e, 1) / (1 + e)


# name → (σ, σ'), functions of a floating-point array z. σ'(z) = σ(z) σ(-z) is σ(1 - σ) without its cancellation;
# relu'(0) is taken as 0.
ACTIVATIONS: dict[str, tuple[Callable, Callable]] = {
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(z.dtype)),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "identity": (lambda z: z, np.ones_like),
}


def xavier(fan_in, fan_out):
    """Weight std √(2 / (fan_in + fan_out)) (Glorot & Bengio 2010)."""
    return sqrt(2 / (_whole("fan_in", fan_in, 1) + _whole("fan_out", fan_out, 1)))


def he(fan_in, fan_out):
    """Weight std √(2 / fan_in), made for ReLU (He et al. 2015)."""
    return sqrt(2 / _whole("fan_in", fan_in, 1))


class Tape(NamedTuple):
    """What a forward pass leaves behind: a = [a^(1) = X, …, a^(L)] and z = [z^(2), …, z^(L)], each (..., N, n_l)."""

    a: list[np.ndarray]
    z: list[np.ndarray]


def _T(matrix):
    return matrix.swapaxes(-1, -2)


@dataclass(frozen=True)
class Network:
    """The network y = DNN(x, θ): layer sizes (n_1, …, n_L) and activation names. It holds no parameters.

    Every method takes θ of shape (..., P), real or complex, float32 or longer (integers become float64, float16
    float32), and raises ValueError, naming what it met and what it wanted, on a wrong shape or a non-finite number,
    TypeError on anything but numbers. Overflow gives inf or nan without a warning. `check_finite=False` lets a
    diverging run go on.
    """

    sizes: tuple[int, ...]
    hidden: str = "sigmoid"
    output: str = "sigmoid"

    def __post_init__(self):
        sizes = tuple(self.sizes) if np.iterable(self.sizes) else (self.sizes,)
        if len(sizes) < 2 or not all(isinstance(n, Integral) and n is not True and 0 < n < 2**63 for n in sizes):
            raise ValueError(f"sizes is {self.sizes!r}; wanted at least two positive integers (n_1, …, n_L)")
        object.__setattr__(self, "sizes", tuple(map(int, sizes)))
        for role in ("hidden", "output"):
            _choice(f"{role} activation", getattr(self, role), ACTIVATIONS)

    @property
    def shapes(self):
        """The shape (n_l, n_{l-1}) of each W^(l), l = 2 … L."""
        return list(zip(self.sizes[1:], self.sizes[:-1]))

    @property
    def n_parameters(self):
        """P, the number of weights and biases: Σ_l n_l (n_{l-1} + 1)."""
        return sum(n * (m + 1) for n, m in self.shapes)

    @property
    def _activations(self):
        return [ACTIVATIONS[self.hidden]] * (len(self.sizes) - 2) + [ACTIVATIONS[self.output]]

    def _slopes(self, tape):
        widths = [np.shape(z)[-1] for z in tape.z] if isinstance(tape, Tape) else type(tape).__name__
        if widths != list(self.sizes[1:]):
            raise ValueError(f"tape holds {widths}; wanted the Tape of a forward pass, with {self.sizes[1:]} units")
        return [df(z) for (_, df), z in zip(self._activations, tape.z)]

    @np.errstate(over="ignore")
    def init(self, rng, std=0.01, *, bias_std=0.0, batch=(), dtype=float):
        """Draw θ, shape (*batch, P): weights from N(0, std²), biases from N(0, bias_std²).

        `rng` is a numpy Generator or a seed; `std` a number, or a rule (fan_in, fan_out) → std such as `xavier` or
        `he`. The same rng state gives the same standard normal numbers, scaled, whatever the std.
        Raises ValueError on a std that is negative or not finite.
        """
        shape = (*(_whole("batch", n, 0) for n in (batch if np.iterable(batch) else (batch,))), self.n_parameters)
        rng = rng if isinstance(rng, np.random.Generator) else np.random.default_rng(_whole("seed rng", rng, 0))
        theta = rng.standard_normal(shape).astype(_floating(dtype), copy=False)
        for (W, b), (n, m) in zip(self.layers(theta), self.shapes):
            W *= _number("std", std(m, n) if callable(std) else std, 0)
            b *= _number("bias_std", bias_std, 0)
        return theta

    def layers(self, theta):
        """Views into θ, one pair a layer l = 2 … L: W^(l), shape (..., n_l, n_{l-1}), and b^(l), shape (..., n_l)."""
        _array("theta", theta, self.n_parameters, check_finite=False)
        theta, views, start = np.asarray(theta), [], 0  # as it is: views, even of integers
        for n, m in self.shapes:
            W = theta[..., start : start + n * m].reshape(*theta.shape[:-1], n, m)
            views.append((W, theta[..., start + n * m : (start := start + n * (m + 1))]))
        return views

    def __call__(self, x, theta):
        """y = DNN(x, θ): x of shape (n_1,) or (..., N, n_1) gives y of shape (..., n_L) or (..., N, n_L)."""
        x = _array("x", x, self.sizes[0])
        y = self._outputs(theta, np.atleast_2d(x))
        return y[..., 0, :] if x.ndim == 1 else y

    def _blocks(self, theta, X, columns=1):
        """Slices of the samples of X, so few at once that a layer of them, `columns` numbers a unit, fits the cache."""
        lead = _same_batch(theta=(theta, 1), X=(X, 2))
        block = 1 + 2**17 // (1 + prod(lead) * max(self.sizes) * columns)
        return [slice(start, start + block) for start in range(0, max(X.shape[-2], 1), block)]

    def _outputs(self, theta, X, check_finite=True):
        """y, shape (..., N, n_L), block by block: no layer of a large batch is ever held whole."""
        theta = _array("theta", theta, self.n_parameters, check_finite=check_finite)
        X = _array("X", X, "N", self.sizes[0], check_finite=check_finite)
        blocks = self._blocks(theta, X)
        return np.concatenate([self.forward(theta, X[..., b, :], check_finite=False).a[-1] for b in blocks], axis=-2)

    @np.errstate(over="ignore", invalid="ignore")
    def forward(self, theta, X, *, check_finite=True):
        """The forward pass: z^(l) = W^(l) a^(l-1) + b^(l) and a^(l) = σ(z^(l)), all kept on a `Tape`."""
        theta = _array("theta", theta, self.n_parameters, check_finite=check_finite)
        X = _array("X", X, "N", self.sizes[0], check_finite=check_finite)
        _same_batch(theta=(theta, 1), X=(X, 2))
        a, z = [X], []
        for (W, b), (f, _) in zip(self.layers(theta), self._activations):
            z.append(a[-1] @ _T(W) + b[..., None, :])
            a.append(f(z[-1]))
        return Tape(a, z)

    def _error(self, Y, T, check_finite):
        """y - t (shape (..., N, n_L)) and the loss E = 1/N Σ_samples ½ Σ_k (y_k - t_k)² (shape (...))."""
        T = _array("T", T, *Y.shape[-2:], check_finite=check_finite)
        _same_batch(Y=(Y, 2), T=(T, 2))
        if Y.shape[-2] == 0:
            raise ValueError(f"y has shape {Y.shape}: no samples; wanted at least one for the mean of the loss")
        error = Y - T
        return error, 0.5 * np.sum(error**2, axis=(-2, -1)) / Y.shape[-2]

    @np.errstate(over="ignore", invalid="ignore")
    def loss(self, theta, X, T, *, check_finite=True):
        """E = 1/N Σ_samples ½ Σ_k (y_k - t_k)², shape (...), for targets T of shape (..., N, n_L)."""
        return self._error(self._outputs(theta, X, check_finite), T, check_finite)[-1]

    @np.errstate(over="ignore", invalid="ignore")
    def backward(self, theta, tape, dY):
        """[δ^(2), …, δ^(L)] from dY = ∂E/∂y, shape (..., N, n_L) (Rumelhart, Hinton & Williams 1986):

        δ^(L) = ∂E/∂y ⊙ σ'(z^(L)),  δ^(l) = σ'(z^(l)) ⊙ (W^(l+1)ᵀ δ^(l+1)), each of shape (..., N, n_l).
        """
        weights = [W for W, _ in self.layers(theta)]
        slopes = self._slopes(tape)
        dY = _array("dY", dY, *tape.z[-1].shape[-2:], check_finite=False)
        _same_batch(theta=(weights[-1], 2), tape=(slopes[-1], 2), dY=(dY, 2))
        deltas = [dY * slopes[-1]]
        for W_above, slope in zip(weights[:0:-1], slopes[-2::-1]):
            deltas.append(slope * (deltas[-1] @ W_above))
        return deltas[::-1]

    @np.errstate(over="ignore", invalid="ignore")
    def gradient(self, theta, X, T, *, check_finite=True):
        """Loss, shape (...), and its gradient, shape (..., P), by reverse mode.

        ∂E/∂W^(l) = δ^(l) a^(l-1)ᵀ and ∂E/∂b^(l) = δ^(l), averaged over the batch. Raises ValueError if N = 0.
        """
        tape = self.forward(theta, X, check_finite=check_finite)
        error, loss = self._error(tape.a[-1], T, check_finite)
        deltas = self.backward(theta, tape, error / error.shape[-2])
        grad = np.empty((*deltas[0].shape[:-2], self.n_parameters), deltas[0].dtype)
        for (dW, db), delta, a in zip(self.layers(grad), deltas, tape.a):
            dW[...] = _T(delta) @ a
            db[...] = delta.sum(axis=-2)
        return loss, grad

    @np.errstate(over="ignore", invalid="ignore")
    def jvp(self, theta, X, dtheta=None, dX=None):
        """y and its tangent dY along (dtheta, dX), None being zero, in one forward pass (Wengert 1964):

        ȧ^(1) = dX,  ż^(l) = Ẇ^(l) a^(l-1) + W^(l) ȧ^(l-1) + ḃ^(l),  ȧ^(l) = σ'(z^(l)) ⊙ ż^(l).
        dtheta is (..., P), dX (..., N, n_1); leading axes that only they have give that many tangents at once.
        """
        tape = self.forward(theta, X)
        dtheta = _array("dtheta", np.zeros_like(theta) if dtheta is None else dtheta, self.n_parameters)
        da = _array("dX", np.zeros_like(tape.a[0]) if dX is None else dX, *tape.a[0].shape[-2:])
        _same_batch(Y=(tape.a[-1], 2), dtheta=(dtheta, 1), dX=(da, 2))
        for (W, _), (dW, db), a, slope in zip(self.layers(theta), self.layers(dtheta), tape.a, self._slopes(tape)):
            da = slope * (a @ _T(dW) + da @ _T(W) + db[..., None, :])
        return tape.a[-1], da

    @np.errstate(over="ignore", invalid="ignore")
    def forward_gradient(self, theta, X, T):
        """Loss and gradient as `gradient` gives them, by forward mode: one tangent pass per parameter."""
        error, loss = self._error(self._outputs(theta, X), T, True)
        P, batch = self.n_parameters, error.shape[:-2]
        grad = np.empty((*batch, P), error.dtype)
        block = max(1, 2**20 // max(P, error.size))  # directions at once: bounds the memory, changes no number
        for start in range(0, P, block):
            basis = np.eye(min(block, P - start), P, start, dtype=error.dtype)
            _, dY = self.jvp(theta, X, dtheta=basis.reshape(-1, *(1,) * len(batch), P))
            dE = np.sum(error * dY, axis=(-2, -1)) / error.shape[-2]
            grad[..., start : start + block] = np.moveaxis(dE, 0, -1)
        return loss, grad

    @np.errstate(over="ignore", invalid="ignore")
    def input_jacobian(self, theta, X, mode="auto"):
        """∂y/∂x = diag(σ'(z^(L))) W^(L) ⋯ diag(σ'(z^(2))) W^(2) for every sample, shape (..., N, n_L, n_1).

        mode "forward" multiplies from the x side (n_1 columns), "reverse" from the y side (n_L rows), "auto" in the
        order that needs fewer multiplications; all give the same product, in blocks of samples that stay in the cache.
        """
        if mode not in ("auto", "forward", "reverse"):
            raise ValueError(f"mode is {mode!r}; wanted 'auto', 'forward' or 'reverse'")
        theta, X = _array("theta", theta, self.n_parameters), _array("X", X, "N", self.sizes[0])
        lead, (N, n_1), n_L = _same_batch(theta=(theta, 1), X=(X, 2)), X.shape[-2:], self.sizes[-1]
        weights, products = [W[..., None, :, :] for W, _ in self.layers(theta)], [n * m for n, m in self.shapes]
        if mode == "auto":
            mode = "forward" if n_1 * sum(products[1:]) <= n_L * sum(products[:-1]) else "reverse"
        result = np.empty((*lead, N, n_L, n_1), np.result_type(theta, X))
        for block in self._blocks(theta, X, n_1 if mode == "forward" else n_L):
            tape = self.forward(theta, X[..., block, :], check_finite=False)
            D = [slope[..., None] for slope in self._slopes(tape)]  # D * A is diag(σ') A, A * _T(D) is A diag(σ')
            if mode == "forward":
                J = D[0] * weights[0]
                for W, d in zip(weights[1:], D[1:]):
                    J = d * (W @ J)
            else:
                J = D[-1] * weights[-1]
                for W, d in zip(weights[-2::-1], D[-2::-1]):
                    J = (J * _T(d)) @ W
            result[..., block, :, :] = J
        return result
