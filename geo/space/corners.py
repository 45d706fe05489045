"""How many corners an outline may have: time and memory of a ring grow with their square, so they are limited."""

from functools import lru_cache
from typing import Final

import shapely

from geo.errors import UserError

GIVEN: Final = 10_000
"""Corners that are read at all: whether more of them cross takes seconds to find out."""
KEPT: Final = 2_000
"""Corners of an outline that is kept."""
AS_DRAWN: Final = 100
"""Corners up to which an outline is kept as it is: a circle of 20 m would lose a tenth of itself."""
TOLERANCES: Final = (1.0, 2.0)
"""Metres by which an outline of more is simplified; the second where the first leaves more than KEPT."""
_COARSE: Final = (*TOLERANCES, 4.0, 8.0, 16.0, 32.0)


def corners_of(shape: shapely.Geometry) -> int:
    """Corners of all rings of a shape; the last point of a ring, which is its first, is none."""
    return int(shapely.get_num_coordinates(shape)) - len(shapely.get_rings(shapely.get_parts(shape)))


def within_limit(shape: shapely.Geometry, *, where: str = "area") -> None:
    """Raises UserError for an outline with more corners than are read."""
    if (n := corners_of(shape)) > GIVEN:
        raise UserError(
            f"the outline has {n:,} corners, and at most {GIVEN:,} are read",
            where=where,
            todo="Simplify it by a metre or two first.",
        )


def simplified(shape: shapely.Geometry, *, where: str = "area") -> shapely.Geometry:
    """A valid polygon (EPSG:27700) as it is kept: with more than AS_DRAWN corners simplified by 1 m, or by 2 m where
    that leaves too many (Douglas and Peucker 1973, keeping the topology). Raises UserError where both do."""
    within_limit(shape, where=where)
    if corners_of(shape) <= AS_DRAWN:
        return _rounded(shape)
    least = corners_of(shape)
    for tolerance in TOLERANCES:
        coarse = shapely.simplify(shape, tolerance)
        if shapely.is_valid(coarse) and shapely.get_type_id(coarse) in (3, 6) and not shapely.is_empty(coarse):
            least = min(least, corners_of(coarse))
            if least <= KEPT:
                return _rounded(coarse)
    if least <= KEPT:  # no simpler outline is valid, and this one is small enough
        return _rounded(shape)
    raise UserError(
        f"the outline has {least:,} corners even when it is simplified by {TOLERANCES[-1]:g} m, and at most {KEPT:,} "
        "are kept",
        where=where,
        todo="Draw it with fewer corners.",
    )


def _rounded(shape: shapely.Geometry) -> shapely.Geometry:
    """In whole decimetres, as records hold it, and still valid: a neck thinner than that is parted, not crossed."""
    return shapely.normalize(shapely.set_precision(shape, 0.1))


@lru_cache(maxsize=512)
def outline_of(text: str) -> shapely.Geometry:
    """The outline of a record (WKT, EPSG:27700). One that was kept with more corners than are kept today is taken as
    coarse as it must be, or as its hull, so that it costs no page more than any other.

    Raises TypeError, ValueError or shapely's error for what is no area.
    """
    shape = shapely.from_wkt(text)
    if shapely.get_type_id(shape) not in (3, 6) or shapely.is_empty(shape):
        raise ValueError("this is not an area")
    if corners_of(shape) <= KEPT:
        return shape
    for tolerance in _COARSE if corners_of(shape) <= GIVEN else ():  # of more, even this takes minutes
        coarse = _by_ring(shape, tolerance)
        if coarse is not None and corners_of(coarse) <= KEPT and shapely.is_valid(coarse):
            return coarse
    return shapely.simplify(shapely.convex_hull(shape), TOLERANCES[0])


def _by_ring(shape: shapely.Geometry, tolerance: float) -> shapely.Geometry | None:
    """Each ring simplified as a line, which is quick however many corners it has; None where too many stay or none."""
    parts = []
    for part in shapely.get_parts(shape):
        rings = [shapely.simplify(ring, tolerance, preserve_topology=False) for ring in shapely.get_rings(part)]
        rings = [ring for ring in rings if shapely.get_num_coordinates(ring) > 3]
        if rings:
            parts.append(shapely.Polygon(rings[0], rings[1:]))
    return (shapely.multipolygons(parts) if len(parts) > 1 else parts[0]) if parts else None
