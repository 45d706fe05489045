"""The months that a store holds of one source and force, each with how much of it is there."""

from collections.abc import Iterable
from datetime import date
from threading import Lock
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from geo.errors import Unavailable
from geo.store.base import Snapshot, Store
from geo.time.completeness import MonthHeld, MonthRows, judged

COLUMNS: Final = ["month", "start", "category"]
KEPT: Final = 32
"""Snapshots, sources and forces whose months are kept."""
_found: dict[tuple[str, str, str], tuple[MonthHeld, ...]] = {}
_lock = Lock()


def months_held(store: Store, snapshot: Snapshot, source: str, force: str) -> tuple[MonthHeld, ...]:
    """Every month with rows, ascending, computed once a snapshot. Where rows cannot be read their number judges."""
    key = snapshot.id, source, force
    if (kept := _found.get(key)) is not None:
        return kept
    try:
        found = judged(rows_held(store, snapshot, source, force))
    except Unavailable:
        return judged(_by_number(snapshot, source, force))
    with _lock:
        _found[key] = found
        while len(_found) > KEPT:
            _found.pop(next(iter(_found)))
    return found


def rows_held(store: Store, snapshot: Snapshot, source: str, force: str) -> list[MonthRows]:
    """Rows of every month, by day and by category. Raises Unavailable."""
    return list(store.facts(source=source, force=force, snapshot=snapshot).months)


def _by_number(snapshot: Snapshot, source: str, force: str) -> Iterable[MonthRows]:
    return [
        MonthRows(one.month, one.rows, (0,) * 31, {})
        for one in snapshot.slices
        if (one.dataset, one.source, one.force) == ("incidents", source, force) and one.month and one.rows
    ]


def month_rows(table: pa.Table) -> list[MonthRows]:
    """Rows by month, by day and by category of incidents (COLUMNS)."""
    rows: dict[date, int] = {}
    days: dict[date, list[int]] = {}
    kinds: dict[date, dict[str, int]] = {}
    for month, category, n in _counted(table, "category"):
        rows[month] = rows.get(month, 0) + n
        kinds.setdefault(month, {})[str(category)] = n
    table = table.set_column(1, "day", pc.day(table["start"]))
    for month, day, n in _counted(table, "day"):
        if day is not None:
            days.setdefault(month, [0] * 31)[int(day) - 1] = n
    return [MonthRows(month, n, tuple(days.get(month, [0] * 31)), kinds[month]) for month, n in sorted(rows.items())]


def _counted(table: pa.Table, by: str) -> Iterable[tuple[date, int | str | None, int]]:
    found = table.select(["month", by]).group_by(["month", by]).aggregate([([], "count_all")])
    return zip(*(found[name].to_pylist() for name in ("month", by, "count_all")), strict=True)
