"""Asks a service for people as their browsers do, for little processor: each connection has one request under way."""

import asyncio
import gzip
import random
import resource
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import uvloop

from benchmarks.readers_team import Person, named

BETWEEN = 0.01
"""Seconds between two looks at /healthz, each on a connection of its own."""
PATIENCE = 60.0
"""Seconds after the time in which whoever waits for an answer gives up."""
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
PAGE = b"<!doctype html"


@dataclass
class Asked:
    """What came of it. seconds: of each answer; statuses: how often each came; crossed: answers that were somebody
    else's; cpu: seconds of processor of who asked; took: seconds by the clock; bytes: of all bodies."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    crossed: list[str] = field(default_factory=list)
    cpu: float = 0.0
    took: float = 0.0
    bytes: int = 0


class Judge:
    """Whether an answer is that of who asked: a page names them and nobody else, and what names nobody is the same for
    everybody of their role."""

    def __init__(self) -> None:
        self._own: dict[tuple[str, str, str], bytes] = {}

    def crossed(self, person: Person, path: str, body: bytes) -> str:
        """What is wrong, "" for nothing."""
        if self._own.get(key := (person.role, person.name, path)) == body:
            return ""
        plain = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
        self._own[key] = body
        if plain[:40].lstrip().lower().startswith(PAGE):
            found = named(plain.decode())
            return "" if found == {person.name} - {""} else f"{path} for {person.role} {person.name} names {found}"
        alike = self._own.setdefault((person.role, "", path), body)
        return "" if alike == body else f"{path} for {person.name} is not that of others with the role {person.role}"


@dataclass(frozen=True)
class Pace:
    """until: when they stop asking, on the clock of perf_counter; minimum: how often each asks in any case; every:
    seconds from one time to the next, 0 for as soon as the last is answered."""

    until: float
    minimum: int
    every: float


class Connection(asyncio.Protocol):
    """One connection of one person, who asks for one address after the other until the time is over."""

    def __init__(self, person: Person, paths: Sequence[str], pace: Pace, seen: Asked, judge: Judge) -> None:
        self.person, self.until, self.left, self.seen, self.judge = person, pace.until, pace.minimum, seen, judge
        self._every, self._next = pace.every, time.perf_counter() + pace.every * random.random()
        cookie = f"Cookie: {person.cookie}\r\n" if person.cookie else ""
        head = f"Host: 127.0.0.1\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n{cookie}\r\n"
        self._requests = [(path, f"GET {path} HTTP/1.1\r\n{head}".encode()) for path in paths]
        self._at, self._came, self._length, self._began = -1, bytearray(), -1, 0.0
        self.over = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one by its methods alone
        self._ask()

    def data_received(self, data: bytes) -> None:
        """A part of an answer; with the last of it the next is asked for."""
        self._came += data
        if self._length < 0 and (end := self._came.find(b"\r\n\r\n")) >= 0:
            head = bytes(self._came[:end]).lower()
            self._status = int(head[9:12])
            _, _, length = head.partition(b"content-length:")
            self._length = int(length.split(b"\r\n", 1)[0])
            del self._came[: end + 4]
        if len(self._came) == self._length:
            self.seen.seconds.append(time.perf_counter() - self._began)
            self.seen.statuses[self._status] += 1
            self.seen.bytes += self._length
            if fault := self.judge.crossed(self.person, self._requests[self._at][0], bytes(self._came)):
                self.seen.crossed.append(fault)
            self.left -= 1
            now, self._next = time.perf_counter(), self._next + self._every
            if self.left > 0 or now < self.until:
                asyncio.get_running_loop().call_later(
                    max(0, self._next - now), self._ask
                ) if self._every else self._ask()
            else:
                self.left = -1
                self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Closed by us at the end, or by the service, which is a fault."""
        if self.left >= 0:
            self.seen.statuses[0] += 1
        if not self.over.done():
            self.over.set_result(None)

    def _ask(self) -> None:
        self._at = (self._at + 1) % len(self._requests)
        self._came, self._length = bytearray(), -1
        self._began = time.perf_counter()
        self._transport.write(self._requests[self._at][1])


def ask(
    port: int, people: Sequence[Person], paths: Sequence[str], seconds: float, *, minimum: int = 1, rate: float = 0
) -> Asked:
    """Everybody asks for one path after the other for so many seconds, and `minimum` times in any case. rate: how often
    a second all of them together ask, 0 for as soon as each is answered. Runs in a process of its own."""
    seen, judge = Asked(), Judge()

    async def all_of_them() -> None:
        loop, made = asyncio.get_running_loop(), []
        pace = Pace(time.perf_counter() + seconds, minimum, len(people) / rate if rate else 0.0)
        for person in people:
            one = Connection(person, paths, pace, seen, judge)
            await loop.create_connection(lambda one=one: one, "127.0.0.1", port, local_addr=(person.address, 0))
            made.append(one.over)
        await asyncio.wait(made, timeout=seconds + PATIENCE)

    began, used = time.perf_counter(), _used()
    uvloop.run(all_of_them())
    seen.took, seen.cpu = time.perf_counter() - began, _used() - used
    return seen


def look(port: int, seconds: float) -> Asked:
    """/healthz, again and again, for so many seconds. Runs in a process of its own."""
    seen = Asked()

    async def once() -> None:
        began = time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HEALTH)
        answer = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(answer.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]))
        seen.seconds.append(time.perf_counter() - began)
        seen.statuses[int(answer[9:12])] += 1
        writer.close()

    async def all_of_them() -> None:
        until, asked = time.perf_counter() + seconds, set()
        while time.perf_counter() < until:
            asked.add(one := asyncio.create_task(once()))
            one.add_done_callback(asked.discard)
            await asyncio.sleep(BETWEEN)
        if asked:
            await asyncio.wait(asked, timeout=30)

    began, used = time.perf_counter(), _used()
    uvloop.run(all_of_them())
    seen.took, seen.cpu = time.perf_counter() - began, _used() - used
    return seen


def _used() -> float:
    found = resource.getrusage(resource.RUSAGE_SELF)
    return found.ru_utime + found.ru_stime
