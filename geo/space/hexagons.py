"""Hexagons of the National Grid, equal in area, in which national series of street crime are published.

Flat on top and at the bottom, 202 m a side, one of them round the grid's origin: the cells of BEAHIV (Safer Streets,
https://github.com/safer-streets/beahiv), whose identifiers they bear. Axial coordinates as usual: q counts columns from
west to east, r cells of a column from south to north.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
SIDE: Final = 202
"""Metres of an edge, and from the middle to a corner."""
FLAT_TO_FLAT: Final = 3**0.5 * SIDE
"""Metres from the northern edge to the southern one: 349.9."""
KM2: Final = 1.5 * 3**0.5 * SIDE**2 / 1e6
"""Of each: 0.1060."""
NEIGHBOURS: Final = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, -1), (-1, 1))
"""What leads from q, r to the six beside it."""
_FLAT_TOP: Final = 1 << 63
_SIDE_AT: Final = 43
_Q_AT: Final = 22
_Q_FROM: Final = 1 << 20
_R_FROM: Final = 1 << 21
"""Where the parts of an identifier of 64 bits stand, and what q and r are counted from there."""


def located(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Ints, Ints]:
    """q and r, (n,) each, of the hexagon round each point; x, y: (n,) metres, EPSG:27700."""
    east, north = np.asarray(x, np.float64) / SIDE, np.asarray(y, np.float64) / SIDE
    q, r = 2 / 3 * east, north / 3**0.5 - east / 3
    s = -q - r
    near_q, near_r, near_s = (np.floor(v + 0.5) for v in (q, r, s))
    off_q, off_r, off_s = np.abs(near_q - q), np.abs(near_r - r), np.abs(near_s - s)
    by_q = (off_q > off_s) & (off_q > off_r)
    by_s = ~by_q & (off_s > off_r)
    found_q = np.where(by_q, -near_s - near_r, near_q)
    found_r = np.where(by_q | by_s, near_r, -near_q - near_s)
    return found_q.astype(np.int64), found_r.astype(np.int64)


def middles(q: Ints, r: Ints) -> tuple[Floats, Floats]:
    """Easting and northing of the middles, (n,) each."""
    return 1.5 * SIDE * np.asarray(q, np.float64), FLAT_TO_FLAT * (r + q / 2.0)


def outlines(q: Ints, r: Ints) -> npt.NDArray[np.object_]:
    """(n,) the hexagons as shapely polygons, EPSG:27700."""
    x, y = middles(q, r)
    turn = np.radians(np.arange(0, 360, 60))
    corners = np.stack([x[:, None] + SIDE * np.cos(turn), y[:, None] + SIDE * np.sin(turn)], axis=-1)
    return np.asarray(shapely.polygons(corners) if len(corners) else np.empty(0, object), object)


def identifiers(q: Ints, r: Ints) -> list[str]:
    """(n,) the identifier of each in the public series: 64 bits with its orientation, side, q and r, in decimal."""
    head = _FLAT_TOP | (SIDE << _SIDE_AT)
    return [str(head | ((int(a) + _Q_FROM) << _Q_AT) | (int(b) + _R_FROM)) for a, b in zip(q, r, strict=True)]
