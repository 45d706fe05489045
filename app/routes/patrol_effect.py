"""Did patrols help: the days of the plans, as a page and as JSON."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from app.answering.answered import Listing
from app.answering.question import Question
from app.exports.patrol_effect import effect_document
from app.pages.offence_list import offence_options
from app.pages.visit_tables import effect_table
from app.patrols.effect import PATROL_EFFECT, Effect
from app.routes.dependencies import asking, parameters, read
from app.routes.pages import templates
from app.routes.paper import on_paper
from app.routes.render import Asker, answerer_of, render, shown
from app.web.errors import RESPONSES
from app.web.today import today
from app.words import patrol_effect as words
from geo.errors import UserError

router = APIRouter()


@router.get("/patrols/effect", response_class=HTMLResponse, include_in_schema=False)
def effect_page(request: Request, reader: Asker) -> Response:
    """Patrol days against days left out; or why nothing may be said, beside the choice of an offence."""
    world, offence = answerer_of(request), request.query_params.get("offence", "")
    context: dict[str, Any] = {"answer": None, "problem": None}
    try:
        asked = read(request.query_params.multi_items())
        answer = shown(request, PATROL_EFFECT, asked, reader)
    except UserError as problem:
        context["problem"] = problem
    else:
        found = answer.found
        offence = found.definition.id
        context |= {
            "answer": answer,
            "definition": found.definition,
            "synthetic": bool(answer.synthetic_parts),
            "page_markings": list(answer.markings),
            "version": world.version,
            "title": words.title(found),
            "headline": words.headline(found),
            "sentences": words.sentences(found),
            "table": effect_table(found),
            "of_places": words.OF_PLACES,
            "today": today(request),
            **on_paper(request),
        }
    context["offences"] = offence_options(world, offence, request.query_params.get("source", ""))
    status = context["problem"].status if context["problem"] else 200
    return templates.TemplateResponse(request, "patrol_effect.html", context, status)


@router.get("/api/answer/patrol-effect", tags=["Answer"], responses=RESPONSES, openapi_extra=parameters())
def effect_answer(request: Request, reader: Asker, asked: Annotated[Question, Depends(asking())]) -> Response:
    """Days of places to be patrolled against days left out, the rings next door and the day after, each with its
    interval and whether a difference is claimed; offence and source of the question are heeded, its area and months are
    those of the plans."""

    def document(answer: Listing[Effect]) -> Response:
        return JSONResponse(effect_document(answer))

    return render(PATROL_EFFECT, asked, reader, document, request=request)
