"""Months that are complete become slices in a second thread, while the files of others are read."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from types import TracebackType

import pyarrow as pa

from geo.store.base import Change, Writing
from geo.store.months_held import COLUMNS, month_rows
from geo.time.completeness import MonthRows


class Finishing:
    """Puts months of one source into a store, one after the other. Leaving the context waits for the last of them."""

    def __init__(self, writing: Writing, source: str) -> None:
        self._writing, self._source = writing, source
        self._thread = ThreadPoolExecutor(1, "finishing")
        self._last: Future[None] | None = None
        self._done: dict[tuple[str, date], tuple[Change, list[MonthRows]]] = {}

    def __enter__(self) -> "Finishing":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._thread.shutdown()

    def put(self, force: str, month: date, tables: Iterable[pa.Table]) -> None:
        """Write a month as soon as the one before is written; returns when that is. Raises what went wrong with it."""
        self._wait()
        self._last = self._thread.submit(self._put, force, month, tables)

    def changes(self) -> tuple[list[Change], dict[str, list[MonthRows]]]:
        """What became of every month, by force and month, and the rows of each by force, when all are written."""
        self._wait()
        counted: dict[str, list[MonthRows]] = {}
        done = [self._done[key] for key in sorted(self._done)]
        for change, rows in done:
            counted.setdefault(change.slice.force, []).extend(rows)
        return [change for change, _ in done], counted

    def _wait(self) -> None:
        if self._last is not None:
            self._last.result()

    def _put(self, force: str, month: date, tables: Iterable[pa.Table]) -> None:
        rows: list[MonthRows] = []
        change = self._writing.put("incidents", self._source, force, month, _counting(tables, rows))
        self._done[force, month] = change, rows
        pa.default_memory_pool().release_unused()  # what one month took is there for the next


def _counting(tables: Iterable[pa.Table], into: list[MonthRows]) -> Iterator[pa.Table]:
    """The tables as they come, their rows counted on the way."""
    for table in tables:
        into += month_rows(table.select(COLUMNS))
        yield table
