"""What the pages of the Safety at Night Charter ask for, kept until the data or what people wrote down change."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from app.answering.answerer import Answerer
from app.answering.question import Question
from app.charter.candidates import CandidateSite, hotspot_candidates, kept_candidates
from app.charter.coverage import KIND, Coverage, charter_venues, coverage
from app.charter.sheet import Sheets, site_sheets
from app.charter.signing_effect import SigningEffect, signing_effects
from app.records.journal import Records

OFFENCE = "SV_BROAD"
"""What candidate sites are looked at by unless a person asks otherwise: strict violence is rare at a single place."""
KEPT = 16


class Council:
    """One for the application. Safe to share between threads."""

    def __init__(self, answerer: Answerer, records: Records) -> None:
        self.answerer = answerer
        self.records = records
        self._kept: OrderedDict[tuple[object, ...], object] = OrderedDict()
        self._lock = Lock()

    def candidates(self, asked: Question) -> tuple[CandidateSite, ...]:
        """Those that are kept, then the first hotspots of the question's Answer that none of them covers."""
        kept = kept_candidates(self.records)
        return (*kept, *hotspot_candidates(self.answerer.answer(asked), kept))

    def sheets(self, asked: Question) -> Sheets:
        """The sheet of every candidate. Raises UserError as Answerer.answer does."""
        candidates = self.candidates(asked)
        snapshot = self.answerer.store.snapshot()
        of = tuple((one.id, one.version) for one in candidates)
        key = ("sheets", self.answerer.stamp(asked, snapshot), of, self._charters())
        found = self._get(key)
        if not isinstance(found, Sheets):
            found = site_sheets(self.answerer, self.records, asked, candidates)
            self._put(key, found)
        return found

    def coverage(self) -> tuple[Coverage, ...]:
        """The charter in every zone that is kept."""
        return coverage(self.answerer.zones(), charter_venues(self.answerer.store, self.records))

    def effects(self, covers: Sequence[Coverage], source: str = "") -> tuple[SigningEffect, ...]:
        """Before and after signing, for each zone of `covers`. Raises UserError when nothing is loaded."""
        zones = tuple((cover.zone.id, cover.zone.version) for cover in covers)
        key = ("effects", self.answerer.store.snapshot().id, source, zones, self._charters())
        found = self._get(key)
        if not isinstance(found, tuple):
            found = signing_effects(self.answerer, covers, source)
            self._put(key, found)
        return found

    def _charters(self) -> tuple[tuple[str, int], ...]:
        return tuple((record.id, record.version) for record in self.records.all(KIND))

    def _get(self, key: tuple[object, ...]) -> object:
        with self._lock:
            return self._kept.get(key)

    def _put(self, key: tuple[object, ...], value: object) -> None:
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
