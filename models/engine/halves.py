"""What is to be expected of the share of a half, given the incidents in both halves of a part."""

import math

import numpy as np
from numba import njit

from models.engine.arrays import Floats

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
