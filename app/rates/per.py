"""What a rate can be taken per, what it rests on, and why it cannot be had."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Per(StrEnum):
    """What incidents are divided by, beside time."""

    RESIDENTS = "residents"  # per 1,000 residents a year
    VENUES = "venues"  # per licensed venue a year
    NIGHT_HOURS = "night-hours"  # per 1,000 hours of the night
    KM2 = "km2"  # per km² a year


class Units(StrEnum):
    """Areas that rates are of."""

    WARDS = "wards"
    LSOAS = "lsoas"
    HEXAGONS = "hexagons"


class Missing(StrEnum):
    """Why there is nothing to divide by, or no areas to count in."""

    NO_RESIDENTS = "no_residents"
    OTHER_YEAR = "other_year"  # residents are of areas whose outlines are not here
    NEEDS_LSOAS = "needs_lsoas"  # residents of wards say too little of a hexagon
    NO_VENUES = "no_venues"
    ONLY_MADE_UP = "only_made_up"  # beside real incidents
    ONLY_REAL = "only_real"  # beside made-up incidents
    NO_HOURS = "no_hours"
    NO_OUTLINES = "no_outlines"  # of LSOAs
    NOT_SHOWN = "not_shown"  # to this reader


class Basis(StrEnum):
    """How the residents of an area are known."""

    PUBLISHED = "published"  # of the area itself
    LOOK_UP = "look_up"  # carried from other areas by a look-up
    BY_GROUND = "by_ground"  # of LSOAs, by the ground they share with the area


@dataclass(frozen=True)
class Offered:
    """One choice, and why it cannot be had; None where it can."""

    choice: Per | Units
    missing: Missing | None


@dataclass(frozen=True)
class Known:
    """What a rate's exposure rests on. basis, of, vintage: how residents are known, of what year they and their areas
    are; hours: of the night that passed; venues: licensed venues in all areas; attributions: licence lines."""

    basis: Basis | None = None
    of: str = ""
    vintage: str = ""
    hours: float = 0.0
    venues: int = 0
    attributions: tuple[str, ...] = ()


NOTHING: Final = Known()
FEWEST_RESIDENTS: Final = 30
"""Residents below which no rate is given: fewer live there than an urban cell needs (domain conventions)."""
SCALE: Final = {Per.RESIDENTS: 1000.0, Per.VENUES: 1.0, Per.NIGHT_HOURS: 1000.0, Per.KM2: 1.0}
"""So many of the unit that a rate is given per."""
