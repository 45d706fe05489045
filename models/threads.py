"""Whether a piece of work is worth a second thread."""

from collections.abc import Callable

from models.bands import CORES, in_bands

SMALL = 50_000  # points; less is done before another thread has woken


def shared_out(work: Callable[[int, int], object], length: int, *, points: int) -> None:
    """Call work(first, last) over range(length): at once for little work, in bands over the cores for much."""
    if points <= SMALL:
        work(0, length)
    else:
        in_bands(work, length)


def parts(points: int) -> int:
    """How many parts to make of work whose parts need joining afterwards."""
    return 1 if points <= SMALL else CORES
