"""Is a series rising or falling, whatever its shape and however often its values tie?"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from models.described import Described
from models.engine.arrays import Floats
from models.errors import ParameterError


@dataclass(frozen=True)
class MannKendall:
    """s: rises less falls over all pairs; z with continuity correction; p two-sided; tau = s / pairs; slope: Sen's, per
    period."""

    s: float
    variance: float
    z: float
    p: float
    tau: float
    slope: float


def mann_kendall(
    series: Annotated[npt.ArrayLike, Described("One value a period, in order")],
) -> MannKendall:
    """Mann-Kendall trend test with the variance corrected for ties, and Sen's slope (the median of all pairs' slopes).

    series: (n,) evenly spaced; periods that are not a number are left out, and the slope keeps their place in time.
    Fewer than two values, or all equal: s = 0, z = 0, p = 1. A period is one value whatever its cases weigh, so
    there are no weights here: they belong in the values.
    """
    values = np.asarray(series, np.float64)
    if values.ndim != 1:
        raise ParameterError("series must be a flat array, one value a period")
    at = np.flatnonzero(~np.isnan(values))
    x, n = values[at], len(at)
    if n < 2:
        return MannKendall(0.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    s, variance, z, p = (float(v[0]) for v in mann_kendall_columns(x[:, None]))
    first, last = np.triu_indices(n, k=1)
    slope = float(np.median((x[last] - x[first]) / (at[last] - at[first])))
    return MannKendall(s, variance, z, p, s / (n * (n - 1) / 2), slope)


def mann_kendall_columns(series: npt.ArrayLike) -> tuple[Floats, Floats, Floats, Floats]:
    """(s, variance, z, p) of every column of a (periods, n) array without gaps: one trend a cell, all at once."""
    x = np.asarray(series, np.float64)
    if x.ndim != 2:
        raise ParameterError("series must have the shape (periods, places)")
    n = x.shape[0]
    s = np.zeros(x.shape[1])
    for k in range(n - 1):
        s += np.sign(x[k + 1 :] - x[k]).sum(axis=0)
    ordered = np.sort(x, axis=0)
    ties, run = np.zeros(x.shape[1]), np.ones(x.shape[1])
    for k in range(1, n + 1):
        same = ordered[k] == ordered[k - 1] if k < n else np.zeros(x.shape[1], bool)
        ties += np.where(same, 0.0, run * (run - 1) * (2 * run + 5))
        run = np.where(same, run + 1, 1.0)
    variance = (n * (n - 1) * (2 * n + 5) - ties) / 18
    z = np.divide(s - np.sign(s), np.sqrt(variance), out=np.zeros(x.shape[1]), where=variance > 0)
    return s, variance, z, np.minimum(1.0, 2 * ndtr(-np.abs(z)))
