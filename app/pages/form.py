"""The question as a form: every choice a person can make, with what was chosen for them shown in the open."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from app.answering.answer import Answer
from app.answering.answerer import Answerer
from app.answering.choices import Parameter
from app.answering.known_share import known_share
from app.answering.measured import NEEDED
from app.answering.period import Period
from app.answering.question import COUNTS, HEXAGONS, INCIDENT, KERNELS, KEYS, LSOAS, RECORD, Question
from app.figures import sentence
from app.pages.area_options import AreaOptions, SelectOption, area_options
from app.pages.offence_list import OffenceOption, offence_options
from app.pages.offer import Askable, Offer
from app.pages.periods import NamedPeriod, named_periods
from app.words import partial_months
from app.words.choices import LABELS, SHAPES, UNITS, Announced, announced
from app.words.hours import DAYS, span_name
from app.words.measured import MEASURE_LABELS, not_offered
from app.words.offer import ONE_OF_THREE
from geo.errors import UserError
from geo.offence.definition import Definition
from geo.offence.offences import definition, definitions
from geo.source import source_of
from geo.store.base import Snapshot
from geo.store.months_held import months_held
from geo.time.night import profiles

SPANS = ("fri22-sat03", "sat22-sun03", "fri18-sat06", "sat18-sun06", "fri18-mon06")
"""Spans of hours that the form offers; any other can be written."""
NUMBERS = (Parameter.BANDWIDTH, Parameter.CELL, Parameter.EPS, Parameter.MIN_WEIGHT)


@dataclass(frozen=True)
class Field:
    """One number a person may set; empty means that `choice` holds."""

    name: str
    label: str
    value: str
    choice: Announced | None


@dataclass(frozen=True)
class Form:
    """All that the template shows, in the order in which a person asks."""

    offences: tuple[OffenceOption, ...]
    measures: tuple[SelectOption, ...]
    counted: tuple[SelectOption, ...]
    sources: tuple[SelectOption, ...]
    areas: AreaOptions
    months: tuple[date, ...]
    states: Mapping[date, str]  # of the months that are not all there
    first: str
    last: str
    chosen: tuple[date, date] | None  # first and last month of the period in use
    periods: tuple[NamedPeriod, ...]
    weeks: str
    bars: str  # the question of the bars, which is about every month
    no_weeks: str  # why no weeks can be asked for, "" when they can
    nights: tuple[SelectOption, ...]
    hours: tuple[tuple[str, tuple[SelectOption, ...]], ...]  # by day
    clash: str  # what is said where two ways to ask for hours would meet, which a script resolves
    no_span: str  # why no span of hours, and no hour, can be asked for beside what is asked
    no_hour: str
    span: str
    spans: tuple[SelectOption, ...]
    no_hours: str  # why no hour can be asked for, "" when it can
    grids: tuple[SelectOption, ...]
    units: tuple[SelectOption, ...]
    kernels: tuple[SelectOption, ...]
    numbers: tuple[Field, ...]
    choices: tuple[Announced, ...]


def build(answerer: Answerer, given: Mapping[str, str], answer: Answer | None, offer: Offer) -> Form:
    """The form filled in with what was asked, right or wrong, and with the Answer's own choices where there is one.

    offer: what the reader may ask about; every choice that leads to no answer has the reason beside it.
    """
    why = Askable(answerer, offer, given, answer).why
    snapshot = answerer.store.snapshot()
    offence = given.get("offence", "") or "SV_STRICT"
    offence = offence if "," in offence else offence.split("@")[0]
    source = given.get("source", "")
    choices = tuple(map(announced, answer.choices)) if answer else ()
    chosen = {choice.name: choice for choice in choices}
    kernel = given.get("kernel", "").replace("quartic", "")
    night_titles = {item.id: item.title for item in profiles(answerer.settings.profiles)}
    force = answerer.settings.force
    loaded = [s for s in snapshot.sources() if snapshot.months(s, force)]
    period = _period(answerer, given, snapshot)
    in_use = period.source if period else source
    held = snapshot.months(in_use, force) if in_use in loaded else ()
    dated = why(weeks="2025-W10", from_="", to="")
    used = source_of(answer.question.source).title if answer else "most trusted"
    return Form(
        offences=_offences(answerer, offence, in_use, offer, why),
        measures=_options(
            MEASURE_LABELS.items(), given.get("measure", "") or COUNTS, lambda m: _measure(answerer, given, m, why)
        ),
        counted=_options(
            (("", "Every record"), (INCIDENT, "Each incident once")),
            given.get("count", "").replace(RECORD, ""),
            lambda count: why(count=count),
        ),
        sources=_options(
            [("", f"Automatic ({used})"), *((s, source_of(s).title) for s in loaded)], source, lambda s: why(source=s)
        ),
        areas=area_options(answerer, given.get("area", ""), answer, offer.areas, lambda area: why(area=area)),
        months=tuple(sorted({m for s in loaded if source in ("", s) for m in snapshot.months(s, force)}, reverse=True)),
        states=_states(answerer, snapshot, in_use),
        first=given.get("from", ""),
        last=given.get("to", ""),
        chosen=(period.first, period.last) if period else None,
        periods=named_periods(given, held, _newest_whole(answerer, snapshot, in_use), why),
        weeks=given.get("weeks", ""),
        bars=_every_month(given),
        no_weeks=dated,
        nights=_options(
            [*night_titles.items(), ("dark", "In darkness")],
            given.get("night", "").split("@")[0],
            lambda night: why(night=night),
        ),
        hours=tuple(
            (day, _options(((str(24 * i + h), f"{day} {h:02d}:00") for h in range(24)), given.get("hour", "")))
            for i, day in enumerate(DAYS)
        ),
        clash=sentence(ONE_OF_THREE),
        no_span=why(hours=SPANS[0]) if not given.get("hours") else "",
        no_hour=why(hour="0") if not given.get("hour") else "",
        span=given.get("hours", ""),
        spans=tuple(SelectOption(span, span_name(*(Question(hours=span).span or (0, 0))), False) for span in SPANS),
        no_hours=why(night=next(iter(night_titles), "nte_core"), hour="", hours=""),
        grids=_options(
            (("", "Squares"), (HEXAGONS, "Hexagons of 350 m")), given.get("grid", ""), lambda g: why(grid=g)
        ),
        units=_options((("", "Wards"), (LSOAS, "LSOAs")), given.get("units", ""), lambda u: why(units=u)),
        kernels=_options((("" if name == "quartic" else name, SHAPES[name]) for name in KERNELS), kernel),
        numbers=tuple(
            Field(name, f"{LABELS[name]}, {UNITS[name]}", given.get(name, ""), chosen.get(name)) for name in NUMBERS
        ),
        choices=choices,
    )


def _states(answerer: Answerer, snapshot: Snapshot, source: str) -> dict[date, str]:
    """What is said beside the months of a source that are not all there."""
    if source not in snapshot.sources():
        return {}
    held = months_held(answerer.store, snapshot, source, answerer.settings.force)
    return {one.month: partial_months.state(one) for one in held if not one.whole}


def _options(
    pairs: Iterable[tuple[str, str]], chosen: str, why: Callable[[str], str] = lambda _: ""
) -> tuple[SelectOption, ...]:
    """why: of a value, the reason why it cannot be chosen; what is chosen is never greyed."""
    return tuple(
        SelectOption(value, label, value == chosen, "" if value == chosen else why(value)) for value, label in pairs
    )


def _offences(
    answerer: Answerer, chosen: str, source: str, offer: Offer, why: Callable[..., str]
) -> tuple[OffenceOption, ...]:
    """The definitions, with those of one's own; one that was put together in the address stands among these."""
    theirs: tuple[Definition, ...] = offer.kept
    known = {one.id for one in (*definitions(answerer.definitions), *theirs)}
    if chosen not in known:
        with suppress(UserError):
            theirs = (*theirs, definition(chosen, answerer.definitions))
    listed = offence_options(answerer, theirs[-1].id if theirs and chosen not in known else chosen, source, theirs)
    return tuple(one if one.reason or one.chosen else replace(one, reason=why(offence=one.value)) for one in listed)


