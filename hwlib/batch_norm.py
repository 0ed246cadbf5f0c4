"""Batch normalisation (Ioffe & Szegedy 2015) in a fully connected network, for Question 4.

Notation and shapes are those of `hwlib.network`; h^(l) = W^(l) a^(l-1) has shape (..., N, n_l).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from hwlib.activations import ACTIVATIONS
from hwlib.contract import array, axes, choice, number, takes
from hwlib.parameters import Parameters


@takes(h=array("N≥1", "n≥1", real=True, finite=False), eps=number(0))
def batch_norm(h, subtract=True, divide=True, eps=1e-5):
    """ẑ = (h - mean(h)) / √(var(h) + ε), each unit over the N samples, and the function ∂E/∂ẑ → ∂E/∂h.

    h and ẑ have shape (..., N, n). With subtract=False or divide=False only the other half is done. There is no gain:
    with the bias as the shift, z = ẑ + b. Raises ValueError without samples.
    """
    centred = h - h.mean(axis=-2, keepdims=True)
    scale = np.sqrt(np.mean(centred**2, axis=-2, keepdims=True) + eps) if divide else 1.0
    z = (centred if subtract else h) / scale

    def back(d):
        if divide:
            d = (d - centred / scale * np.mean(d * z, axis=-2, keepdims=True)) / scale
        return d - d.mean(axis=-2, keepdims=True) if subtract else d

    return z, back


class NormalisedTape(NamedTuple):
    """What a forward pass leaves behind: a = [X, a^(2), …, a^(L)], and for each hidden layer z and ∂E/∂z → ∂E/∂h."""

    a: list[np.ndarray]
    z: list[np.ndarray]
    backs: list[Callable]


@dataclass(frozen=True)
class NormalisedNetwork(Parameters):
    """z^(l) = normalise(W^(l) a^(l-1)) + b^(l), a^(l) = σ(z^(l)), l = 2 … L-1, and y = W^(L) a^(L-1) + b^(L).

    θ is that of a `Network` of the same sizes. `normalise` maps h to (ẑ, ∂E/∂ẑ → ∂E/∂h), as `batch_norm` does. Raises
    ValueError on a wrong shape, and on a non-finite number unless check_finite=False.
    """

    hidden: str = "sigmoid"
    normalise: Callable = batch_norm

    def __post_init__(self):
        super().__post_init__()
        choice(ACTIVATIONS)("hidden activation", self.hidden)

    @axes(theta="P", X="N≥1 n_1")
    def forward(self, theta, X, *, check_finite=True):
        """The forward pass: h^(l) = W^(l) a^(l-1), z^(l) = ẑ^(l) + b^(l), a^(l) = σ(z^(l))."""
        tape = NormalisedTape([X], [], [])
        *hidden, (W_last, b_last) = self.layers(theta)
        for W, b in hidden:
            z, back = self.normalise(tape.a[-1] @ W.mT)
            tape.z.append(z + b[..., None, :])
            tape.backs.append(back)
            tape.a.append(ACTIVATIONS[self.hidden][0](tape.z[-1]))
        tape.a.append(tape.a[-1] @ W_last.mT + b_last[..., None, :])
        return tape

    @axes(theta="P", X="N≥1 n_1", T="N n_L")
    def gradient(self, theta, X, T, *, check_finite=True):
        """Loss 1/N Σ ½ |y - t|², shape (...), and its gradient, shape (..., P), by reverse mode."""
        tape = self.forward(theta, X)
        error = tape.a[-1] - T
        grad = np.empty((*error.shape[:-2], self.n_parameters), error.dtype)
        shift = back = error / X.shape[-2]  # ∂E/∂b and ∂E/∂h: the last layer is not normalised
        for l in reversed(range(len(self.shapes))):
            (W, _), (dW, db) = self.layers(theta)[l], self.layers(grad)[l]
            db[...] = shift.sum(axis=-2)
            dW[...] = back.mT @ tape.a[l]
            if l:
                shift = (back @ W) * ACTIVATIONS[self.hidden][1](tape.z[l - 1])
                back = tape.backs[l - 1](shift)
        return 0.5 * np.sum(error**2, axis=(-2, -1)) / X.shape[-2], grad
