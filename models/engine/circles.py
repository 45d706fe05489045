"""Circles round every place: the places by their distance from it, and the weight of each circle that they fill."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit

from models.engine.arrays import Floats, Ints, Ints32
from models.engine.bands import in_bands

RINGS: Final = 4096
"""Into which the ground round a centre is cut, to see how far a share of the weight reaches before all is sorted."""


@dataclass(frozen=True)
class Circles:
    """The circles round m places.

    start, stop: (m,) where the places of each centre begin and end; place: (k,) places, the nearest first; inside: (k,)
    weight of the smallest circle that may be looked at and holds this place: all places at one distance belong to one
    circle.
    """

    start: Ints
    stop: Ints
    place: Ints32
    inside: Ints32


def circles(
    x: Floats, y: Floats, weight: Ints, *, radius: float, heaviest: float, fewest: int = 1, most: int
) -> Circles | None:
    """All circles round places with other places on their edge, up to a radius in metres and a weight.

    x, y, weight: (m,) distinct places. A place alone is a circle however heavy it is. fewest: places that a circle must
    hold; a centre that has no such circle has no places. None where all circles together hold more than `most` places.
    Cost: from every place those within the radius are looked at, and few others.
    """
    m = len(x)
    far = min(float(radius) ** 2, float(np.ptp(x)) ** 2 + float(np.ptp(y)) ** 2) if m else 0.0
    room, limit = np.zeros(m, np.int64), np.zeros(m)
    if not m:
        return Circles(room, room.copy(), np.empty(0, np.int32), np.empty(0, np.int32))
    rows = _in_rows(x, y, far)
    looked = float((rows.stop - rows.start).sum())
    in_bands(_reach, m, looked, x, y, weight, *rows.arrays, far, float(heaviest), room, limit)
    start = np.cumsum(room) - room
    if room.sum() > most:
        return None
    stop = start.copy()
    place, inside = np.empty(room.sum(), np.int32), np.empty(room.sum(), np.int32)
    in_bands(
        _fill, m, looked, x, y, weight, *rows.arrays, limit, float(heaviest), fewest, start, stop, place, inside
    )  # fmt: skip
    return Circles(start, stop, place, inside)


@dataclass(frozen=True)
class _Rows:
    """Places in rows as high as the largest circle reaches. order: (m,) the places by row, then x; along: (m,) their x;
    start, stop: (m, 3) where the row below each place, its own and the one above begin and end among them."""

    order: Ints
    along: Floats
    start: Ints
    stop: Ints

    @property
    def arrays(self) -> tuple[Ints, Floats, Ints, Ints]:
        """All of them."""
        return self.order, self.along, self.start, self.stop


def _in_rows(x: Floats, y: Floats, far: float) -> _Rows:
    row = np.floor((y - y.min()) / _beyond(far)).astype(np.int64)
    order = np.lexsort((x, row))
    beside = row[:, None] + np.arange(-1, 2)
    start, stop = (np.searchsorted(row[order], beside, side=side) for side in ("left", "right"))
    return _Rows(order, x[order], start, stop)


@njit(cache=True, nogil=True)
def _beyond(squared: float) -> float:
    """A distance that is certainly more than one of this square, however both were rounded."""
    return float(np.sqrt(squared) * 1.000001 + 1e-6)


@njit(cache=True, nogil=True)
def _between(order: Ints, along: Floats, start: int, stop: int, low: float, high: float) -> Ints:
    """The places of a row, start to stop, that stand from low to high along it."""
    row = along[start:stop]
    return order[start + np.searchsorted(row, low) : start + np.searchsorted(row, high, side="right")]


@njit(cache=True, nogil=True)
def _reach(
    from_centre: int, to_centre: int, x: Floats, y: Floats, weight: Ints, order: Ints, along: Floats, row_start: Ints,
    row_stop: Ints, far: float, heaviest: float, room: Ints, limit: Floats,
) -> None:  # fmt: skip
    """A squared distance within which the largest circle of each centre lies, and how many places are within it."""
    held, count = np.empty(RINGS + 1, np.int64), np.empty(RINGS + 1, np.int64)
    rings, reach = RINGS / far if far > 0 else 0.0, _beyond(far)
    for c in range(from_centre, to_centre):
        held[:] = 0
        count[:] = 0
        for k in range(3):
            for q in _between(order, along, row_start[c, k], row_stop[c, k], x[c] - reach, x[c] + reach):
                squared = (x[q] - x[c]) ** 2 + (y[q] - y[c]) ** 2
                if squared <= far:
                    held[int(squared * rings)] += weight[q]
                    count[int(squared * rings)] += 1
        total, last = 0, 0
        while last < RINGS and total + held[last] <= heaviest:
            total += held[last]
            last += 1
        # one ring more, for the rounding at the ring's edge
        limit[c] = far if rings == 0 or last + 1 >= RINGS else min(far, (last + 2) / rings)
        room[c] = count.sum() if rings == 0 or last + 1 >= RINGS else count[: last + 3].sum()


@njit(cache=True, nogil=True)
def _fill(
    from_centre: int, to_centre: int, x: Floats, y: Floats, weight: Ints, order: Ints, along: Floats, row_start: Ints,
    row_stop: Ints, limit: Floats, heaviest: float, fewest: int, start: Ints, stop: Ints, place: Ints32, inside: Ints32,
) -> None:  # fmt: skip
    """The places of the circles of each centre, from start[centre] on, until the next circle would be too heavy."""
    near, squared_of = np.empty(len(x), np.int64), np.empty(len(x))
    for c in range(from_centre, to_centre):
        n, reach = 0, _beyond(limit[c])
        for k in range(3):
            for q in _between(order, along, row_start[c, k], row_stop[c, k], x[c] - reach, x[c] + reach):
                squared = (x[q] - x[c]) ** 2 + (y[q] - y[c]) ** 2
                if squared <= limit[c]:
                    near[n], squared_of[n] = q, squared
                    n += 1
        nearest = np.argsort(squared_of[:n])
        total, k = 0, 0
        while k < n:
            end = k
            while end < n and (end < max(fewest, k + 1) or squared_of[nearest[end]] == squared_of[nearest[end - 1]]):
                total += weight[near[nearest[end]]]
                end += 1
            if end < fewest or (total > heaviest and end > 1):
                break
            for at in range(k, end):
                place[start[c] + at], inside[start[c] + at] = near[nearest[at]], total
            stop[c] = start[c] + end
            k = end
