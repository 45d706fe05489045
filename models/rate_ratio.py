"""How many times as many cases as before, between which ratios that lies, and which change would have been seen."""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, betaincinv, ndtr, ndtri, stdtr, stdtrit

from models.described import Described
from models.engine.arrays import Floats
from models.errors import ParameterError

LEVEL: Final = 0.95
HALVINGS: Final = 60

After = Annotated[npt.ArrayLike, Described("Cases of each place", minimum=0)]
Before = Annotated[npt.ArrayLike, Described("Cases of each place in the time before", minimum=0)]
Exposure = Annotated[float, Described("Length of the later time over that of the earlier", minimum=0)]
Dispersion = Annotated[
    npt.ArrayLike | None, Described("Variance over mean of the counts; none or below 1 is taken for 1", minimum=0)
]
Degrees = Annotated[npt.ArrayLike | None, Described("Degrees of freedom behind it; none where it is known", minimum=0)]
Level = Annotated[float, Described("Level of the interval", minimum=0, maximum=1)]


@dataclass(frozen=True)
class RateRatio:
    """Arrays of one shape. ratio: after over before, infinite from nothing to something, not a number without cases;
    low, high: ends of its interval; p: two-sided, of no change; it is below 1 - level where the interval excludes 1."""

    ratio: Floats
    low: Floats
    high: Floats
    p: Floats


def rate_ratio(
    after: After,
    before: Before,
    *,
    dispersion: Dispersion = None,
    degrees: Degrees = None,
    level: Level = LEVEL,
    exposure: Exposure = 1.0,
) -> RateRatio:
    """The ratio of two rates, of counts in two lengths of time, with an interval that is honest with zeros.

    Given their sum, `after` is binomial with the chance r / (1 + r), r the ratio times the exposure (Przyborowski and
    Wilenski 1940), whose exact interval is that of Clopper and Pearson (1934). Where counts vary `dispersion` times
    as much as chance has it, they tell as much as that many times fewer cases would; where that was estimated, the
    tails are those of Student's t. Without any cases the interval is 0 to infinity and p is 1.
    """
    return _ratio(after, before, dispersion, degrees, level, exposure, added=(0.0, 1.0))


def central_rate_ratio(
    after: After,
    before: Before,
    *,
    dispersion: Dispersion = None,
    degrees: Degrees = None,
    level: Level = LEVEL,
    exposure: Exposure = 1.0,
) -> RateRatio:
    """`rate_ratio` with an interval that holds the truth as often as it says on average, not at least so often.

    With few cases the exact one is wider than it need be; this takes half a case to either side (Jeffreys; Brown, Cai
    and DasGupta 2001). p is the exact one, so that an interval may exclude 1 where p does not.
    """
    return _ratio(after, before, dispersion, degrees, level, exposure, added=(0.5, 0.5))


def _ratio(
    after: npt.ArrayLike,
    before: npt.ArrayLike,
    dispersion: npt.ArrayLike | None,
    degrees: npt.ArrayLike | None,
    level: float,
    exposure: float,
    *,
    added: tuple[float, float],
) -> RateRatio:
    a, b, phi, df = np.broadcast_arrays(
        *(np.asarray(one, np.float64) for one in (after, before, _or(dispersion, 1.0), _or(degrees, np.inf)))
    )  # fmt: skip
    if not 0 < level < 1:
        raise ParameterError(f"The level of an interval lies between 0 and 1, not {level}.")
    if not (np.isfinite(a) & np.isfinite(b) & (a >= 0) & (b >= 0)).all():
        raise ParameterError("Every count must be a finite number, zero or more.")
    if not (np.isfinite(phi) & (df > 0)).all():
        raise ParameterError("The dispersion must be a finite number, with degrees of freedom above 0 behind it.")
    if not (np.isfinite(exposure) and exposure > 0):
        raise ParameterError(f"The exposure must be a finite number above 0, not {exposure}.")
    tail, phi, half = _tail(df, level), np.maximum(phi, 1.0), exposure / (1 + exposure)
    x, y = a / phi, b / phi
    inner, outer = added
    low = np.where(a > 0, betaincinv(np.where(a > 0, x, 1.0) + inner, y + outer, tail), 0.0)
    high = np.where(b > 0, betaincinv(x + outer, np.where(b > 0, y, 1.0) + inner, 1 - tail), 1.0)
    more = np.where(a > 0, betainc(np.where(a > 0, x, 1.0), y + 1, half), 1.0)
    fewer = np.where(b > 0, 1 - betainc(x + 1, np.where(b > 0, y, 1.0), half), 1.0)
    z = ndtri(np.minimum(np.minimum(more, fewer), 0.5))
    p = np.minimum(1.0, 2 * np.where(np.isfinite(df), stdtr(np.where(np.isfinite(df), df, 1.0), z), ndtr(z)))
    with np.errstate(divide="ignore", invalid="ignore"):
        return RateRatio(a / b / exposure, _odds(low) / exposure, _odds(high) / exposure, np.asarray(p))


def change_seen(
    cases: Annotated[float, Described("Cases of both stretches of time together", minimum=0)],
    ratio: Annotated[float, Described("True ratio, after over before", minimum=0)],
    *,
    dispersion: Dispersion = None,
    degrees: Degrees = None,
    level: Level = LEVEL,
) -> float:
    """The chance that `rate_ratio` of so many cases excludes 1 on the right side when the true ratio is this one.

    Given the sum of the cases: the exact binomial tail beyond the first count that would be called a change.
    """
    if not (np.isfinite(cases) and cases >= 0 and np.isfinite(ratio) and ratio > 0):
        raise ParameterError("Cases and ratio must be finite numbers, and the ratio above 0.")
    phi = max(float(np.asarray(_or(dispersion, 1.0))), 1.0)
    tail, total = float(_tail(np.asarray(_or(degrees, np.inf), np.float64), level)), cases / phi
    low, high = 0.0, total
    if not total or betainc(total, 1.0, 0.5) >= tail:  # not even all cases on one side would be called a change
        return 0.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if betainc(middle, total - middle + 1, 0.5) < tail else (middle, high)
    first = min(np.ceil(high * phi - 1e-9) / phi, total)
    chance = max(ratio, 1 / ratio)
    return float(betainc(first, total - first + 1, chance / (1 + chance)))


def _or(given: npt.ArrayLike | None, usual: float) -> npt.ArrayLike:
    return usual if given is None else given


def _tail(degrees: Floats, level: float) -> Floats:
    """The chance beyond either end under the normal, where the ends are as far out as those of Student's t."""
    out = (1 - level) / 2
    known = ~np.isfinite(degrees)
    return np.asarray(np.where(known, out, ndtr(-stdtrit(np.where(known, 1.0, degrees), 1 - out))))


def _odds(chance: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(chance < 1, chance / (1 - chance), np.inf))
