"""A file of text as clean UTF-8 lines, whatever encoding it came in, without ever holding more than a piece of it."""

import codecs
import csv
import io
from collections.abc import Callable, Generator, Iterator
from itertools import chain
from typing import BinaryIO, Final, Protocol

_PIECE: Final = 1 << 20
LONGEST: Final = 1 << 16
"""Bytes in a line; more is not a record, and one endless line must not fill the memory."""

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
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


class Lines:
    """A readable binary file for pyarrow. One physical line stays one line, so that line numbers stay true.

    Lines with an odd number of quotes or one left open, which would swallow what follows them, and lines over LONGEST
    bytes are handed to `reject` and left empty.
    """

    closed = False

    def __init__(self, opens: Opens, reject: Reject) -> None:
        self._pieces = self._clean(opens, reject)
        self._ready = b""

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; b"" at the end."""
        while not self._ready:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._ready = piece
        size = len(self._ready) if size < 0 else size
        part, self._ready = self._ready[:size], self._ready[size:]
        return part

    def first(self) -> list[str]:
        """The titles in the first line, spaces round them cut off; [] for an empty file. Call it first."""
        self._ready = next(self._pieces, b"")
        line, _, self._ready = self._ready.partition(b"\n")
        return [title.strip() for title in next(csv.reader([line.decode()]), [])]

    def rest(self) -> Iterator[tuple[int, str]]:
        """Line number and text of every line after the first that is not empty."""
        number = 2
        for block in chain([self._ready], self._pieces):
            lines = block.split(b"\n")
            yield from ((number + i, line.decode()) for i, line in enumerate(lines) if line)
            number += len(lines) - 1

    def close(self) -> None:
        """Let go of the file."""
        self._pieces.close()

    def _clean(self, opens: Opens, reject: Reject) -> Generator[bytes, None, None]:
        first = 1
        for block in blocks(opens):
            lines = block.split(b"\n")
            for i, line in enumerate(lines):
                if len(line) > LONGEST:
                    reject(first + i, "line too long to be a record", line.decode(errors="replace")[:LONGEST])
                elif (quotes := line.count(b'"')) % 2 or (quotes and _open(line.decode())):
                    reject(first + i, "quotation mark without its partner", line.decode())
                else:
                    continue
                lines[i] = b""
            first += len(lines) - 1
            yield b"\n".join(lines)


def _open(line: str) -> bool:
    """Whether a quote is open at the line's end; one inside a value, as in 5" pipe, opens nothing."""
    reader = csv.reader([line, ""])
    next(reader)
    return reader.line_num > 1


def blocks(opens: Opens) -> Iterator[bytes]:
    """UTF-8 blocks that end with a line's end, except the last; an endless line is cut short, never kept whole.

    Lines may end as on Windows, on Linux or, with a carriage return alone, as Excel's “CSV (Macintosh)”.
    """
    decoder = io.IncrementalNewlineDecoder(
        codecs.getincrementaldecoder(encoding(opens))(errors="replace"), translate=True
    )
    rest = b""
    with opens() as file:
        while piece := file.read(_PIECE):
            block = rest + decoder.decode(piece).encode()
            end = block.rfind(b"\n") + 1
            whole, rest = block[:end], block[end:]
            if len(rest) > 2 * LONGEST:
                rest = rest[: LONGEST + 1] + rest[-1:]
            if whole:
                yield whole
    rest += decoder.decode(b"", final=True).encode()
    if rest:
        yield rest
