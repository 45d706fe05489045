"""The methods of a question as a page lists them, and one with what it found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from app.maps.methods import Legend, legend, spatial
from app.methods.asked import BESIDE, OF_QUESTION, OVER, MethodQuestion, method_of
from app.methods.elsewhere import ALSO, ELSEWHERE
from app.methods.found import MethodFound, Over, Part, Result
from app.methods.offered import Offered, State
from app.table import Column, ColumnKind, Table, Value
from app.words import methods as words
from models.described import Input
from models.method import Method, Parameter
from models.registry import by_question

LONGEST: Final = 60
"""Rows of a table on a page; the rest is in the JSON."""
KINDS: Final[Mapping[str, ColumnKind]] = {"n": "count", "unit_share": "share", "area_share": "share", "held": "share",
                                          "units": "count", "across": "share", "up": "share"}  # fmt: skip
CLUSTERS: Final = (
    Column("rank", "No.", kind="count"),
    Column("name", "Area"),
    Column("n", "Incidents", "", "Those that the method put together", "count"),
    Column("places", "Locations", kind="count"),
    Column("km2", "Size", "km²", "", "figures", 3),
)


@dataclass(frozen=True)
class Line:
    """One method of the list. href: where it runs, or the page that it is at work on; reason: why it cannot be run."""

    id: str
    name: str
    summary: str
    href: str
    reason: str


@dataclass(frozen=True)
class Group:
    """Methods that answer one question: those that can be run first."""

    question: str
    lines: tuple[Line, ...]
    others: tuple[Line, ...]


@dataclass(frozen=True)
class Field:
    """One setting as a form shows it. key: of the address; choices: what it may be, empty for a number; limits: in
    words."""

    key: str
    label: str
    unit: str
    given: str
    placeholder: str
    choices: tuple[tuple[str, str], ...]
    limits: str


@dataclass(frozen=True)
class MethodView:
    """What the page of one method shows."""

    title: str
    headline: str
    worked_on: str
    method: Method
    name: str
    cannot_say: str
    settings: tuple[words.Set, ...]
    fields: tuple[Field, ...]
    tables: tuple[Table, ...]
    cut: tuple[int, ...]
    legend: Legend | None
    part: str
    unit: str
    also: str


def groups(offer: Offered, suffix: str) -> tuple[Group, ...]:
    """Every method by the question that it answers. suffix: the question's query, with its mark."""
    found = []
    for question, some in by_question().items():
        lines = [_line(offer, one, suffix) for one in some]
        found.append(
            Group(
                question,
                tuple(one for one in lines if offer.states[one.id] is not State.ELSEWHERE),
                tuple(one for one in lines if offer.states[one.id] is State.ELSEWHERE),
            )
        )
    return tuple(found)


def _line(offer: Offered, method: Method, suffix: str) -> Line:
    state = offer.states[method.id]
    name, page = words.name_of(method), ELSEWHERE[method.id].page if method.id in ELSEWHERE else ""
    if state is State.ELSEWHERE:
        return Line(method.id, name, method.summary, f"{page}{suffix}" if page else "", words.why_not(method.id))
    if state is State.RUNS:
        return Line(method.id, name, method.summary, f"/methods/{method.id}{suffix}", "")
    return Line(method.id, name, method.summary, "", words.GREYED[state])


def view(found: MethodFound, asked: MethodQuestion, given: Mapping[str, str]) -> MethodView:
    """All of it, from values. given: the address as it was written."""
    method = method_of(found.method)
    shown = legend(found.result) if spatial(found.result) else None
    tables = [_tops(found), _clusters(found), *_rows(found.result), _alone(found.result)]
    kept = [one for one in tables if one is not None and one.rows]
    return MethodView(
        title=words.title(found),
        headline=words.headline(found),
        worked_on=words.worked_on(found),
        method=method,
        name=words.name_of(method),
        cannot_say=words.cannot_say(method.id),
        settings=words.settings(found),
        fields=tuple(_fields(method, found, given)),
        tables=tuple(one.at(range(min(len(one.rows), LONGEST))) for one in kept),
        cut=tuple(len(one.rows) if len(one.rows) > LONGEST else 0 for one in kept),
        legend=shown,
        part=words.label(shown.part) if shown and shown.part else "",
        unit=words.unit(shown.part, found) if shown else "",
        also=ALSO.get(method.id, ""),
    )


