"""The exact scatter by rows: every place adds its kernel to every cell it reaches. For kernels that are no polynomial
on a row (cone, Gaussian), and for bandwidths of so few cells that a sweep would save nothing."""

import math

import numpy as np
from numba import njit

from models.engine.arrays import Floats, Ints
from models.engine.row_sweep import CHUNK, intervals, settle_ties

CONE, GAUSSIAN = 4, 5


@njit(cache=True, nogil=True, fastmath={"contract"})
def _bells(
    out: Floats, row: int, low: int, high: int, px: float, py: float, w: float, h: float, cell: float, table: Floats
) -> None:
    """w exp(-d²/2h²) on the cells low <= j < high. With d0 the offset of the nearest column and c the cell,
    exp(-(d0 + kc)²/2h²) is exp(-d0²/2h²) · exp(-d0 c/h²)^k · table[k]: two exponentials a row."""
    dy = (row + 0.5) * cell - py
    middle = min(max(math.floor(px / cell), low), high - 1)
    dx = (middle + 0.5) * cell - px
    peak = w * math.exp(-(dx * dx + dy * dy) / (2.0 * h * h))
    ratio = math.exp(-dx * cell / (h * h))
    value = peak
    for k in range(high - middle):
        out[middle + k] += value * table[k]
        value *= ratio
    value = peak
    for k in range(1, middle - low + 1):
        value /= ratio
        out[middle - k] += value * table[k]


@njit(cache=True, nogil=True, fastmath={"contract"})
def _others(
    out: Floats, row: int, low: int, high: int, px: float, py: float, w: float, h: float, cell: float, code: int
) -> None:
    """w times the kernel over K(0), on the cells low <= j < high."""
    dy = ((row + 0.5) * cell - py) / h
    for column in range(low, high):
        dx = ((column + 0.5) * cell - px) / h
        u2 = dx * dx + dy * dy
        left = max(1.0 - u2, 0.0)
        if code == CONE:
            left = max(1.0 - math.sqrt(u2), 0.0)
        elif code == 0:
            left = 1.0
        elif code == 2:
            left *= left
        elif code == 3:
            left *= left * left
        out[column] += w * left


@njit(cache=True, nogil=True, fastmath={"contract"})
def scatter_rows(
    first_row: int, last_row: int, px: Floats, py: Floats, w: Floats, h: Floats, edges: Ints, margin: int, rows: int,
    cell: float, code: int, reach: float, out: Floats,
) -> None:  # fmt: skip
    """Add the kernel sums of rows first_row..last_row-1 to out, (ny, nx).

    As row_sweep.sweep_rows, but w is weight times K(0) / h²; code: models.kernels; reach: support in bandwidths.
    """
    columns = out.shape[1]
    radius = h * reach
    first, end = np.empty(CHUNK, np.int32), np.empty(CHUNK, np.int32)
    table = np.empty(0)
    table_h = -1.0
    for row in range(first_row, last_row):
        stop = edges[min(row + margin + rows, len(edges) - 2) + 1]
        for a in range(edges[max(row + margin - rows, 0)], stop, CHUNK):
            b = min(a + CHUNK, stop)
            intervals(row, px[a:b], py[a:b], radius[a:b], cell, columns, first, end)
            settle_ties(row, px[a:b], py[a:b], radius[a:b], cell, columns, first, end)
            for i in range(a, b):
                low, high, hi = first[i - a], end[i - a], h[i]
                if low >= high:
                    continue
                if code == GAUSSIAN:
                    if table_h != hi:
                        table_h = hi
                        steps = np.arange(min(columns, 2 * int(reach * hi / cell) + 3)) * (cell / hi)
                        table = np.exp(-0.5 * steps * steps)
                    _bells(out[row], row, low, high, px[i], py[i], w[i], hi, cell, table)
                else:
                    _others(out[row], row, low, high, px[i], py[i], w[i], hi, cell, code)
