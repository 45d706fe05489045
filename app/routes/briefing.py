"""A question on one sheet of paper: the page, the sheet as a file, a slide, and a picture of the map alone."""

from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from app.answering.answer import Answer
from app.answering.answerer import MAP
from app.answering.question import Question
from app.answering.reader import Reader
from app.exports import chromium
from app.exports.about import filename
from app.gate.disclosed import Gate
from app.maps import slide
from app.maps.overview import Shade
from app.pages import form
from app.pages.address_code import public_address
from app.pages.briefing import SHADES, Briefing, briefing
from app.pages.briefing_found import gather
from app.pages.briefing_sheet import drawings, sheet
from app.pages.briefing_slide import picture_of, slide_of
from app.routes.basemap import stamped_backdrop
from app.routes.condition import condition_of
from app.routes.dependencies import BadQuery, asking, parameters, read
from app.routes.files import ready_file
from app.routes.pages import templates
from app.routes.render import Asker, answerer_of, areas_of, ready, render, saved_as, shown
from app.routes.view_page import refused
from app.web.errors import RESPONSES
from app.web.today import today
from app.words.briefing import NO_CHROMIUM
from geo.errors import Refused, Unavailable, UserError

router = APIRouter(responses=RESPONSES)
SHADE = "shade"
HTML, PDF, PNG, SVG = "text/html; charset=utf-8", "application/pdf", "image/png", "image/svg+xml"
Shaded = Annotated[Question, Depends(asking(SHADE))]
DESCRIBED = parameters(
    {SHADE: ("What colours the map", {"type": "string", "enum": [one.value for one in SHADES]}, "density")}
)


@router.get("/briefing", response_class=HTMLResponse, include_in_schema=False)
def page(request: Request, reader: Asker, shade: str = Shade.DENSITY) -> Response:
    """The sheet as a page, with what can be taken away; or why there is none, beside the form."""
    try:
        asked = read(request.query_params.multi_items(), (SHADE,))
        colours = _shade(shade)
        answer = shown(request, MAP, asked, reader)
    except UserError as problem:
        return refused(request, reader, "briefing.html", "/briefing", problem)
    world = answerer_of(request)
    stamp, _ = stamped_backdrop(request, reader)
    rests_on = (
        "briefing", answer.id, str(request.url), reader, stamp, today(request), world.mark(), bool(chromium.chromium()),
        _address(request, asked, colours), *condition_of(request),
    )  # fmt: skip
    return ready(request, rests_on, lambda: _page(request, reader, asked, answer, colours), "text/html")


def _page(request: Request, reader: Reader, asked: Question, answer: Answer, shade: Shade) -> bytes:
    brief = _brief(request, reader, asked, shade)
    chosen = [(SHADE, shade.value)] * (shade is not Shade.DENSITY)
    context = {
        "form": form.build(answerer_of(request), dict(request.query_params), answer, areas_of(request, reader)),
        "action": "/briefing",
        "problem": None,
        "brief": brief,
        **drawings(brief),
        "synthetic": answer.synthetic,
        "page_markings": [brief.marking],
        "suffix": _query([*asked.items(), *chosen]),
        "shade": shade.value,
        "shades": [(one.value, label, f"/briefing{_query([*asked.items(), (SHADE, one.value)])}")
                   for one, label in SHADES.items()],
        "draws": bool(chromium.chromium()),
        "no_chromium": NO_CHROMIUM,
        "no_files": _no_files(request, reader, asked, answer),
    }  # fmt: skip
    return bytes(templates.TemplateResponse(request, "briefing.html", context).body)


@router.get("/download/briefing.pdf", openapi_extra=DESCRIBED, response_class=Response, tags=["Downloads"])
def as_pdf(request: Request, reader: Asker, asked: Shaded, shade: str = Shade.DENSITY) -> Response:
    """One A4 as PDF; HTML that prints to one A4 where Chromium is not installed."""

    def make(brief: Briefing, answer: Answer, colours: Shade) -> Response:
        html = sheet(brief)
        if not chromium.chromium():
            return Response(html, media_type=HTML, headers=saved_as(filename(answer, "briefing", "html")))
        made = chromium.to_pdf(html)
        if chromium.pages(made) != 1:
            raise Unavailable("this briefing does not fit on one sheet", todo="Print its page instead.")
        return Response(made, media_type=PDF, headers=saved_as(filename(answer, "briefing", "pdf")))

    return _file(request, reader, asked, shade, "briefing.pdf", make)


