"""The answers of the Safety at Night Charter, each as a kind that the Keeper keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.answering.answered import Listing
from app.answering.answerer import Answerer, rests_on
from app.answering.keeper import Kind
from app.answering.period import source_used
from app.answering.question import Question
from app.answering.zones import Zone, zones
from app.charter.candidates import KIND as CANDIDATES
from app.charter.candidates import CandidateSite, hotspot_candidates, kept_candidates
from app.charter.coverage import KIND as CHARTERS
from app.charter.coverage import CharterVenue, Coverage, charter_venue, charter_venues, coverage
from app.charter.evidence import Evidence, evidence
from app.charter.place_map import PlaceMap, site_map, zone_map
from app.charter.sheet import Sheets, site_sheets
from app.charter.signing_effect import OFFENCE as NIGHT_OFFENCE
from app.charter.signing_effect import SigningEffects, signing_effects
from app.records.journal import Record
from geo.errors import NotFound
from geo.offence.offences import definition
from geo.source import DEMO, may_judge

OFFENCE: Final = "SV_BROAD"
"""What candidate sites are looked at by unless a person asks otherwise: strict violence is rare at a single place."""
OPEN_DATA_OFFENCE: Final = "SV_STRICT"
"""The same where the incidents are open data, which cannot show OFFENCE."""


@dataclass(frozen=True)
class ZoneQuestion:
    """The evidence for one zone, over the question's period and source."""

    zone: str
    asked: Question


@dataclass(frozen=True)
class PlaceQuestion:
    """One candidate site of a question, or one zone, to be drawn with what stands there. id: of the site or zone;
    source: of the incidents beside which a zone is shown, "" for the most trusted."""

    id: str
    asked: Question | None = None
    source: str = ""


@dataclass(frozen=True)
class Venue:
    """One venue, the zones in which it stands, and every version of its status, the newest first."""

    venue: CharterVenue
    zones: tuple[Zone, ...]
    history: tuple[Record, ...]


def usual_offence(world: Answerer, source: str) -> str:
    """What candidate sites are looked at by where nobody says. source: of the incidents, "" for the most trusted."""
    used = source_used(source, world.store.snapshot(), world.settings.force)
    seen = definition(OFFENCE, folder=world.definitions).in_open_data
    return OFFENCE if seen or not used.anonymised else OPEN_DATA_OFFENCE


def candidates(world: Answerer, asked: Question) -> tuple[CandidateSite, ...]:
    """Those that are kept and may judge its incidents, then the first hotspots of the question's Answer that none of
    them covers."""
    source = world.source(asked.source)
    kept = tuple(one for one in kept_candidates(world.records) if may_judge(one.sources, source))
    return (*kept, *hotspot_candidates(world.answer(asked), kept))


def home_of(drawn: Sequence[object], zone: str, source: str) -> str:
    """The source of incidents beside which a zone is shown: the one asked for; without one the demo for a zone of its
    venues, "" for any other, the most trusted. drawn: what DRAWN finds."""
    made_up = any(one.id == zone and one.synthetic for one in drawn if isinstance(one, Zone))
    return source or (DEMO.id if made_up else "")


def cover_of(covers: Sequence[Coverage], id: str) -> Coverage:
    """The charter in one zone. Raises NotFound."""
    for one in covers:
        if one.zone.id == id:
            return one
    raise NotFound(f"there is no zone “{id[:40]}”", todo="Choose one from the list of zones.")


def _covers(world: Answerer, source: str) -> tuple[Coverage, ...]:
    beside = world.source(source)
    return coverage(world.zones(beside), charter_venues(world.store, world.records, beside=beside))


def _charters(world: Answerer, _: object = None) -> list[tuple[str, int]]:
    return [(record.id, record.version) for record in world.records.all(CHARTERS)]


def _sites(world: Answerer, asked: Question) -> list[object]:
    kept = [(record.id, record.version) for record in world.records.all(CANDIDATES)]
    return [*rests_on(world, asked), *kept, *_charters(world)]


