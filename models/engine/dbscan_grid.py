"""Exact DBSCAN on cell lists: count only where the count is in doubt, join cells instead of points.

Gan & Tao (2015, SIGMOD) and Wang, Gu & Shun (2020, SIGMOD) for the idea of cells of side eps / sqrt(2): every place of
a cell that holds the minimum is core, and the core places of one cell are always one cluster.
"""

import numpy as np
from numba import njit

from models.engine.arrays import Bools, Floats, Ints, Ints32
from models.engine.bands import A_POINT, in_bands, parts
from models.engine.cell_lists import CellLists, chunk

MARGIN = 1e-5  # a cell's square is trusted only when it is this much nearer or farther than the reach
FEW = 6  # places in a cell that are as quickly compared one by one as its square


def labels_of_places(lists: CellLists, reach: float, min_weight: float) -> Ints32:
    """(m,) cluster of each place, -1 noise; clusters numbered by their first core point in the order of the input."""
    places, cells, rows = len(lists.x), len(lists.column), len(lists.row)
    core, labels, parent = np.empty(places, np.bool_), np.empty(places, np.int32), np.arange(cells, dtype=np.int32)
    first = np.empty(cells, np.int32)
    geometry = (lists.x, lists.y, lists.start, lists.column, lists.row, lists.row_start)
    frame, reach2 = (lists.west, lists.south, lists.side), reach * reach
    counting = (*geometry, *frame, reach2, lists.weight, min_weight, core)
    in_bands(_find_core, rows, A_POINT * places, *counting)
    _first_core(core, lists.first, lists.start, first)
    joining, share = (*geometry, reach2, core, first, parent), parts(A_POINT * places)
    in_bands(_join, share, A_POINT * places, share, *joining)
    _join_seams(share, *joining)
    numbers = numbers_of(first, parent)
    labelling = (*geometry, reach2, core, numbers, labels)
    in_bands(_label, rows, A_POINT * places, *labelling)
    return labels


@njit(cache=True, nogil=True)
def near_rows(row: Ints32, row_start: Ints32, r: int, low: Ints, end: Ints) -> None:
    """Cells of the rows at -2 .. 2 from row r as ranges low[k], end[k]; empty where there is no such row."""
    for k in range(5):
        low[k], end[k] = 0, 0
    for q in range(max(0, r - 2), min(len(row), r + 3)):
        k = row[q] - row[r] + 2
        if 0 <= k <= 4:
            low[k], end[k] = row_start[q], row_start[q + 1]


@njit(cache=True, nogil=True)
def _square(px: float, py: float, column: int, row: int, west: float, south: float, side: float) -> tuple[float, float]:
    """Squared distances from a point to the nearest and the farthest point of a cell."""
    x, y = west + (column + 0.5) * side - px, south + (row + 0.5) * side - py
    x, y = abs(x), abs(y)
    near_x, near_y = max(0.0, x - 0.5 * side), max(0.0, y - 0.5 * side)
    return near_x * near_x + near_y * near_y, (x + 0.5 * side) ** 2 + (y + 0.5 * side) ** 2


@njit(cache=True, nogil=True)
def _find_core(
    from_row: int, to_row: int, x: Floats, y: Floats, start: Ints32, column: Ints32, row: Ints32, row_start: Ints32,
    west: float, south: float, side: float, reach2: float, weight: Floats, minimum: float, core: Bools,
) -> None:  # fmt: skip
    low, end = np.empty(5, np.int64), np.empty(5, np.int64)
    for r in range(from_row, to_row):
        near_rows(row, row_start, r, low, end)
        for cell in range(row_start[r], row_start[r + 1]):
            within = 0.0
            for p in range(start[cell], start[cell + 1]):
                within += weight[p]
            if within >= minimum:
                core[start[cell] : start[cell + 1]] = True
                continue
            for k in range(5):
                while low[k] < end[k] and column[low[k]] < column[cell] - 2:
                    low[k] += 1
            for p in range(start[cell], start[cell + 1]):
                core[p] = _reaches(
                    x, y, start, column, weight, low, end, cell, row[r], p, within, minimum, west, south, side, reach2
                )


