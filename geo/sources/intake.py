"""Where readers put rows: incidents and quarantine wait until every row has found its fate."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Final
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from geo.errors import UserError
from geo.places import Places, collapse
from geo.sources.coded import coded, joined
from geo.sources.crimes import crimes
from geo.sources.spill import Spill

ROWS: Final = 400_000
"""Rows in memory at a time."""
_REPETITIONS: Final = 50_000  # rows of them in memory
_TEXT: Final = 2_000  # characters of a bad row that are kept
QUARANTINE: Final = pa.schema(
    [("file", pa.string()), ("line", pa.int64()), ("reason", pa.string()), ("text", pa.string())]
)
REPEATED: Final = "repeated: another row is the same crime"

Month = tuple[str, date]  # force, first day
Finish = Callable[[str, date, Iterator[pa.Table]], None]
"""Force, month and its incidents (SCHEMA, their texts dictionary-coded) in tables; it may take these in a thread of its
own, one month after the other."""


def none_of(rows: int) -> str:
    """That none of so many rows, one at least, can be loaded."""
    return "its only row cannot be loaded" if rows == 1 else f"none of its {rows:,} rows can be loaded"


class NothingKept(UserError):
    """Every row of a load was set aside: the quarantine holds them all."""


class Intake:
    """Counts and keeps every row of one load. Ids are unique within a month of a force when it hands them out.

    A crime is its id, its category and its offence code: rows that repeat them are one crime, unless they are of
    different days or places. Of the rows of a crime the one with a place is kept, then the one with an outcome (in the
    files of data.police.uk all but one of such rows have the outcome “Status update unavailable”). Rows without an id,
    anti-social behaviour above all, are told apart by content and by how often it occurs within a file: identical rows
    of one file are all kept, the same row in a second file is a repetition. Nothing depends on the order of the rows.
    """

    def __init__(self, folder: Path, rows: int = ROWS, finish: Finish | None = None) -> None:
        """folder: for what does not fit in the memory; rows: those that do. finish: takes months as `months` gives
        them, as soon as they are complete."""
        self._folder, self._rows, self._finish = folder, rows, finish
        self._finished: set[Month] = set()
        self._spill: Spill[Month] = Spill(folder / "incidents", rows)
        self._bad: list[tuple[str, int, str, str]] = []
        self._counting = Lock()  # one thread may refuse a row while another finds that rows repeat a crime
        self._quarantine = pq.ParquetWriter(folder / "quarantine.parquet", QUARANTINE, compression="zstd")
        self._repeated: Spill[Month] = Spill(folder / "repeated", _REPETITIONS)
        self.files = 0
        self.read = 0
        self.rejected: Counter[str] = Counter()
        self.geocoded: Counter[str] = Counter()
        """Rows handed in that were placed by their text, by method."""
        self.kept: Counter[Month] = Counter()
        self.duplicates = 0
        self.unplaced = 0
        self.untimed = 0
        self._places: list[Places] = []

    def accept(self, table: pa.Table) -> None:
        """Take rows of schema WAITING, their texts dictionary-coded or not."""
        months = pc.unique(table["month"])
        for force in pc.unique(table["force"]):
            for month in months:
                here = pc.and_(pc.equal(table["force"], force), pc.equal(table["month"], month))
                if len(part := table.filter(here)):
                    self.accept_month(force.as_py(), month.as_py(), part)

    def accept_month(self, force: str, month: date, table: pa.Table) -> None:
        """Take rows that are all of one month of one force."""
        with self._counting:
            self.read += len(table)
        self._spill.add((force, month), coded(table))

    def reject(self, file: str, line: int, reason: str, text: str, more: str = "") -> None:
        """Put one row into the quarantine; any thread may. more: what is said of this row beside the reason."""
        with self._counting:
            self.read += 1
            self.rejected[reason] += 1
            self._note(file, line, reason + more, text)

    def _note(self, file: str, line: int, reason: str, text: str) -> None:
        self._bad.append((file, line, reason, text[:_TEXT]))
        if len(self._bad) >= 5_000:
            self._flush()

    def _flush(self) -> None:
        columns = list(zip(*self._bad, strict=True)) or [()] * len(QUARANTINE)
        self._quarantine.write_table(pa.table([list(c) for c in columns], schema=QUARANTINE))
        self._bad.clear()

    def quarantine(self) -> Path:
        """The finished quarantine file: what was rejected, and the rows that repeat a crime."""
        for key in sorted(self._repeated.count):
            for piece in self._repeated.take(key):
                for row in piece().to_pylist():
                    self._note(row["file"], row["line"], REPEATED, row["text"])
        self._flush()
        self._quarantine.close()
        return self._folder / "quarantine.parquet"

    def complete(self, force: str, month: date) -> None:
        """Say that no row of a month of a force will come any more: it may be finished while others are read."""
        if self._finish and (key := (force, month)) in self._spill.count:
            self._finished.add(key)
            self._finish(force, month, self._tables(key, self._spill.take(key)))

    def months(self) -> Iterator[tuple[str, date, Iterator[pa.Table]]]:
        """Force, month and its incidents (SCHEMA, their texts dictionary-coded) in tables, months that were finished
        left out; take all tables of a month before the next month."""
        for key in sorted(self._spill.count.keys() - self._finished):
            yield *key, self._tables(key, self._spill.take(key))

    def _tables(self, key: Month, pieces: list[Callable[[], pa.Table]]) -> Iterator[pa.Table]:
        if self._spill.count[key] <= self._rows:
            yield self._crimes(key, _all(pieces))
            return
        parts = -(-self._spill.count[key] * 10 // (self._rows * 9))  # nine tenths full: chance fills some more
        spill: Spill[int] = Spill(self._folder / f"parts-{key[0]}-{key[1]}", self._rows)
        for piece in pieces:
            table = piece()
            names = pc.coalesce(table["id"], pc.cast(table["easting"], pa.string()), "").to_pylist()
            part = np.array([crc32(name.encode()) % parts for name in names])
            order = np.argsort(part, kind="stable")
            ends = np.cumsum(np.bincount(part, minlength=parts))
            table = table.take(pa.array(order))
            for i, (start, end) in enumerate(pairwise([0, *ends.tolist()])):
                if end > start:
                    spill.add(i, table.slice(start, end - start))
        for i in sorted(spill.count):
            yield self._crimes(key, spill.rows(i))

    def _crimes(self, key: Month, rows: pa.Table) -> pa.Table:
        table, repeated = crimes(rows)
        self.duplicates += len(repeated)
        if len(repeated):
            self._repeated.add(key, repeated)
        self._count(key, table)
        return table

    def _count(self, key: Month, table: pa.Table) -> None:
        self.kept[key] += len(table)
        self.unplaced += table["easting"].null_count
        self.untimed += (
            pc.sum(pc.is_in(table["time_precision"].cast(pa.string()), pa.array(["day", "month"]))).as_py() or 0
        )
        placed = table.filter(pc.is_valid(table["easting"]))
        self._places.append(collapse(placed["easting"].to_numpy(), placed["northing"].to_numpy()))
        if sum(map(len, self._places[1:])) > len(self._places[0]):  # so that each place is merged a few times in all
            self._merge()

    def _merge(self) -> Places:
        if len(self._places) != 1:
            x, y, weight = (
                np.concatenate([np.empty(0), *(getattr(one, name) for one in self._places)])
                for name in ("x", "y", "weight")
            )
            self._places = [collapse(x, y, weight)]
        return self._places[0]

    def demand_some(self, file: str, example: Mapping[str, str] = MappingProxyType({})) -> None:
        """Raise NothingKept unless a row was accepted: a mapping that fits nothing must not replace what is there.

        example: a value by the reason for which it is refused; it is for the eyes of whoever loads the file.
        """
        if self.accepted:
            return
        if not (worst := self.rejected.most_common(1)):
            raise UserError("it has no rows", where=file, todo="Check the mapping; nothing was changed.")
        reason = worst[0][0]
        shown = f", for example “{example[reason][:60]}”" if example.get(reason) else ""
        raise NothingKept(
            f"{none_of(self.read)}; most often: {reason}{shown}",
            where=file,
            todo="Check the mapping; nothing was changed. “afterdark quarantine” prints the rows.",
        )

    @property
    def accepted(self) -> int:
        """Rows that are incidents so far, repetitions included."""
        return self.read - self.rejected.total()

    @property
    def forces(self) -> set[str]:
        """Forces with rows that are incidents."""
        return {force for force, _ in self._spill.count}

    @property
    def places(self) -> int:
        """Distinct coordinates of the rows handed out so far."""
        return len(self._merge())

    @property
    def stacked(self) -> int:
        """Rows handed out so far that share their coordinate with another."""
        counts = self._merge().weight
        return int(counts[counts > 1].sum())


def _all(pieces: list[Callable[[], pa.Table]]) -> pa.Table:
    """The rows of all pieces, which are let go of."""
    tables = [piece() for piece in pieces]
    pieces.clear()
    return joined(tables)
