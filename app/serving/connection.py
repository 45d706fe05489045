"""One connection of a browser: how much of a request may come, how slowly, and how slowly it may be read."""

import asyncio
import json
from asyncio.events import TimerHandle
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.settings import Settings

LOOK: Final = 0.25
"""Which part of the patience passes between two looks at a body, or at what is read of an answer."""
TITLES: Final = {408: "Too slow", 414: "Too long", 431: "Too large"}


@dataclass(frozen=True)
class Limits:
    """address, header: bytes; headers: how many; connections: open at once in one process; patience: seconds until the
    head of a request is there, and over which a body comes, and an answer is read, at `pace` bytes a second or faster.
    """

    address: int
    header: int
    headers: int
    connections: int
    patience: float
    pace: int = 1000


def limits_of(settings: Settings) -> Limits:
    """The limits that are set."""
    return Limits(
        settings.address_bytes, settings.header_bytes, settings.header_count, settings.connections,
        settings.patience_seconds,
    )  # fmt: skip


def bounded(limits: Limits) -> type[HttpToolsProtocol]:
    """The protocol that uvicorn makes one of for each connection."""
    return type("BoundedConnection", (Connection,), {"limits": limits})


class _Refused(Exception):
    """What came is more than may come: a status, and why."""


class Connection(HttpToolsProtocol):
    """uvicorn's protocol on httptools, which by itself has no limits: neither of the head of a request nor of time.

    At any time before a request's head is complete, while its body is under way, and while an answer waits to be read,
    one timer runs that ends the connection.
    """

    limits: Limits

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._timers: dict[str, TimerHandle] = {}
        self._head_open = False
        self._head_bytes = self._header_bytes = self._body_bytes = 0
        self._body_since = self._reading_since = 0.0
        self._unread = self._taken = 0
        self._refusal: tuple[int, str] | None = None

    # what the transport tells
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count the connection, and wait for the head of its first request."""
        super().connection_made(transport)
        if len(self.connections) > self.limits.connections:
            transport.abort()
            return
        self._start("head", self._head_late)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        for name in tuple(self._timers):
            self._stop(name)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes of a request; between two requests the first of them starts the wait for the head."""
        if self.transport.is_closing():
            return
        fresh = self._between and not self._head_open
        if fresh and "head" not in self._timers:
            self._start("head", self._head_late)
        if self._head_open:
            self._head_bytes += len(data)
        super().data_received(data)
        if fresh:
            self._head_bytes = len(data)
        if self._head_open and self._head_bytes > self.limits.address + self.limits.header:
            self._refuse(431, "The headers of this request are larger than they may be.")

    def pause_writing(self) -> None:
        """The buffer of an answer is full: whoever asked reads it, or goes."""
        super().pause_writing()
        self._watch_reading()

    def resume_writing(self) -> None:
        """It was read."""
        self._stop("reading")
        super().resume_writing()

    # what the parser tells
    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self._head_open, self._head_bytes, self._header_bytes = True, 0, 0

    def on_url(self, url: bytes) -> None:
        """A piece of the address."""
        super().on_url(url)
        if len(self.url) > self.limits.address:
            self._refusal = 414, f"This address has more than {self.limits.address:,} bytes."
            raise _Refused

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header."""
        super().on_header(name, value)
        self._header_bytes += len(name) + len(value)
        if len(self.headers) > self.limits.headers or self._header_bytes > self.limits.header:
            self._refusal = 431, "The headers of this request are more or larger than they may be."
            raise _Refused

    def on_headers_complete(self) -> None:
        """The head is there; a body may follow."""
        self._head_open = False
        self._stop("head")
        super().on_headers_complete()
        self._body_bytes, self._body_since = 0, self.loop.time()
        self._start("body", self._look_at_body, LOOK)

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._stop("body")
        super().on_message_complete()

    # what is told to whoever asks
    def on_response_complete(self) -> None:
        """An answer is written; what of it waits is read, or its reader goes."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._watch_reading()
        elif self._head_open:
            self._start("head", self._head_late)

    def timeout_keep_alive_handler(self) -> None:
        """Nobody asked again: close, and do not wait for long until the last answer is read."""
        super().timeout_keep_alive_handler()
        self._watch_reading()

    def send_400_response(self, msg: str) -> None:
        """What could not be read, or was refused while it was."""
        if self._refusal is None:
            super().send_400_response(msg)
        else:
            self._refuse(*self._refusal)
        self._watch_reading()

    @property
    def _between(self) -> bool:
        """Whether no request is under way whose head is complete."""
        return self.cycle is None or self.cycle.response_complete

    def _head_late(self) -> None:
        if self._head_open:
            self._refuse(408, "The head of this request did not come in time.")
        else:
            self.transport.close()
        self._watch_reading()

    def _look_at_body(self) -> None:
        now = self.loop.time()
        if self.flow.read_paused:  # what has come is not yet taken: no fault of who sends
            self._body_bytes, self._body_since = 0, now
        elif (passed := now - self._body_since) > self.limits.patience:
            if self._body_bytes < self.limits.pace * passed:
                self._refuse(408, "The body of this request came too slowly, so nothing was kept.")
                return
            self._body_bytes, self._body_since = 0, now
        self._start("body", self._look_at_body, LOOK)

    def _watch_reading(self) -> None:
        if "reading" not in self._timers:
            self._unread, self._taken = self.transport.get_write_buffer_size(), 0
            self._reading_since = self.loop.time()
            self._start("reading", self._look_at_reading, LOOK)

    def _look_at_reading(self) -> None:
        """End a connection of which less than `pace` is read; a large answer may take as long as it takes."""
        now, unread = self.loop.time(), self.transport.get_write_buffer_size()
        self._taken += max(self._unread - unread, 0)
        self._unread = unread
        passed = now - self._reading_since
        if passed > self.limits.patience:
            if self._taken < self.limits.pace * passed:
                self.transport.abort()
                return
            self._reading_since, self._taken = now, 0
        self._start("reading", self._look_at_reading, LOOK)

    def _refuse(self, status: int, detail: str) -> None:
        """Answer with the problem where nothing is answered yet, and close."""
        cycle = self.cycle
        if cycle is None or cycle.response_complete or not cycle.response_started:
            self.transport.write(_problem(status, detail))
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected = True
            cycle.message_event.set()
        self.transport.close()
        self._watch_reading()

    def _start(self, name: str, then: Any, part: float = 1.0) -> None:
        self._stop(name)
        self._timers[name] = self.loop.call_later(part * self.limits.patience, then)

    def _stop(self, name: str) -> None:
        if timer := self._timers.pop(name, None):
            timer.cancel()


def _problem(status: int, detail: str) -> bytes:
    problem = {"type": "about:blank", "status": status, "title": TITLES[status], "detail": detail}
    body = json.dumps(problem).encode()
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\ncontent-type: application/problem+json\r\n"
        f"content-length: {len(body)}\r\ncache-control: no-store\r\nx-content-type-options: nosniff\r\n"
        "connection: close\r\n\r\n"
    )
    return head.encode() + body
