"""How often areas like one were there again: what redrawing its counts says, corrected by what real periods showed."""

from typing import Annotated, Final

import numpy as np
import numpy.typing as npt

from models.described import Described
from models.engine.arrays import Floats

CONSTANT: Final = -2.923
OF_REDRAWN: Final = 0.323
OF_WEIGHT: Final = 0.346
OF_PEAK: Final = 0.880
OF_PLACES: Final = 0.624
"""Coefficients of the logistic curve, by maximum likelihood on the hotspots of seven offences in 2025 of Dorset,
Gloucestershire, Leicestershire and Thames Valley (data.police.uk): those of one, three, five and six months against as
many other months, alternate ones and ones that follow. `python -m benchmarks.found_again` fits and judges them. All are
positive: more incidents, higher above the minimum and on more places are never less sure."""

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
) -> Floats:
    """Of areas with these values, how many had at least half of their ground hot again in another period, (k,)."""
    linear = CONSTANT + np.array([OF_REDRAWN, OF_WEIGHT, OF_PEAK, OF_PLACES]) @ features(redrawn, weight, peak, places)
    return np.asarray(1 / (1 + np.exp(-linear)), np.float64)
