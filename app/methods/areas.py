"""A question's incidents counted by areas, with their sizes and which of them touch."""

from typing import Any

import numpy as np
import shapely

from app.answering.making import Material
from app.answering.question import LSOAS
from app.answering.rates import names_by_ward
from app.methods.bound import Asking, Bound, over_of
from app.methods.grid import studied
from geo.space.assign import assign
from models.described import Input
from models.spatial_weights import from_neighbours

TOUCHING = 1.0
"""Metres apart up to which two areas touch: outlines for maps are rough."""


def areas(asking: Asking) -> Bound:
    """Counts of squares with any crime or of the areas that the question counts by: those are the whole force's where
    neighbours matter and the asked area's where they do not."""
    return _squares(asking) if over_of(asking.asked) == "squares" else _units(asking)


def _squares(asking: Asking) -> Bound:
    found = asking.of.found
    cells, study = studied(asking)
    row, column = cells.locate(found.places.x, found.places.y)
    counts = np.bincount(np.ravel_multi_index((row, column), cells.shape), found.places.weight, study.size)
    at = np.flatnonzero(study.ravel())
    boxes = cells.boxes(*np.divmod(at, cells.shape[1]))
    if Input.NEIGHBOURS not in asking.takes:
        at, boxes = _in_area(asking, at, boxes)
    values: dict[Input, Any] = {
        Input.COUNTS: counts[at].astype(np.float64),
        Input.SIZES: np.full(len(at), cells.cell**2 / 1e6),
    }
    if Input.NEIGHBOURS in asking.takes:
        values[Input.NEIGHBOURS] = _touching(boxes)
    return Bound(
        values, len(at), cell=cells.cell, shapes=tuple(boxes), names=tuple(names_by_ward(boxes, asking.of.wards)),
        squares=True,
    )  # fmt: skip


def _units(asking: Asking) -> Bound:
    of = asking.of
    units, here = (of.units if of.asked.units == LSOAS else of.wards), of.found.places
    unit = assign(here.x, here.y, units.geometry).astype(np.intp) if of.asked.units == LSOAS else of.found.ward
    known = unit >= 0
    counts = np.bincount(unit[known], here.weight[known], len(units)).astype(np.float64)
    at, shapes = np.arange(len(units)), units.geometry
    if of.asked.units == LSOAS:
        at, shapes = _of_force(of, at, shapes)
    if Input.NEIGHBOURS not in asking.takes:
        at, shapes = _in_area(asking, at, shapes)
    values: dict[Input, Any] = {Input.COUNTS: counts[at], Input.SIZES: shapely.area(shapes) / 1e6}
    if Input.NEIGHBOURS in asking.takes:
        values[Input.NEIGHBOURS] = _touching(shapes)
    return Bound(values, len(at), shapes=tuple(shapes), names=tuple(units.name[i] for i in at))


def _of_force(of: Material, at: Any, shapes: Any) -> tuple[Any, Any]:
    inside = np.asarray(shapely.intersects(of.wards.outline, shapely.point_on_surface(shapes)), bool)
    return at[inside], shapes[inside]


def _in_area(asking: Asking, at: Any, shapes: Any) -> tuple[Any, Any]:
    """Those whose middle lies in the asked area."""
    inside = np.asarray(shapely.intersects(asking.of.area.shape, shapely.point_on_surface(shapes)), bool)
    return at[inside], shapes[inside]


def _touching(shapes: Any) -> Any:
    tree = shapely.STRtree(shapes)
    one, other = tree.query(shapes, predicate="dwithin", distance=TOUCHING)
    apart = one != other
    lists: list[list[int]] = [[] for _ in range(len(shapes))]
    for i, j in zip(one[apart].tolist(), other[apart].tolist(), strict=True):
        lists[i].append(j)
    return from_neighbours(lists)
