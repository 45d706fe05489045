"""Columns as they are kept beside their slices."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import RLock
from typing import Final, cast

import pyarrow as pa
import pyarrow.dataset as ds

from geo.incidents import SCHEMA
from geo.store.columns.column_file import Arrays, write
from geo.store.columns.columns import Columns
from geo.store.columns.kept_arrays import KeptArrays
from geo.store.columns.made import NEEDED, arrays_of

SUFFIX: Final = ".columns"
OPEN: Final = 256
"""Files that are held open; each takes one of the process's descriptors."""
MEMORY: Final = 512 << 20
"""Bytes of columns that are held in memory where the folder takes no files."""


def beside(slice_file: Path) -> Path:
    """Where the columns of a slice are kept."""
    return slice_file.with_suffix(SUFFIX)


def write_columns(slice_file: Path, sha256: str, rows: pa.Table | None = None) -> Path:
    """Write the columns of a slice of incidents beside it; returns their file. Raises OSError.

    rows: those of the slice (NEEDED, texts as they are or dictionary-coded), read from it when they are not given.
    """
    if rows is None:
        rows = ds.dataset(slice_file, schema=SCHEMA, format="parquet").to_table(columns=NEEDED)
    arrays, about = _made(rows)
    write(beside(slice_file), sha256, arrays, about)
    return beside(slice_file)


class KeptColumns:
    """The columns of a store's slices. Safe to share between threads; processes may share the folder."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[KeptArrays, Columns]] = OrderedDict()
        self._lock = RLock()

    def of(self, slice_file: Path, sha256: str, rows: Callable[[], pa.Table]) -> Columns:
        """The columns of the slice in a file; rows: reads what they are made from. Raises what `rows` raises."""
        with self._lock:
            known = self._known.pop(sha256, None)
            if known is None or known[0].stale:
                arrays = KeptArrays(beside(slice_file), sha256, lambda: _made(rows()))
                known = arrays, Columns(arrays, _days(arrays.about), sha256)
                self._make_room(arrays.memory)
            self._known[sha256] = known
            return known[1]

    def _make_room(self, needed: int) -> None:
        memory = needed + sum(one.memory for one, _ in self._known.values())
        while self._known and (len(self._known) >= OPEN or memory > MEMORY):
            memory -= self._known.popitem(last=False)[1][0].memory


def _made(rows: pa.Table) -> tuple[Arrays, Mapping[str, object]]:
    arrays, days = arrays_of(rows)
    return arrays, {"days": days}


def _days(about: Mapping[str, object]) -> Mapping[str, tuple[int, ...]]:
    days = cast(Mapping[str, list[int]], about["days"])
    return {month: tuple(counts) for month, counts in days.items()}
