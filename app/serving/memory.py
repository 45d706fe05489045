"""Memory that a process no longer needs goes back to the system, which the allocators would keep."""

import ctypes
import gc
import sys
import time
from contextlib import suppress
from threading import Event
from typing import Final

ARENAS: Final = 2
_M_ARENA_MAX: Final = -8
PAUSE: Final = 3.0
"""Seconds between two times, each of which costs a tenth of one."""


def few_arenas() -> None:
    """Let all threads take memory from few arenas: one that a thread filled once is hardly ever empty again."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library than GNU's has none
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, ARENAS)


def tidy(answered: Event, *, collects: bool) -> None:
    """Give back what is free a while after every answer, for as long as the process lives. collects: what only refers
    to itself is looked for first, during which no other thread runs."""
    while answered.wait():
        time.sleep(PAUSE)
        answered.clear()
        if collects:
            gc.collect()
        give_back()


def give_back() -> None:
    """Give free memory back to the system."""
    import pyarrow as pa  # noqa: PLC0415 (long there when an answer was made, and not before the first)

    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
