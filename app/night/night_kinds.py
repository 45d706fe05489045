"""Kinds of night: eves of bank holidays, New Year's Eve, paydays, terms and events against ordinary nights."""

from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from app.answering import hours
from app.answering.answerer import Answerer
from app.answering.question import Question
from app.night.answer import Kind
from app.night.timed import Timed, timed_of
from geo.by_night import by_night
from geo.time.night_calendar import PAYDAYS, Calendar, calendar
from models.night_rate import night_rate

SPECIAL: Final = ("bank_holiday_eve", "new_years_eve", "payday", "event")
"""A night of one of these kinds is not an ordinary night."""
FRIDAY, SATURDAY = 4, 5


def kinds_of(answerer: Answerer, asked: Question, known: Timed) -> tuple[tuple[Kind, ...], str]:
    """Every kind of night of the question's period with its rate, and a sentence on what was counted.

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
    own = answerer.settings.timezone
    counts = by_night(known_after.start, known_after.end, nights, timezone=own, counts=known_after.counts)
    days = (nights.astype(np.int64) + 3) % 7
    masks = plan.kinds(nights)
    special = np.any([masks[name] for name in SPECIAL], axis=0)
    kinds = []
    for name, label, about in _listed(plan):
        if name == "weekend":
            chosen, plain = ~special & ((days == FRIDAY) | (days == SATURDAY)), ~special
        elif name == "weekday":
            chosen, plain = ~special & (days != FRIDAY) & (days != SATURDAY), ~special
        else:
            chosen = masks.get(name, np.zeros(len(nights), bool))
            plain = ~special & ~chosen
        kinds.append(Kind(name, label, about, night_rate(counts, days, chosen, plain), name in masks))
    note = f"{len(nights):,} nights, 18:00 to 05:59, with data for both of their days"
    return tuple(kinds), note


def _whole_nights(held: tuple[date, ...], known: set[date]) -> npt.NDArray[np.datetime64]:
    """Every night that begins in a month with data and ends in one."""
    if not held:
        return np.empty(0, "M8[D]")
    months = np.array(held, "M8[M]")
    days = np.arange(months[0].astype("M8[D]"), (months[-1] + 1).astype("M8[D]"))
    begins = np.isin(days.astype("M8[M]"), months)
    ends = np.isin((days + 1).astype("M8[M]"), np.array(sorted(known), "M8[M]"))
    return days[begins & ends]


def _listed(plan: Calendar) -> list[tuple[str, str, str]]:
    """Name, label and meaning of the kinds that this calendar knows."""
    kinds = [
        ("weekend", "Ordinary Friday and Saturday nights", "of none of the kinds below"),
        ("weekday", "Ordinary nights, Sunday to Thursday", "of none of the kinds below"),
        ("bank_holiday_eve", "Before a bank holiday", "the next day is one"),
        ("new_years_eve", "New Year's Eve", "the night of 31 December"),
        ("payday", "Payday", PAYDAYS[plan.payday]),
    ]
    if plan.events:
        kinds.append(("event", "Local event", "as the calendar file has them"))
    if plan.school_terms:
        kinds += [
            ("school_term", "School term", "as the calendar file has it"),
            ("school_holiday", "School holiday", "between the terms"),
        ]
    return kinds
