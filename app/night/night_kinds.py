"""Kinds of night: eves of bank holidays, New Year's Eve, paydays, terms and events against ordinary nights."""

from datetime import timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from app.answering.answerer import Answerer
from app.answering.period import Period
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

    A night runs 18:00 to 05:59 and needs both its days: with the month after the period in the store, the period's
    last night is whole.
    """
    plan = calendar(answerer.settings.calendar)
    period, known_after = known.period, known
    if period.stretches and (after := period.stretches[-1][1] + timedelta(days=1)).day == 1:
        known_after = timed_of(answerer, asked.but(source=period.source, first=period.first, last=after))
    nights = _whole_nights(period, known_after.period)
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


def _whole_nights(period: Period, known: Period) -> npt.NDArray[np.datetime64]:
    """Every night that begins on a day of the period with data and ends on a day that is known."""
    begins, known_days = _days(period), _days(known)
    return begins[np.isin(begins + np.timedelta64(1, "D"), known_days)]


def _days(period: Period) -> npt.NDArray[np.datetime64]:
    days = [
        np.arange(np.datetime64(first), np.datetime64(last + timedelta(days=1))) for first, last in period.stretches
    ]
    return np.concatenate(days) if days else np.empty(0, "M8[D]")


def _kinds(plan: Calendar) -> tuple[NightKind, ...]:
    """The kinds that this calendar knows."""
    known = {NightKind.EVENT: plan.events, NightKind.SCHOOL_TERM: plan.school_terms}
    known[NightKind.SCHOOL_HOLIDAY] = plan.school_terms
    return tuple(kind for kind in NightKind if known.get(kind, True))
