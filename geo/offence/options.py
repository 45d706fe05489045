"""What can be done about a place, what it costs, how well it is known to work: a versioned table with its sources."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from geo.errors import UserError
from geo.offence.costs import positive
from geo.yaml_file import Node, Read, read_yaml

BUILT_IN: Final = Path(__file__).parent / "option_tables" / "public_space.yaml"
BANDS: Final = ("<5k", "5-25k", "25-100k", ">100k")
"""Pounds to set up, thousands."""
GRADES: Final = ("strong", "mixed", "moderate", "weak", "untested")
"""How good the evidence is, the best first; mixed: strong abroad, mixed in England."""
NEEDS: Final = ("dark", "unwatched", "unsafe", "no_help", "dispersal", "venues", "incidents", "burglary")
"""What a place may show that an option answers to."""


@dataclass(frozen=True)
class OptionEffect:
    """What an option did to one group of offences: a fall of low to high %, both None where nothing is proven.

    average: the reviews' mean, where no range of theirs is known; then low is 0, for a mean promises one place nothing.
    """

    on: str
    low: float | None
    high: float | None
    check: bool
    average: float | None = None


@dataclass(frozen=True)
class PreventionOption:
    """One thing to do. when: the needs it answers to, any of them; cost: one of BANDS; grade: one of GRADES."""

    id: str
    title: str
    when: tuple[str, ...]
    cost: str
    running: str
    grade: str
    effects: tuple[OptionEffect, ...]
    evidence: str
    displacement: str
    measure: tuple[str, ...]
    equality: str
    source: str
    check: bool = False


@dataclass(frozen=True)
class OptionTable:
    """The options, and which data.police.uk categories each group of offences holds."""

    id: str
    version: str
    title: str
    source: str
    caveat: str
    groups: dict[str, tuple[str, ...]]
    options: tuple[PreventionOption, ...]

    @property
    def key(self) -> str:
        """PUBLIC_SPACE@1.0.0."""
        return f"{self.id}@{self.version}"

    def fitting(self, needs: set[str]) -> tuple[PreventionOption, ...]:
        """The options that answer to what a place shows, the best evidence first, then the cheapest."""
        fit = [option for option in self.options if needs & set(option.when)]
        return tuple(sorted(fit, key=lambda one: (GRADES.index(one.grade), BANDS.index(one.cost))))


@lru_cache(maxsize=4)
def option_table(path: Path = BUILT_IN) -> OptionTable:
    """A table from YAML, the built-in one by default. Raises UserError with file and line for what is wrong in it."""
    fields = read_yaml(path).fields(
        {
            **dict.fromkeys(("id", "title", "source", "caveat"), Node.text),
            "version": Node.version,
            "groups": lambda node: node.pairs(Node.texts),
            "options": lambda node: node.each(_option),
        },
        required=("id", "version", "title", "source", "caveat", "groups", "options"),
    )
    table = OptionTable(**fields)
    if unknown := {effect.on for one in table.options for effect in one.effects} - set(table.groups):
        raise UserError(f"“{min(unknown)}” is not a group of offences here", where=path.name)
    if len({one.id for one in table.options}) < len(table.options):
        raise UserError("two options have the same id", where=path.name)
    return table


def _option(node: Node) -> PreventionOption:
    texts: dict[str, Read[object]] = dict.fromkeys(
        ("id", "title", "running", "evidence", "displacement", "equality", "source"), Node.text
    )
    needed = (*texts, "when", "cost", "grade", "effects", "measure")
    fields = node.fields(
        {
            **texts,
            "when": lambda value: value.each(lambda one: _one_of(one, NEEDS)),
            "cost": lambda value: _one_of(value, BANDS),
            "grade": lambda value: _one_of(value, GRADES),
            "effects": lambda value: value.each(_effect),
            "measure": Node.texts,
            "check": Node.flag,
        },
        required=needed,
    )
    return PreventionOption(**fields)


def _effect(node: Node) -> OptionEffect:
    fields = node.fields(
        {
            "on": Node.text,
            "low": _percent,
            "high": _percent,
            "average": positive,
            "proven": Node.flag,
            "check": Node.flag,
        },
        required=("on",),
    )
    average = fields.get("average")
    span = [fields[end] for end in ("low", "high") if end in fields] if average is None else [0.0, average]
    if len(span) != (2 if fields.get("proven", True) else 0) or span != sorted(span):
        raise node.fault("an effect is a range (low, high) or an average in %, or “proven: false” and no range")
    low, high = span or (None, None)
    return OptionEffect(fields["on"], low, high, fields.get("check", False), average)


def _percent(node: Node) -> float:
    return 0.0 if node.raw().strip() in ("0", "0.0") else positive(node)


def _one_of(node: Node, words: tuple[str, ...]) -> str:
    if (value := node.text()) not in words:
        raise node.fault(f"“{value}” is not known here", f"One of {', '.join(words)}.")
    return value
