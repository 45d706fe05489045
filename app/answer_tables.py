"""The tables of an Answer: hotspots, wards and cells, which pages, maps, files and the API all show."""

from collections.abc import Callable, Sequence
from typing import Final

from app.answering.answer import Answer, Hotspot, Ranked, Untested
from app.figures import found_elsewhere, of_ten
from app.table import Below, Column, Table, Value

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
UNTESTED_SHOWN: Final = ("name", "n", "rate", "km2", "places", "again")
"""Columns of a hotspot that is not tested."""
NOT_TESTED: Final = "not yet tested"
IDENTITY: Final = ("id", "name", "ward", "authority", "code", "km2")
"""What a row still says when its count is not given: what and how large it is, nothing of what happened there."""


def hotspots_table(answer: Answer) -> Table:
    """Every hotspot with how sure it is, drawn or not."""
    return _ranked("hotspots", "Hotspots, most incidents first", HOTSPOTS, answer.hotspots)


def wards_table(answer: Answer) -> Table:
    """Every ward of the area, wards without an incident included."""
    return _ranked("wards", "Wards, most incidents first", WARDS, answer.wards)


def cells_table(answer: Answer) -> Table:
    """Every grid cell with an incident."""
    return _ranked("cells", "Squares, most incidents first", CELLS, answer.cells)


def untested_table(first: Untested) -> Table:
    """The outlines of a first part with what they hold, and that nobody knows yet how sure they are."""
    columns = tuple(column for column in HOTSPOTS if column.key in UNTESTED_SHOWN)
    rows = tuple(
        tuple(NOT_TESTED if column.key == "again" else getattr(spot, column.key) for column in columns)
        for spot in first.hotspots
    )
    return Table("hotspots", "Hotspots, most incidents first, not yet tested", columns, rows)


ANSWER_TABLES: dict[str, Callable[[Answer], Table]] = {
    "hotspots": hotspots_table,
    "wards": wards_table,
    "cells": cells_table,
}
"""By the names that the API and the downloads use."""


def _ranked(name: str, title: str, columns: tuple[Column, ...], items: Sequence[Ranked]) -> Table:
    rows = tuple(tuple(_read(item, column.key) for column in columns) for item in items)
    return Table(name, title, columns, rows, tuple(item.geometry for item in items))


def _read(item: Ranked, key: str) -> Value:
    if (item.below or item.withheld) and key not in IDENTITY:
        return Below(item.below) if item.below and key == NUMBER.key else None
    if key == "again":
        return how_sure(item) if isinstance(item, Hotspot) else None
    if key == "top":
        return top_offences(item) if isinstance(item, Hotspot) else None
    value: Value = getattr(item, key)
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
