"""Incidents by cell and month, and what each cell has become: arrays in, values out, so that a reader's part of them
can be judged by the same rules as the whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Final, Literal, Self

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.called import OUTSIDE, names_of
from app.answering.rates import MINIMUM_CELLS, MINIMUM_EVENTS
from app.answering.selection import Selected
from geo.space import hexagons
from geo.space.assign import assign
from geo.space.boundaries import Boundaries
from geo.streets.names_file import default_names
from models.emerging_cells import Emergence, EmergingCells, emerging_cells
from models.spatial_weights import distance_band

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Classes = Literal["four", "eight"]
SIDE: Final = 250.0
"""Metres of a square: what anonymised points bear."""
QUEEN: Final = 1.5
ROUND: Final = 1.01 * hexagons.FLAT_TO_FLAT
"""Sides of a square, and metres, within which the middles of all neighbours lie: of a square eight, else six."""
ORDER: Final = (
    Emergence.NEW, Emergence.GROWING, Emergence.LASTING, Emergence.FADING, Emergence.FORMER, Emergence.NOW_AND_THEN,
)  # fmt: skip
"""Classes as they are listed: what asks for action first."""
CHANGED: Final = (Emergence.NEW, Emergence.GROWING, Emergence.FADING, Emergence.FORMER)
"""Classes that say that something changed."""


@dataclass(frozen=True, eq=False)
class Cube:
    """Every cell of the force area in which any crime at all was recorded. side: of squares, 0 for hexagons; a, b: (n,)
    column and row of a square, q and r of a hexagon; series: (periods, n) incidents; here: (n,) which of them are asked
    about."""

    side: float
    a: Ints
    b: Ints
    series: Floats
    here: Bools

    @property
    def middles(self) -> tuple[Floats, Floats]:
        """x and y of each cell, EPSG:27700."""
        if not self.side:
            return hexagons.middles(self.a, self.b)
        return np.asarray((self.a + 0.5) * self.side), np.asarray((self.b + 0.5) * self.side)

    @property
    def reach(self) -> float:
        """Metres within which the middles of a cell's neighbours lie."""
        return QUEEN * self.side if self.side else ROUND

    @property
    def enough(self) -> bool:
        """Whether a statistic of its cells is to be read."""
        return len(self.a) >= MINIMUM_CELLS and float(self.series.sum()) >= MINIMUM_EVENTS

    def outlines(self, at: Ints) -> npt.NDArray[np.object_]:
        """The shapes of some cells."""
        if not self.side:
            return hexagons.outlines(self.a[at], self.b[at])
        west, south = self.a[at] * self.side, self.b[at] * self.side
        return np.asarray(shapely.box(west, south, west + self.side, south + self.side), object)

    def ids(self, at: Ints) -> list[str]:
        """What some cells are called in every question."""
        if not self.side:
            return hexagons.identifiers(self.a[at], self.b[at])
        return [f"{self.side:g}m-{x * self.side:.0f}-{y * self.side:.0f}"
                for x, y in zip(self.a[at], self.b[at], strict=True)]  # fmt: skip

    def coarser(self, side: float, area: BaseGeometry | None) -> Self:
        """The same in larger squares, on multiples of their side. area: of which a square is asked about where it lies
        wholly in it, None for all of them."""
        x, y = self.middles
        found, of = np.unique(np.floor(np.stack([x, y]) / side).astype(np.int64), axis=1, return_inverse=True)
        a, b = found
        series = np.zeros((len(self.series), len(a)))
        np.add.at(series.T, of.ravel(), self.series.T)
        made = type(self)(side, a, b, series, np.ones(len(a), bool))
        here = made.here if area is None else shapely.covers(area, made.outlines(np.arange(len(a))))
        return type(self)(side, a, b, series, np.asarray(here, bool))


