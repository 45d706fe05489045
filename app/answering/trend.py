"""Is it rising, and how sure are we? The months of a question, against those of the year before."""

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
from app.answering.area_text import AreaKind
from app.answering.asked_area import AskedArea
from app.answering.hours import AskedHours
from app.answering.keeper import Kind
from app.answering.notes import breaks_in
from app.answering.period import Period, months_between
from app.answering.question import Question
from app.answering.selection import Selected
from app.answering.trend_series import YEAR, Course, Judged, Series, course_of, judge, known, months_back
from geo.offence.offences import Definition
from geo.offence.recording_changes import RESTRICTED, SINCE, RecordingBreak
from geo.time.completeness import MonthHeld
from models.monthly_range import dispersion_of_places
from models.multiplicity import fdr_significant
from models.rate_ratio import rate_ratio

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]
MONTHS: Final = 60
"""Months looked at, at most: five years."""


class MonthIs(StrEnum):
    """What a month of a trend is."""

    RECENT = "recent"  # set against the same month a year before
    BEFORE = "before"
    PART = "part"  # there in part only, and not compared
    INCOMPLETE = "incomplete"  # with so few rows that it is not counted
    MISSING = "missing"
    WITHHELD = "withheld"  # not given to this reader


@dataclass(frozen=True)
class PlaceTrend:
    """One ward or hotspot. months: incidents of each of the trend's months, None where they are not known; after,
    before: of the months compared; ratio, low, high: as `Compared` has them, None where nothing is said; clear: whether
    its change is more than chance with all rows of the table looked at (false discoveries held at 5 %)."""

    id: str
    name: str
    months: tuple[float | None, ...]
    after: float
    before: float
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    clear: bool = False

    @property
    def course(self) -> Course:
        """What may be said of it beside all others."""
        if self.low is None:
            return Course.NOT_KNOWN
        return course_of(self.low, self.high) if self.clear else Course.NO_CLEAR_CHANGE


