"""Sites with their evaluations, kept until the site, another site or the data change."""

import hashlib
import json
from collections import OrderedDict
from threading import Lock

from app.answering.answerer import Answerer
from app.code_version import code_digest
from app.records.journal import Records
from app.sites.evaluation import SiteEvaluation, evaluate_site
from app.sites.site import Site, site, sites
from geo.store import boundaries as stored

KEPT = 24


class SiteDesk:
    """Evaluates sites on one store. Safe to share between threads."""

    def __init__(self, answerer: Answerer, records: Records) -> None:
        self.answerer, self.records = answerer, records
        self._kept: OrderedDict[str, SiteEvaluation] = OrderedDict()
        self._lock = Lock()

    def stamp(self, of: Site, offence: str, source: str) -> str:
        """Id of an evaluation: the site's version, the other sites', data, boundaries and code, hashed."""
        others = [(other.id, other.version) for other in sites(self.records) if other.id != of.id]
        own = self.answerer
        zones = [(zone.id, zone.version) for zone in own.zones()]
        chosen = [offence or of.offence, source or of.source, own.settings.force, own.settings.seed]
        parts = [of.id, of.version, others, zones, chosen, own.store.snapshot().id, own.wards.sha256, code_digest()]
        parts.append(stored.chosen_mark(own.settings.data, "lsoas"))
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:20]

    def evaluation(self, id: str, offence: str = "", source: str = "") -> tuple[str, SiteEvaluation]:
        """The evaluation of one site with its stamp. Raises NotFound, and UserError for what cannot be answered."""
        of = site(self.records, id)
        stamp = self.stamp(of, offence, source)
        with self._lock:
            if kept := self._kept.get(stamp):
                self._kept.move_to_end(stamp)
                return stamp, kept
        others = tuple(other for other in sites(self.records) if other.id != id)
        made = evaluate_site(self.answerer, of, others, offence, source)
        with self._lock:
            self._kept[stamp] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return stamp, made
