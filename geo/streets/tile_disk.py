"""Tiles of streets kept on the disk, those not asked for longest forgotten first. They hold no incident."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock
from time import time
from typing import Final

from geo.store.disk import private_file, private_folder

TILES: Final = "tiles"
"""Folder of them beside the basemap that they show: whoever removes that removes these."""
SERVED: Final = ".served"
"""Folder of pictures that came from a server, among those of basemaps."""
SLACK: Final = 0.05
"""Share of the limit that a process may write before it looks how much there is."""
LOWER: Final = 0.9
"""Share of the limit that is left when something had to go."""
FRESH: Final = 3_600.0
"""Seconds after which a tile that is asked for is marked as asked for again."""


class TileDisk:
    """Tiles below a folder of basemaps, in files. maximum: bytes of all of them, 0 for none kept. Safe to share between
    threads and processes: a file is there wholly or not at all, and one that has gone is made again."""

    def __init__(self, basemaps: Path, maximum: int) -> None:
        self.basemaps, self.maximum = basemaps, maximum
        self._since = maximum  # nobody has looked yet
        self._lock = Lock()

    def kept(self, basemap: str, version: str, part: str, make: Callable[[], bytes]) -> bytes:
        """What `make` gives, or what it gave before. basemap: folder that the tile belongs to; version: of that and of
        how it is drawn; part: path of the tile below these, of letters, digits, "-", "." and "/"."""
        path = self.basemaps / basemap / TILES / version / part
        if self.maximum:
            with suppress(OSError):
                found = path.read_bytes()
                if path.stat().st_mtime < time() - FRESH:
                    os.utime(path)
                return found
        made = make()
        if self.maximum and made:
            with suppress(OSError):  # a folder that cannot be written costs time, not a map
                self._write(path, made)
        return made

    def _write(self, path: Path, content: bytes) -> None:
        top = self.basemaps / path.relative_to(self.basemaps).parts[0]
        if top.name == SERVED:
            private_folder(top)
        if not top.is_dir():  # removed meanwhile: it must not come back
            return
        private_folder(path.parent)
        waiting = path.with_name(f".{path.name}.{os.getpid()}.{id(content)}")
        try:
            with private_file(waiting) as file:
                file.write(content)
            os.replace(waiting, path)
        finally:
            waiting.unlink(missing_ok=True)
        with self._lock:
            self._since += len(content)
            look = self._since > self.maximum * SLACK
            if look:
                self._since = 0
        if look:
            self.trim()

    def trim(self) -> int:
        """Forget what was not asked for longest when there is more than the limit; returns the bytes that are left."""
        held = sorted(self._files())
        left = sum(size for _, size, _ in held)
        if left <= self.maximum:
            return left
        for _, size, path in held:
            if left <= self.maximum * LOWER:
                break
            Path(path).unlink(missing_ok=True)
            left -= size
        return left

    def _files(self) -> Iterator[tuple[float, int, str]]:
        """When each was asked for, its bytes and its path."""
        for root in self.basemaps.glob(f"*/{TILES}"):
            for folder, _, names in os.walk(root):
                for name in names:
                    path = os.path.join(folder, name)
                    with suppress(OSError):
                        stat = os.stat(path)
                        yield stat.st_mtime, stat.st_size, path
