"""“A rising trend”, “a falling trend”: how often a place that does neither is said to."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np

from app.answering.period import months_between
from app.calibration.claim import Claim, Data
from app.calibration.incidents import Incidents
from app.calibration.measured import Measured, measured
from app.calibration.simulated_months import SETTINGS, months_of
from app.charter.site_trend import trend_of

PROMISED: Final = 0.05


def trend(incidents: Sequence[Incidents], runs: int, seed: int) -> tuple[Measured, ...]:
    """Of `runs` simulated places a setting that go as everywhere else, the share whose trend is called clear."""
    rows = []
    for number, setting in enumerate(SETTINGS):
        held = months_between(date(2020, 1, 1), date(2026, 12, 1))[: setting.months]
        false = 0
        for run in range(runs):
            series, elsewhere = months_of(setting, np.random.default_rng([seed, number, run]))
            found = trend_of(series, elsewhere, held).month
            false += found is not None and found.p < PROMISED
        rows.append(
            measured(
                Claim.TREND, Data.SIMULATED, stated=PROMISED, true=false, n=runs, target=(0.0, PROMISED),
                conditions=setting.conditions,
            )
        )  # fmt: skip
    return tuple(rows)
