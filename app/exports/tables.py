"""CSV: one clean table that a spreadsheet opens and a script reads."""

import csv
from io import StringIO

from app.answering.answer import Answer
from app.columns import COLLECTIONS, Value, records
from app.exports.about import about

REPEATED = ("definition", "first_month", "last_month", "total", "caveats", "attribution", "address", "stamp")
"""Columns after the table's own, alike in every row, so that a row pasted elsewhere still says where it comes from."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def to_csv(answer: Answer, name: str) -> bytes:
    """Hotspots, wards or cells with their columns, then REPEATED. UTF-8 with a byte order mark, CRLF (RFC 4180)."""
    own = about(answer)
    # “total” of the answer stands beside “n” of the row; keys never meet, a test sees to it
    repeated = {key: own[key] for key in REPEATED}
    rows = [{**row, **repeated} for row in records(getattr(answer, name), COLLECTIONS[name])]
    out = StringIO()
    writer = csv.DictWriter(out, [*(column.key for column in COLLECTIONS[name]), *REPEATED])
    writer.writeheader()
    writer.writerows({key: harmless(value) for key, value in row.items()} for row in rows)
    return out.getvalue().encode("utf-8-sig")


def harmless(value: Value) -> Value:
    """Text that a spreadsheet would run as a formula, with an apostrophe before it; anything else as it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
