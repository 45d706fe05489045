"""How often areas like one were there again: what redrawing its counts says, corrected by what real periods showed."""

from typing import Annotated, Final

import numpy as np
import numpy.typing as npt

from models.described import Described
from models.engine.arrays import Floats

ANONYMISED: Final = (-2.923, 0.323, 0.346, 0.880, 0.624)
"""The constant, and the coefficients of `features`, of the logistic curve for anonymised points, by maximum likelihood
on the hotspots of seven offences in 2025 of Dorset, Gloucestershire, Leicestershire and Thames Valley (data.police.uk):
those of one, three, five and six months against as many other months, alternate ones and ones that follow. More
incidents, higher above the minimum and on more places are never less sure.
`python -m benchmarks.found_again` fits and judges both curves."""
EXACT: Final = (-3.774, 0.247, 1.147, 0.0, -0.75)
"""The same for exact points, on the hotspots of shootings in the boroughs of New York City from 2006 to 2014 and of
vehicle thefts there in 2014 and 2015, of three to 36 months. More incidents are surer, and more so on fewer places: a
repeat address stays where it is, passers-by do not."""

Exact = Annotated[bool, Described("Points are where it happened, not anonymous map points that many share")]

SURE: Final = 199
"""Redraws that a share of 0 or 1 is taken to rest on, whatever their number: half of one is added to either side."""


def features(
    redrawn: Annotated[npt.ArrayLike, Described("Share of redrawn periods with half of the ground hot", "", 0, 1)],
    weight: Annotated[npt.ArrayLike, Described("Incidents of the area", minimum=0)],
    peak: Annotated[npt.ArrayLike, Described("Heaviest surroundings, as a multiple of the minimum", minimum=0)],
    places: Annotated[npt.ArrayLike, Described("Distinct places of the area", minimum=0)],
) -> Floats:
    """(4, k) what the curve is linear in: the log odds of the redrawn share, and the logs of the others."""
    share = np.asarray(redrawn, np.float64)
    odds = (SURE * share + 0.5) / (SURE * (1 - share) + 0.5)
    others = (np.maximum(1, np.asarray(values, np.float64)) for values in (weight, peak, places))
    return np.log(np.stack((odds, *others)))


def found_again(
    redrawn: Annotated[npt.ArrayLike, Described("Share of redrawn periods with half of the ground hot", "", 0, 1)],
    weight: Annotated[npt.ArrayLike, Described("Incidents of the area", minimum=0)],
    peak: Annotated[npt.ArrayLike, Described("Heaviest surroundings, as a multiple of the minimum", minimum=0)],
    places: Annotated[npt.ArrayLike, Described("Distinct places of the area", minimum=0)],
    exact: Exact = False,
) -> Floats:
    """Of areas with these values, how many had at least half of their ground hot again in another period, (k,)."""
    constant, *of_features = EXACT if exact else ANONYMISED
    linear = constant + np.array(of_features) @ features(redrawn, weight, peak, places)
    return np.asarray(1 / (1 + np.exp(-linear)), np.float64)
