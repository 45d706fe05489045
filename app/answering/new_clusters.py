"""Is something new: where a question's incidents have gathered of late, and how often chance would do as much."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.answer import Answer
from app.answering.answered import Listing
from app.answering.answerer import Answerer, rests_on
from app.answering.choices import OPEN_DATA_FLOOR
from app.answering.hotspots import FEWEST_PLACES
from app.answering.keeper import Kind
from app.answering.period import Period, next_month
from app.answering.question import Question
from app.answering.selection import Selected
from geo.errors import Refused
from models.space_time_scan import SpaceTimeCluster, space_time_scan

Ints = npt.NDArray[np.int64]


class Unit(StrEnum):
    """What time is counted in."""

    WEEK = "week"
    MONTH = "month"


RADIUS: Final = 2_000.0
SHARE: Final = 0.1
"""Largest circle, in metres and as a share of all incidents: what a team can be sent to."""
LONGEST: Final = {Unit.WEEK: 8, Unit.MONTH: 3}
"""Periods of the longest window: what began before is no longer new."""
A_YEAR: Final = {Unit.WEEK: 365.25 / 7, Unit.MONTH: 12.0}
MINIMUM_COUNT: Final = 3
"""Incidents of a cluster: two are a coincidence that nobody is sent to."""
MARGIN: Final = 50.0
"""Metres round the outermost place of a cluster whose places are exact."""
MOST_PLACES: Final = 10_000
GRID: Final = 250.0
"""Beyond so many places they are put on a grid of so many metres."""
DRAWS: Final = (999, 499, 199, 99)
BUDGET: Final = 5e9
"""Incidents that are met at most in all permutations together: a third of a second of a processor for 10^9."""


@dataclass(frozen=True)
class NewClustersQuestion:
    """asked: at all hours, whatever hours it names; by: weeks or months, None for weeks where days are known."""

    asked: Question
    by: Unit | None = None


@dataclass(frozen=True)
class NewCluster:
    """One circle over the last weeks or months.

    name: the ward that most of its incidents stand in; geometry: the circle with a margin, EPSG:27700; radius: metres
    from its middle to its outermost place, and the margin; first, last: days of its window; n: incidents in both;
    expected: of them, by chance; inside: incidents of the whole period in the circle; in_window: incidents of the
    window anywhere; places: distinct ones; recurrence: of how many scans, one a week or month, chance gives one cluster
    as strong. None where a reader may not know.
    """

    rank: int
    name: str
    geometry: BaseGeometry
    radius: float
    first: date
    last: date
    periods: int
    n: float
    expected: float | None
    inside: float
    in_window: float
    places: int | None
    p: float
    recurrence: float


@dataclass(frozen=True, eq=False)
class NewClusters:
    """The clusters of a question, the strongest first, none with a place of another.

    whole: the map's Answer to the same question at all hours; last: the day that all windows end on; n: incidents that
    were looked at, untimed: those left out because their week is not known; periods: weeks or months that were looked
    at; grid: side of the squares that places were put on, 0 for none; withheld: whether clusters are not given to this
    reader.
    """

    whole: Answer
    unit: Unit
    last: date
    n: float
    untimed: float
    periods: int
    longest: int
    permutations: int
    grid: float
    clusters: tuple[NewCluster, ...]
    withheld: bool = False

    @property
    def year(self) -> float:
        """Scans in a year: a cluster that chance gives less often than once a year is called new."""
        return A_YEAR[self.unit]


def new_clusters(world: Answerer, of: NewClustersQuestion) -> NewClusters:
    """Scan the places of a question's incidents. Raises Refused for weeks where only the month is known."""
    asked = of.asked.but(night="", hour=None, hours="", weeks="")
    whole = world.answer(asked)
    _, period, _, found = world.select(asked, world.store.snapshot())
    unit = of.by or (Unit.MONTH if found.month_only else Unit.WEEK)
    if unit is Unit.WEEK and found.month_only:
        raise Refused("only the month of these incidents is known, so weeks cannot be told apart", todo="Ask by month.")
    number, known = _weeks(found, period) if unit is Unit.WEEK else _months(found, period)
    place = found.place
    here = (place >= 0) & world.area(asked).rows(found)
    rows = np.flatnonzero(here & known)
    x, y, number = found.places.x[place[rows]], found.places.y[place[rows]], number[rows]
    weight = np.rint(found.rows.weight[rows]).astype(np.int64)
    places = len(np.unique(place[rows]))
    grid = GRID if places > MOST_PLACES else 0.0
    if grid:
        x, y = ((np.floor(at / grid) + 0.5) * grid for at in (x, y))
    last = len(period.held) - 1 if unit is Unit.MONTH else 0
    periods = last + 1 if unit is Unit.MONTH else (_end(period) - _begin(period)).days // 7 + 1
    longest = max(min(LONGEST[unit], periods // 4), 1)
    draws = _draws(min(places, MOST_PLACES), int(weight[number > last - longest].sum()))
    scan = space_time_scan(
        x, y, number, last=last, longest=longest, radius=RADIUS, share=SHARE, weights=weight,
        min_count=MINIMUM_COUNT, min_places=FEWEST_PLACES, permutations=draws, seed=world.settings.seed,
    )  # fmt: skip
    margin = max(OPEN_DATA_FLOOR / 2 if found.month_only else MARGIN, grid / 2)
    made = []
    for rank, one in enumerate(scan.clusters, 1):
        first, end = _window(one, unit, period)
        in_window = float(weight[number > last - one.periods].sum())
        made.append(_cluster(world, rank, one, first, end, margin, in_window, found.ward[place[rows]], weight))
    return NewClusters(
        whole=whole,
        unit=unit,
        last=_end(period),
        n=float(weight.sum()),
        untimed=float(found.rows.weight[here & ~known].sum()),
        periods=periods,
        longest=longest,
        permutations=draws,
        grid=grid,
        clusters=tuple(made),
    )


def _months(found: Selected, period: Period) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """The number of each row's month among those held."""
    month = found.rows.of_kinds(("month",))["month"].to_numpy().astype("M8[M]")
    held = np.array(period.held, "M8[M]")
    return np.searchsorted(held, month).astype(np.int64)[found.rows.kind], np.ones(len(found), bool)


def _weeks(found: Selected, period: Period) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Weeks back from the last day with data, 0 for the last one and falling, and which rows have a day."""
    precision = np.array(found.rows.of_kinds(("time_precision",))["time_precision"].to_pylist(), str)
    day = found.rows.time("start").astype("M8[D]")
    known = ~np.isnat(day) & (precision != "month")[found.rows.kind]
    end = np.datetime64(_end(period), "D")
    back = (end - np.where(known, day, end)).astype(np.int64)
    return -(back // 7), known & (back >= 0)


def _begin(period: Period) -> date:
    """The first day with data."""
    return period.stretches[0][0] if period.stretches else period.first


def _end(period: Period) -> date:
    """The last day with data."""
    return period.stretches[-1][1] if period.stretches else next_month(period.last) - timedelta(days=1)


def _window(one: SpaceTimeCluster, unit: Unit, period: Period) -> tuple[date, date]:
    end = _end(period)
    if unit is Unit.MONTH:
        return period.held[-one.periods], end
    return end - timedelta(days=7 * one.periods - 1), end


def _draws(places: int, recent: int) -> int:
    met = max(places * SHARE * recent, 1.0)
    return next((draws for draws in DRAWS if draws * met <= BUDGET), DRAWS[-1])


def _cluster(
    world: Answerer, rank: int, one: SpaceTimeCluster, first: date, last: date, margin: float, in_window: float,
    ward: npt.NDArray[np.intp], weight: Ints,
) -> NewCluster:  # fmt: skip
    inside = ward[one.points]
    some = inside >= 0
    held = np.bincount(inside[some], weight[one.points][some]) if some.any() else None
    name = "Outside every ward" if held is None else str(world.wards.name[int(np.argmax(held))])
    return NewCluster(
        rank=rank,
        name=name,
        geometry=shapely.Point(one.x, one.y).buffer(one.radius + margin),
        radius=one.radius + margin,
        first=first,
        last=last,
        periods=one.periods,
        n=float(one.n),
        expected=one.expected,
        inside=float(one.inside),
        in_window=in_window,
        places=one.places,
        p=one.p,
        recurrence=one.recurrence,
    )


def _made(world: Answerer, of: NewClustersQuestion, stamp: str) -> Listing[NewClusters]:
    found = new_clusters(world, of)
    return world.listing(stamp, of, found, found.whole)


def _rests_on(world: Answerer, of: NewClustersQuestion) -> Sequence[object]:
    return rests_on(world, of.asked)


NEW_CLUSTERS: Final = Kind("new-clusters", _made, _rests_on)
"""Where a question's incidents have gathered of late."""
