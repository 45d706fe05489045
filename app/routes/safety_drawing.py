"""Candidate sites and night-time-economy zones as a person draws them: a map to draw on, or corners without scripts."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from shapely.geometry.base import BaseGeometry

from app.answering.answerer import Answerer
from app.answering.zones import draw_zone
from app.charter.candidates import MAXIMUM_NAME, Origin, keep_candidate
from app.charter.kinds import COVERAGE, DRAWN
from app.figures import sentence
from app.pages.drawn_size import ANY_SIZE, OddSize, of_a_size
from app.pages.site_form import day
from app.routes.base_map import base_map
from app.routes.pages import templates
from app.routes.render import Asker, World
from app.routes.safety import PATH
from app.routes.writing import writes
from app.web.same_origin import OwnPagesOnly
from geo.errors import UserError
from geo.space.drawn import inside, read_area

LABELS: Final = {"name": "Name", "corners": "Corners", "first": "First day", "last": "Last day"}
SITE: Final = {
    "title": "Draw a site",
    "about": "A place that money could be spent on. It is ranked with the others on the page of the charter.",
    "address": f"{PATH}/sites/new",
    "button": "Save this site",
    "dated": False,
}
ZONE: Final = {
    "title": "Draw a zone",
    "about": "A night-time-economy zone. Where a drawn one stands, none is found from venues. "
    "Both days belong to it; without them it is always in force.",
    "address": f"{PATH}/zones/new",
    "button": "Save this zone",
    "dated": True,
}
router = APIRouter(prefix=PATH, include_in_schema=False, route_class=OwnPagesOnly)


@router.get("/sites/new", response_class=HTMLResponse, dependencies=[writes(COVERAGE)])
def new_site(request: Request) -> Response:
    """The form for a candidate site."""
    return _form(request, SITE, {})


@router.post("/sites/new", dependencies=[writes(COVERAGE)])
def keep_site(
    request: Request,
    world: World,
    reader: Asker,
    name: Annotated[str, Form()] = "",
    corners: Annotated[str, Form()] = "",
    any_size: Annotated[str, Form()] = "",
) -> Response:
    """Keep a drawn candidate site; with a fault, the form again as it was sent."""
    sent = {"name": name, "corners": corners, ANY_SIZE: any_size}
    try:
        shape, area = _area(sent, world), world.wards.outline
        keep_candidate(world.records, _name(name), shape, Origin.DRAWN, area=area, who=reader.id)
    except UserError as error:
        return _form(request, SITE, sent, error)
    return RedirectResponse(f"{PATH}#sites", status_code=303)


@router.get("/zones/new", response_class=HTMLResponse, dependencies=[writes(COVERAGE)])
def new_zone(request: Request) -> Response:
    """The form for a night-time-economy zone."""
    return _form(request, ZONE, {})


@router.post("/zones/new", dependencies=[writes(COVERAGE)])
def keep_zone(
    request: Request,
    world: World,
    reader: Asker,
    name: Annotated[str, Form()] = "",
    corners: Annotated[str, Form()] = "",
    first: Annotated[str, Form()] = "",
    last: Annotated[str, Form()] = "",
    any_size: Annotated[str, Form()] = "",
) -> Response:
    """Keep a drawn zone; with a fault, the form again as it was sent."""
    sent = {"name": name, "corners": corners, "first": first, "last": last, ANY_SIZE: any_size}
    try:
        begins, ends = (
            day(text, field, "day") if text.strip() else None for field, text in (("first", first), ("last", last))
        )
        shape, area = _area(sent, world), world.wards.outline
        draw_zone(world.records, _name(name), shape, area=area, who=reader.id, first=begins, last=ends)
    except UserError as error:
        return _form(request, ZONE, sent, error)
    return RedirectResponse(f"{PATH}#charter", status_code=303)


@router.get("/ground.json")
def drawn_on(request: Request, reader: Asker) -> Response:
    """Ward outlines, and the zones and candidate sites that are kept, to draw a new one on."""
    return base_map(request, DRAWN, reader)


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > MAXIMUM_NAME:
        raise UserError(f"it needs a name of at most {MAXIMUM_NAME} characters", where="name")
    return name


def _area(sent: Mapping[str, str], world: Answerer) -> BaseGeometry:
    text = sent["corners"]
    if not text.strip():
        raise UserError("no area was given", where="corners", todo="Draw it, or paste its corners.")
    try:
        shape = inside(read_area(text, where="Corners"), world.wards.outline, where="Corners")
    except UserError as error:
        raise UserError(f"{error.where}: {error.what}", where="corners", todo=error.todo) from None
    return of_a_size(shape, world.wards, sent)


def _form(
    request: Request, what: Mapping[str, Any], values: Mapping[str, str], problem: UserError | None = None
) -> Response:
    context: dict[str, Any] = {**what, "v": values, "labels": LABELS, "longest": MAXIMUM_NAME}
    if problem:
        context["odd_size"] = isinstance(problem, OddSize)
        context["at"] = problem.where if problem.where in LABELS else ""
        context["sentence"] = f"{sentence(problem.what)} {problem.todo}".strip()
    return templates.TemplateResponse(request, "safety_draw.html", context, problem.status if problem else 200)
