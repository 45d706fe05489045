"""Visits in words: what was planned and done, what became of a file, and what a return rests on."""

from typing import Final

from app.figures import counted, day, decimal, listed, number, percent
from app.patrols.delivery import Delivered, PatrolReturn
from app.patrols.visit import HowKnown, Seen
from app.patrols.visit_file import LoadedVisits

SEEN: Final = {
    Seen.NOTHING: "nothing", Seen.DISPERSAL: "people dispersed", Seen.REPORT: "a report taken",
    Seen.HAND_OVER: "handed over",
}  # fmt: skip
KNOWN: Final = {
    HowKnown.PHONE: "phone", HowKnown.BY_HAND: "by hand", HowKnown.CSV: "a file", HowKnown.POSITIONS: "positions",
}  # fmt: skip
UNITS_AND_OFFICERS: Final = (
    "Patrol minutes are a unit's, however many officers it has; officer minutes are minutes times officers, of the "
    "visits alone that say how many there were."
)
HONEST: Final = (
    "Visits are as they were logged. A planned visit counts as met when the same unit was at the place in the same "
    "policing night, whatever the hour."
)
SHOWN_LINES: Final = 20


def headline(found: Delivered) -> str:
    """How much of the plans was delivered."""
    if not found.visits:
        return "No visit is logged yet."
    planned, met = sum(one.planned for one in found.rows), sum(one.met for one in found.rows)
    stays = counted(sum(one.visits for one in found.rows), "visit")
    minutes = f"{number(sum(one.minutes for one in found.rows))} patrol minutes"
    if not planned:
        return f"{stays}, {minutes}; no confirmed plan asked for any up to then."
    return f"{number(met)} of {counted(planned, 'planned visit')} met ({percent(met / planned)}): {stays}, {minutes}."


def sentences(found: Delivered) -> tuple[str, ...]:
    """What the figures rest on."""
    texts = []
    if found.to:
        texts.append(
            f"Planned visits are those of confirmed plans up to the night of {day(found.to)}, the last logged."
        )
    if found.merged:
        texts.append(
            f"{counted(found.merged, 'visit')} overlapped another of the same unit and place, as a phone and its "
            "positions do, and count as one with it."
        )
    if found.visits:
        texts += [HONEST, UNITS_AND_OFFICERS]
        if unknown := sum(one.unknown for one in found.rows):
            texts.append(f"{counted(unknown, 'visit')} {_do(unknown)} not say how many officers there were.")
    return tuple(texts)


def overrides(found: Delivered) -> str:
    """What persons took out of plans."""
    n = len(found.overrides)
    if not n:
        return "Nobody took a visit out of a confirmed plan."
    went = sum(one.visited for one in found.overrides)
    return (
        f"{counted(n, 'planned visit')} {'was' if n == 1 else 'were'} taken out by a person; to "
        f"{number(went) if went else 'none'} of these places somebody went that night all the same."
    )


def return_headline(found: PatrolReturn) -> str:
    """The return in a sentence."""
    if not found.rows:
        return "No visit is logged yet, so there is nothing to return."
    agencies = sorted({one.agency for one in found.rows})
    hours = decimal(sum(one.hours for one in found.rows), 1)
    return f"{hours} patrol hours in {counted(sum(one.visits for one in found.rows), 'visit')} by {listed(agencies)}."


def return_sentences(found: PatrolReturn) -> tuple[str, ...]:
    """What the return rests on."""
    if not found.rows:
        return ()
    unknown = sum(one.unknown for one in found.rows)
    return tuple(filter(None, (
        "A night counts to the month in which it begins (06:00 to 05:59). " + UNITS_AND_OFFICERS,
        f"{counted(unknown, 'visit')} {_do(unknown)} not say how many officers there were." if unknown else "",
        f"{counted(found.merged, 'visit')} overlapped another of the same unit and place and count as one with it."
        if found.merged else "",
        "Arrests, searches and powers against anti-social behaviour are as units reported them with their visits, and "
        "are checked against nothing. They show what police did, not how much crime there was.",
    )))  # fmt: skip


def loaded(found: LoadedVisits) -> tuple[str, ...]:
    """What became of a file: every row, or position, is accounted for."""
    what = "position" if found.positions else "row"
    texts = [
        f"{counted(found.read, what)} read: {counted(found.kept, 'visit')} kept, {number(found.known)} kept before, "
        f"{number(len(found.aside))} set aside."
    ]
    for one in found.aside[:SHOWN_LINES]:
        texts.append(f"{f'Line {one.line}: ' if one.line else ''}{one.what}.")
    if (more := len(found.aside) - SHOWN_LINES) > 0:
        texts.append(f"And {counted(more, 'line')} more.")
    return tuple(texts)


def _do(n: int) -> str:
    return "does" if n == 1 else "do"
