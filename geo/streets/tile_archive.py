"""Ready pictures of a map in one file (MBTiles 1.3): cut to an area, tile for tile as they are, and read again."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Lock
from typing import Final
from urllib.parse import quote

from geo.space.web_mercator import SIDE

LONGEST: Final = 2_000_000
"""Bytes of one tile; a longer one is no tile."""
MEDIA: Final = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
FAULTS: Final = (sqlite3.Error,)
Span = tuple[int, int, int, int]
"""West, north, east and south edge in units of the world (`geo.space.web_mercator`)."""


def media_of(content: bytes) -> str:
    """What kind of picture some bytes begin as: PNG, JPEG or WebP by their own mark; "" for none of these."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((media for mark, media in MEDIA if content.startswith(mark)), "")


class TileArchive:
    """Tiles of one file, which nobody writes. Safe to share between threads. Raises sqlite3.Error for what is none."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, check_same_thread=False)
        self._file.execute("PRAGMA trusted_schema = OFF")
        self._lock = Lock()
        self.zooms = [int(z) for (z,) in self._file.execute("SELECT DISTINCT zoom_level FROM tiles ORDER BY 1")]

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    @property
    def credit(self) -> str:
        """What the file says must be printed with it; "" where it says nothing."""
        return self._metadata("attribution")

    @property
    def title(self) -> str:
        """What the file calls itself."""
        return self._metadata("name")

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """One tile, y from the north; None where there is none."""
        row = 2**z - 1 - y  # MBTiles counts from the south
        with self._lock:
            found = self._file.execute(
                "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?", (z, x, row)
            ).fetchone()
        return bytes(found[0]) if found and isinstance(found[0], bytes) else None

    def pictures(self) -> bool:
        """Whether its first tile is a picture; the tiles of other files hold shapes."""
        first = self._file.execute("SELECT tile_data FROM tiles LIMIT 1").fetchone()
        return bool(first) and isinstance(first[0], bytes) and bool(media_of(first[0]))

    def within(self, z: int, span: Span | None) -> Iterator[tuple[int, int, bytes]]:
        """Column, row and bytes of the pictures of a zoom that meet a span, None for all of them."""
        first, last, low, high = 0, 2**z - 1, 0, 2**z - 1
        if span is not None:
            side = SIDE >> z
            first, last = span[0] // side, span[2] // side
            low, high = 2**z - 1 - span[3] // side, 2**z - 1 - span[1] // side
        rows = self._file.execute(
            "SELECT tile_column, tile_row, tile_data FROM tiles WHERE zoom_level = ? AND tile_column BETWEEN ? AND ?"
            " AND tile_row BETWEEN ? AND ?",
            (z, first, last, low, high),
        )
        for column, row, content in rows:
            if isinstance(content, bytes) and len(content) <= LONGEST and media_of(content):
                yield column, row, content

    def _metadata(self, name: str) -> str:
        try:
            found = self._file.execute("SELECT value FROM metadata WHERE name = ?", (name,)).fetchone()
        except sqlite3.Error:
            return ""
        return str(found[0])[:300] if found else ""


def cut(source: TileArchive, target: Path, span: Span | None, zooms: range, telling: Callable[[str, int], None]) -> int:
    """Write the pictures that meet a span, None for all, of some zooms into a new file; returns how many. telling:
    called with what is read and how many there are so far; what it raises stops the work."""
    written = 0
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(target)) as file:
        file.execute("PRAGMA journal_mode = OFF")  # a file that is not whole is thrown away
        file.execute(
            "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB,"
            " PRIMARY KEY (zoom_level, tile_column, tile_row))"
        )
        for z in source.zooms:
            if z not in zooms:
                continue
            for column, row, content in source.within(z, span):
                file.execute("INSERT OR REPLACE INTO tiles VALUES (?, ?, ?, ?)", (z, column, row, content))
                written += 1
                if not written % 500:
                    telling(f"zoom {z}", written)
        file.commit()
    telling("pictures", written)
    return written
