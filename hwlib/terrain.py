"""A real landscape to learn: the heights around the Jacksboro fault."""

import math
from typing import NamedTuple

import numpy as np

from hwlib.contract import array, floating, takes


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

    @takes(t=array(real=True, finite=False))
    def heights(self, t):
        """Heights in metres, as a map, of standardised heights t with N entries."""
        N = math.prod(self.shape)
        if t.shape not in ((N,), (N, 1), self.shape):
            raise ValueError(f"t has shape {t.shape}; wanted ({N},), ({N}, 1) or {self.shape}")
        return self.mean + self.std * t.reshape(self.shape)


@takes(dtype=floating)
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
