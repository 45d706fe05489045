"""Whether a file was written since somebody looked."""

import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

SETTLED: Final = 2_000_000_000
"""Nanoseconds after which a change has a time of its own on any disk."""
Marked = tuple[int, ...]


def written(path: Path | str) -> Marked:
    """What changes when a file is written: inode, time and size; empty for one that is not there."""
    try:
        stat = os.stat(path)
    except OSError:
        return ()
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


def settled(marks: Iterable[Marked]) -> bool:
    """Whether a second writing would bear another time than each of these."""
    latest = time.time_ns() - SETTLED
    return all(one[1] < latest for one in marks if one)
