"""What the outputs of each layer look like (Question 4).

A layer's outputs a have shape (..., N, n): one sample a row, one unit a column; leading axes are networks. float32
stays in `statistics`; integers become float64 and float16 float32. What theory predicts is in `hwlib.mean_field`.
"""

from math import inf, nan
from typing import NamedTuple

import numpy as np

from hwlib.contract import array, choice, floats, number, takes, whole
from hwlib.mean_field import BOUNDS, expected_shares

# name → is σ flat at the output a? Within 1 % of the range to a bound for sigmoid and tanh, exactly 0 for ReLU.
_FLAT = {
    "sigmoid": lambda a: (a < 0.01) | (a > 0.99),
    "tanh": lambda a: np.abs(a) > 0.98,
    "relu": lambda a: a == 0,
    "identity": lambda a: np.zeros(a.shape, bool),
}


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


@takes(activation=choice(_FLAT), a=array("N≥1", "n≥1", real=True, finite=False))
def statistics(a, activation="identity"):
    """The `Statistics` of a layer's outputs a, shape (..., N, n). Raises ValueError if a has no samples or units."""
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


def _train(name, value, given):
    samples = given["a"].shape[-2]
    if given["x"].shape[-2] != samples:
        raise ValueError(f"a has {samples} samples and x {given['x'].shape[-2]}; wanted as many")
    if whole(1)(name, value) >= samples:
        raise ValueError(f"{name} is {value}; wanted fewer than all {samples} samples, the rest being the test")
    return int(value)


@takes(a=array("N≥1", "n≥1", real=True), x=array("N≥1", "m≥1", real=True), train=_train)
def read_out(a, x, train):
    """R² of the best linear map from a layer's outputs a, shape (..., N, n), to x (..., N, m), on samples held out.

    The first `train` samples fit x ≈ (a - mean(a)) A + mean(x) by least squares, each unit of a in units of its own std
    there. R² = 1 - Σ (x - fit)² / Σ (x - mean(x))² over the others, shape (...): 1 if the map finds all of x, about 0
    or below if nothing. Units that are constant on the first samples are left out. Raises ValueError unless
    1 ≤ train < N.
    """
    a, x = a - a[..., :train, :].mean(axis=-2, keepdims=True), x - x[..., :train, :].mean(axis=-2, keepdims=True)
    std = np.sqrt(np.mean(a[..., :train, :] ** 2, axis=-2, keepdims=True))
    a = np.divide(a, std, out=np.zeros_like(a), where=std > 0)
    A = np.linalg.pinv(a[..., :train, :]) @ x[..., :train, :]
    rest = (x - a @ A)[..., train:, :]
    return 1 - np.sum(rest**2, axis=(-2, -1)) / np.sum(x[..., train:, :] ** 2, axis=(-2, -1))


def _values(name, value, _):
    values = floats(name, value, real=True, finite=False).ravel()
    if values.size == 0:
        raise ValueError(f"{name} has no values; wanted at least one")
    return values.astype(np.result_type(values, float), copy=False)


@takes(
    activation=choice(_FLAT),
    a=_values,
    q=number(0, wanted="a number", finite=False),
    window=array(2, real=True, finite=False),
    bins=whole(1),
)
def histogram(a, activation="identity", q=nan, window=None, bins=60):
    """The `Histogram` of a layer's outputs and, for z ~ N(0, q), the counts to expect.

    The window is mean ± 4 std within σ's bounds, (0, 1) where that is not finite, unless given as (low, high). Values
    outside it are counted as such. Raises ValueError if a is empty.
    """
    if window is None:
        mean, std = a.mean(), a.std()
        reach = 4 * std if std > 1e-12 * abs(mean) else max(abs(mean), 1.0)  # a constant gets a window too
        window = np.clip([mean - reach, mean + reach], *BOUNDS[activation])
        window = window if np.isfinite(window).all() and window[0] < window[1] else np.array([0, 1])
    low, high = window.tolist() if window.ndim == 1 else (nan, nan)
    if not (-inf < low < high < inf and 0 < bins / (high - low) < inf):
        raise ValueError(f"window is {window}; wanted finite low < high, neither too near nor too far for a float")
    inside = a[(a >= low) & (a <= high)]
    position = (inside - low) * (bins / (high - low))
    counts = np.bincount(np.minimum(position.astype(np.intp), bins - 1), minlength=bins)
    expected = a.size * expected_shares(activation, q if 0 < q < inf else nan, np.linspace(low, high, bins + 1))
    return Histogram(low, high, counts, a.size - inside.size, int(np.sum(inside == 0)), expected)


def __getattr__(name):
    """What moved to `hwlib.mean_field` is found here too."""
    if name in ("Prediction", "critical_std", "gaussian_moments", "predict"):
        import hwlib.mean_field

        return getattr(hwlib.mean_field, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
