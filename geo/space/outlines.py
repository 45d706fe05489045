"""Outlines of groups of places that share no ground, and hold what they hold whatever a file rounds."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geo.space.concave_hull import outline

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

CLEAR = 1.5
"""Metres between an outline and any place: more than the rounding of a drawing to 5 decimals of a degree."""
MILLIMETRE = 0.001
BULGE = 3.0
"""Metres by which an outline gives way to a place that is nearer."""


def outlines(
    x: Floats, y: Floats, group: npt.NDArray[np.integer], *, margin: float, area: BaseGeometry | None = None
) -> tuple[list[BaseGeometry], Ints]:
    """The outline of each group, and the group in whose outline every place stands, -1 for none.

    x, y: (n,) metres, distinct places; group: (n,) 0 to k - 1, -1 for places that are in none; margin: metres round the
    hull of a group; area: nothing is drawn beyond it. Where two hulls meet, the ground belongs to the group whose
    nearest place is nearer. A place of no group that stands within an outline belongs to that group. Then each outline
    gives way to the places within CLEAR of it, so that neither rounding nor another projection moves one across.
    """
    k = int(group.max(initial=-1)) + 1
    points = shapely.points(x, y)
    shapes = [outline(x[group == i], y[group == i], margin=margin) for i in range(k)]
    _part(shapes, [points[group == i] for i in range(k)])
    if area is not None:
        shapes = [shapely.intersection(shape, area) for shape in shapes]
    tree = shapely.STRtree(points)
    held = np.asarray(group, np.intp).copy()
    for i, shape in enumerate(shapes):
        inside = tree.query(shape, predicate="intersects")
        held[inside[held[inside] < 0]] = i
    return [_cleared(shape, i, points, held, tree) for i, shape in enumerate(shapes)], held


def _part(shapes: list[BaseGeometry], members: Sequence[npt.NDArray[np.object_]]) -> None:
    """Divide what two shapes have in common between them, by the nearest member."""
    if not shapes:
        return
    pairs = shapely.STRtree(shapes).query(shapes, predicate="intersects").T
    for a, b in sorted((int(a), int(b)) for a, b in pairs if a < b):
        common = _of_two(shapely.intersection, shapes[a], shapes[b])
        if not shapely.area(common):
            continue
        both = np.concatenate((members[a], members[b]))
        cells = shapely.voronoi_polygons(shapely.multipoints(both), extend_to=common, ordered=True)
        cells_a = shapely.get_parts(cells)[: len(members[a])]
        shapely.prepare(common)
        of_a = shapely.union_all(cells_a[shapely.intersects(common, cells_a)])  # the others divide nothing
        shapes[b] = _of_two(shapely.difference, shapes[b], _of_two(shapely.intersection, common, of_a))
        shapes[a] = _of_two(shapely.difference, shapes[a], _of_two(shapely.difference, common, of_a))


def _of_two(operation: Callable[..., BaseGeometry], one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    """What GEOS makes of two shapes; where it cannot, for lines that all but meet, with corners put to a millimetre."""
    try:
        return operation(one, other)
    except shapely.GEOSException:
        return operation(one, other, grid_size=MILLIMETRE)


def _cleared(
    shape: BaseGeometry, number: int, points: npt.NDArray[np.object_], held: Ints, tree: shapely.STRtree
) -> BaseGeometry:
    """The shape, bulging round the places of its group that are near its edge or beyond it, dented round others."""
    near = tree.query(shapely.boundary(shape), predicate="dwithin", distance=CLEAR)
    members = np.flatnonzero(held == number)
    lost = members[~shapely.intersects(shape, points[members])]
    near = np.union1d(near, lost)
    if len(near):
        _, apart = tree.query_nearest(points[near], exclusive=True, return_distance=True, all_matches=False)
        away = np.full(len(near), BULGE) if len(apart) != len(near) else np.minimum(BULGE, 0.45 * apart)
        discs = shapely.buffer(points[near], away, quad_segs=3)
        mine = held[near] == number
        shape = shapely.union_all([shape, *discs[mine]]) if mine.any() else shape
        shape = shapely.difference(shape, shapely.union_all(discs[~mine])) if not mine.all() else shape
    parts = shapely.get_parts(shape)
    full = [part for part in parts if shapely.intersects(part, points[members]).any()]
    return full[0] if len(full) == 1 else shapely.multipolygons([p for p in full if p.geom_type == "Polygon"])
