"""What the product prints of how sure it is, what that was tried on, and under which conditions."""

from dataclasses import dataclass
from enum import StrEnum


class Claim(StrEnum):
    """One kind of uncertainty that is printed."""

    FOUND_AGAIN = "found-again"  # a hotspot is there again
    HOTSPOT_INTERVAL = "hotspot-interval"  # the true rate of a found hotspot lies in its range
    WARD_INTERVAL = "ward-interval"
    CELL_INTERVAL = "cell-interval"
    RANK_INTERVAL = "rank-interval"  # the true rank of a hotspot lies in its range
    HOT_CELL = "hot-cell"  # a square stands out (Gi* at a false discovery rate of 5 %)
    VERDICT = "verdict"  # "a fall", "a rise"
    POWER = "power"  # the smallest fall that a site could show
    WATCH_ALERT = "watch-alert"
    AREA_EFFECT = "area-effect"  # a change month by month against similar places
    TREND = "trend"  # "rising", "falling" over the months
    YEAR_ON_YEAR = "year-on-year"  # the change on the year before, with its range
    NIGHT_RATIO = "night-ratio"  # how many times an even spread, with its range
    KIND_OF_NIGHT = "kind-of-night"  # special nights against ordinary ones, with its range
    NEW_CLUSTER = "new-cluster"  # the space-time scan's p and recurrence interval
    TOLERANCE_CONTOUR = "tolerance-contour"  # of change and of relative risk
    ENVELOPE = "envelope"  # of K, over all distances at once


class Data(StrEnum):
    """What a claim was tried on."""

    SEVEN_FORCES = "seven-forces"  # data.police.uk, 2025
    WILTSHIRE = "wiltshire"  # data.police.uk, 2024 and 2025
    SHOOTINGS = "shootings"  # New York City, 2006 to 2023, with date and hour
    VEHICLE_THEFTS = "vehicle-thefts"  # New York City, 2014 to 2017, by the start of the time they may have happened in
    SIMULATED = "simulated"  # towns whose truth is known
    OWN = "own"  # of whoever runs this service


class Aspect(StrEnum):
    """What a condition says; its low and high are in the unit named here."""

    STATED = "stated"  # the chance that was printed, 0 to 1
    INCIDENTS = "incidents"  # in all of the question
    COUNT = "count"  # incidents in the one place
    MONTHLY = "monthly"  # cases a month in one place
    NIGHTLY = "nightly"  # cases a night
    MONTHS = "months"  # of data
    VARIATION = "variation"  # standard deviation of monthly shocks, log scale
    DISPERSION = "dispersion"  # variance over mean
    FALL = "fall"  # true fall, 0 to 1
    PLACES = "places"
    TREATED = "treated"  # areas where something was done
    UNTREATED = "untreated"
    AT_WORST = "at-worst"  # 1: the place was chosen for having the most cases of the last year
    SEASON = "season"  # amplitude of a yearly wave, log scale
    PERIODS = "periods"  # looked at before
    PEAKS = "peaks"  # true hot places in the field
    FIRST = "first"  # places at the head of a list
    RISK = "risk"  # 1: of a relative risk; 0: of a change
    YEAR_AHEAD = "year-ahead"  # 1: the truth is another year's count, with that year's own change


@dataclass(frozen=True, order=True)
class Condition:
    """A figure, or a band of figures, under which a claim was tried; high: None for the single figure low."""

    aspect: Aspect
    low: float
    high: float | None = None
