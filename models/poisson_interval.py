"""How far a count could have been from what was seen, and how strange a count would be."""

from typing import Annotated

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, chdtri, gammaincinv

from models.described import Described
from models.engine.arrays import Floats
from models.errors import ParameterError
from models.parameters import PlaceCounts


def poisson_interval(
    count: PlaceCounts,
    *,
    level: Annotated[float, Described("Level of the interval", minimum=0, maximum=1)] = 0.95,
) -> tuple[Floats, Floats]:
    """(low, high), the exact interval of a Poisson mean given its count (Garwood 1936); arrays of count's shape.

    count: any shape, whole numbers of cases. A count of 0 has the low end 0.
    """
    n = np.asarray(count, np.float64)
    if not 0 < level < 1:
        raise ParameterError(f"The level of an interval lies between 0 and 1, not {level}.")
    if not np.isfinite(n).all() or (n < 0).any():
        raise ParameterError("Every count must be a finite number, zero or more.")
    tail = (1 - level) / 2
    low = np.where(n > 0, gammaincinv(np.maximum(n, 0.5), tail), 0.0)
    return np.asarray(low), np.asarray(chdtri(2 * (n + 1), tail) / 2)


def tail_after(
    count: npt.ArrayLike, before: npt.ArrayLike, ratio: npt.ArrayLike, variation: npt.ArrayLike = 0.0
) -> Floats:
    """P(X >= count) for an X with `ratio` times the mean that gave `before`, that mean being only estimated.

    The exact test of two Poisson means (Przyborowski and Wilenski 1940): given the sum, X is binomial with the chance
    ratio / (1 + ratio), which is the tail of a negative binomial of size before + 1 and mean ratio (before + 1). It
    tends to the plain Poisson tail as `before` grows, and is defined for a place that had no cases before. variation:
    variance of what moves X beyond chance, over the squared mean; it is added to 1 / size. Arrays broadcast.
    """
    x, n, r, v = np.broadcast_arrays(*(np.asarray(one, np.float64) for one in (count, before, ratio, variation)))
    if (x < 0).any() or (n < 0).any() or (r < 0).any() or (v < 0).any():
        raise ParameterError("Counts, the ratio of the two lengths of time and the variation must be zero or more.")
    mean, size = (n + 1) * r, 1 / (1 / (n + 1) + v)
    return np.asarray(np.where(x > 0, betainc(np.maximum(x, 1), size, mean / (mean + size)), 1.0))
