"""A file of text as clean UTF-8 lines, whatever encoding it came in, without ever holding more than a piece of it."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Generator, Iterator
from itertools import chain
from typing import BinaryIO, Final, Protocol

import numpy as np

_PIECE: Final = 1 << 21
LONGEST: Final = 1 << 16
"""Bytes in a line; more is not a record, and one endless line must not fill the memory."""

_END: Final = ord("\n")
_BORDER: Final = np.isin(np.arange(256), [ord(","), _END])
"""Letters by which a value begins and ends."""
_WELL_QUOTED: Final = re.compile(rb'(?:[^",]*|"[^"]*")(?:,(?:[^",]*|"[^"]*"))*')

Reject = Callable[[int, str, str], None]
"""line, reason, text"""


class Opens(Protocol):
    """Opens the same bytes from the start, every time it is called."""

    def __call__(self) -> BinaryIO: ...


def encoding(opens: Opens) -> str:
    """utf-8 (with or without a byte order mark), utf-16, or cp1252, which is what latin-1 files really are."""
    with opens() as file:
        head = file.read(4)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            decoder.decode(head)
            while piece := file.read(_PIECE):
                if decoder.getstate()[0] or not piece.isascii():
                    decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


class Lines:
    """The clean lines of a file. One physical line stays one line, so that line numbers stay true.

    Lines with an odd number of quotes or one left open, which would swallow what follows them, and lines over LONGEST
    bytes are handed to `reject` and left empty.
    """

    def __init__(self, opens: Opens, reject: Reject) -> None:
        self._pieces = self._clean(opens, reject)
        self._ready = b""

    def first(self) -> list[str]:
        """The titles in the first line, spaces round them cut off; [] for an empty file. Call it first."""
        self._ready = next(self._pieces, b"")
        line, _, self._ready = self._ready.partition(b"\n")
        return [title.strip() for title in next(csv.reader([line.decode()]), [])]

    def blocks(self) -> Iterator[bytes]:
        """Everything after the first line: blocks of lines, each with its end, which the last of all may lack."""
        return filter(None, chain([self._ready], self._pieces))

    def rest(self) -> Iterator[tuple[int, str]]:
        """Line number and text of every line after the first that is not empty."""
        number = 2
        for block in self.blocks():
            lines = block.split(b"\n")
            yield from ((number + i, line.decode()) for i, line in enumerate(lines) if line)
            number += len(lines) - 1

    def close(self) -> None:
        """Let go of the file."""
        self._pieces.close()

    def _clean(self, opens: Opens, reject: Reject) -> Generator[bytes, None, None]:
        number = 1
        for block in blocks(opens):
            parts: list[bytes] = []
            done = 0
            for begin, end in _suspects(block):
                line = block[begin:end]
                if len(line) > LONGEST:
                    reason, text = "line too long to be a record", line.decode(errors="replace")[:LONGEST]
                elif line.count(b'"') % 2 or (not _WELL_QUOTED.fullmatch(line) and _open(line.decode())):
                    reason, text = "quotation mark without its partner", line.decode()
                else:
                    continue
                parts.append(block[done:begin])
                number += number_of_lines(parts[-1])
                done = end
                reject(number, reason, text)
            parts.append(block[done:])
            number += number_of_lines(parts[-1])
            yield b"".join(parts) if done else block


def _suspects(block: bytes) -> Iterator[tuple[int, int]]:
    """Where lines begin and end that have a quote; where one may be too long, every line."""
    half = LONGEST // 2  # a line too long has a stretch of so many bytes, and of these, without an end of a line
    if any(block.find(b"\n", at, at + half) < 0 for at in range(0, len(block), half)):
        begin = 0
        for line in block.split(b"\n"):
            yield begin, begin + len(line)
            begin += len(line) + 1
        return
    at = -1 if _all_paired(block) else block.find(b'"')
    while at >= 0:
        end = block.find(b"\n", at)
        end = len(block) if end < 0 else end
        yield block.rfind(b"\n", 0, at) + 1, end
        at = block.find(b'"', end)


def _all_paired(block: bytes) -> bool:
    """Whether every quote opens a value at its beginning, or closes on the same line the one before it at its end."""
    if b'"' not in block:
        return True
    letters = np.frombuffer(b"\n" + block + b"\n", np.uint8)
    quotes = np.flatnonzero(letters == ord('"'))
    opening, closing = quotes[::2], quotes[1::2]
    if len(opening) > len(closing) or not (_BORDER[letters[opening - 1]] & _BORDER[letters[closing + 1]]).all():
        return False
    line = np.searchsorted(np.flatnonzero(letters == _END), quotes)
    return bool((line[::2] == line[1::2]).all())


def _open(line: str) -> bool:
    """Whether a quote is open at the line's end; one inside a value, as in 5" pipe, opens nothing."""
    reader = csv.reader([line, ""])
    next(reader)
    return reader.line_num > 1


def number_of_lines(block: bytes) -> int:
    """Ends of lines in it."""
    return int(np.count_nonzero(np.frombuffer(block, np.uint8) == _END))


def blocks(opens: Opens) -> Iterator[bytes]:
    """UTF-8 blocks that end with a line's end, except the last; an endless line is cut short, never kept whole.

    Lines may end as on Windows, on Linux or, with a carriage return alone, as Excel's “CSV (Macintosh)”.
    """
    rest = b""
    for piece in _pieces(opens):
        end = piece.rfind(b"\n") + 1
        if not end:
            rest += piece
        else:
            yield rest + piece[:end]
            rest = piece[end:]
        if len(rest) > 2 * LONGEST:
            rest = rest[: LONGEST + 1] + rest[-1:]
    if rest:
        yield rest


def _pieces(opens: Opens) -> Iterator[bytes]:
    """The file in UTF-8, every line's end a line feed, without a byte order mark."""
    written = encoding(opens)
    with opens() as file:
        if written != "utf-8-sig":
            decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(written)(errors="replace"), True)
            while piece := file.read(_PIECE):
                yield decoder.decode(piece).encode()
            yield decoder.decode(b"", final=True).encode()
            return
        held = file.read(len(codecs.BOM_UTF8)).removeprefix(codecs.BOM_UTF8)
        while piece := file.read(_PIECE):
            piece = held + piece
            held = b"\r" if piece.endswith(b"\r") else b""  # half of a line's end, perhaps
            yield _line_feeds(piece[:-1] if held else piece)
        yield _line_feeds(held)


def _line_feeds(text: bytes) -> bytes:
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in text else text
