"""XLSX: the table as people read it in a spreadsheet, and a sheet that says what it shows."""

import re
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.answering.answer import Answer
from app.columns import COLLECTIONS, Column, Value, records
from app.exports.about import about

_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def to_xlsx(answer: Answer, name: str) -> bytes:
    """A workbook with the sheet of hotspots, wards or cells and the sheet “About”. No cell is ever a formula."""
    columns = COLLECTIONS[name]
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = name.capitalize()
    _row(sheet, 1, [column.heading for column in columns], bold=True)
    for number, row in enumerate(records(getattr(answer, name), columns), 2):
        _row(sheet, number, list(row.values()))
        for position, column in enumerate(columns, 1):
            sheet.cell(number, position).number_format = _format(column)
    for position, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(position)].width = 28 if column.kind == "text" else 14
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    notes = book.create_sheet("About")
    for number, (key, value) in enumerate(about(answer).items(), 1):
        _row(notes, number, [key.replace("_", " ").capitalize(), value])
        notes.cell(number, 1).font = Font(bold=True)
        notes.cell(number, 2).alignment = Alignment(wrap_text=True, vertical="top")
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 20, 100
    month = datetime(answer.last.year, answer.last.month, 1)
    book.properties.created = book.properties.modified = month
    book.properties.creator = f"After Dark {answer.version}"
    return _same_bytes(book, month)


def _row(sheet: Worksheet, number: int, values: list[Value], *, bold: bool = False) -> None:
    for position, value in enumerate(values, 1):
        cell = sheet.cell(number, position)
        assert isinstance(cell, Cell)
        if isinstance(value, str):
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
            cell.data_type = "s"  # never a formula, whatever it begins with
            cell.quotePrefix = True  # nor after somebody edits it
        else:
            cell.value = value
        if bold:
            cell.font = Font(bold=True)


def _format(column: Column) -> str:
    if column.kind == "share":
        return "0%"
    if column.kind == "number":
        return f"#,##0.{'0' * column.digits}" if column.digits else "#,##0"
    return "General"


def _same_bytes(book: Workbook, month: datetime) -> bytes:
    """The workbook with the data's month for every time of writing: the same Answer gives the same bytes."""
    written, out = BytesIO(), BytesIO()
    book.save(written)
    with ZipFile(written) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":  # saving has put the present moment here
                part = _MODIFIED.sub(rf"\g<1>{month:%Y-%m-%dT%H:%M:%SZ}".encode(), part)
            new.writestr(ZipInfo(name, (month.year, month.month, 1, 0, 0, 0)), part, ZIP_DEFLATED)
    return out.getvalue()
