"""Points in square cells, stacks merged: what every search within a fixed distance starts from."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt
from numba import njit

from models.engine.arrays import Bits, Floats, Ints, Ints32
from models.engine.bands import A_POINT, in_bands, parts
from models.errors import ParameterError

SLACK = 1e-6
"""Cells are this much smaller than reach / sqrt(2), so that rounding can never part two points of one cell by more."""
BAND = 8192  # points in a band of rows, so that sorting it stays in the processor's cache
BANDS = 2048
LINEAR = 12  # distinct coordinates of a cell that are compared one by one before a hash table pays


@dataclass(frozen=True)
class CellLists:
    """Distinct places ordered by cell; all places of one cell lie within `reach` of each other.

    x, y, weight: (m,) of the places; first: (m,) index of the first point that stands there; start: (c + 1,) first
    place of each cell; column: (c,) ascending within a row; row_start: (r + 1,) first cell of each row that has any;
    row: (r,) its number. `side` is the cells' width; x and y are swapped when the points spread wider than high.
    """

    x: Floats
    y: Floats
    weight: Floats
    first: Ints32
    start: Ints32
    column: Ints32
    row: Ints32
    row_start: Ints32
    west: float
    south: float
    side: float
    band: npt.NDArray[np.uint16]  # (n,) band of rows of each point
    offset: Ints  # (chunks, bands) where each chunk of points begins within each band
    local: Ints32  # (n,) place of the points, band by band

    def spread(self, of_places: Ints32) -> Ints:
        """(n,) the value of each point's place, in the order in which the points came in."""
        values, chunks = np.empty(len(self.band), np.int64), len(self.offset)
        case = (of_places, self.local, self.band, self.offset, values)
        in_bands(_spread, chunks, A_POINT * len(values), *case)
        return values


