"""Near repeats and emerging hot spots: two pages with their drawings, and the same as JSON."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from app.answering.answered import Listing
from app.answering.question import Question
from app.exports.repeats import emerging_document, near_repeats_document
from app.maps.repeats import emerging_svg, parts, windows_svg
from app.pages import repeats as pages
from app.repeats.cube import Classes
from app.repeats.emerging import EMERGING, Emerging, EmergingQuestion
from app.repeats.near_repeats import NEAR_REPEATS, NearRepeats
from app.routes.basemap import stamped_backdrop
from app.routes.dependencies import BadQuery, asking, parameters, read
from app.routes.render import Asker, drawn, shown
from app.routes.view_page import answered, refused
from app.web.errors import RESPONSES
from app.whole_number import whole_number
from app.words import emerging as emerging_words
from app.words import near_repeats as near_words
from geo.errors import NotFound, UserError

router = APIRouter()
CLASSES: Final = "classes"
PART: Final = "part"
_API: Final[dict[str, Any]] = {"tags": ["Answer"], "responses": RESPONSES}


def _classes(text: str) -> Classes:
    if text not in ("", "four", "eight"):
        raise BadQuery(f"“{text[:20]}” is no set of classes", where=CLASSES, todo="four or eight.")
    return "eight" if text == "eight" else "four"


@router.get("/near-repeats", response_class=HTMLResponse, include_in_schema=False)
def near_repeats(request: Request, reader: Asker) -> Response:
    """How much higher the risk is near an incident and after it; or why that cannot be told, beside the form."""
    try:
        asked = read(request.query_params.multi_items())
        found = shown(request, NEAR_REPEATS, asked, reader)
    except UserError as problem:
        return refused(request, reader, "near_repeats.html", "/near-repeats", problem)
    what, query = found.found, asked.query()

    def more() -> dict[str, Any]:
        return {
            "title": near_words.title(what),
            "headline": near_words.headline(what),
            "sentences": near_words.sentences(what),
            "windows": near_words.windows(what),
            "method": near_words.method(what),
            "caveat": near_words.caveat(),
            "described": near_words.described(what),
            "grid": pages.grid(what),
            "weeks": pages.weeks(what),
            "bands": pages.band_table(what),
            "open": pages.open_table(what),
            "drawing": f"/near-repeats.svg{f'?{query}' if query else ''}",
        }

    return answered(request, reader, "near_repeats.html", "/near-repeats", asked, found, more)


@router.get("/near-repeats.svg", include_in_schema=False)
def near_repeats_drawing(request: Request, reader: Asker, asked: Annotated[Question, Depends(asking())]) -> Response:
    """The areas whose window is open, as a drawing."""
    stamp, backdrop = stamped_backdrop(request, reader)

    def draw(answer: Listing[NearRepeats]) -> str:
        if not answer.found.open:
            raise NotFound("no window is open, so there is nothing to draw", todo="See the page for the reason.")
        return windows_svg(answer.found, backdrop, answer.markings)

    return drawn(NEAR_REPEATS, asked, reader, draw, "drawing", stamp, request=request)


@router.get("/emerging", response_class=HTMLResponse, include_in_schema=False)
def emerging(request: Request, reader: Asker, classes: str = "") -> Response:
    """What each cell has become over the months; or why that cannot be told, beside the form. classes: four, eight."""
    try:
        asked = read(request.query_params.multi_items(), (CLASSES,))
        found = shown(request, EMERGING, EmergingQuestion(asked, _classes(classes)), reader)
    except UserError as problem:
        return refused(request, reader, "emerging.html", "/emerging", problem)
    what = found.found
    query = "&".join(filter(None, (asked.query(), f"{CLASSES}={classes}" if classes else "")))
    other = "&".join(filter(None, (asked.query(), "" if what.classes == "eight" else f"{CLASSES}=eight")))

    def more() -> dict[str, Any]:
        return {
            "title": emerging_words.title(what),
            "headline": emerging_words.headline(what),
            "sentences": emerging_words.sentences(what),
            "method": emerging_words.method(what),
            "cells": pages.cell_table(what),
            "of": len(what.cells),
            "lines": pages.lines(what),
            "key": pages.key(what),
            "drawings": [
                (f"/emerging.svg?{query}{'&' if query else ''}{PART}={at}", about)
                for at, about in enumerate(pages.drawings(what), 1)
            ],
            "eight": what.classes == "eight",
            "other_classes": f"/emerging{'?' * bool(other)}{other}",
        }

    return answered(request, reader, "emerging.html", "/emerging", asked, found, more)


@router.get("/emerging.svg", include_in_schema=False)
def emerging_drawing(
    request: Request, reader: Asker, asked: Annotated[Question, Depends(asking(CLASSES, PART))], classes: str = "",
    part: str = "1",
) -> Response:  # fmt: skip
    """One drawing of the cells by class; part: from 1, which of the places that lie together."""
    stamp, backdrop = stamped_backdrop(request, reader)
    number = whole_number(part)

    def draw(answer: Listing[Emerging]) -> str:
        there = len(parts(answer.found))
        if number is None or not 1 <= number <= there:
            raise NotFound(f"there are {there} drawings, and “{part[:10]}” is none of them", where=PART)
        return emerging_svg(answer.found, number - 1, backdrop, answer.markings)

    asks = EmergingQuestion(asked, _classes(classes))
    return drawn(EMERGING, asks, reader, draw, "drawing", number, stamp, request=request)


@router.get("/api/answer/near-repeats", openapi_extra=parameters(), **_API)
def near_repeats_answer(request: Request, reader: Asker, asked: Annotated[Question, Depends(asking())]) -> Response:
    """Whether an incident is followed by others near by and soon after: the ratio to chance with its likely range, the
    bands of distance and time, and the areas whose window is open on the last day of the data."""

    def draw(found: Listing[NearRepeats]) -> bytes:
        return bytes(JSONResponse(near_repeats_document(found)).body)

    return drawn(NEAR_REPEATS, asked, reader, draw, "document", request=request, media="application/json")


@router.get(
    "/api/answer/emerging",
    openapi_extra=parameters(
        {CLASSES: ("Four plain classes, or Esri's eight", {"type": "string", "enum": ["four", "eight"]}, "eight")}
    ),
    **_API,
)
def emerging_answer(
    request: Request, reader: Asker, asked: Annotated[Question, Depends(asking(CLASSES))], classes: str = ""
) -> Response:
    """What each cell has become over the months: new, growing, lasting, fading, former, now and then."""

    def draw(found: Listing[Emerging]) -> bytes:
        return bytes(JSONResponse(emerging_document(found)).body)

    asks = EmergingQuestion(asked, _classes(classes))
    return drawn(EMERGING, asks, reader, draw, "document", request=request, media="application/json")
