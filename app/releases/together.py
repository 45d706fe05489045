"""Releases together: all that they count, as sums of parts, and whether anything hidden is known too closely by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np
import numpy.typing as npt

from app.releases.parts import Parts, Square
from app.releases.release import AUTHORITY, MONTH, SQUARE, WARD, WHOLE, Cell, Release
from models.cell_ranges import Published, Ranges, Sums

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
LOSS: Final = {WHOLE: 1000.0, AUTHORITY: 50.0, WARD: 3.0, MONTH: 3.0, SQUARE: 1.0}
"""What is lost with a count, by what it is of: a square that is hidden costs least."""


@dataclass(frozen=True, eq=False)
class Together:
    """The counts of some releases. cells: (k,) each with its release's position; published: of those, and of what must
    be equal; hidden: (k + b,) which are not given; watched: sums that are guarded, unless known to be at least
    `unless`; width: nothing may be known more closely."""

    cells: tuple[tuple[int, Cell], ...]
    published: Published
    hidden: Bools
    watched: Sums
    unless: Floats
    width: float

    def known_too_closely(self, table: Floats) -> list[int]:
        """Which sums somebody knows too closely who has all of the releases. table: one that agrees with them."""
        return list(Ranges(self.watched, table).narrow(self.published, self.width, self.unless))


def together(parts: Parts, releases: Sequence[Release]) -> Together:
    """Releases on the same parts; the bit of each release's definition is its position among their definitions."""
    definitions = list(dict.fromkeys(one.offence for one in releases))
    cells = [(i, cell) for i, one in enumerate(releases) for cell in one.cells]
    members = [_parts_of(parts, releases[i], cell, definitions.index(releases[i].offence)) for i, cell in cells]
    spans = [releases[i].terms.span(cell.n) if cell.n is not None else (0.0, inf) for i, cell in cells]
    balances = parts.balances()
    sums = Sums.of([*members, *(places for places, _ in balances)], len(parts))
    less = Sums.of([*([()] * len(members)), *(months for _, months in balances)], len(parts))
    low, high = np.array([*spans, *([(0.0, 0.0)] * len(balances))], np.float64).T
    hidden = np.array([*(cell.n is None for _, cell in cells), *([False] * len(balances))], bool)
    minimum = max(one.terms.minimum for one in releases)
    singles = [[i] for i in _guarded(parts)]
    unseen = [held for held, (_, cell) in zip(members, cells, strict=True) if cell.n is None]
    return Together(
        cells=tuple(cells),
        published=Published(Sums(sums.matrix - less.matrix), low, high),
        hidden=hidden,
        watched=Sums.of([*unseen, *singles], len(parts)),
        unless=np.array([*([inf] * len(unseen)), *([float(minimum)] * len(singles))]),
        width=float(max(one.terms.width for one in releases)),
    )


def losses(cells: Sequence[tuple[int, Cell]], counts: Floats) -> Floats:
    """(k,) what is lost with each count; of two alike the smaller is less."""
    return np.array([LOSS[cell.level] for _, cell in cells]) + counts / (1.0 + counts.max(initial=0.0))


def _guarded(parts: Parts) -> list[int]:
    """Parts that no sum may tell: all but those of incidents in no ward and no square, which are nowhere."""
    nowhere = {i for i, piece in enumerate(parts.pieces) if piece == (-1, None)}
    each = parts.stretches * len(parts.kinds)
    return [i for i in range(len(parts)) if i >= parts.placed or i // each not in nowhere]


def _parts_of(parts: Parts, release: Release, cell: Cell, bit: int) -> list[int]:
    if cell.level == MONTH:
        return parts.of_month(next(month for month in release.months if f"{month:%Y-%m}" == cell.id), bit)
    return parts.of_places(_pieces_of(parts, cell), parts.within(release.months), bit)


def _pieces_of(parts: Parts, cell: Cell) -> list[int]:
    wards = parts.wards
    if cell.level == SQUARE:
        corner = square_of(cell.id)
        return [i for i, (_, square) in enumerate(parts.pieces) if square == corner]
    if cell.level == WARD:
        position = wards.index(cell.id)
        return [i for i, (ward, _) in enumerate(parts.pieces) if ward == position]
    if cell.level == AUTHORITY:
        return [i for i, (ward, _) in enumerate(parts.pieces) if ward >= 0 and wards.authority[ward] == cell.id]
    return list(range(len(parts.pieces)))


def square_of(id: str) -> Square:
    """The corner of a square from its id: 500m-412000-185000. Raises ValueError for what is no such id."""
    _, x, y = id.split("-")
    return int(x), int(y)


def square_id(side: int, corner: Square) -> str:
    """The id of a square: its side and its south-west corner, metres."""
    return f"{side}m-{corner[0]}-{corner[1]}"
