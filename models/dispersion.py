"""How much more do monthly counts vary than chance alone would have it?"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from models.errors import ParameterError

Floats = npt.NDArray[np.float64]
LAGS: Final = 2


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


def dispersion(*panels: npt.ArrayLike) -> Dispersion:
    """Over-dispersion of areas against each other month by month, over one or more stretches of time.

    panels: each (areas, months) in order of time with at least two areas; an intervention must lie between panels, not
    within one. Residuals are against area total x month total / total, so the season, months of different length and
    whatever moves all areas together drop out. Pearson's chi-squared over its degrees, times what correlation up to
    two months apart adds to the variance of a sum (Bartlett weights, positive part only). No more months than one in
    every panel: phi 1 with no degrees.
    """
    square, degrees, lagged = 0.0, 0.0, np.zeros(LAGS)
    for panel in panels:
        y = np.asarray(panel, np.float64)
        if y.ndim != 2 or y.shape[0] < 2 or not np.isfinite(y).all() or (y < 0).any():
            raise ParameterError("A panel has the shape (areas, months), at least two areas, counts of zero or more.")
        y = y[np.ix_(y.sum(axis=1) > 0, y.sum(axis=0) > 0)]
        if min(y.shape, default=0) < 2:
            continue
        expected = y.sum(axis=1, keepdims=True) * y.sum(axis=0) / y.sum()
        residual = (y - expected) / np.sqrt(expected)
        square += float((residual**2).sum())
        degrees += (y.shape[0] - 1) * (y.shape[1] - 1)
        for lag in range(1, min(LAGS, y.shape[1] - 1) + 1):
            lagged[lag - 1] += (residual[:, lag:] * residual[:, :-lag]).sum()
    if degrees == 0:
        return Dispersion(1.0, 0.0, 0.0, float("nan"))
    correlation = lagged / square if square > 0 else lagged
    longer = 1 + 2 * float(((1 - np.arange(1, LAGS + 1) / (LAGS + 1)) * correlation).sum())
    seen = square / degrees * max(1.0, longer)
    return Dispersion(max(1.0, seen), degrees, float(correlation[0]), seen)
