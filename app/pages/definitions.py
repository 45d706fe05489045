"""The form for a definition of one's own: every part that it can be made of, and why some cannot be had."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.answering.answerer import Answerer
from app.answering.own_definitions import Draft
from app.answering.parts_counted import PartsCounted
from app.table import Column, Table
from geo.offence.combination import CATEGORY, CODE, slug
from geo.offence.definition import CATEGORIES, Definition
from geo.offence.offences import definitions, part_named

COUNTS = (Column("part", "Part"), Column("key", "Version"), Column("n", "Incidents", kind="count"))


@dataclass(frozen=True)
class PartOption:
    """One checkbox. reason: why it cannot be chosen, "" when it can."""

    value: str
    label: str
    chosen: bool
    reason: str


@dataclass(frozen=True)
class PartChoices:
    """definitions, categories: checkboxes; codes: as text, and why none can be asked for, "" where they can."""

    definitions: tuple[PartOption, ...]
    categories: tuple[PartOption, ...]
    codes: str
    no_codes: str


def part_choices(
    world: Answerer, chosen: Sequence[str], codes: str, reason: Callable[[Definition], str]
) -> PartChoices:
    """reason: why a reader cannot have a definition, "" when they can."""
    ids = {part.split("@")[0] for part in chosen}
    newest = {item.id: item for item in definitions(world.definitions)}
    names = [part_named(f"{CATEGORY}{slug(name)}") for name in CATEGORIES]

    def option(one: Definition) -> PartOption:
        return PartOption(one.id, one.title, one.id in ids, reason(one))

    written = " ".join(sorted(part.removeprefix(CODE) for part in ids if part.startswith(CODE)))
    return PartChoices(
        tuple(map(option, newest.values())), tuple(map(option, names)), codes or written,
        reason(part_named(f"{CODE}34A")),
    )  # fmt: skip


def draft_of(title: str, note: str, parts: Sequence[str], codes: str) -> Draft:
    """What was sent. Codes stand with spaces or commas between."""
    written = [f"{CODE}{code}" for code in codes.replace(",", " ").replace(";", " ").split()]
    return Draft(title, note, tuple(dict.fromkeys((*parts, *written))))


def counts_table(found: PartsCounted) -> Table:
    """One row a part, and one of all together."""
    rows = [(part.definition.title, part.definition.key, part.n) for part in found.parts]
    return Table("parts", "Incidents of each part", COUNTS, (*rows, ("Together, each once", None, found.n)))
