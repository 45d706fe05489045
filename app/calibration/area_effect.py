"""Month by month against similar places: how often difference in differences claims a change where nothing was done."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from app.calibration.claim import Aspect, Claim, Condition, Data
from app.calibration.incidents import Incidents
from app.calibration.measured import Measured, measured
from models.impact.difference_in_differences import NEVER, difference_in_differences

PROMISED: Final = 0.05
TOLERATED: Final = 0.06
"""Of false claims, for the interval is an approximation with few areas."""
SIDES: Final = ((1, 5), (1, 20), (2, 2), (2, 5), (2, 20), (3, 3), (5, 3), (6, 2), (6, 5), (6, 10), (10, 3), (20, 5))
"""Treated and untreated areas."""
BEFORE, MONTHS = 16, 24
SHOCK, MEMORY = 0.15, 0.5
"""Standard deviation of each area's own monthly shocks (log scale), and what a month keeps of the last one's."""


def area_effect(incidents: Sequence[Incidents], runs: int, seed: int) -> tuple[Measured, ...]:
    """Of `runs` simulated panels for each number of areas (5 to 80 cases a month), the share with a false claim."""
    rows = []
    for treated, untreated in SIDES:
        starts = np.array([BEFORE] * treated + [NEVER] * untreated)
        false = 0
        for run in range(runs):
            rng = np.random.default_rng([seed, treated, untreated, run])
            found = difference_in_differences(_panel(rng, len(starts)), starts, lead_months=MONTHS)
            false += found.p < PROMISED
        settings = (Condition(Aspect.TREATED, treated), Condition(Aspect.UNTREATED, untreated))
        rows.append(
            measured(
                Claim.AREA_EFFECT, Data.SIMULATED, stated=PROMISED, true=false, n=runs, target=(0.0, TOLERATED),
                conditions=settings,
            )
        )  # fmt: skip
    return tuple(rows)


def _panel(rng: np.random.Generator, areas: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    shock = rng.normal(0, SHOCK, (areas, MONTHS))
    for k in range(1, MONTHS):
        shock[:, k] = MEMORY * shock[:, k - 1] + np.sqrt(1 - MEMORY**2) * shock[:, k]
    level = np.exp(rng.uniform(np.log(5), np.log(80), (areas, 1)))
    return rng.poisson(level * np.exp(shock)).astype(np.float64)
