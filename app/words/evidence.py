"""The evidence list of a zone in words: each line's title, what is known of it, and who holds what is missing."""

from dataclasses import dataclass
from typing import Final

from app.charter.coverage import Status
from app.charter.evidence import ORIGINS, RING, Count, Evidence, Line, Objective, Origin, State, ZoneCount
from app.charter.site_incidents import NoHours
from app.figures import counted, decimal, interval, number, percent, span
from app.table import Below
from app.words.charter import of_members
from app.words.hours import stretch_name
from app.words.recording_changes import recording_changes
from app.words.sheet import NO_HOURS, trend
from app.words.surroundings import felt_unsafe, ways_home

TITLES: Final = {
    Line.CRIME: "Crime and disorder statistics",
    Line.HOTSPOTS: "Crime and disorder hotspots",
    Line.HOURS: "When it happens",
    Line.ANTISOCIAL_BEHAVIOUR: "Statistics on local anti-social behaviour",
    Line.PREMISES: "Licensed premises: number, kind, capacity, closing hour",
    Line.HEALTH: "Alcohol-related attendances and admissions, ambulance calls",
    Line.ENVIRONMENTAL_HEALTH: "Environmental health complaints: noise, litter",
    Line.COMPLAINTS: "Complaints to the council",
    Line.SURVEYS: "Residents’ surveys",
    Line.COUNCILLORS: "Evidence from councillors",
    Line.UNDER_AGE_SALES: "Under-age sales and test purchases",
    Line.DISPERSAL: "Dispersal, and impact away from the premises",
    Line.CHARTER: "Steps taken without more regulation: the Safety at Night Charter",
}
OBJECTIVES: Final = {
    Objective.CRIME_AND_DISORDER: "Prevention of crime and disorder",
    Objective.SAFETY: "Public safety",
    Objective.NUISANCE: "Prevention of public nuisance",
    Objective.CHILDREN: "Protection of children from harm",
}
OBJECTIVE_OF: Final = {
    Line.CRIME: Objective.CRIME_AND_DISORDER,
    Line.HOTSPOTS: Objective.CRIME_AND_DISORDER,
    Line.HOURS: Objective.CRIME_AND_DISORDER,
    Line.ANTISOCIAL_BEHAVIOUR: Objective.NUISANCE,
    Line.PREMISES: Objective.NUISANCE,
    Line.HEALTH: Objective.SAFETY,
    Line.ENVIRONMENTAL_HEALTH: Objective.NUISANCE,
    Line.COMPLAINTS: Objective.NUISANCE,
    Line.SURVEYS: Objective.NUISANCE,
    Line.COUNCILLORS: Objective.NUISANCE,
    Line.UNDER_AGE_SALES: Objective.CHILDREN,
    Line.DISPERSAL: Objective.SAFETY,
    Line.CHARTER: Objective.SAFETY,
}
"""The licensing objective that each line speaks to."""
ORIGIN_NAMES: Final = {
    Origin.GUIDANCE: "",
    Origin.UNVERIFIED: "To be checked in the current edition of the guidance.",
    Origin.OURS: "Ours, not of the guidance’s list.",
}
"""What must be said of where a line comes from."""
STATES: Final = {State.FILLED: "Filled", State.IN_PART: "In part", State.GAP: "Gap"}
_MISSING: Final = {
    Line.CRIME: "Calls for service that were not recorded as crimes are not loaded: the police have them.",
    Line.ANTISOCIAL_BEHAVIOUR: "The council’s own reports of anti-social behaviour are not loaded.",
    Line.HEALTH: "Not loaded. The hospitals hold it (Information Sharing to Tackle Violence), and the ambulance "
    "service. Where emergency departments told police and council, in Cardiff alone, admissions for violence fell by "
    "42 % against 14 other cities in 51 months.",
    Line.ENVIRONMENTAL_HEALTH: "Not loaded. Environmental health holds them.",
    Line.COMPLAINTS: "Not loaded. The licensing team holds them.",
    Line.COUNCILLORS: "Not loaded. Ask for it in the consultation.",
    Line.UNDER_AGE_SALES: "Not loaded. Trading standards holds them.",
}


@dataclass(frozen=True)
class Figure:
    """One number of the list. low, high: 95 %, None where it is a plain count of things; address: of the question that
    gives it, "" for what does not come from incidents."""

    label: str
    value: float | Below
    low: float | None
    high: float | None
    unit: str
    address: str


@dataclass(frozen=True)
class Item:
    """One line of the list as people read it. missing: what is not known and who has it, "" when nothing is; origin:
    what must be said of where the line comes from, "" for the guidance's own."""

    line: Line
    title: str
    objective: str
    state: State
    figures: tuple[Figure, ...]
    sentences: tuple[str, ...]
    missing: str
    origin: str


def items(pack: Evidence) -> tuple[Item, ...]:
    """Every line of the list, filled from the pack."""
    return tuple(
        Item(
            line, TITLES[line], OBJECTIVES[OBJECTIVE_OF[line]], pack.state(line), _figures(pack, line),
            _sentences(pack, line), _missing(pack, line), ORIGIN_NAMES[ORIGINS[line]],
        )
        for line in Line
    )  # fmt: skip


