"""The night as a page: when it happens, how sure that is, where in each hour, and on which nights."""

from datetime import date
from typing import Annotated, Any

import segno
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from app.errors import RESPONSES
from app.exports.week import week_csv, week_filename
from app.maps import hours as drawn
from app.maps import legend, page
from app.nights import Nights
from app.question import Question
from app.routes import form, night_tables, tables
from app.routes.dependencies import answerer_of, asking, parameters, read
from app.routes.pages import templates
from app.services.answering import Answerer
from app.services.hour_maps import hour_maps
from app.services.nights import nights
from app.services.zone_counts import count_in_zones
from geo.errors import UserError

router = APIRouter()


@router.get("/night", response_class=HTMLResponse, include_in_schema=False)
def night(request: Request, week: str = "nights") -> Response:
    """The question's hours and nights; or why there are none, beside the form."""
    answerer = answerer_of(request)
    given = dict(request.query_params)
    found, problem = None, None
    try:
        asked = read(request.query_params.multi_items(), ("week",))
        found = nights(answerer, asked)
    except UserError as error:
        problem = error
    context: dict[str, Any] = {
        "form": form.build(answerer, given, found.asked if found else None),
        "action": "/night",
        "problem": problem,
        "plain": _without_hours(given),
    }
    if found:
        context |= _shown(request, answerer, found, asked, by_night=week != "days")
    return templates.TemplateResponse(request, "night.html", context, problem.status if problem else 200)


def _shown(request: Request, answerer: Answerer, found: Nights, asked: Question, *, by_night: bool) -> dict[str, Any]:
    maps = hour_maps(answerer, asked)
    query = asked.query()
    zones = answerer.zones()
    counts = count_in_zones(answerer, found.asked.asked, zones) if zones else None
    table = night_tables.week_table(found, by_night=by_night)
    return {
        "nights": found,
        "answer": found.asked,
        "synthetic": found.whole.synthetic,
        "suffix": f"?{query}" if query else "",
        "map_suffix": f"?{found.asked.asked.query()}",
        "other_week": f"/night?{'&'.join(part for part in (query, 'week=days' if by_night else '') if part)}#week",
        "stamped": page.stamped(found.asked),
        "week": table,
        "peak": night_tables.peak_name(found.peak),
        "percent": night_tables.percent,
        "count": night_tables.count,
        "shares": night_tables.share_rows(found),
        "kinds": night_tables.kind_rows(found.kinds),
        "maps": maps,
        "pictures": drawn.pictures(maps, [ward.geometry for ward in found.asked.wards]),
        "hour_scale": drawn.scale(maps),
        "density_scale": legend.density(found.asked),
        "spots": tables.tables(found.asked)["hotspots"],
        "zones": [(counts.zones[i], float(counts.n[i])) for i in counts.ranked] if counts else [],
        "today": date.today(),
        "code": segno.make(str(request.url)).svg_inline(border=0, omitsize=True),
    }


def _without_hours(given: dict[str, str]) -> str:
    """The address of the same question without its hours, on the map."""
    kept = [(key, value) for key, value in given.items() if key not in ("night", "hour", "hours", "week")]
    try:
        return f"/?{read(kept).query()}"
    except UserError:
        return "/"


@router.get(
    "/download/week.csv",
    tags=["Downloads"],
    responses=RESPONSES,
    openapi_extra=parameters(),
    response_class=Response,
)
def week_download(request: Request, asked: Annotated[Question, Depends(asking())]) -> Response:
    """The week hour by hour: 168 rows, uncertain times spread, and by start and midpoint alone."""
    found = nights(answerer_of(request), asked)
    headers = {"content-disposition": f'attachment; filename="{week_filename(found)}"'}
    return Response(week_csv(found), media_type="text/csv; charset=utf-8; header=present", headers=headers)
