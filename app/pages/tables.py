"""The tables below the map: the columns that people compare, each interval beside its value."""

from collections.abc import Sequence
from dataclasses import dataclass

from app import table
from app.answer_tables import ANSWER_TABLES
from app.answering.answer import Answer
from app.maps.legend import outline_of
from app.table import Column, Value

SHOWN: dict[str, tuple[tuple[str, ...], ...]] = {
    "hotspots": (
        ("rank", "rank_low", "rank_high"),
        ("name", "top"),
        ("n",),
        ("rate", "rate_low", "rate_high"),
        ("km2",),
        ("places",),
        ("months_active",),
        ("stability",),
    ),
    "wards": (("rank",), ("name",), ("authority",), ("n",), ("rate", "rate_low", "rate_high"), ("km2",), ("places",)),
    "cells": (("rank",), ("name",), ("n",), ("rate", "rate_low", "rate_high"), ("places",), ("z",), ("hot",)),
}
"""Columns by key. A second one stands below the first in small type; with a third they are the ends of its interval."""
MOST_CELLS = 100


@dataclass(frozen=True)
class Cell:
    """One figure as people read it, with what stands below it in small type: an interval, most often."""

    column: Column
    text: str
    below: str


@dataclass(frozen=True)
class Row:
    """One place: `index` is its position in the Answer, by which the map knows it."""

    index: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """One collection of an Answer, or the part of it that is shown."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: int


def tables(answer: Answer) -> dict[str, Table]:
    """hotspots (drawn), unstable (not drawn), wards and the first cells."""
    full = {name: make(answer) for name, make in ANSWER_TABLES.items()}
    drawn = [bool(outline_of(spot.stability)) for spot in answer.hotspots]
    return {
        "hotspots": _table(full["hotspots"], [i for i, outlined in enumerate(drawn) if outlined]),
        "unstable": _table(full["hotspots"], [i for i, outlined in enumerate(drawn) if not outlined]),
        "wards": _table(full["wards"], range(len(answer.wards))),
        "cells": _table(full["cells"], range(len(answer.cells)), MOST_CELLS),
    }


def _table(full: table.Table, items: Sequence[int], most: int | None = None) -> Table:
    columns = {column.key: column for column in full.columns}
    shown = [tuple(columns[key] for key in keys) for keys in SHOWN[full.name]]
    values = [dict(zip(columns, full.rows[i], strict=True)) for i in items[:most]]
    rows = tuple(Row(i, tuple(_cell(row, group) for group in shown)) for i, row in zip(items, values, strict=False))
    return Table(full.name, tuple(group[0] for group in shown), rows, len(items))


def _cell(row: dict[str, Value], group: tuple[Column, ...]) -> Cell:
    first, *ends = group
    texts = [end.text(row[end.key]) for end in ends if row[end.key] is not None]
    return Cell(first, first.text(row[first.key]), " to ".join(texts))
