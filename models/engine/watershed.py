"""Which summit each place belongs to: the ground is flooded from above, and what meets too low stays apart."""

import numpy as np
from numba import njit

from models.engine.arrays import Floats, Ints, Ints32
from models.engine.cell_lists import CellLists
from models.engine.dbscan_grid import near_rows, root


def summits(lists: CellLists, reach: float, clusters: Ints32, height: Floats, floor: Floats) -> Ints32:
    """(m,) the place that is the summit of each place's part, -1 where clusters (m,) is -1.

    Places of one cluster at most `reach` apart are neighbours; each goes with its highest neighbour. Where two parts
    meet at a place as high as floor[s] of the lower summit s, or higher, they become one. Equal heights are taken in
    the order of their coordinates, so that the order of the input does not matter.
    """
    order = np.lexsort((lists.y, lists.x, -height))
    order = order[clusters[order] >= 0]
    turn = np.empty(len(lists.x), np.int64)
    turn[order] = np.arange(len(order))
    cell = np.repeat(np.arange(len(lists.column)), np.diff(lists.start))
    level = np.repeat(np.arange(len(lists.row)), np.diff(lists.row_start))
    geometry = (lists.x, lists.y, lists.start, lists.column, lists.row, lists.row_start)
    return _flood(*geometry, cell, level, reach * reach, clusters, order, turn, height, floor)


@njit(cache=True, nogil=True)
def _flood(
    x: Floats, y: Floats, start: Ints32, column: Ints32, row: Ints32, row_start: Ints32, cell: Ints, level: Ints,
    reach2: float, clusters: Ints32, order: Ints, turn: Ints, height: Floats, floor: Floats,
) -> Ints32:  # fmt: skip
    parent = np.full(len(x), -1, np.int32)
    near = np.empty(16, np.int32)
    low, end = np.empty(5, np.int64), np.empty(5, np.int64)
    for p in order:
        parent[p] = p
        found, highest = 0, p
        near_rows(row, row_start, level[cell[p]], low, end)
        for k in range(5):
            west, east = column[cell[p]] - 2, column[cell[p]] + 2
            d = low[k] + np.searchsorted(column[low[k] : end[k]], west)
            while d < end[k] and column[d] <= east:
                for q in range(start[d], start[d + 1]):
                    above = clusters[q] == clusters[p] and turn[q] < turn[p]
                    if above and (x[p] - x[q]) ** 2 + (y[p] - y[q]) ** 2 <= reach2:
                        if found == len(near):
                            near = np.append(near, np.empty(found, np.int32))
                        near[found] = q
                        found += 1
                        if turn[q] < turn[highest]:
                            highest = q
                d += 1
        parent[p] = root(parent, highest)
        for q in near[:found]:
            a, b = root(parent, p), root(parent, q)
            lower, higher = (a, b) if turn[a] > turn[b] else (b, a)
            if a != b and height[p] >= floor[lower]:
                parent[lower] = higher
    for p in order:
        parent[p] = root(parent, p)
    return parent
