"""The parts that released counts are sums of: what was counted in a place, in months and under definitions that no two
releases tell apart any further."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely

from app.answering.answerer import Answerer
from app.answering.period import Period
from app.answering.selection import kinds_held
from geo.errors import Refused
from geo.offence.definition import Definition
from geo.space.boundaries import Boundaries

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Square = tuple[int, int]
"""South-west corner, metres."""
Piece = tuple[int, Square | None]
"""A ward's position, -1 outside all or without a place, and a square, None for what lies in none that counts."""
SLIVER = 1.0
"""Square metres from which a ward is taken to reach into a square."""


@dataclass(frozen=True, eq=False)
class Incidents:
    """Every incident that at least one of some definitions counts. ward: (n,) -1 outside; square: (n, 2) corners, only
    where `placed`; month: (n,) position among the months; held_by: (n,) bits, one for each definition."""

    months: tuple[date, ...]
    ward: Ints
    placed: npt.NDArray[np.bool_]
    square: Ints
    month: Ints
    held_by: Ints

    def counted_by(self, bit: int, months: Iterable[date]) -> npt.NDArray[np.bool_]:
        """(n,) which of them a definition counts in some months."""
        chosen = np.isin(np.array(self.months, "M8[M]"), np.array(list(months), "M8[M]"))
        return (self.held_by >> bit & 1 > 0) & chosen[self.month]


def incidents_of(world: Answerer, period: Period, definitions: Sequence[Definition], side: int) -> Incidents:
    """Those of the months of a period, each once. side: of the squares, metres. Raises Refused where rows are no whole
    incidents, Unanswerable for a definition that the source cannot answer."""
    held = kinds_held(world.store, period, world.store.snapshot(), world.settings.force)
    every = held.every
    bits = np.zeros(every.n, np.int64)
    for i, what in enumerate(definitions):
        bits[every.among(held.select(what, world.zones(period.source) if what.zoned else ())[1])] |= 1 << i
    if not every.alike and not (every.weight[bits > 0] == 1).all():
        raise Refused("these rows are no whole incidents, so they cannot be released", where="source")
    month = every.of_kinds(["month"])["month"].to_numpy().astype("M8[M]")[every.kind]
    distinct, place = held.held.distinct, every.place
    ward = np.append(distinct.ward(world.wards), -1)[place].astype(np.int64)
    corner = [np.append(np.floor(v / side) * side, 0)[place] for v in (distinct.x, distinct.y)]
    keep = bits > 0
    at = np.searchsorted(np.array(period.held, "M8[M]"), month)
    return Incidents(
        period.held, ward[keep], (place >= 0)[keep], np.array(corner, np.int64).T[keep], at[keep], bits[keep]
    )


@dataclass(frozen=True, eq=False)
class Parts:
    """The parts of the counts of some releases together: pieces of places, by stretches of months, by which definitions
    count them; and the months as a margin of their own. stretch: of each month; kinds: bits that occur."""

    wards: Boundaries
    pieces: tuple[Piece, ...]
    months: tuple[date, ...]
    stretch: tuple[int, ...]
    kinds: tuple[int, ...]

    @property
    def stretches(self) -> int:
        """How many there are."""
        return max(self.stretch) + 1

    @property
    def placed(self) -> int:
        """How many parts are of places; those of months come after them."""
        return len(self.pieces) * self.stretches * len(self.kinds)

    def __len__(self) -> int:
        return self.placed + len(self.months) * len(self.kinds)

    def of_places(self, pieces: Iterable[int], stretches: Iterable[int], bit: int) -> list[int]:
        """Parts of some pieces and stretches that a definition counts."""
        kinds = [k for k, bits in enumerate(self.kinds) if bits >> bit & 1]
        width = len(self.kinds)
        return [(p * self.stretches + s) * width + k for p in pieces for s in stretches for k in kinds]

    def of_month(self, month: date, bit: int) -> list[int]:
        """Parts of one month that a definition counts."""
        first = self.placed + self.months.index(month) * len(self.kinds)
        return [first + k for k, bits in enumerate(self.kinds) if bits >> bit & 1]

    def within(self, months: Sequence[date]) -> list[int]:
        """The stretches that some months are made of."""
        return sorted({s for month, s in zip(self.months, self.stretch, strict=True) if month in months})

    def balances(self) -> list[tuple[list[int], list[int]]]:
        """Parts of places and parts of months that add up to the same."""
        found = []
        for s in range(self.stretches):
            months = [i for i, one in enumerate(self.stretch) if one == s]
            for k in range(len(self.kinds)):
                places = [(p * self.stretches + s) * len(self.kinds) + k for p in range(len(self.pieces))]
                found.append((places, [self.placed + i * len(self.kinds) + k for i in months]))
        return found

    @cached_property
    def _position(self) -> dict[Piece, int]:
        return {piece: i for i, piece in enumerate(self.pieces)}

    def table(self, found: Incidents) -> Floats:
        """(a,) the true counts."""
        kind = np.searchsorted(np.array(self.kinds), found.held_by)
        squares = {square for _, square in self.pieces if square}
        corners = map(tuple, found.square.tolist())
        piece = np.array(
            [
                self._position[ward, corner if placed and corner in squares else None]
                for ward, corner, placed in zip(found.ward.tolist(), corners, found.placed.tolist(), strict=True)
            ],
            np.int64,
        )
        stretch = np.array(self.stretch)[found.month]
        places = (piece * self.stretches + stretch) * len(self.kinds) + kind
        months = self.placed + found.month * len(self.kinds) + kind
        return np.bincount(np.concatenate([places, months]), minlength=len(self)).astype(np.float64)


def parts_of(
    wards: Boundaries, found: Incidents, squares: Sequence[Square], periods: Sequence[Sequence[date]], side: int
) -> Parts:
    """squares: those that a release counts; periods: months of each release."""
    corners = set(squares)
    pieces: set[Piece] = {(ward, None) for ward in range(-1, len(wards))}
    boxes = shapely.box(*np.array([(x, y, x + side, y + side) for x, y in squares], float).reshape(-1, 4).T)
    box, ward = shapely.STRtree(wards.geometry).query(boxes, predicate="intersects")
    area = shapely.area(shapely.intersection(boxes[box], wards.geometry[ward]))
    pieces |= {(int(w), squares[b]) for b, w, size in zip(box, ward, area, strict=True) if size > SLIVER}
    here = zip(found.ward.tolist(), map(tuple, found.square.tolist()), found.placed.tolist(), strict=True)
    pieces |= {(w, corner) for w, corner, placed in here if placed and corner in corners}
    patterns = [tuple(month in period for period in periods) for month in found.months]
    known: dict[tuple[bool, ...], int] = {}
    stretch = tuple(known.setdefault(pattern, len(known)) for pattern in patterns)
    kinds = tuple(np.unique(found.held_by).tolist())
    return Parts(wards, tuple(sorted(pieces, key=_order)), found.months, stretch, kinds)


def _order(piece: Piece) -> tuple[int, Square]:
    return piece[0], piece[1] or (-1, -1)
