"""How many times an even spread the hours in question hold: how often the range holds the true ratio."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from app.calibration.claim import Aspect, Claim, Condition, Data
from app.calibration.incidents import Incidents
from app.calibration.measured import NINETY_FIVE, Measured, measured
from geo.aoristic import night_ratio as ratio_of

SIZES: Final = (20, 50, 200, 1000)
HOURS: Final = 18 / 168
"""Share of the week that the night profile takes: two nights of nine hours."""
TRUE_SHARES: Final = (0.1, 0.3)
KNOWN: Final = 0.7
"""Share of incidents whose hour is certain; the others lie in the night by a chance that is right on average."""


def night_ratio(incidents: Sequence[Incidents], runs: int, seed: int) -> tuple[Measured, ...]:
    """Of `runs` simulated questions with a tenth or three tenths in the night, the share whose range holds it."""
    rows = []
    for size in SIZES:
        true = 0
        for run in range(runs):
            rng = np.random.default_rng([seed, size, run])
            share = TRUE_SHARES[run % len(TRUE_SHARES)]
            certain = rng.random(size) < KNOWN
            inside = np.where(certain, rng.random(size) < share, rng.beta(4 * share, 4 * (1 - share), size))
            found = ratio_of(inside, HOURS, seed=seed + run, resamples=499)
            true += found is not None and found.low <= share / HOURS <= found.high
        rows.append(
            measured(
                Claim.NIGHT_RATIO, Data.SIMULATED, stated=0.95, true=true, n=runs, target=NINETY_FIVE,
                conditions=(Condition(Aspect.INCIDENTS, size),),
            )
        )  # fmt: skip
    return tuple(rows)
