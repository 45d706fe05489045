"""What became of it: the share of a question's incidents with a positive outcome, by ward."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.answering.answer import Answer
from app.answering.answered import Listing
from app.answering.answerer import MAP
from app.answering.outcomes import OUTCOMES, Outcomes
from app.answering.reader import Reader
from app.pages import form
from app.pages.outcomes import named_table, ward_table
from app.routes.condition import condition_of
from app.routes.dependencies import read
from app.routes.pages import templates
from app.routes.render import Asker, answerer_of, areas_of, ready, shown
from app.routes.restricted import guards_of
from app.routes.view_page import refused
from app.web.today import today
from app.words import outcomes as words
from app.words.answer import caption, title
from geo.errors import UserError

router = APIRouter(include_in_schema=False)


@router.get("/outcomes", response_class=HTMLResponse)
def page(request: Request, reader: Asker) -> Response:
    """The share with a positive outcome, with its interval, for all and by ward; or why there is none."""
    try:
        asked = read(request.query_params.multi_items())
        found, answer = shown(request, OUTCOMES, asked, reader), shown(request, MAP, asked, reader)
    except UserError as problem:
        return refused(request, reader, "outcomes.html", "/outcomes", problem)
    world = answerer_of(request)
    rests_on = (
        "outcomes",
        found.id,
        answer.id,
        str(request.url),
        reader,
        today(request),
        world.mark(),
        *condition_of(request),
    )
    return ready(request, rests_on, lambda: _page(request, reader, answer, found), "text/html")


def _page(request: Request, reader: Reader, answer: Answer, found: Listing[Outcomes]) -> bytes:
    what = found.found.definition
    context = {
        "form": form.build(answerer_of(request), dict(request.query_params), answer, areas_of(request, reader)),
        "action": "/outcomes",
        "problem": None,
        "title": title(answer),
        "caption": caption(answer),
        "answer": found,
        "definition": what,
        "version": answerer_of(request).version,
        "synthetic": bool(found.synthetic_parts),
        "page_markings": list(found.markings),
        **guards_of(request, reader, [(what, found.found.question.source)]),
        "headline": words.headline(found.found),
        "beside": words.beside(found.found.every),
        "what": words.WHAT,
        "wards_about": words.WARDS,
        "wards": ward_table(found.found),
        "named": named_table(found.found),
    }
    return bytes(templates.TemplateResponse(request, "outcomes.html", context).body)
