"""What the outputs of each layer look like, and what theory predicts for random weights (Question 4).

A layer's outputs a have shape (..., N, n): one sample a row, one unit a column; leading axes are networks. Predictions
are those of an infinitely wide network, where z^(l) ~ N(0, q^(l)) over the draw of the weights (Poole et al. 2016),
in float64. float32 stays in `statistics`; integers become float64 and float16 float32.
"""

from math import erf, inf, nan, pi, sqrt
from typing import NamedTuple

import numpy as np

from hwlib._check import _array, _choice, _number, _same_batch, _whole
from hwlib.network import ACTIVATIONS, Network

# name → is σ flat at the output a? Within 1 % of the range to a bound for sigmoid and tanh, exactly 0 for ReLU.
_FLAT = {
    "sigmoid": lambda a: (a < 0.01) | (a > 0.99),
    "tanh": lambda a: np.abs(a) > 0.98,
    "relu": lambda a: a == 0,
    "identity": lambda a: np.zeros(a.shape, bool),
}
# name → the range of σ
_BOUNDS = {"sigmoid": (0, 1), "tanh": (-1, 1), "relu": (0, inf), "identity": (-inf, inf)}
# E[f(u)], u ~ N(0, 1), by the trapezoidal rule in t, u = sinh(t)/100: points crowd around 0, where σ(√q u) is steep.
_T = np.linspace(-7.5, 7.5, 101)
_U = np.sinh(_T) / 100
_WEIGHTS = np.exp(-(_U**2) / 2) * np.cosh(_T)
_WEIGHTS /= _WEIGHTS.sum()


class Statistics(NamedTuple):
    """One layer in numbers, each of the shape (...) of the leading axes; std² = between_units² + between_samples²."""

    mean: np.ndarray  # over all samples and units: pooled
    std: np.ndarray  # pooled as well
    between_units: np.ndarray  # std over the units of each unit's mean: offsets that every sample shares
    between_samples: np.ndarray  # root of the mean over the units of each unit's variance: what depends on the sample
    correlation: np.ndarray  # of two samples over the units, mean over all pairs; nan without a pair or if one is flat
    saturated: np.ndarray  # share of the values where σ is flat: within 1 % of a bound, or 0 for ReLU
    dead: np.ndarray  # share of the units that are flat for every sample


class Histogram(NamedTuple):
    """Counts in equal bins of [low, high]; counts.sum() + outside is the number of values, nan being outside."""

    low: float
    high: float
    counts: np.ndarray
    outside: int
    zeros: int  # how many of those counted are exactly 0
    expected: np.ndarray  # counts to expect in the same bins, ReLU's exact zeros apart; nan if not known


class Prediction(NamedTuple):
    """What theory expects of the layers l = 2 … L, each of shape (..., L-1); the names are those of `Statistics`."""

    q: np.ndarray  # E[z²]
    mean: np.ndarray
    std: np.ndarray
    between_units: np.ndarray
    between_samples: np.ndarray
    factor: np.ndarray  # √(n_{l-1} std² E[σ'(z)²]): what a small difference between samples is multiplied by


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def statistics(a, activation="identity"):
    """The `Statistics` of a layer's outputs a, shape (..., N, n). Raises ValueError if a has no samples or units."""
    _choice("activation", activation, _FLAT)
    a = _array("a", a, real=True, check_finite=False)
    if a.ndim < 2 or 0 in a.shape[-2:]:
        raise ValueError(f"a has shape {a.shape}; wanted (..., N, n) with at least one sample and one unit")
    samples, flat = a.shape[-2], _FLAT[activation](a)
    largest = np.max(np.abs(a), axis=(-2, -1), keepdims=True)
    exponent = np.where(np.isfinite(largest) & (largest > 0), np.frexp(largest)[1] - 1, 0)
    scale = np.ldexp(np.ones_like(largest), exponent)  # a power of two: squares stay in range, no digit changes
    a, scale = a / scale, scale[..., 0, 0]
    units = a.mean(axis=-2)
    equal = a.max(axis=-1, keepdims=True) == a.min(axis=-1, keepdims=True)
    row = np.where(equal, 0, a - a.mean(axis=-1, keepdims=True))  # exactly 0 where rounding would leave a rest
    row /= np.sqrt(np.sum(row**2, axis=-1, keepdims=True))  # each sample as a vector of mean 0 and length 1
    pairs = np.sum(row.sum(axis=-2) ** 2, axis=-1) - samples  # Σ over pairs i ≠ i' of their correlations
    return Statistics(
        mean=scale * units.mean(axis=-1),
        std=scale * a.std(axis=(-2, -1)),
        between_units=scale * units.std(axis=-1),
        between_samples=scale * np.sqrt(a.var(axis=-2).mean(axis=-1)),
        correlation=pairs / np.asarray(samples * (samples - 1) or nan, a.dtype),
        saturated=flat.mean(axis=(-2, -1)),
        dead=flat.all(axis=-2).mean(axis=-1),
    )


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def histogram(a, activation="identity", q=nan, window=None, bins=60):
    """The `Histogram` of a layer's outputs and, for z ~ N(0, q), the counts to expect.

    The window is mean ± 4 std within σ's bounds, (0, 1) where that is not finite, unless given as (low, high). Values
    outside it are counted as such. Raises ValueError if a is empty.
    """
    _choice("activation", activation, _FLAT)
    bins, q = _whole("bins", bins, 1), _number("q", q, 0, wanted="a number", check_finite=False)
    a, bounds = _array("a", a, real=True, check_finite=False).ravel(), _BOUNDS[activation]
    if a.size == 0:
        raise ValueError("a has no values; wanted at least one")
    a = a.astype(np.result_type(a, float), copy=False)
    if window is None:
        mean, std = a.mean(), a.std()
        reach = 4 * std if std > 1e-12 * abs(mean) else max(abs(mean), 1.0)  # a constant gets a window too
        window = np.clip([mean - reach, mean + reach], *bounds)
        window = window if np.isfinite(window).all() and window[0] < window[1] else (0, 1)
    window = _array("window", window, 2, real=True, check_finite=False)
    low, high = window.tolist() if window.ndim == 1 else (nan, nan)
    if not (-inf < low < high < inf and 0 < bins / (high - low) < inf):
        raise ValueError(f"window is {window}; wanted finite low < high, neither too near nor too far for a float")
    inside = a[(a >= low) & (a <= high)]
    position = (inside - low) * (bins / (high - low))
    counts = np.bincount(np.minimum(position.astype(np.intp), bins - 1), minlength=bins)
    expected = a.size * _expected_shares(activation, q if 0 < q < inf else nan, np.linspace(low, high, bins + 1))
    return Histogram(low, high, counts, a.size - inside.size, int(np.sum(inside == 0)), expected)


