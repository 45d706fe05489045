"""Work along one axis, shared out in bands over the cores that this process may use: the only way that threads come in.

Threads that release the interpreter's lock rather than numba's parallel loops: two requests may compute at once, a
process may fork afterwards, and the result never depends on how many cores there are, because a band writes only its
own rows. What was weighed stands in docs/decisions/threads.md.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from itertools import pairwise

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
SMALL = 300_000  # steps, about a millisecond
A_POINT = 6  # steps: to sort a point into its cell, or to look round it
between_bands: ContextVar[Callable[[], None] | None] = ContextVar("between_bands", default=None)
"""Called when a band is done; what it raises ends the work, and the bands that have not begun never do."""
BANDS_PER_CORE = 8  # enough that a crowded band does not keep the other cores waiting


def in_bands(work: Callable[..., object], length: int, steps: float, *arguments: object) -> None:
    """Call work(first, last, *arguments) for bands that cover range(length); it must release the interpreter's lock.

    steps: about how many places and cells are touched in all; few are done before another thread has woken.
    """
    if length < 2 or steps < SMALL:
        work(0, length, *arguments)
        return
    bands = min(length, CORES * BANDS_PER_CORE)
    edges = [length * k // bands for k in range(bands + 1)]
    goes_on = between_bands.get() or (lambda: None)
    if CORES == 1:
        for a, b in pairwise(edges):
            work(a, b, *arguments)
            goes_on()
        return
    with ThreadPoolExecutor(CORES) as pool:
        try:
            for done in [pool.submit(work, a, b, *arguments) for a, b in pairwise(edges)]:
                done.result()
                goes_on()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def parts(steps: float) -> int:
    """How many parts to make of work whose parts need joining afterwards."""
    return 1 if steps < SMALL else CORES
