"""The rows of a CSV or XLSX file with the line each begins on."""

import csv
import zipfile
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from geo.errors import NotFound, UserError
from geo.sources.archive import check, open_file
from geo.sources.lines import LONGEST, Reject, blocks

Record = tuple[int, list[str]]
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
_NOTHING: Final = frozenset(("NULL", "null", "(null)", "N/A", "n/a", "#N/A", "NaN", "nan"))
"""What databases and spreadsheets write where there is nothing."""
_ABOVE: Final = 9  # rows with a single text that may stand above the header
_SPAN: Final = 20  # lines that one record with line breaks in its texts may take


@contextmanager
def records(path: Path, reject: Reject, sheet: str = "") -> Iterator[tuple[list[str], Iterator[Record]]]:
    """Titles, and (line, values) of every row with as many values as there are titles; the others go to `reject`.

    CSV with commas, semicolons, tabs or bars, in any usual encoding, line breaks inside quotes allowed; or one sheet of
    an XLSX file, the first without `sheet`. Dates and times of cells come as ISO text, NULL and N/A as "". Empty lines
    are no rows, nor are those above the header that hold one text alone. Raises NotFound, or UserError for a file that
    is empty or no spreadsheet.
    """
    if not path.is_file():
        raise NotFound("there is no such file", where=str(path))
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        with _workbook(path, sheet) as rows:
            titles = _titles(path, _header(values for _, values in rows))
            yield titles, _without_nothing(_cells(rows, len(titles), reject))
        return
    if path.suffix.lower() == ".xls":
        raise UserError("old Excel files are not read", where=path.name, todo="Save it as XLSX or CSV.")
    lines = _text(path, reject)
    delimiter = ","

    def parsed() -> Iterator[list[str]]:
        nonlocal delimiter
        for line in lines:
            delimiter = max(",;\t|", key=line[1].count)
            yield _quoted(line, lambda: next(lines, None), delimiter)[1]

    titles = _titles(path, _header(parsed()))
    yield titles, _without_nothing(_parsed(lines, delimiter, len(titles), reject))


def _header(rows: Iterator[list[str]]) -> list[str]:
    """The first row with two titles or more: above it stand only what the list is called and when it was made."""
    first: list[str] = []
    for values in islice(rows, _ABOVE + 1):
        if sum(bool(value.strip()) for value in values) > 1:
            return values
        first = first or values
    return first


def _without_nothing(rows: Iterator[Record]) -> Iterator[Record]:
    for number, values in rows:
        yield number, ["" if value.strip() in _NOTHING else value for value in values]


def positions(path: Path, titles: list[str], wanted: Iterable[str]) -> dict[str, int]:
    """Where each title stands. Raises UserError when one that a mapping names is not there, or there twice."""
    wanted = tuple(wanted)
    if missing := [title for title in wanted if title not in titles]:
        raise UserError(
            f"the column “{missing[0][:60]}” of the mapping is not there",
            where=f"{path.name}, line 1",
            todo=f"It has {', '.join(titles)[:300]}.",
        )
    if twice := [title for title in wanted if titles.count(title) > 1]:
        raise UserError(
            f"the column “{twice[0][:60]}” stands there twice", where=f"{path.name}, line 1", todo="Rename one of them."
        )
    return {title: i for i, title in enumerate(titles)}


def sheets(path: Path) -> list[str]:
    """Names of the sheets of an XLSX file; of any other file the one sheet without a name."""
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return [""]
    with _book(path) as book:
        return [sheet.title for sheet in book.worksheets]


def _titles(path: Path, values: list[str]) -> list[str]:
    titles = [" ".join(value.split()) for value in values]  # spreadsheets break long titles over lines
    while titles and not titles[-1]:
        titles.pop()
    if not titles:
        raise UserError("the file is empty", where=path.name, todo="Export it again with its header.")
    return titles


def _text(path: Path, reject: Reject) -> Iterator[tuple[int, str]]:
    number = 1
    for block in blocks(lambda: open_file(path)):
        lines = block.split(b"\n")
        for i, line in enumerate(lines):
            if len(line) > LONGEST:
                reject(number + i, "line too long to be a record", line.decode(errors="replace")[:LONGEST])
            elif line:
                yield number + i, line.decode()
        number += len(lines) - 1


def _parsed(lines: Iterator[tuple[int, str]], delimiter: str, width: int, reject: Reject) -> Iterator[Record]:
    back: deque[tuple[int, str]] = deque()

    def take() -> tuple[int, str] | None:
        return back.popleft() if back else next(lines, None)

    while (one := take()) is not None:
        number, line = one
        if '"' not in line:
            values = line.split(delimiter)
        else:
            taken, values = _quoted(one, take, delimiter)
            if len(values) != width and (taken or not values):
                back.extendleft(reversed(taken))
                reject(number, "quotation mark without its partner", line)
                continue
            line = "\n".join([line, *(text for _, text in taken)])
        if len(values) != width:
            reject(number, f"{len(values)} columns where {width} belong", line)
        elif any(values):
            yield number, values


def _quoted(
    first: tuple[int, str], take: Callable[[], tuple[int, str] | None], delimiter: str
) -> tuple[list[tuple[int, str]], list[str]]:
    """The lines that a record takes after its first, and its values: none when a quote is open to the end."""
    taken: list[tuple[int, str]] = []

    def texts() -> Iterator[str]:
        yield first[1] + "\n"
        while len(taken) < _SPAN and (line := take()) is not None:  # asked for only while a quote is open
            taken.append(line)
            yield line[1] + "\n"
        raise csv.Error("never closed")

    try:
        return taken, next(csv.reader(texts(), delimiter=delimiter))
    except csv.Error:
        return taken, []


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


@contextmanager
def _workbook(path: Path, sheet: str) -> Iterator[Iterator[Record]]:
    with _book(path) as book:
        pages = {page.title: page for page in book.worksheets}  # charts are sheets too, without rows
        if not pages or (sheet and sheet not in pages):
            raise UserError(
                f"there is no sheet “{sheet[:40]}”", where=path.name, todo=f"It has {', '.join(pages) or 'none'}."
            )
        yield _rows(path, pages[sheet or next(iter(pages))])


def _rows(path: Path, page: Any) -> Iterator[Record]:
    try:
        for number, row in enumerate(page.iter_rows(values_only=True), 1):
            yield number, [_cell(value) for value in row]
    except DAMAGED as error:
        raise _damaged(path) from error


def _cells(rows: Iterator[Record], width: int, reject: Reject) -> Iterator[Record]:
    for number, values in rows:
        if any(values[width:]):
            reject(number, f"{len(values)} columns where {width} belong", ",".join(values))
        elif any(values):
            yield number, (values + [""] * width)[:width]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):  # a time of day beyond 23:59 in a cell
        minutes = round(value / timedelta(minutes=1))
        return f"{minutes // 60:02}:{minutes % 60:02}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
