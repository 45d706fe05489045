"""How far a count could have been from what was seen, and how strange a count would be."""

from typing import Annotated

import numpy as np
import numpy.typing as npt
from scipy.stats import binom, chi2

from models.described import Described
from models.engine.arrays import Floats
from models.errors import ParameterError


def poisson_interval(
    count: Annotated[npt.ArrayLike, Described("Incidents", minimum=0)],
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
    low = np.where(n > 0, chi2.ppf(tail, 2 * np.maximum(n, 0.5)) / 2, 0.0)
    return np.asarray(low), np.asarray(chi2.isf(tail, 2 * (n + 1)) / 2)


def tail_after(count: npt.ArrayLike, before: npt.ArrayLike, ratio: npt.ArrayLike) -> Floats:
    """P(X >= count) for a Poisson X with `ratio` times the mean that gave `before`, that mean being only estimated.

    The exact test of two Poisson means (Przyborowski and Wilenski 1940): given the sum, X is binomial with the chance
    ratio / (1 + ratio). It tends to the plain Poisson tail as `before` grows, and is defined for a place that had no
    cases before. Arrays broadcast.
    """
    x, n, r = np.broadcast_arrays(*(np.asarray(v, np.float64) for v in (count, before, ratio)))
    if (x < 0).any() or (n < 0).any() or (r < 0).any():
        raise ParameterError("Counts and the ratio of the two lengths of time must be zero or more.")
    return np.asarray(np.where(x > 0, binom.sf(x - 1, x + n, r / (1 + r)), 1.0))
