"""The sentences of an Answer: what is shown, and what a reader must know before believing it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.answering.answer import DRAWN, Answer
from app.answering.choices import reach
from app.answering.notes import Note, NoteKind, NoteTopic
from app.answering.period import next_month
from app.answering.question import INCIDENT
from app.figures import counted, day_span, heading, number, percent, span, spans
from app.words import area, measured, partial_months
from app.words.area import area_name, in_area
from app.words.hours import hours_name
from app.words.recording_changes import recording_change
from geo.source import source_of

SENTENCES: Final = {
    NoteTopic.NO_INCIDENTS: "No incident matches this question. Try a longer period, a larger area or another "
    "definition.",
    NoteTopic.SPREAD_TIMES: "Times that are known only as a span are spread over it, so counts need not be whole "
    "numbers.",
    NoteTopic.NO_ZONE: "No night-time-economy zone applies to these data, so nothing is included for standing in one: "
    "flags alone decide.",
    NoteTopic.POLICE_ACTIVITY: "Police activity raises the count of these offences: more of them can mean more checks.",
    NoteTopic.FEW_INCIDENTS: "Only {incidents}: the pattern is unreliable.",
    NoteTopic.JOINED: "Of one night and spot with a record that counts, so not counted again: {records}{elsewhere}.",
    NoteTopic.ALONE: "Counted one each, for their night or exact spot is not known: {records}{elsewhere}.",
    NoteTopic.UNDATED: "Left out for want of a day: {records}{elsewhere}.",
    NoteTopic.UNTIMED: "Left out for want of a time of day: {records}{elsewhere}.",
    NoteTopic.WITHHELD_HOMES: "Homes that were taken over, and homes with domestic abuse, are on no map, with "
    "all that happened there; it is counted in the total alone: {incidents}{elsewhere}.",
    NoteTopic.UNPLACED: "{tenths} of the records have no coordinates: in the count, on no map.",
    NoteTopic.STACKED: "{percent} of the incidents share one map point.",
    NoteTopic.PUBLIC_PLACE_UNKNOWN: "Not known whether in a public place, and included: {incidents}{elsewhere}.",
    NoteTopic.HOUR_UNKNOWN: "Left out because nobody recorded the hour: {incidents}{elsewhere}.",
    NoteTopic.NO_CODE: "Left out for want of an offence code, with nothing to stand in: {records}{elsewhere}.",
    NoteTopic.BY_ZONE: "{incidents}{elsewhere} included only for standing in{one_of} the {zones} that are kept.",
    NoteTopic.OUTSIDE_WARDS: "Outside every ward, so on the map and in no ward's row: {incidents}.",
    NoteTopic.NEARLY_ALL_OUTSIDE_WARDS: "Outside every ward: {incidents} of the {of} with a place. The wards in use "
    "({quoted}) are not those of this area, so no ward's number means anything; import the right ones with afterdark "
    "boundaries import.",
    NoteTopic.BOUNDARIES: "{quoted}",
    NoteTopic.APPROXIMATE_BOUNDARIES: "{quoted}",
}
"""Notes that need nothing but their own numbers."""


@dataclass(frozen=True)
class Sentence:
    """A note in words."""

    kind: NoteKind
    text: str


def title(answer: Answer) -> str:
    """What, where and in which hours."""
    what = answer.definition.open_data_title if answer.stands_in else answer.definition.title
    when = f", {hours_name(answer.hours)}" if answer.hours else ""
    return f"{what}, {area_name(answer)}{when}"


def caption(answer: Answer) -> str:
    """One sentence: n, where, when, on how many places, how exact."""
    where, when = in_area(answer), period_name(answer)
    if not answer.months:
        none = f"The data for {when} are probably incomplete" if answer.incomplete else f"No data for {when}"
        return f"{none}, so nothing can be said about what happened {where} then."
    asked = answer.months + len(answer.missing) + len(answer.incomplete)
    if answer.asked.days:
        when += _days_known(answer)
    elif answer.days is not None:
        when += f" ({answer.days} of {(next_month(answer.last) - answer.first).days} days)"
    elif asked > answer.months:
        when += f" ({answer.months} of {asked} months)"
    if answer.n < answer.minimum:
        return f"{_too_few(answer)} {where}, {when}."
    if not answer.n:
        return f"No such incidents {where}, {when}. That is a result, not a fault."
    exact = (
        "month-only data on anonymous map points, drawn as areas of 250 m or more"
        if answer.month_only
        else "drawn as density and areas"
    )
    on = f", on {counted(answer.places, 'location')}" if answer.places is not None else ""
    about = "About " if answer.rounding else ""
    many = counted(answer.n) if about else heading(counted(answer.n))
    return f"{about}{many} {where}, {when}{on}; {exact}.{_each_once(answer)}{_beside(answer)}{measured.total(answer)}"


def _each_once(answer: Answer) -> str:
    """How they were counted, where it is not record by record."""
    return " Records of one night at one spot count as one incident." if answer.asked.count == INCIDENT else ""


def period_name(answer: Answer) -> str:
    """Jan to Mar 2025, or the weeks asked for: 3 to 30 Mar 2025, 4 weeks."""
    if not (days := answer.asked.days):
        return span(answer.first, answer.last)
    weeks = counted(((days[1] - days[0]).days + 1) // 7, "week")
    return f"{day_span(*days)} ({weeks}, {answer.asked.weeks.replace('..', ' to ')})"


def _days_known(answer: Answer) -> str:
    """How many days of the weeks asked for there are, "" where all of them are."""
    assert answer.asked.days
    first, last = answer.asked.days
    asked = (last - first).days + 1
    return f", {answer.days} of {asked} days with data" if answer.days != asked else ""


def _too_few(answer: Answer) -> str:
    """What stands in place of a count that is not given."""
    if answer.by_squares:
        return f"No square of {number(answer.by_squares)} m with {answer.minimum} incidents or more"
    if any(ward.withheld for ward in answer.wards) or len(answer.wards) > 1:
        return "No count that can be given"
    return f"Fewer than {counted(answer.minimum)}"


def _beside(answer: Answer) -> str:
    """The split between an answer from open data and the second layer that stands beside it, "" for none."""
    other = answer.beside
    if other is None or not answer.n + other.n:
        return ""
    apart = other.definition.open_data_categories
    pairs = ((answer.definition, answer.n), (other.definition, other.n))
    sensitive = [(one.open_data_categories, n) for one, n in pairs if one.activity_sensitive]
    split = "".join(
        f" Of the two together {percent(n / (answer.n + other.n))} are {name[:1].lower()}{name[1:]}, of which more is "
        "found where officers search more."
        for name, n in sensitive
    )
    return f" {apart} ({number(other.n)} here in these months) is a layer of its own and not in this count.{split}"


def notes(answer: Answer) -> tuple[Sentence, ...]:
    """Every note in words, in its order."""
    return tuple(Sentence(note.kind, _text(answer, note)) for note in answer.notes)


def _text(answer: Answer, note: Note) -> str:
    if note.about in FROM_THE_ANSWER:
        return FROM_THE_ANSWER[note.about](answer)
    if note.about is NoteTopic.NO_MEASURE:
        return measured.not_measured(note)
    if note.change is not None:
        return recording_change(note.change)
    count, of = note.count or 0.0, note.of or 1.0
    topic = note.about
    if topic is NoteTopic.PUBLIC_PLACE_UNKNOWN and count == of:
        return "No record says whether it happened in a public place; all of them are included."
    return SENTENCES[topic].format(
        incidents=counted(count),
        records=counted(count, "record"),
        of=number(of),
        percent=percent(count / of),
        tenths=percent(count / of, 1),
        elsewhere=", here and elsewhere" if answer.asked.area else "",  # counted before the area was cut out
        zones=counted(note.zones, "night-time-economy zone"),
        one_of=" one of" if note.zones > 1 else "",
        quoted=note.quoted,
    )


def _gap(answer: Answer) -> str:
    source = source_of(answer.question.source).title
    used = (
        f"Rates use the {_in_use(answer)} with data."
        if answer.months
        else f"{source} is loaded for other months: see Data."
    )
    return f"No data for {spans(answer.missing)}: a gap in the files, not months without crime. {used}"


def _incomplete(answer: Answer) -> str:
    used = f" Rates use the other {_in_use(answer)}." if answer.months else ""
    return f"{partial_months.incomplete(answer.incomplete, answer.definition.categories)}{used}"


def _in_use(answer: Answer) -> str:
    """12 months; 344 days, where a month is there in part."""
    return counted(answer.months, "month") if answer.days is None else counted(answer.days, "day")


def _unstable(answer: Answer) -> str:
    weak = sum(spot.stability < DRAWN for spot in answer.hotspots)
    verb = "is" if weak == 1 else "are"
    return (
        f"{weak} of {counted(len(answer.hotspots), 'hotspot')} {verb} listed, not drawn: of ten like "
        f"{'it' if weak == 1 else 'these'}, fewer than three were there again."
    )


def _edge(answer: Answer) -> str:
    spread = number(reach(answer.question.kernel, answer.question.bandwidth or 0.0))
    return (
        f"Incidents beyond the edge of the force's area are not loaded. Within {spread} m of that edge the density is "
        "worked out from what lies inside alone, so it is not too low there but rests on fewer incidents."
    )


def _small_counts(answer: Answer) -> str:
    rounded = f" Other counts are to the nearest {answer.rounding}." if answer.rounding else ""
    return (
        f"Counts below {answer.minimum} are not shown, nor any place that holds so few.{rounded} The shading is "
        "drawn from what is shown alone."
    )


FROM_THE_ANSWER: Final[dict[NoteTopic, Callable[[Answer], str]]] = {
    NoteTopic.MADE_UP: lambda answer: source_of(answer.question.source).caveat,
    NoteTopic.SOURCE: lambda answer: source_of(answer.question.source).caveat,
    NoteTopic.DEFINITION: lambda answer: answer.definition.caveat,
    NoteTopic.OPEN_DATA: lambda answer: answer.definition.open_data_caveat,
    NoteTopic.MISSING_MONTHS: _gap,
    NoteTopic.INCOMPLETE_MONTHS: _incomplete,
    NoteTopic.PART_MONTHS: lambda answer: partial_months.in_part(answer.parts),
    NoteTopic.UNSTABLE_HOTSPOTS: _unstable,
    NoteTopic.EDGE_OF_DATA: _edge,
    NoteTopic.SMALL_COUNTS: _small_counts,
    NoteTopic.AREA: area.how_made,
    NoteTopic.AREA_BEYOND: area.beyond,
    NoteTopic.WHOLE_SQUARES: area.whole_squares,
    NoteTopic.MEASURE: measured.caveat,
}
"""Notes whose words and numbers stand in the Answer itself."""
