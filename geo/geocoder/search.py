"""What the search box shows while somebody types: places whose names begin as the words do, the likeliest first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from geo.geocoder.address import Item, taken_apart
from geo.geocoder.entry import Entry, Kind
from geo.geocoder.geocoder import POINTS_NEAR, Geocoder, junction_name
from geo.geocoder.key import SHORT, key, keys, plain
from geo.geocoder.offers import offers
from geo.geocoder.reading import Reading
from geo.sources.geocoding import Method

LIMIT: Final = 8
LONGEST: Final = 100
"""Characters of what is typed that are read."""
_LOOKED_AT: Final = 80
_POSTCODE: Final = re.compile(r"[A-Z]{1,2}\d[0-9A-Z]?\d?[A-Z]{0,2}")
_JUNCTIONS: Final = 3


@dataclass(frozen=True)
class Results:
    """hits: places that are called so; offers: what it might mean when nothing is, for a person to choose from."""

    hits: tuple[Entry, ...]
    offers: tuple[Entry, ...] = ()


def search(text: str, geocoder: Geocoder, *, limit: int = LIMIT) -> Results:
    """The likeliest places of what is typed, at most `limit`. A town in the text must match; of spellings that are only
    alike there are offers, and no hits."""
    asked = " ".join(text[:LONGEST].split())
    words = plain(asked).split()
    if not words:
        return Results(())
    grid = geocoder.locate(asked) if any(letter.isdigit() for letter in asked) else None
    if grid and grid.method is Method.GRID:
        return Results((Entry(Kind.GRID, grid.name, "", grid.x, grid.y, grid.radius),))
    hits = dict.fromkeys(_postcodes(asked, geocoder))
    address = taken_apart(asked, geocoder.index)
    reading = Reading(address)
    hits |= dict.fromkeys(_junctions(reading, geocoder))
    if len(hits) < limit and not address.of(Item.CROSSED):
        hits |= dict.fromkeys(_named(words, geocoder))
    if not hits and not reading.fault:  # some words say how it lies to the street: o/s, rear of, a house number
        hits |= dict.fromkeys(one for part in reading.streets for one in reading.candidates(part))
    if hits:
        return Results(tuple(hits)[:limit])
    return Results((), tuple(offers(address, geocoder.index))[:limit])


def _postcodes(asked: str, geocoder: Geocoder) -> list[Entry]:
    """A postcode, sector or district that is typed as far as it is: “SN1 1” is a sector, “SN11” that or a district."""
    typed = re.sub(r"\s", "", asked).upper()
    if not _POSTCODE.fullmatch(typed):
        return []
    index = geocoder.index
    district = None if " " in asked else index.postcode(f"{typed}~")
    exact = [one for one in (district, index.postcode(typed)) if one]
    sectors = [one for figure in "0123456789" if (one := index.postcode(typed + figure)) and one.kind is Kind.SECTOR]
    units = [entry for _, entry in index.postcodes(typed, f"{typed}z", 5 * LIMIT)]
    units.sort(key=lambda entry: not entry.name.startswith(asked.upper()))
    return [*exact, *(sectors if district else ()), *units]


def _junctions(reading: Reading, geocoder: Geocoder) -> list[Entry]:
    """Where two streets come near each other."""
    if len(reading.streets) != 2 or not reading.crossed:
        return []
    one, other = (reading.candidates(part) for part in reading.streets)
    found = []
    for a in one:
        for b in other:
            if a.id == b.id or max(abs(a.x - b.x), abs(a.y - b.y)) > a.radius + b.radius + POINTS_NEAR:
                continue
            x, y, gap, radius = geocoder.meeting(a, b)
            if gap <= POINTS_NEAR:
                found.append((gap, Entry(Kind.JUNCTION, junction_name(a, b), a.place, x, y, radius)))
    return [entry for _, entry in sorted(found, key=lambda each: each[0])[:_JUNCTIONS]]


def _named(words: list[str], geocoder: Geocoder) -> list[Entry]:
    """Names in which every word begins one of theirs, the likeliest first."""
    query = " AND ".join(f"({' OR '.join(_beginnings(word))})" for word in words)
    found = geocoder.index.entries(
        f"WHERE id IN (SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid LIMIT {_LOOKED_AT})", query
    )
    exact = [entry for each in geocoder.index.named(keys(words)).values() for entry in each]
    spelled = set(keys(words))
    begun = [one for start in keys(words) for one in geocoder.index.begun(start, _LOOKED_AT // 2)]
    met = {entry.id: entry for entry in (*exact, *begun, *found)}.values()
    return sorted(met, key=lambda entry: _rank(entry, words, spelled))


def _rank(entry: Entry, words: list[str], spelled: set[str]) -> tuple[bool, bool, int, int, str, str]:
    mine = key(entry.name)
    starts = {f"{one} " for one in keys(words[:1])} | set(words[:1])
    return (
        mine not in spelled and not any(one.startswith(f"{mine} ") for one in spelled),
        not any(mine.startswith(one.strip()) for one in starts),
        -entry.weight, len(mine), mine, entry.place,
    )  # fmt: skip


def _beginnings(word: str) -> Iterable[str]:
    return (f'"{one}"*' for one in dict.fromkeys((word, *SHORT.get(word, ()))))
