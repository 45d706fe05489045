"""What a series of months says of itself: what was to be expected of each, and whether it rises. Counts in, values out,
so that a reader's part of a series can be judged by the same rules as the whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from models.monthly_range import MonthlyRange, monthly_range
from models.rate_ratio import change_seen, rate_ratio
from models.trend import modified_mann_kendall

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
YEAR: Final = 12
TREND_MONTHS: Final = 24
"""Months one after the other that a trend over all of them needs."""
ALPHA: Final = 0.025
"""p below which a trend over all months is said to be there: simulated series that did neither rise nor fall were below
0.05 in up to eight of a hundred."""
CHANGE: Final = 1.2
"""The change of which it is said how surely it would have been seen."""


class Course(StrEnum):
    """What the interval alone says."""

    RISING = "rising"
    FALLING = "falling"
    NO_CLEAR_CHANGE = "no_clear_change"
    NOT_KNOWN = "not_known"


class Unsaid(StrEnum):
    """Why nothing can be said of a change; SAID where something can."""

    SAID = ""
    NO_YEAR_BEFORE = "no_year_before"  # none of the months is held whole in both years
    RECORDING = "recording"  # the rules of recording changed between them
    RESTRICTIONS = "restrictions"  # of COVID, in one of the years
    NO_INCIDENTS = "no_incidents"  # in neither year
    FEW_MONTHS = "few_months"  # too few to tell how much months vary
    WITHHELD = "withheld"  # a count that it rests on is not given


@dataclass(frozen=True, eq=False)
class Series:
    """Consecutive months. n: (k,) incidents, not a number where they are not known; whole: which may be compared;
    recent: which are set against the same months a year before; rules: number of the rules of recording that each was
    under; shut: which fall under COVID restrictions; withheld: of which a reader is not told."""

    months: tuple[date, ...]
    n: Floats
    whole: Bools
    recent: Bools
    rules: Ints
    shut: Bools
    withheld: Bools

    @property
    def use(self) -> Bools:
        """(k,) which months are compared and fitted."""
        return self.whole & ~self.shut & ~np.isnan(self.n)

    @property
    def pairs(self) -> tuple[Ints, Unsaid]:
        """Positions of the recent months that are set against those a year before; why there are none."""
        at = np.flatnonzero(self.recent)
        at = at[at >= YEAR]
        at = at[self.whole[at] & self.whole[at - YEAR]]
        if not len(at):
            return at, Unsaid.NO_YEAR_BEFORE
        at = at[~self.shut[at] & ~self.shut[at - YEAR]]
        if not len(at):
            return at, Unsaid.RESTRICTIONS
        at = at[self.rules[at] == self.rules[at - YEAR]]
        return at, Unsaid.SAID if len(at) else Unsaid.RECORDING


@dataclass(frozen=True)
class TwoSums:
    """Incidents of two stretches of months, and what is said of them.

    after, before: None where not given; exposure: length of the later over that of the other months; ratio, low, high:
    of the rates, 95 % interval, None where nothing can be said; seen: the chance that a change of 20 % would have been
    called one, None where that is not worked out; dispersion, degrees: variance over mean of a sum of months, and how
    well that is known; why: nothing is said.
    """

    after: float | None
    before: float | None
    exposure: float = 1.0
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    seen: float | None = None
    dispersion: float = 1.0
    degrees: float = 0.0
    why: Unsaid = Unsaid.SAID

    @property
    def course(self) -> Course:
        """What follows from the interval."""
        return course_of(self.low, self.high)


@dataclass(frozen=True)
class Compared(TwoSums):
    """The recent months against the same months a year before. months: the later of each pair."""

    months: tuple[date, ...] = ()


@dataclass(frozen=True)
class LongRun:
    """Modified Mann-Kendall over so many months up to the last, without their season."""

    first: date
    months: int
    p: float
    tau: float

    @property
    def course(self) -> Course:
        """What p says; the sign is tau's."""
        if self.p >= ALPHA:
            return Course.NO_CLEAR_CHANGE
        return Course.RISING if self.tau > 0 else Course.FALLING


@dataclass(frozen=True, eq=False)
class Judged:
    """All that is said of a series. expected, low, high: (k,) of each month, not a number where it is not said."""

    expected: Floats
    low: Floats
    high: Floats
    compared: Compared
    long_run: LongRun | None


def course_of(low: float | None, high: float | None) -> Course:
    """What an interval of a ratio says: nothing but whether it excludes 1."""
    if low is None or high is None:
        return Course.NOT_KNOWN
    return Course.RISING if low > 1 else Course.FALLING if high < 1 else Course.NO_CLEAR_CHANGE


def judge(series: Series, totals: tuple[float | None, float | None] | None = None) -> Judged:
    """Judge a series by what is known of it.

    totals: incidents of the later and the earlier months of the pairs where some of these months are not known and
    their sums are; None in it: not that one either.
    """
    use = series.use
    counts = np.where(use, series.n, np.nan)
    year = np.array([month.month for month in series.months])
    ranges = monthly_range(counts, year, series.recent, regime=series.rules)
    at, why = series.pairs
    if totals is None:
        totals = float(series.n[at].sum()), float(series.n[at - YEAR].sum())
    months = tuple(series.months[i] for i in at.tolist())
    # never through a gap, nor through months under restrictions, of which nobody knows what to expect
    expected, low, high = (np.where(use, values, np.nan) for values in (ranges.expected, ranges.low, ranges.high))
    compared = with_ratio(Compared(*totals, why=why, months=months), ranges)
    return Judged(expected, low, high, compared, _long_run(series, use, ranges.season))


S = TypeVar("S", bound=TwoSums)


def with_ratio(sums: S, ranges: MonthlyRange) -> S:
    """The same with what can be said of them: the ratio, its interval and what would have been seen, or why nothing."""
    after, before, why = sums.after, sums.before, sums.why
    if not why and (after is None or before is None):
        why = Unsaid.WITHHELD
    if not why and not (after or before):
        why = Unsaid.NO_INCIDENTS
    if not why and not ranges.degrees:
        why = Unsaid.FEW_MONTHS
    if why or after is None or before is None:
        return replace(sums, why=why)
    phi, degrees = ranges.dispersion, ranges.degrees
    found = rate_ratio(after, before, exposure=sums.exposure, dispersion=phi, degrees=degrees)
    even = sums.exposure == 1
    return replace(
        sums,
        ratio=float(found.ratio),
        low=float(found.low),
        high=float(found.high),
        seen=change_seen(after + before, CHANGE, dispersion=phi, degrees=degrees) if even else None,
        dispersion=phi,
        degrees=degrees,
    )


def _long_run(series: Series, use: Bools, season: Floats) -> LongRun | None:
    """Over the months that follow each other up to the last one, under one set of rules; None for too few."""
    same = use & (series.rules == series.rules[-1]) & ~np.isnan(season)
    gaps = np.flatnonzero(~same)
    first = int(gaps[-1]) + 1 if len(gaps) else 0
    if len(series.months) - first < TREND_MONTHS or not series.n[first:].sum():
        return None
    found = modified_mann_kendall(series.n[first:] / season[first:])
    return LongRun(series.months[first], len(series.months) - first, found.p, found.tau)


def months_back(last: date, count: int) -> date:
    """First day of the month so many months before another."""
    at = last.year * YEAR + last.month - 1 - count
    return date(at // YEAR, at % YEAR + 1, 1)


def known(values: Floats) -> Sequence[float | None]:
    """Not a number as None."""
    return [None if np.isnan(value) else float(value) for value in values]
