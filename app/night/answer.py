"""When it happens: what the data say of the hours and nights of one Question; every rendering shows this."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from app.answering.answer import Answer
from app.answering.choices import Choice
from app.answering.hours import AskedHours
from geo.aoristic import NightRatio, Peak
from geo.time.night import NightProfile
from models.density import Surface
from models.night_rate import NightRate

Floats = npt.NDArray[np.float64]


class Treatment(StrEnum):
    """How a time that is known only as a span is counted: spread over it, all at its start, or all at its middle."""

    AORISTIC = "aoristic"
    START = "start"
    MIDPOINT = "midpoint"


class NightKind(StrEnum):
    """A kind of night of the calendar."""

    WEEKEND = "weekend"
    WEEKDAY = "weekday"
    BANK_HOLIDAY_EVE = "bank_holiday_eve"
    NEW_YEARS_EVE = "new_years_eve"
    PAYDAY = "payday"
    EVENT = "event"
    SCHOOL_TERM = "school_term"
    SCHOOL_HOLIDAY = "school_holiday"


@dataclass(frozen=True)
class Variant:
    """The week by one way to treat uncertain times. week: (24, 7) by hour and day, Monday first."""

    treatment: Treatment
    week: Floats
    peak: Peak | None
    ratio: NightRatio | None  # of the asked hours


@dataclass(frozen=True)
class KindRate:
    """One kind of night and its rate, None when the period has no such night; compared: with ordinary nights."""

    kind: NightKind
    rate: NightRate | None
    compared: bool


@dataclass(frozen=True, eq=False)
class Nights:
    """The hours and nights of a Question.

    whole: the Answer for all hours; asked: the Answer for the hours in question. n = timed + untimed, the count of
    `whole`; variants: aoristic first; peak_stability: share of resamples whose busiest hours overlap the peak; dark:
    None where darkness cannot be worked out on the clock `timezone`; kinds: of `whole_nights` nights from 18:00 to
    05:59 with data for both of their days; payday: the calendar's rule for it; definition_night: the night that the
    definition itself keeps to: with one, shares of the night say how it is made; unknown_hour: incidents that it
    leaves out for want of an hour.
    """

    whole: Answer
    asked: Answer
    hours: AskedHours
    chosen_for_you: bool
    n: float
    timed: float
    untimed: float
    variants: tuple[Variant, ...]
    ratio: NightRatio | None
    resamples: int
    peak_stability: float
    dark: NightRatio | None
    timezone: str
    kinds: tuple[KindRate, ...]
    whole_nights: int
    payday: str
    definition_night: NightProfile | None
    unknown_hour: int

    @property
    def mask(self) -> npt.NDArray[np.bool_] | None:
        """(168,) the hours in question, None for darkness."""
        return None if self.hours.dark else self.hours.mask

    @property
    def week(self) -> Floats:
        """(24, 7) aoristic week; sums to `timed`."""
        return self.variants[0].week

    @property
    def peak(self) -> Peak | None:
        """The busiest three hours in a row."""
        return self.variants[0].peak


@dataclass(frozen=True, eq=False)
class HourMaps:
    """Densities of some hours of the week in one set of classes.

    hours: of the week; n: (k,) incidents of each in the area, shown: (k,) those in the window; window: what the maps
    show, metres; around: name of the hotspot in its middle, "" for the area.
    """

    hours: tuple[int, ...]
    n: Floats
    shown: Floats
    surfaces: tuple[Surface, ...]
    breaks: Floats
    bandwidth: Choice
    window: tuple[float, float, float, float]
    around: str
