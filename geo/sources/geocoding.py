"""What a reader of files asks of a geocoder: where a row is that has no coordinates, and how that is known."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

WITHIN: Final = 250.0
"""Metres up to which a place that was found stands for a row, unless the mapping says otherwise."""


class Method(StrEnum):
    """How a place was found."""

    GRID = "grid reference"
    POSTCODE = "postcode"
    JUNCTION = "junction"
    STREET = "street"
    VENUE = "venue"
    STOP = "stop"
    PLACE = "town or village"


@dataclass(frozen=True)
class Located:
    """Where a text is. method: None where nothing may be taken; name: what was found; x, y: metres, EPSG:27700, NaN for
    nowhere; radius: metres within which the true place lies; why: a sentence, without its full stop, that says why
    nothing may be taken, "" when something may; offers: what it might mean, for a person to choose from."""

    method: Method | None = None
    name: str = ""
    x: float = float("nan")
    y: float = float("nan")
    radius: float = float("nan")
    why: str = ""
    offers: tuple[str, ...] = ()


class Locator(Protocol):
    """Finds places of texts."""

    def locate(self, text: str, town: str = "", postcode: str = "") -> Located:
        """Where a text is, with the town and the postcode of its row when these stand in columns of their own."""
        ...
