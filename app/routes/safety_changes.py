"""What people write down on the pages of the charter: zones, candidate sites, and what each venue has signed."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse

from app.answering.question import Question
from app.answering.reader import Reader
from app.answering.zones import KIND as ZONE
from app.answering.zones import derive_zones
from app.charter.candidates import KIND, Origin, find, keep_candidate, keep_candidates, read_list
from app.charter.coverage import write_charter
from app.charter.kinds import CANDIDATE_SITES, COVERAGE, OFFENCE, VENUE
from app.pages.site_form import day
from app.routes.pages import templates
from app.routes.render import Asker, World, shown
from app.routes.safety import PATH, beside_suffix, suffix_of
from app.routes.writing import writes
from app.web.same_origin import OwnPagesOnly
from app.web.today import today
from app.words import charter as charter_words
from geo.errors import NotFound, UserError
from geo.source import DEMO
from geo.space.drawn import MAXIMUM_BYTES

router = APIRouter(prefix=PATH, include_in_schema=False, route_class=OwnPagesOnly)


def _seen(path: str) -> Response:
    return RedirectResponse(path, status_code=303)


@router.post("/zones", dependencies=[writes(COVERAGE)])
def derive(request: Request, world: World, reader: Asker) -> Response:
    """Derive zones from the venues that are loaded."""
    derive_zones(world.store, world.wards, world.records, who=reader.id)
    return _seen(f"{PATH}#charter")


@router.post("/zones/{id}/retire", dependencies=[writes(COVERAGE)])
def retire_zone(request: Request, world: World, reader: Asker, id: str, version: Annotated[int, Form()]) -> Response:
    """End a zone; its history stays. A derived one comes back when zones are derived from the same venues."""
    world.records.retire(ZONE, id, who=reader.id, version=version)
    return _seen(f"{PATH}#charter")


@router.post("/candidates", dependencies=[writes(COVERAGE)])
def add(request: Request, world: World, reader: Asker, file: Annotated[UploadFile | None, File()] = None) -> Response:
    """Keep every place of an uploaded list."""
    if file is None or not file.filename:
        raise UserError("no list was chosen", where="file", todo="Choose a CSV or GeoJSON file.")
    places = read_list(file.filename[:80], file.file.read(MAXIMUM_BYTES + 1))
    keep_candidates(world.records, places, Origin.LIST, area=world.wards.outline, who=reader.id)
    return _seen(f"{PATH}#sites")


@router.post("/hotspots", dependencies=[writes(COVERAGE)])
def keep(
    request: Request,
    world: World,
    reader: Asker,
    hotspot: Annotated[str, Form()],
    question: Annotated[str, Form()] = "",
) -> Response:
    """Keep a hotspot of an answer as a candidate, so that it stays when the question changes."""
    asked = Question.parse({"offence": OFFENCE, **dict(parse_qsl(question.lstrip("?")))})
    spot = find(shown(request, CANDIDATE_SITES, asked, reader).found, hotspot)
    if spot.origin != Origin.HOTSPOT:
        raise UserError("this site is on the list already", where="hotspot")
    kept = keep_candidate(
        world.records, spot.name, spot.geometry, Origin.HOTSPOT, area=world.wards.outline, who=reader.id,
        sources=spot.sources,
    )  # fmt: skip
    return _seen(f"{PATH}/sites/{kept.id}{suffix_of(asked)}")


@router.post("/sites/{id}/retire", dependencies=[writes(COVERAGE)])
def retire(request: Request, world: World, reader: Asker, id: str, version: Annotated[int, Form()]) -> Response:
    """End a candidate; its history stays."""
    world.records.retire(KIND, id, who=reader.id, version=version)
    return _seen(f"{PATH}#sites")


@router.get("/venues/{id}", response_class=HTMLResponse)
def show(request: Request, reader: Asker, id: str) -> Response:
    """One venue: its status, the five pledges as a checklist, and every earlier version."""
    return _venue(request, reader, id)


def _venue(
    request: Request,
    reader: Reader,
    id: str,
    *,
    typed: Mapping[str, Any] | None = None,
    problem: UserError | None = None,
) -> Response:
    """The page of a venue; after a fault with what was typed and the sentence at the form."""
    venue = shown(request, VENUE, id, reader).found
    kept = venue.venue
    filled = {
        "status": kept.status,
        "since": (kept.since or today(request)).isoformat(),
        "pledges": kept.pledges,
        "champion": kept.champion,
    }
    context: dict[str, Any] = {
        "venue": kept,
        "filled": typed or filled,
        "problem": problem,
        "zones": venue.zones,
        "history": venue.history,
        "statuses": charter_words.STATUSES,
        "pledges": charter_words.PLEDGES,
        "today": today(request),
        "synthetic": venue.venue.synthetic,
        "suffix_of_source": beside_suffix(DEMO.id) if venue.venue.synthetic else "",
    }
    return templates.TemplateResponse(request, "safety_venue.html", context, problem.status if problem else 200)


@router.post("/venues/{id}", dependencies=[writes(COVERAGE)])
def write(
    request: Request,
    world: World,
    reader: Asker,
    id: str,
    version: Annotated[int, Form()],
    status: Annotated[str, Form()] = "",
    since: Annotated[str, Form()] = "",
    pledge: Annotated[list[str] | None, Form()] = None,
    champion: Annotated[str, Form()] = "",
) -> Response:
    """Write a venue's status and pledges down as the next version; a fault shows the form again as it was sent."""
    try:
        begins = day(since, "since", "day")
        if begins > today(request):
            raise UserError(f"{since} is yet to come", where="since", todo="Write a status down on the day it begins.")
        write_charter(
            world.store, world.records, id, status=status, since=begins, pledges=frozenset(pledge or ()),
            champion=champion, who=reader.id, version=version,
        )  # fmt: skip
    except NotFound:
        raise
    except UserError as error:
        typed = {"status": status, "since": since, "pledges": pledge or (), "champion": champion}
        return _venue(request, reader, id, typed=typed, problem=error)
    return _seen(f"{PATH}/venues/{id}")
