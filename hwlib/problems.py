"""Functions of two variables to minimise.

A `Problem` maps x of shape (..., 2) to f(x) of shape (...) and its gradient (..., 2).
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from hwlib.contract import array, number, takes, whole


class Problem(NamedTuple):
    """f ≥ 0, its gradient, the minimisers (m, 2), where f = 0, a start, and a window (x_low, x_high, y_low, y_high).

    f and grad keep float32 (integers become float64, float16 float32), take complex numbers too, and raise ValueError
    on an x that is not (..., 2). Overflow gives inf or nan without a warning. A bowl also knows its condition number
    `kappa` and its `angle`.
    """

    name: str
    f: Callable
    grad: Callable
    minimisers: np.ndarray
    start: np.ndarray
    window: tuple[float, float, float, float]
    kappa: float | None = None
    angle: float = 0.0

    @takes(points=whole(1))
    def landscape(self, points=81):
        """A grid over the window: x and y, each (points,), and f there, shape (points, points), one row for each y."""
        x, y = (np.linspace(*ends, points) for ends in (self.window[:2], self.window[2:]))
        return x, y, self.f(np.stack(np.meshgrid(x, y), axis=-1))


def _of_pairs(function):
    """`function` of x on floating-point arrays of shape (..., 2)."""
    return takes(x=array(2, finite=False))(function)


@takes(kappa=number(1), angle=number())
def bowl(kappa=20.0, angle=0.0):
    """f(x) = ½ xᵀHx with eigenvalues 2/κ and 2 of H, the long axis turned by `angle` (radians) from the first axis.

    bowl() is the homework sheet's x²/20 + y². κ is H's condition number. Raises ValueError if κ < 1.
    """
    kappa, angle = float(kappa), float(angle)
    c, s = float(np.cos(angle)), float(np.sin(angle))
    diagonal = np.array([2 / kappa * c * c + 2 * s * s, 2 / kappa * s * s + 2 * c * c])  # of H
    corner = (2 / kappa - 2) * c * s  # H's other entry

    def grad(x):  # Hx without matrix multiplication, so that a batch gives the very bits of its single runs
        return x * diagonal.astype(x.dtype, copy=False) + x[..., ::-1] * corner

    return Problem(
        name=f"bowl, κ = {kappa:g}" + (f", turned by {math.degrees(angle):g}°" if angle else ""),
        f=_of_pairs(lambda x: 0.5 * np.add.reduce(x * grad(x), axis=-1)),
        grad=_of_pairs(grad),
        minimisers=np.zeros((1, 2)),
        start=np.array([-7.0, 2.0]),
        window=(-8.0, 8.0, -6.0, 6.0),
        kappa=kappa,
        angle=angle,
    )


def rosenbrock():
    """f(x, y) = (1 - x)² + 100 (y - x²)², a curved valley (Rosenbrock 1960)."""

    def grad(x):
        a, b = 1 - x[..., 0], x[..., 1] - x[..., 0] ** 2
        return np.stack([-2 * a - 400 * x[..., 0] * b, 200 * b], axis=-1)

    return Problem(
        name="Rosenbrock's valley",
        f=_of_pairs(lambda x: (1 - x[..., 0]) ** 2 + 100 * (x[..., 1] - x[..., 0] ** 2) ** 2),
        grad=_of_pairs(grad),
        minimisers=np.array([[1.0, 1.0]]),
        start=np.array([-1.2, 1.0]),
        window=(-2.0, 2.0, -1.0, 3.0),
    )


def beale():
    """f(x, y) = Σ_k (c_k - x (1 - yᵏ))², c = 1.5, 2.25, 2.625: flat plains and steep corners (Beale 1958)."""

    def residuals(x):
        return [(k, c - x[..., 0] * (1 - x[..., 1] ** k)) for k, c in ((1, 1.5), (2, 2.25), (3, 2.625))]

    def grad(x):
        dx = sum(2 * r * (x[..., 1] ** k - 1) for k, r in residuals(x))
        dy = sum(2 * r * x[..., 0] * k * x[..., 1] ** (k - 1) for k, r in residuals(x))
        return np.stack([dx, dy], axis=-1)

    return Problem(
        name="Beale's function",
        f=_of_pairs(lambda x: sum(r**2 for _, r in residuals(x))),
        grad=_of_pairs(grad),
        minimisers=np.array([[3.0, 0.5]]),
        start=np.array([1.0, 1.5]),
        window=(-0.5, 4.5, -1.5, 2.0),
    )


def saddle():
    """f(x, y) = x²/2 + (y² - 1)²/4: two minima at (0, ±1), and a saddle of height ¼ between them at the origin."""
    return Problem(
        name="saddle",
        f=_of_pairs(lambda x: x[..., 0] ** 2 / 2 + (x[..., 1] ** 2 - 1) ** 2 / 4),
        grad=_of_pairs(lambda x: np.stack([x[..., 0], x[..., 1] ** 3 - x[..., 1]], axis=-1)),
        minimisers=np.array([[0.0, -1.0], [0.0, 1.0]]),
        start=np.array([-1.5, 0.01]),
        window=(-2.0, 2.0, -1.6, 1.6),
    )


def __getattr__(name):
    """What moved to `hwlib.terrain` is found here too."""
    if name in ("Terrain", "terrain"):
        import hwlib.terrain

        return getattr(hwlib.terrain, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
