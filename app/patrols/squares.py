"""Squares of 150 m in four placements, with what each may expect, what happened in it and what stands there."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from models.patrol.apart import busiest_share
from models.patrol.expected_range import expected_range

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
SIDE: Final = 150.0
"""Metres: who stands in the middle sees all of it."""
SHIFTS: Final = (0.0, 75.0)
"""Metres by which the squares are moved each way from multiples of 150 m of the National Grid: a busy corner is not cut
in two by where lines happen to run."""
MINIMUM: Final = 3
"""Incidents that a square must have had to be proposed."""
FEWEST_PERIODS: Final = 3


class Reason(StrEnum):
    """Why a place is left out of the proposals."""

    PRISON = "prison"
    CUSTODY = "custody"
    HOSPITAL = "hospital"
    SCHOOL = "school"
    DWELLINGS = "dwellings"
    LISTED = "listed"
    PERSON = "person"


@dataclass(frozen=True, eq=False)
class Squares:
    """(n,) each, the most expected first. x, y: middles, metres, EPSG:27700; incidents: of all time; lately: of the
    last twelve months; steady: in what share of the periods it was among the busiest, not a number without one; marked:
    (n, k) incidents with each of k marks."""

    x: Floats
    y: Floats
    monthly: Floats
    low: Floats
    high: Floats
    incidents: Ints
    lately: Ints
    steady: Floats
    marked: Ints

    def some(self, at: npt.ArrayLike) -> "Squares":
        """Those at some positions."""
        return Squares(*(getattr(self, name)[np.asarray(at)] for name in self.__dataclass_fields__))


def periods(held: Sequence[int], origin: int) -> list[list[int]]:
    """Past years, or quarters where there are not three of them, back from a month: months of each that has no gap."""
    there = set(held)
    for length in (12, 3):
        found = []
        for last in range(origin, (min(there) if there else origin), -length):
            months = list(range(last - length, last))
            if there.issuperset(months):
                found.append(months)
        if len(found) >= FEWEST_PERIODS:
            return found
    return []


@dataclass(frozen=True, eq=False)
class Past:
    """(n,) of each incident. month: from any month; marks: (n, k) which marks it bears."""

    x: Floats
    y: Floats
    month: Ints
    marks: Bools

    def of(self, months: Sequence[int]) -> "Past":
        """Those of some months."""
        use = np.isin(self.month, months)
        return Past(self.x[use], self.y[use], self.month[use], self.marks[use])


def squares(past: Past, *, held: Sequence[int], origin: int, number: int, fewest: int) -> Squares | None:
    """Every square of any placement with at least `fewest` incidents before `origin`; None where nothing happened.
    held: months of which there are data; number: places to choose."""
    before = past.of([one for one in held if one < origin])
    if not len(before.x):
        return None
    found = [
        _placed(before, (east, north), held=held, origin=origin, number=number, fewest=fewest)
        for east in SHIFTS
        for north in SHIFTS
    ]
    every = Squares(*(np.concatenate([getattr(one, f) for one in found]) for f in Squares.__dataclass_fields__))
    return every.some(np.lexsort((every.x, every.y, -np.round(every.monthly, 12))))


def _placed(
    past: Past, shift: tuple[float, float], *, held: Sequence[int], origin: int, number: int, fewest: int
) -> Squares:
    month = past.month
    column = np.floor((past.x - shift[0]) / SIDE).astype(np.int64)
    row = np.floor((past.y - shift[1]) / SIDE).astype(np.int64)
    west, south = int(column.min()), int(row.min())
    shape = int(row.max()) - south + 1, int(column.max()) - west + 1
    cell = (row - south) * shape[1] + column - west
    expected = expected_range(cell, month, shape=shape, origin=origin, held=held)
    known, at = np.unique(cell, return_inverse=True)
    total = np.bincount(at, minlength=len(known))
    lately = np.bincount(at[month >= origin - 12], minlength=len(known))
    counts = [np.bincount(at[np.isin(month, one)], minlength=len(known)) for one in periods(held, origin)]
    steady = busiest_share(np.column_stack(counts) if counts else np.empty((len(known), 0)), number)
    marked = np.column_stack([np.bincount(at[one], minlength=len(known)) for one in past.marks.T])
    use = total >= fewest
    rows, columns = np.divmod(known[use], shape[1])
    monthly, low, high = (one.ravel()[known[use]] for one in (expected.monthly, expected.low, expected.high))
    return Squares(
        (columns + west + 0.5) * SIDE + shift[0],
        (rows + south + 0.5) * SIDE + shift[1],
        monthly, low, high, total[use], lately[use], steady[use], marked[use],
    )  # fmt: skip


def inside(found: Squares, x: Floats, y: Floats, at: int) -> Bools:
    """(n,) which points stand in one of the squares; its southern and western edges belong to it."""
    east, north = x - (found.x[at] - SIDE / 2), y - (found.y[at] - SIDE / 2)
    return np.asarray((east >= 0) & (east < SIDE) & (north >= 0) & (north < SIDE))
