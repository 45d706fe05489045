"""Seeded random numbers that can start anywhere: one stream a permutation, so threads cannot change a result."""

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True, inline="always")
def mix(state: Any) -> Any:
    """splitmix64's mixer: a counter goes in, 64 random bits come out (Steele, Lea and Flood 2014)."""
    z = state
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@njit(cache=True)
def stream(seed: Any, number: Any) -> Any:
    """The starting state of stream `number` of a seed."""
    return mix(mix(np.uint64(seed) + np.uint64(0x9E3779B97F4A7C15)) + np.uint64(number))


@njit(cache=True)
def shuffle(values: Any, state: Any) -> None:
    """Shuffle in place (Fisher and Yates)."""
    for j in range(len(values) - 1, 0, -1):
        state += np.uint64(0x9E3779B97F4A7C15)
        i: Any = np.int64(mix(state) % np.uint64(j + 1))
        values[i], values[j] = values[j], values[i]


@njit(cache=True)
def distinct(out: Any, n: int, state: Any) -> None:
    """Fill `out` with distinct whole numbers below n in random order (Floyd's sample, then a shuffle)."""
    k = len(out)
    for j in range(k):
        top = n - k + j
        state += np.uint64(0x9E3779B97F4A7C15)
        t: Any = np.int64(mix(state) % np.uint64(top + 1))
        for earlier in range(j):
            if out[earlier] == t:
                t = top
                break
        out[j] = t
    shuffle(out, mix(state))
