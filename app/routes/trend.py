"""Is it rising? The months of a question as a page, a part of the map's page, and small lines for its rows."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from app.answering.answered import Listing
from app.answering.answerer import MAP
from app.answering.question import Question
from app.answering.reader import Reader
from app.answering.trend import HOTSPOT_LINES, TREND, HotspotLines, Trend
from app.maps.trend import line
from app.pages import form
from app.pages.trend import view
from app.routes.condition import condition_of
from app.routes.dependencies import asking, read
from app.routes.pages import templates
from app.routes.paper import on_paper
from app.routes.render import Asker, answerer_of, areas_of, ready, render, shown
from app.web.today import today
from app.words import trend as words
from geo.errors import UserError

router = APIRouter(include_in_schema=False)


@router.get("/trend", response_class=HTMLResponse)
def trend(request: Request, reader: Asker) -> Response:
    """Whether the question's incidents rise, as a page; or why that cannot be answered, beside the form."""
    given = dict(request.query_params)
    try:
        asked = read(request.query_params.multi_items())
        found = shown(request, TREND, asked, reader)
    except UserError as problem:
        asked_for = form.build(answerer_of(request), given, None, areas_of(request, reader))
        context: dict[str, Any] = {"form": asked_for, "problem": problem}
        return templates.TemplateResponse(request, "trend.html", context, problem.status)

    world = answerer_of(request)
    rests_on = "trend", found.id, str(request.url), reader, today(request), world.mark(), *condition_of(request)
    return ready(request, rests_on, lambda: _page(request, reader, asked, found), "text/html")


def _page(request: Request, reader: Reader, asked: Question, found: Listing[Trend]) -> bytes:
    query, given = asked.query(), dict(request.query_params)
    context = {
        "form": form.build(answerer_of(request), given, None, areas_of(request, reader)),
        "problem": None,
        "answer": found,
        "definition": found.found.definition,
        "version": answerer_of(request).version,
        "synthetic": bool(found.synthetic_parts),
        "title": words.title(found.found),
        "trend": view(found.found),
        "suffix": f"?{query}" if query else "",
        "today": today(request),
        **on_paper(request),
    }
    return bytes(templates.TemplateResponse(request, "trend.html", context).body)


@router.get("/trend-lines.json")
def trend_lines(request: Request, reader: Asker, asked: Annotated[Question, Depends(asking())]) -> Response:
    """The small line of each ward and hotspot of the map, by its position there; none that a reader may not see."""
    whole = shown(request, MAP, asked, reader)
    wards = {one.id: line(one.months) for one in shown(request, TREND, asked, reader).found.wards}
    hidden = {one.id for one in whole.wards if one.below or one.withheld}

    def draw(found: Listing[HotspotLines]) -> Response:
        spots = {one.id: line(one.months) for one in found.found.hotspots}
        return JSONResponse(
            {
                "wards": {i: wards.get(one.id, "") for i, one in enumerate(whole.wards) if one.id not in hidden},
                "hotspots": {i: spots.get(one.id, "") for i, one in enumerate(whole.hotspots)},
            }
        )

    return render(HOTSPOT_LINES, asked, reader, draw, request=request)
