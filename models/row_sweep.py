"""The exact row sweep: a compact polynomial kernel summed over any number of places in places × rows + cells.

Restricted to one grid row, (1 - d²/h²)^p is a polynomial in x on an interval. Each place adds its coefficients at the
interval's first cell and takes them away after its last; one running sum along the row then yields every cell (the idea
of SLAM: Chan et al., 2022). Rows are cut into segments of two to four bandwidths with an origin of their own, at which
the running sum starts again: so the coefficients stay of the order of the density, and no rounding travels further.
"""

import math

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

STRIDE = 8  # seven coefficients of the triweight and the number of places in reach: one cache line a cell
TIE = 1e-7  # cells; an interval that ends so near a cell's centre is decided by the distance itself


@njit(cache=True, nogil=True)
def _inside(column: int, row: int, px: float, py: float, h: float, cell: float) -> bool:
    dx, dy = (column + 0.5) * cell - px, (row + 0.5) * cell - py
    return dx * dx + dy * dy <= h * h


@njit(cache=True, nogil=True)
def interval(row: int, px: float, py: float, h: float, cell: float, columns: int, exact: bool) -> tuple[int, int]:
    """First and last column whose centre lies within h of the place on this row; first > last when there is none."""
    dy = (row + 0.5) * cell - py
    s = h * h - dy * dy
    if s < 0.0:
        return 0, -1
    a = math.sqrt(s)
    left, right = (px - a) / cell - 0.5, (px + a) / cell - 0.5
    if right < -TIE or left > columns - 1 + TIE:
        return 0, -1
    first, last = math.ceil(left), math.floor(right)
    if exact:
        near = round(left)
        if abs(left - near) < TIE:
            first = near if _inside(near, row, px, py, h, cell) else near + 1
        near = round(right)
        if abs(right - near) < TIE:
            last = near if _inside(near, row, px, py, h, cell) else near - 1
    return max(first, 0), min(last, columns - 1)


@njit(cache=True, nogil=True, fastmath={"contract"})
def _add(buffer: Floats, at: int, p: int, w: float, e: float, b: float, one: float) -> None:
    """Add one × w (e + bX - X²)^p at a position of the buffer; e = s - t², b = 2t."""
    if p == 2:
        buffer[at] += w * e * e
        buffer[at + 1] += w * (2.0 * b * e)
        buffer[at + 2] += w * (b * b - 2.0 * e)
        buffer[at + 3] += w * (-2.0 * b)
        buffer[at + 4] += w
    elif p == 1:
        buffer[at] += w * e
        buffer[at + 1] += w * b
        buffer[at + 2] -= w
    elif p == 3:
        buffer[at] += w * e * e * e
        buffer[at + 1] += w * (3.0 * b * e * e)
        buffer[at + 2] += w * (3.0 * b * b * e - 3.0 * e * e)
        buffer[at + 3] += w * (b * b * b - 6.0 * b * e)
        buffer[at + 4] += w * (3.0 * e - 3.0 * b * b)
        buffer[at + 5] += w * (3.0 * b)
        buffer[at + 6] -= w
    else:
        buffer[at] += w
    buffer[at + 7] += one


@njit(cache=True, nogil=True, fastmath={"contract"})
def sweep_rows(
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
    p: int,
    unit: float,
    out: Floats,
) -> None:
    """Add the kernel sums of rows first_row..last_row-1 to out, (ny, nx).

    px, py: metres from the grid's corner; w: weight times the kernel's constants, already scaled by (unit / h)^2p;
    h: radius of each place, or one for all; unit: the largest h; start, stop: (ny + 2 margin,) the places of each row
    bin (models.row_bins), bin 0 lying `margin` rows below the grid.
    """
    columns = out.shape[1]
    shift = max(0, math.floor(math.log2(4.0 * unit / cell)))
    length = 1 << shift
    segments = (columns + length - 1) >> shift
    buffer = np.zeros((columns + segments + 1) * STRIDE)
    scale, width = 1.0 / unit, length * cell / unit
    many = 1 if len(h) > 1 else 0
    for row in range(first_row, last_row):
        y = (row + 0.5) * cell
        for row_bin in range(row, row + 2 * margin + 1):
            for i in range(start[row_bin], stop[row_bin]):
                hi = h[i * many]
                first, last = interval(row, px[i], py[i], hi, cell, columns, p == 0)
                if first > last:
                    continue
                dy = y - py[i]
                s = (hi * hi - dy * dy) * scale * scale
                left, right = first >> shift, last >> shift
                t = px[i] * scale - (left + 0.5) * width
                _add(buffer, (first + left) * STRIDE, p, w[i], s - t * t, 2.0 * t, 1.0)
                if right != left:  # the running sum starts again there, so the place is entered a second time
                    t -= width
                    _add(buffer, ((right << shift) + right) * STRIDE, p, w[i], s - t * t, 2.0 * t, 1.0)
                _add(buffer, (last + right + 1) * STRIDE, p, -w[i], s - t * t, 2.0 * t, -1.0)
        for segment in range(segments):
            c0 = c1 = c2 = c3 = c4 = c5 = c6 = reached = 0.0
            origin = (segment + 0.5) * width
            for column in range(segment << shift, min((segment + 1) << shift, columns)):
                at = (column + segment) * STRIDE
                c0 += buffer[at]
                c1 += buffer[at + 1]
                c2 += buffer[at + 2]
                c3 += buffer[at + 3]
                c4 += buffer[at + 4]
                c5 += buffer[at + 5]
                c6 += buffer[at + 6]
                reached += buffer[at + 7]
                if reached == 0.0:  # nobody in reach: nothing, not the rounding of those who were
                    c0 = c1 = c2 = c3 = c4 = c5 = c6 = 0.0
                    continue
                x = (column + 0.5) * cell * scale - origin
                value = c0 + x * (c1 + x * (c2 + x * (c3 + x * (c4 + x * (c5 + x * c6)))))
                out[row, column] += max(value, 0.0)
        buffer[:] = 0.0
