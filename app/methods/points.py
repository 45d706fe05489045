"""A question's incidents as weighted points, with the map that they are drawn on."""

from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from app.answering.choices import reach, surface_bounds
from app.methods.asked import RESIDENTS
from app.methods.beside import Beside, beside
from app.methods.bound import Asking, Bound
from geo.errors import UserError
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
    others: Beside | None = None
    if BESIDE & set(asking.takes):
        others = beside(asking)
        if others.what == RESIDENTS:
            raise UserError(
                "chance is dealt to venues one by one, and residents are too many for that", where="beside",
                todo="Take “relative_risk” for residents.",
            )  # fmt: skip
        values |= {Input.BESIDE_EASTING: others.x, Input.BESIDE_NORTHING: others.y}
    bound = Bound(values, len(place), place, here.weight[place], bounds, cell)
    return bound if others is None else replace(
        bound, beside=others.what, beside_n=others.n, attributions=others.attributions, synthetic=others.synthetic
    )  # fmt: skip


def map_of(asking: Asking) -> Bounds:
    """The bounds of the map's density, on multiples of its cell."""
    filled = asking.whole.question
    assert filled.bandwidth and filled.cell
    return surface_bounds(asking.whole.bounds, reach(filled.kernel, filled.bandwidth), filled.cell)
