"""The areas that a form offers: a plain list for everybody, which a script makes a field to search in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from app.answering.answer import Answer
from app.answering.answerer import Answerer
from app.answering.area_text import AreaKind, canonical
from app.answering.asked_area import SITES
from app.figures import heading, listed
from app.words.area import area_name
from geo.errors import UserError
from geo.space.partnerships import partnerships_of
from geo.space.police_forces import whole_area
from geo.streets.names import TOWN
from geo.streets.names_file import default_names

MayAsk = Callable[[AreaKind], bool]


@dataclass(frozen=True)
class SelectOption:
    """One line of a drop-down list."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class OptionGroup:
    """Lines under one heading."""

    label: str
    options: tuple[SelectOption, ...]


@dataclass(frozen=True)
class AreaOptions:
    """whole: what all of it is called; other: the area that was asked about where it is none of the groups'."""

    whole: str
    other: SelectOption | None
    groups: tuple[OptionGroup, ...]


def area_options(answerer: Answerer, given: str, answer: Answer | None, may_ask: MayAsk) -> AreaOptions:
    """Authorities, partnerships, towns, beats, zones, sites and wards, as far as the reader may ask about them; no
    wards and towns where those in use are no places of the force's. given: the area in the address, right or wrong."""
    wards = answerer.wards
    here = answerer.wards_offered
    found = [
        ("Local authorities", AreaKind.LAD, _authorities(answerer) if here else {}),
        ("Community safety partnerships", AreaKind.CSP, _partnerships(answerer) if here else {}),
        ("Towns", AreaKind.TOWN, _towns() if here else {}),
        ("Beats", AreaKind.BEAT, _beats(answerer)),
        ("Night-time-economy zones", AreaKind.ZONE, {one.id: one.name for one in answerer.zones()}),
        ("Clear, Hold, Build sites", AreaKind.SITE, _sites(answerer)),
    ]
    groups = [_group(label, kind, names.items(), given) for label, kind, names in found if names and may_ask(kind)]
    groups += [_group(label, AreaKind.WARD, pairs, given) for label, pairs in (_wards(answerer) if here else [])]
    known = any(option.chosen for group in groups for option in group.options)
    name = heading(area_name(answer)) if answer and answer.asked.area == _kept(given) else given
    other = SelectOption(given, name, chosen=True) if given and not known else None
    whole = listed(whole_area(answerer.settings.force, wards.authority, wards.authority_name))
    return AreaOptions(whole, other, tuple(groups))


def _kept(given: str) -> str:
    """The area as an answer has it."""
    try:
        return canonical(given, "area") if given else ""
    except UserError:
        return ""


def _group(label: str, kind: AreaKind, pairs: Iterable[tuple[str, str]], given: str) -> OptionGroup:
    return OptionGroup(
        label, tuple(SelectOption(f"{kind}:{code}", name, f"{kind}:{code}" == given) for code, name in pairs)
    )


def _authorities(answerer: Answerer) -> dict[str, str]:
    wards = answerer.wards
    named = {code: name or code for code, name in zip(wards.authority, wards.authority_name, strict=True) if code}
    return {code: f"{name}, all wards" for code, name in sorted(named.items(), key=lambda pair: pair[1])}


def _partnerships(answerer: Answerer) -> dict[str, str]:
    known = partnerships_of(answerer.wards.authority)
    return {code: f"{one.name}, community safety partnership" for code, one in known.items()}


def _towns() -> dict[str, str]:
    places = default_names().localities
    pairs = [(str(places.name[i]), str(places.code[i])) for i in np.flatnonzero(places.rank == TOWN)]
    return {code: f"{name}, the town" for name, code in sorted(pairs)}


def _beats(answerer: Answerer) -> dict[str, str]:
    beats = answerer.store.boundaries.chosen("beats")
    return dict(sorted(zip(beats.code, beats.name, strict=True), key=lambda pair: pair[1])) if beats else {}


def _sites(answerer: Answerer) -> dict[str, str]:
    return {record.id: str(record.body.get("name", "")).strip() for record in answerer.records.all(SITES)}


def _wards(answerer: Answerer) -> list[tuple[str, list[tuple[str, str]]]]:
    """By authority; wards of none under a heading of their own."""
    wards = answerer.wards
    rows = sorted(zip(wards.name, wards.code, wards.authority, strict=True))
    names = {code: name or code for code, name in zip(wards.authority, wards.authority_name, strict=True) if code}
    groups = [(f"Wards of {name}", code) for code, name in sorted(names.items(), key=lambda pair: pair[1])]
    if not all(wards.authority):
        groups.append(("Wards", ""))
    return [(label, [(ward, name) for name, ward, of in rows if of == code]) for label, code in groups]
