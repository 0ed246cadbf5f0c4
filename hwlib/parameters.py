"""The parameters of a fully connected network: all weights and biases as one vector θ, and how they are drawn.

θ has P numbers, layer after layer, each W^(l) row by row and then b^(l), for layers l = 2 … L of n_l units; its shape
is (..., P), and leading axes are batch axes.
"""

from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from numbers import Integral

import numpy as np

from hwlib.contract import axes, floating, number, takes, whole


@takes(fan_in=whole(1), fan_out=whole(1))
def xavier(fan_in, fan_out):
    """Weight std √(2 / (fan_in + fan_out)) (Glorot & Bengio 2010)."""
    return sqrt(2 / (fan_in + fan_out))


@takes(fan_in=whole(1))
def he(fan_in, fan_out):
    """Weight std √(2 / fan_in), made for ReLU (He et al. 2015)."""
    return sqrt(2 / fan_in)


def _seed(name, value, _):
    return value if isinstance(value, np.random.Generator) else whole(0)(f"seed {name}", value)


def _rule(name, value, _):
    """A number, or a rule (fan_in, fan_out) → number: always as a rule, each of whose numbers is asked."""
    return lambda *fans: number(0)(name, value(*fans) if callable(value) else value)


def _batch(name, value, _):
    return tuple(whole(0)(name, n) for n in (value if np.iterable(value) else (value,)))


@dataclass(frozen=True)
class Parameters:
    """What θ holds for layers of `sizes` (n_1, …, n_L) units."""

    sizes: tuple[int, ...]

    def __post_init__(self):
        sizes = tuple(self.sizes) if np.iterable(self.sizes) else (self.sizes,)
        if len(sizes) < 2 or not all(isinstance(n, Integral) and n is not True and 0 < n < 2**63 for n in sizes):
            raise ValueError(f"sizes is {self.sizes!r}; wanted at least two positive integers (n_1, …, n_L)")
        object.__setattr__(self, "sizes", tuple(map(int, sizes)))

    @property
    def shapes(self):
        """The shape (n_l, n_{l-1}) of each W^(l), l = 2 … L."""
        return list(zip(self.sizes[1:], self.sizes[:-1]))

    @cached_property
    def n_parameters(self):
        """P, the number of weights and biases: Σ_l n_l (n_{l-1} + 1)."""
        return sum(n * (m + 1) for n, m in self.shapes)

    @takes(rng=_seed, std=_rule, bias_std=number(0), batch=_batch, dtype=floating)
    def init(self, rng, std=0.01, *, bias_std=0.0, batch=(), dtype=float):
        """Draw θ, shape (*batch, P): weights from N(0, std²), biases from N(0, bias_std²).

        `rng` is a numpy Generator or a seed; `std` a number, or a rule (fan_in, fan_out) → std such as `xavier` or
        `he`. The same rng state gives the same standard normal numbers, scaled, whatever the std.
        Raises ValueError on a std that is negative or not finite.
        """
        rng = np.random.default_rng(rng)
        theta = rng.standard_normal((*batch, self.n_parameters)).astype(dtype, copy=False)
        for (W, b), (n, m) in zip(self.layers(theta), self.shapes):
            W *= std(m, n)
            b *= bias_std
        return theta

    @axes(theta="P", convert=False, check_finite=False)
    def layers(self, theta):
        """Views into θ, one pair a layer l = 2 … L: W^(l), shape (..., n_l, n_{l-1}), and b^(l), shape (..., n_l)."""
        theta, views, start = np.asarray(theta), [], 0  # as it is: views, even of integers
        for n, m in self.shapes:
            W = theta[..., start : start + n * m].reshape(*theta.shape[:-1], n, m)
            views.append((W, theta[..., start + n * m : (start := start + n * (m + 1))]))
        return views
