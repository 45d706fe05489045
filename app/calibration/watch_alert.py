"""The watch round a site: the share of quiet years, in which nothing is pushed out, with any report."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from app.calibration.claim import Aspect, Claim, Condition, Data
from app.calibration.incidents import Incidents
from app.calibration.measured import Measured, measured
from models.impact.displacement import false_alarms

CELLS: Final = 40
CONTROL: Final = 60.0
PROMISED: Final = 0.05
SETTINGS: Final = ((0.5, 0.1), (5.0, 0.1), (0.5, 0.3), (5.0, 0.3), (5.0, 0.5))
"""Cases a month in each of the cells, and the standard deviation (log scale) of what moves months beyond chance."""


def watch_alert(incidents: Sequence[Incidents], runs: int, seed: int) -> tuple[Measured, ...]:
    """Of `runs` simulated quiet years a setting, 24 months of baseline before each, the share with a report."""
    rows = []
    for monthly, variation in SETTINGS:
        found = false_alarms(np.full(CELLS, monthly), CONTROL, years=runs, variation=variation, seed=seed)
        rows.append(
            measured(
                Claim.WATCH_ALERT, Data.SIMULATED, stated=PROMISED, true=round(found.share * runs), n=runs,
                target=(0.0, PROMISED),
                conditions=(Condition(Aspect.MONTHLY, monthly), Condition(Aspect.VARIATION, variation)),
            )
        )  # fmt: skip
    return tuple(rows)
