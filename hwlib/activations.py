"""The activation functions σ and their slopes σ', which act on every entry of an array z of any shape."""

from collections.abc import Callable

import numpy as np

from hwlib.contract import array, takes


@takes(z=array(finite=False))
def sigmoid(z):
    """σ(z) = 1 / (1 + e^-z), where e^-z may be ∞: then σ is 0, in place of a number below the smallest normal one."""
    if z.dtype.kind == "c":  # on the left e^z / (1 + e^z), since 1 / (1 + ∞) is nan
        return np.where(z.real < 0, np.exp(z) / (1 + np.exp(z)), 1 / (1 + np.exp(-z)))
    return 1 / (1 + np.exp(-z))


@takes(z=array(finite=False))
def sigmoid_slope(z, a):
    """σ'(z) = a (1 - a) for a = σ(z), written a / (1 + e^z): 1 - a would cancel where a is near 1."""
    return a * sigmoid(-z) if z.dtype.kind == "c" else a / (1 + np.exp(z))


def _sigmoid_slope(z):
    return sigmoid_slope(z, sigmoid(z))


def _relu_slope(z):
    return (z > 0).astype(z.dtype)


def _tanh_slope(z):
    return 1 - np.tanh(z) ** 2


def _tanh_slope_by_output(z, a):
    return 1 - a**2


# name → (σ, σ'), functions of a floating-point array z; relu'(0) is taken as 0
ACTIVATIONS: dict[str, tuple[Callable, Callable]] = {
    "sigmoid": (sigmoid, _sigmoid_slope),
    "relu": (lambda z: np.maximum(z, 0), _relu_slope),
    "tanh": (np.tanh, _tanh_slope),
    "identity": (lambda z: z, np.ones_like),
}
# σ' → the same as a function of z and a = σ(z), where a spares the work of σ
SLOPES = {_sigmoid_slope: sigmoid_slope, _tanh_slope: _tanh_slope_by_output}
