"""Invalid polygons made valid, and the reader told which."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from geo.errors import UserError

POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
CORNERS: Final = 200_000
"""Corners of a polygon beyond which it is not repaired: the longest real ward has some ten thousand."""
CROSSINGS: Final = 500
"""Times an outline may cross itself and still be repaired; each costs time and memory, and a slip makes a few."""
_AT_ONCE: Final = 50  # edges compared at once, so that the count stops soon after the limit


def repair(
    geometries: npt.ArrayLike, *, names: Sequence[str] = (), where: str = ""
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.intp]]:
    """Valid polygons for a set of polygons, and the positions of those that had to be repaired.

    Repaired as shapely.make_valid does; of what that leaves only areas are kept, so lines and points where a ring
    touched or crossed itself go. What has no area at all comes back as an empty polygon. Raises UserError, naming the
    polygon by `names` and the file by `where`, for one with more than CORNERS or CROSSINGS.
    """
    shapes = np.array(geometries, object)
    broken = np.flatnonzero(~shapely.is_valid(shapes) | ~np.isin(shapely.get_type_id(shapes), POLYGONAL))
    for i in broken:
        if wrong := _too_tangled(shapes[i]):
            name = names[int(i)] if names else "an area"
            raise UserError(f"{name} {wrong}", where=where, todo="Simplify it or download it again.")
        parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(shapes[i])))
        areas = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
        shapes[i] = shapely.union_all(areas) if len(areas) else shapely.Polygon()
    return shapes, broken


def _too_tangled(shape: shapely.Geometry) -> str:
    """What keeps a polygon from being repaired in bounded time; "" for nothing."""
    if (corners := shapely.get_num_coordinates(shape)) > CORNERS:
        return f"is invalid and has {corners:,} corners; up to {CORNERS:,} can be repaired"
    edges = _edges(shape)
    tree = shapely.STRtree(edges)
    crossings = 0
    for start in range(0, len(edges), _AT_ONCE):
        crossings += len(tree.query(edges[start : start + _AT_ONCE], predicate="crosses")[0])
        if crossings > 2 * CROSSINGS:  # each is met from both its edges
            return f"crosses itself more than {CROSSINGS:,} times and cannot be repaired"
    return ""


def _edges(shape: shapely.Geometry) -> npt.NDArray[np.object_]:
    """The straight pieces of every ring or line of a shape."""
    lines = shapely.get_parts(shapely.get_rings(shapely.get_parts(shape)))
    if not len(lines):
        return np.empty(0, object)
    xy, line = shapely.get_coordinates(lines, return_index=True)
    same = line[1:] == line[:-1]
    return np.asarray(shapely.linestrings(np.stack([xy[:-1][same], xy[1:][same]], axis=1)), object)
