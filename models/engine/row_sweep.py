"""The exact row sweep: a compact polynomial kernel summed over any number of places in places × rows + cells.

Restricted to one grid row, (1 - d²/h²)^p is a polynomial in x on an interval. Each place adds its coefficients at the
interval's first cell and takes them away after its last; one running sum along the row then yields every cell (the idea
of SLAM: Chan et al., 2022). Rows are cut into segments of two to four bandwidths with an origin of their own, at which
the running sum starts again: so the coefficients stay of the order of the density, and no rounding travels further.
"""

import math

import numpy as np
from numba import njit

from models.engine.arrays import Floats, Ints, Ints32

STRIDE = 8  # seven coefficients of the triweight and the number of places in reach: one cache line a cell
CHUNK = 2048  # places whose intervals are found together, few enough to stay in the nearest cache


@njit(cache=True, nogil=True, fastmath={"contract"})
def intervals(
    row: int, px: Floats, py: Floats, h: Floats, cell: float, columns: int, first: Ints32, end: Ints32
) -> None:
    """Columns first <= j < end whose centres lie within h of each place on this row, give or take a tie at h itself.

    No branches and no calls in the loop, so that it compiles to vector instructions: three times faster than rounding
    and clipping one by one.
    """
    y = (row + 0.5) * cell
    scale, limit = 1.0 / cell, float(columns)
    for i in range(len(px)):
        dy = y - py[i]
        a = math.sqrt(max(h[i] * h[i] - dy * dy, 0.0))
        first[i] = np.int32(min(max((px[i] - a) * scale + 0.5, 0.0), limit))
        end[i] = np.int32(min(max((px[i] + a) * scale + 0.5, 0.0), limit))


@njit(cache=True, nogil=True)
def _inside(column: int, row: int, px: float, py: float, h: float, cell: float) -> bool:
    dx, dy = (column + 0.5) * cell - px, (row + 0.5) * cell - py
    return dx * dx + dy * dy <= h * h


@njit(cache=True, nogil=True)
def settle_ties(
    row: int, px: Floats, py: Floats, h: Floats, cell: float, columns: int, first: Ints32, end: Ints32
) -> None:
    """Let the distance itself decide about the cell at either end, for kernels that do not vanish there: d <= h."""
    for i in range(len(px)):
        x, y, r, a, b = px[i], py[i], h[i], first[i], end[i]
        if a > 0 and _inside(a - 1, row, x, y, r, cell):
            a -= 1
        elif a < b and not _inside(a, row, x, y, r, cell):
            a += 1
        if b < columns and _inside(b, row, x, y, r, cell):
            b += 1
        elif b > a and not _inside(b - 1, row, x, y, r, cell):
            b -= 1
        first[i], end[i] = a, b


# A call with these arguments would cost as much as the work
@njit(cache=True, nogil=True, inline="always", fastmath={"contract"})
def _add(buffer: Floats, at: int, p: int, w: float, e: float, b: float, one: float) -> None:
    """Add w (e + bX - X²)^p to the coefficients at a position of the buffer; e = s - t², b = 2t."""
    we = w * e
    if p == 2:
        buffer[at] += we * e
        buffer[at + 1] += 2.0 * we * b
        buffer[at + 2] += w * b * b - 2.0 * we
        buffer[at + 3] -= 2.0 * w * b
        buffer[at + 4] += w
    elif p == 1:
        buffer[at] += we
        buffer[at + 1] += w * b
        buffer[at + 2] -= w
    elif p == 3:
        wb = w * b
        buffer[at] += we * e * e
        buffer[at + 1] += 3.0 * we * e * b
        buffer[at + 2] += 3.0 * e * (wb * b - we)
        buffer[at + 3] += b * (wb * b - 6.0 * we)
        buffer[at + 4] += 3.0 * (we - wb * b)
        buffer[at + 5] += 3.0 * wb
        buffer[at + 6] -= w
    else:
        buffer[at] += w
    buffer[at + 7] += one


@njit(cache=True, nogil=True, fastmath={"contract"})
def _enter(
    row: int, px: Floats, py: Floats, w: Floats, h: Floats, cell: float, p: int, unit: float, shift: int,
    first: Ints32, end: Ints32, buffer: Floats,
) -> None:  # fmt: skip
    """Write some places into the row's buffer."""
    scale, width = 1.0 / unit, (1 << shift) * cell / unit
    y = (row + 0.5) * cell
    for i in range(len(px)):
        a, b = first[i], end[i]
        if a >= b:
            continue
        dy = y - py[i]
        s = (h[i] * h[i] - dy * dy) * scale * scale
        left, right = a >> shift, (b - 1) >> shift
        t = px[i] * scale - (left + 0.5) * width
        _add(buffer, (a + left) * STRIDE, p, w[i], s - t * t, 2.0 * t, 1.0)
        if right != left:  # the running sum starts again there, so the place is entered a second time
            t -= width
            _add(buffer, ((right << shift) + right) * STRIDE, p, w[i], s - t * t, 2.0 * t, 1.0)
        _add(buffer, (b + right) * STRIDE, p, -w[i], s - t * t, 2.0 * t, -1.0)


@njit(cache=True, nogil=True, fastmath={"contract"})
def _run(buffer: Floats, shift: int, cell: float, unit: float, out: Floats) -> None:
    """The running sum: add the density of one row, (nx,), to out."""
    columns, length = len(out), 1 << shift
    for segment in range((columns + length - 1) >> shift):
        c0 = c1 = c2 = c3 = c4 = c5 = c6 = reached = 0.0
        origin = (segment + 0.5) * length
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
            x = (column + 0.5 - origin) * cell / unit
            value = c0 + x * (c1 + x * (c2 + x * (c3 + x * (c4 + x * (c5 + x * c6)))))
            out[column] += max(value, 0.0)


@njit(cache=True, nogil=True)
def sweep_rows(
    first_row: int, last_row: int, px: Floats, py: Floats, w: Floats, h: Floats, edges: Ints, margin: int, rows: int,
    cell: float, p: int, unit: float, out: Floats,
) -> None:  # fmt: skip
    """Add the kernel sums of rows first_row..last_row-1 to out, (ny, nx).

    px, py: metres from the grid's corner; w: weight times the kernel's constants, already scaled by (unit / h)^2p;
    h: radius of each place; unit: the largest h; edges: where each row bin of places starts (row_bins), bin 0
    lying `margin` rows below the grid; rows: how many of them a place reaches up and down.
    """
    columns = out.shape[1]
    shift = max(0, math.floor(math.log2(4.0 * unit / cell)))
    segments = (columns + (1 << shift) - 1) >> shift
    buffer = np.zeros((columns + segments + 1) * STRIDE)
    first, end = np.empty(CHUNK, np.int32), np.empty(CHUNK, np.int32)
    for row in range(first_row, last_row):
        stop = edges[min(row + margin + rows, len(edges) - 2) + 1]
        for a in range(edges[max(row + margin - rows, 0)], stop, CHUNK):
            b = min(a + CHUNK, stop)
            intervals(row, px[a:b], py[a:b], h[a:b], cell, columns, first, end)
            if p == 0:
                settle_ties(row, px[a:b], py[a:b], h[a:b], cell, columns, first, end)
            _enter(row, px[a:b], py[a:b], w[a:b], h[a:b], cell, p, unit, shift, first, end, buffer)
        _run(buffer, shift, cell, unit, out[row])
        buffer[:] = 0.0
