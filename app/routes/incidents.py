"""The list of incidents for those who may have it, its map, and the same as a file."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from app.answering.answer import Answer
from app.answering.answered import Listing
from app.answering.answerer import MAP
from app.answering.points import POINTS
from app.answering.question import Question
from app.answering.reader import Reader
from app.exports.about import filename, repeated
from app.exports.delimited import to_csv
from app.gate.disclosed import Gate
from app.maps.incident_map import incident_map
from app.pages import form
from app.pages.incidents import FILTERS, OWN, SORTED, ListState, address, file_table, incident_list
from app.routes.basemap import stamped_backdrop
from app.routes.dependencies import asking, parameters, read
from app.routes.pages import templates
from app.routes.render import Asker, answerer_of, areas_of, render, saved_as, shown
from app.routes.restricted import guards_of
from app.web.errors import RESPONSES
from app.words import incidents as words
from app.words.answer import caption, title
from geo.errors import Refused, UserError

router = APIRouter(responses=RESPONSES)
CSV = "text/csv; charset=utf-8; header=present"


@router.get("/incidents", response_class=HTMLResponse, include_in_schema=False)
def page(request: Request, reader: Asker) -> Response:
    """A page of the list with its map; or why there is none for this reader and this question, beside the form."""
    given = dict(request.query_params)
    answer: Answer | None = None
    try:
        asked = read(request.query_params.multi_items(), OWN)
        answer = shown(request, MAP, asked, reader)
        found = shown(request, POINTS, asked, reader)
        context = _context(request, reader, asked, answer, found, ListState.parse(given))
        problem = None
    except UserError as error:
        problem, context = error, {}
    context |= {
        "form": form.build(answerer_of(request), given, answer, areas_of(request, reader)),
        "action": "/incidents",
        "problem": problem,
    }
    if answer is not None:
        context |= guards_of(request, reader, [(answer.definition, answer.question.source)])
    return templates.TemplateResponse(request, "incidents.html", context, problem.status if problem else 200)


@router.get("/download/incidents.csv", openapi_extra=parameters(), response_class=Response, tags=["Downloads"])
def as_csv(request: Request, reader: Asker, asked: Annotated[Question, Depends(asking())]) -> Response:
    """The incidents of a question whose exact place is known, as CSV, for who may have points and take files away."""
    answer = shown(request, MAP, asked, reader)
    _gate(request).allow_export(MAP.name, asked, answer, reader)

    def make(found: Listing[Any]) -> Response:
        content = to_csv(file_table(found.found), repeated(answer))
        return Response(content, media_type=CSV, headers=saved_as(filename(answer, "incidents", "csv")))

    return render(POINTS, asked, reader, make, request=request, file=True)


def _context(
    request: Request, reader: Reader, asked: Question, answer: Answer, found: Listing[Any], state: ListState
) -> dict[str, Any]:
    listed = incident_list(found.found, state, answer.bounds)
    _, backdrop = stamped_backdrop(request, reader)
    drawn = incident_map(
        listed.x, listed.y, listed.bounds, answerer_of(request).wards.geometry, backdrop,
        lambda square: address(asked, state, square=square, row="", page=1), chosen=listed.row,
        described=words.DRAWN,
    )  # fmt: skip
    ids = [row[0] for row in listed.table.rows]
    return {
        "answer": answer,
        "synthetic": answer.synthetic,
        "page_markings": list(answer.markings),
        "title": title(answer),
        "caption": caption(answer),
        "about": words.ABOUT,
        "matched": words.matched(listed.matched, listed.all_of),
        "listed": listed,
        "state": state,
        "map": drawn,
        "hrefs": [f"{address(asked, state, row=str(id))}#squares" for id in ids],
        "chosen": dict(state.filters),
        "filters": FILTERS,
        "sorts": SORTED,
        "hidden": asked.items(),
        "wider": address(asked, state, square=None, row="", page=1) if state.square else "",
        "before": address(asked, state, page=state.page - 1) if state.page > 1 else "",
        "after": address(asked, state, page=state.page + 1) if state.page < listed.pages else "",
        "suffix": f"?{asked.query()}" if asked.query() else "",
        "no_file": _no_file(request, reader, asked, answer),
    }


def _no_file(request: Request, reader: Reader, asked: Question, answer: Answer) -> str:
    """Why no file may be taken away, "" where one may."""
    try:
        _gate(request).allow_export(MAP.name, asked, answer, reader)
    except Refused as problem:
        return str(problem)
    return ""


def _gate(request: Request) -> Gate:
    found: Gate = request.app.state.gate
    return found
