"""What is hot ground in many redraws of the counts at places: redraws stand side by side, 64 of them to a word."""

from dataclasses import dataclass

import numpy as np
from numba import njit

from models.engine.arrays import Bits, Bools, Counts, Floats, Ints, Ints32
from models.engine.bands import A_POINT, in_bands
from models.engine.dbscan_grid import near_rows
from models.engine.neighbours import windows

REDRAWS = 64
"""Of one block: each has its bit in a word, and those of a place are added as one row."""
ROWS = (2, 1, 3, 0, 4)  # of cells near a place, nearest first: most searches need not go further


@dataclass(frozen=True)
class Ground:
    """The ground of areas as points of a lattice: which of them each place covers, and which belong to each area.

    place_start (m + 1,), covered: points of the places; area_start (k + 1,), points: points of the areas.
    """

    place_start: Ints
    covered: Ints32
    area_start: Ints
    points: Ints32


def ground_of(x: Floats, y: Floats, area: Ints32, k: int, reach: float) -> Ground:
    """Ground of the areas: what lies at most `reach` from their places, on a lattice of half of it.

    x, y: (m,) metres; area: (m,) 0 to k - 1, -1 for none.
    """
    x, y, step, some = x - x.min(), y - y.min(), reach / 2, area >= 0
    width = int(np.rint(y.max() / step)) + 5
    nearby = np.stack(np.meshgrid(np.arange(-2, 3), np.arange(-2, 3))).reshape(2, -1)
    i, j = (np.rint(v[some] / step).astype(np.int64)[:, None] + n for v, n in ((x, nearby[0]), (y, nearby[1])))
    place, n = np.nonzero((x[some, None] - i * step) ** 2 + (y[some, None] - j * step) ** 2 <= reach * reach)
    used, point = np.unique((i[place, n] + 2) * width + j[place, n] + 2, return_inverse=True)
    pairs = np.unique(area[some][place].astype(np.int64) * len(used) + point)
    start, none = np.zeros(len(x) + 1, np.int64), np.empty(0, np.int32)
    case = (x, y, step, reach * reach, width, used, start)
    in_bands(_cover, len(x), A_POINT * len(x), *case, none)
    np.cumsum(start, out=start)
    covered = np.empty(start[-1], np.int32)
    in_bands(_cover, len(x), A_POINT * len(x), *case, covered)
    ends = np.searchsorted(pairs, np.arange(k + 1) * len(used))
    return Ground(start, covered, ends, (pairs % max(1, len(used))).astype(np.int32))


@njit(cache=True, nogil=True)
def _cover(
    from_place: int, to_place: int, x: Floats, y: Floats, step: float, reach2: float, width: int, used: Ints,
    first: Ints, covered: Ints32,
) -> None:  # fmt: skip
    """Count the points of the ground that place p covers in first[p + 1], or fill them in from first[p] on."""
    for p in range(from_place, to_place):
        column, row = np.int64(np.rint(x[p] / step)), np.int64(np.rint(y[p] / step))
        at = first[p] if len(covered) else 0
        for i in range(column - 2, column + 3):
            low, end, key = 0, len(used), (i + 2) * width + row
            while low < end:
                middle = (low + end) // 2
                if used[middle] < key:
                    low = middle + 1
                else:
                    end = middle
            while low < len(used) and used[low] <= key + 4:
                j = used[low] - key + row - 2
                if (x[p] - i * step) ** 2 + (y[p] - j * step) ** 2 <= reach2:
                    if len(covered):
                        covered[at] = low
                    at += 1
                low += 1
        if not len(covered):
            first[p + 1] = at


@njit(cache=True, nogil=True)
def weigh_redraws(
    from_row: int, to_row: int, x: Floats, y: Floats, start: Ints32, column: Ints32, row: Ints32, row_start: Ints32,
    reach2: float, drawn: Counts, within: Counts,
) -> None:  # fmt: skip
    """within (m, redraws): what is drawn in reach of each place, its own included."""
    low, end, begin, stop = np.empty(5, np.int64), np.empty(5, np.int64), np.empty(5, np.int64), np.empty(5, np.int64)
    near = np.empty(64, np.int32)
    for r in range(from_row, to_row):
        near_rows(row, row_start, r, low, end)
        for cell in range(row_start[r], row_start[r + 1]):
            windows(start, column, low, end, cell, begin, stop)
            many = 0
            for k in range(5):
                many += stop[k] - begin[k]
            if many > len(near):
                near = np.empty(2 * many, np.int32)
            for p in range(start[cell], start[cell + 1]):
                n, px, py = 0, x[p], y[p]
                for k in range(5):
                    for q in range(begin[k], stop[k]):  # without a branch, which nothing could foretell
                        near[n] = q
                        n += (px - x[q]) ** 2 + (py - y[q]) ** 2 <= reach2
                _add_rows(drawn, near, n, within[p])


