"""Which claim is measured by which function, and with how many runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from app.calibration.area_effect import area_effect
from app.calibration.claim import Claim
from app.calibration.envelope import envelope
from app.calibration.found_again import found_again
from app.calibration.found_ranges import (
    cell_ranges,
    hotspot_ranges,
    public_cell_ranges,
    public_hotspot_ranges,
    public_ward_ranges,
    ward_ranges,
)
from app.calibration.hot_cells import hot_cells, hot_cells_rearranged
from app.calibration.incidents import Incidents
from app.calibration.kind_of_night import kind_of_night
from app.calibration.measured import Measured
from app.calibration.new_cluster import new_cluster, new_cluster_shuffled
from app.calibration.night_ratio import night_ratio
from app.calibration.rank_interval import rank_interval, rank_interval_thinned
from app.calibration.site_verdict import site_power, site_verdict
from app.calibration.tolerance_contour import tolerance_contour
from app.calibration.trend import trend
from app.calibration.watch_alert import watch_alert
from app.calibration.year_on_year import year_on_year

Measure = Callable[[Sequence[Incidents], int, int], tuple[Measured, ...]]
"""(incidents, runs, seed) -> rows. incidents: of which forces and offences, none where the truth is simulated."""
SEED: Final = 20260101


@dataclass(frozen=True)
class Measurement:
    """How a claim is measured. runs: simulated towns, or draws for each set of incidents; on_incidents: it is measured
    on real incidents, so that users can measure it on theirs; fewest_months: that public data of a force must have;
    exact_points: it is measured on public exact points, too."""

    claim: Claim
    measure: Measure
    runs: int
    on_incidents: bool = False
    fewest_months: int = 11
    exact_points: bool = False


MEASUREMENTS: Final = (
    Measurement(Claim.FOUND_AGAIN, found_again, 199, on_incidents=True, fewest_months=6, exact_points=True),
    Measurement(Claim.HOTSPOT_INTERVAL, hotspot_ranges, 3),
    Measurement(Claim.HOTSPOT_INTERVAL, public_hotspot_ranges, 1, on_incidents=True),
    Measurement(Claim.WARD_INTERVAL, ward_ranges, 8),
    Measurement(Claim.WARD_INTERVAL, public_ward_ranges, 3, on_incidents=True),
    Measurement(Claim.CELL_INTERVAL, cell_ranges, 1),
    Measurement(Claim.CELL_INTERVAL, public_cell_ranges, 1, on_incidents=True),
    Measurement(Claim.HOT_CELL, hot_cells, 400),
    Measurement(Claim.HOT_CELL, hot_cells_rearranged, 4, on_incidents=True),
    Measurement(Claim.RANK_INTERVAL, rank_interval, 200),
    Measurement(Claim.RANK_INTERVAL, rank_interval_thinned, 1, on_incidents=True),
    Measurement(Claim.NEW_CLUSTER, new_cluster, 1000),
    Measurement(Claim.NEW_CLUSTER, new_cluster_shuffled, 3, on_incidents=True),
    Measurement(Claim.VERDICT, site_verdict, 2000),
    Measurement(Claim.POWER, site_power, 1000),
    Measurement(Claim.NIGHT_RATIO, night_ratio, 1000),
    Measurement(Claim.KIND_OF_NIGHT, kind_of_night, 1500),
    Measurement(Claim.WATCH_ALERT, watch_alert, 1000),
    Measurement(Claim.AREA_EFFECT, area_effect, 600),
    Measurement(Claim.TREND, trend, 1000),
    Measurement(Claim.YEAR_ON_YEAR, year_on_year, 1000),
    Measurement(Claim.TOLERANCE_CONTOUR, tolerance_contour, 500),
    Measurement(Claim.ENVELOPE, envelope, 500),
)
"""A claim may have several: their rows stand one after the other."""


def measure(claim: Claim, incidents: Sequence[Incidents], *, only_incidents: bool = False) -> tuple[Measured, ...]:
    """Every row of a claim. only_incidents: those that are measured on incidents, not on simulated towns."""
    return tuple(
        row
        for one in MEASUREMENTS
        if one.claim == claim and (one.on_incidents or not only_incidents)
        for row in one.measure(incidents, one.runs, SEED)
    )
