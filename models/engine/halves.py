"""What is to be expected of the share of a half, given the incidents in both halves of a part."""

import math

import numpy as np
from numba import njit

from models.engine.arrays import Floats, Ints

TABLED = 512
"""Whole counts up to which logarithms of the gamma function are looked up."""


def log_gammas(concentrations: Floats) -> tuple[Floats, Floats]:
    """(2, TABLED + 1, c): log Γ(n + a) and log Γ(n + 2a) of whole n for each concentration a; (c,): log B(a, a)."""
    n = np.arange(TABLED + 1.0)
    found = np.array([[[math.lgamma(v + times * a) for a in concentrations] for v in n] for times in (1, 2)])
    return found, 2 * found[0, 0] - found[1, 0]


@njit(cache=True, nogil=True)
def _log_gamma(n: float, a: float, table: Floats, c: int) -> float:
    whole = int(n)
    return table[whole, c] if whole == n and n < len(table) else math.lgamma(n + a)


@njit(cache=True, nogil=True)
def half_moments(
    first: Floats, second: Floats, prior: Floats, concentrations: Floats, table: Floats, even: Floats
) -> Floats:
    """(9, u) posterior means of powers of B, the share of the first half: B, 1 - B, B², B (1 - B), (1 - B)², B³,
    B² (1 - B), B (1 - B)², (1 - B)³.

    first, second: (u,) incidents; prior: (c,) weights of the symmetric beta distributions with these concentrations;
    table, even: their `log_gammas`.
    """
    found = np.zeros((9, len(first)))
    log_prior = np.log(prior)
    log = np.empty(len(prior))
    for i in range(len(first)):
        m, n = first[i], second[i]
        for c in range(len(prior)):
            a = concentrations[c]
            of_halves = _log_gamma(m, a, table[0], c) + _log_gamma(n, a, table[0], c)
            log[c] = log_prior[c] + of_halves - _log_gamma(m + n, 2 * a, table[1], c) - even[c]
        weight = np.exp(log - log.max())
        weight /= weight.sum()
        for c in range(len(prior)):
            a, b = m + concentrations[c], n + concentrations[c]
            one = weight[c] / (a + b)
            two = one / (a + b + 1)
            three = two / (a + b + 2)
            found[0, i] += one * a
            found[1, i] += one * b
            found[2, i] += two * a * (a + 1)
            found[3, i] += two * a * b
            found[4, i] += two * b * (b + 1)
            found[5, i] += three * a * (a + 1) * (a + 2)
            found[6, i] += three * a * (a + 1) * b
            found[7, i] += three * a * b * (b + 1)
            found[8, i] += three * b * (b + 1) * (b + 2)
    return found


@njit(cache=True, nogil=True)
def to_parents(of: Ints, number: Ints, at: Ints, above: Ints, part: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """From pieces of regions to the parts of twice their size: where the pieces of each begin (p + 1,), and its region,
    its number and its place in `part` (p,), -1 when it is not there.

    of, number: (m,) region and number of each piece, ascending; at: (m,) its place in the parts below, -1 for none or
    unknown; above: of each part below, the place in `part` of the one that it is a half of.
    """
    first, pieces = np.empty(len(of) + 1, np.int64), 0
    for i in range(len(of)):
        if i == 0 or of[i] != of[i - 1] or number[i] >> 1 != number[i - 1] >> 1:
            first[pieces] = i
            pieces += 1
    first[pieces] = len(of)
    regions, numbers, found = np.empty(pieces, np.int64), np.empty(pieces, np.int64), np.empty(pieces, np.int64)
    for j in range(pieces):
        i = first[j]
        regions[j], numbers[j], found[j] = of[i], number[i] >> 1, -1
        for e in range(i, first[j + 1]):
            if at[e] >= 0:
                found[j] = above[at[e]]
        if found[j] < 0:
            low = np.searchsorted(part, numbers[j])
            if low < len(part) and part[low] == numbers[j]:
                found[j] = low
    return first[: pieces + 1], regions, numbers, found


@njit(cache=True, nogil=True)
def join_halves(number: Ints, moments: Floats, first: Ints, of_parts: Floats, which: Ints) -> Floats:
    """(p, 3) first moments of the share of each part, from those of its halves, (m, 3), and of how it is halved.

    number, first: see `to_parents`; of_parts: (u, 9) `half_moments`, of which each part has the one that `which` says.
    """
    found = np.empty((len(which), 3))
    half = np.empty((2, 3))
    for j in range(len(which)):
        half[:] = 0.0
        for e in range(first[j], first[j + 1]):
            half[number[e] & 1] = moments[e]
        f1, f2, f3 = half[0, 0], half[0, 1], half[0, 2]
        s1, s2, s3 = half[1, 0], half[1, 1], half[1, 2]
        b = of_parts[which[j]]
        found[j, 0] = b[0] * f1 + b[1] * s1
        found[j, 1] = b[2] * f2 + 2 * b[3] * f1 * s1 + b[4] * s2
        found[j, 2] = b[5] * f3 + 3 * (b[6] * f2 * s1 + b[7] * f1 * s2) + b[8] * s3
    return found
