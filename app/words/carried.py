"""A plan in the hand, in words: why here, when, how sure, the way there, what was seen, and why nobody carries it."""

from datetime import date, datetime
from typing import Final

from app.figures import day, decimal, percent
from app.patrols.carried import Carried, Stop, WhyNot
from app.patrols.place import Band, Origin, PatrolPlace
from app.patrols.visit import PatrolVisit, Seen
from geo.offence.offences import Definition

COMPASS: Final = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SEEN: Final = {
    Seen.NOTHING: "Nothing",
    Seen.DISPERSAL: "People dispersed",
    Seen.REPORT: "Reported",
    Seen.HAND_OVER: "Handed over",
}
KEPT: Final = (
    "Taken with you, the plan of this unit is kept on this device alone, encrypted, and wiped when it is over or put "
    "down. Visits are kept here until they are sent, and sent once. Where you stand is neither kept nor sent."
)
SURE: Final = (
    "A place is where incidents were, not where the next one will be: most of them happen elsewhere. Visits of about "
    "15 minutes, at times that nobody can foretell."
)


def refusal(found: Carried) -> tuple[str, str]:
    """Why a plan is not carried now, and what to do."""
    plan = found.plan
    match found.why:
        case WhyNot.DRAFT:
            return f"“{plan.name}” is not confirmed yet, so nobody carries it", "Ask who made it to confirm it."
        case WhyNot.EARLY:
            return f"“{plan.name}” begins on {day(plan.day)}", "Open it again on that day."
        case WhyNot.RETIRED:
            return f"“{plan.name}” was taken back", "Ask for the plan that stands in its place."
        case _:
            return f"“{plan.name}” was over after {day(plan.last)}", "Ask for the plan of today."


def clock(moment: datetime) -> str:
    """21:20."""
    return f"{moment:%H:%M}"


def planned(stop: Stop) -> str:
    """Fri 27 November, 21:20 for 15 minutes."""
    one = stop.planned
    return f"{WEEKDAYS[one.start.weekday()]}, {clock(one.start)}, for {one.minutes:.0f} minutes"


def way(stop: Stop) -> str:
    """About 350 m to the north-east of the place before; "" where that is not known."""
    if stop.metres is None or stop.bearing is None:
        return ""
    start = "where you start" if stop.number == 1 else f"place {stop.number - 1}"
    if stop.metres < 10:
        return f"At {start}."
    metres = f"{round(stop.metres, -1):.0f} m" if stop.metres < 1000 else f"{stop.metres / 1000:.1f} km"
    return f"{metres} to the {COMPASS[round(stop.bearing / 45) % 8]} of {start}, in a straight line."


def reason(place: PatrolPlace, what: Definition | None) -> str:
    """Why this place, in a sentence or two."""
    offence = f" for {what.title.lower()}" if what else ""
    if place.origin is Origin.AGREED:
        first = f"Agreed by {place.owner}{offence}." if place.owner else f"Agreed{offence}."
    else:
        first = f"Proposed from records{offence}."
    problem = f" Known problem: {place.problem.problem.rstrip('.')}." if place.problem.problem else ""
    return f"{first}{problem}"


def sure(place: PatrolPlace) -> str:
    """How much it may expect, and how sure that is."""
    if place.monthly is None:
        return "How many incidents it may expect is not known: the place was agreed without a count."
    expected = f"About {decimal(place.monthly, 1)} a month may be expected here"
    if place.low is None or place.high is None:
        return f"{expected}; how sure that is was not worked out."
    held = f" Its class: {place.persistence}." if place.persistence else ""
    return f"{expected}, likely {decimal(place.low, 1)} to {decimal(place.high, 1)}.{held}"


def busiest(bands: tuple[Band, ...]) -> str:
    """When most happens there; "" where that is not known."""
    return "; ".join(map(_band, bands[:3]))


def _band(band: Band) -> str:
    first, last = band.hour % 24, (band.hour + band.hours) % 24
    share = f" ({percent(band.share)} of its incidents)" if band.share is not None else ""
    return f"{WEEKDAYS[band.hour // 24]} {first:02d}:00–{last:02d}:00{share}"


def ended(place: PatrolPlace, on: date) -> str:
    """That a place is no longer patrolled, "" where it is."""
    if place.stands(on):
        return ""
    return f"This place was to be patrolled until {day(place.last)}: ask whether it still is."


def made(visit: PatrolVisit) -> str:
    """21:20 to 21:35: nothing."""
    return f"{clock(visit.start)} to {clock(visit.end)}: {SEEN[visit.seen].lower()}"
