"""Columns as one file: a header that names its arrays with their checksums, then the arrays, to be mapped to memory."""

import json
import mmap
import os
import struct
from collections.abc import Mapping
from pathlib import Path
from threading import get_ident
from typing import Final
from zlib import crc32

import numpy as np

from geo.store.columns.columns import Array
from geo.store.disk import private_file

_MAGIC: Final = b"columns2"
"""The first bytes of such a file; the number counts what the arrays have come to mean."""
_HEAD: Final = struct.Struct("<8sII")  # magic, length and checksum of the header
_ALIGNED: Final = 64
_KINDS: Final = ("i", "u", "f", "M")
Arrays = Mapping[str, Array]


class Damaged(Exception):
    """A file of columns that is not there, torn, older, or made of something else: what it says is made again."""


class ColumnFile:
    """An open file. Arrays are mapped, read only, and each is held against its checksum when it is first asked for.

    size: bytes of the file; about: what was written beside the arrays.
    """

    def __init__(self, path: Path, of: str) -> None:
        """Open what was made of something named `of`. Raises Damaged."""
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self.size = len(self._map)
            magic, length, checksum = _HEAD.unpack_from(self._map)
            header = self._map[_HEAD.size : _HEAD.size + length]
            if magic != _MAGIC or crc32(header) != checksum:
                raise Damaged
            held = json.loads(header)
            self.about: Mapping[str, object] = held["about"]
            arrays = held["arrays"].items()
            self._places = {name: (str(dtype), int(n), int(at), int(crc)) for name, (dtype, n, at, crc) in arrays}
            if held["of"] != of or held["size"] != self.size:
                raise Damaged
        except (OSError, ValueError, LookupError, TypeError, AttributeError, struct.error, RecursionError) as error:
            raise Damaged from error
        self._checked: dict[str, Array] = {}

    def __call__(self, name: str) -> Array:
        """One array. Raises Damaged when its bytes are not those that were written, or the file became shorter."""
        if self._map.size() < self.size:  # reading beyond its end would end the process
            raise Damaged
        if (found := self._checked.get(name)) is None:
            dtype, n, at, checksum = self._places[name]
            found = np.frombuffer(self._map, np.dtype(dtype), n, at)
            if crc32(found.view(np.uint8).data) != checksum:
                raise Damaged
            self._checked[name] = found
        return found


def write(path: Path, of: str, arrays: Arrays, about: Mapping[str, object]) -> None:
    """Write such a file in one step. What a power cut leaves of it is seen by its checksums. Raises OSError."""
    at, named, pieces = 0, {}, []
    for name, array in arrays.items():
        content = np.ascontiguousarray(array)
        assert content.dtype.kind in _KINDS
        bytes_ = content.view(np.uint8).data
        named[name] = [content.dtype.str, len(content), at, crc32(bytes_)]
        pieces.append((at, bytes_))
        at += -(-len(bytes_) // _ALIGNED) * _ALIGNED
    header, begin = _header(of, about, named, at)
    waiting = path.with_name(f".{path.name}.{os.getpid()}.{get_ident()}")
    try:
        with private_file(waiting) as file:
            file.write(header)
            for offset, bytes_ in pieces:
                file.seek(begin + offset)
                file.write(bytes_)
            file.truncate(begin + at)
        os.replace(waiting, path)
    finally:
        waiting.unlink(missing_ok=True)


def _header(of: str, about: Mapping[str, object], named: Mapping[str, list[object]], size: int) -> tuple[bytes, int]:
    """The head of a file, filled up to the first array, and where that begins."""
    begin = 0
    while True:
        placed = {name: [dtype, n, begin + at, crc] for name, (dtype, n, at, crc) in named.items()}  # type: ignore[operator]
        content = json.dumps({"of": of, "size": begin + size, "about": about, "arrays": placed}).encode()
        needed = -(-(_HEAD.size + len(content)) // _ALIGNED) * _ALIGNED
        if needed <= begin:
            head = _HEAD.pack(_MAGIC, len(content), crc32(content)) + content
            return head.ljust(begin, b"\0"), begin
        begin = needed
