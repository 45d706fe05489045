"""Whether a set of areas covers its ground once: which pairs overlap, and which holes lie between them."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

SLIVER: Final = 25.0
"""Metres: what is narrower than twice this comes of two generalisations of one line, no overlap."""


@dataclass(frozen=True)
class Overlap:
    """Positions of two areas that share ground, the lower first, and how much of it."""

    one: int
    other: int
    km2: float


def overlaps(areas: npt.NDArray[np.object_]) -> tuple[Overlap, ...]:
    """Every pair of areas, (m,) valid polygons in metres, that shares more than slivers, the largest first."""
    tree = shapely.STRtree(areas)
    one, other = tree.query(areas, predicate="intersects")
    pairs = one < other
    one, other = one[pairs], other[pairs]
    shared = shapely.intersection(areas[one], areas[other])
    wide = _wide(shared)
    found = [
        Overlap(int(a), int(b), float(shapely.area(shape)) / 1e6)
        for a, b, shape in zip(one[wide], other[wide], shared[wide], strict=True)
    ]
    return tuple(sorted(found, key=lambda pair: (-pair.km2, pair.one, pair.other)))


def holes(outline: shapely.Geometry) -> tuple[float, ...]:
    """Square kilometres of each hole in the outline of a set that is more than a sliver, the largest first."""
    rings = [ring for part in shapely.get_parts(outline) for ring in shapely.get_rings(part)[1:]]
    inside = np.array([shapely.Polygon(ring) for ring in rings], object)
    return tuple(sorted((float(km2) for km2 in shapely.area(inside[_wide(inside)]) / 1e6), reverse=True))


def _wide(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    """Which shapes are somewhere wider than a sliver."""
    large = np.flatnonzero(shapely.area(shapes) > np.pi * SLIVER**2)
    wide = np.zeros(len(shapes), bool)
    wide[large] = ~shapely.is_empty(shapely.buffer(shapes[large], -SLIVER))
    return wide
