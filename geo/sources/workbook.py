"""The rows of a sheet of an XLSX workbook, as a person sees them: what is not there to be read says so."""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from geo.errors import UserError
from geo.report import count
from geo.sources.archive import check
from geo.sources.clock import EXCEL_1900, EXCEL_1904

DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    LookupError,
    ValueError,
    OSError,
    SyntaxError,
    AttributeError,
    TypeError,
    EOFError,
)
"""What openpyxl raises for damaged files; the parts of a sheet are read as its rows are asked for."""
_PIECE: Final = 1 << 20
_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]+)(\d+):[A-Z]+(\d+)"')
_DIGITS: Final = 10**15  # a spreadsheet keeps 15 digits of a number and writes zeros for the rest
_NAMED: Final = 3  # cells named as examples


class Unread(str):
    """The text of a cell whose value is not in the file; reason: why, without the row that it stands in."""

    reason: str
    unsaved: bool
    absent: bool

    def __new__(cls, text: str, reason: str, *, unsaved: bool = False, absent: bool = False) -> "Unread":
        """A text with its reason.

        unsaved: it names a cell with a formula that was never calculated; absent: the cell says that what it looks up
        is not there (#N/A), which is no fault where nothing rests on it.
        """
        made = super().__new__(cls, text)
        made.reason, made.unsaved, made.absent = reason, unsaved, absent
        return made


@dataclass
class Seen:
    """What was noticed while the rows of a file were read; filled as they are asked for.

    day_zero: the day from which the file counts its dates; hidden: numbers of the rows with texts that the sheet does
    not show, by a filter where `filtered`; unsaved: the first cells whose formulas have no value; sheet, others: the
    sheet that is read and those that are not; header: line of the titles.
    """

    day_zero: date = EXCEL_1900
    hidden: list[int] = field(default_factory=list)
    filtered: bool = False
    unsaved: list[str] = field(default_factory=list)
    unsaved_count: int = 0
    sheet: str = ""
    others: tuple[str, ...] = ()
    header: int = 1

    def note_unread(self, texts: Iterable[Unread]) -> None:
        """Remember which cells could not be read."""
        for text in texts:
            if text.unsaved:
                self.unsaved_count += 1
                self.unsaved += [str(text)] if len(self.unsaved) < _NAMED else []

    def notes(self) -> list[str]:
        """Sentences for the report of the load."""
        found = []
        if hidden := sum(number > self.header for number in self.hidden):
            by = "by a filter" if self.filtered else "in the sheet"
            are, were = ("is", "was") if hidden == 1 else ("are", "were")
            found.append(f"{count(hidden, 'row')} {are} hidden {by} and {were} loaded too.")
        if self.unsaved:
            more = self.unsaved_count - len(self.unsaved)
            cells = ", ".join(self.unsaved) + (f" and {more:,} more" if more else "")
            one = self.unsaved_count == 1
            hold = "holds a formula whose value is" if one else "hold formulas whose values are"
            found.append(f"{cells} {hold} not saved: open the file in Excel, save it and load it again.")
        if self.others:
            found.append(f"Read from the sheet “{self.sheet}”; not read: {', '.join(self.others)[:200]}.")
        if self.day_zero == EXCEL_1904:
            found.append("The workbook counts its days from 1904, and dates left as numbers were read so.")
        return found


@contextmanager
def rows_of_sheet(path: Path, sheet: str, seen: Seen) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """Row number and texts of every row of one sheet, the first that is shown without `sheet`.

    Dates and times come as ISO text, numbers as they stand. The size that the sheet claims is not believed. A text
    merged over several rows is that of each of them. Raises UserError for a file that is no workbook.
    """
    with _book(path) as book:
        pages = {page.title: page for page in book.worksheets}  # charts are sheets too, without rows
        shown = [name for name, page in pages.items() if page.sheet_state == "visible"]
        if not pages or (sheet and sheet not in pages):
            raise UserError(
                f"there is no sheet “{sheet[:40]}”", where=path.name, todo=f"It has {', '.join(pages) or 'none'}."
            )
        seen.sheet = sheet or next(iter(shown or pages))
        seen.others = tuple(name for name in shown if name != seen.sheet)
        seen.day_zero = EXCEL_1904 if book.epoch.year == EXCEL_1904.year else EXCEL_1900
        yield _rows(path, book, pages[seen.sheet], seen)


def sheets(path: Path) -> list[str]:
    """Names of the sheets that are shown. Raises UserError for a file that is no workbook."""
    with _book(path) as book:
        return [page.title for page in book.worksheets if page.sheet_state == "visible"]


