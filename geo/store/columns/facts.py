"""What is there of some incidents, known without reading one of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo.store.columns.columns import Columns
from geo.time.completeness import MonthRows

HOURS = ("exact", "span")
"""Precisions of a time that has an hour."""


@dataclass(frozen=True, eq=False)
class Facts:
    """Some incidents, counted. kinds: how many there are of each kind, a table as `Columns.kinds`, on which a
    definition says what it selects; months: ascending, each with its days and categories."""

    kinds: pa.Table
    months: tuple[MonthRows, ...]

    @property
    def rows(self) -> int:
        """How many there are."""
        return int(pc.sum(self.kinds["rows"]).as_py() or 0)

    @property
    def placed(self) -> int:
        """Those with a place."""
        return int(pc.sum(self.kinds["placed"]).as_py() or 0)

    @cached_property
    def by_precision(self) -> dict[str, int]:
        """How many have a time of each precision: exact, span, day, month."""
        return _counted(self.kinds, "time_precision")

    @property
    def timed(self) -> int:
        """Those with an hour."""
        return sum(self.by_precision.get(name, 0) for name in HOURS)

    @cached_property
    def by_category(self) -> dict[str, int]:
        """How many there are of each crime type."""
        return _counted(self.kinds, "category")


def facts_of(parts: Iterable[Columns]) -> Facts:
    """The facts of the incidents of some slices together; at least one."""
    parts = list(parts)
    kinds = pa.concat_tables([part.kinds for part in parts]).combine_chunks()
    days: dict[date, list[tuple[int, ...]]] = {}
    for part in parts:
        for month, begun in part.days.items():
            days.setdefault(date.fromisoformat(month), []).append(begun)
    counted = kinds.filter(pc.is_valid(kinds["month"])).group_by(["month", "category"]).aggregate([("rows", "sum")])
    by_month: dict[date, dict[str, int]] = {}
    for month, category, n in zip(*(counted[name].to_pylist() for name in counted.column_names), strict=True):
        by_month.setdefault(month, {})[str(category)] = n
    months = [
        MonthRows(month, sum(of.values()), tuple(np.sum(days[month], axis=0).tolist()), of)
        for month, of in sorted(by_month.items())
    ]
    return Facts(kinds, tuple(months))


def _counted(kinds: pa.Table, by: str) -> dict[str, int]:
    found = kinds.group_by([by]).aggregate([("rows", "sum")])
    return dict(zip(found[by].to_pylist(), found["rows_sum"].to_pylist(), strict=True))