@dataclass(frozen=True, eq=False)
class Trend:
    """The months of a question and what they say.

    question: what was asked, with source and months filled in; where, about, marking: of the area, as an Answer has
    them; parts, incomplete: months of
    the series that are there in part, or with too few rows to be counted; breaks: changes of recording within it;
    wards: with their months, those with most incidents first, empty where they are not given; rows_withheld: whether
    they are not; minimum, rounding: as in an Answer. For the gate alone, and empty beyond it: whole: (k,) incidents of
    the whole area; authorities: (a, k) of each authority; mine: (a,) of which of them the area is made, none of them
    where it is not made of whole ones.
    """

    question: Question
    definition: Definition
    where: tuple[str, ...]
    about: AreaAbout
    marking: str
    hours: AskedHours | None
    stands_in: bool
    series: Series
    judged: Judged
    parts: tuple[MonthHeld, ...]
    incomplete: tuple[MonthHeld, ...]
    breaks: tuple[RecordingBreak, ...]
    wards: tuple[PlaceTrend, ...]
    whole: Floats
    authorities: Floats
    mine: Bools
    rows_withheld: bool = False
    minimum: int = 0
    rounding: int = 0

    @property
    def states(self) -> tuple[MonthIs, ...]:
        """What each month of the series is."""
        parts, few = ({one.month for one in of} for of in (self.parts, self.incomplete))
        there = ~np.isnan(self.series.n) | self.series.withheld
        return tuple(
            MonthIs.INCOMPLETE if one in few
            else MonthIs.MISSING if not there[i]
            else MonthIs.WITHHELD if self.series.withheld[i]
            else MonthIs.PART if one in parts
            else MonthIs.RECENT if self.series.recent[i] else MonthIs.BEFORE
            for i, one in enumerate(self.series.months)
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class HotspotLines:
    """The months of each hotspot of the map, in its order. Of their change nothing is said: a hotspot was found because
    its count was high in the months of the map, so the year before looks low by that alone."""

    question: Question
    definition: Definition
    months: tuple[date, ...]
    hotspots: tuple[PlaceTrend, ...]


def trend(world: Answerer, asked: Question) -> tuple[Trend, Selected, Period]:
    """The trend of a question, and what it was counted from. Raises as Answerer.select."""
    what, asked_for, period, found = all_months(world, asked, MONTHS)
    months = tuple(months_between(period.first, period.last))
    area = world.area(asked)
    every = _counts(found, found.ward, len(world.wards), months)
    here = area.places(found)
    if area.wards is not None:
        per_ward = every * area.wards[:, None]
        listed = area.wards & (world.wards_offered or bool(asked.area)) & (not area.about.alone)
        n = per_ward.sum(axis=0) if asked.area else _all(found, months)
    else:
        per_ward = _counts(found, np.where(here, found.ward, -1), len(world.wards), months)
        listed = np.asarray(per_ward.any(axis=1), bool)
        n = _counts(found, np.where(here, 0, -1), 1, months)[0]
    series = _series(what, asked_for, period, found, n)
    judged = judge(series)
    rows = np.flatnonzero(listed)
    names = [(world.wards.code[i], world.wards.name[i]) for i in rows]
    filled = asked.but(
        offence=what.key, source=period.source, first=asked_for.first, last=asked_for.last, weeks=asked.weeks
    )  # fmt: skip
    made = Trend(
        question=filled,
        definition=what,
        where=area.where,
        about=area.about,
        marking=area.marking,
        hours=found.hours.asked if found.hours else None,
        stands_in=found.by_proxy > len(found) / 2,
        series=series,
        judged=judged,
        parts=period.parts,
        incomplete=period.incomplete,
        breaks=breaks_in(what, period, found),
        wards=places(names, per_ward[rows], series, judged),
        whole=_all(found, months),
        authorities=_of_authorities(world, every),
        mine=_authorities_of(world, area),
    )
    return made, found, period


def hotspot_lines(world: Answerer, asked: Question) -> HotspotLines:
    """The months of the map's hotspots. Raises as Answerer.answer."""
    whole = world.answer(asked)
    what, _, period, found = all_months(world, asked, MONTHS)
    months = tuple(months_between(period.first, period.last))
    held = np.isin(np.array(months, "M8[M]"), np.array(period.held, "M8[M]"))
    rows = []
    for spot in whole.hotspots:
        n = _counts(found, np.where(found.covers(spot.geometry), 0, -1).astype(np.intp), 1, months)[0]
        rows.append(PlaceTrend(spot.id, spot.name, tuple(known(np.where(held, n, np.nan))), 0.0, 0.0))
    return HotspotLines(whole.question, what, months, tuple(rows))


def places(
    names: Sequence[tuple[str, str]], n: Floats, series: Series, judged: Judged
) -> tuple[PlaceTrend, ...]:  # fmt: skip
    """Places with their months, most recent incidents first. names: id and name of each; n: (k, m) incidents."""
    at, why = series.pairs
    after, before = n[:, at], n[:, at - YEAR]
    lines = np.where(np.isnan(series.n), np.nan, n)
    one = judged.compared
    phi, degrees = dispersion_of_places(before, after, shared=one.dispersion)
    sums = after.sum(axis=1), before.sum(axis=1)
    stated = not (why or one.why) and degrees > 0
    if stated:
        found = rate_ratio(*sums, dispersion=phi, degrees=degrees)
        some = sums[0] + sums[1] > 0
        clear = np.zeros(len(names), bool)
        if some.any():
            clear[some] = fdr_significant(found.p[some])
    recent = np.nan_to_num(lines[:, series.recent]).sum(axis=1)
    order = sorted(range(len(names)), key=lambda i: (-recent[i], names[i][1], names[i][0]))
    return tuple(
        PlaceTrend(
            *names[i], tuple(known(lines[i])), float(sums[0][i]), float(sums[1][i]),
            *((float(found.ratio[i]), float(found.low[i]), float(found.high[i]), bool(clear[i]))
              if stated and some[i] else ()),
        )
        for i in order
    )  # fmt: skip


def _series(what: Definition, asked: Period, period: Period, found: Selected, n: Floats) -> Series:
    months = tuple(months_between(period.first, period.last))
    month = np.array(months, "M8[M]")
    held, whole = (np.isin(month, np.array(of, "M8[M]")) for of in (period.held, period.whole))
    begin = max(np.datetime64(asked.first, "M"), np.datetime64(months_back(asked.last, YEAR - 1), "M"))
    rules = sum(
        ((month >= np.datetime64(SINCE[one.change], "M")).astype(np.int64)
         for one in breaks_in(what, period, found) if one.broken),
        start=np.zeros(len(months), np.int64),
    )  # fmt: skip
    shut = (month >= np.datetime64(RESTRICTED[0], "M")) & (month <= np.datetime64(RESTRICTED[1], "M"))
    given = np.zeros(len(months), bool)
    return Series(months, np.where(held, n, np.nan), whole, month >= begin, rules, shut, given)


def _counts(found: Selected, group: Ints, k: int, months: Sequence[date]) -> Floats:
    """(k, m) incidents by group of places and month."""
    counted = np.zeros((k, len(months)))
    tally = found.tally(group, k)
    column = np.searchsorted(np.array(months, "M8[M]"), tally.months.astype("M8[M]"))
    counted[:, column] = tally.by_month
    return counted


def _all(found: Selected, months: Sequence[date]) -> Floats:
    """(m,) all incidents by month, those without a place among them."""
    month = found.rows.of_kinds(["month"])["month"].to_numpy().astype("M8[M]")
    column = np.searchsorted(np.array(months, "M8[M]"), month)
    if found.rows.alike:
        return np.bincount(column, found.rows.of_kind, len(months)).astype(np.float64)
    return np.bincount(column[found.rows.kind], found.rows.weight, len(months)).astype(np.float64)


def _of_authorities(world: Answerer, per_ward: Floats) -> Floats:
    """(a, m) incidents by authority, in the order of their codes."""
    codes, of = np.unique(np.array(world.wards.authority), return_inverse=True)
    counted = np.zeros((len(codes), per_ward.shape[1]))
    np.add.at(counted, of, per_ward)
    return counted


def _authorities_of(world: Answerer, area: AskedArea) -> Bools:
    """(a,) the authorities that an area is made of; none of them for an area that is not made of whole ones."""
    codes, of = np.unique(np.array(world.wards.authority), return_inverse=True)
    if area.wards is None or area.about.kind is AreaKind.WARD:
        return np.zeros(len(codes), bool)
    return np.bincount(of, area.wards, len(codes)) > 0


def _trend(world: Answerer, asked: Question, stamp: str) -> Listing[Trend]:
    made, found, period = trend(world, asked)
    credits = world.wards.attribution, *made.about.attributions
    return world.listing_of(stamp, asked, made, period.source, made.marking, credits, month_only=found.month_only)


def _lines(world: Answerer, asked: Question, stamp: str) -> Listing[HotspotLines]:
    return world.listing(stamp, asked, hotspot_lines(world, asked), world.answer(asked))


TREND: Final = Kind("trend", _trend, rests_on)
"""Whether a question's incidents rise, with the months behind it, its wards among them."""
HOTSPOT_LINES: Final = Kind("hotspot-lines", _lines, rests_on)
"""The months of the map's hotspots."""
