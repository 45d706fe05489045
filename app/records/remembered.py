"""What was read from an SQLite file, as long as nobody has written to it since."""

import sqlite3
from collections import OrderedDict
from collections.abc import Hashable
from pathlib import Path
from threading import Lock
from typing import Any, Final

MAXIMUM: Final = 4096
"""Things that are remembered; those asked for longest ago are forgotten first."""


class Remembered:
    """Things by key, each with the version of the file in which it was found. Safe to share between threads. file: must
    be there; one that takes its place needs another of these."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._watch: sqlite3.Connection | None = None
        self._things: OrderedDict[Hashable, tuple[int, Any]] = OrderedDict()
        self._lock = Lock()

    def version(self) -> int | None:
        """Another whenever anything was written, by this process or any other, at the cost of a look at memory that
        they share; None where that cannot be told. SQLite counts for a connection what others have written (PRAGMA
        data_version), so one is kept that never writes."""
        with self._lock:
            try:
                if self._watch is None:
                    self._watch = sqlite3.connect(self._file, check_same_thread=False)
                found: int = self._watch.execute("PRAGMA data_version").fetchone()[0]
            except sqlite3.Error:
                return None
        return found

    def get(self, key: Hashable, version: int | None) -> Any:
        """What is remembered of this version, None for nothing."""
        with self._lock:
            known = self._things.get(key)
            if known is None or known[0] != version:
                return None
            self._things.move_to_end(key)
            return known[1]

    def put(self, key: Hashable, version: int, found: Any) -> None:
        """Remember what was found in a version or a later one."""
        with self._lock:
            self._things[key] = version, found
            if len(self._things) > MAXIMUM:
                self._things.popitem(last=False)
