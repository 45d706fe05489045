"""Where a place stands on the square world of Web Mercator, as whole numbers that tiles are cut from."""

from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
SIDE: Final = 2**31
"""Units along the side of the world: 1.9 cm at the equator, 1.2 cm in Wiltshire."""


def to_world(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Ints:
    """(n, 2) units from the west and from the north of longitude and latitude (n,) in degrees (EPSG:4326).

    Latitudes beyond 85 degrees are taken as 85: the square ends there. NaN is not allowed.
    """
    x = (np.asarray(lon, np.float64) + 180) / 360
    y = 0.5 - np.arcsinh(np.tan(np.radians(np.clip(np.asarray(lat, np.float64), -85, 85)))) / (2 * np.pi)
    return np.clip(np.rint(np.column_stack((x, y)) * SIDE), 0, SIDE - 1).astype(np.int32)


def tile_corner(z: int, x: int, y: int) -> tuple[int, int, int]:
    """West and north edge of a tile and its side, in units of the world. z: 0 to 31."""
    side = SIDE >> z
    return x * side, y * side, side
