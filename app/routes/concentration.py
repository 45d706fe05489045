"""How few places hold it, and is it always the same ones: a page and its map."""

from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from app.answering.answered import Listing
from app.answering.answerer import MAP
from app.answering.question import Question
from app.answering.reader import Reader
from app.concentration.concentration import CONCENTRATION, Concentration
from app.concentration.consistency import CONSISTENCY, LANDS, LENGTHS, Consistency, ConsistencyQuestion
from app.concentration.on_squares import on_squares
from app.figures import figure
from app.maps.consistency import svg
from app.pages import form
from app.pages.address_code import address_code
from app.pages.concentration import moving_view, view
from app.routes.basemap import stamped_backdrop
from app.routes.condition import condition_of
from app.routes.dependencies import BadQuery, asking, read
from app.routes.pages import templates
from app.routes.render import Asker, answerer_of, areas_of, drawn, ready, shown
from app.web.today import today
from app.words import concentration as words
from app.words.consistency import months
from geo.errors import Refused, UserError

router = APIRouter(include_in_schema=False)
FURTHER: Final = ("land", "window")


def moving_of(asked: Question, land: str, window: str) -> ConsistencyQuestion:
    """Raises BadQuery for a land or a window that is none of those offered."""
    lands, lengths = {figure(one): one for one in LANDS}, {str(one): one for one in LENGTHS}
    lands |= {str(one): one for one in LANDS}
    for key, given, known in (("land", land, lands), ("window", window, lengths)):
        if given and given not in known:
            raise BadQuery(f"“{given[:20]}” is not offered", where=key, todo=f"One of {', '.join(known)}.")
    return ConsistencyQuestion(asked, lands.get(land, 1.0), lengths.get(window))


@router.get("/concentration", response_class=HTMLResponse)
def concentration(request: Request, reader: Asker, land: str = "", window: str = "") -> Response:
    """How few places hold the question's incidents and whether they are always the same; or why that cannot be told."""
    given = dict(request.query_params)
    try:
        asked = read(request.query_params.multi_items(), FURTHER)
        further = moving_of(asked, land, window)
        listing = shown(request, CONCENTRATION, asked, reader)
        found = as_shown(request, listing, asked, reader)
    except UserError as problem:
        asked_for = form.build(answerer_of(request), given, None, areas_of(request, reader))
        context: dict[str, Any] = {"form": asked_for, "action": "/concentration", "problem": problem}
        return templates.TemplateResponse(request, "concentration.html", context, problem.status)

    world = answerer_of(request)
    rests_on = (
        "concentration", listing.id, str(request.url), reader, today(request), world.mark(), *condition_of(request),
    )  # fmt: skip

    def page() -> bytes:
        return _page(request, reader, further, replace(listing, found=found))

    return ready(request, rests_on, page, "text/html")


def as_shown(request: Request, listing: Listing[Concentration], asked: Question, reader: Reader) -> Concentration:
    """As it is shown: who sees no exact counts has it from the squares of their own map."""
    found = listing.found
    return on_squares(found, shown(request, MAP, asked, reader)) if found.by_squares else found


def _page(
    request: Request, reader: Reader, further: ConsistencyQuestion, listing: Listing[Concentration]
) -> bytes:  # fmt: skip
    found, query, given = listing.found, further.asked.query(), dict(request.query_params)
    context = {
        "form": form.build(answerer_of(request), given, None, areas_of(request, reader)),
        "action": "/concentration",
        "further": [(key, given[key]) for key in FURTHER if given.get(key)],
        "problem": None,
        "answer": listing,
        "definition": found.definition,
        "version": answerer_of(request).version,
        "synthetic": bool(listing.synthetic_parts),
        "title": words.title(found),
        "spread": view(found),
        "suffix": f"?{query}" if query else "",
        "today": today(request),
        "address": request.url,
        "code": address_code(str(request.url)),
        **_moved(request, reader, further),
    }
    return bytes(templates.TemplateResponse(request, "concentration.html", context).body)


def _moved(request: Request, reader: Reader, further: ConsistencyQuestion) -> dict[str, Any]:
    """The second half of the page, or why it is not shown."""
    lands = [(figure(one), f"{figure(one)} km²") for one in LANDS]
    offered = {
        "lands": lands,
        "lengths": [("", "Automatic"), *((str(one), months(one)) for one in LENGTHS)],
        "chosen": further,
        "hidden": further.asked.items(),
    }
    try:
        listing = shown(request, CONSISTENCY, further, reader)
    except Refused as refused:
        return {**offered, "moving": None, "unmoving": refused}
    query = further.asked.query()
    of = f"land={figure(further.land)}" + (f"&window={further.window}" if further.window else "")
    return {
        **offered,
        "moving": moving_view(listing.found),
        "consistent": listing.found,
        "drawing": f"/consistency.svg?{'&'.join(filter(None, (query, of)))}",
    }


@router.get("/consistency.svg")
def consistency_drawing(
    request: Request,
    reader: Asker,
    asked: Annotated[Question, Depends(asking(*FURTHER))],
    land: str = "",
    window: str = "",
) -> Response:
    """The places that were in the top, by how often, on streets."""
    stamp, backdrop = stamped_backdrop(request, reader)

    def draw(answer: Listing[Consistency]) -> str:
        return svg(answer.found, backdrop, marking=answer.markings)

    return drawn(CONSISTENCY, moving_of(asked, land, window), reader, draw, "drawing", stamp, request=request)
