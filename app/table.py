"""A table: typed columns and rows. Every table is one; pages, CSV, XLSX, GeoPackage and JSON render it.

Numbers are rounded here, once, when the table is made, so that no two renderings of it can disagree.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from math import isfinite
from typing import Literal

import numpy as np
from shapely.geometry.base import BaseGeometry

from app.figures import UNKNOWN, decimal, decimals_of, percent, plain


@dataclass(frozen=True)
class Below:
    """A count that is not given: it is lower than `minimum`."""

    minimum: int

    def __str__(self) -> str:
        """As every rendering writes it."""
        return f"fewer than {self.minimum}"


Value = str | int | float | bool | date | Below | None
PlainValue = str | int | float | bool | None
"""What JSON and CSV hold."""
ColumnKind = Literal["text", "count", "number", "figures", "share", "flag", "date", "month"]
NUMERIC = ("count", "number", "figures", "share")


@dataclass(frozen=True)
class Column:
    """One column: `key` names it in files and the API, `label` and `unit` head it for people, `about` explains it.

    kind: text, count (whole unless weighted), number (of `digits` decimals), figures (measured: `digits` significant
    figures), share (0 to 1; `digits` decimals of the share), flag, date, month. bound_of: key of the column whose
    interval this one is an end of, "" for none.
    """

    key: str
    label: str
    unit: str = ""
    about: str = ""
    kind: ColumnKind = "text"
    digits: int = 0
    bound_of: str = ""

    @property
    def heading(self) -> str:
        """Label and unit, as a table's head shows them."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    @property
    def numeric(self) -> bool:
        """Whether values are numbers, to be set to the right."""
        return self.kind in NUMERIC

    def decimals(self, number: float) -> int:
        """Decimals that a number of this column has."""
        if self.kind == "count":
            return 0 if float(number).is_integer() else 2
        return decimals_of(number, self.digits) if self.kind == "figures" else self.digits

    def rounded(self, value: object) -> Value:
        """The value that every rendering carries: a number with the column's decimals, None for NaN and infinity."""
        value = value.item() if isinstance(value, np.generic) else value
        if value is None or isinstance(value, str | date | Below):
            return value
        if not isinstance(value, int | float):
            raise TypeError(f"column {self.key} cannot hold {type(value).__name__}")
        if not isfinite(value):
            return None
        if not self.numeric:
            return value
        if self.kind != "count":
            return round(float(value), self.decimals(value)) + 0.0  # + 0.0: never "-0.0"
        count = round(value, 2)
        return int(count) if float(count).is_integer() else count

    def plain(self, value: Value) -> PlainValue:
        """The value as JSON and CSV hold it: dates as 2025-11-14, months as 2025-11, “fewer than 10” as text."""
        if isinstance(value, date):
            return f"{value:%Y-%m}" if self.kind == "month" else value.isoformat()
        return str(value) if isinstance(value, Below) else value

    def text(self, value: Value) -> str:
        """The value as a sentence or a popup has it: 1 204, 3.50, 93 %, yes, fewer than 10; – when it is not known."""
        if value is None:
            return UNKNOWN
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, str | Below):
            return str(value)
        if isinstance(value, date):
            return _day(value, self.kind)
        if self.kind == "share":
            return percent(value, max(self.digits - 2, 0))
        return decimal(value, self.decimals(value))

    def cell(self, value: Value) -> str:
        """The value as a cell of a page holds it: a number that a spreadsheet reads when the table is copied."""
        if isinstance(value, bool | str | Below | date) or value is None:
            return self.text(value)
        if not self.numeric:
            return f"{value:.10g}"
        if self.kind == "share":
            return f"{plain(100 * value, max(self.digits - 2, 0))}%"
        return plain(value, self.decimals(value))


def _day(value: date, kind: ColumnKind) -> str:
    if kind == "month":
        return f"{value:%b %Y}"
    hour = f", {value:%H:%M}" if isinstance(value, datetime) else ""
    return f"{value.day} {value:%b %Y}{hour}"


@dataclass(frozen=True, eq=False)
class Table:
    """Rows of values in the order of the columns, rounded by them when the table is made.

    title: what it shows; geometry: EPSG:27700, one a row (None: a row without a place), or None. Raises ValueError for
    a row or a geometry too many or too few.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    geometry: tuple[BaseGeometry | None, ...] | None = None
    rounded: bool = field(default=False, kw_only=True)  # the rows are those of another table

    def __post_init__(self) -> None:
        """Round every number by its column."""
        if self.rounded:
            return
        rows = tuple(
            tuple(column.rounded(value) for column, value in zip(self.columns, row, strict=True)) for row in self.rows
        )
        if self.geometry is not None and len(self.geometry) != len(rows):
            raise ValueError(f"table {self.name}: {len(rows)} rows, {len(self.geometry)} geometries")
        object.__setattr__(self, "rows", rows)

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the columns."""
        return tuple(column.key for column in self.columns)

    def column(self, key: str) -> tuple[Value, ...]:
        """The values of one column."""
        at = self.keys.index(key)
        return tuple(row[at] for row in self.rows)

    def records(self) -> list[dict[str, Value]]:
        """Each row by key."""
        return [dict(zip(self.keys, row, strict=True)) for row in self.rows]

    def plain_records(self) -> list[dict[str, PlainValue]]:
        """Each row by key, as JSON and CSV hold it."""
        return [
            {column.key: column.plain(value) for column, value in zip(self.columns, row, strict=True)}
            for row in self.rows
        ]

    def only(self, keys: Sequence[str]) -> "Table":
        """The same rows with these columns, in this order."""
        at = [self.keys.index(key) for key in keys]
        rows = tuple(tuple(row[i] for i in at) for row in self.rows)
        return replace(self, columns=tuple(self.columns[i] for i in at), rows=rows, rounded=True)

    def at(self, rows: Sequence[int]) -> "Table":
        """These rows, in this order."""
        geometry = None if self.geometry is None else tuple(self.geometry[i] for i in rows)
        return replace(self, rows=tuple(self.rows[i] for i in rows), geometry=geometry, rounded=True)
