"""The YAML file that says which column of a force's export means what."""

import math
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from geo.errors import UserError
from geo.incidents import FLAGS, PUBLIC_PLACE
from geo.offence.definition import CATEGORIES
from geo.sources.clock import Order
from geo.sources.coordinates import Frame, pair
from geo.yaml_file import Node, Read, read_yaml

COLUMNS: Final = {
    "id": "crime reference; rows without one are told apart by what they say",
    "from": "committed from: date, or date and time together",
    "from_time": "committed from: time, where it has a column of its own",
    "to": "committed to: date, or date and time together",
    "to_time": "committed to: time, where it has a column of its own",
    "easting": "National Grid easting in metres",
    "northing": "National Grid northing in metres",
    "longitude": "longitude in degrees, instead of easting and northing",
    "latitude": "latitude in degrees, instead of easting and northing",
    "coordinates": "both in one column: “(51.56, -1.78)”, “POINT (-1.78 51.56)”, “415012 184890”, “SU 150 848”",
    "town": "town or village of the place, for rows that are placed by their text",
    "postcode": "postcode of the place, for rows that are placed by their text",
    "ho_code": "Home Office offence code, 8N",
    "category": "offence group; a crime type of data.police.uk, or translated under `categories`",
    "keywords": "qualifiers such as “Alcohol; Knife”",
    "location_type": "kind of premises; ours, or translated under `location_types`",
    "location": "address or place as text",
    "lsoa": "LSOA code",
    "outcome": "outcome or crime status",
}
"""What a column can mean, and how that is written."""

_SLUG: Final = re.compile(r"[a-z]+(?:-[a-z]+)*")


@dataclass(frozen=True)
class ColumnMapping:
    """How to read one export.

    columns: meaning -> title in the export; flags: flag -> title of a yes/no column; categories and location_types
    translate values. sheet: of a workbook, the first without it; header: the line of the titles, looked for when 0;
    dates: whether day or month comes first, read from the dates themselves when None; default_places: easting and
    northing that stand for no place at all, such as the police station where a record is begun; geocode: metres up to
    which a row without coordinates is placed by its location, town and postcode, 0 for not at all.
    """

    force: str
    columns: dict[str, str]
    flags: dict[str, str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    location_types: dict[str, str] = field(default_factory=dict)
    sheet: str = ""
    header: int = 0
    dates: Order | None = None
    default_places: tuple[tuple[int, int], ...] = ()
    geocode: int = 0

    @property
    def titles(self) -> tuple[str, ...]:
        """Every column of the export that is used."""
        return (*self.columns.values(), *self.flags.values())


def read_mapping(path: Path) -> ColumnMapping:
    """The mapping in a YAML file. Raises UserError naming the file and the line of what is wrong."""
    if not path.is_file():
        raise UserError("there is no such mapping file", where=str(path), todo="Make one with --propose.")
    node = read_yaml(path)
    column = dict.fromkeys(COLUMNS, Node.text)
    fields = node.fields(
        {
            "force": _force,
            "columns": lambda n: n.fields(column, ("from",)),
            "flags": lambda n: n.fields(dict.fromkeys(FLAGS, Node.text)),
            "categories": lambda n: _upper(n.pairs(_one_of(CATEGORIES, "a crime type of data.police.uk"))),
            "location_types": lambda n: _upper(n.pairs(_one_of(tuple(PUBLIC_PLACE), "a location type"))),
            "sheet": Node.text,
            "header": Node.number,
            "dates": _order,
            "default_places": lambda n: n.each(_place),
            "geocode": within,
        },
        ("force", "columns"),
    )
    columns = fields["columns"]
    for one, other in (("easting", "northing"), ("longitude", "latitude")):
        if (one in columns) != (other in columns):
            raise node.fault(f"under columns, {one} and {other} go together", "Name both or neither.")
    if "ho_code" not in columns and "category" not in columns:
        raise node.fault("under columns, neither ho_code nor category is named", "One of them is needed.")
    return ColumnMapping(**fields)


def within(node: Node) -> int:
    """Metres up to which a place that was found by its text stands for a row."""
    if not 50 <= (metres := node.number()) <= 5_000:
        raise node.fault(f"{metres} is no distance up to which a place stands for a row", "From 50 to 5000 metres.")
    return metres


def _force(node: Node) -> str:
    slug = node.text()
    if not _SLUG.fullmatch(slug):
        raise node.fault(f"“{slug[:40]}” is not a force as data.police.uk writes it", "For example: wiltshire.")
    return slug


def _order(node: Node) -> Order:
    text = node.text()
    if text not in {order.value for order in Order}:
        raise node.fault(f"“{text[:40]}” is no order of day and month", "Write day-first or month-first.")
    return Order(text)


def _place(node: Node) -> tuple[int, int]:
    found = pair(node.text())
    if found.fault or found.frame is not Frame.METRES or not math.isfinite(found.first + found.second):
        raise node.fault("a place is easting and northing in metres", "Write it as “415012 184890”.")
    return round(found.first), round(found.second)


def _one_of(known: tuple[str, ...], what: str) -> Read[str]:
    def read(node: Node) -> str:
        if (value := node.text()) not in known:
            raise node.fault(f"“{value[:40]}” is not {what}", f"One of {', '.join(known)}.")
        return value

    return read


def _upper(pairs: dict[str, str]) -> dict[str, str]:
    return {key.strip().upper(): value for key, value in pairs.items()}
