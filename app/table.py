"""A table: typed columns and rows. Every table is one; pages, CSV, XLSX, GeoPackage and JSON render it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

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
Kind = Literal["text", "count", "number", "figures", "share", "flag", "date", "month"]
NUMERIC = ("count", "number", "figures", "share")


@dataclass(frozen=True)
class TypedColumn:
    """One column: `key` names it in files and the API, `label` and `unit` head it for people, `about` explains it.

    kind: text, count (whole unless weighted), number (of `digits` decimals), figures (measured: `digits` significant
    figures), share (0 to 1; `digits` decimals of the share), flag, date, month. bound_of: key of the column whose
    interval this one is an end of, "" for none.
    """

    key: str
    label: str
    unit: str = ""
    about: str = ""
    kind: Kind = "text"
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

    def text(self, value: Value) -> str:
        """The value as a sentence or a popup has it: 1 204, 3.50, 93 %, yes, fewer than 10; – when it is not known."""
        if value is None:
            return UNKNOWN
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, str | Below):
            return str(value)
        if isinstance(value, date):
            return f"{value:%b %Y}" if self.kind == "month" else f"{value.day} {value:%b %Y}"
        if self.kind == "share":
            return percent(value, max(self.digits - 2, 0))
        return decimal(value, self.decimals(value))

    def cell(self, value: Value) -> str:
        """The value as a cell of a page holds it: a number that a spreadsheet reads when the table is copied."""
        if isinstance(value, bool | str | Below | date) or value is None:
            return self.text(value)
        if self.kind == "share":
            return f"{plain(100 * value, max(self.digits - 2, 0))}%"
        return plain(value, self.decimals(value))


@dataclass(frozen=True, eq=False)
class Table:
    """Rows of values in the order of the columns. title: what it shows; geometry: EPSG:27700, one a row, or None."""

    name: str
    title: str
    columns: tuple[TypedColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    geometry: tuple[BaseGeometry, ...] | None = None

    def column(self, key: str) -> tuple[Value, ...]:
        """The values of one column."""
        at = [column.key for column in self.columns].index(key)
        return tuple(row[at] for row in self.rows)

    def records(self) -> list[dict[str, Value]]:
        """Each row by key."""
        keys = [column.key for column in self.columns]
        return [dict(zip(keys, row, strict=True)) for row in self.rows]
