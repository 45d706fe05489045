"""Funnel plots: which of many places lies further from the common rate than chance and ordinary differences explain?"""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from scipy.special import ndtri

from models.described import Described
from models.engine.arguments import counts_and_exposures
from models.engine.arrays import Bools, Floats
from models.engine.poisson import poisson_cdf, poisson_ppf
from models.errors import ParameterError
from models.parameters import Exposures, PlaceCounts

WINSORISED: Final = 0.1
"""Share of the z-scores at either end that is drawn in before the dispersion is measured."""


@dataclass(frozen=True)
class Funnel:
    """target: the common rate; dispersion: variance of the z-scores, 1 for chance alone; low, high: (n,) limits of each
    place's rate; z: (n,), adjusted for dispersion; outside: (n,) beyond the limits."""

    target: float
    dispersion: float
    low: Floats
    high: Floats
    z: Floats
    outside: Bools


def funnel(
    count: PlaceCounts,
    exposure: Exposures = None,
    *,
    level: Annotated[float, Described("Share that lies within when all are alike; 0.998 is usual", "", 0, 1)] = 0.998,
    dispersed: Annotated[bool, Described("Allow for more than chance alone between places")] = True,
) -> Funnel:
    """The limits within which the rate of a place of that exposure lies when it is like all others.

    count: (n,); exposure: (n,) above zero. Without dispersion the limits are exact Poisson quantiles, interpolated
    between whole counts. With it, the variance of the winsorised z-scores (10 %), where above 1, widens normal limits.
    The target is all incidents over all exposure. Source: Spiegelhalter 2005, Statistics in Medicine 24, 1185-1202.
    Raises ParameterError for nonsense; no place gives empty arrays and a target that is not a number.
    """
    n, e = counts_and_exposures(count, exposure)
    if not 0 < level < 1:
        raise ParameterError(f"The level must lie between 0 and 1, not {level!r}.")
    if not n.any():
        nothing = np.zeros(len(n))
        return Funnel(0.0 if len(n) else np.nan, 1.0, nothing, nothing, nothing, np.zeros(len(n), bool))
    target = float(n.sum() / e.sum())
    plain = (n / e - target) / np.sqrt(target / e)
    ends = np.quantile(plain, [WINSORISED, 1 - WINSORISED])
    dispersion = max(float((np.clip(plain, *ends) ** 2).mean()), 1.0) if dispersed else 1.0
    low, high = funnel_limits(target, e, dispersion=dispersion, level=level)
    rate = n / e
    return Funnel(target, dispersion, low, high, plain / np.sqrt(dispersion), (rate < low) | (rate > high))


def funnel_limits(target: float, exposure: Floats, *, dispersion: float, level: float) -> tuple[Floats, Floats]:
    """Lower and upper limits of the rate of a place of each exposure, as `funnel` gives them.

    exposure: (n,) above zero. With a dispersion of 1 exact Poisson quantiles, interpolated; above it normal limits.
    """
    tail = (1 - level) / 2
    if dispersion > 1:
        reach = ndtri(1 - tail) * np.sqrt(dispersion * target / exposure)
        return np.maximum(target - reach, 0.0), target + reach
    low, high = (_limit(share, target * exposure) / exposure for share in (tail, 1 - tail))
    return low, high


def _limit(share: float, mean: Floats) -> Floats:
    """The count at which the Poisson distribution reaches a share, between whole counts by its steps; not below 0."""
    at = poisson_ppf(share, mean)
    reached = poisson_cdf(at, mean)
    return np.asarray(np.maximum(at - (reached - share) / (reached - poisson_cdf(at - 1, mean)), 0.0))
