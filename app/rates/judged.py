"""What counts and exposures say together: rates with exact intervals, rates steadied by all others, and who stands out
of the funnel."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from models.funnel import Funnel, funnel, funnel_limits
from models.hierarchical_rates import hierarchical_rates
from models.poisson_interval import poisson_interval
from models.shrinkage import gamma_poisson

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
INNER, OUTER = LEVELS = (0.95, 0.998)
"""Shares of places like all others that lie within the two pairs of lines."""
MANY: Final = 1_000
"""Areas from which their counts leave next to no doubt of how much areas differ, so that moments will do."""
CURVE: Final = 80
"""Points of a line of the funnel."""


class Beyond(IntEnum):
    """Where an area lies in the funnel: beyond the outer lines, the inner ones, or between them."""

    FAR_BELOW = -2
    BELOW = -1
    WITHIN = 0
    ABOVE = 1
    FAR_ABOVE = 2


@dataclass(frozen=True, eq=False)
class Lines:
    """The funnel's lines. exposure: (c,) ascending; limits: (4, c) outer low, inner low, inner high, outer high."""

    exposure: Floats
    limits: Floats


@dataclass(frozen=True, eq=False)
class Judged:
    """(k,) each, not a number where an area has no rate. rate, low, high: with the exact Poisson interval, 95 %;
    steady, steady_low, steady_high: drawn towards the rate of all by as much as the count leaves open; z: distance from
    the rate of all in standard errors, widened by the dispersion; beyond: `Beyond`, 0 without a rate. target: the rate
    of all; dispersion: how many times as much as by chance areas vary; lines: None where every exposure is alike."""

    rate: Floats
    low: Floats
    high: Floats
    steady: Floats
    steady_low: Floats
    steady_high: Floats
    z: Floats
    beyond: npt.NDArray[np.int8]
    target: float
    dispersion: float
    lines: Lines | None

    @property
    def known(self) -> Bools:
        """(k,) which areas have a rate."""
        return np.isfinite(self.rate)


def judge(n: Floats, exposure: Floats, *, span: tuple[Floats, Floats] | None = None, minimum: float = 0.0) -> Judged:
    """All that is said of some areas' rates, from nothing but their counts and exposures.

    n, exposure: (k,), not a number where a count is not given or an area has nothing to divide by; span: the lowest
    and highest counts that may stand behind rounded ones, n itself without it; minimum: counts below it are not among
    these. The steadied rate is Marshall's (1991, global moments). Its interval is `hierarchical_rates`' for up to MANY
    areas, which has doubt of how areas differ, and reaches as far as the rate; beyond, that of the gamma posterior.
    """
    known = np.isfinite(n) & np.isfinite(exposure) & (exposure > 0)
    e, lowest, highest = exposure[known], *(one[known] for one in (span or (n, n)))
    count = n[known]

    def spread(values: Floats) -> Floats:
        full = np.full(len(n), np.nan)
        full[known] = values
        return full

    low, high = poisson_interval(lowest)[0] / e, poisson_interval(highest)[1] / e
    steady = gamma_poisson(count, e).rate
    steady_low, steady_high = _range(steady, lowest, highest, e, minimum)
    inner, outer = (funnel(count, e, level=level) for level in LEVELS)
    beyond = np.zeros(len(n), np.int8)
    beyond[known] = _beyond(lowest / e, highest / e, inner) + _beyond(lowest / e, highest / e, outer)
    return Judged(
        spread(count / e), spread(low), spread(high), spread(steady), spread(steady_low), spread(steady_high),
        spread(inner.z), beyond, inner.target, inner.dispersion, _lines(e, inner),
    )  # fmt: skip


def _range(steady: Floats, lowest: Floats, highest: Floats, e: Floats, minimum: float) -> tuple[Floats, Floats]:
    if not len(steady):
        return steady, steady
    if len(steady) > MANY:
        below, above = gamma_poisson(lowest, e), gamma_poisson(highest, e)
        return np.minimum(below.low, steady), np.maximum(above.high, steady)
    one = hierarchical_rates(lowest, e, minimum=minimum)
    other = one if np.array_equal(lowest, highest) else hierarchical_rates(highest, e, minimum=minimum)
    return np.minimum(one.low, steady), np.maximum(other.high, steady)


def _beyond(low: Floats, high: Floats, of: Funnel) -> npt.NDArray[np.int8]:
    """1 above the lines, -1 below; what rounding leaves open is within."""
    return np.where(low > of.high, 1, np.where(high < of.low, -1, 0)).astype(np.int8)


def _lines(e: Floats, of: Funnel) -> Lines | None:
    if len(e) < 2 or np.ptp(e) <= 1e-9 * e.max() or not of.target > 0:
        return None
    at = np.geomspace(e.min(), e.max(), CURVE)
    inner, outer = (funnel_limits(of.target, at, dispersion=of.dispersion, level=level) for level in LEVELS)
    return Lines(at, np.stack([outer[0], inner[0], inner[1], outer[1]]))
