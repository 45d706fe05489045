"""Where the cells of a result are highest: few places, apart from each other, by the names of their squares."""

from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from app.answering.choices import OPEN_DATA_FLOOR
from app.answering.rates import names_by_ward
from app.methods.found import Over, Part, Top
from geo.space.boundaries import Boundaries
from geo.space.grid import Bounds, Grid

FIRST: Final = 10
APART: Final = 500.0
"""Metres between two of them: nearer ones are one place."""
LOOKED_AT: Final = 4_000
RANKED: Final = ("density", "values", "z", "index")
"""Parts that cells are ranked by, the first that is there."""
FLAGS: Final = ("hot", "beyond", "stands_out")


def highest(parts: tuple[Part, ...], bounds: Bounds | None, cell: float, wards: Boundaries) -> tuple[Top, ...]:
    """The highest cells by what they are ranked by, of those that stand out where some do. Each is called by the square
    of 250 m round its middle, for no cell is a place."""
    over = {one.name: one.values for one in parts if one.over is Over.CELLS}
    ranked = next((over[name] for name in RANKED if name in over), None)
    if ranked is None or bounds is None:
        return ()
    values = ranked.astype(np.float64)
    if (flag := next((over[name] for name in FLAGS if name in over), None)) is not None:
        stand_out = flag.astype(np.int8) > 0
        values = np.where(stand_out, values, np.nan) if stand_out.any() else values
    x, y, found = _apart(values, Grid(bounds, cell))
    west, south = (np.floor(at / OPEN_DATA_FLOOR) * OPEN_DATA_FLOOR for at in (x, y))
    boxes = shapely.box(west, south, west + OPEN_DATA_FLOOR, south + OPEN_DATA_FLOOR)
    names = names_by_ward(boxes, wards) if len(x) else []
    return tuple(
        Top(rank, name, float(value), box)
        for rank, (name, value, box) in enumerate(zip(names, found, boxes, strict=True), 1)
    )


def _apart(values: npt.NDArray[np.float64], grid: Grid) -> tuple[npt.NDArray[np.float64], ...]:
    """x, y and value of the highest cells, each APART from those before."""
    flat = np.where(np.isfinite(values) & (values > 0), values, -np.inf).ravel()
    order = np.argsort(-flat, kind="stable")[:LOOKED_AT]
    order = order[np.isfinite(flat[order])]
    columns, rows = grid.centres()
    row, column = np.divmod(order, values.shape[1])
    x, y = columns[column], rows[row]
    kept: list[int] = []
    for i in range(len(order)):
        if len(kept) == FIRST:
            break
        if all(np.hypot(x[i] - x[j], y[i] - y[j]) >= APART for j in kept):
            kept.append(i)
    return x[kept], y[kept], flat[order[kept]]
