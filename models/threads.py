"""How many threads a piece of work is worth."""

from collections.abc import Iterator
from contextlib import contextmanager

import numba


@contextmanager
def threads(points: int) -> Iterator[int]:
    """Compiled loops inside use one thread for small work, which is done before a second one wakes; yields how many."""
    before = numba.get_num_threads()
    used = before if points > 50_000 else 1
    numba.set_num_threads(used)
    try:
        yield used
    finally:
        numba.set_num_threads(before)