def _fields(method: Method, found: MethodFound, given: Mapping[str, str]) -> list[Field]:
    used = {one.name: one for one in words.settings(found)}
    fields = [_field(one, used[one.name].text, given) for one in method.settable if one.name in used]
    if {Input.BESIDE, Input.BESIDE_EASTING} & set(method.takes):
        fields.append(_choice("beside", "Set against", BESIDE, given))
    if Input.COUNTS in method.takes:
        fields.append(_choice("over", "Counted by", OVER, given))
    return fields


def _field(one: Parameter, used: str, given: Mapping[str, str]) -> Field:
    key = OF_QUESTION.get(one.name, one.name)
    choices = one.choices or (("true", "false") if one.type == "boolean" else ())
    options = tuple((value, words.choice(value)) for value in choices)
    return Field(key, one.description, one.unit, given.get(key, ""), used, options, words.limits(one))


def _choice(key: str, label: str, choices: tuple[str, ...], given: Mapping[str, str]) -> Field:
    return Field(key, label, "", given.get(key, ""), "", tuple((one, words.choice(one)) for one in choices), "")


def _clusters(found: MethodFound) -> Table | None:
    rows = [(one.id, one.name, one.n, one.places, one.km2) for one in found.result.clusters or ()]
    return Table("clusters", "The areas, most incidents first", CLUSTERS, tuple(rows)) if rows else None


def _tops(found: MethodFound) -> Table | None:
    tops = found.result.tops
    if not tops:
        return None
    name = legend(found.result).part
    columns = (
        Column("rank", "No.", kind="count"),
        Column("name", "Square of 250 m"),
        Column("value", words.label(name), words.unit(name, found), "", "figures", 3),
    )
    return Table("highest", "Where it is highest", columns, tuple((one.rank, one.name, one.value) for one in tops))


def _alone(result: Result) -> Table | None:
    rows = [(words.label(one.name), words.value(one)) for one in result.parts if one.over is Over.ALONE]
    columns = (Column("name", "What"), Column("value", "Value"))
    return Table("values", "Values", columns, tuple(rows)) if rows else None


def _rows(result: Result) -> list[Table | None]:
    return [
        _table("areas", "By area", "Area", result, Over.AREAS, result.names),
        _table("months", "By month", "Month", result, Over.MONTHS, result.months),
        _plain(result),
    ]


def _table(name: str, title: str, head: str, result: Result, over: Over, names: tuple[str, ...]) -> Table | None:
    parts = [one for one in result.parts if one.over is over]
    if not parts or not names:
        return None
    columns = (Column("name", head), *(_column(one) for one in parts))
    order = range(len(names)) if over is Over.MONTHS else _order(parts, len(names))
    rows = tuple((names[i], *(_cell(one, i) for one in parts)) for i in order)
    return Table(name, title, columns, rows)


def _order(parts: list[Part], n: int) -> list[int]:
    """Those that stand out first, then by incidents."""
    keys = [one.values.astype(np.float64) for one in parts if one.name in ("stands_out", "outside")]
    keys += [one.values.astype(np.float64) for one in parts if one.name == "n"]
    return sorted(range(n), key=lambda i: tuple(-float(key[i]) for key in keys))


def _plain(result: Result) -> Table | None:
    """What belongs to nothing but its rows: the first parts of one length."""
    rows = [one for one in result.parts if one.over is Over.ROWS and one.values.ndim == 1 and len(one.values)]
    parts = [one for one in rows if len(one.values) == len(rows[0].values)]
    if not parts:
        return None
    columns = (Column("row", "", kind="count"), *(_column(one) for one in parts))
    values = tuple((i + 1, *(_cell(one, i) for one in parts)) for i in range(len(parts[0].values)))
    return Table("rows", "Step by step", columns, values)


def _column(part: Part) -> Column:
    kind: ColumnKind = "flag" if part.values.dtype.kind == "b" else KINDS.get(part.name, "figures")
    return Column(part.name, words.label(part.name), words.UNITS.get(part.name, ""), "", kind, 3)


def _cell(part: Part, i: int) -> Value:
    value: Any = part.values[i].item()
    return value if not isinstance(value, float) or np.isfinite(value) else None
