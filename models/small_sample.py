"""Exact tests for a handful of incidents: do three robberies all on a Saturday mean anything?"""

from dataclasses import dataclass
from math import comb
from typing import Annotated

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, xlogy

from models.described import Described
from models.engine.arrays import Floats, Ints
from models.errors import ParameterError

MAXIMUM_OUTCOMES = 5_000_000


@dataclass(frozen=True)
class ExactG:
    """g: 2 sum O ln(O / E); p: the exact chance of a g at least as high."""

    g: float
    p: float


def g_statistic(counts: npt.ArrayLike, probabilities: npt.ArrayLike | None = None) -> float:
    """G = 2 sum O ln(O / E), with E the total spread by the probabilities (equal by default); empty bins add 0."""
    observed, chance = _bins(counts, probabilities)
    return float(_g(observed[None, :], chance)[0])


def exact_g(
    counts: Annotated[npt.ArrayLike, Described("Incidents a day or class", minimum=0)],
    probabilities: Annotated[
        npt.ArrayLike | None, Described("Expected shares; equal when left out", minimum=0, maximum=1)
    ] = None,
) -> ExactG:
    """The G test against every way the cases could have fallen into the bins, weighed by the multinomial.

    counts: (bins,) whole numbers of cases (a case is a case: no weights). Refused above five million ways, where the
    usual chi-squared test serves.
    """
    observed, chance = _bins(counts, probabilities)
    if (observed != np.rint(observed)).any():
        raise ParameterError("counts must be whole numbers of cases")
    n, bins = int(observed.sum()), len(observed)
    if comb(n + bins - 1, bins - 1) > MAXIMUM_OUTCOMES:
        raise ParameterError(f"{n} cases in {bins} bins are too many for an exact test; use a chi-squared test")
    ways = _ways(n, bins).astype(np.float64)
    with np.errstate(divide="ignore"):
        log_p = gammaln(n + 1) + (xlogy(ways, chance) - gammaln(ways + 1)).sum(axis=1)
    g = float(_g(observed[None, :], chance)[0])
    return ExactG(g, float(min(1.0, np.exp(log_p[_g(ways, chance) >= g * (1 - 1e-12) - 1e-12]).sum())))


def _g(counts: Floats, chance: Floats) -> Floats:
    expected = counts.sum(axis=1, keepdims=True) * chance
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(2 * np.where(counts > 0, counts * np.log(counts / expected), 0.0).sum(axis=1))


def _ways(n: int, bins: int) -> Ints:
    """Every split of n cases over the bins, one a row."""
    rows = np.zeros((1, 0), np.int64)
    left = np.full(1, n)
    for _ in range(bins - 1):
        reach = left + 1
        taken = np.arange(int(reach.sum())) - np.repeat(np.cumsum(reach) - reach, reach)
        rows = np.column_stack([np.repeat(rows, reach, axis=0), taken])
        left = np.repeat(left, reach) - taken
    return np.column_stack([rows, left])


def _bins(counts: npt.ArrayLike, probabilities: npt.ArrayLike | None) -> tuple[Floats, Floats]:
    observed = np.asarray(counts, np.float64)
    if observed.ndim != 1 or len(observed) < 2 or (observed < 0).any() or not np.isfinite(observed).all():
        raise ParameterError("counts must be two or more numbers of 0 or more")
    chance = np.full(len(observed), 1 / len(observed)) if probabilities is None else np.asarray(probabilities, float)
    if chance.shape != observed.shape or (chance < 0).any() or abs(chance.sum() - 1) > 1e-9:
        raise ParameterError("probabilities must be one a bin and add up to 1")
    return observed, chance
