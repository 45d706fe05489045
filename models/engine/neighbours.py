"""Places within a fixed distance of each other: where to look for them, and the weight there."""

import numpy as np
from numba import njit

from models.engine.arrays import Floats, Ints, Ints32
from models.engine.bands import A_POINT, in_bands
from models.engine.cell_lists import CellLists
from models.engine.dbscan_grid import near_rows


def weight_within(lists: CellLists, reach: float) -> Floats:
    """(m,) the weight at most `reach` away from each place, its own included."""
    total = np.empty(len(lists.x))
    geometry = (lists.x, lists.y, lists.start, lists.column, lists.row, lists.row_start)
    case = (*geometry, lists.weight, reach * reach, total)
    in_bands(_weigh, len(lists.row), A_POINT * len(total), *case)
    return total


@njit(cache=True, nogil=True)
def windows(start: Ints32, column: Ints32, low: Ints, end: Ints, cell: int, begin: Ints, stop: Ints) -> None:
    """Places of the cells at most two columns away, as one range a row; moves `low` along with the cell."""
    for k in range(5):
        while low[k] < end[k] and column[low[k]] < column[cell] - 2:
            low[k] += 1
        high = low[k]
        while high < end[k] and column[high] <= column[cell] + 2:
            high += 1
        begin[k], stop[k] = start[low[k]], start[high]


@njit(cache=True, nogil=True)
def _weigh(
    from_row: int, to_row: int, x: Floats, y: Floats, start: Ints32, column: Ints32, row: Ints32, row_start: Ints32,
    weight: Floats, reach2: float, total: Floats,
) -> None:  # fmt: skip
    low, end, begin, stop = (
        np.empty(5, np.int64),
        np.empty(5, np.int64),
        np.empty(5, np.int64),
        np.empty(5, np.int64),
    )
    for r in range(from_row, to_row):
        near_rows(row, row_start, r, low, end)
        for cell in range(row_start[r], row_start[r + 1]):
            windows(start, column, low, end, cell, begin, stop)
            for p in range(start[cell], start[cell + 1]):
                within = 0.0
                for k in range(5):
                    for q in range(begin[k], stop[k]):
                        if (x[p] - x[q]) ** 2 + (y[p] - y[q]) ** 2 <= reach2:
                            within += weight[q]
                total[p] = within
