"""The night in tables: shares, kinds of night and zones, and their likely ranges drawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from app.answering.zone_counts import ZoneCounts
from app.night.answer import KindRate, Nights
from app.table import Column, Table, Value
from app.words.hours import hours_name, stretch_name
from app.words.night import DARKNESS, TREATMENTS, kind_meaning, kind_name
from geo.aoristic import NightRatio, Peak
from models.rates import byar

Ends = tuple[float, float, float]
"""A ratio and its 95 % interval."""


@dataclass(frozen=True)
class Interval:
    """A value with its interval as positions (per cent of the width) of a drawing; one: where 1 lies."""

    low: float
    at: float
    high: float
    one: float


def intervals(found: Iterable[Ends | None]) -> list[Interval | None]:
    """Ratios drawn to one scale from 0 up to the highest end, two at least. None stays None."""
    values = list(found)
    maximum = max([2.0, *(high for item in values if item for high in (item[2],) if np.isfinite(high))])
    maximum = min(maximum, 2 * max([1.0, *(item[0] for item in values if item)]))  # one wild end must not squeeze all

    def place(value: float) -> float:
        return round(100 * min(max(value / maximum, 0), 1), 1)

    def draw(value: float, low: float, high: float) -> Interval:
        return Interval(place(low), place(value), place(high), place(1))

    return [draw(*item) if item else None for item in values]


@dataclass(frozen=True)
class Drawn:
    """A table with the interval of each row's ratio drawn beside it; None where a row has none."""

    table: Table
    drawn: tuple[Interval | None, ...]


_RATIO: Final = (
    Column("ratio", "Times as many", "", "1 is no difference", "number", 2),
    Column("ratio_low", "Low", "", "Lower end of the likely range (95 % interval)", "number", 2, "ratio"),
    Column("ratio_high", "High", "", "Upper end of the likely range (95 % interval)", "number", 2, "ratio"),
)
SHARES: Final = (
    Column("name", "How uncertain times are counted"),
    Column("about", "Which hours"),
    Column("peak", "Busiest three hours"),
    Column("share", "Incidents", "", "Share of the incidents in the hours in question", "share", 3),
    Column("hours_share", "Hours", "", "Share of all hours of the period", "share", 3),
    *_RATIO,
)
KINDS: Final = (
    Column("name", "Kind"),
    Column("about", "Which nights"),
    Column("nights", "Nights", "", "Nights of this kind in the period", "count"),
    Column("rate", "Incidents a night", "", "", "number", 1),
    Column("rate_low", "Low", "", "Lower end of the likely range (95 % interval)", "number", 1, "rate"),
    Column("rate_high", "High", "", "Upper end of the likely range (95 % interval)", "number", 1, "rate"),
    Column("ordinary", "Same days, ordinary", "", "Incidents an ordinary night of the same days", "number", 1),
    *_RATIO,
)
ZONES: Final = (
    Column("name", "Zone"),
    Column("n", "Incidents", "", "Incidents of the hours in question in the zone", "number", 1),
    Column("n_low", "Low", "", "Lower end of the likely range (95 % interval)", "number", 1, "n"),
    Column("n_high", "High", "", "Upper end of the likely range (95 % interval)", "number", 1, "n"),
    Column("share", "Of all in these hours", "", "Share of the area's incidents in these hours", "share", 3),
)


def share_rows(nights: Nights) -> Drawn:
    """The hours in question by every way to treat an uncertain time, then darkness."""
    found: list[tuple[str, str, Peak | None, NightRatio | None]] = []
    if nights.mask is not None:
        hours, ways = hours_name(nights.hours), enumerate(nights.variants)
        found += [(TREATMENTS[v.treatment], "" if i else hours, v.peak, v.ratio) for i, v in ways]
    found.append((*DARKNESS, None, nights.dark))
    known = [(name, about, peak, ratio) for name, about, peak, ratio in found if ratio]
    ends = [(r.ratio, r.low, r.high) for *_, r in known]
    rows = tuple(
        (name, about, peak_name(peak) or None, r.share, r.hours_share, *end)
        for (name, about, peak, r), end in zip(known, ends, strict=True)
    )
    table = Table("shares", "Share of the incidents in the hours in question and in darkness", SHARES, rows)
    return Drawn(table, tuple(intervals(ends)))


def kind_rows(nights: Nights) -> Drawn:
    """Every kind of night; a kind that the period has none of stands there without a rate."""
    ends = [_against_ordinary(kind) for kind in nights.kinds]
    rows = tuple(
        (kind_name(kind.kind), kind_meaning(kind.kind, nights.payday), *_rate(kind), *(end or (None, None, None)))
        for kind, end in zip(nights.kinds, ends, strict=True)
    )
    return Drawn(Table("kinds", "Incidents a night by kind of night", KINDS, rows), tuple(intervals(ends)))


def _rate(kind: KindRate) -> tuple[Value, ...]:
    """Nights, rate with its ends, and what ordinary nights of the same days have."""
    rate = kind.rate
    if rate is None:
        return 0, None, None, None, None
    return rate.nights, rate.rate, rate.low, rate.high, rate.ordinary if kind.compared else None


def _against_ordinary(kind: KindRate) -> Ends | None:
    rate = kind.rate
    if rate is None or not kind.compared or not np.isfinite(rate.ratio):
        return None
    return rate.ratio, rate.ratio_low, rate.ratio_high


def zone_rows(counts: ZoneCounts, total: float) -> Table:
    """Incidents in each zone, the most first. total: of the area, for the share; 0 where no area holds them all."""
    low, high = byar(counts.n)
    rows = tuple(
        (counts.zones[i].name, counts.n[i], low[i], high[i], *([counts.n[i] / total] if total else []))
        for i in counts.ranked
    )
    return Table("zones", "Incidents of the hours in question in each zone", ZONES[: 5 if total else 4], rows)


def peak_name(peak: Peak | None) -> str:
    """Saturday night, 00:00–03:00; "" where there is none."""
    return stretch_name(peak.start, peak.hours) if peak else ""
