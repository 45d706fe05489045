"""A question's incidents as weighted points, with the map that they are drawn on."""

from typing import Any

import numpy as np
import shapely

from app.answering.choices import reach, surface_bounds
from app.methods.beside import beside
from app.methods.bound import Asking, Bound
from geo.space.grid import Bounds
from models.described import Input

BESIDE = {Input.BESIDE_EASTING, Input.BESIDE_NORTHING}


def points(asking: Asking) -> Bound:
    """Places with their incidents, each once: of a density all that reach into the map, else those of the asked
    area."""
    here, within = asking.of.found.places, asking.of.within
    place = np.arange(len(here.x)) if Input.BOUNDS in asking.takes else np.flatnonzero(within)
    shape = asking.of.area.shape
    values: dict[Input, Any] = {
        Input.EASTING: here.x[place],
        Input.NORTHING: here.y[place],
        Input.WEIGHT: here.weight[place],
        Input.AREA: float(shape.area),
        Input.PERIMETER: float(shape.length),
    }
    bounds, cell = None, 0.0
    if Input.BOUNDS in asking.takes:
        values[Input.BOUNDS] = bounds = map_of(asking)
        cell = float(asking.whole.question.cell or 0)
    if Input.OUTLINE in asking.takes:
        values[Input.OUTLINE] = [shapely.get_coordinates(ring) for ring in shapely.get_rings(asking.of.wards.outline)]
    number = 0
    credits: tuple[str, ...] = ()
    made_up: tuple[str, ...] = ()
    if BESIDE & set(asking.takes):
        others = beside(asking)
        values |= {Input.BESIDE_EASTING: others.x, Input.BESIDE_NORTHING: others.y}
        number, credits, made_up = len(others.x), others.attributions, others.synthetic
    return Bound(
        values, len(place), place, here.weight[place], bounds, cell, beside_n=number, attributions=credits,
        synthetic=made_up,
    )  # fmt: skip


def map_of(asking: Asking) -> Bounds:
    """The bounds of the map's density, on multiples of its cell."""
    filled = asking.whole.question
    assert filled.bandwidth and filled.cell
    return surface_bounds(asking.whole.bounds, reach(filled.kernel, filled.bandwidth), filled.cell)
