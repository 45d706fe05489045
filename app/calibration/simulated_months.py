"""Months of a place and of everywhere else whose truth is known: a season, shocks that last, more than chance."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from app.calibration.claim import Aspect, Condition

Floats = npt.NDArray[np.float64]
ELSEWHERE: Final = 60
"""How many times as many incidents there are elsewhere."""
MEMORY: Final = 0.3
"""Share of a month's shock that is there in the next."""


@dataclass(frozen=True)
class Setting:
    """How simulated months behave. monthly: cases a month in the place; months: how many; season: amplitude of the
    yearly wave of place and elsewhere; variation: of the place's own shocks, both on the log scale."""

    monthly: float
    months: int
    season: float
    variation: float

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """As a row states them."""
        return (
            Condition(Aspect.MONTHLY, self.monthly),
            Condition(Aspect.MONTHS, self.months),
            Condition(Aspect.SEASON, self.season),
            Condition(Aspect.VARIATION, self.variation),
        )


SETTINGS: Final = (
    Setting(5, 24, 0.0, 0.0),
    Setting(5, 24, 0.3, 0.0),
    Setting(20, 24, 0.3, 0.15),
    Setting(20, 30, 0.3, 0.15),
    Setting(20, 36, 0.3, 0.3),
    Setting(60, 36, 0.15, 0.2),
)


def months_of(setting: Setting, rng: np.random.Generator, change: float = 0.0) -> tuple[Floats, Floats]:
    """Cases a month in the place and elsewhere, (months,) each. change: of the logarithm of the place's mean in the
    last twelve months, 0 for a place that goes as everywhere else."""
    at = np.arange(setting.months)
    log = setting.season * np.sin(2 * np.pi * (at + rng.integers(0, 12)) / 12)
    shock = rng.normal(0, 1, setting.months)
    for k in range(1, setting.months):
        shock[k] = MEMORY * shock[k - 1] + np.sqrt(1 - MEMORY**2) * shock[k]
    later = np.where(at >= setting.months - 12, change, 0.0)
    here = rng.poisson(setting.monthly * np.exp(log + setting.variation * shock + later)).astype(np.float64)
    return here, rng.poisson(setting.monthly * ELSEWHERE * np.exp(log)).astype(np.float64)
