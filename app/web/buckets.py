"""How often each of many may do something, counted in memory that all processes of a service share: token buckets."""

import mmap
import os
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import Final

ROWS: Final = 2
COLUMNS: Final = 1 << 15
_BUCKET: Final = struct.Struct("dd")
"""When it was last looked at, and how much of it was used then."""


class Buckets:
    """One bucket a name, of `size` drops, from which `rate` drops a second run out. Names share a bucket of either row
    by chance alone, and only who finds both full is refused. Safe to share between threads and processes.

    file: in a folder of the service's own, for all its processes; None for this process alone.
    """

    def __init__(self, size: int, rate: float, file: Path | None = None) -> None:
        self.size, self.rate = size, rate
        length = ROWS * COLUMNS * _BUCKET.size
        self._lock, self._handle = Lock(), -1
        self._salt = b"" if file is None else bytes(file)
        if file is None:
            self._memory = mmap.mmap(-1, length)
            return
        self._handle = os.open(file, os.O_CREAT | os.O_RDWR, 0o600)
        os.ftruncate(self._handle, length)
        self._memory = mmap.mmap(self._handle, length)

    def take(self, name: str, now: float) -> float:
        """Put a drop in. 0 when there was room; else the seconds after which there is, and nothing is put in.

        now: seconds on a clock that all processes share.
        """
        with self._alone():
            places = self._places(name)
            used = [self._used(at, now) for at in places]
            over = min(used) + 1 - self.size
            for at, level in zip(places, used, strict=True):
                _BUCKET.pack_into(self._memory, at, now, level + (over <= 0))
            return max(over, 0.0) / self.rate

    def _used(self, at: int, now: float) -> float:
        then, level = _BUCKET.unpack_from(self._memory, at)
        return max(0.0, float(level) - (now - float(then)) * self.rate) if then else 0.0

    def _places(self, name: str) -> list[int]:
        digest = blake2b(name.encode(errors="replace"), digest_size=4 * ROWS, key=self._salt[:64]).digest()
        columns = [int.from_bytes(digest[4 * row : 4 * row + 4]) % COLUMNS for row in range(ROWS)]
        return [(row * COLUMNS + column) * _BUCKET.size for row, column in enumerate(columns)]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._lock:
            if self._handle < 0 or sys.platform == "win32":
                yield
                return
            import fcntl  # noqa: PLC0415 (not on every system)

            fcntl.lockf(self._handle, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._handle, fcntl.LOCK_UN)
