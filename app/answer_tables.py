"""The tables of an Answer: hotspots, wards and cells, which pages, maps, files and the API all show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from app.answering.answer import Answer, Hotspot, Measured, Ranked, Untested, UntestedHotspot
from app.answering.question import COST, HARM, HEXAGONS, LSOAS
from app.figures import found_elsewhere, of_ten
from app.table import Below, Column, Table, Value
from geo.streets.hotspot_names import Counts
from geo.streets.place_words import WORDS

RATE_UNIT: Final = "per km² a year"
NUMBER = Column("n", "Incidents", "", "Incidents of this definition in this period", "count")
_RANK = Column("rank", "Rank", "", "1 is where most happens", "count")
_ID = Column("id", "Identifier", "", "Name of this row in the API and in links")
_PLACES = Column("places", "Locations", "", "Different spots that incidents stand on (distinct coordinates)", "count")
_AREA = Column("km2", "Area", "km²", "Area on the National Grid", "figures", 3)
_LIKELY = (
    "end of the likely range of the rate, taking into account that it was found because it was high "
    "(95 % credible interval)"
)
_RATES = (
    Column("rate", "Rate", RATE_UNIT, "Incidents per square kilometre and year", "figures", 3),
    Column("rate_low", "Rate, low", RATE_UNIT, f"Lower {_LIKELY}", "figures", 3, bound_of="rate"),
    Column("rate_high", "Rate, high", RATE_UNIT, f"Upper {_LIKELY}", "figures", 3, bound_of="rate"),
)
_MEASURES = (NUMBER, _PLACES, _AREA, *_RATES)

HOTSPOTS: tuple[Column, ...] = (
    _RANK,
    Column("name", "Hotspot", "", "Name of the area"),
    Column("ward", "Ward", "", "Ward that holds most of it"),
    *_MEASURES,
    Column(
        "streets",
        "Streets",
        "",
        "Streets with most of its incidents, and how many stand on or near each: what map points are called; for exact "
        "places the nearest published street point, never the text of a record",
    ),
    Column("kinds", "Kinds of place", "", "Kinds of places with most of its incidents, and how many stand at each"),
    Column(
        "recorded",
        "Where recorded",
        "",
        "Said where most of it is recorded at a place at which it often did not happen",
    ),
    Column("top", "Offences", "", "Most frequent offences with their incidents"),
    Column("months_active", "Months active", "", "Months with at least one incident", "count"),
    Column(
        "stability",
        "There again",
        "",
        "Of hotspots like this one, how many had at least half of their ground hot "
        "again in another period like this one, by trials on other forces (calibrated stability)",
        "share",
        2,
    ),
    Column(
        "found_in_cells",
        "Found elsewhere in its points’ cells",
        "",
        "Of redraws that put every incident at a random spot of the cell of its anonymous map point, how many found it "
        "again; empty where points are exact",
        "share",
        2,
    ),
    Column("again", "In words", "", "How surely it is there again, and found elsewhere in its points’ cells, in words"),
    Column(
        "rank_low",
        "Rank, best",
        "",
        "Best end of its likely range (95 % interval)",
        "count",
        bound_of="rank",
    ),
    Column(
        "rank_high",
        "Rank, worst",
        "",
        "Worst end of its likely range (95 % interval)",
        "count",
        bound_of="rank",
    ),
    _ID,
)
WARDS: tuple[Column, ...] = (
    _RANK,
    Column("name", "Ward", "", "Name of the ward"),
    Column("authority", "Authority", "", "Local authority that the ward belongs to"),
    *_MEASURES,
    Column("code", "Code", "", "ONS code of the ward, of the vintage that the notes name"),
    _ID,
)
CELLS: tuple[Column, ...] = (
    _RANK,
    Column("name", "Square", "", "Ward and grid reference of the square"),
    *_MEASURES,
    Column("z", "Stands out", "", "How far it and its neighbours lie above the mean (Gi* z-score)", "number", 2),
    Column("hot", "More than chance", "", "Hot after false discovery rate control", "flag"),
    _ID,
)
LSOA_NAMES: Final = {
    "name": ("LSOA", "Name of the Lower layer Super Output Area"),
    "authority": ("Authority", "Local authority that the LSOA belongs to, empty where its file names none"),
    "code": ("Code", "ONS code of the LSOA, of the vintage that was imported"),
}
HEXAGON_NAMES: Final = {"name": ("Hexagon", "Ward and grid reference of the hexagon")}
UNTESTED_SHOWN: Final = ("name", "ward", "streets", "kinds", "recorded", "n", "rate", "km2", "places", "again")
"""Columns of a hotspot that is not tested."""
NOT_TESTED: Final = "not yet tested"
MEASURE_NAMES: Final = {HARM: "Harm", COST: "Cost to society"}
"""What stands beside the incidents, by the measure."""
WORTH: Final = ("value", "value_low", "value_high", "without")
"""Columns of what is measured beside incidents."""
IDENTITY: Final = ("id", "name", "ward", "authority", "code", "km2")
"""What a row still says when its count is not given: what and how large it is, nothing of what happened there."""


def hotspots_table(answer: Answer) -> Table:
    """Every hotspot with how sure it is, drawn or not."""
    return _ranked(answer, "hotspots", "Hotspots", HOTSPOTS, answer.hotspots)


def wards_table(answer: Answer) -> Table:
    """Every ward of the area, wards without an incident included."""
    if answer.question.units == LSOAS:
        return _ranked(answer, "wards", "LSOAs", _called(WARDS, LSOA_NAMES), answer.wards)
    return _ranked(answer, "wards", "Wards", WARDS, answer.wards)


def cells_table(answer: Answer) -> Table:
    """Every grid cell with an incident."""
    if answer.question.grid == HEXAGONS:
        return _ranked(answer, "cells", "Hexagons", _called(CELLS, HEXAGON_NAMES), answer.cells)
    return _ranked(answer, "cells", "Squares", CELLS, answer.cells)


def untested_table(first: Untested) -> Table:
    """The outlines of a first part with what they hold, and that nobody knows yet how sure they are."""
    columns = tuple(column for column in HOTSPOTS if column.key in UNTESTED_SHOWN)
    rows = tuple(
        tuple(NOT_TESTED if column.key == "again" else _of_untested(spot, column.key) for column in columns)
        for spot in first.hotspots
    )
    return Table("hotspots", "Hotspots, most incidents first, not yet tested", columns, rows)


ANSWER_TABLES: dict[str, Callable[[Answer], Table]] = {
    "hotspots": hotspots_table,
    "wards": wards_table,
    "cells": cells_table,
}
"""By the names that the API and the downloads use."""


def _called(columns: tuple[Column, ...], names: Mapping[str, tuple[str, str]]) -> tuple[Column, ...]:
    """Columns of which some have another label and meaning."""
    return tuple(
        replace(column, label=names[column.key][0], about=names[column.key][1]) if column.key in names else column
        for column in columns
    )


def order_of(answer: Answer) -> str:
    """What rows are ordered by: most incidents first."""
    if answer.measured is None:
        return "most incidents first"
    return "most harm first" if answer.measured.measure == HARM else "highest cost first"


def worth_columns(found: Measured) -> tuple[Column, ...]:
    """The columns that stand beside the incidents where harm or cost is added up."""
    name = MEASURE_NAMES[found.measure]
    unit = found.table if found.measure == HARM else f"£, {found.prices}"
    end = "end of the likely range of the sum (95 % interval for weighted chance events, Fay and Feuer 1997)"
    return (
        Column("value", name, unit, f"{found.title}: sum over the incidents that have a value", "figures", 3),
        Column("value_low", f"{name}, low", unit, f"Lower {end}", "figures", 3, bound_of="value"),
        Column("value_high", f"{name}, high", unit, f"Upper {end}", "figures", 3, bound_of="value"),
        Column(
            "without", "Without a value", "", "Incidents that the table gives no value: counted, not valued", "count"
        ),
    )


def _ranked(answer: Answer, name: str, title: str, columns: tuple[Column, ...], items: Sequence[Ranked]) -> Table:
    title = f"{title}, {order_of(answer)}"
    if answer.measured:
        at = columns.index(NUMBER) + 1
        columns = (*columns[:at], *worth_columns(answer.measured), *columns[at:])
    rows = tuple(tuple(_read(item, column.key) for column in columns) for item in items)
    return Table(name, title, columns, rows, tuple(item.geometry for item in items))


def _read(item: Ranked, key: str) -> Value:
    if (item.below or item.withheld) and key not in IDENTITY:
        return Below(item.below) if item.below and key == NUMBER.key else None
    if key in IN_WORDS:
        return IN_WORDS[key](item) if isinstance(item, Hotspot) else None
    if key in WORTH:
        return getattr(item.valued, key.replace("value_", "")) if item.valued else None
    value: Value = getattr(item, key)
    return value


def _of_untested(spot: UntestedHotspot, key: str) -> Value:
    value: Value = BY_NAME[key](spot) if key in BY_NAME else getattr(spot, key)
    return value


def how_sure(spot: Hotspot) -> str:
    """How many like it were there again; and why it is dashed, when its map points may be why it was found."""
    words = of_ten(spot.stability)
    return f"{words}; but {found_elsewhere(spot.found_in_cells or 0.0)}" if spot.by_its_points else words


def rate_of(item: Ranked) -> float | None:
    """Incidents per km² a year, which colour a map; None when the count is not given."""
    return None if item.below or item.withheld else item.rate


def top_offences(spot: Hotspot) -> str:
    """Robbery (1000), Possession of weapons (234.50): the most frequent offences of a hotspot."""
    return ", ".join(f"{name} ({NUMBER.cell(NUMBER.rounded(n))})" for name, n in spot.top)


def streets_of(spot: Hotspot | UntestedHotspot) -> str | None:
    """Regent Circus 96, High Street 74, Wood Street 64: the streets with most of a hotspot's incidents."""
    return _counted(spot.by_name.streets) if spot.by_name else None


def kinds_of(spot: Hotspot | UntestedHotspot) -> str | None:
    """shopping area 414, car park 348: the kinds of places with most of a hotspot's incidents."""
    return _counted(tuple((WORDS[kind], n) for kind, n in spot.by_name.kinds)) if spot.by_name else None


def recorded_at(spot: Hotspot | UntestedHotspot) -> str | None:
    """That most of a hotspot is recorded at a place at which it often did not happen, where that is so."""
    if not (spot.by_name and spot.by_name.elsewhere):
        return None
    word = WORDS[spot.by_name.elsewhere]
    return f"Most of it is recorded at a {word}: where it is recorded is often not where it happens."


def _counted(counts: Counts) -> str | None:
    return ", ".join(f"{name} {NUMBER.cell(NUMBER.rounded(n))}" for name, n in counts) or None


BY_NAME: Final[dict[str, Callable[[Hotspot | UntestedHotspot], str | None]]] = {
    "kinds": kinds_of,
    "recorded": recorded_at,
    "streets": streets_of,
}
IN_WORDS: Final[dict[str, Callable[[Hotspot], str | None]]] = {**BY_NAME, "again": how_sure, "top": top_offences}
"""Columns of hotspots that are said in words; those of BY_NAME before anything is tested."""
