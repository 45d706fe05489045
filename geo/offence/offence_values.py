"""Entries of a versioned table that give offences a number: by offence code, without one by data.police.uk category."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from geo.errors import UserError
from geo.offence.definition import CATEGORIES
from geo.yaml_file import Node, Read


class Entry(Protocol):
    """What one number stands for."""

    @property
    def codes(self) -> tuple[str, ...]: ...
    @property
    def categories(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class NoValue:
    """Offence codes that a table gives no number, and why."""

    codes: tuple[str, ...]
    reason: str


E = TypeVar("E", bound=Entry)
Fields = tuple[str, float, float, tuple[str, ...], tuple[str, ...], bool]


def entries_of(entries: Sequence[E], codes: Iterable[str | None], categories: Iterable[str | None]) -> list[E | None]:
    """The entry of each incident: its code's, without a code its category's; None where there is none."""
    by_code = {code: entry for entry in entries for code in entry.codes}
    by_category = {category: entry for entry in entries for category in entry.categories}
    return [
        by_code.get(known) if (known := (code or "").strip().upper()) else by_category.get(category or "")
        for code, category in zip(codes, categories, strict=True)
    ]


def each_once(entries: Sequence[Entry], path: Path, numbers: str) -> None:
    """Raises UserError for a code or a category in two entries; numbers: what it then has two of."""
    for listed in (
        [code for entry in entries for code in entry.codes],
        [category for entry in entries for category in entry.categories],
    ):
        if twice := [key for key, times in Counter(listed).items() if times > 1]:
            raise UserError(f"“{twice[0]}” has two {numbers}", where=path.name, todo="Leave one of them out.")


def read_entry(
    node: Node, one: str, number: Read[float], flag: str, *, required: tuple[str, ...] = ("label",)
) -> Fields:
    """(label, low, high, codes, categories, flag) of an entry: a number under the key `one`, or a range of two.

    Raises UserError with file and line for what is wrong in it.
    """
    fields = node.fields(
        {
            "label": Node.text,
            one: number,
            "range": lambda value: value.each(number),
            "codes": lambda value: tuple(code.upper() for code in value.texts()),
            "categories": lambda value: value.each(_crime_type),
            flag: Node.flag,
        },
        required=required,
    )
    span = fields.get("range", (fields.get(one),) * 2)
    if (one in fields) == ("range" in fields) or len(span) != 2 or span[0] > span[1]:
        raise node.fault(f"“{fields['label']}” needs a {one} or a range of two numbers, lower first")
    return fields["label"], *span, fields.get("codes", ()), fields.get("categories", ()), fields.get(flag, False)


def read_no_value(node: Node) -> NoValue:
    """Codes without a number, and why. Raises UserError with file and line for what is wrong in it."""
    fields = node.fields({"codes": Node.texts, "reason": Node.text}, required=("codes", "reason"))
    return NoValue(tuple(code.upper() for code in fields["codes"]), fields["reason"])


def _crime_type(node: Node) -> str:
    if (value := node.text()) not in CATEGORIES:
        raise node.fault(f"“{value}” is not a crime type of data.police.uk", f"One of {', '.join(CATEGORIES)}.")
    return value
