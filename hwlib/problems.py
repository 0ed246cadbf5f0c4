"""Functions of two variables to minimise, and a real landscape to learn.

A `Problem` maps x of shape (..., 2) to f(x) of shape (...) and its gradient (..., 2).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Problem(NamedTuple):
    """f and its gradient, all minimisers (m, 2), a start, and the window (x_low, x_high, y_low, y_high) to draw."""

    name: str
    f: Callable
    grad: Callable
    minimisers: np.ndarray
    start: np.ndarray
    window: tuple[float, float, float, float]


def _finite(name, value, low=-np.inf):
    if not (np.ndim(value) == 0 and np.isfinite(value) and value >= low):
        raise ValueError(f"{name} is {value!r}; wanted a finite number" + (f" ≥ {low}" if low > -np.inf else ""))
    return float(value)


def bowl(kappa=20.0, angle=0.0):
    """f(x) = ½ xᵀHx with eigenvalues 2/κ and 2 of H, the long axis turned by `angle` (radians) from the first axis.

    bowl() is the homework sheet's x²/20 + y². κ is H's condition number. Raises ValueError if κ < 1.
    """
    kappa, angle = _finite("kappa", kappa, low=1), _finite("angle", angle)
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-np.sin(angle), np.cos(angle)])
    H = 2 / kappa * np.outer(along, along) + 2 * np.outer(across, across)
    return Problem(
        name=f"bowl, κ = {kappa:g}",
        f=lambda x: 0.5 * np.sum(x @ H * x, axis=-1),
        grad=lambda x: x @ H,  # H is symmetric
        minimisers=np.zeros((1, 2)),
        start=np.array([-7.0, 2.0]),
        window=(-8.0, 8.0, -4.0, 4.0),
    )


def rosenbrock():
    """f(x, y) = (1 - x)² + 100 (y - x²)², a curved valley (Rosenbrock 1960)."""

    def grad(x):
        a, b = 1 - x[..., 0], x[..., 1] - x[..., 0] ** 2
        return np.stack([-2 * a - 400 * x[..., 0] * b, 200 * b], axis=-1)

    return Problem(
        name="Rosenbrock's valley",
        f=lambda x: (1 - x[..., 0]) ** 2 + 100 * (x[..., 1] - x[..., 0] ** 2) ** 2,
        grad=grad,
        minimisers=np.array([[1.0, 1.0]]),
        start=np.array([-1.2, 1.0]),
        window=(-2.0, 2.0, -1.0, 3.0),
    )


def beale():
    """f(x, y) = Σ_k (c_k - x (1 - yᵏ))², c = 1.5, 2.25, 2.625: flat plains and steep corners (Beale 1958)."""
    c, k = np.array([1.5, 2.25, 2.625]), np.array([1, 2, 3])

    def residuals(x):
        return c - x[..., :1] * (1 - x[..., 1:] ** k)

    def grad(x):
        r, y = residuals(x), x[..., 1:]
        return 2 * np.stack([np.sum(r * (y**k - 1), axis=-1), np.sum(r * x[..., :1] * k * y ** (k - 1), axis=-1)], -1)

    return Problem(
        name="Beale's function",
        f=lambda x: np.sum(residuals(x) ** 2, axis=-1),
        grad=grad,
        minimisers=np.array([[3.0, 0.5]]),
        start=np.array([1.0, 1.5]),
        window=(-4.5, 4.5, -4.5, 4.5),
    )


def saddle():
    """f(x, y) = x²/2 - y²/2 + y⁴/4: a saddle at the origin between two minima at (0, ±1)."""
    return Problem(
        name="saddle",
        f=lambda x: 0.5 * x[..., 0] ** 2 - 0.5 * x[..., 1] ** 2 + 0.25 * x[..., 1] ** 4,
        grad=lambda x: np.stack([x[..., 0], x[..., 1] ** 3 - x[..., 1]], axis=-1),
        minimisers=np.array([[0.0, -1.0], [0.0, 1.0]]),
        start=np.array([-1.5, 1e-3]),
        window=(-2.0, 2.0, -1.6, 1.6),
    )


class Terrain(NamedTuple):
    """A map of heights: positions x in [-1, 1]² (east, north), heights t standardised, and the units to go back.

    x is (N, 2), t (N, 1), both row by row from the north-west corner, N = rows · columns of `shape`;
    `metres` is what one unit of x is worth, east and north: half the map.
    """

    x: np.ndarray
    t: np.ndarray
    shape: tuple[int, int]
    mean: float
    std: float
    metres: tuple[float, float]

    def heights(self, t):
        """Heights in metres, as a map, of standardised heights t with N entries."""
        return self.mean + self.std * np.reshape(t, self.shape)


def terrain(dtype=float):
    """The Jacksboro fault in Tennessee: 344 × 403 heights that matplotlib ships (`jacksboro_fault_dem.npz`).

    Raises FileNotFoundError, saying what to install, where a matplotlib build has left its sample data out.
    """
    from matplotlib.cbook import get_sample_data  # here, not above: the other problems need numpy only

    try:
        data = get_sample_data("jacksboro_fault_dem.npz", asfileobj=False)
        with np.load(data) as dem:
            elevation = dem["elevation"].astype(float)
            degrees, latitude = (float(dem["dx"]), float(dem["dy"])), float(dem["ymin"] + dem["ymax"]) / 2
    except OSError as error:
        raise FileNotFoundError(
            f"no jacksboro_fault_dem.npz in this matplotlib ({error}): its build leaves the sample data out; "
            "install matplotlib with pip, or your distribution's matplotlib data package"
        ) from error
    rows, columns = elevation.shape
    north, east = np.meshgrid(np.linspace(1, -1, rows), np.linspace(-1, 1, columns), indexing="ij")
    per_degree = 111_195 * np.array([np.cos(np.radians(latitude)), 1])  # metres, on a sphere of radius 6371 km
    half = per_degree * degrees * [(columns - 1) / 2, (rows - 1) / 2]
    mean, std = elevation.mean(), elevation.std()
    return Terrain(
        x=np.stack([east.ravel(), north.ravel()], axis=-1).astype(dtype),
        t=((elevation - mean) / std).reshape(-1, 1).astype(dtype),
        shape=(rows, columns),
        mean=float(mean),
        std=float(std),
        metres=(float(half[0]), float(half[1])),
    )
