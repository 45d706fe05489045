"""Cylinders that end now: incidents of the last periods in each circle, as they are and as chance deals them.

The likelihood ratio grows with the incidents in a cylinder, so for each circle's weight there is a number of them that
it takes to come near the largest of a permutation: a look at a table spares nearly all logarithms.
"""

import math

import numpy as np
from numba import njit

from models.engine.arrays import Bools, Floats, Ints, Ints32
from models.engine.bands import in_bands
from models.engine.circles import Circles
from models.engine.streams import mix, stream

TOGETHER = 64  # permutations that share a walk over the circles
LEVELS = (0.0, 2.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 12.0, 14.0, 17.0, 20.0)
"""Log ratios for which it is known how many incidents a cylinder needs to pass them."""


@njit(cache=True, nogil=True)
def log_ratio(n: int, expected: float, total: int) -> float:
    """Kulldorff's log likelihood ratio of n incidents where so many were expected of the total; 0 for no excess."""
    if n <= expected:
        return 0.0
    outside = (total - n) * math.log((total - n) / (total - expected)) if n < total else 0.0
    return float(n * math.log(n / expected) + outside)


def largest_by_chance(
    circles: Circles, place: Ints32, age: Ints32, longest: int, fewest: int, *, permutations: int, seed: int
) -> Floats:
    """The largest log ratio over all cylinders in each permutation of the times over the places, (permutations,).

    place: (N,) of every incident; age: (K,) periods since the incidents of the last `longest` periods, 0 for the last
    one; fewest: incidents that a cylinder must hold. Does not depend on the number of threads.
    """
    out = np.zeros(permutations)
    some = circles.stop > circles.start
    if not (len(age) and some.any() and permutations):
        return out
    in_window = np.bincount(age, minlength=longest).cumsum()
    heaviest = int(circles.inside[circles.stop[some] - 1].max())
    needed = np.stack([_needed(level, heaviest, in_window, len(place), fewest) for level in LEVELS])
    batches = -(-permutations // TOGETHER)
    steps = float(permutations) * (len(circles.place) / TOGETHER + len(place))
    case = (circles.start, circles.stop, circles.place, circles.inside, place, age, in_window, np.uint64(seed), out)
    in_bands(_simulate, batches, steps, np.array(LEVELS), needed, *case)
    return out


@njit(cache=True, nogil=True)
def _needed(beyond: float, heaviest: int, in_window: Ints, total: int, fewest: int) -> Ints32:
    """How many incidents a circle must have for a log ratio above `beyond`, by its weight and the window."""
    needed = np.empty((heaviest + 1, len(in_window)), np.int32)
    for w in range(len(in_window)):
        needed[0, w] = n = fewest
        for inside in range(1, heaviest + 1):
            expected = inside * (in_window[w] / total)
            while n <= in_window[w] and log_ratio(n, expected, total) <= beyond:
                n += 1
            needed[inside, w] = n
    return needed


@njit(cache=True, nogil=True)
def _simulate(
    from_batch: int, to_batch: int, levels: Floats, needed: Ints32, start: Ints, stop: Ints, near: Ints32,
    inside: Ints32, place: Ints32, age: Ints32, in_window: Ints, seed: np.uint64, out: Floats,
) -> None:  # fmt: skip
    """Deal the times at random and look at every cylinder, TOGETHER permutations in one walk over the circles.

    The windows of a circle are judged when so many incidents have come in that one of them can have what it needs to
    pass the level that its permutation has reached: a circle that grows never needs fewer.
    """
    total, longest = len(place), len(in_window)
    seen, wanted = np.empty((TOGETHER, longest), np.int32), np.empty(TOGETHER, np.int32)
    for batch in range(from_batch, to_batch):
        best = out[batch * TOGETHER : (batch + 1) * TOGETHER]
        level = np.zeros(len(best), np.int64)
        begin, of, old = deal(batch * TOGETHER, len(best), len(start), place, age, seed)
        for c in range(len(start)):
            seen[:] = 0
            wanted[:] = 1
            for at in range(start[c], stop[c]):
                for h in range(begin[near[at]], begin[near[at] + 1]):
                    r = of[h]
                    seen[r, old[h]] += 1
                    wanted[r] -= 1
                    if wanted[r] > 0:
                        continue
                    n, wanted[r] = 0, total
                    for w in range(longest):
                        n += seen[r, w]
                        enough = needed[level[r], inside[at], w]
                        if n >= enough:
                            expected = inside[at] * (in_window[w] / total)
                            best[r] = max(best[r], log_ratio(n, expected, total))
                        wanted[r] = min(wanted[r], max(enough - n, 1))
                    while level[r] + 1 < len(levels) and best[r] >= levels[level[r] + 1]:
                        level[r] += 1


@njit(cache=True, nogil=True)
def deal(
    first: int, size: int, places: int, place: Ints32, age: Ints32, seed: np.uint64
) -> tuple[Ints32, Ints32, Ints32]:
    """The last periods dealt to incidents at random in `size` permutations: for each place, from begin[place] on, the
    permutation and the age of every incident that it holds of them."""
    total, k = len(place), len(age)
    dealt = np.empty((size, k), np.int32)
    begin = np.zeros(places + 1, np.int32)
    for r in range(size):
        cards = place.copy()
        state = stream(seed, first + r)
        for j in range(k):
            state += np.uint64(0x9E3779B97F4A7C15)
            i = j + np.int64(mix(state) % np.uint64(total - j))
            cards[i], cards[j] = cards[j], cards[i]
            begin[cards[j] + 1] += 1
        dealt[r] = cards[:k]
    for q in range(places):
        begin[q + 1] += begin[q]
    of, old = np.empty(size * k, np.int32), np.empty(size * k, np.int32)
    free = begin[:-1].copy()
    for r in range(size):
        for j in range(k):
            of[free[dealt[r, j]]], old[free[dealt[r, j]]] = r, age[j]
            free[dealt[r, j]] += 1
    return begin, of, old


@njit(cache=True, nogil=True)
def strongest(
    start: Ints, stop: Ints, near: Ints32, inside: Ints32, soon: Ints, total: int, fewest: int, taken: Bools
) -> tuple[float, int, int, int]:
    """The cylinder with the largest log ratio that holds no taken place: (log ratio, centre, places, periods).

    soon: (m, windows) incidents of each place in the last 1, 2, … periods; places: how many of the centre's nearest.
    The first of equals, by centre, then places, then periods; a log ratio of 0 where nothing exceeds its expectation.
    """
    longest = soon.shape[1]
    in_window = soon.sum(axis=0)
    n = np.zeros(longest, np.int64)
    best, best_centre, best_places, best_window = 0.0, 0, 0, 0
    for c in range(len(start)):
        end = start[c]
        while end < stop[c] and not taken[near[end]]:
            end += 1
        while start[c] < end < stop[c] and inside[end - 1] == inside[end]:
            end -= 1
        n[:] = 0
        for at in range(start[c], end):
            if soon[near[at], longest - 1]:
                for w in range(longest):
                    n[w] += soon[near[at], w]
                    expected = inside[at] * (in_window[w] / total)
                    if n[w] >= fewest and n[w] > expected:
                        ratio = log_ratio(n[w], expected, total)
                        if ratio > best:
                            full = at + 1
                            while full < end and inside[full] == inside[at]:
                                full += 1
                            best, best_centre, best_places, best_window = ratio, c, full - start[c], w + 1
    return best, best_centre, best_places, best_window
