"""The exact scatter by rows: every place adds its kernel to every cell it reaches. For kernels that are no polynomial
on a row (cone, Gaussian), and for bandwidths of so few cells that a sweep would save nothing."""

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from models.row_sweep import interval

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CONE, GAUSSIAN = 4, 5


@njit(cache=True, nogil=True, fastmath={"contract"})
def _bells(
    out: Floats, row: int, first: int, last: int, px: float, py: float, w: float, h: float, cell: float, table: Floats
) -> None:
    """w exp(-d²/2h²) on the cells first..last. With d0 the offset of the nearest column, exp(-(d0 + kc)²/2h²) is
    exp(-d0²/2h²) · exp(-d0 c/h²)^k · table[k]: two exponentials a row."""
    dy = (row + 0.5) * cell - py
    middle = min(max(math.floor(px / cell), first), last)
    dx = (middle + 0.5) * cell - px
    peak = w * math.exp(-(dx * dx + dy * dy) / (2.0 * h * h))
    ratio = math.exp(-dx * cell / (h * h))
    value = peak
    for k in range(last - middle + 1):
        out[row, middle + k] += value * table[k]
        value *= ratio
    value = peak / ratio
    for k in range(1, middle - first + 1):
        out[row, middle - k] += value * table[k]
        value /= ratio


@njit(cache=True, nogil=True, fastmath={"contract"})
def scatter_rows(
    first_row: int,
    last_row: int,
    px: Floats,
    py: Floats,
    w: Floats,
    h: Floats,
    start: Ints,
    stop: Ints,
    margin: int,
    cell: float,
    code: int,
    reach: float,
    out: Floats,
) -> None:
    """Add the kernel sums of rows first_row..last_row-1 to out, (ny, nx).

    As models.row_sweep.sweep_rows, but w is weight times peak / h²; code: models.kernels; reach: support in bandwidths.
    """
    columns = out.shape[1]
    many = 1 if len(h) > 1 else 0
    table = np.empty(0)
    table_h = -1.0
    for row in range(first_row, last_row):
        for row_bin in range(row, row + 2 * margin + 1):
            for i in range(start[row_bin], stop[row_bin]):
                hi = h[i * many]
                first, last = interval(row, px[i], py[i], reach * hi, cell, columns, True)
                if first > last:
                    continue
                if code == GAUSSIAN:
                    if table_h != hi:
                        table_h = hi
                        steps = np.arange(min(columns, 2 * int(reach * hi / cell) + 3)) * (cell / hi)
                        table = np.exp(-0.5 * steps * steps)
                    _bells(out, row, first, last, px[i], py[i], w[i], hi, cell, table)
                    continue
                dy = ((row + 0.5) * cell - py[i]) / hi
                for column in range(first, last + 1):
                    dx = ((column + 0.5) * cell - px[i]) / hi
                    u2 = dx * dx + dy * dy
                    if code == CONE:
                        out[row, column] += w[i] * max(1.0 - math.sqrt(u2), 0.0)
                    elif code == 0:
                        out[row, column] += w[i]
                    else:
                        left = max(1.0 - u2, 0.0)
                        out[row, column] += w[i] * (left if code == 1 else left * left * (1.0 if code == 2 else left))
