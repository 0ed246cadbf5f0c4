"""What the theory of infinitely wide networks predicts for the outputs of each layer (Question 4).

For random weights z^(l) ~ N(0, q^(l)) over their draw (Poole et al. 2016). All results are in float64.
"""

from math import erf, inf, pi, sqrt
from typing import NamedTuple

import numpy as np

from hwlib.activations import ACTIVATIONS
from hwlib.contract import choice, floats, same_batch, takes, whole
from hwlib.parameters import Parameters

# name → the range of σ
BOUNDS = {"sigmoid": (0, 1), "tanh": (-1, 1), "relu": (0, inf), "identity": (-inf, inf)}
# E[f(u)], u ~ N(0, 1), by the trapezoidal rule in t, u = sinh(t)/100: points crowd around 0, where σ(√q u) is steep.
_T = np.linspace(-7.5, 7.5, 101)
_U = np.sinh(_T) / 100
_WEIGHTS = np.exp(-(_U**2) / 2) * np.cosh(_T)
_WEIGHTS /= _WEIGHTS.sum()


def _layers(name, value, _):
    return Parameters(value).sizes


def _not_negative(name, value, _):
    numbers = floats(name, value, real=True, finite=name != "q")
    if (numbers < 0).any():
        raise ValueError(f"{name} holds {np.nanmin(numbers)}; wanted numbers ≥ 0")
    return numbers.astype(float, copy=False)


class Prediction(NamedTuple):
    """What theory expects of the layers l = 2 … L, each of shape (..., L-1); the names are those of `Statistics`."""

    q: np.ndarray  # E[z²]
    mean: np.ndarray
    std: np.ndarray
    between_units: np.ndarray
    between_samples: np.ndarray
    factor: np.ndarray  # √(n_{l-1} std² E[σ'(z)²]): what a small difference between samples is multiplied by


@takes(activation=choice(BOUNDS))
def expected_shares(activation, q, edges):
    """Share of σ(z), z ~ N(0, q), in each bin between `edges`; ReLU's half at exactly 0 is in none of them."""
    a = np.clip(edges, *BOUNDS[activation])
    z = {"sigmoid": lambda: np.log(a / (1 - a)), "tanh": lambda: np.arctanh(a)}.get(activation, lambda: a)()
    return np.diff([0.5 * (1 + erf(value)) for value in z / sqrt(2 * q)])


@takes(activation=choice(BOUNDS), q=_not_negative)
def gaussian_moments(activation, q):
    """E[σ(z)], E[σ(z)²] and E[σ'(z)²] for z ~ N(0, q), q ≥ 0 of any shape, or ValueError.

    ReLU in closed form, √(q/2π), q/2 and 1/2 (He et al. 2015); the others by quadrature.
    """
    if activation == "relu":
        return np.sqrt(q / (2 * pi)), q / 2, np.full_like(q, 0.5)
    f, df = ACTIVATIONS[activation]
    z = np.sqrt(q)[..., None] * _U
    return f(z) @ _WEIGHTS, f(z) ** 2 @ _WEIGHTS, df(z) ** 2 @ _WEIGHTS


def _split(activation, q, d):
    """Variances of σ(z), between units and between samples, for z = √(q-d) u + √d v: u the unit's own, v the sample's.

    ReLU by the arc-cosine kernel (Cho & Saul 2009): E[σ(z) σ(z')] = q (√(1-c²) + c (π - arccos c)) / 2π, c = (q-d)/q.
    """
    if activation == "relu":
        c = np.clip(np.where(q > 0, (q - d) / q, 0), -1, 1)
        kernel = q * (np.sqrt(1 - c**2) + c * (pi - np.arccos(c))) / (2 * pi)
        return kernel - q / (2 * pi), np.maximum(q / 2 - kernel, 0)  # rounding may take it below 0
    own = np.where(q - d > 1e-12 * q, q - d, 0)  # less is rounding: an odd σ gives units no offset
    a = ACTIVATIONS[activation][0](np.sqrt(own)[..., None, None] * _U[:, None] + np.sqrt(d)[..., None, None] * _U)
    units = a @ _WEIGHTS
    offsets = units - (units @ _WEIGHTS)[..., None]
    between = (a - units[..., None]) ** 2 @ _WEIGHTS @ _WEIGHTS
    return np.where(own > 0, offsets**2 @ _WEIGHTS, 0), np.where(d > 0, between, 0)


@takes(sizes=_layers, activation=choice(BOUNDS), std=_not_negative, bias_std=_not_negative)
def predict(sizes, activation, std, bias_std=0.0):
    """The `Prediction` for layers of `sizes` (n_1, …, n_L), all with one σ, weights N(0, std²), inputs N(0, 1).

    q^(l) = n_{l-1} std² E[a²] + bias_std², starting from E[x²] = 1; its part between samples, d^(l), is
    n_{l-1} std² times the variance of a^(l-1) between samples, starting from 1. std and bias_std may have any shapes
    that broadcast; ValueError if they are negative or not finite.
    """
    std = np.broadcast_to(std, same_batch(std=std.shape, bias_std=bias_std.shape))
    second = between = np.ones_like(std)
    layers = []
    for n in sizes[:-1]:
        q, d = n * std**2 * second + bias_std**2, n * std**2 * between
        mean, second, slope = gaussian_moments(activation, q)
        units, between = _split(activation, q, d)
        layers.append((q, mean, np.sqrt(units + between), np.sqrt(units), np.sqrt(between), np.sqrt(n * slope) * std))
    return Prediction(*(np.stack(column, axis=-1) for column in zip(*layers)))


@takes(activation=choice(BOUNDS), width=whole(1))
def critical_std(activation, width):
    """The std at which small differences neither fade nor grow: n std² E[σ'(z)²] = 1 at the fixed point of q.

    √(2/n) for ReLU (He et al. 2015), 1/√n for tanh (Poole et al. 2016), and for sigmoid by bisection: at a fixed
    point n std² = q / E[σ(z)²], so that the condition reads q E[σ'(z)²] = E[σ(z)²], one equation for q.
    """
    if activation != "sigmoid":
        return sqrt((2 if activation == "relu" else 1) / width)
    low, high = 1.0, 1e4
    for _ in range(60):
        q = sqrt(low * high)
        _, second, slope = gaussian_moments(activation, q)
        low, high = (q, high) if q * slope < second else (low, q)
    return sqrt(q / (width * second))
