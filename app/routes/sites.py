"""Clear, Hold, Build for readers: the list of sites, one site with its evaluation, its drawings and its files."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from shapely import Geometry

from app.answering.marking import highest
from app.answering.reader import Reader
from app.figures import span
from app.maps import layers, site_map, timeline
from app.pages import site_tables
from app.pages.offence_list import offence_options
from app.pages.site_view import bands, history_rows, view
from app.routes.base_map import base_map, outlines
from app.routes.basemap import stamped_backdrop
from app.routes.files import file
from app.routes.pages import templates
from app.routes.paper import on_paper
from app.routes.render import Asker, answerer_of, drawn, render, shown
from app.sites.evaluation import SiteEvaluation, SiteQuestion
from app.sites.kinds import EVALUATION, SITE, SITES, SITES_DRAWN
from app.sites.site import Site
from app.web.today import today
from app.words.site import picture_name, site_count
from app.words.site_history import ACTIVITIES, activity_kinds, when
from geo.errors import NotFound, UserError
from geo.offence.offences import definitions

PATH = "/clear-hold-build"
router = APIRouter(prefix=PATH, include_in_schema=False)
templates.env.filters["capfirst"] = lambda text: f"{text[:1].upper()}{text[1:]}"


class BundleFormat(StrEnum):
    """Files that hold every table of a site: CSV files in a zip, a workbook, a GeoPackage."""

    ZIP = "zip"
    XLSX = "xlsx"
    GPKG = "gpkg"


@router.get("", response_class=HTMLResponse)
def list_sites(request: Request, reader: Asker) -> Response:
    """Every site with its phases as bars."""
    found = shown(request, SITES, None, reader).found
    kept = found.kept
    days = [day for site in kept for phase in site.phases for day in (phase.start, phase.end or today(request))]
    first, last = (min(days).replace(month=1, day=1), max(days)) if days else (today(request), today(request))
    context = {
        "sites": [(site, bars(site, first, last)) for site in kept if not site.retired],
        "retired": [site for site in kept if site.retired],
        "page_markings": [site.marking for site in kept],
        "first": first,
        "last": last,
        "ready": found.ready,
        "titles": {item.id: item.title for item in definitions(answerer_of(request).definitions)},
    }
    return templates.TemplateResponse(request, "sites.html", context)


@router.get("/ground.json")
def drawn_on(request: Request, reader: Asker) -> Response:
    """Ward outlines and the sites there are, to draw a new one on."""
    return base_map(request, SITES_DRAWN, reader)


@router.get("/{site}", response_class=HTMLResponse)
def show_site(request: Request, reader: Asker, site: str, offence: str = "", source: str = "") -> Response:
    """One site: verdicts, map, months, figures, log and history."""
    return site_page(request, reader, site, offence, source)


def site_page(
    request: Request,
    reader: Reader,
    site: str,
    offence: str = "",
    source: str = "",
    *,
    entry: Mapping[str, str] | None = None,
    entry_problem: UserError | None = None,
) -> Response:
    """The page of a site. entry, entry_problem: what was typed for the log and why it was not kept."""
    kept = shown(request, SITE, site, reader).found
    context: dict[str, Any] = {
        "site": kept.site,
        "page_markings": [kept.site.marking],
        "log": kept.log,
        "removed": kept.removed,
        "history": history_rows(kept.history),
        "indicators": site_tables.indicators(kept.site),
        "entry": entry or {"date": today(request).isoformat(), "kind": "", "amount": "1", "text": ""},
        "entry_problem": entry_problem,
        "kinds": activity_kinds(),
        "activity_names": ACTIVITIES,
        "when": when,
        "today": today(request),
        **on_paper(request),
    }
    status = entry_problem.status if entry_problem else 200
    try:
        found = shown(request, EVALUATION, SiteQuestion(site, offence, source), reader)
        context |= view(found, request.url.query)
        context["indicators"] = site_tables.indicators(kept.site, site_count(found.judged))
    except UserError as error:
        context |= {"problem": error, "offence": offence or kept.site.offence}
        status = entry_problem.status if entry_problem else error.status
    context["offences"] = offence_options(answerer_of(request), context["offence"], source or kept.site.source)
    return templates.TemplateResponse(request, "site.html", context, status)


@router.get("/{site}/map.svg")
def site_drawing(
    request: Request, reader: Asker, site: str, offence: str = "", source: str = "", v: str = ""
) -> Response:
    """The site with its rings, hot cells and alerts as a drawing."""
    stamp, backdrop = stamped_backdrop(request, reader)

    def draw(found: SiteEvaluation) -> str:
        cells = [(cell.kind, cell.geometry) for cell in (found.profile.cells if found.profile else ())]
        alerts = [alert.geometry for alert in (found.watch.latest if found.watch else ())]
        title = f"{found.site.name}, its rings, busy squares and rises next door"
        modes = found.profile.ellipses if found.profile else ()
        wards, marking = answerer_of(request).wards.geometry, highest(found.markings)
        return site_map.site_svg(
            title, found.site.geometry, found.rings, wards, cells, alerts, modes, marking=marking, backdrop=backdrop
        )

    asked = SiteQuestion(site, offence, source)
    return drawn(EVALUATION, asked, reader, draw, "map", stamp, request=request, lasting=v)


@router.get("/{site}/phase.svg")
def phase_drawing(
    request: Request, reader: Asker, site: str, offence: str = "", source: str = "", v: str = "", i: int = 0
) -> Response:
    """The density before the phases or in one of them, all in the same classes; `i` is its position."""
    stamp, backdrop = stamped_backdrop(request, reader)

    def draw(found: SiteEvaluation) -> str:
        pictures = found.profile.pictures if found.profile else ()
        if not 0 <= i < len(pictures):
            raise NotFound("there is no such phase to draw", todo=f"There are {len(pictures)}.")
        picture = pictures[i]
        assert found.profile
        title = f"Density, {picture_name(picture.phase).lower()}, {span(picture.first, picture.last)}"
        return site_map.phase_svg(
            title,
            found.site.geometry,
            found.rings,
            picture.surface,
            found.profile.breaks,
            marking=highest(found.markings),
            backdrop=backdrop,
        )

    asked = SiteQuestion(site, offence, source)
    return drawn(EVALUATION, asked, reader, draw, "phase", i, stamp, request=request, lasting=v)


@router.get("/{site}/control.svg")
def control_drawing(
    request: Request, reader: Asker, site: str, offence: str = "", source: str = "", v: str = ""
) -> Response:
    """Where the control areas lie in the force's area."""
    stamp, backdrop = stamped_backdrop(request, reader)

    def draw(found: SiteEvaluation) -> str:
        parts = (found.control, found.ring_control)
        of_site, ring = ([c.geometry for c in part.chosen] if part else [] for part in parts)
        return site_map.control_svg(
            "Site and comparison areas",
            found.site.geometry,
            of_site,
            ring,
            outlines(answerer_of(request).wards),
            marking=highest(found.markings),
            backdrop=backdrop,
        )

    asked = SiteQuestion(site, offence, source)
    return drawn(EVALUATION, asked, reader, draw, "control", stamp, request=request, lasting=v)