@router.get("/download/briefing.svg", openapi_extra=DESCRIBED, response_class=Response, tags=["Downloads"])
def as_svg(request: Request, reader: Asker, asked: Shaded, shade: str = Shade.DENSITY) -> Response:
    """A slide of 16 to 9 as SVG."""
    _, backdrop = stamped_backdrop(request, reader)

    def make(brief: Briefing, answer: Answer, colours: Shade) -> Response:
        content = slide_of(brief, answer, colours, backdrop)
        return Response(content, media_type=SVG, headers=saved_as(filename(answer, "briefing", "svg")))

    return _file(request, reader, asked, shade, "briefing.svg", make)


@router.get("/download/briefing.png", openapi_extra=DESCRIBED, response_class=Response, tags=["Downloads"])
def as_png(request: Request, reader: Asker, asked: Shaded, shade: str = Shade.DENSITY) -> Response:
    """A slide of 16 to 9 as PNG; 503 where Chromium is not installed."""
    _, backdrop = stamped_backdrop(request, reader)

    def make(brief: Briefing, answer: Answer, colours: Shade) -> Response:
        return _picture(slide_of(brief, answer, colours, backdrop), filename(answer, "briefing", "png"))

    return _file(request, reader, asked, shade, "briefing.png", make)


@router.get("/download/map.png", openapi_extra=DESCRIBED, response_class=Response, tags=["Downloads"])
def map_png(request: Request, reader: Asker, asked: Shaded, shade: str = Shade.DENSITY) -> Response:
    """The map alone as PNG, with title, legend, credit and marking on it; 503 where Chromium is not installed."""
    _, backdrop = stamped_backdrop(request, reader)

    def make(brief: Briefing, answer: Answer, colours: Shade) -> Response:
        return _picture(picture_of(brief, answer, colours, backdrop), filename(answer, "map", "png"))

    return _file(request, reader, asked, shade, "map.png", make)


def _picture(svg: str, name: str) -> Response:
    made = chromium.to_png(svg, slide.WIDTH, slide.height_of(svg))
    return Response(made, media_type=PNG, headers=saved_as(name))


def _file(
    request: Request, reader: Reader, asked: Question, shade: str, name: str,
    make: Callable[[Briefing, Answer, Shade], Response],
) -> Response:  # fmt: skip
    """A file of the briefing, for who may take it away, kept ready under all that it rests on."""
    colours = _shade(shade)
    stamp, _ = stamped_backdrop(request, reader)

    def of(answer: Answer) -> Response:
        address, _ = _address(request, asked, colours)
        drawn = bool(chromium.chromium())
        key = name, answer.id, reader, colours, stamp, today(request), address, drawn
        return ready_file(request, key, lambda: make(_brief(request, reader, asked, colours), answer, colours))

    return render(MAP, asked, reader, of, request=request, file=True)


def _brief(request: Request, reader: Reader, asked: Question, shade: Shade) -> Briefing:
    """The briefing from what this reader may see of each of its parts."""
    gate: Gate = request.app.state.gate
    _, backdrop = stamped_backdrop(request, reader)
    address, reachable = _address(request, asked, shade)
    found = gather(answerer_of(request).keeper, gate.policy, asked, reader)
    return briefing(found, shade, backdrop, today=today(request), address=address, reachable=reachable)


def _no_files(request: Request, reader: Reader, asked: Question, answer: Answer) -> str:
    """Why nothing may be taken away, "" where it may."""
    gate: Gate = request.app.state.gate
    try:
        gate.allow_export(MAP.name, asked, answer, reader)
    except Refused as problem:
        return f"{problem!s}"
    return ""


def _address(request: Request, asked: Question, shade: Shade) -> tuple[str, bool]:
    """The address of the map, or of this briefing where its map has another shade, and whether another machine can
    follow it."""
    plain = shade is Shade.DENSITY
    path = f"/{_query(asked.items())}" if plain else f"/briefing{_query([*asked.items(), (SHADE, shade.value)])}"
    return public_address(request.app.state.settings, path, str(request.base_url))


def _query(pairs: list[tuple[str, str]]) -> str:
    return f"?{urlencode(pairs, safe=':@,')}" if pairs else ""


def _shade(name: str) -> Shade:
    if name not in [one.value for one in SHADES]:
        raise BadQuery(f"“{name[:40]}” colours no map of a briefing", where=SHADE,
                       todo=f"One of {', '.join(one.value for one in SHADES)}.")  # fmt: skip
    return Shade(name)
