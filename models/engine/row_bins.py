"""Places put in the order of the grid's rows, stacks merged: what both row methods read from."""

from dataclasses import dataclass

import numpy as np
from numba import njit

from models.engine.arrays import Floats, Ints
from models.engine.bands import in_bands


@dataclass(frozen=True)
class RowBins:
    """Places by grid row. x, y: metres from the grid's corner; weight; h: bandwidth; edges: (ny + 2 margin + 1,) where
    each row of places starts, the first row lying `margin` rows below the grid; rows: how many rows a place reaches up
    and down."""

    x: Floats
    y: Floats
    weight: Floats
    h: Floats
    edges: Ints
    margin: int
    rows: int


@njit(cache=True, nogil=True)
def _order(
    x: Floats, y: Floats, x0: float, y0: float, cell: float, shape: tuple[int, int], reach: float, margin: int
) -> tuple[Ints, Ints]:
    """Places in reach of the grid by row bin, and where each bin starts."""
    bins = shape[0] + 2 * margin
    right = x0 + shape[1] * cell + reach
    left = x0 - reach
    start = np.zeros(bins + 1, np.int64)
    which = np.empty(len(x), np.int32)
    for i in range(len(x)):
        row = np.floor((y[i] - y0) / cell) + margin
        which[i] = -1
        if 0 <= row < bins and left <= x[i] <= right:
            which[i] = int(row)
            start[which[i] + 1] += 1
    for b in range(bins):
        start[b + 1] += start[b]
    order = np.empty(start[bins], np.int64)
    at = start.copy()
    for i in range(len(x)):
        if which[i] >= 0:
            order[at[which[i]]] = i
            at[which[i]] += 1
    return order, start


@njit(cache=True, nogil=True)
def _merge(
    first: int, last: int, order: Ints, start: Ints, stop: Ints, x: Floats, y: Floats, w: Floats, x0: float, y0: float,
    px: Floats, py: Floats, pw: Floats,
) -> None:  # fmt: skip
    """Sort each bin by x, y, weight and add up the weights of one coordinate: the same sums in any order of input."""
    for b in range(first, last):
        ids = order[start[b] : start[b + 1]]
        ids = ids[np.argsort(x[ids])]
        end = start[b]
        i = 0
        while i < len(ids):
            j = i + 1
            while j < len(ids) and x[ids[j]] == x[ids[i]]:
                j += 1
            run = ids[i:j]
            if j - i > 1:
                run = run[np.argsort(y[run])]
            k = 0
            while k < len(run):
                m = k + 1
                while m < len(run) and y[run[m]] == y[run[k]]:
                    m += 1
                if len(w) == 0:
                    total = float(m - k)
                elif m - k == 1:
                    total = w[run[k]]
                else:
                    total = np.sort(w[run[k:m]]).sum()
                if total > 0.0:
                    px[end], py[end], pw[end] = x[run[k]] - x0, y[run[k]] - y0, total
                    end += 1
                k = m
            i = j
        stop[b] = end


@njit(cache=True, nogil=True)
def _close_up(start: Ints, stop: Ints, px: Floats, py: Floats, pw: Floats) -> int:
    """Close the gaps that merging left between bins; start is moved along, and the number of places returned."""
    at = 0
    for b in range(len(stop)):
        low, number = start[b], stop[b] - start[b]
        start[b] = at
        if low != at:
            for k in range(number):
                px[at + k], py[at + k], pw[at + k] = px[low + k], py[low + k], pw[low + k]
        at += number
    start[len(stop)] = at
    return at


@njit(cache=True, nogil=True)
def _gather(
    first: int, last: int, order: Ints, x: Floats, y: Floats, w: Floats, h: Floats, x0: float, y0: float, px: Floats,
    py: Floats, pw: Floats, ph: Floats,
) -> None:  # fmt: skip
    for k in range(first, last):
        i = order[k]
        px[k], py[k], ph[k] = x[i] - x0, y[i] - y0, h[i]
        pw[k] = w[i] if len(w) else 1.0


def by_row(
    x: Floats,
    y: Floats,
    weights: Floats | None,
    h: Floats,
    *,
    corner: tuple[float, float],
    shape: tuple[int, int],
    cell: float,
    reach: float,
) -> RowBins:
    """The places within `reach` metres of a grid of shape (ny, nx) at `corner`, by row.

    h: (1,) one bandwidth, and places of one coordinate are merged; or (n,) one each, and none are.
    """
    x0, y0 = corner
    rows = int(reach / cell + 0.5) + 1
    beyond = max(y0 - y.min(), y.max() - y0 - shape[0] * cell, 0.0) if len(y) else 0.0
    margin = min(rows, int(beyond / cell) + 1)  # no empty rows for a bandwidth that reaches far past all places
    order, start = _order(x, y, x0, y0, cell, shape, reach, margin)
    w: Floats = np.empty(0) if weights is None else weights
    px, py, pw = (np.empty(len(order)) for _ in range(3))
    if len(h) == 1:
        stop = start[1:].copy()
        in_bands(_merge, len(stop), 10 * len(order), order, start, stop, x, y, w, x0, y0, px, py, pw)
        size = _close_up(start, stop, px, py, pw)
        return RowBins(px[:size], py[:size], pw[:size], np.full(size, h[0]), start, margin, rows)
    ph = np.empty(len(order))
    in_bands(_gather, len(order), len(order), order, x, y, w, h, x0, y0, px, py, pw, ph)
    return RowBins(px, py, pw, ph, start, margin, rows)
