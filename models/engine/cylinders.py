"""Cylinders that end now: incidents of the last periods in each circle, as they are and as chance deals them.

The likelihood ratio grows with the incidents in a cylinder, so for each circle's weight there is a number of them that
it takes to come near the largest of a permutation: a look at a table spares nearly all logarithms.
"""

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from models.engine.arrays import Bools, Floats, Ints, Ints32
from models.engine.bands import in_bands
from models.engine.circles import Circles
from models.engine.streams import mix, stream

Counts = npt.NDArray[np.int16] | npt.NDArray[np.int32]

TOGETHER = 64  # permutations that share a walk over the circles
WINDOWS = 8  # and windows: what all places hold of them has room in memory
STEP = 0.25  # standard deviations of what is expected in a circle by which it grows at once
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
    steps = float(permutations) * (len(circles.place) * longest / 16 + len(place))
    fits = np.zeros(0, np.int16 if len(age) < (1 << 15) - 1 else np.int32)
    case = (
        circles.start,
        circles.stop,
        circles.place,
        circles.inside,
        place,
        age,
        in_window,
        np.uint64(seed),
        fits,
        out,
    )
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
    inside: Ints32, place: Ints32, age: Ints32, in_window: Ints, seed: np.uint64, of_type: Counts, out: Floats,
) -> None:  # fmt: skip
    """Deal the times at random and look at every cylinder, TOGETHER permutations in one walk over the circles.

    A circle grows by so many places at once that one standard deviation more is to be expected in it, and all
    permutations and windows grow together, one number beside the other. Single places are gone back to only in the
    permutation and the window that then have what the smallest of these circles needs to pass the level that the
    permutation has reached: a larger one needs no fewer and has no more.

    of_type: an array of a type that holds the incidents of all windows.
    """
    longest, total = len(in_window), len(place)
    for batch in range(from_batch, to_batch):
        best = out[batch * TOGETHER : (batch + 1) * TOGETHER]
        level = np.zeros(len(best), np.int64)
        begin, of, old = deal(batch * TOGETHER, len(best), len(start), place, age, seed)
        for first in range(0, longest, WINDOWS):
            windows = min(WINDOWS, longest - first)
            held = _held(begin, of, old, first, windows, of_type)
            n = np.zeros(windows * TOGETHER, of_type.dtype)
            limit = np.zeros(1, of_type.dtype)
            step = STEP * math.sqrt(total / max(in_window[first + windows - 1], 1))
            for c in range(len(start)):
                n[:] = 0
                lowest, at = level.min(), start[c]
                while at < stop[c]:
                    end, much = at, inside[at] + step * math.sqrt(inside[at])
                    while end < stop[c] and inside[end] <= much:
                        q = near[end]
                        for i in range(len(n)):
                            n[i] += held[q, i]
                        end += 1
                    for w in range(windows):
                        least = needed[lowest, inside[at], first + w]
                        if not _any_has(n, w * TOGETHER, min(least, len(age) + 1), limit):
                            continue
                        ends = at, end, w * TOGETHER, first + w
                        _look_again(ends, n, least, held, near, inside, in_window, total, needed, levels, level, best)
                    at = end


@njit(cache=True, nogil=True)
def _look_again(
    ends: tuple[int, int, int, int], n: Counts, least: int, held: Counts, near: Ints32, inside: Ints32, in_window: Ints,
    total: int, needed: Ints32, levels: Floats, level: Ints, best: Floats,
) -> None:  # fmt: skip
    """Raise `best` and `level` of the permutations that have `least` in one window by the circles that end within
    ends[0] .. ends[1], one by one; the window's numbers begin at ends[2], and it is ends[3]."""
    at, end, begin, window = ends
    for r in range(len(best)):
        has = np.int64(n[begin + r])
        if has < least or has < needed[level[r], inside[at], window]:
            continue
        for k in range(end - 1, at - 1, -1):
            if has >= needed[level[r], inside[k], window]:
                best[r] = max(best[r], log_ratio(has, inside[k] * (in_window[window] / total), total))
            has -= held[near[k], begin + r]
        while level[r] + 1 < len(levels) and best[r] >= levels[level[r] + 1]:
            level[r] += 1


@njit(cache=True, nogil=True)
def _any_has(n: Counts, begin: int, least: int, limit: Counts) -> bool:
    """Whether one of the TOGETHER numbers from `begin` on is at least so many; limit: room for that, of their type, so
    that they are compared side by side."""
    limit[0] = least
    found = False
    for r in range(TOGETHER):
        found |= n[begin + r] >= limit[0]
    return found


@njit(cache=True, nogil=True)
def _held(begin: Ints32, of: Ints32, old: Ints32, first: int, windows: int, of_type: Counts) -> Counts:
    """(places, windows x TOGETHER) incidents of each place in the last first + 1, first + 2, … periods, by permutation
    within each window, from what `deal` gives."""
    held = np.zeros((len(begin) - 1, windows * TOGETHER), of_type.dtype)
    for q in range(len(begin) - 1):
        for h in range(begin[q], begin[q + 1]):
            w = max(old[h] - first, 0)
            if w < windows:
                held[q, w * TOGETHER + of[h]] += 1
        if begin[q] < begin[q + 1]:
            for i in range(TOGETHER, windows * TOGETHER):
                held[q, i] += held[q, i - TOGETHER]
    return held


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
