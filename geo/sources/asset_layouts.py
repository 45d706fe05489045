"""Which column of a list of assets means what: known for NaPTAN and OpenStreetMap, otherwise in a YAML file."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from geo.errors import UserError
from geo.source import DEMO, NAPTAN, OPENSTREETMAP
from geo.sources import openstreetmap
from geo.sources.asset_columns import KINDS, PLACE, TEXTS, WORDED, AssetColumn
from geo.sources.mapping import within
from geo.sources.matched_titles import Matched, matched
from geo.sources.propose import GUESS, Proposal
from geo.sources.records import Record
from geo.sources.sample import Sample, placed
from geo.yaml_file import Node, read_yaml

_WHERE: Final = "where things are: easting and northing, longitude and latitude, or coordinates"
_SOURCE: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_RANK_TYPES: Final = ("TXR", "STR")
_STOP_TYPES: Final = {
    "BCT": "bus stop",
    "BCS": "bus station bay",
    "BCQ": "bus station variable bay",
    "BCE": "bus station entrance",
    "BST": "bus station",
    "RSE": "railway station entrance",
    "RLY": "railway platforms",
    "RPL": "railway platform",
    "TMU": "tram or metro entrance",
    "MET": "tram or metro platforms",
    "PLT": "tram or metro platform",
    "FTD": "ferry terminal entrance",
    "FER": "ferry berths",
    "FBT": "ferry berth",
    "AIR": "airport entrance",
    "GAT": "airport gate",
    "TXR": "taxi rank",
    "STR": "shared taxi rank",
}
"""Stop types of the NaPTAN schema."""


@dataclass(frozen=True)
class Layout:
    """How to read one file.

    source: whose data it replaces; columns: meaning -> title; types: the file's own types in other words; leave_out:
    title -> value (lower case) -> reason to set the row aside; only: title -> the values (lower case) that are meant;
    tags: columns of OpenStreetMap's tags that tell whether the feature is one of the kind; geocode: metres up to
    which a row without coordinates is placed by its text, 0 for not at all.
    """

    source: str
    columns: Mapping[str, str]
    types: Mapping[str, str] = field(default_factory=dict)
    leave_out: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    sheet: str = ""
    header: int = 0
    geocode: int = 0

    @property
    def public(self) -> bool:
        """Whether its references are public ones that may stand in a sentence."""
        return self.source in (NAPTAN.id, OPENSTREETMAP.id)

    @property
    def titles(self) -> tuple[str, ...]:
        """Every column of the file that is used."""
        return tuple(dict.fromkeys((*self.columns.values(), *self.leave_out, *self.only, *self.tags)))


def known_layout(titles: Sequence[str], kind: str, *, untagged: bool = False, where: str = "") -> Layout | None:
    """The layout of NaPTAN's CSV or of OpenStreetMap as GeoJSON or CSV; None for a file of any other kind.

    untagged: every feature of a file of OpenStreetMap without the kind's tag is meant. Raises UserError as `telling`
    does; where: the file that a fault names.
    """
    has = set(titles)
    if kind in ("stops", "ranks") and {"ATCOCode", "StopType", "Status"} <= has:
        place = [
            one for pair in (("Easting", "Northing"), ("Longitude", "Latitude")) if set(pair) <= has for one in pair
        ]
        named = {"id": "ATCOCode", "name": "CommonName", "type": "StopType", "street": "Street", "town": "LocalityName"}
        columns = {meaning: title for meaning, title in named.items() if title in has and meaning in KINDS[kind]}
        wanted = [code.lower() for code in _STOP_TYPES if (code in _RANK_TYPES) == (kind == "ranks")]
        return Layout(
            NAPTAN.id,
            {**columns, **{title.lower(): title for title in place}},
            {code.lower(): words for code, words in _STOP_TYPES.items()},
            {"Status": {"inactive": "the stop is inactive", "pending": "the stop is not in use yet"}},
            {"StopType": tuple(wanted)},
        )
    if not (identity := openstreetmap.identity(titles)):
        return None
    tags = openstreetmap.telling(titles, kind, untagged=untagged, where=where)
    tag = openstreetmap.TAGS[kind][0]
    named = {"name": "name", "type": tag, "capacity": "capacity", "town": "addr:city", "street": "addr:street"}
    columns = {meaning: title for meaning, title in named.items() if title in has and meaning in KINDS[kind]}
    place_columns = dict(zip(("id", "longitude", "latitude"), (identity, *openstreetmap.PLACE), strict=True))
    return Layout(OPENSTREETMAP.id, {**place_columns, **columns}, tags=tags)


def read_layout(path: Path, kind: str, *, worded: bool = False) -> Layout:
    """The layout in a YAML file. worded: its rows are placed by their text, as its own `geocode` says as well. Raises
    UserError naming the file and the line of what is wrong."""
    if not path.is_file():
        raise UserError("there is no such mapping file", where=str(path), todo="Make one with --propose.")
    node = read_yaml(path)
    column = dict.fromkeys(meanings_of(kind), Node.text)
    fields = node.fields(
        {
            "source": _source,
            "columns": lambda n: n.fields(column),
            "types": lambda n: {key.strip().lower(): words for key, words in n.pairs(Node.text).items()},
            "leave_out": lambda n: n.pairs(_left_out),
            "sheet": Node.text,
            "header": Node.number,
            **({"geocode": within} if kind in WORDED else {}),
        },
        ("source", "columns"),
    )
    for one, other in (("easting", "northing"), ("longitude", "latitude")):
        if (one in fields["columns"]) != (other in fields["columns"]):
            raise node.fault(f"under columns, {one} and {other} go together", "Name both or neither.")
    tells = {"postcode", *WORDED.get(kind, ())} & set(fields["columns"])
    by_text = tells and (worded or fields.get("geocode"))
    if not by_text and not {"easting", "longitude", "coordinates"} & set(fields["columns"]):
        raise node.fault(
            "under columns, neither easting and northing nor longitude and latitude are named", "Add the columns."
        )
    return Layout(**fields)


def meanings_of(kind: str) -> dict[str, AssetColumn]:
    """What the columns of a list of one kind can mean, those of its place with them."""
    return {**(TEXTS if kind in WORDED else {}), **KINDS[kind], **PLACE}


def own_source(name: str) -> str:
    """The name of somebody's own list. Raises UserError for one that cannot be."""
    if not _SOURCE.fullmatch(name):
        raise UserError(
            f"“{name[:40]}” is not the name of a source", todo="Small letters and hyphens: swindon-council."
        )
    if name in (DEMO.id, NAPTAN.id, OPENSTREETMAP.id):
        raise UserError(f"“{name}” is kept for the data of that name", todo="Choose another, such as swindon-council.")
    return name


