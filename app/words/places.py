"""What is said of the names of places and streets."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from app.figures import number
from geo.geocoder.entry import Entry, Kind
from geo.sources.geocoding import Located
from geo.streets.names import Names

KINDS: Final[Mapping[Kind, str]] = {
    Kind.GRID: "grid reference", Kind.POSTCODE: "postcode", Kind.SECTOR: "postcode sector",
    Kind.DISTRICT: "postcode district", Kind.JUNCTION: "junction", Kind.STREET: "street", Kind.PLACE: "place",
    Kind.AUTHORITY: "local authority", Kind.WARD: "ward", Kind.VENUE: "venue", Kind.STOP: "stop",
}  # fmt: skip
"""Kinds of places, as the line below a name calls them."""


def derived(names: Names, folder: Path, size: int) -> str:
    """What a layer of names holds, and where it was written."""
    held = (
        f"{number(len(names.localities))} localities, {number(len(names.streets))} street points and "
        f"{number(len(names.postcodes))} postcodes"
    )
    return f"{folder}: {held}, {number(size / 1000)} kB."


def place_line(found: Entry) -> str:
    """The line below the name of a place that was found: what it is, and where."""
    kind = KINDS[found.kind]
    if found.kind is Kind.PLACE:
        kind = "town" if found.weight >= 70_000 else "suburb" if found.place[:5] not in ("", "near ") else "village"
    made_up = "synthetic " if found.synthetic else ""
    return f"{made_up}{kind}{', ' if found.place else ''}{found.place}"


def located(text: str, found: Located) -> str:
    """Where a text is and how that is known, or why nothing is taken and what it might mean."""
    if found.method:
        return (
            f"{text}: {found.name}, {found.x:.0f} {found.y:.0f}, by its {found.method}, "
            f"within {number(found.radius)} m."
        )
    offered = f" Is it {' or '.join(found.offers)}?" if found.offers else ""
    return f"{text}: nothing is taken, {found.why}.{offered}"
