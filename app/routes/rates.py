"""Rates that fit the harm, as a page with a map and a funnel, and as JSON."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from app.answering.answered import Listing
from app.answering.question import Question
from app.answering.reader import Reader
from app.maps.rates import svg
from app.pages import form
from app.pages.address_code import address_code
from app.pages.rates import view
from app.rates.per import Per
from app.rates.rates import RATES, Rates, RatesQuestion
from app.routes.basemap import stamped_backdrop
from app.routes.condition import condition_of
from app.routes.dependencies import BadQuery, asking, read
from app.routes.pages import FORMATS, templates
from app.routes.render import Asker, answerer_of, areas_of, drawn, ready, shown
from app.web.today import today
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
    given = dict(request.query_params)
    try:
        asked = read(request.query_params.multi_items(), FURTHER)
        found = shown(request, RATES, RatesQuestion(asked, per_of(per)), reader)
    except UserError as problem:
        asked_for = form.build(answerer_of(request), given, None, areas_of(request, reader))
        context: dict[str, Any] = {"form": asked_for, "problem": problem, "action": "/rates"}
        return templates.TemplateResponse(request, "rates.html", context, problem.status)
    world = answerer_of(request)
    rests_on = "rates", found.id, str(request.url), reader, today(request), world.mark(), *condition_of(request)
    return ready(request, rests_on, lambda: _page(request, reader, asked, found), "text/html")


def _page(request: Request, reader: Reader, asked: Question, found: Listing[Rates]) -> bytes:
    query = "&".join(filter(None, (asked.query(), f"per={found.found.per.value}")))
    context = {
        "form": form.build(answerer_of(request), dict(request.query_params), None, areas_of(request, reader)),
        "action": "/rates",
        "problem": None,
        "answer": found,
        "definition": found.found.definition,
        "version": answerer_of(request).version,
        "synthetic": bool(found.synthetic_parts),
        "title": words.title(found.found),
        "rates": view(found.found, asked),
        "suffix": f"?{query}",
        "formats": FORMATS,
        "today": today(request),
        "address": request.url,
        "code": address_code(str(request.url)),
    }
    return bytes(templates.TemplateResponse(request, "rates.html", context).body)


@router.get("/rates.svg")
def rates_drawing(
    request: Request, reader: Asker, asked: Annotated[Question, Depends(asking(*FURTHER))], per: str = ""
) -> Response:
    """The places of the question by their steadied rate, on streets."""
    stamp, backdrop = stamped_backdrop(request, reader)

    def draw(answer: Listing[Rates]) -> str:
        return svg(answer, backdrop)

    return drawn(RATES, RatesQuestion(asked, per_of(per)), reader, draw, "drawing", stamp, request=request)
