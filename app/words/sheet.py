"""The sentences of a candidate site's sheet: the problem, nights, darkness, trend, what could be done, caveats."""

from typing import Final

from app.answering.notes import FEW
from app.charter.candidates import CandidateSite, Origin
from app.charter.sheet import Sheet, SheetNote, Sheets
from app.charter.site_incidents import NoHours, SiteIncidents, TypeRow
from app.charter.site_trend import MINIMUM_QUARTERS, SIDE, TREND_MONTHS, Persistence, Trend
from app.charter.surroundings import Facility
from app.figures import (
    counted,
    decimal,
    interval,
    number,
    of_ten,
    percent,
    probability,
    signed,
    span,
)
from app.words.recording_changes import recording_changes
from app.words.surroundings import no_distance, no_lighting, not_loaded
from geo.aoristic import NightRatio
from geo.source import source_of
from geo.surroundings.light_gaps import GAP

ORIGINS: Final = {
    Origin.HOTSPOT: "Hotspot of the map",
    Origin.DRAWN: "Drawn by hand",
    Origin.LIST: "From an uploaded list",
}
WITHHELD: Final = "Not shown until you show restricted data: it would tell small counts."
NO_HOURS: Final = {
    NoHours.MONTH_ONLY: "These data give the month only, so nothing can be said about nights, hours or darkness.",
    NoHours.DAY_ONLY: "These data give the day only, so nothing can be said about nights, hours or darkness.",
    NoHours.NIGHT_DEFINITION: "This definition counts night hours only, so they cannot be compared with the day.",
    NoHours.NO_INCIDENT: "No incident here.",
    NoHours.NONE_TIMED: "No incident here has a time of day.",
    NoHours.WITHHELD: WITHHELD,
    NoHours.NO_DARKNESS: "Darkness is worked out for Wiltshire’s clock alone.",
}
HOTSPOT: Final = {
    Persistence.PERSISTENT: "a lasting hotspot",
    Persistence.EMERGING: "a new hotspot",
    Persistence.INTERMITTENT: "an on-and-off hotspot",
    Persistence.FORMER: "a past hotspot",
}
_LASTING: Final = {
    Persistence.PERSISTENT: "A lasting hotspot: one in at least eight of ten quarters.",
    Persistence.EMERGING: "A new hotspot: one in the latest quarters, and hardly before.",
    Persistence.INTERMITTENT: "An on-and-off hotspot: one in some quarters and not in others.",
    Persistence.FORMER: "A past hotspot: one before, and hardly in the latest quarters.",
    Persistence.NONE: "No hotspot, or one in hardly any quarter.",
}
_UNKNOWN: Final = {
    "unwatched": "no list of cameras is loaded",
    "no_help": "no list of help points is loaded",
    "unsafe": "no StreetSafe reports are loaded",
    "dispersal": "no ranks or late stops are loaded, or no incident here has an hour",
}
ANONYMOUS_POINTS: Final = (
    "data.police.uk moves every incident to one of more than 750\u202f000 anonymous map points and gives the month "
    "only: what a small site holds, and what it does not, may belong next door."
)
ACTIVITY: Final = "Some of these offences are found because police are there: more of them can mean more checks."
LARGE_SHARE: Final = 0.3
"""Share of the harm that is one incident's, from which it is said."""


def months(made: Sheets) -> str:
    """Jan to Dec 2025."""
    return span(made.found.period.first, made.found.period.last)


def source(made: Sheets) -> str:
    """Where the incidents come from."""
    return source_of(made.found.period.source).title


def origin(candidate: CandidateSite) -> str:
    """Drawn by hand, 0.05 km²; A hotspot, 0.05 km²: of ten like this, eight were there again."""
    what = f"{ORIGINS[candidate.origin]}, {decimal(candidate.km2, 2)} km²"
    return what if candidate.stability is None else f"{what}: {of_ten(candidate.stability)}"


def listed_as(candidate: CandidateSite) -> str:
    """Where a site comes from, and whether it is on the list yet."""
    return ORIGINS[candidate.origin] if candidate.version else f"{ORIGINS[candidate.origin]}, not yet listed"


def problem(made: Sheets, sheet: Sheet) -> str:
    """What is wrong at the site, in one or two sentences."""
    site, when = sheet.incidents, months(made)
    what = f"{made.found.title[:1].lower()}{made.found.title[1:]}"
    name = sheet.candidate.name
    if site.withheld:
        return f"{name}: fewer than {counted(site.minimum)} of {what}, {when}."
    if not site.n:
        return f"{name}: nothing counted as {what} was recorded here, {when}. That is a result, not a fault."
    text = (
        f"{name}: {counted(site.n)} of {what}, {when}, on {decimal(sheet.candidate.km2, 2)} km² "
        f"(likely range {interval(site.low, site.high)})"
    )
    if site.night and site.night.low > 1:
        often = decimal(site.night.ratio, 1)
        text += f", {often} times as many on Friday and Saturday nights as an even spread over the week would give"
    also = [course(site.trend)] if site.trend.month else []
    if site.persistence in HOTSPOT:
        also.append(HOTSPOT[site.persistence])
    if sheet.around.gaps:
        stretches = counted(len(sheet.around.gaps), "stretch", "stretches")
        also.append(f"{stretches} of more than {GAP:.0f} m without a working light")
    return f"{text}. " + (f"{', '.join(also)}.".capitalize() if also else "")


