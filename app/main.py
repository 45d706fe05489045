"""The web application: routes, what wraps them, and the one Answerer they share."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from fastapi import FastAPI, Request
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware

from app.answering.answerer import Answerer
from app.answering.looked import Looked
from app.answering.reader import Reader
from app.audit.described import Described
from app.audit.log import audit_log
from app.gate.disclosed import Gate
from app.gate.policy import Policy, only_released, read_policy
from app.identity.identity import Identity
from app.jobs.jobs import Jobs
from app.routes import (
    account,
    accuracy,
    answers,
    audit,
    basemap,
    briefing,
    calibration,
    change,
    change_answer,
    concentration,
    concentration_answers,
    data,
    definitions,
    downloads,
    drawing,
    executions,
    features,
    health,
    incidents,
    jobs,
    load_file,
    loads,
    map_layers,
    methods,
    months,
    new_clusters,
    night,
    organisation,
    outcomes,
    pages,
    passkeys,
    patrol_edits,
    patrol_effect,
    patrol_hand,
    patrol_log,
    patrol_place_edits,
    patrol_places,
    patrol_plans,
    patrol_visits,
    people,
    processes,
    questions,
    rates,
    releases,
    repeats,
    restricted,
    safety,
    safety_changes,
    safety_drawing,
    safety_maps,
    safety_zones,
    search,
    shared_links,
    sign_in,
    similar,
    site_edits,
    sites,
    tiles,
    trend,
    upload,
    walking,
)
from app.routes.asker import at_hand, names
from app.routes.known_addresses import AnswerKnown, KnownAddresses
from app.routes.readers import readers_of
from app.settings import Settings
from app.web import errors
from app.web.audited import Audited
from app.web.body_limit import BodyLimit
from app.web.cross_site import CrossSite
from app.web.encoding import Encoding
from app.web.fair_share import FairShare, Shares
from app.web.forwarded import Forwarded
from app.web.head_requests import HeadAsGet
from app.web.host_check import HostCheck, public_name
from app.web.no_store import NoStore
from app.web.packed import LEAST_BYTES, LEVEL
from app.web.presence import Presence
from app.web.request_log import RequestLog
from app.web.security_headers import SecurityHeaders
from geo.errors import UserError
from geo.sources.picture_server import PictureServer
from geo.streets.tile_disk import TileDisk

if TYPE_CHECKING:
    from app.identity.configured import Organisation

STATIC = Path(__file__).parent / "static"


def create_app(
    settings: Settings | None = None,
    answerer: Answerer | None = None,
    readers: Callable[[Request], Reader] | None = None,
) -> FastAPI:
    """The application on one data folder. readers: who asks, found out as the settings say where it is None. Raises
    UserError when the store cannot be read."""
    settings = settings or Settings()
    app = FastAPI(
        title="After Dark",
        version=version("afterdark"),
        description="Where and when serious violence gathers, how sure we are, and whether it helped.",
        docs_url=None,  # both would load scripts from elsewhere
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.state.settings = settings
    app.state.answerer = answerer = answerer or Answerer(settings)
    app.state.gate = answerer.keeper.gate = Gate(_policy(settings), answerer.definitions)
    app.state.identity = Identity(settings)
    app.state.organisation = None if readers else _organisation(settings)
    app.state.readers = readers or readers_of(settings, answerer, app.state.identity)
    app.state.audit = audit_log(settings, app.state.gate.policy.version)
    app.state.described = Described(answerer, settings.marking)
    app.state.known = KnownAddresses()
    app.state.jobs = Jobs(settings)
    app.state.looked = Looked(lambda: datetime.now(ZoneInfo(settings.timezone)))
    app.state.tile_disk = TileDisk(answerer.basemaps.folder, settings.basemap_cache_bytes)
    app.state.picture_server = PictureServer(settings.basemap_xyz) if settings.basemap_xyz else None
    errors.install(app, pages.templates)
    for part in (
        pages,
        data,
        calibration,
        night,
        new_clusters,
        accuracy,
        patrol_places,
        patrol_place_edits,
        site_edits,
        sites,
        tiles,
        walking,
        basemap,
        audit,
        search,
        features,
        answers,
        trend,
        outcomes,
        incidents,  # before the tables of a map, as
        briefing,  # the briefing: both have an address that could be one of those
        change,
        change_answer,
        repeats,
        concentration,
        concentration_answers,
        similar,
        rates,
        releases,
        definitions,
        months,
        downloads,
        drawing,
        processes,
        executions,
        methods,
        questions,
        shared_links,
        patrol_visits,  # before the page of one plan: “visits” is none
        patrol_effect,
        patrol_edits,  # “new” is no plan
        patrol_plans,
        loads,
        upload,
        load_file,
        jobs,
        map_layers,
        health,
        organisation,
        restricted,
        safety_drawing,  # before the pages of one site or zone: “new” is none
        safety,
        safety_changes,
        safety_maps,
        safety_zones,
        sign_in,
        account,
        passkeys,
        people,
        patrol_log,
        patrol_hand,  # after the other pages of patrols, whose names are no plan's
    ):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    turns = answerer.keeper.turns
    app.state.shares = Shares(settings)
    waits, asks = (errors.refuses(pages.templates, why) for why in (errors.TOO_MUCH, errors.TOO_OFTEN))
    app.add_middleware(Presence, threads=turns.queue + turns.slots, shares=lambda: app.state.shares, refuse=waits)
    app.add_middleware(BodyLimit, larger={upload.ADDRESS: settings.upload_bytes}, maximum=settings.request_bytes)
    app.add_middleware(GZipMiddleware, minimum_size=LEAST_BYTES, compresslevel=LEVEL)
    app.add_middleware(AnswerKnown, state=app.state)
    known = at_hand(app.state.identity)
    app.add_middleware(
        FairShare, shares=lambda: app.state.shares, name=names(app.state.readers), refuse=asks, at_hand=known
    )
    app.add_middleware(Audited, state=app.state, templates=pages.templates)
    app.add_middleware(Encoding)
    app.add_middleware(CrossSite)
    app.add_middleware(HostCheck, public=public_name(settings))
    app.add_middleware(Forwarded, proxies=settings.trusted_proxies)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(NoStore, confined=partial(_confined, answerer))
    app.add_middleware(RequestLog)
    app.add_middleware(HeadAsGet)
    return app


def _organisation(settings: Settings) -> "Organisation | None":
    """Where people sign in at their organisation; None where they do not, and nothing of it is imported."""
    if settings.sign_in != "oidc":
        return None
    from app.identity.configured import organisation_of  # noqa: PLC0415

    return organisation_of(settings)


def _policy(settings: Settings) -> Policy:
    """The policy as the settings have it."""
    only = settings.sign_in != "none" if settings.public_releases_only is None else settings.public_releases_only
    return only_released(read_policy()) if only else read_policy()


def _confined(answerer: Answerer) -> bool:
    """Whether a police force's own records are loaded; a store that cannot be read may hold them."""
    try:
        return answerer.confined()
    except UserError:
        return True
