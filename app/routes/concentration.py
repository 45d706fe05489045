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
from app.pages.concentration import moving_view, view
from app.routes.basemap import stamped_backdrop
from app.routes.dependencies import BadQuery, asking, read
from app.routes.render import Asker, drawn, shown
from app.routes.view_page import answered, refused
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
        return refused(request, reader, "concentration.html", "/concentration", problem)

    def more() -> dict[str, Any]:
        return {
            "further": [(key, given[key]) for key in FURTHER if given.get(key)],
            "title": words.title(found),
            "spread": view(found),
            **_moved(request, reader, further),
        }

    return answered(
        request, reader, "concentration.html", "/concentration", asked, replace(listing, found=found), more
    )  # fmt: skip


def as_shown(request: Request, listing: Listing[Concentration], asked: Question, reader: Reader) -> Concentration:
    """As it is shown: who sees no exact counts has it from the squares of their own map."""
    found = listing.found
    return on_squares(found, shown(request, MAP, asked, reader)) if found.by_squares else found


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
