"""Places that stand in a record when nobody knew a better one: police stations and hospitals."""

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

NEAR: Final = 250.0
"""Metres from the postcode of a building within which a point is taken to be the building's."""
SAME: Final = 5.0
"""Metres within which a point is the default place that a mapping names."""
Floats = npt.NDArray[np.float64]


class KnownPlace(NamedTuple):
    """A building whose address is used where no other is known. easting, northing: of its postcode, EPSG:27700."""

    name: str
    easting: float
    northing: float


@cache
def known_places() -> tuple[KnownPlace, ...]:
    """Police stations and hospitals of Wiltshire and Swindon, placed by their postcodes (Code-Point Open)."""
    with Path(__file__).with_name("default_places.csv").open(encoding="utf-8", newline="") as file:
        return tuple(KnownPlace(r["name"], float(r["easting"]), float(r["northing"])) for r in csv.DictReader(file))


def known_at(easting: float, northing: float) -> str:
    """The name of the building at a place; "" where none is known."""
    apart = {place.name: np.hypot(place.easting - easting, place.northing - northing) for place in known_places()}
    nearest = min(apart, key=lambda name: apart[name])
    return nearest if apart[nearest] <= NEAR else ""


def at_default(easting: Floats, northing: Floats, defaults: Sequence[tuple[int, int]]) -> npt.NDArray[np.bool_]:
    """Which points (n,) are at one of the places that a mapping calls defaults; NaN is not."""
    found = np.zeros(len(easting), bool)
    for x, y in defaults:
        found |= np.hypot(easting - x, northing - y) <= SAME
    return found
