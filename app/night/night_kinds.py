"""Kinds of night: eves of bank holidays, New Year's Eve, paydays, terms and events against ordinary nights."""

from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from app.answering import hours
from app.answering.answerer import Answerer
from app.answering.question import Question
from app.night.answer import KindRate, NightKind
from app.night.timed import Timed, timed_of
from geo.by_night import by_night
from geo.time.night_calendar import Calendar, calendar
from models.night_rate import night_rate

SPECIAL: Final = (NightKind.BANK_HOLIDAY_EVE, NightKind.NEW_YEARS_EVE, NightKind.PAYDAY, NightKind.EVENT)
"""A night of one of these kinds is not an ordinary night."""
FRIDAY, SATURDAY = 4, 5


def kinds_of(answerer: Answerer, asked: Question, known: Timed) -> tuple[tuple[KindRate, ...], int, str]:
    """Every kind of night of the question's period with its rate, how many nights are whole, and the rule for payday.

    A night runs 18:00 to 05:59 and needs the months of both its days: with the month after the period in the store,
    the period's last night is whole.
    """
    plan = calendar(answerer.settings.calendar)
    after = hours.last_day(known.held[-1]) + timedelta(days=1) if known.held else None
    snapshot = answerer.store.snapshot()
    if after and after in snapshot.months(known.source, answerer.settings.force):
        known_after = timed_of(answerer, asked.but(source=known.source, first=known.first, last=after))
    else:
        known_after, after = known, None
    nights = _whole_nights(known.held, {*known.held, *([after] if after else [])})
    timezone = answerer.settings.timezone
    counts = by_night(known_after.start, known_after.end, nights, timezone=timezone, counts=known_after.counts)
    days = (nights.astype(np.int64) + 3) % 7
    masks = plan.kinds(nights)
    special = np.any([masks[name] for name in SPECIAL], axis=0)
    kinds = []
    for kind in _kinds(plan):
        if kind is NightKind.WEEKEND:
            chosen, plain = ~special & ((days == FRIDAY) | (days == SATURDAY)), ~special
        elif kind is NightKind.WEEKDAY:
            chosen, plain = ~special & (days != FRIDAY) & (days != SATURDAY), ~special
        else:
            chosen = masks.get(kind, np.zeros(len(nights), bool))
            plain = ~special & ~chosen
        kinds.append(KindRate(kind, night_rate(counts, days, chosen, plain), kind in masks))
    return tuple(kinds), len(nights), plan.payday


def _whole_nights(held: tuple[date, ...], known: set[date]) -> npt.NDArray[np.datetime64]:
    """Every night that begins in a month with data and ends in one."""
    if not held:
        return np.empty(0, "M8[D]")
    months = np.array(held, "M8[M]")
    days = np.arange(months[0].astype("M8[D]"), (months[-1] + np.timedelta64(1, "M")).astype("M8[D]"))
    begins = np.isin(days.astype("M8[M]"), months)
    ends = np.isin((days + np.timedelta64(1, "D")).astype("M8[M]"), np.array(sorted(known), "M8[M]"))
    return days[begins & ends]


def _kinds(plan: Calendar) -> tuple[NightKind, ...]:
    """The kinds that this calendar knows."""
    known = {NightKind.EVENT: plan.events, NightKind.SCHOOL_TERM: plan.school_terms}
    known[NightKind.SCHOOL_HOLIDAY] = plan.school_terms
    return tuple(kind for kind in NightKind if known.get(kind, True))
