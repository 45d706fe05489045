"""Try every claim that can be tried on real incidents on those that the store holds."""

from collections.abc import Iterator

from app.calibration import measurements
from app.calibration.claim import Claim
from app.calibration.local_incidents import Local
from app.calibration.measured import Measured

MINIMUM_MONTHS = 6
"""Whole months without which nothing can be held back and compared."""


def claims() -> list[Claim]:
    """What can be measured on incidents whose truth is only known from other months."""
    return list(dict.fromkeys(one.claim for one in measurements.MEASUREMENTS if one.on_incidents))


def calibrated(local: Local) -> Iterator[tuple[Claim, tuple[Measured, ...]]]:
    """Each claim with its rows, one after the other; no rows where the data is too little."""
    for claim in claims():
        enough = local.incidents and local.months >= MINIMUM_MONTHS
        yield claim, measurements.measure(claim, local.incidents, only_incidents=True) if enough else ()
