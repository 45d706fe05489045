"""The change on the year before: how often its range holds the true change."""

from collections.abc import Sequence
from datetime import date
from math import exp, log
from typing import Final

import numpy as np

from app.answering.period import months_between
from app.calibration.claim import Claim, Data
from app.calibration.incidents import Incidents
from app.calibration.measured import NINETY_FIVE, Measured, measured
from app.calibration.simulated_months import SETTINGS, months_of
from app.charter.site_trend import trend_of

CHANGES: Final = (0.0, log(0.7))
"""True changes on the log scale, half of the places each: none, and a fall by 30 %."""


def year_on_year(incidents: Sequence[Incidents], runs: int, seed: int) -> tuple[Measured, ...]:
    """Of `runs` simulated places a setting, the share whose range holds the true change."""
    rows = []
    for number, setting in enumerate(SETTINGS):
        held = months_between(date(2020, 1, 1), date(2026, 12, 1))[: setting.months]
        true = n = 0
        for run in range(runs):
            change = CHANGES[run % len(CHANGES)]
            found = trend_of(*months_of(setting, np.random.default_rng([seed, number, run]), change), held)
            if found.low is not None and found.high is not None:
                n += 1
                true += found.low <= 100 * (exp(change) - 1) <= found.high
        rows.append(
            measured(
                Claim.YEAR_ON_YEAR, Data.SIMULATED, stated=0.95, true=true, n=n, target=NINETY_FIVE,
                conditions=setting.conditions,
            )
        )  # fmt: skip
    return tuple(rows)
