"""`python -m benchmarks.crowd`: many ask heavy questions at once, some hang up; does everybody else notice?

A server of its own on the demonstration's data. Clients ask questions of which none was asked before, 45 of them hang
up after a second; meanwhile a process of its own asks for /healthz, a kept page and a kept tile, one after the other,
and a process that does nothing but answer, for what the machine itself lets everybody wait. Printed are the longest and
the 99th percentile of each, what became of the clients, what was computed for nobody, and the memory.
"""

import argparse
import asyncio
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import Process
from pathlib import Path

import httpx2

CLIENTS, LEAVING = 53, 45
PATIENCE, STAY = 1.0, 25.0
"""Seconds after which some hang up, and after which the load ends."""
HEALTH, PAGE, TILE = "/healthz", "/?offence=ROBBERY", "/tiles/density/10/507/340.png?offence=ROBBERY"
IDLE = "/a-process-that-does-nothing-else"
ASKED = 20
"""Requests on one connection, one after the other: 40 ms each where an acknowledgement is waited for."""
TARGETS = {HEALTH: 0.05, TILE: 0.1}
"""Seconds within which 99 of 100 are to be answered."""


@dataclass
class Seen:
    """Seconds of each probe, and statuses of the clients."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {HEALTH: [], PAGE: [], TILE: [], IDLE: []})
    became: Counter[str] = field(default_factory=Counter)


def heavy(number: int) -> str:
    """A question that takes seconds and that nobody asked before."""
    return f"/?offence=ALL_CRIME&kernel=gaussian&cell=60&bandwidth={1_000 + number}&eps={300 + number}"


async def client(web: httpx2.AsyncClient, number: int, seen: Seen, end: float) -> None:
    """Asks until somebody answers; the first ones hang up after PATIENCE."""
    leaves = number < LEAVING
    while time.monotonic() < end:
        try:
            got = await web.get(heavy(number), timeout=PATIENCE if leaves else max(end - time.monotonic(), 0.1))
            seen.became[str(got.status_code)] += 1
            if got.status_code != 503:
                return
            await asyncio.sleep(min(float(got.headers["retry-after"]), 3))
        except httpx2.TimeoutException:
            seen.became["hung up" if leaves else "still waiting at the end"] += 1
            return
        except httpx2.TransportError as error:
            seen.became[f"broke off ({type(error).__name__})"] += 1
            return


async def probe(web: httpx2.AsyncClient, path: str, seen: Seen, end: float) -> None:
    """Asks for one address again and again."""
    while time.monotonic() < end:
        began = time.perf_counter()
        await web.get(path, timeout=120)
        seen.seconds[path].append(time.perf_counter() - began)
        await asyncio.sleep(0.05)


async def load(address: str, clients: int, end: float) -> Counter[str]:
    """The crowd, until `end` on the clock of time.monotonic; what became of it."""
    seen = Seen()
    async with httpx2.AsyncClient(base_url=address, limits=httpx2.Limits(max_connections=None)) as crowd:
        await asyncio.gather(*(client(crowd, number, seen, end) for number in range(clients)))
    return seen.became


def probes(address: str, beside: str, end: float) -> dict[str, list[float]]:
    """Seconds of each probe until `end`, for a process that does nothing else. beside: where IDLE is asked for."""

    async def all_of_them() -> dict[str, list[float]]:
        seen = Seen()
        async with httpx2.AsyncClient(base_url=address) as web, httpx2.AsyncClient(base_url=beside) as other:
            asking = [probe(other if path == IDLE else web, path, seen, end) for path in seen.seconds]
            await asyncio.gather(*asking)
        return seen.seconds

    return asyncio.run(all_of_them())


def one_connection(address: str) -> list[float]:
    """Seconds of each of ASKED requests on one connection, while nothing else is asked."""
    with httpx2.Client(base_url=address) as web:
        web.get(HEALTH)
        seconds = []
        for _ in range(ASKED):
            began = time.perf_counter()
            web.get(HEALTH)
            seconds.append(time.perf_counter() - began)
    return seconds


def memory(pid: int) -> list[tuple[float, float]]:
    """Megabytes that a process holds and has held at most, then those of each process that it started; empty where the
    system does not say."""
    status = Path(f"/proc/{pid}/status")
    if not status.is_file():
        return []
    text, tasks = status.read_text(), Path(f"/proc/{pid}/task").glob("*/children")
    held = [re.search(rf"{key}:\s+(\d+)", text) for key in ("VmRSS", "VmHWM")]
    now, most = (int(one[1]) / 1024 if one else float("nan") for one in held)
    started = "".join(one.read_text() for one in tasks).split()
    return [(now, most), *(each for child in started for each in memory(int(child)))]


def idle(port: int) -> None:
    """Answers every request with a few bytes, for good: what the machine itself lets any process wait."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")

    async def serve() -> None:
        async with await asyncio.start_server(answer, "127.0.0.1", port) as server:
            await server.serve_forever()

    asyncio.run(serve())


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else float("nan")


