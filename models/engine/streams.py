"""Seeded random numbers that can start anywhere: one stream a permutation, so threads cannot change a result."""

import numpy as np
from numba import njit

from models.engine.arrays import Floats, Ints


@njit(cache=True, nogil=True, inline="always")
def mix(state: np.uint64) -> np.uint64:
    """splitmix64's mixer: a counter goes in, 64 random bits come out (Steele, Lea and Flood 2014)."""
    z = state
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@njit(cache=True, nogil=True)
def stream(seed: np.uint64, number: int) -> np.uint64:
    """The starting state of stream `number` of a seed."""
    return mix(mix(np.uint64(seed) + np.uint64(0x9E3779B97F4A7C15)) + np.uint64(number))


@njit(cache=True, nogil=True)
def shuffle(values: Floats | Ints, state: np.uint64) -> None:
    """Shuffle in place (Fisher and Yates)."""
    for j in range(len(values) - 1, 0, -1):
        state += np.uint64(0x9E3779B97F4A7C15)
        i = np.int64(mix(state) % np.uint64(j + 1))
        values[i], values[j] = values[j], values[i]


@njit(cache=True, nogil=True)
def distinct(out: Ints, n: int, state: np.uint64) -> None:
    """Fill `out` with distinct whole numbers below n in random order (Floyd's sample, then a shuffle)."""
    k = len(out)
    for j in range(k):
        top = n - k + j
        state += np.uint64(0x9E3779B97F4A7C15)
        t = np.int64(mix(state) % np.uint64(top + 1))
        for earlier in range(j):
            if out[earlier] == t:
                t = np.int64(top)
                break
        out[j] = t
    shuffle(out, mix(state))
