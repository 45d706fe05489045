"""XLSX: tables as people read them in a spreadsheet, and a sheet that says what they show."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.table import Below, Column, PlainValue, Table, Value

LONGEST_TITLE = 31
"""Characters that a sheet's name may have."""
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def to_xlsx(tables: Sequence[Table], about: Mapping[str, PlainValue], dated: date) -> bytes:
    """A workbook with a sheet for each table and the sheet “About”. No cell is ever a formula.

    about: its item “marking” also stands at the top and the bottom of every printed page. dated: the day that the file
    gives for its writing, so that the same tables are the same bytes.
    """
    book = Workbook()
    assert isinstance(book.active, Worksheet)
    book.remove(book.active)
    for table in tables:
        _table(book.create_sheet(table.name.replace("_", " ").capitalize()[:LONGEST_TITLE]), table)
    _notes(book.create_sheet("About"), about)
    for sheet in book.worksheets:
        for edge in (sheet.oddHeader, sheet.oddFooter):
            assert edge is not None and edge.center is not None
            edge.center.text = str(about.get("marking", "")).replace("&", "&&")  # a lone & begins a code
    day = datetime(dated.year, dated.month, dated.day)
    book.properties.created = book.properties.modified = day
    book.properties.creator = str(about.get("software", "After Dark"))
    return _same_bytes(book, day)


def _table(sheet: Worksheet, table: Table) -> None:
    for position, column in enumerate(table.columns, 1):
        _set(sheet, 1, position, column.heading).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(position)].width = 28 if column.kind == "text" else 14
    formats = [_format(column) for column in table.columns]
    for number, row in enumerate(table.rows, 2):
        for position, value in enumerate(row, 1):
            _set(sheet, number, position, value).number_format = formats[position - 1]
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _notes(sheet: Worksheet, about: Mapping[str, PlainValue]) -> None:
    for number, (key, value) in enumerate(about.items(), 1):
        _set(sheet, number, 1, key.replace("_", " ").capitalize()).font = Font(bold=True)
        _set(sheet, number, 2, value).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 100


def _set(sheet: Worksheet, row: int, position: int, value: Value) -> Cell:
    cell = sheet.cell(row, position)
    assert isinstance(cell, Cell)
    if isinstance(value, str | Below):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", str(value))
        cell.data_type = "s"  # never a formula, whatever it begins with
        cell.quotePrefix = True  # nor after somebody edits it
    else:
        cell.value = value
    return cell


def _format(column: Column) -> str:
    if column.kind in ("share", "number"):
        share = column.kind == "share"
        digits = max(column.digits - 2, 0) if share else column.digits
        return f"{'0' if share else '#,##0'}{'.' + '0' * digits if digits else ''}{'%' if share else ''}"
    return {"date": "d mmm yyyy", "month": "mmm yyyy"}.get(column.kind, "General")


def _same_bytes(book: Workbook, day: datetime) -> bytes:
    """The workbook with this day for every time of writing: the same tables give the same bytes."""
    written, out = BytesIO(), BytesIO()
    book.save(written)
    with ZipFile(written) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":  # saving has put the present moment here
                part = _MODIFIED.sub(rf"\g<1>{day:%Y-%m-%dT%H:%M:%SZ}".encode(), part)
            new.writestr(ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0)), part, ZIP_DEFLATED)
    return out.getvalue()
