"""How long a person waits after starting: the demonstration data, a fresh process, and the first page with its map."""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.table import REPEATS, Row

PATIENCE = 60.0  # seconds
PAGES = {"first page": "/", "first answer": "/api/answer"}


def free_port() -> int:
    """A port that nobody holds now."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def fetch(address: str, until: float) -> float:
    """Seconds until the address has answered in full, asked again while nobody listens."""
    begin = time.perf_counter()
    while True:
        try:
            with urlopen(address, timeout=PATIENCE) as answer:
                answer.read()
            return time.perf_counter() - begin
        except (URLError, ConnectionError):
            if time.perf_counter() > until:
                raise
            time.sleep(0.005)


def start(folder: str, page: str) -> tuple[float, float]:
    """(seconds from the command to the first listening, seconds from there to the whole page)."""
    port = free_port()
    begin = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve", "--port", str(port)],
        env=os.environ | {"AFTERDARK_DATA": folder}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[1],
    ) as server:  # fmt: skip
        try:
            fetch(f"http://127.0.0.1:{port}/healthz", begin + PATIENCE)
            listening = time.perf_counter() - begin
            return listening, fetch(f"http://127.0.0.1:{port}{page}", begin + PATIENCE)
        finally:
            server.terminate()


def run(scale: float = 1.0) -> Iterator[Row]:
    """The rows of the table; scale says how many of the starts are made."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "app.cli", "load", "demo"],
            env=os.environ | {"AFTERDARK_DATA": folder}, check=True, stdout=subprocess.DEVNULL,
            cwd=Path(__file__).parents[1],
        )  # fmt: skip
        for name, page in PAGES.items():
            times = [start(folder, page) for _ in range(max(1, round(REPEATS * scale)))]
            up, first = (statistics.median(column) for column in zip(*times, strict=True))
            note = f"from the moment it listens; {up:.2f} s from the command until then; {len(times)} fresh processes"
            yield Row(f"{name} after start, demo", first, "", None, None, "< 1.5 s", note=note)
