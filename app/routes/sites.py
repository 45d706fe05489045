"""Clear, Hold, Build for readers: the list of sites, one site with its evaluation, its drawings and its files."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from app.exports.delimited import to_zip, untyped
from app.maps import layers, site_map, timeline
from app.pages.site_view import bundle, view
from app.routes.dependencies import holds, validity
from app.routes.ground import ground_of, outlines
from app.routes.pages import templates
from app.sites.activities import KINDS, activities
from app.sites.demo import demo_sites
from app.sites.desk import SiteDesk
from app.sites.evaluation import SiteEvaluation
from app.sites.history import revisions
from app.sites.site import Site, sites
from app.sites.site import site as one_site
from app.sites.tables import chance
from geo.errors import NotFound, UserError
from geo.offence.offences import definitions

PATH = "/clear-hold-build"
router = APIRouter(prefix=PATH, include_in_schema=False)
templates.env.filters["capfirst"] = lambda text: f"{text[:1].upper()}{text[1:]}"


templates.env.filters["chance"] = chance


def desk_of(request: Request) -> SiteDesk:
    """The one desk of the application."""
    found: SiteDesk = request.app.state.sites
    return found


Desk = Annotated[SiteDesk, Depends(desk_of)]


@router.get("", response_class=HTMLResponse)
def list_sites(request: Request, desk: Desk) -> Response:
    """Every site with its phases as bars."""
    kept = sites(desk.records, retired=True)
    days = [day for site in kept for phase in site.phases for day in (phase.start, phase.end or date.today())]
    first, last = (min(days).replace(month=1, day=1), max(days)) if days else (date.today(), date.today())
    known = {site.id for site in kept}
    context = {
        "sites": [(site, bars(site, first, last)) for site in kept if not site.retired],
        "retired": [site for site in kept if site.retired],
        "first": first,
        "last": last,
        "ready": [site for site in demo_sites(desk.answerer.store) if site.id not in known],
        "titles": {item.id: item.title for item in definitions(desk.answerer.definitions)},
    }
    return templates.TemplateResponse(request, "sites.html", context)


@router.get("/ground.json")
def ground(request: Request, desk: Desk) -> Response:
    """Ward outlines and the sites there are, to draw a new one on."""
    return ground_of(request, desk.answerer.wards, sites(desk.records))


@router.get("/{site}", response_class=HTMLResponse)
def show_site(request: Request, desk: Desk, site: str, offence: str = "", source: str = "") -> Response:
    """One site: verdicts, map, months, figures, log and history."""
    kept = one_site(desk.records, site)
    context: dict[str, Any] = {
        "site": kept,
        "log": activities(desk.records, site),
        "struck": activities(desk.records, site, struck=True),
        "history": revisions(desk.records, site),
        "kinds": KINDS,
        "definitions": list({item.id: item for item in definitions(desk.answerer.definitions)}.values()),
        "today": date.today(),
    }
    status = 200
    try:
        stamp, found = desk.evaluation(site, offence, source)
        context |= view(found, stamp, request.url.query) | {"synthetic": found.synthetic}
    except UserError as error:
        context |= {"problem": error, "offence": offence or kept.offence}
        status = error.status
    return templates.TemplateResponse(request, "site.html", context, status)


@router.get("/{site}/map.svg")
def site_drawing(request: Request, desk: Desk, site: str, offence: str = "", source: str = "", v: str = "") -> Response:
    """The site with its rings, hot cells and alerts as a drawing."""

    def draw(found: SiteEvaluation) -> str:
        cells = [(cell.kind, cell.geometry) for cell in (found.profile.cells if found.profile else ())]
        alerts = [alert.geometry for alert in (found.watch.places_alerted if found.watch else ())]
        title = f"{found.site.name}, its rings, hotspot cells and alerts"
        modes = found.profile.ellipses if found.profile else ()
        ground = desk.answerer.wards.geometry
        return site_map.site_svg(title, found.site.geometry, found.rings, ground, cells, alerts, modes)

    return _drawn(request, desk, site, offence, source, v, draw)


@router.get("/{site}/phase.svg")
def phase_drawing(
    request: Request, desk: Desk, site: str, offence: str = "", source: str = "", v: str = "", i: int = 0
) -> Response:
    """The density before the phases or in one of them, all in the same classes; `i` is its position."""

    def draw(found: SiteEvaluation) -> str:
        pictures = found.profile.pictures if found.profile else ()
        if not 0 <= i < len(pictures):
            raise NotFound("there is no such phase to draw", todo=f"There are {len(pictures)}.")
        picture = pictures[i]
        assert found.profile
        title = f"Density, {picture.name.lower()}, {picture.first:%b %Y} to {picture.last:%b %Y}"
        return site_map.phase_svg(title, found.site.geometry, found.rings, picture.surface, found.profile.breaks)

    return _drawn(request, desk, site, offence, source, v, draw)


@router.get("/{site}/control.svg")
def control_drawing(
    request: Request, desk: Desk, site: str, offence: str = "", source: str = "", v: str = ""
) -> Response:
    """Where the control areas lie in the force's area."""

    def draw(found: SiteEvaluation) -> str:
        own, ring = ([c.geometry for c in part.chosen] if part else [] for part in (found.control, found.ring_control))
        return site_map.control_svg(
            "Site and control areas", found.site.geometry, own, ring, outlines(desk.answerer.wards)
        )

    return _drawn(request, desk, site, offence, source, v, draw)


