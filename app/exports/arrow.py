"""The columns of a table as Arrow holds them, typed as the table's are."""

from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from app.table import Column, Table, Value

_NUMBER = (int | float, pa.float64())
_HELD = {"count": _NUMBER, "number": _NUMBER, "figures": _NUMBER, "share": _NUMBER, "flag": (bool, pa.bool_()),
         "date": (date, pa.date32())}  # fmt: skip
"""What a column's values are and how a file holds them; every other kind is text."""


def columns_of(table: Table) -> dict[str, pa.Array]:
    """Key -> values (n,). A count that is not given makes its column text."""
    return {column.key: _array(column, table.column(column.key)) for column in table.columns}


def text(value: str) -> str:
    """Text as SQLite and Parquet readers hold it: it ends at a zero."""
    return value.replace("\0", "")


def _array(column: Column, values: Sequence[Value]) -> pa.Array:
    given = [value for value in values if value is not None]
    python, kind = _HELD.get(column.kind, (str, pa.string()))
    if column.kind == "count" and all(isinstance(value, int) for value in given):
        kind = pa.int64()
    if python is not str and all(isinstance(value, python) for value in given):
        return pa.array(values, kind)
    plain = [column.plain(value) for value in values]
    return pa.array([None if value is None else text(str(value)) for value in plain], pa.string())
