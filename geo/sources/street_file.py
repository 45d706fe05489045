"""One file of street-level crime, block by block: rows with nothing amiss all at once, the others one by one."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from geo.report import count
from geo.source import POLICE_UK
from geo.sources.coded import CODED, TEXT, constant
from geo.sources.intake import Intake
from geo.sources.known_points import KnownPoints
from geo.sources.lines import number_of_lines
from geo.sources.reach import Reach
from geo.sources.street_rows import CATEGORIES, COLUMNS, LEGACY, LONGEST_FORCE, MONTH, convert

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
_TEXTS: Final = ("Crime type", "Location", "LSOA code", "Last outcome category")
_TYPES: Final = {
    "Crime ID": pa.string(),
    "Month": pa.string(),
    "Longitude": pa.float64(),
    "Latitude": pa.float64(),
    **dict.fromkeys(_TEXTS, TEXT),
}
_KNOWN: Final = pa.array([*CATEGORIES.values(), *LEGACY])
_ODD: Final = 5_000
"""Lines that are judged one by one at a time."""


class StreetFile:
    """Rows of one file on their way into the intake. Line 2 is the first of the first block.

    force, month: what the file's name says, "" when it says nothing: then every row is judged by itself. A row that is
    taken at once is one that `convert` would take, with the same values; all that is amiss is left to `convert`.
    """

    def __init__(
        self,
        file: str,
        titles: list[str],
        force: str,
        month: str,
        intake: Intake,
        reaches: Mapping[str, Reach],
        points: dict[str, KnownPoints],
    ) -> None:
        self._file, self._titles, self._force, self._month = file, titles, force, month
        self._intake, self._reaches = intake, reaches
        self._points = points.setdefault(force, KnownPoints(reaches.get(force, Reach())))
        ours = [title for title in titles if title in COLUMNS]
        named = re.search(MONTH, month) and 0 < len(force) <= LONGEST_FORCE
        self._types = {t: _TYPES[t] for t in ours if t in _TYPES} if named and len(ours) == len(set(ours)) else None
        self._line = 2
        self._odd: list[tuple[int, bytes]] = []

    def take(self, block: bytes) -> int:
        """Take the next lines of the file, each with its end; returns how many rows there were, empty ones included."""
        first, self._line = self._line, self._line + number_of_lines(block)
        if self._types is not None:
            try:
                table, ragged = _parsed(block, self._titles, self._types)
            except pa.ArrowInvalid:  # a coordinate that is no plain number
                pass
            else:
                return self._sort_out(block, table, ragged, first)
        return self._one_by_one(block, np.arange(first, self._line + 1))

    def close(self) -> None:
        """Judge what waits to be judged one by one."""
        odd, self._odd = self._odd, []
        if odd:
            self._one_by_one(b"".join(line for _, line in odd), np.array([number for number, _ in odd]))

    def _sort_out(self, block: bytes, table: pa.Table, ragged: list[pacsv.InvalidRow], first: int) -> int:
        numbers = np.arange(first, first + len(table) + len(ragged))
        numbers = np.delete(numbers, [row.number - 1 for row in ragged])
        self._refuse(ragged, lambda number: first + number - 1)
        good, easting, northing = self._judged(table)
        if not good.all():
            begins = np.flatnonzero(np.frombuffer(block, np.uint8) == ord("\n")) + 1
            ends = [0, *begins.tolist(), len(block)]
            self._odd += [(n, block[ends[n - first] : ends[n - first + 1]]) for n in numbers[~good].tolist()]
            table, numbers = table.filter(pa.array(good)), numbers[good]
            easting, northing = easting[good], northing[good]
        if len(table):
            self._intake.accept_month(
                self._force,
                date.fromisoformat(f"{self._month}-01"),
                self._incidents(table, numbers, easting, northing),
            )
        if len(self._odd) >= _ODD:
            self.close()
        return len(good)

    def _judged(self, table: pa.Table) -> tuple[Mask, Floats, Floats]:
        """Which rows have nothing amiss, and their easting and northing, NaN without a place."""
        good = np.asarray(pc.equal(table["Month"], self._month).fill_null(False).to_numpy())
        good &= _untrimmed(table["Crime ID"].combine_chunks())
        for title in _TEXTS:
            if title in self._types:  # type: ignore[operator]
                column = table[title].combine_chunks()
                known = pc.equal(pc.utf8_trim_whitespace(column.dictionary), column.dictionary)
                if title == "Crime type":
                    known = pc.and_(known, pc.is_in(column.dictionary, _KNOWN))
                good &= _among(column, known, null=title != "Crime type")
        columns = [table[title].combine_chunks() for title in ("Longitude", "Latitude")]
        lon, lat = (column.to_numpy(zero_copy_only=False) for column in columns)
        nowhere = np.logical_and(*(column.is_null().to_numpy(zero_copy_only=False) for column in columns))
        here = (lon > -10) & (lon < 2.5) & (lat > 49) & (lat < 61.5)  # Great Britain, and not the other way round
        easting, northing = np.full(len(table), np.nan), np.full(len(table), np.nan)
        easting[here], northing[here] = self._points(lon[here], lat[here])
        return good & (nowhere | ~np.isnan(easting)), easting, northing

    def _incidents(self, table: pa.Table, lines: npt.NDArray[np.int64], easting: Floats, northing: Floats) -> pa.Table:
        n = len(table)
        nowhere = np.isnan(easting)
        precision = pa.array(nowhere.astype(np.int32))
        month = np.full(n, np.datetime64(self._month, "D"))
        given = {
            "id": table["Crime ID"],
            "source": constant(POLICE_UK.id, n),
            "force": constant(self._force, n),
            "month": pa.array(month, pa.date32()),
            "time_precision": constant("month", n),
            "easting": pa.array(easting, mask=nowhere),
            "northing": pa.array(northing, mask=nowhere),
            "spatial_precision": pa.DictionaryArray.from_arrays(precision, pa.array(["street", "none"])),
            "category": table["Crime type"],
            "weight": pa.array(np.ones(n)),
            "file": constant(self._file, n),
            "line": pa.array(lines, pa.int64()),
        }
        for name, title in (("outcome", "Last outcome category"), ("lsoa", "LSOA code"), ("location", "Location")):
            if title in table.column_names:
                given[name] = table[title]
        return pa.table([given[f.name] if f.name in given else pa.nulls(n, f.type) for f in CODED], schema=CODED)

    def _one_by_one(self, block: bytes, numbers: npt.NDArray[np.int64]) -> int:
        """Judge all rows of a block by themselves. numbers: of its lines."""
        types: dict[str, pa.DataType] = {title: pa.string() for title in COLUMNS if title in self._titles}
        table, ragged = _parsed(block, self._titles, types, nulls=False)
        self._refuse(ragged, lambda number: int(numbers[number - 1]))
        numbers = np.delete(numbers, [row.number - 1 for row in ragged])[: len(table)]
        filled = np.zeros(len(table), bool)
        for column in table.columns:
            if filled.all():  # nearly always by the first columns
                break
            filled |= pc.not_equal(pc.fill_null(column, ""), "").to_numpy()
        rows = table.filter(pa.array(filled))
        convert(
            rows,
            numbers[filled],
            self._intake,
            file=self._file,
            force=self._force,
            month=self._month,
            reaches=self._reaches,
        )
        return len(rows)

    def _refuse(self, ragged: list[pacsv.InvalidRow], line: Callable[[int], int]) -> None:
        for row in ragged:
            reason = f"{count(row.actual_columns, 'column')} where {row.expected_columns} belong"
            self._intake.reject(self._file, line(row.number), reason, row.text)


def _parsed(
    block: bytes, titles: list[str], types: Mapping[str, pa.DataType], *, nulls: bool = True
) -> tuple[pa.Table, list[pacsv.InvalidRow]]:
    """Columns of some titles, and the lines that have another number of values. nulls: empty texts become null."""
    ragged: list[pacsv.InvalidRow] = []

    def skip(row: pacsv.InvalidRow) -> str:
        ragged.append(row)
        return "skip"

    try:
        table = pacsv.read_csv(
            pa.BufferReader(block),
            # one thread: only then does pyarrow know the number of a bad row
            read_options=pacsv.ReadOptions(use_threads=False, block_size=len(block) + 1, column_names=titles),
            parse_options=pacsv.ParseOptions(invalid_row_handler=skip, ignore_empty_lines=False),
            convert_options=pacsv.ConvertOptions(
                include_columns=list(types), column_types=types, strings_can_be_null=nulls, null_values=[""]
            ),
        )
    except pa.ArrowInvalid as error:
        if "Empty CSV" not in str(error):
            raise
        table = pa.table({title: pa.array([], kind) for title, kind in types.items()})
    return table, ragged


def _untrimmed(texts: pa.Array) -> Mask:
    """Which texts, or nulls, have no white space at an end."""
    data = texts.buffers()[2]
    if data is None or not data.size:
        return np.ones(len(texts), bool)
    letters = np.frombuffer(data, np.uint8)
    if letters.min() > ord(" ") and letters.max() < 127:
        return np.ones(len(texts), bool)
    same = pc.equal(pc.utf8_trim_whitespace(texts), texts).fill_null(True)
    return np.asarray(same.to_numpy(zero_copy_only=False), bool)


def _among(column: pa.DictionaryArray, known: pa.Array, *, null: bool) -> Mask:
    """Which values are known ones of their dictionary. null: what null counts as."""
    per_value = np.append(known.to_numpy(zero_copy_only=False), null).astype(bool)
    if per_value.all():
        return np.ones(len(column), bool)
    return per_value[column.indices.fill_null(len(column.dictionary)).to_numpy(zero_copy_only=False)]
