"""How good a choice of places would have been: chosen from the past of each month, judged by what the month brought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from app.answering.all_months import all_months
from app.answering.answered import Listing
from app.answering.answerer import Answerer, rests_on
from app.answering.area_about import AreaAbout
from app.answering.asked_area import AskedArea
from app.answering.cases import cases_of
from app.answering.keeper import Kind
from app.answering.period import Period
from app.answering.question import Question
from app.answering.selection import Selected
from geo.offence.offences import Definition
from models.patrol.long_run import RECOMMENDED, Scoring, forecasts
from models.patrol.paired_gain import Gain, paired_gain
from models.patrol.rolling_accuracy import Scored, rolling_accuracy
from models.patrol.rolling_hits import RollingHits, rolling_hits

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
SIDE: Final = 150.0
"""Metres: who stands in the middle sees all of it."""
SHIFTS: Final = (0.0, 75.0)
"""Metres by which the grid is moved each way, so that no placement of it flatters or harms."""
NEAR: Final = 3
"""Cells from an earlier incident within which a cell is a place to choose."""
BUDGETS: Final = (20, 50, 100, 200)
MOST_MONTHS: Final = 60
BEFORE: Final = 12
"""Months that must lie before the first that is judged, where days are known; of map points five."""
BEFORE_AT_POINTS: Final = 5
FEWEST_MONTHS: Final = 6
FEWEST_INCIDENTS: Final = 100
FEWEST_NEIGHBOURS: Final = 3
MOST_UP, MOST_DOWN, BEYOND = 1.8, 0.55, 6.0


class Way(StrEnum):
    """How places are chosen."""

    PLAN = "plan"  # as plans of patrols choose them
    TWELVE = "12"
    THIRTY_SIX = "36"
    SIXTY = "60"
    ALL = "all"


SCORINGS: Final[dict[Way, Scoring]] = {
    Way.PLAN: RECOMMENDED,
    Way.TWELVE: Scoring(history=12),
    Way.THIRTY_SIX: Scoring(history=36),
    Way.SIXTY: Scoring(history=60),
    Way.ALL: Scoring(),
}
AT_POINTS: Final[dict[Way, Scoring]] = {Way.PLAN: Scoring(), Way.TWELVE: Scoring(history=12)}
"""Of map points the count is what nothing beats; neighbours make it worse."""


class Unsaid(StrEnum):
    """Why nothing is said; SAID where something is."""

    SAID = ""
    FEW_MONTHS = "few_months"
    FEW_INCIDENTS = "few_incidents"


@dataclass(frozen=True)
class Met:
    """What one way of choosing so many places would have met. met: incidents, of all months together; share: of all;
    pai, pei: as models.patrol.rolling_hits; calibration: met over foreseen; gain: what the plan's way met more, None
    for the plan itself."""

    way: Way
    places: int
    met: float
    share: float
    pai: float
    pei: float
    calibration: float
    gain: Gain | None


@dataclass(frozen=True, eq=False)
class Accuracy:
    """How a choice of places would have done.

    question, definition, where, about, marking: as a Trend has them; months: judged; before: months of history before
    the first of them; incidents: of the months judged; records: that they are of; candidates: places there were to
    choose from; at_points: whether places are anonymous map points; odd: months that disagree with those around them,
    neither learned from nor judged.
    """

    question: Question
    definition: Definition
    where: tuple[str, ...]
    about: AreaAbout
    marking: str
    why: Unsaid
    months: tuple[date, ...]
    before: int
    incidents: float
    records: int
    candidates: int
    at_points: bool
    odd: tuple[date, ...]
    rows: tuple[Met, ...]

    def of(self, places: int, way: Way = Way.PLAN) -> Met | None:
        """The row of one way and one number of places."""
        return next((one for one in self.rows if one.places == places and one.way is way), None)


def accuracy(world: Answerer, asked: Question) -> Accuracy:
    """How choices of places would have done over all months that are held. Raises as Answerer.select."""
    what, _, period, found = all_months(world, asked)
    area = world.area(asked)
    months = np.array(period.whole, "M8[M]").astype(np.int64)
    counted = _points(world, found, area, period) if found.month_only else _cases(found, area)
    odd = _odd(counted.weight_of(months), months)
    use = np.setdiff1d(months, odd)
    before = BEFORE_AT_POINTS if found.month_only else BEFORE
    origins = use[before:][-MOST_MONTHS:]
    judged = np.isin(counted.month, origins)
    why = Unsaid.SAID
    if len(origins) < FEWEST_MONTHS:
        why = Unsaid.FEW_MONTHS
    elif counted.weight[judged].sum() < FEWEST_INCIDENTS:
        why = Unsaid.FEW_INCIDENTS
    hits = {} if why else _judged(counted.without(odd), origins)
    return Accuracy(
        question=asked.but(offence=what.key, source=period.source, first=period.first, last=period.last),
        definition=what,
        where=area.where,
        about=area.about,
        marking=area.marking,
        why=why,
        months=_dates(origins),
        before=before,
        incidents=float(counted.weight[judged].sum()),
        records=counted.records,
        candidates=hits[Way.PLAN].candidates if hits else 0,
        at_points=found.month_only,
        odd=_dates(odd),
        rows=_rows(hits),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Counted:
    """What counts. x, y, month, weight: (n,), months from January 1970; records: that they are of; any_crime: (k, 2)
    map points that held any crime, of which places are chosen; empty where places are cells."""

    x: Floats
    y: Floats
    month: Ints
    weight: Floats
    records: int
    any_crime: Floats

    def weight_of(self, months: Ints) -> Floats:
        """(m,) of each month."""
        at = np.searchsorted(months, self.month)
        there = np.append(months, -1)[at] == self.month
        return np.bincount(at[there], self.weight[there], len(months)).astype(np.float64)

    def without(self, months: Ints) -> "_Counted":
        """All but those of some months."""
        use = ~np.isin(self.month, months)
        return _Counted(
            self.x[use], self.y[use], self.month[use], self.weight[use], self.records, self.any_crime
        )  # fmt: skip


def _cases(found: Selected, area: AskedArea) -> _Counted:
    cases, records, _, _ = cases_of(found, area.rows(found))
    month = cases.night.astype("M8[M]").astype(np.int64)
    return _Counted(cases.x, cases.y, month, np.ones(len(month)), records, np.empty((0, 2)))


def _points(world: Answerer, found: Selected, area: AskedArea, period: Period) -> _Counted:
    here = area.places(found)
    x, y, month, weight = [], [], [], []
    for one in period.whole:
        n = np.where(here, found.in_months([one]), 0.0)
        at = np.flatnonzero(n)
        x.append(found.places.x[at])
        y.append(found.places.y[at])
        month.append(np.full(len(at), np.datetime64(one, "M").astype(np.int64)))
        weight.append(n[at])
    any_crime = found.any_crime
    mine = area.points(any_crime.x, any_crime.y, world.wards)
    total = np.concatenate(weight) if weight else np.empty(0)
    known = np.column_stack([any_crime.x[mine], any_crime.y[mine]])
    if not weight:
        return _Counted(total, total, np.empty(0, np.int64), total, 0, known)
    return _Counted(np.concatenate(x), np.concatenate(y), np.concatenate(month), total, int(total.sum()), known)


def _odd(counts: Floats, months: Ints) -> Ints:
    """Months that hold so many more or fewer than those around them that recording, not crime, is the likelier cause:
    over 1.8 times or under 0.55 times the median of the three on either side, and by more than six times what chance
    does."""
    found = []
    for at, n in enumerate(counts.tolist()):
        around = np.delete(counts[max(0, at - 3) : at + 4], min(at, 3))
        usual = float(np.median(around)) if len(around) >= FEWEST_NEIGHBOURS else 0.0
        if usual and not MOST_DOWN * usual <= n <= MOST_UP * usual and abs(n - usual) > BEYOND * np.sqrt(usual):
            found.append(at)
    return months[found]


def _judged(counted: _Counted, origins: Ints) -> dict[Way, RollingHits]:
    months = origins.tolist()
    if not len(counted.any_crime):
        held = months[-1] - int(counted.month.min())
        scores = {way.value: Scored(one) for way, one in SCORINGS.items() if not one.history or one.history < held}
        found = rolling_accuracy(
            counted.x, counted.y, counted.month, scores,
            origins=months, places=BUDGETS, side=SIDE, shifts=SHIFTS, near=NEAR * SIDE,
        )  # fmt: skip
        return {Way(name): one for name, one in found.items()}
    both = np.concatenate([np.column_stack([counted.x, counted.y]), counted.any_crime])
    _, point = np.unique(both, axis=0, return_inverse=True)
    number, at = int(point.max()) + 1, point.ravel()[: len(counted.x)]
    happened = [
        np.bincount(at[counted.month == month], counted.weight[counted.month == month], number) for month in months
    ]
    places = [min(k, number) for k in BUDGETS]
    return {
        way: rolling_hits(
            (grid.ravel() for grid in forecasts(at, counted.month, shape=(1, number), origins=months,
                                                 scoring=scoring, weights=counted.weight)),
            happened, places=places,
        )
        for way, scoring in AT_POINTS.items()
    }  # fmt: skip


def _rows(hits: dict[Way, RollingHits]) -> tuple[Met, ...]:
    found = []
    for way, one in hits.items():
        for k, places in enumerate(one.places):
            if places in one.places[:k]:
                continue  # there are no more places than these
            plan = hits[Way.PLAN].hits[:, k]
            gain = None if way is Way.PLAN else paired_gain(plan, one.hits[:, k])
            share, pai, pei, right = (float(of[k]) for of in (one.hit_rate, one.pai, one.pei, one.calibration))
            found.append(Met(way, places, float(one.hits[:, k].sum()), share, pai, pei, right, gain))
    return tuple(found)


def _dates(months: Ints) -> tuple[date, ...]:
    return tuple(np.asarray(months).astype("M8[M]").astype("M8[D]").tolist())


def _made(world: Answerer, asked: Question, stamp: str) -> Listing[Accuracy]:
    found = accuracy(world, asked)
    credits = world.wards.attribution, *found.about.attributions
    return world.listing_of(
        stamp, asked, found, found.question.source, found.marking, credits, month_only=found.at_points
    )


def _rests_on(world: Answerer, asked: Question) -> Sequence[object]:
    return rests_on(world, asked)


ACCURACY: Final = Kind("accuracy", _made, _rests_on)
"""How a choice of places would have done."""
