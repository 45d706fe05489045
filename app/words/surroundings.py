"""What stands at a place, in words: distances, light, ways home, and where people felt unsafe."""

from collections.abc import Sequence
from typing import Final

from app.charter.coverage import CharterVenue
from app.charter.surroundings import Facility, Nearest, NoDistance, NoLighting, Surroundings
from app.figures import counted, decimal, listed, number
from geo.surroundings.assets import TOGETHER
from geo.surroundings.light_gaps import GAP

FACILITIES: Final = {
    Facility.LIGHT: "working street light",
    Facility.CAMERA: "CCTV camera",
    Facility.RANK: "taxi rank",
    Facility.LATE_STOP: "stop served late",
    Facility.HELP_POINT: "help point",
}
_EVERY: Final = {
    Facility.LIGHT: "street lights",
    Facility.CAMERA: "cameras",
    Facility.RANK: "taxi ranks",
    Facility.LATE_STOP: "stops",
    Facility.HELP_POINT: "help points",
}
_OUT_OF_ORDER: Final = {
    Facility.LIGHT: "every light in the list is out of order",
    Facility.CAMERA: "every camera in the list is out of order",
}
_NO_LIGHTING: Final = {
    NoLighting.NOT_LOADED: "no list of street lights is loaded",
    NoLighting.ONLY_MADE_UP: "no real street lights are loaded, and made-up ones are left out",
    NoLighting.ONLY_REAL: "no made-up street lights are loaded, and real ones are left out",
    NoLighting.NONE_LISTED_HERE: "the list of street lights has none in the site, and no known path without light "
    "crosses it",
}


def facility(one: Nearest) -> str:
    """Working street light."""
    name = FACILITIES[one.facility]
    return f"{name[:1].upper()}{name[1:]}"


def no_distance(one: Nearest) -> str:
    """Why there is no distance, "" where there is one."""
    if one.missing is None:
        return ""
    if one.missing == NoDistance.ALL_OUT_OF_ORDER:
        return _OUT_OF_ORDER[one.facility]
    if one.missing == NoDistance.LATE_NOT_LISTED:
        return "stops are loaded, but not which of them are served late"
    return not_loaded(_EVERY[one.facility], one.missing)


def not_loaded(things: str, why: NoDistance) -> str:
    """No real street lights are loaded, and made-up ones are left out."""
    if why == NoDistance.ONLY_MADE_UP:
        return f"no real {things} are loaded, and made-up ones are left out"
    if why == NoDistance.ONLY_REAL:
        return f"no made-up {things} are loaded, and real ones are left out"
    return f"no {things} are loaded"


def no_lighting(why: NoLighting) -> str:
    """Why the gaps in the light are not known, as part of a sentence."""
    return _NO_LIGHTING[why]


def lights_out(around: Surroundings) -> str:
    """3 in the site."""
    return "Not known" if around.gaps is None else f"{number(around.lights_out)} in the site"


def gaps(around: Surroundings) -> str:
    """2 of more than 25 m, 180 m in all."""
    if around.no_lighting:
        return f"Not known: {no_lighting(around.no_lighting)}"
    if not around.gaps:
        return f"None of more than {GAP:.0f} m"
    metres = decimal(around.dark_metres, 0)
    return f"{number(len(around.gaps))} of more than {GAP:.0f} m, {metres} m in all"


def felt_unsafe(around: Surroundings) -> str:
    """How many said that they felt unsafe, where that may be shown."""
    if around.no_reports:
        return f"N{not_loaded('StreetSafe reports', around.no_reports)[1:]}."
    if around.felt_unsafe is None:
        return f"Fewer than {TOGETHER} reports in each 250 m square here: not shown, so that nobody can be made out."
    people = f"{counted(around.felt_unsafe, 'person', 'people')} said in the 250 m squares that touch the site"
    reasons = listed([f"{why} ({number(n)})" for why, n in around.reasons])
    named = f" Reasons given: {reasons}." if reasons else ""
    return f"{people} that they felt unsafe. Feelings, not offences.{named}"


def venues(here: Sequence[CharterVenue]) -> str:
    """8 in the site, 3 in the charter."""
    members = sum(venue.in_charter for venue in here)
    hours = "" if any(venue.terminal_hour for venue in here) or not here else "; closing hours not known"
    return f"{number(len(here))} in the site, {number(members)} in the charter{hours}"


def ways_home(around: Surroundings) -> tuple[str, ...]:
    """A sentence for the nearest rank and one for the nearest late stop, where known."""
    return tuple(
        f"Nearest {FACILITIES[one.facility]}: {decimal(one.metres, 0)} m from the middle; {number(one.near)} within "
        "100 m of the zone."
        for one in (around.nearest_to(Facility.RANK), around.nearest_to(Facility.LATE_STOP))
        if one.metres is not None
    )
