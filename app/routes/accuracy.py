"""How a choice of places would have done: a page, and the same as JSON."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from app.answering.answered import Listing
from app.answering.question import Question
from app.exports.accuracy import accuracy_document
from app.pages import form
from app.pages.accuracy import accuracy_table
from app.pages.address_code import address_code
from app.patrols.accuracy import ACCURACY, Accuracy
from app.routes.condition import condition_of
from app.routes.dependencies import asking, parameters, read
from app.routes.pages import templates
from app.routes.render import Asker, answerer_of, areas_of, ready, render, shown
from app.web.errors import RESPONSES
from app.web.today import today
from app.words import accuracy as words
from geo.errors import UserError

router = APIRouter()


@router.get("/accuracy", response_class=HTMLResponse, include_in_schema=False)
def accuracy(request: Request, reader: Asker) -> Response:
    """What a plan of so many places would have met, month by month; or why that cannot be told, beside the form."""
    world, given = answerer_of(request), dict(request.query_params)
    try:
        asked = read(request.query_params.multi_items())
        found = shown(request, ACCURACY, asked, reader)
    except UserError as problem:
        asked_for = form.build(world, given, None, areas_of(request, reader))
        context: dict[str, Any] = {"form": asked_for, "action": "/accuracy", "problem": problem}
        return templates.TemplateResponse(request, "accuracy.html", context, problem.status)

    def made() -> bytes:
        what, query = found.found, asked.query()
        context = {
            "form": form.build(world, given, None, areas_of(request, reader)),
            "action": "/accuracy",
            "problem": None,
            "answer": found,
            "definition": what.definition,
            "version": world.version,
            "synthetic": bool(found.synthetic_parts),
            "suffix": f"?{query}" if query else "",
            "today": today(request),
            "address": request.url,
            "code": address_code(str(request.url)),
            "title": words.title(what),
            "headline": words.headline(what),
            "sentences": words.sentences(what),
            "caveat": words.caveat(),
            "table": accuracy_table(what),
        }
        return bytes(templates.TemplateResponse(request, "accuracy.html", context).body)

    rests_on = "accuracy", found.id, str(request.url), reader, today(request), world.mark(), *condition_of(request)
    return ready(request, rests_on, made, "text/html")


@router.get("/api/answer/accuracy", tags=["Answer"], responses=RESPONSES, openapi_extra=parameters())
def accuracy_answer(request: Request, reader: Asker, asked: Annotated[Question, Depends(asking())]) -> Response:
    """What a plan of 20, 50, 100 and 200 places would have met month by month, against counts of 12, 36, 60 and all
    months, each with the interval of the difference."""

    def document(answer: Listing[Accuracy]) -> Response:
        return JSONResponse(accuracy_document(answer))

    return render(ACCURACY, asked, reader, document, request=request)
