"""Columns as they are kept beside their slices: opened, made where there are none, made again where damaged."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import RLock
from typing import Final, cast

import pyarrow as pa
import pyarrow.dataset as ds

from geo.incidents import SCHEMA
from geo.store.columns.column_file import ColumnFile, Damaged, write
from geo.store.columns.columns import Array, Columns
from geo.store.columns.made import NEEDED, arrays_of
from geo.store.disk import file_mark

SUFFIX: Final = ".columns"
OPEN: Final = 256
"""Files that are held open; each takes one of the process's descriptors."""
MEMORY: Final = 512 << 20
"""Bytes of columns that are held in memory where the folder takes no files."""
Days = Mapping[str, tuple[int, ...]]


def beside(slice_file: Path) -> Path:
    """Where the columns of a slice are kept."""
    return slice_file.with_suffix(SUFFIX)


def write_columns(slice_file: Path, sha256: str) -> Path:
    """Write the columns of a slice of incidents beside it, from its rows; returns their file. Raises OSError."""
    rows = ds.dataset(slice_file, schema=SCHEMA, format="parquet").to_table(columns=NEEDED)
    arrays, days = arrays_of(rows)
    write(beside(slice_file), sha256, arrays, {"days": days})
    return beside(slice_file)


class _Arrays:
    """The arrays of one slice: from its file as long as that holds them, else from its rows."""

    def __init__(self, file: Path, sha256: str, rows: Callable[[], pa.Table]) -> None:
        self._file, self._sha256, self._rows = file, sha256, rows
        self.mark = file_mark(file)
        self._made: dict[str, Array] = {}
        try:
            self._open()
        except Damaged:
            self._make()

    def _open(self) -> None:
        self._held = ColumnFile(self._file, self._sha256)
        self.days = _days(self._held.about)

    def _make(self) -> None:
        arrays, days = arrays_of(self._rows())
        try:
            write(self._file, self._sha256, arrays, {"days": days})
            self._open()
        except (OSError, Damaged):  # a full disk, a folder that is read only: it is answered without
            self._made, self.days = arrays, days
        self.mark = file_mark(self._file)

    def __call__(self, name: str) -> Array:
        if not self._made:
            with suppress(Damaged):
                return self._held(name)
            self._make()
        return self._made[name] if self._made else self._held(name)

    @property
    def memory(self) -> int:
        return sum(array.nbytes for array in self._made.values())


class KeptColumns:
    """The columns of a store's slices. Safe to share between threads; processes may share the folder."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[_Arrays, Columns]] = OrderedDict()
        self._lock = RLock()

    def of(self, slice_file: Path, sha256: str, rows: Callable[[], pa.Table]) -> Columns:
        """The columns of the slice in a file; rows: reads what they are made from. Raises what `rows` raises."""
        file = beside(slice_file)
        with self._lock:
            known = self._known.pop(sha256, None)
            if known is None or known[0].mark != file_mark(file):
                arrays = _Arrays(file, sha256, rows)
                known = arrays, Columns(arrays, arrays.days)
            self._known[sha256] = known
            while len(self._known) > OPEN or sum(one.memory for one, _ in self._known.values()) > MEMORY:
                if len(self._known) == 1:
                    break
                self._known.popitem(last=False)
            return known[1]


def _days(about: Mapping[str, object]) -> Days:
    days = cast(Mapping[str, list[int]], about["days"])
    return {month: tuple(counts) for month, counts in days.items()}
