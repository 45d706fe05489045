"""Special nights against ordinary ones: how often the range holds the true ratio."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from app.calibration.claim import Aspect, Claim, Condition, Data
from app.calibration.incidents import Incidents
from app.calibration.measured import NINETY_FIVE, Measured, measured
from models.night_rate import night_rate

NIGHTS: Final = 365
SPECIAL: Final = 12
"""Paydays in a year, all of them Fridays."""
RATIO: Final = 1.3
SETTINGS: Final = ((0.1, 0.0), (0.5, 0.0), (2.0, 0.0), (2.0, 0.4), (10.0, 0.3))
"""Incidents a night, and the standard deviation (log scale) of what moves single nights beyond chance."""
FRIDAY: Final = 4


def kind_of_night(incidents: Sequence[Incidents], runs: int, seed: int) -> tuple[Measured, ...]:
    """Of `runs` simulated years a setting, the share whose range holds the true ratio of 1.3."""
    day = np.arange(NIGHTS) % 7
    fridays = np.flatnonzero(day == FRIDAY)
    rows = []
    for number, (nightly, variation) in enumerate(SETTINGS):
        true = n = 0
        for run in range(runs):
            rng = np.random.default_rng([seed, number, run])
            special = np.zeros(NIGHTS, bool)
            special[rng.choice(fridays, SPECIAL, replace=False)] = True
            mean = nightly * np.where(day >= FRIDAY, 1.8, 0.7) * np.where(special, RATIO, 1.0)
            mean = mean * np.exp(rng.normal(-(variation**2) / 2, variation, NIGHTS))
            found = night_rate(rng.poisson(mean), day, special, ~special)
            if found is not None and np.isfinite(found.ratio_low) and np.isfinite(found.ratio_high):
                n += 1
                true += found.ratio_low <= RATIO <= found.ratio_high
        rows.append(
            measured(
                Claim.KIND_OF_NIGHT, Data.SIMULATED, stated=0.95, true=true, n=n, target=NINETY_FIVE,
                conditions=(Condition(Aspect.NIGHTLY, nightly), Condition(Aspect.VARIATION, variation)),
            )
        )  # fmt: skip
    return tuple(rows)
