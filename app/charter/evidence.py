"""Evidence for a cumulative impact assessment (Licensing Act 2003, s.5A): what is known of a zone, and what is not."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.answerer import Answerer
from app.answering.notes import breaks_in
from app.answering.period import Period
from app.answering.question import Question
from app.answering.selection import Selected
from app.answering.zone_counts import counts_by_month
from app.charter.candidates import MINIMUM_STABILITY
from app.charter.coverage import CharterVenue, Coverage
from app.charter.site_incidents import NoHours, SiteIncidents, site_incidents
from app.charter.surroundings import Facility, Surroundings, surroundings
from geo.aoristic import Peak, peak, week
from geo.errors import Unanswerable
from geo.offence.harm import chosen_table
from geo.offence.offences import Definition, definition
from geo.offence.recording_changes import RecordingBreak
from geo.source import source_of
from geo.space.rings import grown
from models.rates import byar

Floats = npt.NDArray[np.float64]

RING: Final = 250.0
"""Metres round a zone in which its impact is looked for too: people get hurt on their way home."""
HOURS_OF: Final = ("SV_BROAD", "SV_STRICT")
"""The definition whose hours are looked at: the first that the data can show; only that one is counted."""


class Objective(StrEnum):
    """The four licensing objectives of the Licensing Act 2003, s.4."""

    CRIME_AND_DISORDER = "crime_and_disorder"
    SAFETY = "public_safety"
    NUISANCE = "public_nuisance"
    CHILDREN = "children"


COUNTED: Final = {
    "SV_BROAD": Objective.CRIME_AND_DISORDER,
    "SV_STRICT": Objective.CRIME_AND_DISORDER,
    "NTE_VIOLENCE": Objective.CRIME_AND_DISORDER,
    "ALL_CRIME": Objective.CRIME_AND_DISORDER,
    "ASB_STREET": Objective.NUISANCE,
}
"""Definitions that are counted in the zone and round it, with the objective that each speaks to."""


class Line(StrEnum):
    """The evidence list of the guidance under s.182 of the Act, in its order, and lines of our own among it."""

    CRIME = "crime_statistics"
    HOTSPOTS = "hotspots"
    HOURS = "hours"
    ANTISOCIAL_BEHAVIOUR = "antisocial_behaviour"
    PREMISES = "premises"
    HEALTH = "health"
    ENVIRONMENTAL_HEALTH = "environmental_health"
    COMPLAINTS = "complaints"
    SURVEYS = "surveys"
    COUNCILLORS = "councillors"
    UNDER_AGE_SALES = "under_age_sales"
    DISPERSAL = "dispersal"
    CHARTER = "charter"


class Origin(StrEnum):
    """Where a line of the list comes from.

    GUIDANCE: the guidance's list as we read it (paragraph 13.23 of the edition of 2014); UNVERIFIED: remembered of
    later editions and not read there; OURS: not of the guidance's list.
    """

    GUIDANCE = "guidance"
    UNVERIFIED = "unverified"
    OURS = "ours"


ORIGINS: Final = {
    **dict.fromkeys(Line, Origin.GUIDANCE),
    **dict.fromkeys((Line.PREMISES, Line.UNDER_AGE_SALES, Line.DISPERSAL), Origin.UNVERIFIED),
    **dict.fromkeys((Line.HOURS, Line.CHARTER), Origin.OURS),
}
"""Where each line comes from."""


class State(StrEnum):
    """How far a line of the list is filled."""

    FILLED = "filled"
    IN_PART = "in_part"
    GAP = "gap"


@dataclass(frozen=True)
class Count:
    """A count with its 95 % interval. below: it is not given, only that it is lower than this; 0: it is given."""

    n: float
    low: float
    high: float
    below: int = 0


@dataclass(frozen=True)
class ZoneCount:
    """One definition's incidents in the zone and in the ring round it.

    title: of the definition, or what open data shows in its place; proxy: whether open-data categories stand in for
    some of it; by_month: in the zone, one a month of the pack's months; address: of the question behind it; changes: of
    recording, within the months."""

    definition: Definition
    objective: Objective
    title: str
    proxy: bool
    zone: Count
    ring: Count
    by_month: tuple[float, ...]
    address: str
    changes: tuple[RecordingBreak, ...] = ()

    @property
    def caveats(self) -> tuple[str, ...]:
        """The definition's own, and that of the categories where they stand in for it."""
        return (self.definition.caveat, *((self.definition.open_data_caveat,) if self.proxy else ()))


