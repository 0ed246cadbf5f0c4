"""What the theory of infinitely wide networks predicts for the outputs of each layer (Question 4).

For random weights z^(l) ~ N(0, q^(l)) over their draw (Poole et al. 2016). All results are in float64.
"""

from functools import lru_cache
from math import ceil, erf, inf, log10, pi, sqrt
from typing import NamedTuple

import numpy as np

from hwlib.activations import ACTIVATIONS
from hwlib.contract import choice, floats, number, same_batch, takes, whole
from hwlib.parameters import Parameters

# name → the range of σ
BOUNDS = {"sigmoid": (0, 1), "tanh": (-1, 1), "relu": (0, inf), "identity": (-inf, inf)}
_GAUSS = np.polynomial.legendre.leggauss(20)  # points and weights for ∫ from -1 to 1


@lru_cache
def _quadrature(decades):
    """Points u and weights for E[f(u)], u ~ N(0, 1), by the trapezoidal rule in t, u = sinh(t) / 10^decades.

    The points crowd around 0, where σ(√q u) is steep, down to 10^-decades.
    """
    most = np.ceil(np.arcsinh(9.0 * 10.0**decades) / 0.15)
    t = 0.15 * np.arange(-most, most + 1)
    u = np.sinh(t) / 10.0**decades
    weights = np.exp(-(u**2) / 2) * np.cosh(t)
    return u, weights / weights.sum()


def _points(q):
    """The quadrature that is fine enough for z = √q u: steps in z of 0.15 at most where σ is steep."""
    largest = np.max(q, initial=0, where=np.isfinite(q))
    return _quadrature(2 if largest <= 1e3 else ceil(log10(largest) / 2) + 1)


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

    ReLU in closed form, √(q/2π), q/2 and 1/2 (He et al. 2015); sigmoid and tanh by quadrature.
    """
    if activation == "identity":
        return np.zeros_like(q), q, np.ones_like(q)
    if activation == "relu":
        return np.sqrt(q / (2 * pi)), q / 2, np.full_like(q, 0.5)
    f, df = ACTIVATIONS[activation]
    u, weights = _points(q)
    z = np.sqrt(q)[..., None] * u
    return f(z) @ weights, f(z) ** 2 @ weights, df(z) ** 2 @ weights


def _split(activation, q, d):
    """Variances of σ(z), between units and between samples, for z = √(q-d) u + √d v: u the unit's own, v the sample's.

    ReLU by the arc-cosine kernel (Cho & Saul 2009): E[σ(z) σ(z')] = q (√(1-c²) + c (π - arccos c)) / 2π, c = (q-d)/q.
    """
    d = np.minimum(d, q)  # rounding may take it beyond
    if activation == "relu":
        c = np.clip(np.where(q > 0, (q - d) / q, 0), -1, 1)
        kernel = q * (np.sqrt(1 - c**2) + c * (pi - np.arccos(c))) / (2 * pi)
        return kernel - q / (2 * pi), np.maximum(q / 2 - kernel, 0)  # rounding may take it below 0
    if activation == "identity":
        return q - d, d
    q, d = np.broadcast_arrays(np.asarray(q, float), d)
    parts, steep = np.empty((2, *q.shape)), q > 30
    for where, split in ((~steep, _by_values), (steep, _by_slopes)):
        if where.any():
            parts[:, where] = split(activation, q[where], d[where])
    return parts[0], parts[1]


def _by_values(activation, q, d):
    """`_split` where σ bends slowly: the unit's mean and its variance at every u."""
    own = np.where(q - d > 1e-12 * q, q - d, 0)  # less is rounding: an odd σ gives units no offset
    u, weights = _points(q)
    a = ACTIVATIONS[activation][0](np.sqrt(own)[..., None, None] * u[:, None] + np.sqrt(d)[..., None, None] * u)
    units = a @ weights
    offsets = units - (units @ weights)[..., None]
    between = (a - units[..., None]) ** 2 @ weights @ weights
    return np.where(own > 0, offsets**2 @ weights, 0), np.where(d > 0, between, 0)


def _by_slopes(activation, q, d):
    """`_split` where σ is steep: Cov[σ(z), σ(z')] = ∫ q E[σ'(z) σ'(z')] dc over the correlation c, from 0 (Price 1958).

    With c = cos φ, z and z' are √q (cos φ/2 u ± sin φ/2 v), u and v independent. The smaller part of the variance is
    integrated, and the other is what is left.
    """
    df, (u, weights) = ACTIVATIONS[activation][1], _points(q)
    u, weights = u[u >= 0], np.where(u == 0, 1, 2)[u >= 0] * weights[u >= 0]  # σ' is even
    at, most = np.arctan2(np.sqrt(d * (2 * q - d)), q - d), np.sqrt(q)[..., None, None] * u
    few = at < pi / 4  # most of the variance is between units
    low, high, total = np.where(few, 0, at), np.where(few, at, pi / 2), 0
    for y, weight in zip(*_GAUSS):
        y, weight = (1 + y) / 2, weight / 2
        φ = low + (high - low) * y**2  # the slopes are correlated most near φ = 0
        along, across = np.cos(φ / 2)[..., None, None] * most.mT, np.sin(φ / 2)[..., None, None] * most
        slopes = df(along + across) * df(along - across) @ weights @ weights
        total = total + weight * 2 * y * (high - low) * np.sin(φ) * q * slopes
    mean, second, _ = gaussian_moments(activation, q)
    rest = np.maximum(second - mean**2 - total, 0)
    return np.where(few, rest, total), np.where(few, total, rest)


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


@takes(activation=choice(BOUNDS), width=whole(1), bias_std=number(0))
def critical_std(activation, width, bias_std=0.0):
    """The std at which small differences neither fade nor grow: n std² E[σ'(z)²] = 1 at the fixed point of q.

    √(2/n) for ReLU (He et al. 2015), whatever the biases, with which its q has no fixed point; 1/√n for tanh without
    biases (Poole et al. 2016). Else by bisection, as in Schoenholz et al. 2017: at a fixed point q = n std² E[σ(z)²]
    + bias_std², so that the condition reads (q - bias_std²) E[σ'(z)²] = E[σ(z)²], one equation for q.
    """
    if activation in ("relu", "identity") or (activation == "tanh" and bias_std == 0):
        return sqrt((2 if activation == "relu" else 1) / width)
    low, high = 1e-8, 1e4 * (1 + bias_std)  # of q - bias_std²
    for _ in range(80):
        d = sqrt(low * high)
        _, second, slope = gaussian_moments(activation, bias_std * bias_std + d)
        low, high = (d, high) if d * slope < second else (low, d)
    return sqrt(d / (width * second))
