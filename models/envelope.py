"""A band in which a whole curve stays by chance with a chosen probability, at all its points at once."""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt

from models.described import Described
from models.engine.arrays import Floats
from models.engine.ranks import ranks
from models.errors import ParameterError
from models.parameters import Alpha

Ordering = Annotated[Literal["rank", "studentised"], Described("What makes one curve more extreme than another")]


@dataclass(frozen=True)
class GlobalEnvelope:
    """low, high: (r,) the band; p: of the observed curve as a whole, exact; outside: (r,) where it leaves the band."""

    low: Floats
    high: Floats
    p: float
    outside: npt.NDArray[np.bool_]


def global_envelope(
    observed: Annotated[npt.ArrayLike, Described("The curve that was seen, (r,)")],
    simulated: Annotated[npt.ArrayLike, Described("Curves that chance made, (simulations, r)")],
    *,
    alpha: Alpha = 0.05,
    ordering: Ordering = "rank",
) -> GlobalEnvelope:
    """The global envelope of Myllymäki, Mrkvička, Grabarnik, Seijo & Hahn 2017 (JRSS B 79) and its Monte Carlo test.

    All curves, the observed one among them, are put in one order from the most extreme; p is the observed one's place
    over their number, so that it is exact: without a pattern p ≤ alpha in at most alpha of cases, over all points
    together. The band is what those curves fill whose own p is above alpha: a curve with p > alpha never leaves it.
    "rank": by extreme rank length, the two-sided pointwise ranks sorted from the most extreme and compared like words;
    "studentised": by the largest deviation from the mean in standard deviations. Ties share the larger p.
    ParameterError when there are too few curves for any to have p ≤ alpha.
    """
    seen, chance = np.asarray(observed, np.float64), np.asarray(simulated, np.float64)
    if seen.ndim != 1 or chance.ndim != 2 or chance.shape[1:] != seen.shape or not np.isfinite(chance).all():
        raise ParameterError("A curve is (r,) and the simulated ones (simulations, r), all finite numbers.")
    if not 0 < alpha < 1 or (len(chance) + 1) * alpha < 1:
        raise ParameterError(f"{len(chance)} simulations cannot reach a level of {alpha:g}; make more of them.")
    curves = np.vstack([seen, chance])
    place = _by_rank(curves) if ordering == "rank" else _by_deviation(curves)
    p = ranks(place, method="max") / len(curves)
    kept = curves[p > alpha]
    if ordering == "rank":
        low, high = kept.min(axis=0), kept.max(axis=0)
    else:
        middle, spread = curves.mean(axis=0), curves.std(axis=0)
        widest = -place[p > alpha].min()
        low, high = middle - widest * spread, middle + widest * spread
    slack = 1e-12 * np.abs(curves).max(axis=0)  # a band rebuilt from mean and spread is off by rounding
    return GlobalEnvelope(low, high, float(p[0]), (seen < low - slack) | (seen > high + slack))


def _by_rank(curves: Floats) -> Floats:
    """A number for each curve that is smaller the more extreme it is: its place by extreme rank length."""
    up = ranks(curves, method="average", axis=0)
    depth = np.sort(np.minimum(up, len(curves) + 1 - up), axis=1)
    _, place = np.unique(depth, axis=0, return_inverse=True)
    return np.asarray(place, np.float64).ravel()


def _by_deviation(curves: Floats) -> Floats:
    """The largest deviation in standard deviations, below zero so that the most extreme is the smallest."""
    spread = curves.std(axis=0)
    away = np.abs(curves - curves.mean(axis=0))
    return -np.divide(away, spread, out=np.zeros_like(away), where=spread > 0).max(axis=1, initial=0.0).round(12)
