"""The answers of Clear, Hold, Build, each as a kind that the Keeper keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.answering.answered import Listing
from app.answering.answerer import Answerer, rests_on
from app.answering.keeper import Kind
from app.answering.question import Question
from app.sites.activities import KIND as ACTIVITIES
from app.sites.activities import Activity, activities
from app.sites.demo import demo_sites
from app.sites.deprivation import Deprivation, deprivation
from app.sites.evaluation import SiteQuestion, evaluate_site
from app.sites.history import Revision, revisions
from app.sites.site import KIND as SITES_KEPT
from app.sites.site import Site, site, sites


@dataclass(frozen=True)
class SiteFile:
    """One site with its log, what was removed from it, and its history."""

    site: Site
    log: tuple[Activity, ...]
    removed: tuple[Activity, ...]
    history: tuple[Revision, ...]


@dataclass(frozen=True, eq=False)
class ScoredAreas:
    """What is known of deprivation, and the names of its outlines in their order."""

    scores: Deprivation
    names: tuple[str, ...]


@dataclass(frozen=True)
class SiteList:
    """Every site, the retired among them; ready: of the demo, those that are not kept yet."""

    kept: tuple[Site, ...]
    ready: tuple[Site, ...]


def _kept(world: Answerer, _: object = None) -> Sequence[object]:
    return [(record.id, record.version) for record in world.records.all(SITES_KEPT, retired=True)]


def _logged(world: Answerer, id: str) -> Sequence[object]:
    logged = [(record.id, record.version) for record in world.records.all(ACTIVITIES, retired=True)]
    return [*logged, *_kept(world)]


def _list(world: Answerer, _: None, stamp: str) -> Listing[SiteList]:
    kept = sites(world.records, retired=True)
    known = {one.id for one in kept}
    ready = tuple(one for one in demo_sites(world.store) if one.id not in known)
    return world.listing(stamp, None, SiteList(kept, ready))


def _drawn_on(world: Answerer, _: None, stamp: str) -> Listing[tuple[Site, ...]]:
    return world.listing(stamp, None, sites(world.records))


def _file(world: Answerer, id: str, stamp: str) -> Listing[SiteFile]:
    records = world.records
    found = SiteFile(
        site(records, id), activities(records, id), activities(records, id, removed=True), revisions(records, id)
    )
    return world.listing(stamp, id, found)


def _judged_by(world: Answerer, of: SiteQuestion) -> Sequence[object]:
    offence = of.offence or site(world.records, of.site).offence
    return [*_kept(world), *rests_on(world, Question(offence=offence))]


def _deprivation(world: Answerer, _: None, stamp: str) -> Listing[ScoredAreas]:
    snapshot, lsoas = world.store.snapshot(), world.store.boundaries.chosen("lsoas")
    found = deprivation(world.store, lsoas, snapshot)
    names = lsoas.name if lsoas is not None and found.usable else ()
    held = (world.settings.marking,)
    credits = (lsoas.attribution,) if lsoas is not None and lsoas.attribution else ()
    return Listing(stamp, None, snapshot.id, ScoredAreas(found, names), held, attributions=credits)


SITES: Final = Kind("sites", _list, _kept)
"""Every site."""
SITES_DRAWN: Final = Kind("sites-drawn", _drawn_on, _kept)
"""The sites that are kept, to draw another beside."""
SITE: Final = Kind("site", _file, _logged)
"""One site by its id, with what was written down of it."""
DEPRIVATION: Final = Kind("deprivation", _deprivation)
"""The LSOAs with their scores."""
EVALUATION: Final = Kind("evaluation", evaluate_site, _judged_by)
"""Did it work? One site's phases against the same months before, its rings and its control."""
