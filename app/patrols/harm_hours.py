"""What each place may expect in each hour of a night's shifts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Final

import numpy as np
import numpy.typing as npt

from app.patrols.place import PatrolPlace

HOURS_A_WEEK: Final = 168
WEEKS_A_MONTH: Final = 365.25 / 12 / 7
Floats = npt.NDArray[np.float64]


def hour_of_week(at: datetime) -> int:
    """0 is Monday 00:00."""
    return at.weekday() * 24 + at.hour


def expected_of(places: Sequence[PatrolPlace]) -> tuple[float, ...]:
    """Incidents in a month of each place; one without an expectation counts as the middle one of the others, and where
    none has one, each counts as 1, so that all are alike."""
    known = [one.monthly for one in places if one.monthly is not None]
    usual = median(known) if known else 1.0
    return tuple(usual if one.monthly is None else one.monthly for one in places)


def harm_by_hour(places: Sequence[PatrolPlace], begin: datetime, hours: int) -> Floats:
    """(p, hours) incidents that each place may expect in each hour from `begin` on, 0 outside its bands.

    Within a band every hour counts alike; a band whose share is not known, and a place without bands, is taken as even
    over the week.
    """
    found = np.zeros((len(places), hours))
    clock = [hour_of_week(begin + timedelta(hours=k)) for k in range(hours)]
    for i, (place, monthly) in enumerate(zip(places, expected_of(places), strict=True)):
        even = 1 / HOURS_A_WEEK
        shares = dict.fromkeys(range(HOURS_A_WEEK), 0.0 if place.bands else even)
        for band in place.bands:
            each = even if band.share is None else band.share / band.hours
            for k in range(band.hours):
                at = (band.hour + k) % HOURS_A_WEEK
                shares[at] = max(shares[at], each)
        found[i] = [monthly * shares[hour] / WEEKS_A_MONTH for hour in clock]
    return found