def months(pack: Evidence) -> str:
    """Jan to Dec 2025."""
    return span(pack.period.first, pack.period.last)


def no_week(pack: Evidence) -> str:
    """Why there is no week, "" where there is one."""
    if pack.no_week == NoHours.NONE_TIMED:
        return "No incident in the zone has a time of day."
    return NO_HOURS[pack.no_week] if pack.no_week else ""


def notes(pack: Evidence) -> tuple[str, ...]:
    """Caveats of the definitions counted, which stand with every copy."""
    missing = (f"{what.title} is not counted: {what.open_data_caveat}" for what in pack.left_out)
    changes = (f"{one.title}: {text}" for one in pack.counts for text in recording_changes(one.changes))
    return (*(f"{caveat.of}: {caveat.text}" for caveat in pack.notes), *changes, *missing)


def _figures(pack: Evidence, line: Line) -> tuple[Figure, ...]:
    if line in (Line.CRIME, Line.ANTISOCIAL_BEHAVIOUR):
        return tuple(_in_zone(one) for one in pack.counts if one.objective == OBJECTIVE_OF[line])
    if line == Line.DISPERSAL:
        return tuple(_in_ring(one) for one in pack.counts)
    premises = pack.premises
    if line != Line.PREMISES or not premises.venues:
        return ()
    held = Figure("Licensed venues in the zone", premises.venues, None, None, "venues", "")
    known = f"Capacity of the {counted(premises.capacity_known, 'venue')} for which it is known"
    return (held, Figure(known, premises.capacity, None, None, "people", "")) if premises.capacity_known else (held,)


def _in_zone(one: ZoneCount) -> Figure:
    return Figure(f"{one.title}, in the zone", *_of(one.zone), "incidents", one.address)


def _of(count: Count) -> tuple[float | Below, float | None, float | None]:
    return (Below(count.below), None, None) if count.below else (count.n, count.low, count.high)


def _in_ring(one: ZoneCount) -> Figure:
    label = f"{one.title}, within {RING:.0f} m of it"
    return Figure(label, *_of(one.ring), "incidents", one.address)


def _sentences(pack: Evidence, line: Line) -> tuple[str, ...]:
    if line == Line.HOTSPOTS:
        many = len(pack.hotspots)
        touch = f"{counted(many, 'hotspot')} of the whole area’s map {'touches' if many == 1 else 'touch'} the zone."
        return (touch if many else "No hotspot of the whole area’s map touches the zone.",)
    if line == Line.HOURS:
        return _hours(pack)
    if line == Line.PREMISES:
        return _premises(pack)
    if line == Line.SURVEYS:
        return (felt_unsafe(pack.around),) if pack.around.felt_unsafe else ()
    if line == Line.DISPERSAL:
        return ways_home(pack.around)
    return (_charter(pack),) if line == Line.CHARTER else ()


def _hours(pack: Evidence) -> tuple[str, ...]:
    sentences, night = [f"{pack.hours.title}: {trend(pack.site.trend)}"], pack.site.night
    if night:
        sentences.append(
            f"{percent(night.share)} of the incidents with a time fall on Friday and Saturday nights "
            f"(20:00 to 04:00), {decimal(night.ratio, 1)} times as many as an even spread would give "
            f"(likely range {interval(night.low, night.high, 1)})."
        )
    if pack.peak:
        hours = stretch_name(pack.peak.start, pack.peak.hours)
        sentences.append(f"Busiest are {hours}, with {percent(pack.peak.share)} of the incidents.")
    return tuple(sentences)


def _premises(pack: Evidence) -> tuple[str, ...]:
    sentences, premises = [], pack.premises
    if any(kind for kind, _ in premises.kinds):
        kinds = ", ".join(f"{kind or 'of a kind not known'} {number(n)}" for kind, n in premises.kinds)
        sentences.append(f"By kind: {kinds}.")
    if premises.closing:
        sentences.append(
            "By closing hour: " + ", ".join(f"{number(n)} at {hour}" for hour, n in premises.closing) + "."
        )
    return tuple(sentences)


def _charter(pack: Evidence) -> str:
    cover = pack.cover
    if not cover.venues:
        return "No venue stands in the zone."
    trained = cover.of(Status.TRAINED, Status.AUDITED)
    return (
        f"{of_members(cover)} venues are in the charter, {number(trained)} of them trained and "
        f"{number(cover.of(Status.AUDITED))} audited."
    )


def _missing(pack: Evidence, line: Line) -> str:
    if line == Line.HOURS:
        return no_week(pack)
    if line == Line.PREMISES:
        return (
            "Off-licences and takeaways are in it only where the loaded list has them."
            if pack.premises.venues
            else "No venue of the list that is loaded stands in the zone. The licensing team holds the register."
        )
    if line == Line.SURVEYS:
        felt = pack.around.felt_unsafe
        return "StreetSafe is no survey: whoever wished to report did." if felt else "No survey is loaded."
    if line == Line.DISPERSAL:
        known = pack.ways_home == 2
        return "" if known else "Taxi ranks, or which stops are served late, are not known here."
    return _MISSING.get(line, "")
