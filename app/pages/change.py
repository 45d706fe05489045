"""A change as its page shows it: sentences, choices of what to compare with, and the tables behind them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from shapely.geometry.base import BaseGeometry

from app.answering.trend_series import Unsaid
from app.comparing.against import Against, AgainstKind, ChangeQuestion
from app.comparing.change import Change
from app.comparing.counts import Counts
from app.comparing.hotspots import HotspotChange
from app.comparing.units import UnitChange
from app.table import Column, Table, Value
from app.words import change as words
from app.words import trend as trend_words

_COUNTS: Final = (
    Column("after", "Now", "", "Incidents in the later months", "count"),
    Column("before", "Before", "", "Incidents in the months compared with", "count"),
)
_RATIO: Final = (
    Column("change", "Change", "%", "Of the rates: in as long a time", "number"),
    Column("change_low", "Low", "%", "", "number", bound_of="change"),
    Column("change_high", "High", "%", "", "number", bound_of="change"),
)
PLACES: Final = (
    Column("name", "Place"),
    Column("course", "Rose or fell"),
    *_COUNTS,
    Column("p", "By chance", "", "Share of maps by chance that have anything as strong anywhere", "share", 3),
)
HOTSPOTS: Final = (
    Column("name", "Hotspot"),
    Column("ward", "Ward"),
    Column("course", "What became of it"),
    *_COUNTS,
    *_RATIO,
    Column("clear", "More than chance", "", "Anywhere on the map", "flag"),
    Column("shared", "Ground in common", "", "Share of the smaller outline’s", "share", 2),
    Column("incidents", "Incidents in common", "", "Share of the smaller outline’s", "share", 2),
)
UNITS: Final = (
    Column("name", "Area"),
    *_COUNTS,
    *_RATIO,
    Column("course", "More than chance", "", "With all rows looked at"),
    Column("rate", "Rate now", "per km² a year", "", "figures", 3),
    Column("rate_before", "Rate before", "per km² a year", "", "figures", 3),
)


ELSEWHERE: Final = (
    Column("name", "Area"),
    *_COUNTS,
    Column("rate", "Rate now", "per km² a year", "", "figures", 3),
    Column("rate_low", "Low", "per km² a year", "", "figures", 3, bound_of="rate"),
    Column("rate_high", "High", "per km² a year", "", "figures", 3, bound_of="rate"),
    *_RATIO,
    Column("course", "More than chance"),
    Column("distance", "How unlike", "SD", "Distance from the area asked about in standard deviations", "number", 1),
    Column("km2", "Size", "km²", "", "figures", 3),
    Column("deprivation", "Deprivation", "IMD score", "", "number", 1),
    Column("residents", "Residents", "per km²", "", "figures", 3),
)


@dataclass(frozen=True)
class Choice:
    """One choice of other months. href: its address, "" for one that cannot be made; chosen: it is shown."""

    label: str
    href: str
    chosen: bool


@dataclass(frozen=True)
class ChangeView:
    """What change.html shows."""

    course: str
    headline: str
    sentences: tuple[str, ...]
    choices: tuple[Choice, ...]
    map: str
    map_method: str
    places: Table
    hotspots: str
    hotspots_method: str
    hotspot_table: Table
    units: str
    unit_table: Table
    elsewhere: str
    matched: str
    elsewhere_table: Table
    method: str
    pictures: tuple[tuple[str, str], ...]


def view(found: Change, asked: ChangeQuestion, called: str) -> ChangeView:
    """All of it, from values. called: what one of the units is called."""
    return ChangeView(
        course=found.counts.course.value,
        headline=words.headline(found),
        sentences=words.sentences(found),
        choices=choices(found, asked),
        map=words.map_sentence(found),
        map_method=words.map_method(found),
        places=place_table(found),
        hotspots=words.hotspots(found),
        hotspots_method=words.hotspots_method(),
        hotspot_table=hotspot_table(found),
        units=words.units(found, called),
        unit_table=unit_table(found),
        elsewhere=words.elsewhere(found),
        matched=words.matched(found),
        elsewhere_table=_with_values(elsewhere_table(found)),
        method=words.method(),
        pictures=tuple((layer, words.picture(found, layer)) for layer in ("before", "after", "difference"))
        if found.pictured else (),
    )  # fmt: skip


def choices(found: Change, asked: ChangeQuestion) -> tuple[Choice, ...]:
    """What there is to compare with; greyed, with the reason, what cannot be."""
    return tuple(
        Choice(
            words.offer(one).capitalize() if one.against.kind is not AgainstKind.NAMED else words.offer(one),
            "" if one.why and one.why is not Unsaid.FEW_MONTHS else address(asked, one.against),
            one.chosen,
        )
        for one in found.offers
    )


def address(asked: ChangeQuestion, against: Against) -> str:
    """The page of the same question against other months."""
    query = replace(asked, against=against).query()
    return f"/change?{query}" if query else "/change"


def place_table(found: Change) -> Table:
    """Ground that changed by more than chance, the largest change first."""
    changed = found.pictured.changed if found.pictured else ()
    rows = tuple((one.name, "rose" if one.risen else "fell", one.after, one.before, one.p) for one in changed)
    return Table(
        "change-places", "Places that changed by more than chance", PLACES, rows,
        tuple(one.geometry for one in changed),
    )  # fmt: skip


def hotspot_table(found: Change) -> Table:
    """What became of each hotspot: those of now, then those that are gone."""
    rows = tuple(map(_hotspot, found.hotspots))
    shapes: Sequence[BaseGeometry] = [one.geometry for one in found.hotspots]
    return Table("change-hotspots", "Hotspots of both periods", HOTSPOTS, rows, tuple(shapes))


def unit_table(found: Change) -> Table:
    """Every ward or LSOA, most of the later incidents first."""
    rows = tuple(_unit(one, found.years, found.units_withheld) for one in found.units)
    return Table("change-wards", "Areas and their change", UNITS, rows, tuple(one.geometry for one in found.units))


def elsewhere_table(found: Change) -> Table:
    """The area asked about, then others in the same months."""
    rows = []
    for one in found.elsewhere.places if found.elsewhere else ():
        features = one.features or (one.km2, None, None)
        course = trend_words.COURSES[one.counts.course].lower() if one.counts.low is not None else None
        rows.append(
            (words.other(one), one.counts.after, one.counts.before, one.rate, one.rate_low, one.rate_high,
             *_ratio(one.counts), course, one.distance, one.km2, *features[1:])
        )  # fmt: skip
    return Table("change-elsewhere", "Beside other areas", ELSEWHERE, tuple(rows))


def _with_values(table: Table) -> Table:
    """The table without the columns of which nothing is known, such as deprivation that is not loaded."""
    kept = [i for i in range(len(table.columns)) if any(row[i] is not None for row in table.rows)]
    rows = tuple(tuple(row[i] for i in kept) for row in table.rows)
    return replace(table, columns=tuple(table.columns[i] for i in kept), rows=rows)


def tables(found: Change) -> dict[str, Table]:
    """By the name that a download has."""
    return {"places": place_table(found), "hotspots": hotspot_table(found), "wards": unit_table(found),
            "elsewhere": elsewhere_table(found)}  # fmt: skip


def _hotspot(one: HotspotChange) -> tuple[Value, ...]:
    clear = None if one.low is None else one.clear
    common = (one.shared, one.incidents) if one.shared or one.incidents else (None, None)
    return (one.name, one.ward, words.became(one), one.after, one.before, *_ratio(one), clear, *common)


def _unit(one: UnitChange, years: tuple[float, float], alone: bool) -> tuple[Value, ...]:
    course = trend_words.COURSES[one.course].lower() if one.low is not None and not alone else None
    rates = [
        n / one.km2 / length if n is not None and length else None
        for n, length in zip((one.after, one.before), years, strict=True)
    ]
    return (one.name, one.after, one.before, *_ratio(one), course, *rates)


def _ratio(one: HotspotChange | UnitChange | Counts) -> list[float | None]:
    return [
        None if value is None or not np.isfinite(value) else 100 * (value - 1)
        for value in (one.ratio, one.low, one.high)
    ]
