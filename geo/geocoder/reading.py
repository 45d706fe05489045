"""What the parts of an address say together: its streets, its towns, its premises, or why nothing can be taken."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from geo.geocoder import reasons
from geo.geocoder.address import Address, Item, Part
from geo.geocoder.entry import Entry, Kind
from geo.geocoder.key import key, keys
from geo.geocoder.vocabulary import ELSEWHERE, JUNCTION_NUMBER, LOCATIVE, PREMISES, ROAD_NUMBER

SAME_PLACE: Final = 12_000.0
"""Metres from a postcode within which the town that is written beside it may be."""
PIECES: Final = 1_500.0
"""Metres up to which streets of one name in one town may be pieces of one street."""
TOWNS: Final = 70_000
"""Weight from which a place is a town."""
MIDDLE: Final = 1_500.0
OF_ITS_NAME: Final = 1_500.0
"""Metres from a town's stops within which a street is in the middle of it, and from which a part of it goes by its own
name."""


class Reading:
    """The parts of an address by what they say. fault: why they say nothing that may be taken, "" for nothing."""

    def __init__(self, address: Address) -> None:
        self.streets: list[Part] = []
        self.towns: list[Part] = []
        self.premises: list[Part] = []
        self.crossed = bool(address.of(Item.CROSSED) or address.of(Item.AND))
        self.fault = ""
        parts = _joined(_as_meant(part, address.parts) for part in address.parts)
        names = [part for part in parts if part.item is Item.NAME]
        if any(is_road_number(part) for part in names):
            self.fault = reasons.ROAD_ALONE
            return
        streets = [part for part in names if part.of(Kind.STREET) and not part.of(Kind.PLACE)]
        both = [part for part in names if part.of(Kind.STREET) and part.of(Kind.PLACE)]
        other = any(part.of(Kind.PLACE) for part in names if part not in both)
        if not streets and len(both) == 1 and other and names[0] is both[0]:
            streets = both  # “Broadmead, Salisbury” of a street that is called like a place
        self.streets = streets
        for part in names:
            if part in streets or (part.of(Kind.AUTHORITY) and not part.of(Kind.PLACE)):
                continue
            if part.of(Kind.PLACE):
                self.towns.append(part)
            elif part.of(Kind.VENUE, Kind.STOP):
                self.premises.append(part)
            else:  # a ward is an area that people do not mean by its name
                self.fault = reasons.UNKNOWN
        self.fault = self.fault or self._misplaced(parts) or self._unknown(parts)
        self._order(parts)

    def _misplaced(self, parts: list[Part]) -> str:
        """Numbers belong before a street, junctions between two."""
        for i, part in enumerate(parts):
            after = next((one for one in parts[i + 1 :] if one.item not in (Item.FILLER, Item.NUMBER)), None)
            numbered = after in (*self.streets, *self.premises) or (after is not None and after.item is Item.UNKNOWN)
            if part.item is Item.NUMBER and not numbered:
                return reasons.UNKNOWN_WORDS
        if any(part.item is Item.CROSSED for part in parts) and len(self.streets) < 2:
            return reasons.NO_JUNCTION if self.streets else reasons.UNKNOWN
        if any(part.item is Item.AND for part in parts) and len(self.streets) < 2:
            return reasons.UNKNOWN_WORDS
        for town in self.towns:  # before its street a town stands with a comma, or it is part of a name
            at = parts.index(town)
            follows = parts[at + 1] if at + 1 < len(parts) else None
            if follows in self.streets and not town.last:
                return reasons.UNKNOWN_WORDS
        return ""

    def _unknown(self, parts: list[Part]) -> str:
        """What is not understood may be premises, where the text parts it from the street; else it may be anything."""
        unknown = [part for part in parts if part.item is Item.UNKNOWN]
        if not unknown:
            return ""
        if not self.streets:
            return reasons.UNKNOWN_STREET if any(part.ends_as_street for part in unknown) else reasons.UNKNOWN
        first = self.streets[0].at
        on_it = all(self._beside_street(part, parts, leads=part.at < first) for part in unknown)
        return "" if on_it else reasons.UNKNOWN_WORDS

    def _beside_street(self, part: Part, parts: list[Part], *, leads: bool) -> bool:
        """Whether words that are not understood are premises on the street that is named. They lead to it with a comma,
        a word for premises or a word that says how they lie; behind it a word of these leads to them, and the town is
        named."""
        doubtful = set(part.words) & ELSEWHERE or part.ends_as_street
        if doubtful or any(JUNCTION_NUMBER.fullmatch(word) or ROAD_NUMBER.fullmatch(word) for word in part.words):
            return False
        i = parts.index(part)
        before, after = parts[i - 1] if i else None, parts[i + 1] if i + 1 < len(parts) else None
        if leads:
            return part.last or part.ends_as_premises or (after is not None and after.text in LOCATIVE)
        introduced = before is not None and before.item is Item.FILLER and part.last
        return introduced and bool(self.towns) and (after is not None or self.towns[0].at < part.at)

    def _order(self, parts: list[Part]) -> None:
        """Towns in the order in which they narrow the place: those after the street first, the next one foremost."""
        if self.streets:
            last = parts.index(self.streets[-1])
            self.towns.sort(key=lambda town: (parts.index(town) < last, abs(parts.index(town) - last)))

    def candidates(self, part: Part) -> list[Entry]:
        """Streets of the name of a part in the towns that are named; all where none is."""
        return in_towns(part.of(Kind.STREET), self.towns)


def _as_meant(part: Part, parts: Sequence[Part]) -> Part:
    """A name that says nothing of where a thing is counts as unknown words: that of a stop that is no station, a word
    for premises that some are called by, or a place whose name runs on (“Marlborough House”)."""
    if part.item is not Item.NAME:
        return part
    i = parts.index(part)
    if i + 1 < len(parts) and not part.last and parts[i + 1].item is Item.UNKNOWN:
        return replace(part, item=Item.UNKNOWN, entries=())
    meant = part.entries
    if i and not part.first and parts[i - 1].item is Item.UNKNOWN:
        meant = tuple(entry for entry in meant if entry.kind is not Kind.PLACE)
    if len(part.words) == 1 and part.words[0] in PREMISES:
        meant = tuple(entry for entry in meant if entry.kind is not Kind.VENUE)
    meant = tuple(entry for entry in meant if entry.kind is not Kind.STOP or "station" in key(entry.name))
    return replace(part, entries=meant) if meant else replace(part, item=Item.UNKNOWN, entries=())


def _joined(parts: Iterable[Part]) -> list[Part]:
    """The parts, with unknown words that follow each other without a break as one."""
    found: list[Part] = []
    for part in parts:
        before = found[-1] if found else None
        if before and before.item is part.item is Item.UNKNOWN and not part.first:
            found[-1] = replace(before, words=(*before.words, *part.words), last=part.last)
        else:
            found.append(part)
    return found


def in_towns(entries: Sequence[Entry], towns: Sequence[Part]) -> list[Entry]:
    """Those that lie in the first of the towns, and near all others.

    A village is where the next street of the name is. A town is all of it; but a street in the middle of it is meant
    rather than one in a part of it so far off that people call that by its own name (Wilton, of Salisbury).
    """
    if not towns:
        return list(entries)
    named = set(keys(towns[0].words)) | {key(one.name) for one in towns[0].of(Kind.PLACE)}
    found = [entry for entry in entries if named & set(entry.towns)]
    for other in towns[1:]:
        found = [one for one in found if any(distance(one, place) <= SAME_PLACE for place in other.of(Kind.PLACE))]
    next_to = [entry for entry in found if entry.towns[0] in named]
    if not next_to or len(next_to) == len(found):
        return found
    places = towns[0].of(Kind.PLACE)
    if all(place.weight < TOWNS for place in places):
        return next_to
    far = {one.id: min(distance(one, place) for place in places) for one in found}
    others = [one for one in found if one not in next_to]
    apart = all(far[one.id] >= OF_ITS_NAME for one in others)
    apart = apart and all(distance(one, other) > PIECES for one in next_to for other in others)
    return next_to if apart and all(far[one.id] <= MIDDLE for one in next_to) else found


def as_one(streets: Sequence[Entry]) -> Entry | None:
    """Streets of one name as one that reaches as far as all of them, where they may be pieces of it; None if not."""
    first = streets[0]
    if len(streets) == 1:
        return first
    if any(distance(one, other) > PIECES for one in streets for other in streets):
        return None
    x, y = (sum(getattr(one, axis) for one in streets) / len(streets) for axis in "xy")
    radius = max(float(np.hypot(one.x - x, one.y - y)) + one.radius for one in streets)
    return replace(first, x=x, y=y, radius=round(radius))


def is_road_number(part: Part) -> bool:
    """Whether a name is one like A419."""
    return bool(ROAD_NUMBER.fullmatch(part.text.replace(" ", "")))


def distance(one: Entry, other: Entry) -> float:
    """Metres between two places."""
    return float(np.hypot(one.x - other.x, one.y - other.y))
