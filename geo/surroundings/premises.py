"""Rows of one and the same premises: a pub mapped as node and as building, seven rows of its opening days."""

import re
from datetime import date
from typing import Final

Asset = dict[str, str | int | float | date | None]
SAME_PLACE: Final = 50.0
"""Metres within which two premises of one name are one: a building's middle and a node at its door."""
TWICE: Final = "repeated: another row has the same name within 50 m"
_BEGINS: Final = "07:00"  # an earlier closing hour belongs to the night before
_KINDS: Final = ("the", "inn", "pub", "public", "house", "ph", "bar", "hotel", "ltd", "limited")


def plain_name(name: str) -> str:
    """A name without what is written now with and now without: case, marks, “the”, “inn”, “and”."""
    text = re.sub(r"['’.]", "", name.casefold()).replace("&", " and ")
    words = re.sub(r"[^\w]+", " ", text).split()
    return " ".join([word for word in words if word not in _KINDS] or words)


def later(one: str, other: str) -> str:
    """The later of two closing hours of a night: 02:00 is later than 23:00."""
    return max(one, other, key=lambda end: (end < _BEGINS, end))


class Premises:
    """The premises that were met so far, by plain name."""

    def __init__(self) -> None:
        self._met: dict[str, list[Asset]] = {}

    def same(self, asset: Asset) -> Asset | None:
        """One of the same name within SAME_PLACE that was added; None for premises met first or without a name."""
        for other in self._met.get(_name(asset), ()):
            if (_metres(asset, "easting", other) ** 2 + _metres(asset, "northing", other) ** 2) <= SAME_PLACE**2:
                return other
        return None

    def add(self, asset: Asset) -> None:
        """Remember premises that have a name."""
        if name := _name(asset):
            self._met.setdefault(name, []).append(asset)


def join(asset: Asset, other: Asset) -> None:
    """Give the asset what only the other row of it knows: the later hour, the larger number, both kinds of sale."""
    for meaning, value in other.items():
        known = asset.get(meaning)
        if value is None or value == "" or meaning in ("id", "easting", "northing"):
            continue
        if known is None or known == "":
            asset[meaning] = value
        elif meaning == "terminal_hour":
            asset[meaning] = later(str(known), str(value))
        elif meaning == "capacity":
            asset[meaning] = max(int(str(known)), int(str(value)))
        elif meaning == "sales" and known != value:
            asset[meaning] = "both"


def _name(asset: Asset) -> str:
    return plain_name(str(asset.get("name") or ""))


def _metres(one: Asset, axis: str, other: Asset) -> float:
    return float(one[axis]) - float(other[axis])  # type: ignore[arg-type]
