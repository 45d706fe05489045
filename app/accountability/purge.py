"""Rows older than their source's rule removed from all that is kept, with a receipt."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from app.accountability.receipt import Receipt, now, remaining, removals
from app.accountability.retention import Rule, rules
from app.accountability.stores import Place, folders
from app.loading.uploads import Uploads
from app.records.journal import Records
from geo.errors import NotFound
from geo.store.base import Gone, Slice
from geo.store.opening import open_store

Mask = npt.NDArray[np.bool_]


class _Due:
    """What the rules say of slices and of rows that were set aside."""

    def __init__(self, held: Sequence[Rule], today: date) -> None:
        self._first = {rule.source: rule.first_kept(today) for rule in held}

    def of(self, one: Slice) -> bool:
        """Whether a slice goes. Rows without a month go when nothing of their source stays."""
        if one.source not in self._first:
            return False
        first = self._first[one.source]
        return first is None or (one.month is not None and one.month < first)

    def goes(self, one: Slice, read: Callable[[], pa.Table]) -> Mask | None:
        """All rows of a slice, or none: a month is kept or it is not."""
        return np.ones(one.rows, np.bool_) if self.of(one) else None

    def aside(self, load: str, report: Mapping[str, object], rows: pa.Table) -> Mask | None:
        """All rows that a load set aside go with the oldest month that it may have brought: of what could not be read
        nobody knows the month."""
        source = str(report.get("source", ""))
        if source not in self._first:
            return None
        first = self._first[source]
        return np.ones(len(rows), np.bool_) if first is None or _oldest(load, report) < first else None


def _oldest(load: str, report: Mapping[str, object]) -> date:
    """First day of the oldest month that a load kept; without one, of the month in which it was."""
    by_force = report.get("by_month")
    kept = [month for months in by_force.values() for month in months] if isinstance(by_force, dict) else []
    return date.fromisoformat(f"{min([*kept, f'{load[:4]}-{load[4:6]}'])}-01")


def due(data: Path, today: date, source: str = "") -> tuple[tuple[Rule, ...], dict[str, int]]:
    """The rules that are followed, and the rows of the data that they would remove today, by source. Raises NotFound
    for a source without a rule."""
    held = _held(data, source)
    what, found = _Due(held, today), Counter[str]()
    for one in open_store(data).snapshot().slices:
        if what.of(one):
            found[one.source] += one.rows
    return held, dict(found)


def purge(data: Path, today: date, *, who: str, reason: str = "", source: str = "") -> Receipt:
    """Follow the rules, one source's or all: in the store, in what an undo would bring back, and in the stores that a
    restore put aside. Run again, it ends what a killed one began. Raises NotFound, Conflict, Unavailable."""
    held = _held(data, source)
    what = _Due(held, today)
    gone: list[Gone] = []
    aside = Counter[str]()
    for folder in folders(data):
        with open_store(folder).writing() as writing:
            found = writing.purge(what.goes, what.aside)
        gone += found.rows if folder == data else [as_kept(one) for one in found.rows]
        aside.update(found.aside)
    cleared = Uploads(data).clear()
    return Receipt(
        "purge", who, now(), reason, _about(held, today), removals(gone), dict(sorted(aside.items())),
        {Place.OLD_UPLOADS: cleared} if cleared else {}, remaining(open_store(data).snapshot()),
    )  # fmt: skip


def as_kept(one: Gone) -> Gone:
    """As rows of a store that was put aside: no part of the data."""
    return Gone(one.dataset, one.source, one.force, one.month, one.rows, one.left, False)


def _held(data: Path, source: str) -> tuple[Rule, ...]:
    held = tuple(rule for rule in rules(Records(data)) if source in ("", rule.source))
    if source and not held:
        raise NotFound(f"there is no rule for “{source[:40]}”", todo="Write one with “afterdark retention set”.")
    return held


def _about(held: Sequence[Rule], today: date) -> dict[str, Any]:
    return {
        "day": today.isoformat(),
        "rules": [
            {"source": rule.source, "months": rule.months, "until": rule.until and rule.until.isoformat(),
             "basis": rule.basis, "first_kept": (first := rule.first_kept(today)) and first.isoformat()}
            for rule in held
        ],
    }  # fmt: skip
