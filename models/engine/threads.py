"""Whether a piece of work is worth a second thread."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numba

from models.engine.bands import CORES, in_bands

SMALL = 50_000  # points; less is done before another thread has woken
_ONE_AT_A_TIME = threading.RLock()


def shared_out(work: Callable[[int, int], object], length: int, *, points: int) -> None:
    """Call work(first, last) over range(length): at once for little work, in bands over the cores for much."""
    if points <= SMALL:
        work(0, length)
    else:
        in_bands(work, length)


def parts(points: int) -> int:
    """How many parts to make of work whose parts need joining afterwards."""
    return 1 if points <= SMALL else CORES


@contextmanager
def threads(points: int) -> Iterator[int]:
    """Round a call of a numba function with parallel loops: one thread for little work; yields how many.

    One caller at a time, because the pool that numba falls back on without OpenMP ends the process when two meet in it.
    """
    with _ONE_AT_A_TIME:
        before = numba.get_num_threads()
        used = before if points > SMALL else 1
        numba.set_num_threads(used)
        try:
            yield used
        finally:
            numba.set_num_threads(before)
