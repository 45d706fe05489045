"""A density made of nothing but the squares that a reader is given, in few classes, so that no pixel tells more."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from app.answering.answer import Cell
from app.answering.surfaces import class_breaks
from app.gate.rule import Rule
from geo.space.grid import Bounds, Grid
from models.density import Surface, kde

Floats = npt.NDArray[np.float64]
CELL: Final = 125
"""Side in metres of what is drawn: an even part of the squares of every policy."""
WITHIN: Final = 2.0**0.5
"""Where in its class a density is put: the middle of classes that double, the open one at the top like the others."""


def squares_as_density(cells: Sequence[Cell], bounds: Bounds, side: float) -> Surface:
    """The rates of squares where these stand, 0 elsewhere. side: metres."""
    grid = Grid.over(bounds, side)
    values = np.zeros(grid.shape)
    for cell in cells:
        middle = shapely.centroid(cell.geometry)
        row, column = grid.locate(np.array([middle.x]), np.array([middle.y]))
        if 0 <= row[0] < grid.shape[0] and 0 <= column[0] < grid.shape[1]:
            values[row[0], column[0]] = cell.rate
    return Surface(values, grid.bounds, grid.cell)


def density_in_classes(
    cells: Sequence[Cell], bounds: Bounds, shape: shapely.Geometry | None, rule: Rule
) -> tuple[Surface, Floats]:
    """The rates of squares spread by the rule's bandwidth, and the breaks of its classes.

    Whoever sees the squares could work it out, so it tells nothing beside them. Every value is the middle of its class,
    0 below the lowest: nothing tells how high a peak is. shape: beyond which nothing is shown, None for all.
    """
    grid = Grid.over(bounds, CELL)
    if not cells:
        return Surface(np.zeros(grid.shape), grid.bounds, grid.cell), class_breaks(np.zeros(1))
    x, y, rate = (np.concatenate(part) for part in zip(*map(_spread, cells), strict=True))
    surface = kde(
        x, y, bounds=grid.bounds, cell=grid.cell, bandwidth=float(rule.bandwidth), weights=rate, kernel="quartic"
    )
    values = surface.values if shape is None else np.where(grid.inside(shape), surface.values, 0.0)
    breaks = class_breaks(values)[: rule.classes]
    of = np.searchsorted(breaks, values, side="right")
    middles = np.concatenate([[0.0], breaks * WITHIN])
    return Surface(middles[of], surface.bounds, surface.cell), breaks


def _spread(cell: Cell) -> tuple[Floats, Floats, Floats]:
    """Points at the middles of the parts of a square, and the incidents a year of each."""
    west, south, east, _ = cell.geometry.bounds
    along = np.arange(CELL / 2, east - west, CELL)
    x, y = np.meshgrid(west + along, south + along)
    return x.ravel(), y.ravel(), np.full(x.size, cell.rate * cell.km2 / x.size)
