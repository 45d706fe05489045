"""The rows of a CSV or XLSX file with the line each begins on."""

import codecs
import csv
import re
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Final, NamedTuple

from geo.errors import NotFound, UserError
from geo.report import count
from geo.sources import workbook
from geo.sources.archive import open_file
from geo.sources.header import LOOK, Score, find_header, score_of
from geo.sources.lines import LONGEST, Reject, blocks
from geo.sources.workbook import Seen, Unread, rows_of_sheet

Record = tuple[int, list[str]]
BOOKS: Final = (".xlsx", ".xlsm")
_NOTHING: Final = frozenset(("NULL", "null", "(null)", "N/A", "n/a", "#N/A", "NaN", "nan"))
"""What databases and spreadsheets write where there is nothing."""
_START: Final = 4096  # bytes in which a file that is no text shows itself
_SPAN: Final = 20  # lines that one record with line breaks in its texts may take


@contextmanager
def records(
    path: Path,
    reject: Reject,
    sheet: str = "",
    *,
    header: int = 0,
    wanted: Collection[str] = (),
    score: Score | None = None,
    strict: Collection[str] = (),
    seen: Seen | None = None,
) -> Iterator[tuple[list[str], Iterator[Record]]]:
    """Titles, and (line, values) of every row with as many values as there are titles; the others go to `reject`.

    CSV with commas, semicolons, tabs or bars, in any usual encoding, line breaks inside quotes allowed; or one sheet of
    an XLSX file, the first without `sheet`. Dates and times of cells come as ISO text, NULL and N/A as "". Empty lines
    are no rows, nor are those above the header.

    header: the line of the titles, found without it: among the first 20 rows the one that holds most of `wanted`, or
    has the highest `score`; without either the first with two texts. wanted: titles that are used: a row whose cell of
    one of them cannot be read is set aside. strict: those of them in which #N/A of a workbook is no value either. seen:
    filled with what is noticed. Raises NotFound, or UserError for a file that is empty or no spreadsheet.
    """
    if not path.is_file():
        raise NotFound("there is no such file", where=str(path))
    seen = Seen() if seen is None else seen
    score = score or (score_of(wanted) if wanted else None)
    suffix = path.suffix.lower()
    if suffix in BOOKS:
        with rows_of_sheet(path, sheet, seen) as rows:
            behind, titles = _header(path, rows, header, score, seen)
            yield titles, _without_nothing(_cells(chain(behind, rows), titles, set(wanted), set(strict), reject, seen))
        return
    if suffix == ".xls":
        raise UserError("old Excel files are not read", where=path.name, todo="Save it as XLSX or CSV.")
    _demand_text(path)
    lines = _text(path, reject)
    head: list[_Raw] = []
    while len(head) < max(LOOK, header) + 1 and (line := next(lines, None)) is not None:
        delimiter = _delimiter(line[1])
        taken, values = _quoted(line, lambda: next(lines, None), delimiter)
        head.append(_Raw(line[0], [line, *taken], values, delimiter))
    rest, titles = _header(path, iter([(raw.line, raw.values) for raw in head]), header, score, seen)
    title_line = head[-len(rest) - 1]
    delimiter, whole = title_line.delimiter, len(title_line.values)
    again = chain.from_iterable(raw.lines for raw in head[len(head) - len(rest) :])
    yield titles, _without_nothing(_parsed(chain(again, lines), delimiter, len(titles), whole, reject))


def _demand_text(path: Path) -> None:
    with open_file(path) as file:
        start = file.read(_START)
    if b"\0" in start and not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UserError(
            "this is no table of text",
            where=path.name,
            todo="Save it as CSV (UTF-8) or XLSX, with an ending that says so.",
        )


class _Raw(NamedTuple):
    """A record at the beginning of a file of text, while nobody knows what it is."""

    line: int
    lines: list[tuple[int, str]]
    values: list[str]
    delimiter: str


def _header(
    path: Path, rows: Iterator[Record], header: int, score: Score | None, seen: Seen
) -> tuple[list[Record], list[str]]:
    """The rows taken that stand behind the header, and the titles."""
    taken = list(islice(rows, max(LOOK, header) + 1))
    only = next((i for i, (number, _) in enumerate(taken) if number == header), None)
    if header and taken and only is None:
        raise UserError(f"there are no titles on line {header}", where=path.name, todo="Mend header: in the mapping.")
    last, titles = find_header([values for _, values in taken[: LOOK if only is None else None]], score, only)
    if not titles:
        raise UserError("the file is empty", where=path.name, todo="Export it again with its header.")
    seen.header = taken[last][0]
    return taken[last + 1 :], titles


def _delimiter(line: str) -> str:
    """The sign that stands most often between the values; inside quotes it separates nothing."""
    bare = re.sub(r'"[^"]*"', "", line)
    return max(",;\t|", key=bare.count)


def _without_nothing(rows: Iterator[Record]) -> Iterator[Record]:
    for number, values in rows:
        yield number, ["" if value.strip() in _NOTHING else value for value in values]


def positions(path: Path, titles: list[str], wanted: Iterable[str], line: int = 1) -> dict[str, int]:
    """Where each title stands. Raises UserError when one that a mapping names is not there, or there twice.

    line: that of the titles, for the message.
    """
    wanted = tuple(wanted)
    where = f"{path.name}, line {line}"
    if missing := [title for title in wanted if title not in titles]:
        raise UserError(
            f"the column “{missing[0][:60]}” of the mapping is not there",
            where=where,
            todo=f"It has {', '.join(filter(None, titles))[:300]}. If these are not its titles, add header: LINE.",
        )
    if twice := [title for title in wanted if titles.count(title) > 1]:
        raise UserError(f"the column “{twice[0][:60]}” stands there twice", where=where, todo="Rename one of them.")
    return {title: i for i, title in enumerate(titles)}


def sheets(path: Path) -> list[str]:
    """Names of the sheets of an XLSX file; of any other file the one sheet without a name."""
    return workbook.sheets(path) if path.suffix.lower() in BOOKS else [""]


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


def _parsed(
    lines: Iterator[tuple[int, str]], delimiter: str, width: int, whole: int, reject: Reject
) -> Iterator[Record]:
    """whole: columns of the line of titles, those without a title at its end with them."""
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
        if len(values) not in (width, whole) or any(values[width:]):
            reject(number, f"{count(len(values), 'column')} where {width} belong", line)
        elif any(values):
            yield number, values[:width]


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


def _cells(
    rows: Iterator[Record], titles: list[str], wanted: set[str], strict: set[str], reject: Reject, seen: Seen
) -> Iterator[Record]:
    width = len(titles)
    used = [i for i, title in enumerate(titles) if title in wanted]
    for number, values in rows:
        row = (values + [""] * width)[:width]
        if any(values[width:]):
            reject(number, f"{count(len(values), 'column')} where {width} belong", ",".join(values))
        elif unread := [
            text for i in used if isinstance(text := row[i], Unread) and (not text.absent or titles[i] in strict)
        ]:
            seen.note_unread(unread)
            reject(number, unread[0].reason, ",".join(values))
        elif any(row):
            yield number, ["" if isinstance(text, Unread) else text for text in row]