@njit(cache=True, nogil=True)
def _add_rows(drawn: Counts, near: Ints32, n: int, total: Counts) -> None:
    """The sum of n rows, four at a time, so that the total is read and written less often."""
    total[:] = 0
    for e in range(0, n - 3, 4):
        a, b, c, d = drawn[near[e]], drawn[near[e + 1]], drawn[near[e + 2]], drawn[near[e + 3]]
        for r in range(len(total)):
            total[r] += a[r] + b[r] + c[r] + d[r]
    for e in range(n - n % 4, n):
        a = drawn[near[e]]
        for r in range(len(total)):
            total[r] += a[r]


@njit(cache=True, nogil=True)
def mark_core(
    from_place: int, to_place: int, drawn: Counts, within: Counts, minimum: Ints, here: Bits, core: Bits
) -> None:
    """here, core (m,): in which of the redraws anything is drawn at a place, and enough round it."""
    one = np.uint64(1)
    for p in range(from_place, to_place):
        some, enough = np.uint64(0), np.uint64(0)
        for r in range(drawn.shape[1]):
            bit = one << np.uint64(r)
            some |= bit * np.uint64(drawn[p, r] > 0)
            enough |= bit * np.uint64(within[p, r] >= minimum[r])
        here[p], core[p] = some, some & enough


@njit(cache=True, nogil=True)
def mark_wide(
    from_row: int, to_row: int, x: Floats, y: Floats, start: Ints32, column: Ints32, row: Ints32, row_start: Ints32,
    reach2: float, here: Bits, core: Bits, fewest: int, wide: Bits,
) -> None:  # fmt: skip
    """wide (m,): in which of the redraws a core place has at least `fewest` places in reach, at most 3, itself too."""
    low, end, begin, stop = np.empty(5, np.int64), np.empty(5, np.int64), np.empty(5, np.int64), np.empty(5, np.int64)
    for r in range(from_row, to_row):
        near_rows(row, row_start, r, low, end)
        for cell in range(row_start[r], row_start[r + 1]):
            windows(start, column, low, end, cell, begin, stop)
            for p in range(start[cell], start[cell + 1]):
                want, one, two = core[p], np.uint64(0), np.uint64(0)
                enough = want if fewest < 2 else np.uint64(0)
                for k in ROWS:
                    q = begin[k]
                    while q < stop[k] and enough != want:
                        if q != p and (x[p] - x[q]) ** 2 + (y[p] - y[q]) ** 2 <= reach2:
                            two |= one & here[q]
                            one |= here[q]
                            enough = want & (one if fewest == 2 else two)
                        q += 1
                wide[p] = enough


@njit(cache=True, nogil=True)
def mark_hot(
    from_row: int, to_row: int, x: Floats, y: Floats, start: Ints32, column: Ints32, row: Ints32, row_start: Ints32,
    reach2: float, here: Bits, core: Bits, place_start: Ints, hot: Bits,
) -> None:  # fmt: skip
    """hot (m,): in which of the redraws a place that covers ground is drawn and in reach of a core place."""
    low, end, begin, stop = np.empty(5, np.int64), np.empty(5, np.int64), np.empty(5, np.int64), np.empty(5, np.int64)
    for r in range(from_row, to_row):
        near_rows(row, row_start, r, low, end)
        for cell in range(row_start[r], row_start[r + 1]):
            windows(start, column, low, end, cell, begin, stop)
            for p in range(start[cell], start[cell + 1]):
                want = here[p] if place_start[p + 1] > place_start[p] else np.uint64(0)
                found = want & core[p]
                for k in ROWS:
                    q = begin[k]
                    while q < stop[k] and found != want:
                        new = want & core[q] & ~found
                        if new and (x[p] - x[q]) ** 2 + (y[p] - y[q]) ** 2 <= reach2:
                            found |= new
                        q += 1
                hot[p] = found


@njit(cache=True, nogil=True)
def compare(
    drawn: Counts, hot: Bits, of_place: Ints32, place_start: Ints, covered: Ints32, area_start: Ints, points: Ints32,
    again: Bools, totals: Ints,
) -> None:  # fmt: skip
    """again, totals (k, redraws): which areas have half of their ground covered by hot places, and what each weighs."""
    marked = np.zeros(points.max() + 1 if len(points) else 0, np.uint64)
    for p in range(len(drawn)):
        if of_place[p] >= 0:
            for r in range(drawn.shape[1]):
                totals[of_place[p], r] += drawn[p, r]
        if hot[p]:
            for e in range(place_start[p], place_start[p + 1]):
                marked[covered[e]] |= hot[p]
    found = np.empty(drawn.shape[1], np.int64)
    for area in range(len(again)):
        first, end = area_start[area], area_start[area + 1]
        found[:] = 0
        for e in range(first, end):
            for r in range(len(found)):
                found[r] += np.int64((marked[points[e]] >> np.uint64(r)) & np.uint64(1))
        for r in range(len(found)):
            again[area, r] = 2 * found[r] >= end - first > 0
