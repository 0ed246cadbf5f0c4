"""A fully connected network y = DNN(x, θ) and its derivatives, forward and backward.

Notation: a^(1) = x, z^(l) = W^(l) a^(l-1) + b^(l), a^(l) = σ(z^(l)), y = a^(L), for layers l = 2 … L.
All weights and biases are one vector θ of P numbers, layer after layer, each W^(l) row by row and then b^(l).
θ has shape (..., P) and a batch X, one sample a row, (..., N, n_1); leading axes are batch axes and broadcast.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from hwlib.activations import ACTIVATIONS, SLOPES
from hwlib.activations import sigmoid as sigmoid
from hwlib.blocks import averaged, stacked
from hwlib.contract import axes, choice
from hwlib.parameters import Parameters
from hwlib.parameters import he as he
from hwlib.parameters import xavier as xavier


class Tape(NamedTuple):
    """What a forward pass leaves behind: a = [a^(1) = X, …, a^(L)] and z = [z^(2), …, z^(L)], each (..., N, n_l)."""

    a: list[np.ndarray]
    z: list[np.ndarray]


@dataclass(frozen=True)
class Network(Parameters):
    """The network y = DNN(x, θ): layer sizes (n_1, …, n_L) and activation names. It holds no parameters.

    Every method takes θ of shape (..., P), real or complex, float32 or longer (integers become float64, float16
    float32), and raises ValueError, naming what it met and what it wanted, on a wrong shape or a non-finite number,
    TypeError on anything but numbers. Overflow gives inf or nan without a warning. `check_finite=False` lets a
    diverging run go on.
    """

    hidden: str = "sigmoid"
    output: str = "sigmoid"

    def __post_init__(self):
        super().__post_init__()
        for role in ("hidden", "output"):
            choice(ACTIVATIONS)(f"{role} activation", getattr(self, role))

    @property
    def activations(self):
        """The pair (σ, σ') of each layer l = 2 … L."""
        return [ACTIVATIONS[self.hidden]] * (len(self.sizes) - 2) + [ACTIVATIONS[self.output]]

    def slopes(self, tape):
        """σ'(z^(l)) of each layer l = 2 … L, shape (..., N, n_l)."""
        layers = zip(self.activations, tape.z, tape.a[1:])
        return [SLOPES[df](z, a) if df in SLOPES else df(z) for (_, df), z, a in layers]

    def order(self, mode="auto"):
        """How `input_jacobian` multiplies: as `mode` says, and for "auto" with fewer multiplications."""
        if mode not in ("auto", "forward", "reverse"):
            raise ValueError(f"mode is {mode!r}; wanted 'auto', 'forward' or 'reverse'")
        products = [n * m for n, m in self.shapes]
        forward = self.sizes[0] * sum(products[1:]) <= self.sizes[-1] * sum(products[:-1])
        return mode if mode != "auto" else "forward" if forward else "reverse"

    def outputs_on(self, tape):
        """z^(L) of a tape, if it has an a and a z for each of the network's layers."""
        met = type(tape).__name__
        if isinstance(tape, Tape):
            met = [[np.shape(layer)[-1] for layer in layers] for layers in tape]
        if met != [list(self.sizes), list(self.sizes[1:])]:
            raise ValueError(f"tape holds {met}; wanted the Tape of a forward pass, with {self.sizes} units")
        return tape.z[-1]

    @axes(x="N? n_1", theta="P")
    def __call__(self, x, theta):
        """y = DNN(x, θ): x of shape (n_1,) or (..., N, n_1) gives y of shape (..., n_L) or (..., N, n_L)."""
        y = self._outputs(theta, np.atleast_2d(x))
        return y[..., 0, :] if x.ndim == 1 else y

    @stacked()
    def _outputs(self, theta, X):
        return self.forward(theta, X).a[-1]

    @axes(theta="P", X="N n_1")
    def forward(self, theta, X, *, check_finite=True):
        """The forward pass: z^(l) = W^(l) a^(l-1) + b^(l) and a^(l) = σ(z^(l)), all kept on a `Tape`."""
        a, z = [X], []
        for (W, b), (f, _) in zip(self.layers(theta), self.activations):
            z.append(a[-1] @ W.mT + b[..., None, :])
            a.append(f(z[-1]))
        return Tape(a, z)

    @axes(theta="P", X="N≥1 n_1", T="N n_L")
    def loss(self, theta, X, T, *, check_finite=True):
        """E = 1/N Σ_samples ½ Σ_k (y_k - t_k)², shape (...), for targets T of shape (..., N, n_L)."""
        error = self(X, theta) - T
        return 0.5 * np.sum(error**2, axis=(-2, -1)) / X.shape[-2]

    @axes(theta="P", tape="N n_2…n_L", dY="N n_L", check_finite=False)
    def backward(self, theta, tape, dY):
        """[δ^(2), …, δ^(L)] from dY = ∂E/∂y (Rumelhart, Hinton & Williams 1986), each of shape (..., N, n_l):

        δ^(L) = ∂E/∂y ⊙ σ'(z^(L)),  δ^(l) = σ'(z^(l)) ⊙ (W^(l+1)ᵀ δ^(l+1)).
        """
        W, _ = zip(*self.layers(theta))
        slopes = self.slopes(tape)
        deltas = [dY * slopes[-1]]
        for W_above, slope in zip(W[:0:-1], slopes[-2::-1]):
            deltas.append(slope * (deltas[-1] @ W_above))
        return deltas[::-1]

    @axes(theta="P", X="N≥1 n_1", T="N n_L")
    @averaged
    def gradient(self, theta, X, T, *, check_finite=True):
        """Loss, shape (...), and its gradient, shape (..., P), by reverse mode.

        ∂E/∂W^(l) = δ^(l) a^(l-1)ᵀ and ∂E/∂b^(l) = δ^(l), averaged over the batch. Raises ValueError if N = 0.
        """
        tape = self.forward(theta, X)
        error = tape.a[-1] - T
        deltas = self.backward(theta, tape, error / X.shape[-2])
        grad = np.empty((*error.shape[:-2], self.n_parameters), error.dtype)
        ones = np.ones(X.shape[-2], error.dtype)
        for (dW, db), delta, a in zip(self.layers(grad), deltas, tape.a):
            np.matmul(delta.mT, a, out=dW)
            np.matmul(ones, delta, out=db)  # the sum of its rows
        return 0.5 * np.sum(error**2, axis=(-2, -1)) / X.shape[-2], grad

    @axes(theta="P", X="N n_1", dtheta="P", dX="N n_1")
    def jvp(self, theta, X, dtheta=None, dX=None):
        """y and its tangent dY along (dtheta, dX), None being zero, in one forward pass (Wengert 1964):

        ȧ^(1) = dX,  ż^(l) = Ẇ^(l) a^(l-1) + W^(l) ȧ^(l-1) + ḃ^(l),  ȧ^(l) = σ'(z^(l)) ⊙ ż^(l).
        Leading axes that only the tangents have give that many of them at once.
        """
        dtheta = np.zeros_like(theta) if dtheta is None else dtheta
        da = np.zeros_like(X) if dX is None else dX
        tape = self.forward(theta, X)
        for (W, _), (dW, db), a, slope in zip(self.layers(theta), self.layers(dtheta), tape.a, self.slopes(tape)):
            dz = a @ dW.mT + da @ W.mT + db[..., None, :]
            da = slope * dz
        return tape.a[-1], da

    @axes(theta="P", X="N≥1 n_1", T="N n_L")
    def forward_gradient(self, theta, X, T):
        """Loss and gradient as `gradient` gives them, by forward mode: one tangent pass per parameter."""
        error = self(X, theta) - T
        P, batch = self.n_parameters, error.shape[:-2]
        grad = np.empty((*batch, P), error.dtype)
        block = max(1, 2**20 // max(P, error.size))  # directions at once: bounds the memory, changes no number
        for start in range(0, P, block):
            basis = np.eye(min(block, P - start), P, start, dtype=error.dtype)
            _, dY = self.jvp(theta, X, basis.reshape(-1, *(1,) * len(batch), P))
            dE = np.sum(error * dY, axis=(-2, -1)) / X.shape[-2]
            grad[..., start : start + block] = np.moveaxis(dE, 0, -1)
        return self.loss(theta, X, T), grad

    @axes(theta="P", X="N n_1")
    @stacked(columns=lambda net, mode="auto": net.sizes[0 if net.order(mode) == "forward" else -1])
    def input_jacobian(self, theta, X, mode="auto"):
        """∂y/∂x = diag(σ'(z^(L))) W^(L) ⋯ diag(σ'(z^(2))) W^(2) for every sample, shape (..., N, n_L, n_1).

        mode "forward" multiplies from the x side (n_1 columns), "reverse" from the y side (n_L rows), "auto" in the
        order that needs fewer multiplications; all give the same product, in blocks of samples that stay in the cache.
        """
        tape = self.forward(theta, X)
        W, _ = zip(*self.layers(theta))
        slopes = self.slopes(tape)
        if self.order(mode) == "forward":
            J = slopes[0][..., None] * W[0][..., None, :, :]
            for W_above, slope in zip(W[1:], slopes[1:]):
                J = slope[..., None] * (W_above[..., None, :, :] @ J)
        else:
            J = slopes[-1][..., None] * W[-1][..., None, :, :]
            for W_below, slope in zip(W[-2::-1], slopes[-2::-1]):
                J = J * slope[..., None, :]
                *lead, N, n_L, n = J.shape  # the rows of all samples in one product
                J = (J.reshape(*lead, N * n_L, n) @ W_below).reshape(*lead, N, n_L, W_below.shape[-1])
        return J
