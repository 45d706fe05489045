"""What the index holds: named places with how far off they may be."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Kinds of places that are found, as a hit names them."""

    GRID = "grid"
    POSTCODE = "postcode"
    SECTOR = "sector"
    DISTRICT = "district"
    JUNCTION = "junction"
    STREET = "street"
    PLACE = "place"
    AUTHORITY = "authority"
    WARD = "ward"
    VENUE = "venue"
    STOP = "stop"


@dataclass(frozen=True)
class Entry:
    """One place. place: where it is, in words, "" when its name says it; x, y: metres, EPSG:27700; radius: metres from
    there within which what the name means lies; code: what `area=` of a question takes for it (ward:E05010765), "" for
    what is no area; towns: keys of all localities that people may say it is in; weight: the larger, the earlier among
    places of one name; synthetic: invented."""

    kind: Kind
    name: str
    place: str
    x: float
    y: float
    radius: float
    code: str = ""
    towns: tuple[str, ...] = ()
    weight: int = 0
    synthetic: bool = False
    id: int = 0
    """Position in the index, from 1; 0 for what was worked out (a grid reference, a junction)."""
