"""The list of incidents: filtered, sorted, a page of it, and its map, from what its reader may have as points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from app.answering.question import Question
from app.maps.incident_map import SIDES, Square, side_for, square_at
from app.table import Column, Table, Value
from app.whole_number import whole_number
from geo.errors import UserError
from geo.space.grid import Bounds

PATH: Final = "/incidents"
ROWS: Final = 50
"""Rows of one page."""
COLUMNS: Final = (
    Column("id", "Reference"),
    Column("month", "Month", kind="month"),
    Column("start", "From", kind="date"),
    Column("end", "To", kind="date"),
    Column("time_precision", "Time known to"),
    Column("category", "Category"),
    Column("ho_code", "Offence code"),
    Column("location_type", "Kind of place"),
    Column("outcome", "Outcome"),
    Column("easting", "Easting", "m", kind="number"),
    Column("northing", "Northing", "m", kind="number"),
)
"""What the intake keeps of each, without any text that people wrote."""
SORTED: Final = ("month", "start", "category", "ho_code", "location_type", "outcome", "id")
FILTERS: Final = ("category", "outcome", "location_type")
OWN: Final = (*FILTERS, "square", "row", "sort", "page")
"""Keys of the page beside the question's."""
NONE: Final = "(none)"
"""In an address: nothing is recorded."""


@dataclass(frozen=True)
class ListState:
    """What of the list is shown. filters: values by column, NONE for an empty one; square: where, None for all; row:
    id of the incident that is highlighted; sort: a column, with a minus for the other way round; page: from 1."""

    filters: tuple[tuple[str, str], ...] = ()
    square: Square | None = None
    row: str = ""
    sort: str = "month"
    page: int = 1

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> "ListState":
        """From an address. Raises UserError that names the key."""
        sort = given.get("sort", "") or "month"
        if sort.removeprefix("-") not in SORTED:
            raise UserError(f"“{sort[:20]}” sorts no list", where="sort", todo=f"One of {', '.join(SORTED)}.")
        page = whole_number(given.get("page", "") or "1")
        if not page:
            raise UserError(f"“{given['page'][:20]}” is no page", where="page", todo="Pages count from 1.")
        filters = tuple((key, given[key][:200]) for key in FILTERS if given.get(key))
        return cls(filters, _square(given.get("square", "")), given.get("row", "")[:200], sort, page)

    def items(self) -> list[tuple[str, str]]:
        """As an address has it, without what is usual."""
        where = f"{self.square.west:.0f},{self.square.south:.0f},{self.square.side:.0f}" if self.square else ""
        page = str(self.page) if self.page > 1 else ""
        sort = self.sort if self.sort != "month" else ""
        rest = [("square", where), ("row", self.row), ("sort", sort), ("page", page)]
        return [*self.filters, *((key, text) for key, text in rest if text)]


@dataclass(frozen=True)
class IncidentList:
    """One page of the list. matched: incidents after every filter; all_of: before; values: of each filter, with their
    incidents in what is left without it; x, y: (m,) of what is left without the square, for the map; squares: of each
    row, by which the map knows it; row: the highlighted one's square, None without one."""

    table: Table
    matched: int
    all_of: int
    pages: int
    values: Mapping[str, Sequence[tuple[str, int]]]
    x: "np.ndarray[tuple[int], np.dtype[np.float64]]"
    y: "np.ndarray[tuple[int], np.dtype[np.float64]]"
    squares: tuple[str, ...]
    bounds: Bounds
    row: Square | None


def incident_list(found: pa.Table, state: ListState, bounds: Bounds) -> IncidentList:
    """What of the incidents is listed. bounds: of the whole map, metres. Raises UserError for a page that is not."""
    kept = found
    for key, value in state.filters:
        kept = kept.filter(_is(kept[key], value))
    x, y = (np.asarray(kept[name].to_numpy(), np.float64) for name in ("easting", "northing"))
    here = state.square.holds(x, y) if state.square else np.ones(len(x), bool)
    listed = _sorted(kept.filter(pa.array(here)), state.sort)
    pages = max(-(-len(listed) // ROWS), 1)
    if state.page > pages:
        raise UserError(f"the list has {pages} pages, not {state.page}", where="page", todo="Choose one of them.")
    part = listed.slice((state.page - 1) * ROWS, ROWS)
    window = state.square.bounds if state.square else bounds
    side = side_for(window)
    highlighted = found.filter(pc.equal(found["id"], state.row)) if state.row else found.slice(0, 0)
    ends = [np.asarray(part[name].to_numpy(), np.float64) // side * side for name in ("easting", "northing")]
    return IncidentList(
        table=Table("incidents", "Incidents", COLUMNS, tuple(_rows(part))),
        matched=len(listed),
        all_of=len(found),
        pages=pages,
        values={key: _values(found, state, key) for key in FILTERS},
        x=x[here],
        y=y[here],
        squares=tuple(f"{west:.0f},{south:.0f}" for west, south in zip(*ends, strict=True)),
        bounds=window,
        row=square_at(highlighted["easting"][0].as_py(), highlighted["northing"][0].as_py(), side)
        if len(highlighted)
        else None,
    )


def address(asked: Question, state: ListState, **changes: object) -> str:
    """The page with some of its state changed; the question stays."""
    pairs = [*asked.items(), *replace(state, **changes).items()]  # type: ignore[arg-type]
    return f"{PATH}?{urlencode(pairs, safe=':@,')}" if pairs else PATH


def file_table(found: pa.Table) -> Table:
    """All incidents of a question, for a file."""
    return Table("incidents", "Incidents", COLUMNS, tuple(_rows(_sorted(found, "month"))))


def _rows(table: pa.Table) -> list[tuple[Value, ...]]:
    names = [column.key for column in COLUMNS]
    return [tuple(c.rounded(row[c.key]) for c in COLUMNS) for row in table.select(names).to_pylist()]


def _is(column: pa.ChunkedArray, value: str) -> pa.ChunkedArray:
    return pc.equal(pc.fill_null(column, ""), "" if value == NONE else value)


def _sorted(table: pa.Table, sort: str) -> pa.Table:
    key, order = sort.removeprefix("-"), "descending" if sort.startswith("-") else "ascending"
    return table.sort_by([(key, order), *((("id", "ascending"),) if key != "id" else ())])


def _values(found: pa.Table, state: ListState, key: str) -> list[tuple[str, int]]:
    """The values of a column and their incidents, the other filters applied, most first."""
    for other, value in state.filters:
        if other != key:
            found = found.filter(_is(found[other], value))
    counted = pc.value_counts(pc.fill_null(found[key], "")).to_pylist()
    return sorted(((one["values"] or NONE, one["counts"]) for one in counted), key=lambda one: (-one[1], one[0]))


def _square(text: str) -> Square | None:
    if not text:
        return None
    parts = [whole_number(part) for part in text.split(",")]
    if len(parts) != 3 or any(part is None for part in parts) or float(parts[2] or 0) not in SIDES:
        raise UserError(f"“{text[:40]}” is no square", where="square", todo="Press one on the map.")
    west, south, side = (float(part or 0) for part in parts)
    if west % side or south % side or max(west, south) > 1_300_000:
        raise UserError(
            f"“{text[:40]}” is no square of the National Grid", where="square", todo="Press one on the map."
        )
    return Square(west, south, side)
