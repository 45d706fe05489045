"""Every pair of points that is near enough, found once by a grid."""

import math
from typing import Final, Literal

import numpy as np
from numba import njit

from models.engine.arrays import Floats, Ints, Ints32
from models.engine.bands import in_bands
from models.errors import ParameterError

Metric = Literal["euclidean", "manhattan"]

CELLS_A_SIDE: Final = 2000  # at most: few far points must not make a table of millions of empty cells


def near_pairs(x: Floats, y: Floats, reach: float, *, metric: Metric = "euclidean") -> tuple[Ints32, Ints32, Floats]:
    """(i, j, distance) of every pair i < j no further apart than `reach` metres: int32, int32 and float64, (pairs,).

    Ordered by i, then j. Cost: pairs looked at in three by three cells as wide as the reach.
    """
    if metric not in ("euclidean", "manhattan"):
        raise ParameterError(f'metric is "euclidean" or "manhattan", not "{metric}"')
    n = len(x)
    if n < 2:
        return np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0)
    width = max(reach, float(np.ptp(x)) / CELLS_A_SIDE, float(np.ptp(y)) / CELLS_A_SIDE, 1e-9)
    column = ((x - x.min()) / width).astype(np.int64)
    row = ((y - y.min()) / width).astype(np.int64)
    columns, rows = int(column.max()) + 1, int(row.max()) + 1
    cell = row * columns + column
    order = np.argsort(cell, kind="stable")
    per_cell = np.bincount(cell, minlength=columns * rows)
    start = np.zeros(columns * rows + 1, np.int64)
    np.cumsum(per_cell, out=start[1:])
    looked_at = 9.0 * float(per_cell @ per_cell)
    grid = (x, y, column, row, columns, rows, order, start, float(reach), metric == "manhattan")
    offset = np.zeros(n + 1, np.int64)
    in_bands(_count, n, looked_at, *grid, offset[1:])
    np.cumsum(offset, out=offset)
    found = np.empty(offset[n], np.int32), np.empty(offset[n], np.int32), np.empty(offset[n])
    in_bands(_fill, n, looked_at, *grid, offset, *found)
    return found


@njit(cache=True, nogil=True, inline="always")
def _distance(dx: float, dy: float, city_block: bool) -> float:
    return abs(dx) + abs(dy) if city_block else math.sqrt(dx * dx + dy * dy)


@njit(cache=True, nogil=True)
def _count(
    from_point: int, to_point: int, x: Floats, y: Floats, column: Ints, row: Ints, columns: int, rows: int,
    order: Ints, start: Ints, reach: float, city_block: bool, count: Ints,
) -> None:  # fmt: skip
    """How many later points each point has within reach."""
    for i in range(from_point, to_point):
        near = 0
        for r in range(max(row[i] - 1, 0), min(row[i] + 2, rows)):
            first = start[r * columns + max(column[i] - 1, 0)]
            last = start[r * columns + min(column[i] + 1, columns - 1) + 1]
            for k in range(first, last):
                j = order[k]
                near += j > i and _distance(x[i] - x[j], y[i] - y[j], city_block) <= reach
        count[i] = near


@njit(cache=True, nogil=True)
def _fill(
    from_point: int, to_point: int, x: Floats, y: Floats, column: Ints, row: Ints, columns: int, rows: int,
    order: Ints, start: Ints, reach: float, city_block: bool, offset: Ints, one: Ints32, other: Ints32, apart: Floats,
) -> None:  # fmt: skip
    """The pairs that `_count` counted, those of point i from offset[i] on."""
    for i in range(from_point, to_point):
        at = offset[i]
        for r in range(max(row[i] - 1, 0), min(row[i] + 2, rows)):
            first = start[r * columns + max(column[i] - 1, 0)]
            last = start[r * columns + min(column[i] + 1, columns - 1) + 1]
            for k in range(first, last):
                j = order[k]
                if j > i:
                    d = _distance(x[i] - x[j], y[i] - y[j], city_block)
                    if d <= reach:
                        one[at], other[at], apart[at] = i, j, d
                        at += 1
        rank = np.argsort(other[offset[i] : at])
        other[offset[i] : at] = other[offset[i] : at][rank]
        apart[offset[i] : at] = apart[offset[i] : at][rank]
