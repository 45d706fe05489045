"""The rings round a site, where what was pushed out, or the good done inside, would show first."""

from collections.abc import Sequence
from typing import Final

import shapely

URBAN: Final = (250.0, 500.0)
RURAL: Final = (500.0, 1000.0)
"""Outer edges of the first and the second ring, metres (domain reference 4.1)."""


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
    outer = [shapely.buffer(site, edge, quad_segs=16) for edge in edges]
    return tuple(
        shapely.intersection(free, shapely.difference(far, near))
        for far, near in zip(outer, [site, *outer[:-1]], strict=True)
    )