def _expected_shares(activation, q, edges):
    """Share of σ(z), z ~ N(0, q), in each bin between `edges`; ReLU's half at exactly 0 is in none of them."""
    a = np.clip(edges, *_BOUNDS[activation])
    z = {"sigmoid": lambda: np.log(a / (1 - a)), "tanh": lambda: np.arctanh(a)}.get(activation, lambda: a)()
    return np.diff([0.5 * (1 + erf(value)) for value in z / sqrt(2 * q)])


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def gaussian_moments(activation, q):
    """E[σ(z)], E[σ(z)²] and E[σ'(z)²] for z ~ N(0, q), q ≥ 0 of any shape, or ValueError.

    ReLU in closed form, √(q/2π), q/2 and 1/2 (He et al. 2015); the others by quadrature.
    """
    _choice("activation", activation, _FLAT)
    q = _array("q", q, real=True, low=0, check_finite=False).astype(float)
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


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def predict(sizes, activation, std, bias_std=0.0):
    """The `Prediction` for layers of `sizes` (n_1, …, n_L), all with one σ, weights N(0, std²), inputs N(0, 1).

    q^(l) = n_{l-1} std² E[a²] + bias_std², starting from E[x²] = 1; its part between samples, d^(l), is
    n_{l-1} std² times the variance of a^(l-1) between samples, starting from 1. std and bias_std may have any shapes
    that broadcast; ValueError if they are negative or not finite.
    """
    _choice("activation", activation, _FLAT)
    sizes = Network(sizes).sizes
    std, bias_std = (_array(*pair, real=True, low=0).astype(float) for pair in (("std", std), ("bias_std", bias_std)))
    std = np.broadcast_to(std, _same_batch(std=(std, 0), bias_std=(bias_std, 0)))
    second = between = np.ones_like(std)
    layers = []
    for n in sizes[:-1]:
        q, d = n * std**2 * second + bias_std**2, n * std**2 * between
        mean, second, slope = gaussian_moments(activation, q)
        units, between = _split(activation, q, d)
        layers.append((q, mean, np.sqrt(units + between), np.sqrt(units), np.sqrt(between), np.sqrt(n * slope) * std))
    return Prediction(*(np.stack(column, axis=-1) for column in zip(*layers)))


def critical_std(activation, width):
    """The std at which small differences neither fade nor grow: n std² E[σ'(z)²] = 1 at the fixed point of q.

    √(2/n) for ReLU (He et al. 2015), 1/√n for tanh (Poole et al. 2016), and for sigmoid by bisection: at a fixed
    point n std² = q / E[σ(z)²], so that the condition reads q E[σ'(z)²] = E[σ(z)²], one equation for q.
    """
    _choice("activation", activation, _FLAT)
    width = _whole("width", width, 1)
    if activation != "sigmoid":
        return sqrt((2 if activation == "relu" else 1) / width)
    low, high = 1.0, 1e4
    for _ in range(60):
        q = sqrt(low * high)
        _, second, slope = gaussian_moments(activation, q)
        low, high = (q, high) if q * slope < second else (low, q)
    return sqrt(q / (width * second))