def course(trend: Trend) -> str:
    """A rising trend, a falling trend, no clear trend."""
    if trend.month is None or trend.month.p >= 0.05:
        return "no clear trend"
    return "a rising trend" if trend.month.s > 0 else "a falling trend"


def trend(trend: Trend) -> str:
    """The course of the months, and this year against the year before, as far as either may be said."""
    if trend.withheld:
        return WITHHELD
    loaded = f"{trend.months} {'is' if trend.months == 1 else 'are'} loaded"
    if trend.month is None:
        return f"No trend: it needs {TREND_MONTHS} months without a gap, and {loaded}."
    begins = f"{course(trend).capitalize()} over {counted(trend.months, 'month')}."
    if trend.change is None or trend.low is None or trend.high is None:
        return f"{begins} Too few incidents for a change on the year before."
    ends = f"likely range {signed(trend.low)} to {signed(trend.high)} %"
    unclear = "" if trend.clear else ", which may be no change at all"
    return f"{begins} {signed(trend.change)} % on the year before against everywhere else ({ends}){unclear}."


def trend_test(trend: Trend) -> str:
    """The test behind the course, "" where there is none."""
    return f"Modified Mann-Kendall test, p {probability(trend.month.p)}" if trend.month else ""


def lasting(site: SiteIncidents) -> str:
    """How lasting a hotspot the site has been, or why that cannot be said."""
    if site.withheld:
        return WITHHELD
    if site.persistence is None:
        loaded = f"{site.quarters} {'is' if site.quarters == 1 else 'are'} loaded"
        return f"Not known: it needs {MINIMUM_QUARTERS} quarters, and {loaded}."
    return (
        f"{_LASTING[site.persistence]} Looked at over {counted(site.quarters, 'quarter')} in squares of {SIDE:.0f} m."
    )


def weekend_nights(site: SiteIncidents) -> str:
    """How far Friday and Saturday nights stand out, or why that cannot be said."""
    if site.night is None:
        return NO_HOURS[site.no_hours or NoHours.NONE_TIMED]
    return (
        f"{percent(site.night.share)} of the {counted(site.night.n)} with a time fall on Friday and Saturday nights, "
        f"20:00 to 04:00, which are {percent(site.night.hours_share, 1)} of the hours: "
        f"{_ratio(site.night, 1)} times as many as an even spread would give."
    )


def darkness(site: SiteIncidents) -> str:
    """How far the dark hours stand out, or why that cannot be said."""
    if site.dark is None:
        return NO_HOURS[site.no_hours or NoHours.NONE_TIMED]
    return (
        f"{percent(site.dark.share)} of the incidents with a time happened in the dark, after dusk and before dawn "
        f"(civil twilight over), which is {percent(site.dark.hours_share)} of the hours: {_ratio(site.dark, 2)} times "
        "as many as an even spread would give."
    )


def _ratio(of: NightRatio, digits: int) -> str:
    """6.5 (likely range 5.1 to 7.9)."""
    return f"{decimal(of.ratio, digits)} (likely range {interval(of.low, of.high, digits)})"


def kind(row: TypeRow) -> str:
    """A kind of offence, and whether its weight of harm is only inferred."""
    return f"{row.label} (weight inferred)" if row.inferred and row.harm is not None else row.label


def one_incident(site: SiteIncidents) -> str:
    """A warning where one incident makes much of the harm, else ""."""
    if site.largest_share <= LARGE_SHARE:
        return ""
    return f"{percent(site.largest_share)} of the harm is one incident: do not rank by it."


def unknown(sheet: Sheet) -> tuple[str, ...]:
    """A sentence for everything that could not be looked at."""
    reasons = dict(_UNKNOWN)
    for need, of in (("unwatched", Facility.CAMERA), ("no_help", Facility.HELP_POINT)):
        reasons[need] = no_distance(sheet.around.nearest_to(of)) or reasons[need]
    if sheet.around.no_reports:
        reasons["unsafe"] = not_loaded("StreetSafe reports", sheet.around.no_reports)
    if sheet.around.no_lighting:
        reasons["dark"] = no_lighting(sheet.around.no_lighting)
    return tuple(
        f"{reasons[need][:1].upper()}{reasons[need][1:]}, so options that depend on them are left out."
        for need in sheet.unknown
    )


def notes(made: Sheets) -> tuple[str, ...]:
    """What a reader must know before believing the sheets, the gravest first."""
    texts = {
        SheetNote.SOURCE: ANONYMOUS_POINTS,
        SheetNote.OPEN_DATA: made.found.what.open_data_caveat,
        SheetNote.DEFINITION: made.found.what.caveat,
        SheetNote.RECORDING_CHANGE: " ".join(recording_changes(made.found.changes)),
        SheetNote.NOT_ALL_CRIME: "Recorded crime is not all crime, and a site is a place, never the people in it.",
        SheetNote.POLICE_ACTIVITY: ACTIVITY,
        SheetNote.FEW_INCIDENTS: f"{number(made.too_few)} of {counted(len(made.sheets), 'site')} "
        f"{'has' if made.too_few == 1 else 'have'} fewer than {FEW} incidents: "
        f"{'its' if made.too_few == 1 else 'their'} pattern is unreliable.",
    }
    return tuple(texts[note] for note in made.notes)
