"""Rates that fit the harm, as a page with a map and a funnel, and as JSON."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from app.answering.answered import Listing
from app.answering.question import Question
from app.maps.rates import svg
from app.pages.rates import view
from app.rates.per import Per
from app.rates.rates import RATES, Rates, RatesQuestion
from app.routes.basemap import stamped_backdrop
from app.routes.dependencies import BadQuery, asking, read
from app.routes.pages import FORMATS
from app.routes.render import Asker, drawn, shown
from app.routes.view_page import answered, refused
from app.words import rates as words
from geo.errors import UserError

router = APIRouter(include_in_schema=False)
FURTHER: Final = ("per",)
PER: Final = {
    "per": (
        "What incidents are divided by; residents where they are loaded, else km², when left out",
        {"type": "string", "enum": [one.value for one in Per]},
        "residents",
    )
}
"""The key of the route's own, as OpenAPI describes it."""


def per_of(per: str) -> Per | None:
    """What incidents are divided by, None where the address leaves it open. Raises BadQuery."""
    if per and per not in list(Per):
        raise BadQuery(
            f"“{per[:40]}” is nothing that rates are given per", where="per", todo=f"One of {', '.join(Per)}."
        )  # fmt: skip
    return Per(per) if per else None


@router.get("/rates", response_class=HTMLResponse)
def rates(request: Request, reader: Asker, per: str = "") -> Response:
    """The rates of the question as a page; or why there are none, beside the form."""
    try:
        asked = read(request.query_params.multi_items(), FURTHER)
        found = shown(request, RATES, RatesQuestion(asked, per_of(per)), reader)
    except UserError as problem:
        return refused(request, reader, "rates.html", "/rates", problem)

    def more() -> dict[str, Any]:
        query = "&".join(filter(None, (asked.query(), f"per={found.found.per.value}")))
        return {
            "title": words.title(found.found),
            "rates": view(found.found, asked),
            "suffix": f"?{query}",
            "formats": FORMATS,
        }

    return answered(request, reader, "rates.html", "/rates", asked, found, more)


@router.get("/rates.svg")
def rates_drawing(
    request: Request, reader: Asker, asked: Annotated[Question, Depends(asking(*FURTHER))], per: str = ""
) -> Response:
    """The places of the question by their steadied rate, on streets."""
    stamp, backdrop = stamped_backdrop(request, reader)

    def draw(answer: Listing[Rates]) -> str:
        return svg(answer, backdrop)

    return drawn(RATES, RatesQuestion(asked, per_of(per)), reader, draw, "drawing", stamp, request=request)
