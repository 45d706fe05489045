"""Whether it is always the same places, and what land that can be patrolled catches: window by window, judged by the
month after each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

from app.answering.all_months import all_months
from app.answering.answered import Listing
from app.answering.answerer import Answerer, rests_on
from app.answering.area_about import AreaAbout
from app.answering.called import by_name
from app.answering.hours import AskedHours
from app.answering.keeper import Kind
from app.answering.period import months_between
from app.answering.question import Question
from app.answering.selection import Bools, Floats, Ints, Selected
from app.concentration.lattice import FINE, LATTICES, Cells, Lattice
from geo.offence.offences import Definition
from geo.space.assign import assign
from geo.streets.names_file import default_names
from models.consistency import TradeOff, consistency_range, months_to_judge, rolling_tops, trade_off

LANDS: Final = (0.5, 1.0, 2.0)
"""km² that can be patrolled."""
LENGTHS: Final = (1, 3, 6, 12)
"""Months of a window."""
MONTHS: Final = 36
"""Months looked at, at most, back from the last one asked for."""
MINIMUM_JUDGED: Final = 3
"""Months that have to judge a length of window before anything is said of it."""
LISTED: Final = 25
"""Places that are listed and drawn, at most."""
LIKELY: Final = 300
"""Places with most incidents, among which those in the top are drawn anew."""
DRAWS: Final = 99
SLACK: Final = 1e-9


@dataclass(frozen=True)
class ConsistencyQuestion:
    """asked: what, where, when; land: km² that can be patrolled; window: months, None for our choice."""

    asked: Question
    land: float = 1.0
    window: int | None = None


@dataclass(frozen=True)
class Place:
    """One place that was in the top at some time. often: share of the windows; low, high: the range of it if its rate
    never changed; n: incidents in all months looked at; latest: how much of it is in the top of the last window."""

    rank: int
    id: str
    name: str
    ward: str
    geometry: BaseGeometry
    n: float
    often: float
    low: float
    high: float
    latest: float

    @property
    def moved(self) -> int:
        """1 where it was in the top more often than its range, -1 less often, 0 within it."""
        return int(self.often > self.high + SLACK) - int(self.often < self.low - SLACK)


@dataclass(frozen=True)
class Compared:
    """One lattice and one length of window, and what they trade off."""

    lattice: Lattice
    found: TradeOff


@dataclass(frozen=True, eq=False)
class Consistency:
    """What patrolled land catches and whether it stays put.

    question: with definition, source and the months looked at filled in; months: those that count; land, window: of the
    places; chosen: nobody asked for this window; judged: the months that judge, the same for every length; too_long:
    lengths of which too few months are left to judge; by_land: of each size of land; trade: of each lattice and length;
    windows: how many there are; places: those most often in the top first; ever: how many were in it at all; recorded:
    places in which any crime was recorded; n: incidents in the area in these months; bounds: of the area, metres.
    """

    question: Question
    definition: Definition
    where: tuple[str, ...]
    about: AreaAbout
    marking: str
    hours: AskedHours | None
    stands_in: bool
    month_only: bool
    months: tuple[date, ...]
    missing: tuple[date, ...]
    lattice: Lattice
    land: float
    window: int
    chosen: bool
    judged: tuple[date, ...]
    too_long: tuple[int, ...]
    by_land: tuple[tuple[float, TradeOff], ...]
    trade: tuple[Compared, ...]
    windows: int
    places: tuple[Place, ...]
    ever: int
    recorded: int
    n: float
    shape: BaseGeometry

    @property
    def now(self) -> TradeOff:
        """Of the land and the window asked for."""
        return next(found for land, found in self.by_land if land == self.land)

    @property
    def by_chance(self) -> float:
        """What the land would catch if it were taken anywhere that any crime was recorded."""
        return min(self.land / (self.recorded * self.lattice.km2), 1.0) if self.recorded else 0.0


def consistency(world: Answerer, of: ConsistencyQuestion) -> Consistency:
    """Work it out. Raises as Answerer.select."""
    what, _, period, found = all_months(world, of.asked, MONTHS)
    area = world.area(of.asked)
    here, base = area.places(found), found.any_crime
    months = np.array(period.whole, "M8[M]")
    number = months.astype(np.int64)
    lengths = [one for one in LENGTHS if len(months_to_judge(number, one)) >= MINIMUM_JUDGED]
    judged = months_to_judge(number, max(lengths)) if lengths else np.empty(0, np.int64)
    panels = {one: _panel(one, found, here, months) for one in LATTICES}
    lattice, window = FINE[of.asked.grid], of.window or _window(lengths)
    cells, panel = panels[lattice]

    def traded(of_lattice: Lattice, length: int, land: float) -> TradeOff:
        return trade_off(panels[of_lattice][1], number, length, land / of_lattice.km2, judged=judged)

    tops = rolling_tops(panel, number, window, of.land / lattice.km2)
    ever = np.flatnonzero(tops.often > 0) if len(tops.last) else np.empty(0, np.intp)
    recorded = Cells.holding(lattice, *_points(base.x, base.y, area.points(base.x, base.y, world.wards)))
    return Consistency(
        question=of.asked.but(offence=f"{what.id}@{what.version}", source=period.source, first=period.first,
                              last=period.last),
        definition=what,
        where=area.where,
        about=area.about,
        marking=area.marking,
        hours=found.hours.asked if found.hours else None,
        stands_in=found.by_proxy > len(found) / 2,
        month_only=found.month_only,
        months=period.whole,
        missing=tuple(one for one in months_between(period.first, period.last) if one not in set(period.whole)),
        lattice=lattice,
        land=of.land,
        window=window,
        chosen=of.window is None,
        judged=tuple(np.array(judged, "M8[M]").astype("M8[D]").tolist()),
        too_long=tuple(one for one in LENGTHS if one not in lengths),
        by_land=tuple((land, traded(lattice, window, land)) for land in LANDS),
        trade=tuple(Compared(one, traded(one, length, of.land)) for one in LATTICES if one.km2 <= of.land
                    for length in lengths),
        windows=len(tops.last),
        places=_places(world, found, here, cells, panel, number, of.land, window, tops.often, tops.member),
        ever=len(ever),
        recorded=len(recorded),
        n=float(panel.sum()),
        shape=area.shape,
    )  # fmt: skip


def _window(lengths: Sequence[int]) -> int:
    """Three months, or fewer where no more can be judged."""
    return max((one for one in lengths if one <= 3), default=1)


def _points(x: Floats, y: Floats, here: Bools) -> tuple[Floats, Floats]:
    return x[here], y[here]


def _panel(lattice: Lattice, found: Selected, here: Bools, months: npt.NDArray[np.datetime64]) -> tuple[Cells, Floats]:
    """The places of a lattice with incidents in the area, and (k, m) incidents of each month."""
    cells = Cells.holding(lattice, *_points(found.places.x, found.places.y, here))
    group = np.full(len(here), -1, np.intp)
    group[here] = cells.of
    tally = found.tally(group, len(cells))
    counts = np.zeros((len(cells), len(months)))
    month = tally.months.astype("M8[M]")
    use = np.isin(month, months)
    counts[:, np.searchsorted(months, month[use])] = tally.by_month[:, use]
    return cells, counts


def _places(
    world: Answerer, found: Selected, here: Bools, cells: Cells, panel: Floats, number: Ints, land: float, window: int,
    often: Floats, member: Floats,
) -> tuple[Place, ...]:  # fmt: skip
    """The places that were in the top, those most often there first, with what chance alone would make of each."""
    if not len(member):
        return ()
    n, lattice = panel.sum(axis=1), cells.lattice
    order = np.lexsort((np.arange(len(n)), -n, -often))[:LISTED]
    order = order[often[order] > 0]
    kept = np.unique(np.concatenate([np.argsort(-n, kind="stable")[:LIKELY], order]))
    ends = consistency_range(panel[kept], number, window, land / lattice.km2, draws=DRAWS, seed=world.settings.seed)
    low, high = (end[np.searchsorted(kept, order)] for end in ends)
    x, y = lattice.middles(cells.at[order])
    at = assign(x, y, world.wards.geometry)
    wards = [world.wards.name[i] if i >= 0 else "" for i in at.tolist()]
    rank = np.full(len(cells), -1, np.intp)
    rank[order] = np.arange(len(order))
    held = np.full(len(here), -1, np.intp)
    held[here] = rank[cells.of]
    named = by_name(found, held, wards, default_names())
    shapes, ids = lattice.outlines(cells.at[order]), lattice.names(cells.at[order])
    return tuple(
        Place(k + 1, ids[k], named[k].name, named[k].ward, shapes[k], float(n[i]), float(often[i]), float(low[k]),
              float(high[k]), float(member[-1, i]))
        for k, i in enumerate(order.tolist())
    )  # fmt: skip


def _made(world: Answerer, of: ConsistencyQuestion, stamp: str) -> Listing[Consistency]:
    made = consistency(world, of)
    credits = world.wards.attribution, *default_names().naming, *made.about.attributions
    return world.listing_of(stamp, of, made, made.question.source, made.marking, credits, month_only=made.month_only)


def _rests_on(world: Answerer, of: ConsistencyQuestion) -> Sequence[object]:
    return rests_on(world, of.asked)


CONSISTENCY: Final = Kind("consistency", _made, _rests_on)
"""Whether it is always the same places, and what land catches that is chosen by the months before."""
