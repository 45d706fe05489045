"""How a choice of places would have done: a page, and the same as JSON."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from app.answering.answered import Listing
from app.answering.question import Question
from app.exports.accuracy import accuracy_document
from app.pages.accuracy import accuracy_table
from app.patrols.accuracy import ACCURACY, Accuracy
from app.routes.dependencies import asking, parameters, read
from app.routes.render import Asker, render, shown
from app.routes.view_page import answered, refused
from app.web.errors import RESPONSES
from app.words import accuracy as words
from geo.errors import UserError

router = APIRouter()


@router.get("/accuracy", response_class=HTMLResponse, include_in_schema=False)
def accuracy(request: Request, reader: Asker) -> Response:
    """What a plan of so many places would have met, month by month; or why that cannot be told, beside the form."""
    try:
        asked = read(request.query_params.multi_items())
        found = shown(request, ACCURACY, asked, reader)
    except UserError as problem:
        return refused(request, reader, "accuracy.html", "/accuracy", problem)
    what = found.found

    def more() -> dict[str, Any]:
        return {
            "title": words.title(what),
            "headline": words.headline(what),
            "sentences": words.sentences(what),
            "caveat": words.caveat(),
            "table": accuracy_table(what),
        }

    return answered(request, reader, "accuracy.html", "/accuracy", asked, found, more)


@router.get("/api/answer/accuracy", tags=["Answer"], responses=RESPONSES, openapi_extra=parameters())
def accuracy_answer(request: Request, reader: Asker, asked: Annotated[Question, Depends(asking())]) -> Response:
    """What a plan of 20, 50, 100 and 200 places would have met month by month, against counts of 12, 36, 60 and all
    months, each with the interval of the difference."""

    def document(answer: Listing[Accuracy]) -> Response:
        return JSONResponse(accuracy_document(answer))

    return render(ACCURACY, asked, reader, document, request=request)
