"""How much more do monthly counts vary than chance alone would have it?"""

from dataclasses import dataclass, replace
from typing import Annotated, Final

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from models.described import Described
from models.errors import ParameterError

LAGS: Final = 3
Z95: Final = 1.959963984540054


@dataclass(frozen=True)
class Dispersion:
    """phi: variance over the Poisson variance, never below 1; degrees: of freedom behind it (infinite: phi was given,
    not estimated); correlation: of one month's residual with the next one's; seen: phi before the floor."""

    phi: float
    degrees: float
    correlation: float
    seen: float


def given_dispersion(phi: float) -> Dispersion:
    """A dispersion known from elsewhere; 1 is Poisson."""
    if not (np.isfinite(phi) and phi > 0):
        raise ParameterError("dispersion must be more than 0")
    return Dispersion(float(phi), float("inf"), 0.0, float(phi))


def for_interval(of: Dispersion) -> float:
    """The dispersion by which a normal 95 % interval is as wide as it must be when phi itself is only an estimate.

    What is beyond chance, phi - 1, counts with Student's t in place of the normal; a quarter of the degrees stands
    behind it, for four figures come of them: phi and LAGS correlations.
    """
    if of.phi <= 1 or not np.isfinite(of.degrees):
        return of.phi
    quantile = float(stdtrit(max(of.degrees / (1 + LAGS), 1.0), 0.975))
    return 1 + (of.phi - 1) * (quantile / Z95) ** 2


def resized(of: Dispersion, ratio: float) -> Dispersion:
    """The dispersion of areas `ratio` times as large: what is beyond chance grows with the count (as in a negative
    binomial of type 2)."""
    return replace(of, phi=max(1.0, 1 + (of.phi - 1) * ratio), seen=1 + (of.seen - 1) * ratio)


def dispersion(
    *panels: Annotated[npt.ArrayLike, Described("Stretches of time, each cases by area and month", minimum=0)],
) -> Dispersion:
    """Over-dispersion of areas against each other month by month, over one or more stretches of time.

    panels: each (areas, months) in order of time with at least two areas; an intervention must lie between panels, not
    within one. Residuals are against area total x month total / total, so the season, months of different length and
    whatever moves all areas together drop out. Pearson's chi-squared over its degrees, times what correlation up to
    three months apart adds to the variance of a sum (never less than 1; centring makes residuals look opposed, and
    that is put back). No more months than one in every panel: phi 1 with no degrees.
    """
    square, degrees, lagged, room = 0.0, 0.0, np.zeros(LAGS), np.zeros(LAGS)
    for panel in panels:
        y = np.asarray(panel, np.float64)
        if y.ndim != 2 or y.shape[0] < 2 or not np.isfinite(y).all() or (y < 0).any():
            raise ParameterError("A panel has the shape (areas, months), at least two areas, counts of zero or more.")
        y = y[np.ix_(y.sum(axis=1) > 0, y.sum(axis=0) > 0)]
        if min(y.shape, default=0) < 2:
            continue
        expected = y.sum(axis=1, keepdims=True) * y.sum(axis=0) / y.sum()
        residual = (y - expected) / np.sqrt(expected)
        total, months = float((residual**2).sum()), y.shape[1]
        square += total
        degrees += (y.shape[0] - 1) * (months - 1)
        for lag in range(1, min(LAGS, months - 1) + 1):
            lagged[lag - 1] += (residual[:, lag:] * residual[:, :-lag]).sum()
            lagged[lag - 1] += total * (months - lag) / (months * (months - 1))
            room[lag - 1] += total * (months - lag) / (months - 1)
    if degrees == 0:
        return Dispersion(1.0, 0.0, 0.0, float("nan"))
    correlation = np.divide(lagged, room, out=np.zeros(LAGS), where=room > 0)
    longer = 1 + 2 * float(correlation.sum())
    seen = square / degrees * max(1.0, longer)
    return Dispersion(max(1.0, seen), degrees, float(correlation[0]), seen)
