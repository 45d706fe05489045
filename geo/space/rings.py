"""The rings round a site, where what was pushed out, or the good done inside, would show first."""

from collections.abc import Sequence
from typing import Final

import shapely

from geo.space.corners import corners_of

URBAN: Final = (250.0, 500.0)
RURAL: Final = (500.0, 1000.0)
"""Outer edges of the first and the second ring, metres (domain reference 4.1)."""
DIRECT: Final = 200
"""Corners up to which an outline is grown in one step, exactly."""
STEPS: Final = 5
"""Times that the first step of the others doubles."""


def rings(
    site: shapely.Geometry,
    *,
    area: shapely.Geometry,
    others: Sequence[shapely.Geometry] = (),
    edges: Sequence[float] = URBAN,
) -> tuple[shapely.Geometry, ...]:
    """One shape for each edge, the nearest first: what lies between the edge before (or the site) and this one.

    site, area, others: shapely polygons, EPSG:27700; edges: ascending metres from the site. Clipped to `area`, the
    land of the force, and without the `others`, the other sites, where more than this one site was at work. A ring of
    which nothing is left is an empty shape.
    """
    free = shapely.difference(area, shapely.union_all([site, *others]))
    outer = [grown(site, edge) for edge in edges]
    return tuple(
        shapely.intersection(free, shapely.difference(far, near))
        for far, near in zip(outer, [site, *outer[:-1]], strict=True)
    )


def grown(shape: shapely.Geometry, edge: float) -> shapely.Geometry:
    """Everything within `edge` metres of a polygon (EPSG:27700).

    An outline of many corners grows in steps, each half of what is left to go at most, and is simplified by 1 m after
    each: bays narrower than a step close before their edges can cross one another a million times.
    """
    if corners_of(shape) <= DIRECT:
        return shapely.buffer(shape, edge, quad_segs=16)
    step, done = edge / 2**STEPS, 0.0
    while done < edge:
        shape = shapely.simplify(shapely.buffer(shape, step, quad_segs=4), 1.0)
        done += step
        step = min(done, edge - done)
    return shape