@njit(cache=True, nogil=True)
def _reaches(
    x: Floats, y: Floats, start: Ints32, column: Ints32, weight: Floats, low: Ints, end: Ints, cell: int, row: int,
    p: int, within: float, minimum: float, west: float, south: float, side: float, reach2: float,
) -> bool:  # fmt: skip
    """Whether the weight near place p is at least `minimum`, given what its own cell holds."""
    for step in range(5):
        k = (2, 1, 3, 0, 4)[step]
        d = low[k]
        while d < end[k] and column[d] <= column[cell] + 2:
            if d != cell:
                inside = False
                if start[d + 1] - start[d] > FEW:
                    near, far = _square(x[p], y[p], column[d], row + k - 2, west, south, side)
                    if near > reach2 * (1 + MARGIN):
                        d += 1
                        continue
                    inside = far < reach2 * (1 - MARGIN)
                for q in range(start[d], start[d + 1]):
                    if inside or (x[p] - x[q]) ** 2 + (y[p] - y[q]) ** 2 <= reach2:
                        within += weight[q]
                if within >= minimum:
                    return True
            d += 1
    return False


@njit(cache=True, nogil=True)
def _first_core(core: Bools, first_point: Ints32, start: Ints32, first: Ints32) -> None:
    """Per cell the first point of the input that is core, -1 without one."""
    for cell in range(len(first)):
        earliest = np.int32(-1)
        for p in range(start[cell], start[cell + 1]):
            if core[p] and (earliest < 0 or first_point[p] < earliest):
                earliest = first_point[p]
        first[cell] = earliest


@njit(cache=True, nogil=True)
def root(parent: Ints32, cell: int) -> int:
    while parent[cell] != cell:
        parent[cell] = parent[parent[cell]]
        cell = parent[cell]
    return cell


@njit(cache=True, nogil=True)
def _join(
    from_part: int, to_part: int, share: int, x: Floats, y: Floats, start: Ints32, column: Ints32, row: Ints32,
    row_start: Ints32, reach2: float, core: Bools, first: Ints32, parent: Ints32,
) -> None:  # fmt: skip
    """Union of cells whose core places come within reach, each part of the rows by itself."""
    for part in range(from_part, to_part):
        begin, stop = chunk(part, share, len(row))
        for far in (False, True):
            for r in range(begin, stop):
                _join_row(x, y, start, column, row, row_start, reach2, core, first, parent, r, stop, far)


@njit(cache=True, nogil=True)
def _join_seams(
    share: int, x: Floats, y: Floats, start: Ints32, column: Ints32, row: Ints32, row_start: Ints32, reach2: float,
    core: Bools, first: Ints32, parent: Ints32,
) -> None:  # fmt: skip
    """The unions between the parts: the last two rows of each against what follows."""
    for part in range(share - 1):
        begin, stop = chunk(part, share, len(row))
        for far in (False, True):
            for r in range(max(begin, stop - 2), stop):
                _join_row(x, y, start, column, row, row_start, reach2, core, first, parent, r, len(row), far)


@njit(cache=True, nogil=True)
def _join_row(
    x: Floats, y: Floats, start: Ints32, column: Ints32, row: Ints32, row_start: Ints32, reach2: float, core: Bools,
    first: Ints32, parent: Ints32, r: int, stop: int, far: bool,
) -> None:  # fmt: skip
    """Try the cells of row r against their neighbours east and north: those that touch, or (far) those beyond.

    Touching cells come first because most are joined, and a pair that is joined already costs no distance.
    """
    for q in range(r, min(stop, r + 3)):
        level = row[q] - row[r]
        if level > 2 or (level == 2 and not far):
            continue
        low = row_start[q]
        for cell in range(row_start[r], row_start[r + 1]):
            if first[cell] < 0:
                continue
            while low < row_start[q + 1] and column[low] < column[cell] - 2:
                low += 1
            d = cell + 1 if level == 0 else low
            while d < row_start[q + 1] and column[d] <= column[cell] + 2:
                touching = level < 2 and abs(column[d] - column[cell]) < 2
                if first[d] >= 0 and touching != far:
                    a, b = root(parent, cell), root(parent, d)
                    if a != b and _close(x, y, start, core, cell, d, reach2):
                        parent[max(a, b)] = min(a, b)
                d += 1


