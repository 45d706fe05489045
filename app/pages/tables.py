"""The tables below the map: the columns that people compare, each interval beside its value."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.answering.answer import Answer, Ranked
from app.columns import COLLECTIONS, Column
from app.maps.legend import outline_of

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
    spots = list(enumerate(answer.hotspots))
    return {
        "hotspots": _table("hotspots", [(i, spot) for i, spot in spots if outline_of(spot.stability)]),
        "unstable": _table("hotspots", [(i, spot) for i, spot in spots if not outline_of(spot.stability)]),
        "wards": _table("wards", list(enumerate(answer.wards))),
        "cells": _table("cells", list(enumerate(answer.cells)), MOST_CELLS),
    }


def _table(name: str, items: Sequence[tuple[int, Ranked]], most: int | None = None) -> Table:
    columns = {column.key: column for column in COLLECTIONS[name]}
    shown = [tuple(columns[key] for key in keys) for keys in SHOWN[name]]
    rows = tuple(Row(i, tuple(_cell(item, group) for group in shown)) for i, item in items[:most])
    return Table(name, tuple(group[0] for group in shown), rows, len(items))


def _cell(item: Ranked, group: tuple[Column, ...]) -> Cell:
    value, *ends = [column.value(item) for column in group]
    texts = [column.display(end) for column, end in zip(group[1:], ends, strict=True) if end is not None]
    return Cell(group[0], group[0].display(value), " to ".join(texts))
