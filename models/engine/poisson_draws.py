"""Poisson numbers of many places, many redraws of each side by side: cheap, and the same in whatever order."""

from typing import Final

import numpy as np
from numba import njit

from models.engine.arrays import Bits, Counts, Floats, Ints, Ints32
from models.engine.streams import mix, stream

TABLED: Final = 4096.0
"""Mean up to which a table of the chances is made; beyond it a draw costs less by transformed rejection."""
TABLE: Final = 2048
"""Entries of the table: more than 18 standard deviations of the largest mean."""
NEGLIGIBLE: Final = 1e-20
"""Of the chance of the commonest number: a draw of 53 bits would meet rarer ones never."""


@njit(cache=True, nogil=True)
def chances(mean: float, upto: Floats) -> tuple[int, int]:
    """P(X <= count) of counts that follow each other, into upto; the first count, and how many are not negligible."""
    common = int(mean)
    low, chance = common, 1.0
    while low > 0 and chance > NEGLIGIBLE:
        chance *= low / mean
        low -= 1
    n = 0
    for count in range(low, common):  # from the rarest upwards, so that small chances are not lost in large ones
        upto[n] = chance
        chance *= mean / (count + 1)
        n += 1
    chance, count = 1.0, common
    while chance > NEGLIGIBLE and n < len(upto):
        upto[n] = chance
        n, count = n + 1, count + 1
        chance *= mean / count
    for k in range(1, n):
        upto[k] += upto[k - 1]
    whole = upto[n - 1]
    for k in range(n - 1):
        upto[k] = min(1.0, upto[k] / whole)
    upto[n - 1] = 1.0
    return low, n


@njit(cache=True, nogil=True)
def guide(upto: Floats, n: int, first: Ints32) -> int:
    """For each equal part of 0 to 1 the first of n entries of upto that a number in it can meet; how many parts."""
    parts = 16
    while parts < n:
        parts *= 2
    k = 0
    for part in range(parts):
        while upto[k] * parts <= part:
            k += 1
        first[part] = k
    return parts


@njit(cache=True, nogil=True)
def numbers_of(x: Floats, y: Floats) -> Bits:
    """(m,) 64 bits that follow from where each place is, and from nothing else."""
    number = np.empty(len(x), np.uint64)
    at = np.empty(2)
    for p in range(len(x)):
        at[0], at[1] = x[p] + 0.0, y[p] + 0.0  # -0.0 is the same place as 0.0
        bits = at.view(np.uint64)
        number[p] = mix(mix(bits[0] + np.uint64(0x9E3779B97F4A7C15)) + bits[1])
    return number


@njit(cache=True, nogil=True)
def draw_places(
    from_turn: int, to_turn: int, seed: int, from_redraw: int, mean: Floats, by_mean: Ints, number: Bits, drawn: Counts,
) -> None:  # fmt: skip
    """A Poisson number of each place in each redraw, into drawn (m, redraws), for by_mean[from_turn:to_turn].

    mean: (m,); by_mean: (m,) the places in the order of their means, so that equal ones share a table; number: (m,)
    what the random numbers of a place follow from, and nothing else of it does. The redraws are those from
    `from_redraw` on; a redraw is the same whichever others there are. Inverts the distribution function by a table
    that starts near its end (Chen & Asau 1974), for large means by transformed rejection (Hörmann 1993).
    """
    width = drawn.shape[1]
    states = np.empty(width, np.uint64)
    for r in range(width):
        states[r] = stream(np.uint64(seed), from_redraw + r)
    upto, first = np.empty(TABLE), np.empty(TABLE, np.int32)
    tabled, low, parts = -1.0, 0, 0
    for at in range(from_turn, to_turn):
        p = by_mean[at]
        of_place = number[p]
        if mean[p] > TABLED:
            for r in range(width):
                np.random.seed(np.uint32(mix(states[r] ^ of_place) >> np.uint64(32)))
                drawn[p, r] = np.random.poisson(mean[p])
            continue
        if mean[p] != tabled:
            low, n = chances(mean[p], upto)
            parts = guide(upto, n, first)
            tabled = mean[p]
        for r in range(width):
            chance = (mix(states[r] ^ of_place) >> np.uint64(11)) * 2.0**-53
            k = first[int(chance * parts)]
            while upto[k] <= chance:
                k += 1
            drawn[p, r] = low + k
