"""Hours and nights in words: when it happens, how sure that is, what a kind of night is, what is not known."""

from math import floor
from typing import Final

from app.answering.hours import darkness_known
from app.figures import chances, counted, decimal, number, percent
from app.night.answer import NightKind, Nights, Treatment
from app.words.answer import period_name
from app.words.hours import hours_name, stretch_name
from geo.time.night_calendar import PAYDAYS

TREATMENTS: Final = {
    Treatment.AORISTIC: "Spread over the span",
    Treatment.START: "All in the hour it began",
    Treatment.MIDPOINT: "All half way through the span",
}
DARKNESS: Final = ("In darkness", "civil twilight over; spread over the span")
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
RELIABLE: Final = 0.9
"""Share of the redraws from which the busiest hours may be relied on."""


def kind_name(kind: NightKind) -> str:
    """New Year's Eve."""
    return KINDS[kind][0]


def kind_meaning(kind: NightKind, payday: str) -> str:
    """Which nights are of this kind. payday: the calendar's rule."""
    return PAYDAYS[payday] if kind is NightKind.PAYDAY else KINDS[kind][1]


def busiest(nights: Nights) -> tuple[str, str]:
    """The busiest hours, and how many incidents they hold and how sure they are; "" and why where there are none."""
    peak = nights.peak
    if peak is None:
        return "", "No incident of this kind with a known time. That is a result, not a fault."
    shown = nights.peak_stability
    redraws = "every time" if shown == 1 else f"in {percent(floor(100 * shown) / 100)} of the redraws"
    careful = "" if shown >= RELIABLE else ": do not rely on the exact hours"
    return stretch_name(peak.start, peak.hours), (
        f"Those three hours hold {percent(peak.share, 1)} of the incidents in {percent(peak.hours / 168, 1)} of the "
        f"week. Redrawn by chance {number(nights.resamples)} times, the incidents were busiest there "
        f"{redraws}{careful}."
    )


def in_question(nights: Nights) -> tuple[str, str]:
    """The hours in question, and their part of the incidents against an even spread; "" twice where none is known."""
    ratio = nights.ratio
    if ratio is None:
        return "", ""
    unsure = ", so this may be chance" if ratio.low <= 1 <= ratio.high else ""
    return hours_name(nights.hours), (
        f"{' (chosen for you)' if nights.chosen_for_you else ''}: {chances(nights.asked.n)} of {chances(nights.timed)} "
        f"incidents with a known time, {percent(ratio.share, 1)} of them in {percent(ratio.hours_share, 1)} of all "
        f"hours. That is {decimal(ratio.ratio, 1)} times as many as an even spread would give (likely range "
        f"{decimal(ratio.low, 1)} to {decimal(ratio.high, 1)}{unsure})."
    )


def counted_in(nights: Nights) -> str:
    """When, how many, and how many of them have no time."""
    timed = ""
    have, are = ("has", "is") if nights.untimed == 1 else ("have", "are")
    if nights.untimed:
        timed = f" {chances(nights.untimed)} {have} no time of day and {are} left out of every figure below."
    elif not nights.definition_night:
        timed = " Every one has a time."
    return f"{period_name(nights.whole)}, {counted(nights.n)}.{timed}"


def keeps_to_the_night(nights: Nights) -> str:
    """What a definition that counts night hours alone does to shares; "" for any other."""
    if nights.definition_night is None:
        return ""
    are = "is" if nights.unknown_hour == 1 else "are"
    unknown = f" {counted(nights.unknown_hour)} without an hour {are} not in it." if nights.unknown_hour else ""
    return (
        f"The definition itself keeps to the night ({nights.definition_night.title}), so shares say how it is made, "
        f"not what happened; hours and nights can be compared within it.{unknown}"
    )


def nights_counted(nights: Nights) -> str:
    """How many nights the kinds of night rest on."""
    return f"{counted(nights.whole_nights, 'night')}, 18:00 to 05:59, with data for both of their days"


def no_darkness(nights: Nights) -> str:
    """Why there is no share of darkness; "" when there is one."""
    if darkness_known(nights.timezone):
        return ""
    return f"No share of darkness: it is worked out for Wiltshire, not for {nights.timezone}."