@router.get("/{site}/shapes.json")
def shapes(request: Request, reader: Asker, site: str, offence: str = "", source: str = "", v: str = "") -> Response:
    """Site, rings, controls, alerts and hot cells as GeoJSON for the map; words come from the page's tables."""

    def make(found: SiteEvaluation) -> Response:
        parts: dict[str, Sequence[Geometry]] = {
            "site": [found.site.geometry],
            "rings": [ring for ring in found.rings if not ring.is_empty],
            "alerts": [alert.geometry for alert in (found.watch.latest if found.watch else ())],
            "cells": [cell.geometry for cell in (found.profile.cells if found.profile else ())],
            "modes": list(found.profile.ellipses) if found.profile else [],
            "controls": [place.geometry for c in (found.control, found.ring_control) if c for place in c.chosen],
        }
        matched, its = (len(c.chosen) if c else 0 for c in (found.control, found.ring_control))
        letters = [chr(ord("A") + i) for i in range(matched)] + [chr(ord("a") + i) for i in range(its)]
        kinds = [cell.kind for cell in (found.profile.cells if found.profile else ())]
        named: dict[str, tuple[str, Sequence[object]]] = {"cells": ("kind", kinds), "controls": ("letter", letters)}
        made = {}
        for name, some in parts.items():
            key, values = named.get(name, ("i", list(range(len(some)))))
            made[name] = layers.collection(some, ({key: value} for value in values))
        made["wards"] = layers.collection(
            list(outlines(answerer_of(request).wards)), ({} for _ in answerer_of(request).wards.code)
        )
        return JSONResponse(made)

    return render(EVALUATION, SiteQuestion(site, offence, source), reader, make, request=request, lasting=v)


@router.get("/{site}/bundle.{extension}")
def download(
    request: Request, reader: Asker, site: str, extension: BundleFormat, offence: str = "", source: str = ""
) -> Response:
    """Every table of the page: CSV files in one zip, sheets of one workbook, or layers of one GeoPackage."""
    kept = shown(request, SITE, site, reader).found

    def make(found: SiteEvaluation) -> Response:
        about = site_tables.about(found)
        tables = site_tables.bundle(found, (*kept.log, *kept.removed), kept.history)
        if extension == BundleFormat.ZIP:  # the others tell what they are of themselves
            tables = (site_tables.facts(found), *tables)
        name = f"after-dark-site-{site}-{found.what.key.replace('@', '-')}-{found.id[:8]}.{extension}"
        return file(name, tables, about, repeated=site_tables.repeated(found), dated=found.months[-1])

    return render(EVALUATION, SiteQuestion(site, offence, source), reader, make, request=request, file=True)


def bars(site: Site, first: date, last: date) -> str:
    """The phases of a site as a drawing."""
    return timeline.bars_svg(f"Phases of {site.name}", bands(site), first, last)