def served(data: Path, log: Path, workers: int) -> tuple[subprocess.Popen[bytes], str]:
    """A server on a free port, when it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port), "--workers", str(workers)]
    own = {**os.environ, "AFTERDARK_DATA": str(data)}
    server = subprocess.Popen(command, env=own, stdout=log.open("wb"), stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            if httpx2.get(f"{address}{HEALTH}", timeout=5).status_code == 200:
                return server, address
        except httpx2.TransportError:
            time.sleep(0.1)
    server.terminate()
    raise SystemExit(f"the server did not start: {log.read_text()[-500:]}")


def main() -> None:
    """Load the demonstration unless a folder is given, serve it, let the crowd in, and print what was seen."""
    ask = argparse.ArgumentParser(prog="python -m benchmarks.crowd", description=__doc__)
    ask.add_argument("--data", type=Path, help="a folder with data; the demonstration is made when none is given")
    ask.add_argument("--seconds", type=float, default=STAY, help="how long the crowd stays")
    ask.add_argument("--clients", type=int, default=CLIENTS, help="how many ask; the first 45 hang up")
    ask.add_argument("--workers", type=int, default=1, help="processes that answer")
    given = ask.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = given.data or Path(folder) / "data"
        if not given.data:
            own = {**os.environ, "AFTERDARK_DATA": str(data)}
            subprocess.run([sys.executable, "-m", "app.cli", "load", "demo"], env=own, check=True, capture_output=True)
        log = Path(folder) / "log"
        server, address = served(data, log, given.workers)
        try:
            alone = one_connection(address)
            for path in (PAGE, TILE):
                httpx2.get(address + path, timeout=120)
            with ProcessPoolExecutor(1) as apart:
                with socket.create_server(("127.0.0.1", 0)) as free:
                    port = free.getsockname()[1]
                other = Process(target=idle, args=(port,), daemon=True)
                other.start()
                end = time.monotonic() + given.seconds
                probing = apart.submit(probes, address, f"http://127.0.0.1:{port}", end)
                became = asyncio.run(load(address, given.clients, end))
                seconds_of = probing.result()
                other.terminate()
            held = memory(server.pid)
        finally:
            server.terminate()
            server.wait(20)
        told = log.read_text()
        dropped = told.count('"status": 499')
    each = 1000 * percentile(alone, 0.5)
    print(f"{ASKED} requests on one connection: {1000 * sum(alone):.0f} ms, {each:.1f} ms each")
    print(f"{given.clients} clients ask, {LEAVING} hang up after {PATIENCE:g} s; {given.seconds:g} s")
    print("| address | asked | median | 99 % | longest |\n|---|---|---|---|---|")
    for path, seconds in seconds_of.items():
        figures = (percentile(seconds, 0.5), percentile(seconds, 0.99), max(seconds, default=float("nan")))
        print(f"| {path} | {len(seconds)} | " + " | ".join(f"{1000 * s:,.0f} ms" for s in figures) + " |")
    print("the crowd: " + ", ".join(f"{what} {number}" for what, number in sorted(became.items())))
    print(
        f"dropped because nobody waited: {dropped}; held at the end and at most by each process: "
        + ", ".join(f"{now:,.0f} and {most:,.0f} MB" for now, most in held)
    )
    missed = False
    for path, target in TARGETS.items():
        reached = percentile(seconds_of[path], 0.99)
        missed |= not reached <= target
        print(f"{path}: 99 % within {1000 * reached:.0f} ms, {reached / target:.2f} of the {1000 * target:.0f} allowed")
    raise SystemExit(missed)


if __name__ == "__main__":
    main()
