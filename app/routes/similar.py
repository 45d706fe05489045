"""What else looks like a hotspot: a page reached from its row."""

from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.answering.question import Question
from app.concentration.similar import SIMILAR, SimilarQuestion
from app.pages import form
from app.pages.similar import similar_table
from app.routes.dependencies import BadQuery, read
from app.routes.pages import templates
from app.routes.paper import on_paper
from app.routes.render import Asker, answerer_of, areas_of, shown
from app.web.today import today
from app.whole_number import whole_number
from app.words import similar as words
from geo.errors import UserError

router = APIRouter(include_in_schema=False)
FURTHER: Final = ("spot",)


def similar_of(asked: Question, spot: str) -> SimilarQuestion:
    """Raises BadQuery for what is no number of a hotspot."""
    rank = whole_number(spot or "1")
    if rank is None or not 1 <= rank <= 999:
        raise BadQuery(f"“{spot[:20]}” is no number of a hotspot", where="spot", todo="Take it from the map’s list.")
    return SimilarQuestion(asked, rank)


@router.get("/similar", response_class=HTMLResponse)
def similar(request: Request, reader: Asker, spot: str = "") -> Response:
    """The places most like a hotspot, and in what; or why none can be named."""
    given = dict(request.query_params)
    context: dict[str, Any] = {"action": "/similar", "further": [("spot", spot)] if spot else [], "problem": None}
    whole = None
    try:
        asked = read(request.query_params.multi_items(), FURTHER)
        listing = shown(request, SIMILAR, similar_of(asked, spot), reader)
        found, whole = listing.found, listing.found.whole
        query = asked.query()
        context |= {
            "found": found,
            "answer": whole,
            "credits": listing.attributions,
            "synthetic": whole.synthetic,
            "suffix": f"?{query}" if query else "",
            "headline": words.headline(found),
            "traits": words.traits(found),
            "looked_at": words.looked_at(found),
            "not_compared": words.not_compared(found),
            "method": words.method(),
            "places": similar_table(found),
            "today": today(request),
            **on_paper(request),
        }
    except UserError as problem:
        context["problem"] = problem
    context["form"] = form.build(answerer_of(request), given, whole, areas_of(request, reader))
    status = context["problem"].status if context["problem"] else 200
    return templates.TemplateResponse(request, "similar.html", context, status)
