"""Web Mercator tiles on the National Grid."""

from math import atan, cos, pi, sinh

import numpy as np
import numpy.typing as npt

from geo.space.crs import to_grid

Floats = npt.NDArray[np.float64]

SIZE = 256
"""Pixels along a tile's side."""
LATTICE = 25
"""Points along a tile's side that are transformed exactly; between them the National Grid is taken as bilinear."""
STRIP = 32
"""Rows of a tile that are multiplied at once: OpenBLAS wakes no other thread for a product of 32 x 25 by 25 x 256, even
where nobody limited it, and a tile that waits for a thread waits long."""
NOWHERE = -1e7
"""Metres: a coordinate outside every map of Great Britain, because NaN would spread over the whole tile."""
EQUATOR = 40_075_016.686
"""Metres round the sphere of Web Mercator."""


def lonlat(z: int, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Longitude and latitude (n,) in degrees of tile coordinates (n,), which need not be whole; y from the north."""
    n = 2.0**z
    lon = np.asarray(x, np.float64) / n * 360 - 180
    lat = np.degrees(np.arctan(np.sinh(pi * (1 - 2 * np.asarray(y, np.float64) / n))))
    return lon, lat


def pixel_metres(z: int, y: int) -> float:
    """Ground length of a pixel in the middle of row y of zoom z, metres."""
    latitude = atan(sinh(pi * (1 - 2 * (y + 0.5) / 2**z)))
    return EQUATOR * cos(latitude) / 2**z / SIZE


def lattice(z: int, x: int, y: int) -> tuple[Floats, Floats]:
    """Easting and northing (LATTICE, LATTICE) of points spread evenly over a tile, edges included, north first.

    Where the National Grid does not reach, a point far outside it.
    """
    steps = np.linspace(0, 1, LATTICE)
    lon, _ = lonlat(z, x + steps, y + 0 * steps)
    _, lat = lonlat(z, x + 0 * steps, y + steps)
    grid = to_grid(np.broadcast_to(lon, (LATTICE, LATTICE)), np.broadcast_to(lat[:, None], (LATTICE, LATTICE)))
    east, north = (np.where(np.isnan(values), NOWHERE, values) for values in grid)
    return east, north


def _weights() -> Floats:
    at = (np.arange(SIZE) + 0.5) / SIZE * (LATTICE - 1)
    low = np.minimum(at.astype(np.intp), LATTICE - 2)
    weights = np.zeros((SIZE, LATTICE))
    weights[np.arange(SIZE), low] = 1 - (at - low)
    weights[np.arange(SIZE), low + 1] = at - low
    return weights


_WEIGHTS = _weights()


def spread(values: Floats) -> Floats:
    """Bilinear values (SIZE, SIZE) at the pixel centres of values (LATTICE, LATTICE) on the lattice."""
    strips = (_WEIGHTS @ values).reshape(-1, STRIP, LATTICE)
    return np.asarray(strips @ _WEIGHTS.T).reshape(SIZE, SIZE)