@dataclass(frozen=True)
class Caveat:
    """What must be known of one definition, by its title."""

    of: str
    text: str


@dataclass(frozen=True)
class ZoneHotspot:
    """A hotspot of the whole area's map that touches the zone. address: of the question whose map it is."""

    name: str
    n: float
    geometry: BaseGeometry
    address: str


@dataclass(frozen=True)
class Premises:
    """The licensed venues of a zone. capacity: of those whose capacity is known; kinds: (kind, venues), "" for a kind
    not known; closing: (closing hour, venues) through the night, of those whose hour is known."""

    venues: int
    capacity: int
    capacity_known: int
    kinds: tuple[tuple[str, int], ...]
    closing: tuple[tuple[str, int], ...]


@dataclass(frozen=True, eq=False)
class Evidence:
    """The pack of one zone. id: its stamp; months: those with rows of every definition that is counted; left_out:
    definitions that these data cannot show; hours: the definition whose hours are looked at, as `site` counts it; week:
    (24, 7) of its incidents in the zone, None where `no_week` says why; attributions: licence lines of every copy."""

    id: str
    cover: Coverage
    question: Question
    period: Period
    months: tuple[date, ...]
    counts: tuple[ZoneCount, ...]
    left_out: tuple[Definition, ...]
    hours: ZoneCount
    site: SiteIncidents
    week: Floats | None
    no_week: NoHours | None
    premises: Premises
    hotspots: tuple[ZoneHotspot, ...]
    around: Surroundings
    attributions: tuple[str, ...]
    snapshot: str
    month_only: bool
    markings: tuple[str, ...]

    @property
    def synthetic_parts(self) -> tuple[str, ...]:
        """Which of the incidents and of what stands in the zone are made up."""
        made_up = {"incidents": source_of(self.period.source).synthetic, "surroundings": self.around.synthetic}
        return tuple(part for part, synthetic in made_up.items() if synthetic)

    @property
    def notes(self) -> tuple[Caveat, ...]:
        """What a reader must know of each definition that is counted."""
        caveats = [(one.title, text) for one in self.counts for text in one.caveats]
        return tuple(Caveat(title, text) for title, text in caveats)

    @property
    def peak(self) -> Peak | None:
        """The three busiest hours in a row, None where no hour is known."""
        return None if self.week is None else peak(self.week)

    @property
    def ways_home(self) -> int:
        """Of the taxi rank and the late stop, how many are known."""
        home = (self.around.nearest_to(Facility.RANK), self.around.nearest_to(Facility.LATE_STOP))
        return sum(one.metres is not None for one in home)

    def state(self, line: Line) -> State:
        """How far the data that are loaded fill a line; most lines are other agencies' to fill."""
        premises, felt = bool(self.premises.venues), bool(self.around.felt_unsafe)
        return {
            Line.CRIME: State.IN_PART,
            Line.HOTSPOTS: State.FILLED,
            Line.HOURS: State.IN_PART if self.no_week else State.FILLED,
            Line.ANTISOCIAL_BEHAVIOUR: State.IN_PART,
            Line.PREMISES: State.IN_PART if premises else State.GAP,
            Line.SURVEYS: State.IN_PART if felt else State.GAP,
            Line.DISPERSAL: State.FILLED if self.ways_home == 2 else State.IN_PART,
            Line.CHARTER: State.FILLED,
        }.get(line, State.GAP)

    @property
    def gaps(self) -> int:
        """Lines of the list on which nothing is known here."""
        return sum(self.state(line) == State.GAP for line in Line)


