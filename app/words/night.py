"""Hours and nights in words: how uncertain times are treated, what a kind of night is, what could not be worked out."""

from typing import Final

from app.answering.hours import darkness_known
from app.figures import counted
from app.night.answer import NightKind, Nights, Treatment
from geo.time.night_calendar import PAYDAYS

TREATMENTS: Final = {
    Treatment.AORISTIC: "Spread over the span",
    Treatment.START: "All in the hour it began",
    Treatment.MIDPOINT: "All half way through the span",
}
KINDS: Final = {
    NightKind.WEEKEND: ("Ordinary Friday and Saturday nights", "of none of the kinds below"),
    NightKind.WEEKDAY: ("Ordinary nights, Sunday to Thursday", "of none of the kinds below"),
    NightKind.BANK_HOLIDAY_EVE: ("Before a bank holiday", "the next day is one"),
    NightKind.NEW_YEARS_EVE: ("New Year's Eve", "the night of 31 December"),
    NightKind.PAYDAY: ("Payday", ""),
    NightKind.EVENT: ("Local event", "as the calendar file has them"),
    NightKind.SCHOOL_TERM: ("School term", "as the calendar file has it"),
    NightKind.SCHOOL_HOLIDAY: ("School holiday", "between the terms"),
}
"""Label and meaning; what payday is, the calendar's rule says."""


def kind_name(kind: NightKind) -> str:
    """New Year's Eve."""
    return KINDS[kind][0]


def kind_meaning(kind: NightKind, payday: str) -> str:
    """Which nights are of this kind. payday: the calendar's rule."""
    return PAYDAYS[payday] if kind is NightKind.PAYDAY else KINDS[kind][1]


def nights_counted(nights: Nights) -> str:
    """How many nights the kinds of night rest on."""
    return f"{counted(nights.whole_nights, 'night')}, 18:00 to 05:59, with data for both of their days"


def no_darkness(nights: Nights) -> str:
    """Why there is no share of darkness; "" when there is one."""
    if darkness_known(nights.timezone):
        return ""
    return f"darkness is worked out for Wiltshire, not for {nights.timezone}"
