"""Redraws on a square lattice: what stands within reach of every spot, and which points lie near a hot one.

Spots are ordered by row, then column, so that those within reach on one row follow each other: their sum is the
difference of two running sums, for many redraws at once.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from models.engine.arrays import Bits, Floats, Ints
from models.engine.bands import in_bands
from models.engine.streams import mix, stream


@dataclass(frozen=True)
class Lattice:
    """Spots at whole multiples of `step` metres: column and row (s,), row_start (r + 1,) of the rows that have any."""

    step: float
    column: Ints
    row: Ints
    row_start: Ints


def lattice_of(x: Floats, y: Floats, step: float) -> tuple[Lattice, Ints]:
    """The distinct spots of a lattice that are nearest to (x, y), (n,) metres, and which of them each is."""
    column, row = (np.rint(v / step).astype(np.int64) for v in (x, y))
    west, width = column.min(), int(np.ptp(column)) + 1
    spot, of = np.unique(row * width + column - west, return_inverse=True)
    rows, columns = np.divmod(spot, width)
    starts = np.concatenate(([0], np.flatnonzero(np.diff(rows)) + 1, [len(rows)]))
    return Lattice(step, columns + west, rows, starts), of


@njit(cache=True, nogil=True)
def scatter(
    from_redraw: int, to_redraw: int, first: int, seed: int, number: Bits, pieces: Ints, weight: Floats, start: Ints,
    spots: Ints, standing: Floats,
) -> None:  # fmt: skip
    """Put the weight of each place, in equal pieces, at random spots of its own: spots[start[p] : start[p + 1]].

    number, pieces, weight: (m,); standing (s, redraws), nought throughout, of the redraws from `first` on. What is
    drawn for a place follows from its number, the seed and the redraw.
    """
    for redraw in range(from_redraw, to_redraw):
        state = stream(np.uint64(seed), first + redraw)
        for p in range(len(weight)):
            mass, width = weight[p] / pieces[p], np.uint64(start[p + 1] - start[p])
            at = mix(state ^ number[p])
            for _ in range(pieces[p]):
                at += np.uint64(0x9E3779B97F4A7C15)
                spot = ((mix(at) >> np.uint64(32)) * width) >> np.uint64(32)
                standing[spots[start[p] + np.int64(spot)], redraw] += mass


def sums_within(lattice: Lattice, values: Floats, reach: float) -> Floats:
    """(s, redraws) the sum of values (s, redraws) at most `reach` metres from each spot, its own included."""
    widest = reach / lattice.step * (1 + 1e-9)  # spots at the very reach are within it, whatever the rounding
    apart = np.arange(-int(widest), int(widest) + 1)
    half = np.sqrt(np.maximum(widest * widest - apart * apart, 0)).astype(np.int64)
    running = np.zeros((len(values) + 1, values.shape[1]))
    np.cumsum(values, axis=0, out=running[1:])
    total = np.zeros(values.shape)
    steps = float(values.size * len(half))
    case = (lattice.column, lattice.row[lattice.row_start[:-1]], lattice.row_start, half, running, total)
    in_bands(_sum_rows, len(lattice.row_start) - 1, steps, *case)
    return total


@njit(cache=True, nogil=True)
def _sum_rows(
    from_row: int, to_row: int, column: Ints, row: Ints, row_start: Ints, half: Ints, running: Floats, total: Floats
) -> None:
    """The sums of some rows of spots; half: columns on either side that are within reach, row by row."""
    rows, redraws = len(half), total.shape[1]
    low, high, end = np.empty(rows, np.int64), np.empty(rows, np.int64), np.empty(rows, np.int64)
    for r in range(from_row, to_row):
        low[:], high[:], end[:] = 0, 0, 0
        for q in range(max(0, r - rows // 2), min(len(row), r + rows // 2 + 1)):
            k = row[q] - row[r] + rows // 2
            if 0 <= k < rows:
                low[k], high[k], end[k] = row_start[q], row_start[q], row_start[q + 1]
        for s in range(row_start[r], row_start[r + 1]):
            for k in range(rows):
                a, b = low[k], high[k]
                while a < end[k] and column[a] < column[s] - half[k]:
                    a += 1
                while b < end[k] and column[b] <= column[s] + half[k]:
                    b += 1
                low[k], high[k] = a, b
                if a < b:
                    for redraw in range(redraws):
                        total[s, redraw] += running[b, redraw] - running[a, redraw]


def beside_hot(lattice: Lattice, hot: npt.NDArray[np.bool_], x: Floats, y: Floats, reach: float) -> Bits:
    """(g,) in which of at most 64 redraws, bit by bit, a hot spot (s, redraws) is at most `reach` metres away."""
    word = hot @ (np.uint64(1) << np.arange(hot.shape[1], dtype=np.uint64))
    found = np.zeros(len(x), np.uint64)
    case = (
        lattice.column,
        lattice.row[lattice.row_start[:-1]],
        lattice.row_start,
        lattice.step,
        word,
        x,
        y,
        reach,
        found,
    )
    in_bands(_look_beside, len(x), 100.0 * len(x), *case)
    return found


@njit(cache=True, nogil=True)
def _look_beside(
    from_point: int, to_point: int, column: Ints, row: Ints, row_start: Ints, step: float, hot: Bits, x: Floats,
    y: Floats, reach: float, found: Bits,
) -> None:  # fmt: skip
    for g in range(from_point, to_point):
        r = np.searchsorted(row, np.int64(np.ceil((y[g] - reach) / step)))
        while r < len(row) and row[r] * step - y[g] <= reach:
            aside = np.sqrt(max(reach * reach - (row[r] * step - y[g]) ** 2, 0.0))
            low, end = row_start[r], row_start[r + 1]
            least = np.int64(np.ceil((x[g] - aside) / step))
            while low < end:
                middle = (low + end) // 2
                if column[middle] < least:
                    low = middle + 1
                else:
                    end = middle
            while low < row_start[r + 1] and column[low] * step <= x[g] + aside:
                found[g] |= hot[low]
                low += 1
            r += 1
