"""CSV: clean tables that a spreadsheet opens and a script reads; one, or several in a zip."""

import csv
from collections.abc import Mapping, Sequence
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from app.table import PlainValue, Table

EPOCH = (1980, 1, 1, 0, 0, 0)  # the same tables give the same bytes
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def to_csv(table: Table, repeated: Mapping[str, PlainValue] | None = None) -> bytes:
    """The table; then `repeated`, columns alike in every row, so that a row pasted elsewhere says where it comes from.

    UTF-8 with a byte order mark, CRLF (RFC 4180). Raises ValueError when a repeated key is one of the table's own.
    """
    added = dict(repeated or {})
    if hidden := added.keys() & set(table.keys):
        raise ValueError(f"table {table.name} has {', '.join(sorted(hidden))} twice")
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([*table.keys, *added])
    writer.writerows([formula_safe(v) for v in (*row.values(), *added.values())] for row in table.plain_records())
    return text.getvalue().encode("utf-8-sig")


def to_zip(tables: Sequence[Table], repeated: Mapping[str, PlainValue] | None = None) -> bytes:
    """Each table as name.csv."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for table in tables:
            info = ZipInfo(f"{table.name}.csv", EPOCH)
            info.compress_type = ZIP_DEFLATED
            file.writestr(info, to_csv(table, repeated))
    return out.getvalue()


def formula_safe(value: PlainValue) -> PlainValue:
    """Text that a spreadsheet would run as a formula, with an apostrophe before it; anything else as it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
