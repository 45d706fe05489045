"""A file that a form sends, written to the disk as it arrives: neither the file nor the form is held in memory."""

from collections.abc import Callable
from typing import Any, BinaryIO, Final

from anyio.to_thread import run_sync
from fastapi import HTTPException, Request
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

BATCH: Final = 1 << 20
"""Bytes that are collected before they are written by another thread."""
_HEADERS: Final = 8_000


class _Part:
    """Calls back from the parser: the first part with the name is written into the file that `begin` opens."""

    def __init__(self, field: str, begin: Callable[[str], BinaryIO]) -> None:
        self.field, self.begin = field, begin
        self.file: BinaryIO | None = None
        self.pieces: list[bytes] = []
        self.size = 0
        self._name, self._value, self._taking, self._done, self._read = b"", b"", False, False, 0
        self._headers: dict[bytes, bytes] = {}

    def callbacks(self) -> dict[str, Any]:
        """As the parser names them."""
        return {
            "on_part_begin": self._began,
            "on_header_field": self._field_name,
            "on_header_value": self._field_value,
            "on_header_end": self._field_end,
            "on_headers_finished": self._headers_end,
            "on_part_data": self._data,
            "on_part_end": self._ended,
        }

    def _began(self) -> None:
        self._headers, self._name, self._value, self._taking, self._read = {}, b"", b"", False, 0

    def _field_name(self, data: bytes, start: int, end: int) -> None:
        self._name += self._short(data[start:end])

    def _field_value(self, data: bytes, start: int, end: int) -> None:
        self._value += self._short(data[start:end])

    def _short(self, piece: bytes) -> bytes:
        self._read += len(piece)
        if self._read > _HEADERS:
            raise MultipartParseError("the headers of a part are too long")
        return piece

    def _field_end(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name, self._value = b"", b""

    def _headers_end(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        if self.file is None and options.get(b"name", b"").decode("utf-8", "replace") == self.field:
            name = options.get(b"filename", b"").decode("utf-8", "replace")
            if name:
                self.file, self._taking = self.begin(name), True

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._taking and not self._done:
            self.pieces.append(data[start:end])
            self.size += end - start

    def _ended(self) -> None:
        self._done = self._done or self._taking


async def stream_file(request: Request, field: str, begin: Callable[[str], BinaryIO]) -> int | None:
    """Write the file of a form to the disk; its size, None when the form has no such file. begin: opens the file for
    the name that the browser gives. Raises HTTPException 400 for what is no form, OSError from the disk."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise HTTPException(400)
    part = _Part(field, begin)
    parser = MultipartParser(boundary, part.callbacks())  # type: ignore[arg-type]
    waiting = 0
    try:
        async for chunk in request.stream():
            parser.write(chunk)
            waiting += len(chunk)
            if waiting > BATCH:
                waiting = 0
                await run_sync(_written, part)
        parser.finalize()
        await run_sync(_written, part)
    except MultipartParseError as error:
        raise HTTPException(400) from error
    finally:
        if part.file is not None:
            part.file.close()
    return None if part.file is None else part.size


def _written(part: _Part) -> None:
    pieces, part.pieces = part.pieces, []
    if part.file is not None:
        part.file.writelines(pieces)
