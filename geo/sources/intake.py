"""Where readers put rows: incidents and quarantine wait on the disk until every row has found its fate."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from geo.errors import UserError
from geo.incidents import SCHEMA
from geo.places import Places, collapse
from geo.sources.spill import Spill

if TYPE_CHECKING:
    import pandas as pd

ROWS: Final = 100_000
"""Rows in memory at a time."""
_TEXT: Final = 2_000  # characters of a bad row that are kept
WAITING: Final = pa.schema(
    [f.with_nullable(True) for f in SCHEMA] + [pa.field("file", pa.string()), pa.field("line", pa.int64())]
)
"""What readers hand in: SCHEMA, id null where the source has none, and where each row came from."""
QUARANTINE: Final = pa.schema(
    [("file", pa.string()), ("line", pa.int64()), ("reason", pa.string()), ("text", pa.string())]
)
_CRIME: Final = ["id", "category", "ho_code"]
REPEATED: Final = "repeated: another row is the same crime"
APART: Final = 50.0
"""Metres from which two rows of one reference are not of one event."""
UNKNOWN_OUTCOME: Final = "Status update unavailable"

Month = tuple[str, date]  # force, first day


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

    def __init__(self, folder: Path, rows: int = ROWS) -> None:
        self._folder, self._rows = folder, rows
        self._spill: Spill[Month] = Spill(folder / "incidents", rows)
        self._bad: list[tuple[str, int, str, str]] = []
        self._counting = Lock()  # pyarrow reads ahead: a line is refused in its thread while a row is judged in ours
        self._quarantine = pq.ParquetWriter(folder / "quarantine.parquet", QUARANTINE, compression="zstd")
        self.files = 0
        self.read = 0
        self.rejected: Counter[str] = Counter()
        self.kept: Counter[Month] = Counter()
        self.duplicates = 0
        self.unplaced = 0
        self.untimed = 0
        self._places: list[Places] = []

    def accept(self, table: pa.Table) -> None:
        """Take rows of schema WAITING."""
        with self._counting:
            self.read += len(table)
        months = pc.unique(table["month"])
        for force in pc.unique(table["force"]):
            for month in months:
                here = pc.and_(pc.equal(table["force"], force), pc.equal(table["month"], month))
                if len(part := table.filter(here)):
                    self._spill.add((force.as_py(), month.as_py()), part)

    def reject(self, file: str, line: int, reason: str, text: str) -> None:
        """Put one row into the quarantine; any thread may."""
        with self._counting:
            self.read += 1
            self.rejected[reason] += 1
            self._note(file, line, reason, text)

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
        self._flush()
        self._quarantine.close()
        return self._folder / "quarantine.parquet"

    def months(self) -> Iterator[tuple[str, date, Iterator[pa.Table]]]:
        """Force, month and its incidents (SCHEMA) in tables; take all tables of a month before the next month."""
        for key in sorted(self._spill.count):
            yield *key, self._tables(key)

    def _tables(self, key: Month) -> Iterator[pa.Table]:
        if self._spill.count[key] <= self._rows:
            yield self._finish(key, self._spill.rows(key))
            return
        parts = -(-self._spill.count[key] * 10 // (self._rows * 9))  # nine tenths full: chance fills some more
        spill: Spill[int] = Spill(self._folder / f"parts-{key[0]}-{key[1]}", self._rows)
        for piece in self._spill.pieces(key):
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
            yield self._finish(key, spill.rows(i))

    def _finish(self, key: Month, table: pa.Table) -> pa.Table:
        table = self._named(table)
        again = _occurring_again(table["id"])
        if len(again):
            table = self._one_a_crime(table, again)
        table = table.select(SCHEMA.names)
        self._count(key, table)
        keys = [("northing", "ascending"), ("easting", "ascending"), ("id", "ascending")]
        return table.take(pc.sort_indices(table, sort_keys=keys)).combine_chunks().cast(SCHEMA)

    def _named(self, table: pa.Table) -> pa.Table:
        """The rows, those without an id named by what they say and by how often their file has said it."""
        nameless = np.flatnonzero(pc.is_null(table["id"]).to_numpy())
        if not len(nameless):
            return table
        rows = table.take(pa.array(nameless))
        some = rows.select(["file", "line"]).to_pandas().assign(content=digests(rows).to_pylist())
        nth = some.sort_values(["content", "file", "line"]).groupby(["content", "file"]).cumcount()
        given = some["content"] + "-" + nth.reindex(some.index).add(1).astype(str)
        place = np.full(len(table), -1, np.int64)
        place[nameless] = np.arange(len(nameless))
        names = pa.array(given.to_list(), pa.string()).take(pa.array(place, mask=place < 0))
        return table.set_column(0, table.schema.field("id"), pc.coalesce(table["id"], names))

    def _one_a_crime(self, table: pa.Table, again: npt.NDArray[np.int64]) -> pa.Table:
        """The rows without those that repeat a crime, every id once. again: rows whose id another row bears, too."""
        rows = table.take(pa.array(again))
        frame = rows.select([*_CRIME, "outcome", "start", "easting", "northing", "file", "line"]).to_pandas()
        frame["ho_code"] = frame["ho_code"].fillna("")
        frame["silent"] = frame["outcome"].isna() | (frame["outcome"] == UNKNOWN_OUTCOME)
        frame["content"] = ""
        same = frame.duplicated(_CRIME, keep=False).to_numpy()
        frame.loc[same, "content"] = digests(rows.filter(pa.array(same))).to_pylist()
        frame["placeless"] = frame["easting"].isna()
        frame = frame.sort_values([*_CRIME, "placeless", "silent", "content", "file", "line"], kind="stable")
        repeats = _repeats(frame)
        for row in frame[repeats].itertuples():
            self.duplicates += 1
            self._note(row.file, row.line, REPEATED, row.id)
        frame = frame[~repeats]
        nth = frame.groupby("id").cumcount()
        frame.loc[nth > 0, "id"] += "~" + (nth[nth > 0] + 1).astype(str)
        kept = rows.take(pa.array(frame.index.to_numpy()))
        kept = kept.set_column(0, table.schema.field("id"), pa.array(frame["id"].to_list(), pa.string()))
        alone = np.ones(len(table), bool)
        alone[again] = False
        return pa.concat_tables([table.filter(pa.array(alone)), kept])

    def _count(self, key: Month, table: pa.Table) -> None:
        self.kept[key] += len(table)
        self.unplaced += table["easting"].null_count
        self.untimed += pc.sum(pc.is_in(table["time_precision"], pa.array(["day", "month"]))).as_py() or 0
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


def _occurring_again(ids: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Positions of the rows whose id stands in another row, too."""
    counted = pc.value_counts(ids)
    several = counted.field("values").filter(pc.greater(counted.field("counts"), 1))
    return np.flatnonzero(pc.is_in(ids, value_set=several).to_numpy()).astype(np.int64)


