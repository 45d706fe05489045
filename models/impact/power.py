"""The smallest fall that a site could show: before a phase starts, and after."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final

import numpy as np
import numpy.typing as npt

from models.described import Described
from models.engine.arrays import Floats
from models.errors import ParameterError
from models.impact.effect import CLAIM, Confidence, Forecast, most_that_is_low
from models.impact.expected_cases import YEAR, Expected, expected_of, stretches
from models.impact.parameters import MinimumCases, SiteMonths
from models.impact.shortfall import Lack, Need, ShortfallError
from models.impact.verdict import MINIMUM_CASES

POWER: Final = 0.8
HORIZONS: Final = (6, 12, 24)
PEERS: Final = 40
SHORTEST: Final = 3
"""Months after a made-up start from which it is learnt how far places stray from what was expected."""
MATCHED: Final = 24

Power = Annotated[float, Described("Share of true falls of that size that would be shown", "", 0.05, 0.999)]


@dataclass(frozen=True)
class Detectable:
    """months: after a phase starts, or those compared; expected: cases in them if nothing were done; fall: the smallest
    share that the site could show, of 0 to 1; None: fewer cases are expected than a verdict takes, or not even the end
    of all of them would show."""

    months: int
    expected: Expected
    fall: float | None


def power(
    expected: Forecast,
    fall: Annotated[float, Described("Share of the cases that what is done takes away", "", 0, 1)],
    confidence: Confidence = CLAIM,
) -> float:
    """How often a true fall of this share would be called a fall, by the rule of `effect`: the chance that no more
    cases are seen than the most that is called one."""
    if not 0 <= fall <= 1:
        raise ParameterError("fall must be between 0 and 1.")
    most = most_that_is_low(expected, confidence)
    if fall == 1:
        return float(most >= 0)
    return expected.at_most(most, 1 - fall)


def smallest_fall(
    expected: Forecast,
    power_wanted: Power = POWER,
    confidence: Confidence = CLAIM,
    minimum_cases: MinimumCases = MINIMUM_CASES,
) -> Detectable:
    """The smallest fall that would be called one in that share of phases; a smaller one mostly stays hidden.

    minimum_cases: that must be expected for any verdict (`judge`).
    """
    if not 0 < power_wanted < 1:
        raise ParameterError("power_wanted must be between 0 and 1.")
    most = most_that_is_low(expected, confidence)
    if most < 0 or expected.cases < minimum_cases:
        return Detectable(expected.months[1], expected, None)
    low, high = 0.0, 1.0
    while high - low > 1e-4:
        middle = (low + high) / 2
        low, high = (low, middle) if expected.at_most(most, 1 - middle) >= power_wanted else (middle, high)
    return Detectable(expected.months[1], expected, high)


def planned_power(
    site: SiteMonths,
    candidates: Annotated[npt.ArrayLike, Described("Cases of each place it may be set against, by month", minimum=0)],
    *,
    horizons: Annotated[Sequence[int], Described("Months after a start", "month", 1, 120)] = HORIZONS,
    power_wanted: Power = POWER,
    confidence: Confidence = CLAIM,
) -> tuple[Detectable, ...]:
    """The smallest fall that a site could show in the months after these, if a phase began now.

    site: (months,) all that are held; candidates: (places, months). The last months that are held stand in for those
    to come: how far places of the site's size strayed in them from what their months before led one to expect is how
    far the site will stray. A year at most is looked at like that; for more months it is stretched, as if variation
    beyond chance lasted, which errs to caution. Raises ShortfallError below 15 months or 10 places with cases.
    """
    y, others = np.asarray(site, np.float64), np.asarray(candidates, np.float64)
    if y.ndim != 1 or others.ndim != 2 or others.shape[1] != len(y) or (y < 0).any() or (others < 0).any():
        raise ParameterError("site has one count a month, and candidates the shape (places, months), the same months.")
    if min(horizons, default=0) < 1:
        raise ParameterError("horizons must name months, 1 or more each.")
    if len(y) < YEAR + SHORTEST:
        raise ShortfallError("Too few months are held.", Lack(Need.MONTHS_BEFORE, YEAR + SHORTEST, len(y)))
    return tuple(smallest_fall(_expected(y, others, months), power_wanted, confidence) for months in horizons)


def _expected(site: Floats, others: Floats, months: int) -> Expected:
    """What to expect of so many months to come. Over fewer than twelve, places stray from it by no smaller a share than
    they do over a year, whatever chance made of the few months that were looked at."""
    tried = min(months, YEAR, len(site) - YEAR)
    one = _stretched(_last(site, others, tried), months)
    if tried == YEAR or (longest := min(YEAR, len(site) - YEAR)) == tried:
        return one
    year = _stretched(_last(site, others, longest), months)
    beyond = max((each.variance - each.cases) / each.cases**2 for each in (one, year))
    return replace(one, variance=one.cases + beyond * one.cases**2)


def _last(site: Floats, others: Floats, tried: int) -> Expected:
    """How the last months went round what those before them led one to expect, at the level that the site has now."""
    start = len(site) - tried
    looked = slice(max(0, start - MATCHED), start)
    gap = np.abs(np.sqrt(others[:, looked].sum(axis=1)) - np.sqrt(site[looked].sum()))
    # the site is one of them: left out where it was chosen at its worst, the last months would lack their highest place
    near = np.vstack([site, others[np.argsort(gap, kind="stable")[:PEERS]]])
    spans = stretches(start)
    before = np.column_stack([near[:, first:end].sum(axis=1) for first, end in spans])
    now = np.array([site[first + tried : end + tried].sum() for first, end in spans])
    return expected_of(now, before, near[:, start:].sum(axis=1), start, tried)


def _stretched(one: Expected, months: int) -> Expected:
    """The same for another number of months, with as large a share of variation beyond chance."""
    longer = months / one.months[1]
    cases = one.cases * longer
    dispersion = 1 + (one.dispersion - 1) * longer
    doubt = (one.variance - one.dispersion * one.cases) * longer**2
    variance = dispersion * cases + doubt
    return replace(one, cases=cases, dispersion=dispersion, variance=variance, months=(one.months[0], months))
