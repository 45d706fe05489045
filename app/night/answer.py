"""When it happens: what the data say of the hours and nights of one Question; every rendering shows this."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.answering.answer import Answer, Choice
from geo.aoristic import NightRatio, Peak
from models.density import Surface
from models.night_rate import NightRate

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Variant:
    """The week by one way to treat uncertain times. week: (24, 7) by hour and day, Monday first."""

    name: str  # aoristic, start, midpoint
    label: str
    week: Floats
    peak: Peak | None
    ratio: NightRatio | None  # of the asked hours


@dataclass(frozen=True)
class Kind:
    """One kind of night and its rate, None when the period has no such night; compared: with ordinary nights."""

    name: str
    label: str
    about: str
    rate: NightRate | None
    compared: bool


@dataclass(frozen=True, eq=False)
class Nights:
    """The hours and nights of a Question.

    whole: the Answer for all hours; asked: the Answer for the hours in question. n = timed + untimed, the count of
    `whole`; variants: aoristic first; mask: (168,) the hours in question, None for darkness; peak_again: share of
    resamples whose busiest hours overlap the peak; kinds: nights from 18:00 to 05:59; own_night: the night that the
    definition itself keeps to, "" for none: with one, shares of the night say how it is made; unknown_hour: incidents
    that it leaves out for want of an hour.
    """

    whole: Answer
    asked: Answer
    label: str
    chosen_for_you: bool
    n: float
    timed: float
    untimed: float
    variants: tuple[Variant, ...]
    mask: npt.NDArray[np.bool_] | None
    ratio: NightRatio | None
    resamples: int
    peak_again: float
    dark: NightRatio | None
    no_dark: str
    kinds: tuple[Kind, ...]
    kinds_note: str
    own_night: str
    unknown_hour: int

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
