"""A density as Cloud-Optimised GeoTIFF: numbers on the National Grid that a GIS colours as it likes.

TIFF 6.0; GeoTIFF 1.1 (OGC 19-008r4) for where it lies; tiled, overviews before the full size, as OGC 21-026 asks.
"""

import struct
import zlib
from collections.abc import Mapping
from datetime import date
from typing import Final
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import numpy.typing as npt

from app.table import PlainValue
from models.density import Surface

Pixels = npt.NDArray[np.float32]
TILE: Final = 256
"""Pixels a side of a tile; a surface that fits into one has no overview."""
_SHORT, _LONG, _ASCII, _DOUBLE = 3, 4, 2, 12
_SIZES: Final = {_SHORT: "H", _LONG: "I", _DOUBLE: "d"}
_DEFLATE: Final = 8
_GEO_KEYS: Final = (1, 1, 0, 4, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 27700, 3076, 0, 1, 9001)
"""Version, then four keys: projected, a pixel is an area, EPSG:27700, metres."""
Tags = dict[int, tuple[int, object]]


def to_geotiff(surface: Surface, about: Mapping[str, PlainValue], dated: date) -> bytes:
    """The surface as one band of float32, incidents per km², north above; 0 where nothing is in reach.

    about: what the file says of itself, in GDAL's way of writing it; dated: the day that it gives for its writing. The
    same surface is the same bytes.
    """
    levels = [np.ascontiguousarray(surface.values[::-1], np.float32)]
    while max(levels[-1].shape) > TILE:
        levels.append(_halved(levels[-1]))
    tiles = [_tiles(level) for level in levels]
    west, _, _, north = surface.bounds
    placed: Tags = {
        270: (_ASCII, str(about.get("title", ""))),
        305: (_ASCII, str(about.get("software", ""))),
        306: (_ASCII, f"{dated:%Y:%m:%d} 00:00:00"),
        33550: (_DOUBLE, (surface.cell, surface.cell, 0.0)),
        33922: (_DOUBLE, (0.0, 0.0, 0.0, west, north, 0.0)),
        34735: (_SHORT, _GEO_KEYS),
        42112: (_ASCII, _described(about)),
    }
    directories = [{**_level(level), **(placed if k == 0 else {254: (_LONG, (1,))})} for k, level in enumerate(levels)]
    return _file(directories, tiles)


def _halved(pixels: Pixels) -> Pixels:
    """Means of two by two; the last row or column stands for itself where their number is odd."""
    even = np.pad(pixels, [(0, side % 2) for side in pixels.shape], mode="edge")
    return (even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2]) / np.float32(4)


def _tiles(pixels: Pixels) -> list[bytes]:
    """The tiles, packed, west to east and then north to south; what lies beyond the pixels is 0."""
    whole = np.pad(pixels, [(0, -side % TILE) for side in pixels.shape])
    rows = whole.reshape(whole.shape[0] // TILE, TILE, whole.shape[1] // TILE, TILE).swapaxes(1, 2)
    return [zlib.compress(tile.astype("<f4").tobytes(), 6) for row in rows for tile in row]


def _level(pixels: Pixels) -> Tags:
    high, wide = pixels.shape
    return {
        256: (_LONG, (wide,)),
        257: (_LONG, (high,)),
        258: (_SHORT, (32,)),
        259: (_SHORT, (_DEFLATE,)),
        262: (_SHORT, (1,)),
        277: (_SHORT, (1,)),
        284: (_SHORT, (1,)),
        322: (_SHORT, (TILE,)),
        323: (_SHORT, (TILE,)),
        339: (_SHORT, (3,)),
    }


def _described(about: Mapping[str, PlainValue]) -> str:
    items = "".join(
        f"<Item name={quoteattr(key)}>{escape(str(value))}</Item>" for key, value in about.items() if value is not None
    )
    return f"<GDALMetadata>{items}</GDALMetadata>"


def _file(directories: list[Tags], tiles: list[list[bytes]]) -> bytes:
    """Header, the directories of all sizes, then the tiles, those of the smallest overview first."""
    begin = 8 + sum(len(_directory(tags, 0, [(0, 0)] * len(of))) for tags, of in zip(directories, tiles, strict=True))
    at: dict[int, list[tuple[int, int]]] = {}
    data = bytearray()
    for k in reversed(range(len(tiles))):
        at[k] = []
        for tile in tiles[k]:
            at[k].append((begin + len(data), len(tile)))
            data += tile
    written = bytearray(struct.pack("<2sHI", b"II", 42, 8))
    for k, tags in enumerate(directories):
        written += _directory(tags, len(written), at[k], last=k == len(directories) - 1)
    return bytes(written + data)


def _directory(tags: Tags, offset: int, tiles: list[tuple[int, int]], *, last: bool = False) -> bytes:
    """One directory at a place of the file, with its values behind it and the next directory behind those."""
    held: Tags = {
        **tags,
        324: (_LONG, tuple(start for start, _ in tiles)),
        325: (_LONG, tuple(length for _, length in tiles)),
    }
    entries, values = bytearray(), bytearray()
    behind = offset + 2 + 12 * len(held) + 4
    for tag, (kind, value) in sorted(held.items()):
        count, packed = _packed(kind, value)
        if len(packed) > 4:
            place = struct.pack("<I", behind + len(values))
            values += packed + b"\0" * (len(packed) % 2)
        else:
            place = packed.ljust(4, b"\0")
        entries += struct.pack("<HHI", tag, kind, count) + place
    following = 0 if last else behind + len(values)
    return struct.pack("<H", len(held)) + bytes(entries) + struct.pack("<I", following) + bytes(values)


def _packed(kind: int, value: object) -> tuple[int, bytes]:
    if isinstance(value, str):
        text = value.replace("\0", "").encode() + b"\0"
        return len(text), text
    assert isinstance(value, tuple)
    return len(value), struct.pack(f"<{len(value)}{_SIZES[kind]}", *value)
