"""A question's incidents as counts of a grid, of all months together or of each."""

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from app.answering.choices import OPEN_DATA_FLOOR
from app.methods.bound import Asking, Bound
from geo.errors import UserError
from geo.space.grid import Grid
from models.described import Input

FINEST = 50.0
MAXIMUM = 250_000
"""Cells of a grid; of all months together for one of each month, ten times as many."""


def grid(asking: Asking) -> Bound:
    """Counts of the cells of the force area that hold any crime, those of all places: what stands out is judged among
    all of them, whatever part is asked about. Raises UserError for too many cells."""
    found = asking.of.found
    cells, study = studied(asking)
    row, column = cells.locate(found.places.x, found.places.y)
    flat = np.ravel_multi_index((row, column), cells.shape)
    size = cells.shape[0] * cells.shape[1]
    values: dict[Input, Any] = {}
    if Input.GRID in asking.takes:
        counts = np.bincount(flat, found.places.weight, size).astype(np.float64).reshape(cells.shape)
        values[Input.GRID] = np.where(study, counts, np.nan)
    if Input.CUBE in asking.takes:
        months = np.array(asking.of.period.held, "M8[M]")
        if len(months) * size > 10 * MAXIMUM:
            raise _too_many(cells.cell)
        tally = found.tally(flat, size)
        cube = np.zeros((len(months), size))
        cube[np.searchsorted(months, tally.months.astype("M8[M]"))] = tally.by_month.T
        values[Input.CUBE] = np.where(study, cube.reshape(len(months), *cells.shape), np.nan)
    return Bound(values, int(study.sum()), bounds=cells.bounds, cell=cells.cell)


def studied(asking: Asking) -> tuple[Grid, npt.NDArray[np.bool_]]:
    """The grid over the force area and all places, and which of its cells hold any crime, there or beyond."""
    found, force = asking.of.found, asking.of.wards.outline
    cell = side_of(asking)
    base = found.any_crime
    xmin, ymin, xmax, ymax = shapely.bounds(force)
    x, y = found.places.x, found.places.y
    bounds = (
        min(xmin, float(x.min(initial=xmin))), min(ymin, float(y.min(initial=ymin))),
        max(xmax, float(x.max(initial=xmax)) + 1), max(ymax, float(y.max(initial=ymax)) + 1),
    )  # fmt: skip
    cells = Grid.over(bounds, cell)
    if cells.shape[0] * cells.shape[1] > MAXIMUM:
        raise _too_many(cell)
    return cells, cells.occupied(x, y) | (cells.occupied(base.x, base.y) & cells.inside(force))


def side_of(asking: Asking) -> float:
    """Side of the cells, metres: as asked, else 250; never finer than anonymised points bear."""
    floor = OPEN_DATA_FLOOR if asking.of.found.month_only else FINEST
    return max(asking.asked.asked.cell or OPEN_DATA_FLOOR, floor)


def _too_many(cell: float) -> UserError:
    return UserError(
        f"cells of {cell:g} m would be more than may be looked at together", where="cell",
        todo="Take larger cells, or fewer months.",
    )  # fmt: skip
