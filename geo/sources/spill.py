"""Rows that wait on the disk under a key, so that memory stays the same however many there are."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

K = TypeVar("K", bound=Hashable)


class Spill(Generic[K]):
    """Tables of one schema, by key; at most about `rows` of them are in memory."""

    def __init__(self, folder: Path, rows: int) -> None:
        folder.mkdir()
        self._folder, self._rows, self._held = folder, rows, 0
        self._buffers: dict[K, list[pa.Table]] = defaultdict(list)
        self._files: dict[K, list[Path]] = defaultdict(list)
        self._written = 0
        self.count: Counter[K] = Counter()

    def add(self, key: K, table: pa.Table) -> None:
        """Put rows under a key."""
        self._buffers[key].append(table)
        self.count[key] += len(table)
        self._held += len(table)
        if self._held >= self._rows:
            self._flush()

    def _flush(self) -> None:
        for key, tables in self._buffers.items():
            path = self._folder / f"{self._written}.parquet"
            pq.write_table(pa.concat_tables(tables), path, compression="lz4")
            self._files[key].append(path)
            self._written += 1
        self._buffers.clear()
        self._held = 0

    def pieces(self, key: K) -> list[Callable[[], pa.Table]]:
        """Callables, each giving one table of the key's rows; all of them together are all rows."""
        self._flush()
        return [partial(pq.read_table, path) for path in self._files[key]]

    def rows(self, key: K) -> pa.Table:
        """All rows of a key."""
        return pa.concat_tables([piece() for piece in self.pieces(key)])