@router.get("/{site}/shapes.json")
def shapes(request: Request, desk: Desk, site: str, offence: str = "", source: str = "", v: str = "") -> Response:
    """Site, rings, controls, alerts and hot cells as GeoJSON for the map; words come from the page's tables."""
    stamp, found = desk.evaluation(site, offence, source)
    if holds(request.headers, stamp):
        return Response(status_code=304, headers=validity(stamp, v))
    parts = {
        "site": [found.site.geometry],
        "rings": [ring for ring in found.rings if not ring.is_empty],
        "alerts": [alert.geometry for alert in (found.watch.places_alerted if found.watch else ())],
        "cells": [cell.geometry for cell in (found.profile.cells if found.profile else ())],
        "modes": list(found.profile.ellipses) if found.profile else [],
        "controls": [place.geometry for c in (found.control, found.ring_control) if c for place in c.chosen],
    }
    own, its = (len(c.chosen) if c else 0 for c in (found.control, found.ring_control))
    letters = [chr(ord("A") + i) for i in range(own)] + [chr(ord("a") + i) for i in range(its)]
    kinds = [cell.kind for cell in (found.profile.cells if found.profile else ())]
    named = {"cells": ("kind", kinds), "controls": ("letter", letters)}
    made = {}
    for name, some in parts.items():
        key, values = named.get(name, ("i", list(range(len(some)))))
        made[name] = layers.collection(some, ({key: value} for value in values))
    made["wards"] = layers.collection(list(outlines(desk.answerer.wards)), ({} for _ in desk.answerer.wards.code))
    return JSONResponse(made, headers=validity(stamp, v))


@router.get("/{site}/bundle.zip")
def download(desk: Desk, site: str, offence: str = "", source: str = "") -> Response:
    """Every table of the page as CSV files in one zip."""
    stamp, found = desk.evaluation(site, offence, source)
    log = (*activities(desk.records, site), *activities(desk.records, site, struck=True))
    tables = bundle(found, stamp, log, revisions(desk.records, site))
    content = to_zip([untyped(name, *made) for name, made in tables.items()])
    name = f"after-dark-site-{site}-{found.what.key.replace('@', '-')}-{stamp[:8]}.zip"
    return Response(
        content, media_type="application/zip", headers={"content-disposition": f'attachment; filename="{name}"'}
    )


def bars(site: Site, first: date, last: date) -> str:
    """The phases of a site as a drawing."""
    bands = [timeline.Band(phase.phase, phase.start, phase.end) for phase in site.phases]
    return timeline.bars_svg(f"Phases of {site.name}", bands, first, last)


def _drawn(
    request: Request, desk: SiteDesk, id: str, offence: str, source: str, v: str, draw: Callable[[SiteEvaluation], str]
) -> Response:
    stamp, found = desk.evaluation(id, offence, source)
    if holds(request.headers, stamp):
        return Response(status_code=304, headers=validity(stamp, v))
    return Response(draw(found), media_type="image/svg+xml", headers=validity(stamp, v))
