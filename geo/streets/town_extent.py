"""How far a town reaches, as people mean it: the ground round its postcodes."""

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geo.streets.names import SUBURB, Names

REACH: Final = 200.0
"""Metres round a postcode that belong to its town: streets without a gap between their postcodes grow together."""
MINIMUM_POSTCODES: Final = 10
"""Postcodes of a part that belongs to the town: a farm outside it is no part of it."""
_CORNERS: Final = 4
"""Corners of a quarter of the circle round a postcode."""


def town_postcodes(names: Names, at: int) -> npt.NDArray[np.intp]:
    """Positions of the postcodes nearer to a locality, or to one that is a part of it, than to any other.

    at: position of the locality. A suburb has no parts.
    """
    places, post = names.localities, names.postcodes
    nearest = _nearest(names)
    of = nearest if places.rank[at] == SUBURB else places.town[nearest]
    return np.flatnonzero((of == at) & (nearest >= 0)) if len(post) else np.empty(0, np.intp)


@lru_cache(maxsize=64)
def town_extent(names: Names, at: int) -> BaseGeometry | None:
    """The ground of a locality (EPSG:27700): all within REACH of its postcodes, in parts of MINIMUM_POSTCODES or more,
    of a small place the largest part, without holes; None for one without postcodes. Two towns that touch share the
    strip between them."""
    near = town_postcodes(names, at)
    points = shapely.points(names.postcodes.x[near], names.postcodes.y[near])
    parts = shapely.get_parts(shapely.union_all(shapely.buffer(points, REACH, quad_segs=_CORNERS)))
    whole = shapely.polygons(shapely.get_exterior_ring(parts))
    held = np.bincount(shapely.STRtree(points).query(whole, predicate="intersects")[0], minlength=len(whole))
    kept = whole[held >= min(MINIMUM_POSTCODES, held.max(initial=1))]
    return shapely.union_all(kept) if len(kept) else None


@lru_cache(maxsize=4)
def _nearest(names: Names) -> npt.NDArray[np.intp]:
    return names.localities.nearest(names.postcodes.x, names.postcodes.y)
