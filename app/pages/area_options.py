"""The areas that a form offers: a plain list for everybody, which a script makes a field to search in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from app.answering.answer import Answer
from app.answering.answerer import Answerer
from app.answering.area_list import ListedAreas
from app.answering.area_text import AreaKind, canonical
from app.figures import heading, listed
from app.words.area import area_name
from geo.errors import UserError
from geo.space.police_forces import whole_area

HEADINGS: Final = {
    AreaKind.LAD: "Local authorities",
    AreaKind.CSP: "Community safety partnerships",
    AreaKind.TOWN: "Towns",
    AreaKind.BEAT: "Beats",
    AreaKind.ZONE: "Night-time-economy zones",
    AreaKind.SITE: "Clear, Hold, Build sites",
}
TELLING: Final = {
    AreaKind.LAD: ", all wards",
    AreaKind.CSP: ", community safety partnership",
    AreaKind.TOWN: ", the town",
}
"""What parts areas of one name that are of several kinds."""


@dataclass(frozen=True)
class SelectOption:
    """One line of a drop-down list. why: the reason why it cannot be chosen, "" when it can."""

    value: str
    label: str
    chosen: bool
    why: str = ""


@dataclass(frozen=True)
class OptionGroup:
    """Lines under one heading."""

    label: str
    options: tuple[SelectOption, ...]


@dataclass(frozen=True)
class AreaOptions:
    """whole: what all of it is called; no_whole: why it cannot be asked for, "" when it can; other: the area that was
    asked about where it is none of the groups'."""

    whole: str
    no_whole: str
    other: SelectOption | None
    groups: tuple[OptionGroup, ...]


def area_options(
    answerer: Answerer, given: str, answer: Answer | None, areas: Sequence[ListedAreas],
    why: Callable[[str], str] = lambda _: "",
) -> AreaOptions:  # fmt: skip
    """The areas as a list to choose from. given: the area in the address, right or wrong; why: of an area, the reason
    why it cannot be asked about."""
    groups = tuple(_group(one, given, why) for one in areas)
    known = any(option.chosen for group in groups for option in group.options)
    name = heading(area_name(answer)) if answer and answer.asked.area == _kept(given) else given
    other = SelectOption(given, name, chosen=True) if given and not known else None
    wards = answerer.wards
    whole = whole_area(answerer.settings.force, wards.authority, wards.authority_name)
    return AreaOptions(listed(whole), why("") if given else "", other, groups)


def _kept(given: str) -> str:
    """The area as an answer has it."""
    try:
        return canonical(given, "area") if given else ""
    except UserError:
        return ""


def _group(of: ListedAreas, given: str, why: Callable[[str], str]) -> OptionGroup:
    label = HEADINGS.get(of.kind) or (f"Wards of {of.within}" if of.within else "Wards")
    telling = TELLING.get(of.kind, "")
    values = ((f"{of.kind}:{code}", name) for code, name in of.areas)
    return OptionGroup(
        label,
        tuple(
            SelectOption(value, f"{name}{telling}", value == given, "" if value == given else why(value))
            for value, name in values
        ),
    )