def _source(node: Node) -> str:
    try:
        return own_source(node.text())
    except UserError as error:
        raise node.fault(error.what, error.todo) from None


def _left_out(node: Node) -> dict[str, str]:
    return {value.lower(): f"left out by the mapping: {value}" for value in node.texts()}


def layout_score(titles: Sequence[str], kind: str) -> int:
    """How many of these titles are known, to find the line of titles below a printed heading."""
    return len(_guess(titles, kind).found)


def _guess(titles: Sequence[str], kind: str) -> Matched:
    meanings = meanings_of(kind)
    usual = {meaning: column.titles for meaning, column in meanings.items()}
    return matched(titles, usual, {meaning: column.says for meaning, column in meanings.items()})


def _read_as_it_is(titles: Sequence[str], kind: str) -> list[str]:
    """The remark about a file that needs no mapping, and that a mapping would take for a list of one kind."""
    try:
        known = known_layout(titles, kind)
    except UserError as fault:
        return [f"# This is a file of OpenStreetMap: {fault.what}. With this mapping every row of it counts as one."]
    if known is None:
        return []
    name = "NaPTAN" if known.source == NAPTAN.id else "OpenStreetMap"
    return [
        f"# This is a file of {name}: it is read without a mapping, which would count every row of it, of any kind."
    ]


def propose_layout(titles: Sequence[str], kind: str) -> str:
    """The text of `layout_proposal`."""
    return layout_proposal(titles, kind).text


def layout_proposal(titles: Sequence[str], kind: str, rows: Sequence[Record] = ()) -> Proposal:
    """The YAML text of a layout for these titles; comments say what is unsure, missing or left over.

    rows: the first ones, by whose values a column of places can be known.
    """
    meanings = meanings_of(kind)
    plain, left, found, columns = placed(_guess(titles, kind), Sample(list(titles), list(rows)))
    given = {"easting", "longitude", "coordinates"} & set(found)
    by_text = not given and {"postcode", *WORDED.get(kind, ())} & set(found) - {"name"}
    missing = () if given or by_text else (_WHERE,)
    lines = [
        *(f"# STILL MISSING: {what}" for what in missing),
        *_read_as_it_is(titles, kind),
        GUESS,
        "source: council  # whose list it is: a later file of the same source replaces this one",
        *(
            ["geocode: 250  # metres: no coordinates, so places are found by address, town and postcode"]
            if by_text
            else []
        ),
        "columns:",
        *columns,
    ]
    if "type" in meanings:
        lines += ["# types:   # the file's own types in words that people read", '#   "A1": pub']
    lines += ["# leave_out:   # rows that are not meant, by the value of a column", '#   "Status": ["Removed"]']
    if left:
        lines.append(f"# Not used: {', '.join(json.dumps(plain[title], ensure_ascii=False) for title in left)}")
    return Proposal("\n".join(lines) + "\n", missing)
