"""A connection takes so much and so long, then it is ended, and who asks at the same time is answered."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest
from uvicorn.config import Config
from uvicorn.server import ServerState

from app.serving.connection import Limits, bounded

LIMITS = Limits(address=400, header=1000, headers=10, connections=3, patience=1.0)
HEAD = b"GET /%b HTTP/1.1\r\nhost: a\r\n"
POST = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n\r\n"
BIG = 12_000_000
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[Any]]


class Service:
    """Answers with as many bytes as the path says, once the whole body is there; notes how each body ended."""

    def __init__(self) -> None:
        self.bodies: list[Any] = []
        self.state = ServerState()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        length = 0
        while True:
            message = await receive()
            length += len(message.get("body", b""))
            if message["type"] == "http.disconnect":
                self.bodies.append("gone")
                return
            if not message["more_body"]:
                break
        self.bodies.append(length)
        size = int(scope["path"][1:] or 2)
        headers = [(b"content-length", str(size).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"x" * size})


def talk(*talks: Talk, limits: Limits = LIMITS, service: Service | None = None) -> tuple[list[Any], Service]:
    """What each of several connections comes to that are open at once."""

    service = service or Service()

    async def run() -> tuple[list[Any], Service]:
        loop = asyncio.get_running_loop()
        config = Config(service, http=bounded(limits), timeout_keep_alive=1, access_log=False, log_level="critical")
        config.load()
        made = partial(config.http_protocol_class, config=config, server_state=service.state, app_state={})  # type: ignore[arg-type]
        listening = await loop.create_server(made, "127.0.0.1", 0)
        at = listening.sockets[0].getsockname()
        open_ones = [await asyncio.open_connection(*at, limit=1 << 12) for _ in talks]
        try:
            return await asyncio.gather(*(one(*ends) for one, ends in zip(talks, open_ones, strict=True))), service
        finally:
            for _, writer in open_ones:
                writer.transport.abort()
            listening.close()

    return asyncio.run(asyncio.wait_for(run(), 60))


def sending(*pieces: bytes) -> Talk:
    """Send, and read to the end."""

    async def send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        for piece in pieces:
            writer.write(piece)
        return (await ended(reader)).partition(b"\r\n")[0]

    return send


def dripping(first: bytes, drop: bytes) -> Talk:
    """Send, and then a drop at a time, for as long as anybody takes it."""

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(first)
        end = asyncio.ensure_future(ended(reader))
        while not end.done():
            writer.write(drop)
            await asyncio.wait([end], timeout=0.02)
        return (await end).partition(b"\r\n")[0]

    return drip


async def ended(reader: asyncio.StreamReader) -> bytes:
    found = b""
    try:
        while piece := await reader.read(1 << 16):
            found += piece
    except ConnectionError:
        pass
    return found


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        ((HEAD % (b"9" * 500) + b"\r\n",), b"414"),
        ((HEAD % b"" + b"a: b\r\n" * 12 + b"\r\n",), b"431"),
        ((HEAD % b"" + b"a: " + b"b" * 1200 + b"\r\n\r\n",), b"431"),
        ((HEAD % b"" + b"a: ", *[b"b" * 400] * 9), b"431"),
        ((HEAD % b"2" + b"transfer-encoding: chunked\r\ncontent-length: 3\r\n\r\n0\r\n\r\n",), b"400"),
        ((b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ncontent-length: 5\r\n\r\nabc",), b"400"),
        ((b"GET /2 HTTP/1.1\r\nhost: a\r\n folded: b\r\n\r\n",), b"400"),
        ((b"GET /2 HTTP/1.1\nhost : a\n\n",), b"400"),
        ((HEAD % b"" + b"a: b\r\n",), b"408"),
        ((POST,), b"408"),
        ((), b""),
    ],
)  # fmt: skip
def test_a_request_that_is_too_large_ambiguous_or_never_whole_is_ended(
    pieces: tuple[bytes, ...], status: bytes
) -> None:
    (found,), _ = talk(sending(*pieces))
    assert found.partition(b" ")[2][:3] == status


@pytest.mark.parametrize(
    ("first", "drop", "status"),
    [
        (HEAD % b"", b"a", b"408"),
        (POST, b"a", b"408"),
        (b"", b"\r\n", b""),
        (HEAD % b"2" + b"\r\n", b"\r\n", b"200"),
    ],
    ids=["head", "body", "nothing", "between"],
)
def test_who_drips_is_ended(first: bytes, drop: bytes, status: bytes) -> None:
    (found,), service = talk(dripping(first, drop))
    assert found.partition(b" ")[2][:3] == status
    assert service.bodies == (["gone"] if first == POST else [0] if status == b"200" else [])


def test_who_does_not_read_is_ended_and_who_reads_has_all() -> None:
    service = Service()

    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        writer.write(HEAD % str(BIG).encode() + b"\r\n")
        while not service.bodies or service.state.connections:  # until it is closed from there
            await asyncio.sleep(0.01)
        return len(await ended(reader)) < BIG

    async def read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        writer.write(HEAD % str(BIG).encode() + b"\r\n")
        return len(await ended(reader)) > BIG

    found, _ = talk(wait, read, service=service, limits=Limits(400, 1000, 10, 3, patience=2.0))
    assert found == [True, True]


def test_a_body_that_comes_at_the_pace_of_its_reader_is_whole() -> None:
    async def send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(POST + b"x" * 100_000)
        return await reader.readline()

    (found,), service = talk(send, limits=Limits(400, 1000, 10, 3, patience=30))
    assert found == b"HTTP/1.1 200 OK\r\n" and service.bodies == [100_000]


def test_one_connection_too_many_is_closed_and_the_others_are_answered() -> None:
    async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(HEAD % b"2" + b"\r\n")
        return (await ended(reader))[:15]

    found, _ = talk(*[ask] * 4, limits=Limits(400, 1000, 10, 3, patience=30))
    assert sorted(found) == [b"", *[b"HTTP/1.1 200 OK"] * 3]