def cell_lists(x: Floats, y: Floats, weights: Floats | None, reach: float) -> CellLists:
    """Sort n > 0 points into cells of side reach / sqrt(2). weights: (n,) or None for ones.

    Memory is in proportion to the points however far apart they lie: only cells that hold a point exist.
    Raises ParameterError when reach is lost in the extent of the points.
    """
    if np.ptp(x) > np.ptp(y):
        x, y = y, x  # many short rows sort faster than few long ones
    x, y = (np.require(axis, requirements="W") for axis in (x, y))  # read-only arrays would be compiled for again
    n, side = len(x), reach / sqrt(2) * (1 - SLACK)
    west, south = float(x.min()), float(y.min())
    columns, rows = (float(x.max()) - west) / side, (float(y.max()) - south) / side
    if max(columns, rows) >= 2**24:
        raise ParameterError("The eps is less than a ten millionth of the extent of the points; check their units.")
    rows_a_band = max(1, -(-(int(rows) + 1) // min(BANDS, 1 + n // BAND)))
    bands, chunks = int(rows) // rows_a_band + 1, parts(A_POINT * n)
    # Large arrays come from numpy, which asks for huge pages; numba's own cost four times as much to touch first
    band, offset = np.empty(n, np.uint16), np.zeros((chunks, bands), np.int64)
    px, py, weight = np.empty(n), np.empty(n), np.empty(n)
    first, local = np.empty(n, np.int32), np.empty(n, np.int32)
    some = np.empty(0) if weights is None else weights
    in_bands(_count_bands, chunks, A_POINT * n, y, south, side, rows_a_band, band, offset)
    begin = _begins(offset)
    case = (x, y, some, band, offset.copy(), px, py, weight, first)
    in_bands(_scatter, chunks, A_POINT * n, *case)
    places, cells = np.zeros(bands + 1, np.int64), np.zeros(bands + 1, np.int64)
    bits = (int(columns).bit_length(), (rows_a_band - 1).bit_length())
    frame = (west, south, side)
    task = (px, py, weight, first, local, begin, *frame, rows_a_band, bits, places, cells)
    in_bands(_sort_bands, bands, A_POINT * n, *task)
    np.cumsum(places, out=places)
    np.cumsum(cells, out=cells)
    _close_up(px, py, weight, first, local, begin, places)
    m, c = int(places[-1]), int(cells[-1])
    if m < n // 2:
        px, py, weight, first = px[:m].copy(), py[:m].copy(), weight[:m].copy(), first[:m].copy()
    px, py, weight, first = px[:m], py[:m], weight[:m], first[:m]
    start, column, cell_row = np.empty(c + 1, np.int32), np.empty(c, np.int32), np.empty(c, np.int32)
    start[c] = m
    marks = (px, py, *frame, places, cells, start, column, cell_row)
    in_bands(_mark_cells, bands, A_POINT * n, *marks)
    row_start = np.concatenate(([0], np.flatnonzero(np.diff(cell_row)) + 1, [c])).astype(np.int32)
    row = cell_row[row_start[:-1]]
    return CellLists(px, py, weight, first, start, column, row, row_start, west, south, side, band, offset, local)


@njit(cache=True, nogil=True)
def chunk(part: int, parts: int, n: int) -> tuple[int, int]:
    """Begin and end of one of `parts` equal parts of n."""
    return part * n // parts, (part + 1) * n // parts


@njit(cache=True, nogil=True)
def _count_bands(
    from_chunk: int, to_chunk: int, y: Floats, south: float, side: float, rows_a_band: int,
    band: npt.NDArray[np.uint16], count: Ints,
) -> None:  # fmt: skip
    for t in range(from_chunk, to_chunk):
        low, high = chunk(t, len(count), len(y))
        mine = np.zeros(count.shape[1], np.int64)
        for i in range(low, high):
            b = np.int32((y[i] - south) / side) // np.int32(rows_a_band)
            band[i] = b
            mine[b] += 1
        count[t] = mine


@njit(cache=True, nogil=True)
def _begins(count: Ints) -> Ints:
    """Turn counts by chunk and band into positions, bands after each other; the begin of every band and the end."""
    begin = np.empty(count.shape[1] + 1, np.int64)
    total = 0
    for b in range(count.shape[1]):
        begin[b] = total
        for t in range(len(count)):
            total, count[t, b] = total + count[t, b], total
    begin[-1] = total
    return begin


@njit(cache=True, nogil=True)
def _scatter(
    from_chunk: int, to_chunk: int, x: Floats, y: Floats, weights: Floats, band: npt.NDArray[np.uint16], offset: Ints,
    px: Floats, py: Floats, weight: Floats, first: Ints32,
) -> None:  # fmt: skip
    for t in range(from_chunk, to_chunk):
        low, high = chunk(t, len(offset), len(x))
        to = offset[t]
        for i in range(low, high):
            p = to[band[i]]
            to[band[i]] = p + 1
            px[p], py[p], first[p] = x[i] + 0.0, y[i] + 0.0, i  # + 0.0 makes -0.0 the same place as 0.0
            if len(weights):
                weight[p] = weights[i]
            else:
                weight[p] = 1.0


@njit(cache=True, nogil=True)
def _radix_sort(keys: Bits, other: Bits, low: int, bits: int) -> Bits:
    """Order by `bits` bits from bit `low` up, least significant digit first; what lies below is ordered already."""
    passes = (bits + 9) // 10
    done = 0
    for step in range(passes):
        width = (bits - done + passes - step - 1) // (passes - step)
        shift, mask = np.uint64(low + done), np.uint64((1 << width) - 1)
        place = np.zeros((1 << width) + 1, np.int32)
        for key in keys:
            place[np.int64((key >> shift) & mask) + 1] += 1
        for smaller in range(1 << width):
            place[smaller + 1] += place[smaller]
        for key in keys:
            digit = np.int64((key >> shift) & mask)
            other[place[digit]] = key
            place[digit] += 1
        keys, other = other, keys
        done += width
    return keys


@njit(cache=True, nogil=True)
def _sort_bands(
    from_band: int, to_band: int, px: Floats, py: Floats, weight: Floats, first: Ints32, local: Ints32, begin: Ints,
    west: float, south: float, side: float, rows_a_band: int, bits: tuple[int, int], places: Ints, cells: Ints,
) -> None:  # fmt: skip
    """Order each band by cell and merge its stacks in place; count its places and cells in entry band + 1."""
    largest = 0
    for b in range(from_band, to_band):
        largest = max(largest, begin[b + 1] - begin[b])
    keys, other = np.empty(largest, np.uint64), np.empty(largest, np.uint64)
    xs, ys, ws, fs = np.empty(largest), np.empty(largest), np.empty(largest), np.empty(largest, np.int32)
    for b in range(from_band, to_band):
        base, n = begin[b], begin[b + 1] - begin[b]
        low = 0
        while (1 << low) < n:
            low += 1
        for j in range(n):
            column = np.uint64((px[base + j] - west) / side)
            row = np.uint64(np.int32((py[base + j] - south) / side) - b * rows_a_band)
            keys[j] = (((row << np.uint64(bits[0])) | column) << np.uint64(low)) | np.uint64(j)
        ordered = _radix_sort(keys[:n], other[:n], low, bits[0] + bits[1])
        m, c = _merge_band(px, py, weight, first, local, base, ordered, low, xs, ys, ws, fs)
        px[base : base + m], py[base : base + m] = xs[:m], ys[:m]
        weight[base : base + m], first[base : base + m] = ws[:m], fs[:m]
        places[b + 1], cells[b + 1] = m, c


@njit(cache=True, nogil=True)
def _merge_band(
    px: Floats, py: Floats, weight: Floats, first: Ints32, local: Ints32, base: int, ordered: Bits, low: int,
    xs: Floats, ys: Floats, ws: Floats, fs: Ints32,
) -> tuple[int, int]:  # fmt: skip
    """Collect the distinct places of a sorted band in xs, ys, ws, fs; how many places and cells it has."""
    n, shift, mask = len(ordered), np.uint64(low), (np.uint64(1) << np.uint64(low)) - np.uint64(1)
    table = np.full(8, -1, np.int32)
    m, c, j = 0, 0, 0
    while j < n:
        end = j + 1
        while end < n and ordered[end] >> shift == ordered[j] >> shift:
            end += 1
        cell_start, slots = m, 8
        while slots < 2 * (end - j):
            slots *= 2
        if slots > len(table):
            table = np.full(slots, -1, np.int32)
        hashed = end - j > LINEAR
        for k in range(j, end):
            i = base + np.int64(ordered[k] & mask)
            found, slot = -1, 0
            if hashed:
                slot, found = _look_up(table, slots - 1, xs, ys, px[i], py[i])
            else:
                for p in range(cell_start, m):
                    if xs[p] == px[i] and ys[p] == py[i]:
                        found = p
                        break
            if found < 0:
                found = m
                m += 1
                xs[found], ys[found], ws[found], fs[found] = px[i], py[i], 0.0, first[i]
                if hashed:
                    table[slot] = found
            ws[found] += weight[i]
            local[i] = found
        if hashed:
            table[:slots] = -1
        c += 1
        j = end
    return m, c


@njit(cache=True, nogil=True)
def _look_up(table: Ints32, mask: int, xs: Floats, ys: Floats, a: float, b: float) -> tuple[np.int64, int]:
    """Slot of the place (a, b) in an open hash table, and the place or -1."""
    bits = np.array((a, b)).view(np.uint64)
    mixed = (bits[0] ^ (bits[1] * np.uint64(0x9E3779B97F4A7C15))) * np.uint64(0xFF51AFD7ED558CCD)
    slot = np.int64(mixed >> np.uint64(33)) & mask
    while table[slot] >= 0:
        p = table[slot]
        if xs[p] == a and ys[p] == b:
            return slot, p
        slot = (slot + 1) & mask
    return slot, -1


@njit(cache=True, nogil=True)
def _close_up(px: Floats, py: Floats, weight: Floats, first: Ints32, local: Ints32, begin: Ints, places: Ints) -> None:
    """Move the places of all bands together, and number them through."""
    for b in range(len(begin) - 1):
        source, target, m = begin[b], places[b], places[b + 1] - places[b]
        if source != target:
            for j in range(m):
                px[target + j], py[target + j] = px[source + j], py[source + j]
                weight[target + j], first[target + j] = weight[source + j], first[source + j]
        if target:
            for i in range(source, begin[b + 1]):
                local[i] += target


@njit(cache=True, nogil=True)
def _mark_cells(
    from_band: int, to_band: int, px: Floats, py: Floats, west: float, south: float, side: float, places: Ints,
    cells: Ints, start: Ints32, column: Ints32, row: Ints32,
) -> None:  # fmt: skip
    for b in range(from_band, to_band):
        c, last_column, last_row = cells[b] - 1, np.int32(-1), np.int32(-1)
        for p in range(places[b], places[b + 1]):
            here, level = np.int32((px[p] - west) / side), np.int32((py[p] - south) / side)
            if here != last_column or level != last_row:
                c += 1
                start[c], column[c], row[c] = p, here, level
                last_column, last_row = here, level


@njit(cache=True, nogil=True)
def _spread(
    from_chunk: int, to_chunk: int, of_places: Ints32, local: Ints32, band: npt.NDArray[np.uint16], offset: Ints,
    values: Ints,
) -> None:  # fmt: skip
    for t in range(from_chunk, to_chunk):
        low, high = chunk(t, len(offset), len(band))
        at = offset[t].copy()
        for i in range(low, high):
            values[i] = of_places[local[at[band[i]]]]
            at[band[i]] += 1