@contextmanager
def _book(path: Path) -> Iterator[Any]:
    from openpyxl import load_workbook  # noqa: PLC0415 (slow to import)

    try:
        with zipfile.ZipFile(path) as archive:
            check(path, archive.infolist())
        book = load_workbook(path, read_only=True, data_only=True)
    except DAMAGED as error:
        raise _damaged(path) from error
    try:
        yield book
    finally:
        book.close()


def _damaged(path: Path) -> UserError:
    return UserError("this is not an XLSX file, or it is damaged or protected", where=path.name, todo="Save it again.")


def _rows(path: Path, book: Any, page: Any, seen: Seen) -> Iterator[tuple[int, list[str]]]:
    try:
        merged = _merged(page)
        open_merges: dict[int, tuple[int, str]] = {}  # column -> last row, text
        with page._get_source() as source:
            parser = _parser(source, book, page)
            for number, cells in parser.parse():
                row: list[str] = []
                for cell in cells:
                    row += [""] * (cell["column"] - len(row))
                    row[cell["column"] - 1] = _text(cell)
                if not any(row):
                    continue
                if parser.row_dimensions.pop(str(number), {}).get("hidden") in ("1", "true"):
                    seen.hidden.append(number)
                for column, (last, text) in list(open_merges.items()):
                    if number > last:
                        del open_merges[column]
                    elif text:
                        row += [""] * (column - len(row))
                        row[column - 1] = row[column - 1] or text
                for column, last in merged.get(number, ()):
                    open_merges[column] = last, row[column - 1] if column <= len(row) else ""
                yield number, row
            seen.filtered = getattr(parser, "auto_filter", None) is not None or bool(parser.tables.tablePart)
    except DAMAGED as error:
        raise _damaged(path) from error


def _parser(source: Any, book: Any, page: Any) -> Any:
    from openpyxl.styles.numbers import BUILTIN_FORMATS  # noqa: PLC0415
    from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser  # noqa: PLC0415

    formats = [BUILTIN_FORMATS.get(style.numFmtId) or _own(book, style.numFmtId) for style in book._cell_styles]

    class Parser(WorkSheetParser):
        """Tells a formula without a value from an empty cell, and keeps zeros that a format puts before a number.

        A formula whose value is an empty text says that it is a text (t="str").
        """

        def parse_cell(self, element: Any) -> dict[str, Any]:
            cell: dict[str, Any] = super().parse_cell(element)
            if cell["value"] is None and element.find(FORMULA_TAG) is not None and element.get("t") != "str":
                cell["data_type"] = "f"
            elif isinstance(cell["value"], int) and re.fullmatch("00+", form := formats[cell["style_id"]]):
                cell["value"] = str(cell["value"]).zfill(len(form))
            return cell

    return Parser(
        source,
        page._shared_strings,
        data_only=True,
        epoch=book.epoch,
        date_formats=book._date_formats,
        timedelta_formats=book._timedelta_formats,
    )


def _own(book: Any, number: int) -> str:
    custom = book._number_formats
    return str(custom[number - 164]) if 164 <= number < 164 + len(custom) else ""


def _merged(page: Any) -> dict[int, list[tuple[int, int]]]:
    """Column and last row of every range merged over several rows, by its first row; they stand behind the rows."""
    found: dict[int, list[tuple[int, int]]] = {}
    rest = b""
    with page._get_source() as source:
        while piece := source.read(_PIECE):
            text = rest + piece
            for match in _MERGED.finditer(text):
                first, last = int(match[2]), int(match[3])
                if last > first:
                    found.setdefault(first, []).append((_column(match[1].decode()), last))
            rest = text[text.rfind(b"<") :][-200:]
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def letters(column: int) -> str:
    """The letters of a column, counted from 1: 28 is AB."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _text(cell: dict[str, Any]) -> str:
    value, kind, column = cell["value"], cell["data_type"], letters(cell["column"])
    if kind == "f":
        reason = f"column {column} holds a formula whose value is not saved"
        return Unread(f"{column}{cell['row']}", reason, unsaved=True)
    if kind == "e":
        reason = f"column {column} holds an error of the spreadsheet, {str(value)[:10]}"
        return Unread(str(value), reason, absent=value == "#N/A")
    return _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):  # a time of day beyond 23:59 in a cell
        minutes = round(value / timedelta(minutes=1))
        return f"{minutes // 60:02}:{minutes % 60:02}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        if abs(value) >= _DIGITS:
            return f"{float(value):.14E}"
        return str(int(value)) if value == int(value) else str(value)
    return "" if value is None else str(value)
