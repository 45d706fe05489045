"""Rows that wait on the disk under a key, so that memory stays the same however many there are."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

import pyarrow as pa

from geo.sources.coded import joined

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
        """Rows of every key that there ever was."""

    def add(self, key: K, table: pa.Table) -> None:
        """Put rows under a key."""
        self._buffers[key].append(table)
        self.count[key] += len(table)
        self._held += len(table)
        if self._held >= self._rows:
            self._flush()

    def _flush(self) -> None:
        for key, tables in self._buffers.items():
            path = self._folder / str(self._written)
            table = joined(tables)
            with pa.ipc.new_stream(str(path), table.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as file:
                file.write_table(table)
            self._files[key].append(path)
            self._written += 1
        self._buffers.clear()
        self._held = 0

    def take(self, key: K) -> list[Callable[[], pa.Table]]:
        """Callables, each giving one table of the key's rows, all of them together all rows; they are let go of."""
        held = self._buffers.pop(key, [])
        self._held -= sum(map(len, held))
        return [partial(_read, path) for path in self._files.pop(key, [])] + [partial(_same, table) for table in held]

    def rows(self, key: K) -> pa.Table:
        """All rows of a key, which are let go of."""
        return joined([piece() for piece in self.take(key)])


def _read(path: Path) -> pa.Table:
    with pa.OSFile(str(path)) as file:
        return pa.ipc.open_stream(file).read_all()


def _same(table: pa.Table) -> pa.Table:
    return table
