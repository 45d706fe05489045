"""A zip of CSV files: one clean table each, and what they are."""

import csv
from collections.abc import Mapping, Sequence
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from app.columns import Value
from app.exports.tables import harmless

Rows = Sequence[Sequence[Value]]
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same tables give the same bytes


def to_zip(tables: Mapping[str, tuple[Sequence[str], Rows]]) -> bytes:
    """Header and rows by name, each as name.csv: UTF-8 with a byte order mark, CRLF (RFC 4180)."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for name, (header, rows) in tables.items():
            info = ZipInfo(f"{name}.csv", EPOCH)
            info.compress_type = ZIP_DEFLATED
            file.writestr(info, rows_to_csv(header, rows))
    return out.getvalue()


def rows_to_csv(header: Sequence[str], rows: Rows) -> bytes:
    """One table: UTF-8 with a byte order mark, CRLF (RFC 4180)."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([harmless(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