@njit(cache=True, nogil=True)
def _close(x: Floats, y: Floats, start: Ints32, core: Bools, a: int, b: int, reach2: float) -> bool:
    """Whether any core place of cell a is within reach of one of cell b.

    A place that is too far from the box round b's core places is not compared with each of them. Rounding is monotone,
    so no computed distance to the box exceeds one to a place within it.
    """
    west, east, south, north = np.inf, -np.inf, np.inf, -np.inf
    for q in range(start[b], start[b + 1]):
        if core[q]:
            west, east = min(west, x[q]), max(east, x[q])
            south, north = min(south, y[q]), max(north, y[q])
    for p in range(start[a], start[a + 1]):
        if core[p]:
            aside, above = max(west - x[p], x[p] - east, 0.0), max(south - y[p], y[p] - north, 0.0)
            if aside**2 + above**2 > reach2:
                continue
            for q in range(start[b], start[b + 1]):
                if core[q] and (x[p] - x[q]) ** 2 + (y[p] - y[q]) ** 2 <= reach2:
                    return True
    return False


@njit(cache=True, nogil=True)
def numbers_of(first: Ints32, parent: Ints32) -> Ints32:
    """Per cell the number of its cluster, -1 without a core place."""
    cells = len(parent)
    numbers = np.full(cells, -1, np.int32)
    clusters = 0
    for cell in range(cells):
        if first[cell] >= 0:
            top = root(parent, cell)
            clusters += top == cell
            if numbers[top] < 0 or first[cell] < numbers[top]:
                numbers[top] = first[cell]
    roots = np.empty(clusters, np.int32)
    clusters = 0
    for cell in range(cells):
        if first[cell] >= 0 and parent[cell] == cell:
            roots[clusters] = cell
            clusters += 1
    order = np.argsort(numbers[roots])
    for number in range(clusters):
        numbers[roots[order[number]]] = number
    for cell in range(cells):  # a root is never after its cells, so it is numbered for good before they ask
        if first[cell] >= 0:
            numbers[cell] = numbers[root(parent, cell)]
    return numbers


@njit(cache=True, nogil=True)
def _label(
    from_row: int, to_row: int, x: Floats, y: Floats, start: Ints32, column: Ints32, row: Ints32, row_start: Ints32,
    reach2: float, core: Bools, numbers: Ints32, labels: Ints32,
) -> None:  # fmt: skip
    """Core places take their cell's number, the others the lowest number of a core place within reach."""
    low, end = np.empty(5, np.int64), np.empty(5, np.int64)
    for r in range(from_row, to_row):
        near_rows(row, row_start, r, low, end)
        for cell in range(row_start[r], row_start[r + 1]):
            for k in range(5):
                while low[k] < end[k] and column[low[k]] < column[cell] - 2:
                    low[k] += 1
            for p in range(start[cell], start[cell + 1]):
                labels[p] = numbers[cell]
                if core[p]:
                    continue
                for k in range(5):
                    d = low[k]
                    while d < end[k] and column[d] <= column[cell] + 2:
                        if numbers[d] >= 0 and (labels[p] < 0 or numbers[d] < labels[p]):
                            for q in range(start[d], start[d + 1]):
                                if core[q] and (x[p] - x[q]) ** 2 + (y[p] - y[q]) ** 2 <= reach2:
                                    labels[p] = numbers[d]
                                    break
                        d += 1
