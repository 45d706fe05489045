"""An address text taken apart: every word of it is a name that is known, one that says nothing of where, or unknown."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from geo.geocoder.entry import Entry, Kind
from geo.geocoder.index import Index
from geo.geocoder.key import keys, plain
from geo.geocoder.vocabulary import COUNTRY, CROSS, CROSSINGS, FILLERS, NUMBER, NUMBERED, PREMISES, TYPES

LONGEST: Final = 300
"""Characters of a text that are read."""
_WORDS: Final = 40
_RUN: Final = 7
"""Words of the longest name."""
_OUTSIDE: Final = re.compile(r"\b(?:o\s*/\s*s|o\.s\.)(?=\W|$)", re.I)
_REAR: Final = re.compile(r"\br\s*/\s*o\b", re.I)
_WITH: Final = re.compile(r"\bj\s*/\s*w\b", re.I)
_CAR_PARK: Final = re.compile(r"\bcar\s*park\b", re.I)
_RANGE: Final = re.compile(r"(?<=\d)\s*/\s*(?=\d)")
_SHORTENED: Final = re.compile(r"\b([A-Za-z]{1,5})\.(?=\s|$)")
"""The full stop of “St.” and “opp.” ends nothing."""
_BREAK: Final = re.compile(r"[,;\n\r\t()\[\]|:]|\s[-–—]\s|\.\s")
POSTCODE: Final = re.compile(
    r"(?<![A-Z0-9])([A-Z]{1,2})([0-9][0-9OA-Z]?|O[0-9])\s*([0-9O])([A-Z]{2})(?![A-Z0-9])", re.I
)
"""A unit postcode; a letter O where only a figure can stand is a nought."""


class Item(Enum):
    """What a run of words is."""

    NAME = "name"
    FILLER = "filler"
    NUMBER = "number"
    CROSSED = "crossed"
    AND = "and"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Part:
    """A run of words. entries: of a name; first: whether a comma or the like stands before it; last: after it."""

    item: Item
    words: tuple[str, ...]
    entries: tuple[Entry, ...] = ()
    first: bool = False
    last: bool = False
    at: int = 0
    """Where its first word stands in the text."""

    def of(self, *kinds: Kind) -> tuple[Entry, ...]:
        """Its entries of some kinds."""
        return tuple(entry for entry in self.entries if entry.kind in kinds)

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join(self.words)

    @property
    def ends_as_street(self) -> bool:
        """Whether it looks like a street that is not known."""
        return bool({one.rpartition(" ")[2] for one in keys(self.words[-1:])} & TYPES) and len(self.words) > 1

    @property
    def ends_as_premises(self) -> bool:
        """Whether it looks like the name of premises."""
        return self.words[-1] in PREMISES


@dataclass(frozen=True)
class Address:
    """A text taken apart. postcodes: as keys (“SN11AE”); parts: the rest, in its order."""

    text: str
    postcodes: tuple[str, ...]
    parts: tuple[Part, ...]
    names: Mapping[str, Sequence[Entry]] = field(default_factory=dict)

    def of(self, item: Item) -> tuple[Part, ...]:
        """Parts of one sort."""
        return tuple(part for part in self.parts if part.item is item)


def postcode_key(match: "re.Match[str]") -> str:
    """The key of a postcode that was found, with noughts for letters O that must be figures."""
    area, district, sector, unit = (group.upper() for group in match.groups())
    return area + district.replace("O", "0") + sector.replace("O", "0") + unit


def taken_apart(text: str, index: Index) -> Address:
    """An address text as parts, so that as few words as can be are unknown, and the names as long as can be."""
    given = " ".join(text[:LONGEST].split(" "))
    codes = tuple(dict.fromkeys(postcode_key(match) for match in POSTCODE.finditer(given)))
    rest = _CAR_PARK.sub("carpark", POSTCODE.sub(" , ", given))
    rest = _WITH.sub(" jw ", _REAR.sub(" rear of ", _OUTSIDE.sub(" outside ", rest)))
    rest = _BREAK.sub(" , ", _SHORTENED.sub(r"\1 ", _RANGE.sub(" ", rest))).replace("/", f" {CROSS} ")
    words, first = _words(rest)
    runs = {
        (i, j): keys(words[i:j])
        for i in range(len(words))
        for j in range(i + 1, min(i + _RUN, len(words)) + 1)
        if not any(first[i + 1 : j]) and CROSS not in words[i:j]
    }
    names = index.named(one for run in runs.values() for one in run)
    return Address(given, codes, _best(words, first, runs, names), names)


def _words(rest: str) -> tuple[list[str], list[bool]]:
    words: list[str] = []
    first: list[bool] = []
    broken = False
    for raw in rest.split():
        if raw == ",":
            broken = True
            continue
        for word in [CROSS] if raw == CROSS else plain(raw).split():
            words.append(word)
            first.append(broken)
            broken = False
    return words[:_WORDS], [*first[:_WORDS], True]


def _best(
    words: list[str], first: list[bool], runs: Mapping[tuple[int, int], list[str]], names: Mapping[str, list[Entry]]
) -> tuple[Part, ...]:
    """The cheapest way to read the words: an unknown word costs more than any number of names, one long name less than
    two short ones, and a name of several words less than as many fillers."""
    n = len(words)
    cost = [0.0, *([float("inf")] * n)]
    came: list[tuple[int, Item, tuple[Entry, ...]] | None] = [None] * (n + 1)

    def offer(i: int, j: int, item: Item, price: float, entries: tuple[Entry, ...] = ()) -> None:
        if cost[i] + price < cost[j]:
            cost[j], came[j] = cost[i] + price, (i, item, entries)

    for i, word in enumerate(words):
        if word in CROSSINGS:
            offer(i, i + 1, Item.CROSSED, 0.1)
        elif word == "and":
            offer(i, i + 1, Item.AND, 0.1)
        elif word in FILLERS:
            offer(i, i + 1, Item.FILLER, 0.3)
        elif word in COUNTRY or (i + 1 < n and f"{word} {words[i + 1]}" in COUNTRY):
            offer(i, i + (1 if word in COUNTRY else 2), Item.FILLER, 0.3)
        elif NUMBER.fullmatch(word):
            offer(i, i + 1, Item.NUMBER, 0.3)
        elif word in NUMBERED:
            numbered = i + 1 < n and not first[i + 1] and (NUMBER.fullmatch(words[i + 1]) or len(words[i + 1]) == 1)
            offer(i, i + (2 if numbered else 1), Item.NUMBER if numbered else Item.FILLER, 0.3)
        offer(i, i + 1, Item.UNKNOWN, 100.0)
        for j in range(i + 1, min(i + _RUN, n) + 1):
            found = _known(runs.get((i, j), ()), names)
            if found:
                offer(i, j, Item.NAME, 0.29 + 0.01 * (j - i), found)
    return _joined(words, first, came)


def _known(run: Iterable[str], names: Mapping[str, list[Entry]]) -> tuple[Entry, ...]:
    found = {entry.id: entry for one in run for entry in names.get(one, ())}
    return tuple(found[id_] for id_ in sorted(found))


def _joined(
    words: list[str], first: list[bool], came: list[tuple[int, Item, tuple[Entry, ...]] | None]
) -> tuple[Part, ...]:
    parts: list[Part] = []
    j = len(words)
    while j > 0:
        step = came[j]
        assert step is not None  # the word alone is always a way
        i, item, entries = step
        part = Part(item, tuple(words[i:j]), entries, first[i], first[j], i)
        after = parts[-1] if parts else None
        if after and item is after.item is Item.UNKNOWN and not after.first:
            parts[-1] = Part(item, (*part.words, *after.words), (), part.first, after.last, i)
        else:
            parts.append(part)
        j = i
    return tuple(reversed(parts))
