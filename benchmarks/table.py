"""One line of benchmarks/RESULTS.md, and the clock that all lines share."""

import ctypes
import statistics
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PAGE = 4096
REPEATS = 5


@dataclass(frozen=True)
class Row:
    """Ours beside a peer, from one run. Seconds are medians; ratio: peer_s / ours_s, how many times faster we are;
    target: what the ratio must be, in words; megabytes: peak above the data; note: estimates, differences, limits."""

    work: str
    ours_s: float | None
    peer: str
    peer_s: float | None
    ratio: float | None
    target: str
    ours_mb: float | None = None
    peer_mb: float | None = None
    note: str = ""


def seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Median wall seconds of `repeats` calls, after one that is not counted."""
    work()
    taken = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def resident_mb() -> float:
    """Memory of this process now, megabytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 1e6


def peak_mb(work: Callable[[], object]) -> float:
    """Megabytes that one call adds to this process at its height, sampled every 2 ms."""
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)  # what earlier calls freed must not hide what this one takes
    before = highest = resident_mb()
    done = threading.Event()

    def watch() -> None:
        nonlocal highest
        while not done.wait(0.002):
            highest = max(highest, resident_mb())

    watcher = threading.Thread(target=watch)
    watcher.start()
    work()
    highest = max(highest, resident_mb())
    done.set()
    watcher.join()
    return highest - before
