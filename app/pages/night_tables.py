"""The night in tables: the week as people read nights, ratios and kinds of night with their intervals drawn."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.figures import THIN
from app.maps.legend import Scale
from app.night.answer import Nights
from app.palette import RGB, class_of, viridis
from app.words.hours import DAYS, hours_name, stretch_name
from app.words.night import TREATMENTS, kind_meaning, kind_name
from geo.aoristic import NightRatio, Peak
from geo.time.night import DAY_STARTS

CLASSES = 6
NICE = (1, 2, 2.5, 5, 10)
DARKEST_FOR_BLACK = 0.183
"""Luminance from which black on a colour reads better than white does; both then pass 4.5 to 1."""


@dataclass(frozen=True)
class Hour:
    """One cell of the week."""

    text: str
    style: str
    asked: bool
    peak: bool


@dataclass(frozen=True)
class Night:
    """One row: a policing night from 06:00 to 05:59, or a day of the calendar."""

    name: str
    hours: tuple[Hour, ...]
    total: str


@dataclass(frozen=True)
class Week:
    """The week as a table, with the classes of its colours."""

    by_night: bool
    columns: tuple[str, ...]
    rows: tuple[Night, ...]
    totals: tuple[str, ...]
    total: str
    scale: Scale

    @property
    def many(self) -> bool:
        """Whether figures of four digits need wider columns."""
        return max(map(len, self.totals)) > 3


def week_table(nights: Nights, *, by_night: bool) -> Week:
    """Rows Monday to Sunday; by_night: hours run from 06:00 to 05:59, so that a night stands in one row."""
    shift = DAY_STARTS if by_night else 0
    order = (np.arange(168) + shift) % 168  # hour of the week of every cell, row by row
    flat = nights.week.T.ravel()
    scale = _scale(float(flat.max(initial=0)))
    busiest = set()
    if nights.peak:
        busiest = {(nights.peak.start + k) % 168 for k in range(nights.peak.hours)}
    asked = nights.mask if nights.mask is not None else np.zeros(168, bool)
    cells = [Hour(_cell(flat[h], flat.max()), _style(flat[h], scale), bool(asked[h]), int(h) in busiest) for h in order]
    table = flat[order].reshape(7, 24)
    rows = tuple(Night(DAYS[i], tuple(cells[24 * i : 24 * i + 24]), count(float(table[i].sum()))) for i in range(7))
    totals = tuple(count(float(v)) for v in table.sum(axis=0))
    columns = tuple(f"{(shift + k) % 24:02d}" for k in range(24))
    return Week(by_night, columns, rows, totals, count(float(table.sum())), scale)


def _scale(most: float) -> Scale:
    """At most six classes of one width, a round number; the lowest, up to the first break, is not coloured."""
    if most <= 0:
        return Scale("", "incidents", ())
    width = most / CLASSES
    power = 10.0 ** np.floor(np.log10(width))
    step = next(float(nice * power) for nice in NICE if nice * power >= width * (1 - 1e-9))
    return Scale("", "incidents", tuple(step * k for k in range(1, CLASSES) if step * k <= most))


def _style(value: float, scale: Scale) -> str:
    index = class_of(value, scale.breaks)
    if not index:
        return ""
    colour = viridis(len(scale.breaks))[index - 1]
    rgb = "#{:02x}{:02x}{:02x}".format(*colour)
    return f"background:{rgb};color:{'#fff' if luminance(colour) < DARKEST_FOR_BLACK else '#000'}"


def shades(week: npt.NDArray[np.float64]) -> list[str]:
    """The style of each of the 168 hours of a (24, 7) week, Monday 00:00 first; "" where an hour is not coloured."""
    scale = _scale(float(week.max(initial=0)))
    return [_style(value, scale) for value in week.T.ravel().tolist()]


def luminance(colour: RGB) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _cell(value: float, most: float) -> str:
    return f"{value:.0f}" if most >= 10 or value < 0.05 else f"{value:.1f}"


def count(value: float) -> str:
    """A sum of chances as people read it: whole from 10 on, one decimal below."""
    return (f"{value:,.0f}" if value >= 10 or value.is_integer() else f"{value:.1f}").replace(",", THIN)


@dataclass(frozen=True)
class Interval:
    """A value with its interval, in words and as positions (per cent of the width) of a drawing; one: where 1 lies."""

    value: str
    text: str
    low: float
    at: float
    high: float
    one: float


def intervals(found: Iterable[tuple[float, float, float] | None]) -> list[Interval | None]:
    """Ratios drawn to one scale from 0 up to the highest end, two at least. None stays None."""
    listed = list(found)
    most = max([2.0, *(high for item in listed if item for high in (item[2],) if np.isfinite(high))])
    most = min(most, 2 * max([1.0, *(item[0] for item in listed if item)]))  # one wild end must not squeeze the rest

    def place(value: float) -> float:
        return round(100 * min(max(value / most, 0), 1), 1)

    def draw(value: float, low: float, high: float) -> Interval:
        return Interval(f"{value:.2f}", f"{low:.2f} to {high:.2f}", place(low), place(value), place(high), place(1))

    return [draw(*item) if item else None for item in listed]


@dataclass(frozen=True)
class Share:
    """One row of shares: the hours in question by one way to treat uncertain times, or darkness. about: which hours,
    where the row above does not say."""

    label: str
    about: str
    peak: str
    share: str
    hours: str
    ratio: Interval | None


def share_rows(nights: Nights) -> tuple[Share, ...]:
    """The hours in question by every variant, then darkness."""
    listed: list[tuple[str, str, Peak | None, NightRatio | None]] = []
    if nights.mask is not None:
        hours = hours_name(nights.hours)
        listed += [
            (TREATMENTS[v.treatment], "" if i else hours, v.peak, v.ratio) for i, v in enumerate(nights.variants)
        ]
    listed.append(("In darkness", "civil twilight over; spread over the span", None, nights.dark))
    drawn = intervals((ratio.ratio, ratio.low, ratio.high) if ratio else None for *_, ratio in listed)
    return tuple(
        Share(label, about, peak_name(peak), percent(ratio.share), percent(ratio.hours_share), interval)
        for (label, about, peak, ratio), interval in zip(listed, drawn, strict=True)
        if ratio
    )


def percent(share: float) -> str:
    """8.7 %."""
    return f"{100 * share:.1f}{THIN}%"


def peak_name(peak: Peak | None) -> str:
    """Saturday night, 00:00–03:00: an early hour belongs to the night before; by day, Monday 12:00–15:00."""
    return stretch_name(peak.start, peak.hours) if peak else ""


@dataclass(frozen=True)
class KindRow:
    """One kind of night."""

    label: str
    about: str
    nights: str
    rate: str
    rate_interval: str
    ordinary: str
    ratio: Interval | None


def kind_rows(nights: Nights) -> tuple[KindRow, ...]:
    """Every kind; those the period has none of say so."""
    ratios = [
        (k.rate.ratio, k.rate.ratio_low, k.rate.ratio_high)
        if k.rate and k.compared and np.isfinite(k.rate.ratio)
        else None
        for k in nights.kinds
    ]
    rows = []
    for kind, interval in zip(nights.kinds, intervals(ratios), strict=True):
        name, meaning, rate = kind_name(kind.kind), kind_meaning(kind.kind, nights.payday), kind.rate
        if rate is None:
            rows.append(KindRow(name, meaning, "0", "–", "", "–", None))
            continue
        ordinary = f"{rate.ordinary:.1f}" if kind.compared and np.isfinite(rate.ordinary) else "–"
        ends = f"{rate.low:.1f} to {rate.high:.1f}"
        rows.append(KindRow(name, meaning, str(rate.nights), f"{rate.rate:.1f}", ends, ordinary, interval))
    return tuple(rows)