def evidence(answerer: Answerer, cover: Coverage, asked: Question, stamp: str = "") -> Evidence:
    """The evidence list filled for one zone, over the question's period and source. Raises UserError without data."""
    snapshot = answerer.store.snapshot()
    zone = cover.zone.geometry
    ring = shapely.difference(grown(zone, RING), zone)
    counts: list[ZoneCount] = []
    left_out: list[Definition] = []
    held: list[tuple[date, ...]] = []
    at_hours: list[tuple[ZoneCount, Selected]] = []
    for name, objective in COUNTED.items():
        if name in HOURS_OF and at_hours:
            continue
        try:
            what, period, _, found = answerer.select(asked.but(offence=name), snapshot)
        except Unanswerable:
            left_out.append(definition(name, folder=answerer.definitions))
            continue
        filled = asked.but(
            offence=what.key, source=period.source, first=period.first, last=period.last, weeks=asked.weeks
        )
        held.append(period.held)
        counts.append(_count(what, objective, found, period, (zone, ring), f"/?{filled.query()}"))
        if name in HOURS_OF:
            at_hours.append((counts[-1], found))
    months = tuple(month for month in held[0] if all(month in others for others in held))
    counts = [_over(one, in_use, months) for one, in_use in zip(counts, held, strict=True)]
    ((hours, timed),) = at_hours
    asked_hours = asked.but(offence=hours.definition.id)
    site = site_incidents(answerer, asked_hours, [zone], chosen_table(answerer.settings.harm)).sites[0]
    matrix, no_week = _week(timed, zone, answerer.settings.timezone)
    (around,) = surroundings(answerer.store, cover.venues, [zone], beside=period.source, snapshot=snapshot)
    answer = answerer.answer(asked_hours)
    address = f"/?{answer.question.query()}"
    spots = [
        ZoneHotspot(spot.name, spot.n, spot.geometry, address)
        for spot in answer.hotspots
        if spot.stability >= MINIMUM_STABILITY and shapely.intersects(spot.geometry, zone)
    ]
    lines = dict.fromkeys((*answer.attributions, *around.attributions))
    return Evidence(
        stamp, cover, asked, period, months, tuple(counts), tuple(left_out), hours, site, matrix, no_week,
        _premises(cover.venues), tuple(spots), around, tuple(lines), snapshot.id, timed.month_only,
        (answerer.settings.marking,),
    )  # fmt: skip


def _count(
    what: Definition,
    objective: Objective,
    found: Selected,
    period: Period,
    shapes: tuple[BaseGeometry, BaseGeometry],
    address: str,
) -> ZoneCount:
    by_month = counts_by_month(found, shapes, period)
    n = by_month.sum(axis=1)
    zone, ring = (Count(float(k), float(low), float(high)) for k, low, high in zip(n, *byar(n), strict=True))
    title = what.open_data_title if found.by_proxy > len(found) / 2 else what.title
    return ZoneCount(
        what,
        objective,
        title,
        bool(found.by_proxy),
        zone,
        ring,
        tuple(by_month[0].tolist()),
        address,
        breaks_in(what, period, found),
    )


def _over(one: ZoneCount, held: Sequence[date], months: Sequence[date]) -> ZoneCount:
    """The same with the counts of some of its months."""
    return replace(one, by_month=tuple(n for month, n in zip(held, one.by_month, strict=True) if month in months))


def _week(found: Selected, zone: BaseGeometry, timezone: str) -> tuple[Floats | None, NoHours | None]:
    if found.month_only:
        return None, NoHours.MONTH_ONLY
    here = found.inside(zone) & found.timed
    if not here.any():
        return None, NoHours.NONE_TIMED
    start, end = (found.rows.time(name)[here] for name in ("start", "end"))
    return week(start, end, timezone=timezone), None


def _premises(here: Sequence[CharterVenue]) -> Premises:
    capacity = [one.capacity for one in here if one.capacity]
    closing = Counter(one.terminal_hour for one in here if one.terminal_hour)
    night = sorted(closing, key=lambda hour: (hour < "06:00", hour))
    kinds = tuple(Counter(one.type for one in here).most_common())
    return Premises(len(here), sum(capacity), len(capacity), kinds, tuple((hour, closing[hour]) for hour in night))