def _candidates(world: Answerer, asked: Question, stamp: str) -> Listing[tuple[CandidateSite, ...]]:
    return world.listing(stamp, asked, candidates(world, asked))


def _coverage(world: Answerer, source: str, stamp: str) -> Listing[tuple[Coverage, ...]]:
    return world.listing(stamp, source, _covers(world, source))


def _effects(world: Answerer, source: str, stamp: str) -> SigningEffects:
    return signing_effects(world, world.keeper.answer(COVERAGE, source).found, source, stamp)


def _sheets(world: Answerer, asked: Question, stamp: str) -> Sheets:
    return site_sheets(world, world.records, asked, candidates(world, asked), stamp)


def _evidence(world: Answerer, of: ZoneQuestion, stamp: str) -> Evidence:
    cover = cover_of(world.keeper.answer(COVERAGE, of.asked.source).found, of.zone)
    return evidence(world, cover, of.asked, stamp)


def _place(world: Answerer, of: PlaceQuestion, stamp: str) -> Listing[PlaceMap]:
    if of.asked is None:
        cover = cover_of(world.keeper.answer(COVERAGE, of.source).found, of.id)
        return world.listing(stamp, of, zone_map(world, cover.zone, world.source(of.source)))
    return world.listing(stamp, of, site_map(world, world.keeper.answer(SHEETS, of.asked), of.id))


def _venue(world: Answerer, id: str, stamp: str) -> Listing[Venue]:
    found = charter_venue(world.store, world.records, id)
    covers = coverage(world.zones(DEMO.id if found.synthetic else ""), (found,))
    found_in = tuple(cover.zone for cover in covers if cover.venues)
    history = tuple(reversed(world.records.history(CHARTERS, id)))
    return world.listing(stamp, id, Venue(found, found_in, history))


def _history(world: Answerer, id: str, stamp: str) -> Listing[tuple[Record, ...]]:
    return world.listing(stamp, id, tuple(world.records.history(CANDIDATES, id)))


def _drawn_on(world: Answerer, _: None, stamp: str) -> Listing[tuple[object, ...]]:
    return world.listing(stamp, None, (*zones(world.records), *kept_candidates(world.records)))


def _effects_of(world: Answerer, source: str) -> list[object]:
    return [*_charters(world), *rests_on(world, Question(offence=NIGHT_OFFENCE))]


def _place_of(world: Answerer, of: PlaceQuestion) -> list[object]:
    return _sites(world, of.asked or Question())


def _versions(world: Answerer, id: str) -> list[int]:
    return [record.version for record in world.records.history(CANDIDATES, id)]


def _all_drawn(world: Answerer, _: None) -> list[object]:
    return _sites(world, Question())


COVERAGE: Final = Kind("coverage", _coverage, _charters)
"""The charter in every zone that may judge incidents of a source; "" for the most trusted."""
EFFECTS: Final = Kind("effects", _effects, _effects_of)
"""Before and after signing, for each zone, from one source; "" for the most trusted."""
CANDIDATE_SITES: Final = Kind("candidate-sites", _candidates, _sites)
"""Those that are kept, and the first hotspots of a question's Answer beside them."""
SHEETS: Final = Kind("sheets", _sheets, _sites)
"""The sheet of every candidate site of a question."""
EVIDENCE: Final = Kind("evidence", _evidence, _charters)
"""The licensing evidence of one zone."""
PLACE: Final = Kind("place", _place, _place_of)
"""One site or zone drawn with what stands there."""
VENUE: Final = Kind("venue", _venue, _charters)
"""One venue by its id."""
CANDIDATE_HISTORY: Final = Kind("candidate-history", _history, _versions, light=True)
"""Every version of one candidate site, the oldest first; empty for a hotspot that nobody has kept."""
DRAWN: Final = Kind("drawn", _drawn_on, _all_drawn, light=True)
"""Zones and candidate sites that are kept, to draw a new one beside."""
