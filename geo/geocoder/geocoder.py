"""What a text means for a record: one place that every word of it agrees with, or nothing and the reason."""

import re
from collections.abc import Sequence
from dataclasses import replace
from math import log10
from typing import Final

import numpy as np

from geo.geocoder import reasons
from geo.geocoder.address import POSTCODE, Address, Item, taken_apart
from geo.geocoder.entry import Entry, Kind
from geo.geocoder.index import Index
from geo.geocoder.key import key, keys
from geo.geocoder.offers import offers
from geo.geocoder.reading import SAME_PLACE, Reading, as_one, distance, in_towns, is_road_number
from geo.sources.coordinates import Frame, pair
from geo.sources.geocoding import Located, Method
from geo.space.crs import to_grid
from geo.space.grid_reference import grid_reference, square_side

CROSSING: Final = 30.0
"""Metres that two drawn streets may come short of each other and still meet."""
POINTS_NEAR: Final = 400.0
"""Metres between points of two streets beyond which nothing is said of where they meet."""
OUTSIDE: Final = 20_000.0
"""Metres beyond the outermost postcode or street within which coordinates are believed."""
BESIDE: Final = 400.0
"""Metres from a street within which premises stand on it."""


class Geocoder:
    """Finds places of texts in an index. Safe to share between threads."""

    def __init__(self, index: Index) -> None:
        self.index = index

    def locate(self, text: str, town: str = "", postcode: str = "") -> Located:
        """Where a text is, as far as every word of it agrees; town, postcode: of its row, "" for none.

        A grid reference or a known postcode is taken, unless the town that is named lies elsewhere. A street, junction,
        venue or place is taken when its name is written as it is known, in the town that is named, and no word is left
        that may mean another place. Nothing that is spelled otherwise is taken: it is offered.
        """
        whole = ", ".join(part.strip() for part in (text, town, postcode) if part and part.strip())
        if not re.search(r"[A-Za-z0-9]", whole):
            return Located(why=reasons.EMPTY)
        if (grid := self._grid(text.strip())) is not None:
            return grid
        address = taken_apart(whole, self.index)
        found = self._by_postcode(address) if address.postcodes else self._by_name(address)
        if not found.why:
            return found
        return replace(found, offers=tuple(map(in_words, offers(address, self.index))))

    def _grid(self, text: str) -> Located | None:
        """A grid reference, two numbers of metres or two of degrees; None for what is none of these."""
        if not re.search(r"\d", text) or POSTCODE.fullmatch(text):
            return None
        found = pair(text)
        if found.fault or not np.isfinite(found.first + found.second):
            return None
        if found.frame is Frame.DEGREES:
            x, y = (float(one[0]) for one in to_grid(np.array([found.first]), np.array([found.second])))
            return self._within_reach(text, x, y, 10.0) if np.isfinite(x + y) else None
        if not (0 < found.first < 700_000 and 1_000 < found.second < 1_300_000):
            return None
        side = square_side(text)
        half = side / 2 if side > 1 else 0.0
        radius = max(1.0, round(half * 2**0.5))
        x, y = found.first + half, found.second + half
        name = grid_reference(x, y, 5 - round(log10(side))) if side > 1 else f"{x:.0f} {y:.0f}"
        return self._within_reach(name, x, y, radius)

    def _within_reach(self, name: str, x: float, y: float, radius: float) -> Located:
        """A place by its coordinates, where that is not far from all that is known."""
        west, south, east, north = self.index.extent
        near = west - OUTSIDE < x < east + OUTSIDE and south - OUTSIDE < y < north + OUTSIDE
        return Located(Method.GRID, name, x, y, radius) if near else Located(why=reasons.OUTSIDE)

    # a postcode decides, and what is written beside it may not speak against it
    def _by_postcode(self, address: Address) -> Located:
        if len(address.postcodes) > 1:
            return Located(why=reasons.TWO_POSTCODES)
        mine = address.postcodes[0]
        found = self.index.postcode(mine)
        if found is None or found.kind is not Kind.POSTCODE:
            return self._beside_unknown(address, mine)
        towns = [part for part in address.of(Item.NAME) if part.of(Kind.PLACE) and not part.of(Kind.STREET)]
        if towns and not any(distance(found, place) <= SAME_PLACE for place in towns[-1].of(Kind.PLACE)):
            return Located(why=reasons.DISAGREE)
        if towns:
            streets = [part for part in address.of(Item.NAME) if part.of(Kind.STREET) and not is_road_number(part)]
            here = [one for part in streets for one in in_towns(part.of(Kind.STREET), towns)]
            if here and not any(distance(found, one) <= one.radius + 1_500 for one in here):
                return Located(why=reasons.DISAGREE)
        return Located(Method.POSTCODE, found.name, found.x, found.y, found.radius)

    def _beside_unknown(self, address: Address, mine: str) -> Located:
        """By name where the postcode is none that is known, if its district is that of the place."""
        district = self.index.postcode(f"{mine[:-3]}~")
        if district is None:
            return Located(why=reasons.UNKNOWN_POSTCODE)
        found = self._by_name(address) if address.parts else Located(why=reasons.UNKNOWN_POSTCODE)
        if found.why or found.method is Method.PLACE:
            return Located(why=reasons.UNKNOWN_POSTCODE)
        near = np.hypot(found.x - district.x, found.y - district.y) <= district.radius
        return found if near else Located(why=reasons.DISAGREE)

    def _by_name(self, address: Address) -> Located:
        reading = Reading(address)
        if reading.fault:
            return Located(why=reading.fault)
        if reading.streets:
            return self._by_street(reading)
        if reading.premises:
            return self._by_premises(reading)
        if reading.towns:
            return _by_place(reading)
        return Located(why=reasons.UNKNOWN)

    def _by_street(self, reading: Reading) -> Located:
        sets = [reading.candidates(part) for part in reading.streets]
        if not all(sets):
            return Located(why=reasons.WRONG_TOWN)
        if len(sets) > 1:
            crossing = len(sets) == 2 and reading.crossed
            return self._by_junction(sets[0], sets[1], reading) if crossing else Located(why=reasons.SEVERAL)
        if reading.premises:
            return _venue_on(sets[0], reading)
        if (street := as_one(sets[0])) is None:
            return Located(why=reasons.AMBIGUOUS)
        return _located(Method.STREET, street, reading) if reading.towns else Located(why=reasons.NO_TOWN)

    def _by_junction(self, one: Sequence[Entry], other: Sequence[Entry], reading: Reading) -> Located:
        near: list[tuple[float, float, float, float, Entry, Entry]] = []
        for a in one:
            for b in other:
                if distance(a, b) <= a.radius + b.radius + POINTS_NEAR and a.id != b.id:
                    x, y, gap, radius = self.meeting(a, b)
                    near.append((gap, x, y, radius, a, b))
        near = [each for each in near if each[0] <= POINTS_NEAR]
        if not near:
            return Located(why=reasons.NO_JUNCTION)
        if len(near) > 1:
            return Located(why=reasons.AMBIGUOUS)
        _, x, y, radius, a, b = near[0]
        if not reading.towns:
            return Located(why=reasons.NO_TOWN)
        return _located(Method.JUNCTION, replace(a, name=junction_name(a, b), x=x, y=y, radius=radius), reading)

    def meeting(self, one: Entry, other: Entry) -> tuple[float, float, float, float]:
        """Where two streets come nearest: x, y, the gap between them there, and how far off that may be, metres.

        Lines that meet tell it themselves. Of points it is the middle between the two nearest, off by as much as
        their distance: each may stand half a street away from the corner. Of 100 crossings of OpenStreetMap whose two
        streets are known by points 94 in 100 lie within that, where it is 250 m at most.
        """
        (a, a_drawn), (b, b_drawn) = self.index.line(one.id), self.index.line(other.id)
        squared = ((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=2)
        i, j = np.unravel_index(int(np.argmin(squared)), squared.shape)
        gap = float(np.sqrt(squared[i, j]))
        x, y = (a[i] + b[j]) / 2
        sure = a_drawn and b_drawn and gap <= CROSSING + 25
        return float(x), float(y), gap, 50.0 if sure else round(max(100.0, gap))

    def _by_premises(self, reading: Reading) -> Located:
        if len(reading.premises) > 1:
            return Located(why=reasons.SEVERAL)
        part = reading.premises[0]
        if not reading.towns:
            return Located(why=reasons.NO_TOWN if part.of(Kind.VENUE) else reasons.UNKNOWN)
        found = in_towns(part.of(Kind.VENUE), reading.towns)
        stops = [one for one in in_towns(part.of(Kind.STOP), reading.towns) if "station" in key(one.name)]
        if len(found) + len(stops) != 1:
            return Located(why=reasons.AMBIGUOUS if found or stops else reasons.WRONG_TOWN)
        return _located(Method.VENUE if found else Method.STOP, (*found, *stops)[0])


def _by_place(reading: Reading) -> Located:
    first, *others = reading.towns
    found = list(first.of(Kind.PLACE))
    for other in others:
        found = [one for one in found if set(keys(other.words)) & set(one.towns)]
    if len(found) != 1:
        return Located(why=reasons.AMBIGUOUS if found else reasons.SEVERAL)
    return _located(Method.PLACE, found[0])


def _venue_on(streets: Sequence[Entry], reading: Reading) -> Located:
    """Premises that stand on one of the streets; of a name that stands for none there, the street says where it is."""
    if len(reading.premises) > 1:
        return Located(why=reasons.SEVERAL)
    premises = [
        (venue, street)
        for venue in reading.premises[0].of(Kind.VENUE)
        for street in streets
        if distance(venue, street) <= street.radius + BESIDE
    ]
    if len(premises) == 1:
        return _located(Method.VENUE, premises[0][0])
    if len(premises) > 1 or len(streets) != 1 or not reading.towns:
        return Located(why=reasons.AMBIGUOUS)
    return _located(Method.STREET, streets[0], reading)


def _located(method: Method, found: Entry, reading: Reading | None = None) -> Located:
    """A place, said to be in the town that the text names."""
    town = next((place.name for part in reading.towns[:1] for place in part.of(Kind.PLACE)), "") if reading else ""
    return Located(method, in_words(replace(found, place=town) if town else found), found.x, found.y, found.radius)


def in_words(entry: Entry) -> str:
    """A place as people say it: “Fleet Street, Swindon”."""
    place = entry.place if entry.kind in (Kind.STREET, Kind.PLACE, Kind.JUNCTION) else ""
    return f"{entry.name}, {place}" if place and not place.startswith("near ") else entry.name


def junction_name(one: Entry, other: Entry) -> str:
    """“Fleet Street / Bridge Street”."""
    return f"{one.name} / {other.name}"
