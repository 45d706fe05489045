"""Is a series rising or falling, whatever its shape and however often its values tie?"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from models.described import Described, Input
from models.engine.arrays import Floats, Ints
from models.engine.ranks import ranks
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
    series: Annotated[npt.ArrayLike, Described("One value a period, in order", input=Input.SERIES)],
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
    first, last = _pairs(n)
    rises = x[last] - x[first]
    s = float(np.sign(rises).sum())
    tied = np.unique(x, return_counts=True)[1].astype(np.float64)
    variance = float(n * (n - 1) * (2 * n + 5) - (tied * (tied - 1) * (2 * tied + 5)).sum()) / 18
    z = float((s - np.sign(s)) / np.sqrt(variance)) if variance > 0 else 0.0
    slope = float(np.median(rises / (at[last] - at[first])))
    return MannKendall(s, variance, z, min(1.0, 2 * float(ndtr(-abs(z)))), s / (n * (n - 1) / 2), slope)


@lru_cache(maxsize=16)
def _pairs(n: int) -> tuple[Ints, Ints]:
    """First and last of every pair of n periods."""
    first, last = np.triu_indices(n, k=1)
    return first.astype(np.int64), last.astype(np.int64)


def modified_mann_kendall(
    series: Annotated[npt.ArrayLike, Described("One value a period, in order, none missing", input=Input.SERIES)],
) -> MannKendall:
    """Mann-Kendall for a series whose periods hang together: what moves one month is partly there in the next.

    series: (n,) evenly spaced, its season taken out before (`seasonal_index`). The variance is that of Hamed and Rao
    (1998, J. Hydrology 204) for ranks whose correlation dies away as a power of the correlation from one period to the
    next. That is taken from the ranks about Sen's line, never below 0, with what centring takes off it put back and
    half of its standard error added: a short series cannot rule out a little more than it shows.
    """
    values = np.asarray(series, np.float64)
    plain, n = mann_kendall(values), len(values)
    if n < 4 or plain.variance == 0 or np.isnan(values).any():
        return plain
    rank = ranks(values - plain.slope * np.arange(n)) - (n + 1) / 2
    seen = float((rank[1:] * rank[:-1]).sum() / (rank**2).sum()) if rank.any() else 0.0
    correlation = float(np.clip(seen + (1 + 4 * seen) / n + 0.5 / np.sqrt(n), 0.0, 0.9))
    lag = np.arange(1, n - 2)
    pairs = (n - lag) * (n - lag - 1) * (n - lag - 2) * correlation**lag
    variance = plain.variance * (1 + 2 / (n * (n - 1) * (n - 2)) * float(pairs.sum()))
    z = float((plain.s - np.sign(plain.s)) / np.sqrt(variance))
    return replace(plain, variance=variance, z=z, p=min(1.0, 2 * float(ndtr(-abs(z)))))


def seasonal_index(
    series: Annotated[npt.ArrayLike, Described("Cases of each month", minimum=0, input=Input.SERIES)],
    month: Annotated[npt.ArrayLike, Described("Month of the year of each, 1 to 12", input=Input.MONTH_OF_YEAR)],
) -> Floats:
    """(n,) how many times its year's level each month stands at, about 1.

    From the logarithm of the series, half a case added to each month, as a straight line and one level for each month
    of the year, by least squares; ones for less than two years.
    """
    y, at = np.asarray(series, np.float64), np.asarray(month, np.int64) - 1
    if y.ndim != 1 or at.shape != y.shape or (y < 0).any() or ((at < 0) | (at > 11)).any():
        raise ParameterError("series and month must be flat arrays of one length: counts, and months from 1 to 12")
    if len(y) < 24:
        return np.ones(len(y))
    design = np.zeros((len(y), 13))
    design[np.arange(len(y)), at] = 1
    design[:, 12] = np.arange(len(y)) / len(y)
    level = np.linalg.lstsq(design, np.log(y + 0.5), rcond=None)[0][:12]
    return np.asarray(np.exp(level - level[np.unique(at)].mean())[at])


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
