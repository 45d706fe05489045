"""Work along one axis, shared out in bands over the cores that this process may use.

Threads that release the interpreter's lock rather than numba's parallel loops: two requests may compute at once, a
process may fork afterwards, and the result never depends on how many cores there are, because a band writes only its
own rows.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
BANDS_PER_CORE = 8  # enough that a crowded band does not keep the other cores waiting


def in_bands(work: Callable[[int, int], object], length: int) -> None:
    """Call work(first, last) for bands that cover range(length); work must release the interpreter's lock."""
    if CORES == 1 or length < 2:
        work(0, length)
        return
    bands = min(length, CORES * BANDS_PER_CORE)
    edges = [length * k // bands for k in range(bands + 1)]
    with ThreadPoolExecutor(CORES) as pool:
        for done in [pool.submit(work, a, b) for a, b in pairwise(edges)]:
            done.result()
