"""The tables below the map: the columns that people compare, the ends of each interval beside its value."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.answer_tables import ANSWER_TABLES, NUMBER, WORTH, untested_table
from app.answering.answer import Answer
from app.maps.legend import outline_of
from app.table import Table

RATE = ("rate", "rate_low", "rate_high")
SHOWN: dict[str, tuple[str, ...]] = {
    "hotspots": (
        "rank",
        "rank_low",
        "rank_high",
        "name",
        "ward",
        "streets",
        "kinds",
        "recorded",
        "top",
        "n",
        *RATE,
        "km2",
        "places",
        "months_active",
        "stability",
        "again",
    ),
    "wards": ("rank", "name", "authority", "n", *RATE, "km2", "places"),
    "cells": ("rank", "name", "n", *RATE, "places", "z", "hot"),
}
"""Columns by key, in their order on the page."""
CELLS_SHOWN = 100


@dataclass(frozen=True)
class Part:
    """A part of one table of an Answer: `index` is each row's position there, by which the map knows it, of `total`."""

    table: Table
    index: tuple[int, ...]
    total: int


def tables(answer: Answer) -> dict[str, Part]:
    """hotspots (drawn), unstable (not drawn), wards and the first cells."""
    full = {name: make(answer).only(_shown(name, answer)) for name, make in ANSWER_TABLES.items()}
    drawn = [bool(outline_of(spot)) for spot in answer.hotspots]
    return {
        "hotspots": _part(full["hotspots"], [i for i, outlined in enumerate(drawn) if outlined]),
        "unstable": _part(full["hotspots"], [i for i, outlined in enumerate(drawn) if not outlined]),
        "wards": _part(full["wards"], range(len(answer.wards))),
        "cells": _part(full["cells"], range(len(answer.cells)), CELLS_SHOWN),
    }


def _shown(name: str, answer: Answer) -> tuple[str, ...]:
    """The columns of a table, what is measured beside the incidents among them."""
    keys = SHOWN[name]
    if answer.measured is None:
        return keys
    at = keys.index(NUMBER.key) + 1
    return (*keys[:at], *WORTH, *keys[at:])


def untested(answer: Answer) -> Part | None:
    """The hotspots of a first part, in the order that they will have; None for a whole Answer."""
    if answer.untested is None:
        return None
    return _part(untested_table(answer.untested), range(len(answer.untested.hotspots)))


def _part(table: Table, rows: Sequence[int], maximum: int | None = None) -> Part:
    shown = tuple(rows[:maximum])
    return Part(table.at(shown), shown, len(rows))