@dataclass(frozen=True)
class EmergingCell:
    """One cell that became something.

    n: its incidents; months: of each period, with those of the cells round it, which is what is judged; hot: which
    periods it was hot in; both empty, and n None, where they are not given; pattern: by the classification asked for;
    sure: whether it changed by more than chance, None for a class that says nothing of change; change: the last
    months over those before, with the cells round it and beside cells that were never hot, None where not known.
    """

    id: str
    rank: int
    name: str
    geometry: BaseGeometry
    became: Emergence
    pattern: str
    sure: bool | None
    n: float | None
    months: tuple[float, ...]
    hot: tuple[bool, ...]
    change: float | None

    @property
    def order(self) -> tuple[bool, int]:
        """Where it is listed: what asks for action first, and last what may be chance."""
        return self.sure is False, ORDER.index(self.became)


def cube_of(
    found: Selected, months: Sequence[date], here: Bools, outline: BaseGeometry, *, hexagonal: bool
) -> Cube:  # fmt: skip
    """The incidents of some months by cell. here: (m,) which of the places are asked about; outline: of the force area:
    cells beyond it count where an incident of the question stands."""
    places, base = found.places, found.any_crime
    force = shapely.contains_xy(outline, base.x, base.y)
    x, y = np.append(places.x, base.x[force]), np.append(places.y, base.y[force])
    at = hexagons.located(x, y) if hexagonal else (np.floor(x / SIDE), np.floor(y / SIDE))
    cells, of = np.unique(np.stack(at).astype(np.int64), axis=1, return_inverse=True)
    of = of.ravel()[: len(places.x)]
    tally = found.tally(of.astype(np.intp), cells.shape[1])
    column = np.searchsorted(np.array(months, "M8[M]"), tally.months.astype("M8[M]"))
    inside = (column < len(months)) & np.isin(tally.months.astype("M8[M]"), np.array(months, "M8[M]"))
    series = np.zeros((len(months), cells.shape[1]))
    np.add.at(series, column[inside], tally.by_month.T[inside])
    asked = np.zeros(cells.shape[1], bool)
    asked[of[here]] = True
    return Cube(0.0 if hexagonal else SIDE, cells[0], cells[1], series, asked)


def judge(cube: Cube, classes: Classes, seed: int) -> EmergingCells | None:
    """What every cell has become; None where too little happened to say."""
    if not cube.enough:
        return None
    return emerging_cells(cube.series, distance_band(*cube.middles, cube.reach), classes=classes, seed=seed)


def rows(cube: Cube, judged: EmergingCells | None, wards: Boundaries) -> tuple[EmergingCell, ...]:
    """The cells asked about that became something, those that ask for action first, the most incidents first in each
    class."""
    if judged is None:
        return ()
    order = {str(one): place for place, one in enumerate(ORDER)}
    total = cube.series.sum(axis=0)
    some = np.flatnonzero((judged.became != Emergence.NONE) & cube.here)
    place = np.array([order[str(one)] for one in judged.became[some]], np.int64)
    perhaps = np.isin(judged.became[some], CHANGED) & ~judged.sure[some]
    some = some[np.lexsort((cube.b[some], cube.a[some], -total[some], place, perhaps))]
    shapes, x, y = cube.outlines(some), *(of[some] for of in cube.middles)
    ward = assign(x, y, wards.geometry)
    names = names_of(list(shapes), [wards.name[w] if w >= 0 else OUTSIDE for w in ward], default_names())
    near = distance_band(*cube.middles, cube.reach)
    around = cube.series + np.asarray((near @ cube.series.T).T)
    return tuple(
        EmergingCell(
            id=id,
            rank=k + 1,
            name=names[k],
            geometry=shapes[k],
            became=Emergence(str(judged.became[i])),
            pattern=str(judged.pattern[i]),
            sure=_sure(judged, int(i)),
            n=float(total[i]),
            months=tuple(around[:, i].tolist()),
            hot=tuple(judged.hot[:, i].tolist()),
            change=float(judged.change[i]) if isfinite(judged.change[i]) else None,
        )
        for k, (i, id) in enumerate(zip(some, cube.ids(some), strict=True))
    )


def _sure(judged: EmergingCells, i: int) -> bool | None:
    return bool(judged.sure[i]) if judged.became[i] in CHANGED else None
