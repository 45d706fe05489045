"""How much each of many may have under way at once, in all processes of a service; who dies gives back all of it."""

import os
import sys
from collections.abc import Hashable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import Final

_APART: Final = 1 << 10
"""Places from one name's first to the next name's: none may have more."""


class PlacesAtOnce:
    """`most` places for each name. A place is taken for a thing, once for however many wait for that thing here.

    A place is a byte of a file that is locked for this process, so that the system gives it back when the process ends.
    file: in a folder of the service's own; None for this process alone.
    """

    def __init__(self, most: int, file: Path | None = None) -> None:
        self.most = min(most, _APART)
        self._lock = Lock()
        self._handle = -1 if file is None else os.open(file, os.O_CREAT | os.O_RDWR, 0o600)
        self._taken: dict[str, dict[Hashable, tuple[int, int]]] = {}

    def take(self, name: str, thing: Hashable) -> bool:
        """Whether there was a place for the thing, which is given back by `leave`, as often as it was taken."""
        with self._lock:
            mine = self._taken.setdefault(name, {})
            if thing in mine:
                place, waiting = mine[thing]
                mine[thing] = place, waiting + 1
                return True
            here = {place for place, _ in mine.values()}
            for free in (i for i in range(self.most) if i not in here and self._hold(name, i)):
                mine[thing] = free, 1
                return True
            return False

    def leave(self, name: str, thing: Hashable) -> None:
        """Give back what was taken."""
        with self._lock:
            mine = self._taken[name]
            place, waiting = mine.pop(thing)
            if waiting > 1:
                mine[thing] = place, waiting - 1
                return
            self._free(name, place)
            if not mine:
                del self._taken[name]

    def _hold(self, name: str, place: int) -> bool:
        if self._handle < 0 or sys.platform == "win32":
            return True
        import fcntl  # noqa: PLC0415 (not on every system)

        with suppress(OSError):
            fcntl.lockf(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _first(name) + place)
            return True
        return False

    def _free(self, name: str, place: int) -> None:
        if self._handle >= 0 and sys.platform != "win32":
            import fcntl  # noqa: PLC0415

            fcntl.lockf(self._handle, fcntl.LOCK_UN, 1, _first(name) + place)


def _first(name: str) -> int:
    """The first place of a name, so far from any other's that two share one by no likely chance."""
    number = int.from_bytes(blake2b(name.encode(errors="replace"), digest_size=6).digest())
    return number * _APART
