"""Counts become rates with the interval that a small count deserves."""

from typing import Annotated

import numpy as np

from models.described import Described
from models.engine.arrays import Floats
from models.parameters import PlaceCounts

Z95 = 1.959963984540054


def byar(
    count: PlaceCounts,
    z: Annotated[float, Described("Normal deviate of the level: 1.96 is 95 %", minimum=0)] = Z95,
) -> tuple[Floats, Floats]:
    """Byar's approximation to the exact Poisson interval of a count.

    count: (n,) counts or sums of weights, not negative. Returns (low, high), 95 % by default.
    Source: Breslow and Day (1987), Statistical Methods in Cancer Research II, p. 69.
    """
    n = np.asarray(count, np.float64)
    seen = np.maximum(n, 1e-300)
    low = n * np.maximum(1 - 1 / (9 * seen) - z / (3 * np.sqrt(seen)), 0) ** 3
    up = n + 1
    high = up * (1 - 1 / (9 * up) + z / (3 * np.sqrt(up))) ** 3
    return np.where(n > 0, low, 0.0), high