def _repeats(frame: "pd.DataFrame") -> "pd.Series[bool]":
    """Which rows say again what an earlier row of their crime says.

    A row on another day, or at a place farther than APART, is of another event that bears the same reference. Rows
    that give no day, as those of data.police.uk, are held to their reference alone.
    """
    repeats = frame.duplicated(_CRIME)
    several = frame[frame.duplicated(_CRIME, keep=False) & frame["start"].notna()]
    several = several.assign(day=several["start"].dt.normalize())
    values = several.groupby(_CRIME, sort=False)[["day", "easting", "northing"]].transform("nunique")
    for _, rows in several[(values > 1).any(axis=1)].groupby(_CRIME, sort=False):
        events: list[tuple[date, float, float]] = []
        for at, day, easting, northing in zip(
            rows.index, rows["day"].dt.date, rows["easting"], rows["northing"], strict=True
        ):
            again = any(_same_event((day, easting, northing), event) for event in events)
            repeats[at] = again
            events += [] if again else [(day, easting, northing)]
    return repeats


def _same_event(one: tuple[date, float, float], other: tuple[date, float, float]) -> bool:
    apart = float(np.hypot(one[1] - other[1], one[2] - other[2]))
    return one[0] == other[0] and not apart > APART  # without a place there is nothing that differs


def digests(table: pa.Table) -> pa.Array:
    """What each row says, id and origin apart, as 24 hexadecimal digits."""
    names = [name for name in SCHEMA.names if name != "id"]
    texts = [table[name].cast(pa.string()) for name in names]
    joined = pc.binary_join_element_wise(*texts, "\x1f", null_handling="replace", null_replacement="\x00")
    return pa.array([blake2b(text.encode(), digest_size=12).hexdigest() for text in joined.to_pylist()], pa.string())
