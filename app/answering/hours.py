"""A question about a night, darkness or one hour: every incident counts by its chance of having happened then."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from app.answering.period import Period
from app.answering.question import Question
from app.settings import Settings
from geo import aoristic
from geo.errors import Refused, UserError
from geo.time.completeness import days_in
from geo.time.darkness import WILTSHIRE, dark_share, dark_within
from geo.time.night import NightProfile, profile, timed, week_hours

COLUMNS = ("start", "end", "time_precision")
KEYS = ("night", "hour", "hours")
"""The keys of a question that ask for hours; it takes one of them."""


@dataclass(frozen=True)
class AskedHours:
    """Hours of the week that a question asks for: those of a night profile, or a span, or, with neither, darkness.

    span: its first hour of the week and how many hours it has.
    """

    profile: NightProfile | None = None
    span: tuple[int, int] | None = None

    @property
    def dark(self) -> bool:
        """Whether darkness is asked for, which is no set of hours of the week."""
        return self.profile is None and self.span is None

    @property
    def mask(self) -> npt.NDArray[np.bool_]:
        """(168,) bool, Monday 00:00 first; none of them for darkness."""
        if self.profile:
            return self.profile.mask
        first, length = self.span or (0, 0)
        mask = np.zeros(168, bool)
        mask[np.arange(first, first + length) % 168] = True
        return mask


DARK: Final = AskedHours()
"""Civil twilight is over."""


@dataclass(frozen=True)
class Hours:
    """The hours of a question and the rows it selects.

    weight: (n,) chance that each row happened in them, 0 for rows without a time; untimed: rows without a time;
    share: share of all hours that they are, what chance alone would give.
    """

    asked: AskedHours
    weight: npt.NDArray[np.float64]
    untimed: int
    share: float


def weigh(table: pa.Table, asked: Question, settings: Settings, period: Period) -> Hours | None:
    """The hours of a question for the rows it selects; None when it asks for none. Raises Refused without times."""
    if not (given := [key for key in KEYS if getattr(asked, key) not in ("", None)]):
        return None
    if len(given) > 1:
        raise UserError(
            "a question takes a night, one hour or a span of hours, not two of them",
            where=", ".join(given),
            todo="Leave all but one of them out.",
        )
    known = timed(table["time_precision"].to_numpy(zero_copy_only=False))
    start, end = (table[name].to_numpy(zero_copy_only=False)[known] for name in ("start", "end"))
    weight = np.zeros(len(table))
    if asked.night == "dark":
        if not darkness_known(settings.timezone):
            reason = f"darkness is worked out for Wiltshire, not for {settings.timezone}"
            raise Refused(reason, todo="Ask for a night profile or for hours of the week.")
        hours, share = DARK, dark_share_of(period)
        weight[known] = dark_within(start, end)
    else:
        hours = hours_of(asked, settings)
        share = float(hours.mask.mean())
        weight[known] = aoristic.within(start, end, hours.mask, timezone=settings.timezone)
    return Hours(hours, weight, int((~known).sum()), share)


def darkness_known(timezone: str) -> bool:
    """Whether darkness can be worked out on a clock: only for Wiltshire's."""
    return timezone == WILTSHIRE.timezone


def last_day(month: date) -> date:
    """The last day of a month, given its first."""
    return month.replace(day=days_in(month))


def hours_of(asked: Question, settings: Settings) -> AskedHours:
    """The hours that a question with a night, an hour or a span asks for. Raises NotFound for an unknown profile."""
    if asked.night == "dark":
        return DARK
    return AskedHours(span=asked.span) if asked.span else AskedHours(profile(asked.night, settings.profiles))


def share_of(mask: npt.NDArray[np.bool_], period: Period, timezone: str) -> float:
    """Share of the period's hours with data that lie in a (168,) mask: a month with five Saturdays has more of their
    night."""
    if not period.held:
        return float(mask.mean())
    passed = np.sum([week_hours(first, last, timezone) for first, last in period.stretches], axis=0)
    return float(passed[mask].sum() / passed.sum())


def dark_share_of(period: Period) -> float:
    """Share of the period's hours with data that were dark; of all its hours where there are no data."""
    stretches = period.stretches or ((period.first, last_day(period.last)),)
    days = [(last - first).days + 1 for first, last in stretches]
    return float(np.average([dark_share(first, last) for first, last in stretches], weights=days))
