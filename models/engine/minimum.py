"""The least weight that makes a place core, where it is chosen from the weights themselves."""

from math import ceil, sqrt
from typing import Final

import numpy as np
from numba import njit

from models.engine.arrays import Floats

SLACK: Final = 1e-12  # of the minimum: sums of weights must not depend on the order of summing
SMALLEST_AREA: Final = 6  # incidents; fewer would be a handful


@njit(cache=True, nogil=True)
def two_minimums(typical: float, heaviest: float) -> tuple[float, float]:
    """Weight within reach that makes a local peak, and a quarter of the heaviest surroundings, in whole numbers."""
    peak = ceil(typical + 2 * sqrt(typical + typical * typical / 2) - SLACK)
    return float(peak), float(ceil(heaviest / 4 - SLACK))


@njit(cache=True, nogil=True)
def least_weight(drawn: Floats, within: Floats) -> float:
    """The minimum chosen for whole counts (m,) from the weight within reach of each place (m,)."""
    heaviest, total = 0, 0.0
    for p in range(len(drawn)):
        total += drawn[p]
        if drawn[p] > 0:
            heaviest = max(heaviest, int(within[p]))
    held = np.zeros(heaviest + 1)
    for p in range(len(drawn)):
        if drawn[p] > 0:
            held[int(within[p])] += drawn[p]
    typical, upto = 0, held[0]
    while upto < total / 2:
        typical += 1
        upto += held[typical]
    peak, enough = two_minimums(typical, heaviest)
    return max(float(SMALLEST_AREA), min(peak, enough))
