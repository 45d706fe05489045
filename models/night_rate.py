"""Are these nights busier than ordinary nights of the same days of the week?"""

from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Annotated

import numpy as np
import numpy.typing as npt

from models.described import Described
from models.engine.arguments import positions
from models.engine.arrays import Floats
from models.errors import ParameterError
from models.poisson_interval import poisson_interval

Z = 1.959964
MAXIMUM_DAYS = 1_000_000  # kinds of day
ENOUGH = 20
"""Degrees of freedom from which ordinary nights of the same days alone tell how much nights vary."""


@dataclass(frozen=True)
class NightRate:
    """Incidents a night with their 95 % interval, and how they compare.

    ordinary: what a night would have if it were an ordinary one of its day of the week, NaN where no ordinary night of
    such a day is known; ratio, ratio_low, ratio_high: rate over ordinary; phi: how much more ordinary nights vary than
    chance alone, never below 1, by which both intervals are widened.
    """

    nights: int
    n: float
    rate: float
    low: float
    high: float
    ordinary: float
    ratio: float
    ratio_low: float
    ratio_high: float
    phi: float


def night_rate(
    counts: Annotated[npt.ArrayLike, Described("Incidents of each night", minimum=0)],
    day: Annotated[npt.ArrayLike, Described("Day of the week of each night")],
    chosen: Annotated[npt.ArrayLike, Described("Is it one of the nights asked about?")],
    ordinary: Annotated[npt.ArrayLike, Described("Is it a night to compare with?")],
) -> NightRate | None:
    """Compare chosen nights with ordinary ones, day of the week by day of the week; None without a chosen night.

    counts: (k,) incidents of each night; day: (k,) its day of the week; chosen, ordinary: (k,) bool. What is expected
    of a chosen night is the mean of the ordinary nights of its day (direct standardisation), for a payday is always a
    Friday and must not be compared with a Tuesday. Quasi-Poisson: phi is Pearson's chi-squared of the ordinary nights
    of these days about the mean of their day over its degrees of freedom, of all ordinary nights where these are fewer
    than ENOUGH; what is beyond chance grows with nights that are busier than ordinary ones. The interval of the rate is
    Garwood's with phi, that of the ratio the delta method's on the log scale, with the uncertainty of the ordinary
    means in it.
    """
    n = np.asarray(counts, np.float64)
    days = positions("day", day, MAXIMUM_DAYS)
    special, plain = np.asarray(chosen, bool), np.asarray(ordinary, bool)
    if not n.shape == special.shape == plain.shape == days.shape or not (n >= 0).all():
        raise ParameterError("Every night needs a count of zero or more, its day, and its two marks.")
    if not (nights := int(special.sum())):
        return None
    kinds = np.unique(days)
    index = np.searchsorted(kinds, days)
    many = np.bincount(index[plain], minlength=len(kinds))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(index[plain], n[plain], len(kinds)) / many
    alike = plain & np.isin(days, days[special])
    phi = _dispersion(n[alike], index[alike], mean) or _dispersion(n[plain], index[plain], mean) or 1.0
    total = float(n[special].sum())
    low, high = (phi * float(end) / nights for end in poisson_interval(total / phi))
    asked = np.bincount(index[special], minlength=len(kinds))
    used = asked > 0
    expected = float((asked[used] * mean[used]).sum())
    ratio = total / expected if expected > 0 else float("nan")
    ends = (float("nan"), float("nan"))
    if expected > 0:
        variance = phi * float((asked[used] ** 2 * mean[used] / many[used]).sum()) / expected**2
        if total > 0:
            busier = 1 + (phi - 1) * max(ratio, 1.0)
            wide = Z * sqrt(busier / total + variance)
            ends = (exp(log(ratio) - wide), exp(log(ratio) + wide))
        else:
            ends = (0.0, high * nights / expected * exp(Z * sqrt(variance)))
    return NightRate(nights, total, total / nights, low, high, expected / nights, ratio, *ends, phi)


def _dispersion(n: Floats, day: npt.NDArray[np.intp], mean_of_day: Floats) -> float | None:
    """Pearson's chi-squared over its degrees, never below 1; None where fewer than ENOUGH degrees stand behind it."""
    mean = mean_of_day[day]
    here = mean > 0
    degrees = int(here.sum()) - len(np.unique(day[here]))
    if degrees < ENOUGH:
        return None
    return max(1.0, float((((n - mean) ** 2)[here] / mean[here]).sum()) / degrees)
