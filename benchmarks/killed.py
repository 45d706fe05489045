"""Kill -9 of a service while it answers, again and again: the log verifies, and holds every answer that was seen."""

import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path

from app.audit.find import Search, search
from app.audit.log import ANCHOR, FOLDER
from app.audit.verify import verify
from benchmarks.end_to_end_serving import Server, family, running
from benchmarks.start import free_port
from benchmarks.table import Row

KILLS, PROCESSES, CLIENTS = 20, 2, 8
LONGEST = 0.6
"""Seconds of answering after which a service is killed at the latest."""
SEEN = re.compile(r"GET /words\?seen=(\d+)")
HTML = {"Accept": "text/html"}


def run(scale: float = 1.0) -> Iterator[Row]:
    """One row: how many answers were seen of services that were killed, and what the log holds of them."""
    kills, moments = max(1, round(KILLS * scale)), random.Random(20260101)
    with tempfile.TemporaryDirectory() as folder:
        data, numbers, seen = Path(folder) / "data", count(), set[int]()
        data.mkdir()
        for _ in range(kills):
            seen |= set(_killed(data, numbers, moments.uniform(0.05, LONGEST)))
        with _service(data) as server:  # what was left unfinished is met by the next who writes
            seen |= set(_asked(server.port, numbers, time.monotonic() + LONGEST / 2))
        verdict = verify(data / FOLDER, data / ANCHOR)
        found = (SEEN.match(one.entry.address) for one in search(data / FOLDER, Search()))
        missing = seen - {int(one[1]) for one in found if one}
        if missing or not verdict.whole:
            kept = shutil.copytree(data, tempfile.mkdtemp(), dirs_exist_ok=True)
            raise ValueError(
                f"{len(missing)} answers are not in the log, which is kept in {kept}: {verdict.faults[:3]}"
            )
    note = (
        f"{len(seen):,} answers were seen, all of them are in the log; {verdict.entries:,} entries, each hangs on the"
        f" one before; {PROCESSES} processes that answer and {CLIENTS} readers"
    )
    yield Row(
        f"kill -9 of all of a service while it answers, {kills} times", None, "", None, None, "none missing", note=note
    )


def _service(data: Path) -> AbstractContextManager[Server]:
    port = free_port()
    command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port), "--workers", str(PROCESSES)]
    return running(command, port, "/words?seen=", AFTERDARK_DATA=str(data), AFTERDARK_LOG_LEVEL="error")


def _killed(data: Path, numbers: Iterator[int], after: float) -> Sequence[int]:
    """The answers that were seen of a service until it was killed."""
    with _service(data) as server, ThreadPoolExecutor(1) as asking:
        seen = asking.submit(_asked, server.port, numbers, time.monotonic() + 10 * LONGEST)
        time.sleep(after)
        _kill(server)
        return seen.result()


def _kill(server: Server) -> None:
    """End every process at once; those that answer first, so that none hears of it before."""
    for process in reversed(family(server.process.pid)):
        with suppress(ProcessLookupError):
            os.kill(int(process.name), signal.SIGKILL)


def _asked(port: int, numbers: Iterator[int], until: float) -> list[int]:
    """The numbers of the pages of which readers saw the first byte, until the time or until nobody answers."""

    def reader(_: int) -> list[int]:
        way, seen = HTTPConnection("127.0.0.1", port, timeout=10), list[int]()
        with suppress(OSError, HTTPException):
            while time.monotonic() < until:
                number = next(numbers)
                way.request("GET", f"/words?seen={number}", headers=HTML)
                answer = way.getresponse()
                seen += [number] * (answer.status == 200)
                answer.read()
        return seen

    with ThreadPoolExecutor(CLIENTS) as readers:
        return [number for one in readers.map(reader, range(CLIENTS)) for number in one]
