"""Places to patrol as their page shows them: a card each, of those that are kept and of those that are proposed."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from app.patrols.exclusion import Exclusion
from app.patrols.kept_places import KeptPlaces, PlaceCard
from app.patrols.place import PatrolPlace
from app.patrols.proposal import LeftOut, Proposal, Proposals
from app.words import patrol_places as words


@dataclass(frozen=True)
class KeptCard:
    """One kept place in words."""

    number: int
    place: PatrolPlace
    streets: str
    reference: str
    wards: str
    expected: str
    sure: str
    persistence: str
    bands: str
    around: tuple[str, ...]
    ends: str
    stands: bool


@dataclass(frozen=True)
class ProposedCard:
    """One proposal in words; kept: name of the kept place that it touches, "" for none."""

    one: Proposal
    streets: str
    expected: str
    counts: str
    sure: str
    persistence: str
    bands: str
    kept: str


@dataclass(frozen=True)
class LeftOutRow:
    """One place that is left out, with why, and the exclusion that can be undone, None where it is no person's."""

    name: str
    reference: str
    why: str
    exclusion: Exclusion | None


def kept_cards(found: KeptPlaces, today: date) -> tuple[KeptCard, ...]:
    """Every kept place, numbered as on the map."""
    return tuple(_kept(number, one, today) for number, one in enumerate(found.cards, 1))


def _kept(number: int, card: PlaceCard, today: date) -> KeptCard:
    place = card.place
    known = place.monthly is not None and place.low is not None and place.high is not None
    return KeptCard(
        number,
        place,
        ", ".join(card.streets),
        card.reference,
        ", ".join(card.wards),
        words.expected(place.monthly or 0.0, place.low or 0.0, place.high or 0.0) if known else "",
        words.sure(place.low or 0.0, place.high or 0.0) if known else "",
        words.persistence(place.persistence),
        words.bands(place.bands),
        words.around(card),
        words.days_left(place, today),
        place.stands(today),
    )


def proposed_cards(found: Proposals, kept: KeptPlaces) -> tuple[ProposedCard, ...]:
    """Every proposal, and whether it is kept already."""
    return tuple(
        ProposedCard(
            one,
            ", ".join((*one.streets, *one.kinds)).replace("_", " "),
            words.expected(one.monthly, one.low, one.high),
            f"{one.incidents} in all, {one.lately} of the last twelve months",
            words.sure(one.low, one.high),
            words.often(one, found),
            words.bands(one.bands),
            next((c.place.name for c in kept.cards if c.place.geometry.intersects(one.geometry)), ""),
        )
        for one in found.places
    )


def left_out_rows(found: Proposals) -> tuple[LeftOutRow, ...]:
    """What would have been proposed, and then what persons left out that would not be now."""
    rows = [_left_out(one) for one in found.left_out]
    listed = {one.exclusion.id for one in found.left_out if one.exclusion}
    return tuple(
        rows
        + [
            LeftOutRow(one.name, "", f"Left out by {one.who}: {one.reason}", one)
            for one in found.excluded
            if one.id not in listed
        ]
    )


def _left_out(one: LeftOut) -> LeftOutRow:
    return LeftOutRow(one.name, one.reference, words.reason(one), one.exclusion)


def proposals_query(found: Proposals, asked_query: str) -> str:
    """The query of the same proposals, for forms and drawings."""
    return "&".join(filter(None, (asked_query, urlencode({"places": found.number}))))
