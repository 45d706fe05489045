"""How small a fall a site could show, before a phase begins and after."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from app.sites.panel import Floats
from models.impact.power import HORIZONS, Detectable, planned_power
from models.impact.shortfall import Shortfall, ShortfallError

RECENT: Final = 12
"""Months whose mean is the site's cases a month."""


@dataclass(frozen=True)
class PlannedPower:
    """What a site could show if a phase began after the last month of the data. monthly: its cases a month, of the last
    year; horizons: the smallest fall within so many months each; shortfall: why that cannot be said, () otherwise."""

    monthly: float
    horizons: tuple[Detectable, ...] = ()
    shortfall: Shortfall = ()


def planned(cases: Floats, candidates: Floats) -> PlannedPower:
    """cases: (months,) of the site, all that are held; candidates: (places, months) it may be set against."""
    monthly = float(np.mean(cases[-RECENT:])) if len(cases) else 0.0
    try:
        return PlannedPower(monthly, planned_power(cases, candidates, horizons=HORIZONS))
    except ShortfallError as error:
        return PlannedPower(monthly, (), error.shortfall)
