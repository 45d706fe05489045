"""What a reader must know before believing an Answer, as values: which note applies, and its numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.answering.area_about import THE_WHOLE, AreaAbout
from app.answering.area_text import AreaKind
from app.answering.period import Period
from app.answering.selection import Selected
from geo.offence.offences import Definition
from geo.offence.recording_changes import RecordingBreak, changes
from geo.source import source_of
from geo.space.boundaries import Boundaries

FEW: Final = 30
"""Incidents below which a pattern is unreliable."""
STACK_SHARE: Final = 0.05
"""Share of the incidents on one map point from which it is said."""
NEARLY_ALL: Final = 0.9
"""Share of what has a place from which wards that it lies outside of are taken for those of another area."""
NEARLY_NONE: Final = 1e-6
"""Chances add up to rounding."""


class NoteKind(StrEnum):
    """How a note is meant."""

    SYNTHETIC = "synthetic"
    EMPTY = "empty"
    QUALITY = "quality"
    GAP = "gap"
    CAVEAT = "caveat"
    APPROXIMATE = "approximate"


class NoteTopic(StrEnum):
    """What a note is about; each is one sentence."""

    MADE_UP = "made_up"
    NO_INCIDENTS = "no_incidents"
    FEW_INCIDENTS = "few_incidents"
    MISSING_MONTHS = "missing_months"
    INCOMPLETE_MONTHS = "incomplete_months"
    PART_MONTHS = "part_months"
    JOINED = "joined"
    ALONE = "alone"
    UNDATED = "undated"
    UNTIMED = "untimed"
    SPREAD_TIMES = "spread_times"
    SOURCE = "source"
    DEFINITION = "definition"
    OPEN_DATA = "open_data"
    WITHHELD_HOMES = "withheld_homes"
    UNPLACED = "unplaced"
    STACKED = "stacked"
    PUBLIC_PLACE_UNKNOWN = "public_place_unknown"
    HOUR_UNKNOWN = "hour_unknown"
    NO_CODE = "no_code"
    BY_ZONE = "by_zone"
    NO_ZONE = "no_zone"
    OUTSIDE_WARDS = "outside_wards"
    NEARLY_ALL_OUTSIDE_WARDS = "nearly_all_outside_wards"
    POLICE_ACTIVITY = "police_activity"
    RECORDING_CHANGE = "recording_change"
    AREA = "area"
    AREA_BEYOND = "area_beyond"
    WHOLE_SQUARES = "whole_squares"
    BOUNDARIES = "boundaries"
    APPROXIMATE_BOUNDARIES = "approximate_boundaries"
    MEASURE = "measure"
    NO_MEASURE = "no_measure"
    UNSTABLE_HOTSPOTS = "unstable_hotspots"
    EDGE_OF_DATA = "edge_of_data"
    SMALL_COUNTS = "small_counts"


KIND: Final = {
    NoteTopic.MADE_UP: NoteKind.SYNTHETIC,
    NoteTopic.NO_INCIDENTS: NoteKind.EMPTY,
    NoteTopic.MISSING_MONTHS: NoteKind.GAP,
    NoteTopic.INCOMPLETE_MONTHS: NoteKind.GAP,
    NoteTopic.PART_MONTHS: NoteKind.GAP,
    NoteTopic.SPREAD_TIMES: NoteKind.CAVEAT,
    NoteTopic.SOURCE: NoteKind.CAVEAT,
    NoteTopic.DEFINITION: NoteKind.CAVEAT,
    NoteTopic.OPEN_DATA: NoteKind.CAVEAT,
    NoteTopic.WITHHELD_HOMES: NoteKind.CAVEAT,
    NoteTopic.SMALL_COUNTS: NoteKind.CAVEAT,
    NoteTopic.POLICE_ACTIVITY: NoteKind.CAVEAT,
    NoteTopic.MEASURE: NoteKind.CAVEAT,
    NoteTopic.AREA: NoteKind.CAVEAT,
    NoteTopic.WHOLE_SQUARES: NoteKind.CAVEAT,
    NoteTopic.BOUNDARIES: NoteKind.CAVEAT,
    NoteTopic.APPROXIMATE_BOUNDARIES: NoteKind.APPROXIMATE,
}
"""Kinds by topic; every other note is one of quality."""


@dataclass(frozen=True)
class Note:
    """One note. count: the incidents that it is about, of: those they are a part of, None where it has none.

    zones: how many zones stand behind it; quoted: what the boundaries' own file says, word for word; change:
    of the recording. The months
    without data or with too few, the definition's caveats and the hotspots stand in the Answer itself.
    """

    about: NoteTopic
    count: float | None = None
    of: float | None = None
    zones: int = 0
    quoted: str = ""
    change: RecordingBreak | None = None

    @property
    def kind(self) -> NoteKind:
        """How it is meant."""
        return KIND.get(self.about, NoteKind.QUALITY)


def notes_of(
    what: Definition,
    period: Period,
    found: Selected,
    wards: Boundaries,
    *,
    n: float,
    whole: bool,
    unstable: bool,
    edge: bool,
    area: AreaAbout = THE_WHOLE,
) -> tuple[Note, ...]:
    """Every note that applies, the gravest first.

    n: incidents of the Answer; whole: no part of the area was asked for; unstable: some hotspot is too unsure to draw;
    edge: the map shows densities that are corrected, because nothing is loaded beyond; area: what was asked about.
    """
    return (*_notes(what, period, found, wards, n, whole, unstable, edge), *_of_area(area))


def _of_counting(found: Selected) -> Iterator[Note]:
    """What was joined, and what was left out for want of a day or an hour."""
    untimed = found.hours.untimed if found.hours else 0
    for topic, n in ((NoteTopic.JOINED, found.joined), (NoteTopic.ALONE, found.alone),
                     (NoteTopic.UNDATED, found.undated), (NoteTopic.UNTIMED, untimed)):  # fmt: skip
        if n:
            yield Note(topic, n)
    if found.hours:
        yield Note(NoteTopic.SPREAD_TIMES)


def _notes(
    what: Definition,
    period: Period,
    found: Selected,
    wards: Boundaries,
    n: float,
    whole: bool,
    unstable: bool,
    edge: bool,
) -> Iterator[Note]:
    source = source_of(period.source)
    if source.synthetic:
        yield Note(NoteTopic.MADE_UP)
    if period.held and not n:
        yield Note(NoteTopic.NO_INCIDENTS)
    placed, outside = float(found.places.weight.sum()), float(found.places.weight[found.ward < 0].sum())
    if outside > NEARLY_ALL * placed:
        yield Note(NoteTopic.NEARLY_ALL_OUTSIDE_WARDS, outside, placed, quoted=wards.label)
    if 0 < n < FEW:
        yield Note(NoteTopic.FEW_INCIDENTS, n)
    yield from _of_months(period)
    yield from _of_counting(found)
    if source.caveat and not source.synthetic:
        yield Note(NoteTopic.SOURCE)
    yield Note(NoteTopic.DEFINITION)
    if found.by_proxy:
        yield Note(NoteTopic.OPEN_DATA)
    yield from _of_records(what, found, whole)
    if what.activity_sensitive:
        yield Note(NoteTopic.POLICE_ACTIVITY)
    yield from (Note(NoteTopic.RECORDING_CHANGE, change=change) for change in breaks_in(what, period, found))
    topic = NoteTopic.APPROXIMATE_BOUNDARIES if wards.approximate else NoteTopic.BOUNDARIES
    yield from (Note(topic, quoted=text) for text in wards.notes)
    if unstable:
        yield Note(NoteTopic.UNSTABLE_HOTSPOTS)
    if edge and n:
        yield Note(NoteTopic.EDGE_OF_DATA)


def breaks_in(what: Definition, period: Period, found: Selected) -> tuple[RecordingBreak, ...]:
    """The changes of recording between the first and the last month with data of a selection."""
    if not period.held:
        return ()
    categories = found.categories
    codes = {code for rule in what.rules for code in rule.codes}
    return tuple(changes(period.held[0], period.held[-1], categories, codes))


def _of_area(area: AreaAbout) -> Iterator[Note]:
    """How an area is made that is no authority and no single ward, and what of it the data do not reach."""
    if area.kind not in (AreaKind.WHOLE, AreaKind.LAD) and not area.alone:
        yield Note(NoteTopic.AREA)
    if area.beyond:
        yield Note(NoteTopic.AREA_BEYOND)


def _of_months(period: Period) -> Iterator[Note]:
    """Which of the months are not all there."""
    if period.missing:
        yield Note(NoteTopic.MISSING_MONTHS)
    if period.incomplete:
        yield Note(NoteTopic.INCOMPLETE_MONTHS)
    if period.parts:
        yield Note(NoteTopic.PART_MONTHS)


def _of_records(what: Definition, found: Selected, whole: bool) -> Iterator[Note]:
    """How good the records behind an Answer are: their places, their hours, their codes."""
    placed = float(found.places.weight.sum())
    largest = float(found.places.weight.max(initial=0))
    unplaced = found.n - placed - found.withheld
    outside = float(found.places.weight[found.ward < 0].sum())
    if found.withheld:
        yield Note(NoteTopic.WITHHELD_HOMES, found.withheld)
    if unplaced > NEARLY_NONE and whole:
        yield Note(NoteTopic.UNPLACED, unplaced, found.n)
    if placed > 0 and largest / placed >= STACK_SHARE:
        yield Note(NoteTopic.STACKED, largest, placed)
    if found.unknown_public_place:
        yield Note(NoteTopic.PUBLIC_PLACE_UNKNOWN, found.unknown_public_place, len(found))
    if found.unknown_hour:
        yield Note(NoteTopic.HOUR_UNKNOWN, found.unknown_hour)
    if found.unjudged:
        yield Note(NoteTopic.NO_CODE, found.unjudged)
    if what.zoned and found.by_proxy < len(found):
        yield Note(NoteTopic.BY_ZONE, found.by_zone, zones=found.zones) if found.zones else Note(NoteTopic.NO_ZONE)
    if outside > 0 and whole and outside <= NEARLY_ALL * placed:
        yield Note(NoteTopic.OUTSIDE_WARDS, outside)
