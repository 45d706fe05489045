"""The question as a form: every choice a person can make, with what was chosen for them shown in the open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.answering.answer import Answer
from app.answering.answerer import Answerer
from app.answering.area_list import ListedAreas
from app.answering.choices import Parameter
from app.answering.question import HEXAGONS, KERNELS, LSOAS, Question
from app.figures import month
from app.pages.area_options import AreaOptions, SelectOption, area_options
from app.pages.offence_list import OffenceOption, offence_options
from app.words import partial_months
from app.words.choices import LABELS, SHAPES, UNITS, Announced, announced
from app.words.hours import DAYS, span_name
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
    sources: tuple[SelectOption, ...]
    areas: AreaOptions
    months: tuple[date, ...]
    states: Mapping[date, str]  # of the months that are not all there
    first: str
    last: str
    first_chosen: str
    last_chosen: str
    nights: tuple[SelectOption, ...]
    hours: tuple[tuple[str, tuple[SelectOption, ...]], ...]  # by day
    span: str
    spans: tuple[SelectOption, ...]
    no_hours: str  # why no hour can be asked for, "" when it can
    grids: tuple[SelectOption, ...]
    units: tuple[SelectOption, ...]
    kernels: tuple[SelectOption, ...]
    numbers: tuple[Field, ...]
    choices: tuple[Announced, ...]


def build(answerer: Answerer, given: Mapping[str, str], answer: Answer | None, areas: Sequence[ListedAreas]) -> Form:
    """The form filled in with what was asked, right or wrong, and with the Answer's own choices where there is one.

    areas: those that the reader may ask about.
    """
    snapshot = answerer.store.snapshot()
    offence = given.get("offence", "").split("@")[0] or "SV_STRICT"
    source = given.get("source", "")
    choices = tuple(map(announced, answer.choices)) if answer else ()
    chosen = {choice.name: choice for choice in choices}
    kernel = given.get("kernel", "").replace("quartic", "")
    night_titles = {item.id: item.title for item in profiles(answerer.settings.profiles)}
    force = answerer.settings.force
    loaded = [s for s in snapshot.sources() if snapshot.months(s, force)]
    used = source_of(answer.question.source).title if answer else "most trusted"
    return Form(
        offences=offence_options(answerer, offence, answer.question.source if answer else source),
        sources=_options([("", f"Automatic ({used})"), *((s, source_of(s).title) for s in loaded)], source),
        areas=area_options(answerer, given.get("area", ""), answer, areas),
        months=tuple(sorted({m for s in loaded if source in ("", s) for m in snapshot.months(s, force)}, reverse=True)),
        states=_states(answerer, snapshot, source or (answer.question.source if answer else "")),
        first=given.get("from", ""),
        last=given.get("to", ""),
        first_chosen=month(answer.first) if answer else "",
        last_chosen=month(answer.last) if answer else "",
        nights=_options([*night_titles.items(), ("dark", "In darkness")], given.get("night", "").split("@")[0]),
        hours=tuple(
            (day, _options(((str(24 * i + h), f"{day} {h:02d}:00") for h in range(24)), given.get("hour", "")))
            for i, day in enumerate(DAYS)
        ),
        span=given.get("hours", ""),
        spans=tuple(SelectOption(span, span_name(*(Question(hours=span).span or (0, 0))), False) for span in SPANS),
        no_hours="These data give only the month, so no hour can be asked for." if answer and answer.month_only else "",
        grids=_options((("", "Squares"), (HEXAGONS, "Hexagons of 350 m")), given.get("grid", "")),
        units=_options((("", "Wards"), (LSOAS, "LSOAs")), given.get("units", "")),
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


def _options(pairs: Iterable[tuple[str, str]], chosen: str) -> tuple[SelectOption, ...]:
    return tuple(SelectOption(value, label, value == chosen) for value, label in pairs)
