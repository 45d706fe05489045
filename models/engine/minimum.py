"""The least weight that makes a place core, where it is chosen from the weights themselves."""

from math import ceil, sqrt
from typing import Final

import numpy as np
from numba import njit

from models.engine.arrays import Counts, Ints

SLACK: Final = 1e-12  # of the minimum: sums of weights must not depend on the order of summing
SMALLEST_AREA: Final = 6  # incidents; fewer would be a handful
ABREAST: Final = 16  # redraws whose counts of a place lie in a line of the cache or two
BINS: Final = 12  # bits of the weights that are told apart at once, so that the counts stay near the processor


@njit(cache=True, nogil=True)
def two_minimums(typical: float, heaviest: float) -> tuple[float, float]:
    """Weight within reach that makes a local peak, and a quarter of the heaviest surroundings, in whole numbers."""
    peak = ceil(typical + 2 * sqrt(typical + typical * typical / 2) - SLACK)
    return float(peak), float(ceil(heaviest / 4 - SLACK))


@njit(cache=True, nogil=True)
def least_weights(from_part: int, to_part: int, drawn: Counts, within: Counts, minimum: Ints) -> None:
    """minimum (redraws,) chosen in each redraw, from whole counts drawn (m, redraws) and the weight within reach of
    each place; for parts of ABREAST redraws.

    The typical weight is the median over incidents: first in which part of the range it lies, then where in it.
    """
    for a in range(from_part * ABREAST, to_part * ABREAST, ABREAST):
        b = min(a + ABREAST, drawn.shape[1])
        heaviest, total = np.zeros(b - a, np.int64), np.zeros(b - a, np.int64)
        for p in range(len(drawn)):
            for r in range(a, b):
                total[r - a] += drawn[p, r]
                heaviest[r - a] = max(heaviest[r - a], within[p, r] * (drawn[p, r] > 0))
        top, bits = heaviest.max(), 0
        while top >> bits:
            bits += 1
        fine = max(0, bits - max(BINS, (bits + 1) // 2))
        held = np.zeros((b - a, (top >> fine) + 1), np.int64)
        for p in range(len(drawn)):
            for r in range(a, b):  # where nothing is drawn, nothing is added: cheaper than to ask
                held[r - a, min(within[p, r], top) >> fine] += drawn[p, r]
        typical, upto = np.zeros(b - a, np.int64), np.zeros(b - a, np.int64)
        _pass_half(held, total, typical, upto)
        if fine:
            held, typical = np.zeros((b - a, 1 << fine), np.int64), typical << fine
            for p in range(len(drawn)):
                for r in range(a, b):
                    more = within[p, r] - typical[r - a]
                    if 0 <= more < 1 << fine:
                        held[r - a, more] += drawn[p, r]
            _pass_half(held, total, typical, upto)
        for r in range(a, b):
            peak, enough = two_minimums(float(typical[r - a]), float(heaviest[r - a]))
            minimum[r] = max(SMALLEST_AREA, int(min(peak, enough)))


@njit(cache=True, nogil=True)
def _pass_half(held: Ints, total: Ints, typical: Ints, upto: Ints) -> None:
    """Raise each typical weight to the entry of held (redraws, weights) that takes `upto` past half of the total."""
    for r in range(len(held)):
        weight = 0
        while 2 * (upto[r] + held[r, weight]) < total[r]:
            upto[r] += held[r, weight]
            weight += 1
        typical[r] += weight