def _measure(answerer: Answerer, given: Mapping[str, str], measure: str, why: Callable[..., str]) -> str:
    """Why harm or costs cannot be added up: the policy, or a table that knows too few of the incidents."""
    if measure == COUNTS or (refused := why(measure=measure)):
        return "" if measure == COUNTS else refused
    try:
        asked = Question.parse({key: text for key, text in given.items() if key in KEYS}).but(measure=measure)
        known, n = known_share(answerer, asked)
    except UserError:
        return ""  # the page says what is wrong
    return sentence(not_offered(known, n)) if n and known < NEEDED * n else ""


def _every_month(given: Mapping[str, str]) -> str:
    """The query of the bars of all months; "" where the question is not understood."""
    try:
        asked = Question.parse({key: text for key, text in given.items() if key in KEYS})
    except UserError:
        return ""
    return asked.but(first=None, last=None, measure=COUNTS).query()


def _period(answerer: Answerer, given: Mapping[str, str], snapshot: Snapshot) -> Period | None:
    """The source and the months in use; None where the question or the store has none."""
    try:
        asked = Question.parse({key: text for key, text in given.items() if key in KEYS})
        return answerer.period(asked, definition(asked.offence, answerer.definitions), snapshot)[0]
    except UserError:
        return None


def _newest_whole(answerer: Answerer, snapshot: Snapshot, source: str) -> date | None:
    """The last month of a source that is there from its first day to its last; the last one where none is."""
    if source not in snapshot.sources():
        return None
    held = months_held(answerer.store, snapshot, source, answerer.settings.force)
    months = [one.month for one in held if one.whole] or [one.month for one in held]
    return max(months, default=None)
