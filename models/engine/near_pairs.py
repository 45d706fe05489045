"""Every pair of points that is near enough, found once by a grid."""

from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
from numba import njit, prange

from models.engine.threads import threads
from models.errors import ParameterError

Floats = npt.NDArray[np.float64]
Metric = Literal["euclidean", "manhattan"]

CELLS_A_SIDE: Final = 2000  # at most: few far points must not make a table of millions of empty cells


def near_pairs(x: Floats, y: Floats, reach: float, *, metric: Metric = "euclidean") -> tuple[Any, Any, Any]:
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
    start = np.zeros(columns * rows + 1, np.int64)
    np.cumsum(np.bincount(cell, minlength=columns * rows), out=start[1:])
    city_block = metric == "manhattan"
    offset = np.zeros(n + 1, np.int64)
    with threads(n):
        count = _count(x, y, column, row, columns, rows, order, start, reach, city_block)
        np.cumsum(count, out=offset[1:])
        return _fill(x, y, column, row, columns, rows, order, start, reach, city_block, offset)


@njit(cache=True, inline="always")
def _distance(dx: float, dy: float, city_block: bool) -> float:
    return abs(dx) + abs(dy) if city_block else np.sqrt(dx * dx + dy * dy)


@njit(cache=True, parallel=True)
def _count(
    x: Any,
    y: Any,
    column: Any,
    row: Any,
    columns: int,
    rows: int,
    order: Any,
    start: Any,
    reach: float,
    city_block: bool,
) -> Any:
    count = np.zeros(len(x), np.int64)
    for i in prange(len(x)):
        for r in range(max(row[i] - 1, 0), min(row[i] + 2, rows)):
            first = start[r * columns + max(column[i] - 1, 0)]
            last = start[r * columns + min(column[i] + 1, columns - 1) + 1]
            for k in range(first, last):
                j = order[k]
                count[i] += np.int64(j > i and _distance(x[i] - x[j], y[i] - y[j], city_block) <= reach)
    return count


@njit(cache=True, parallel=True)
def _fill(
    x: Any,
    y: Any,
    column: Any,
    row: Any,
    columns: int,
    rows: int,
    order: Any,
    start: Any,
    reach: float,
    city_block: bool,
    offset: Any,
) -> Any:
    n = len(x)
    one = np.empty(offset[n], np.int32)
    other = np.empty(offset[n], np.int32)
    apart = np.empty(offset[n])
    for i in prange(n):
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
    return one, other, apart
