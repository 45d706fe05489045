"""The night as a page: when it happens, how sure that is, where in each hour, and on which nights."""

from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from app.answering.answered import Listing
from app.answering.hours import KEYS as HOUR_KEYS
from app.answering.question import Question
from app.answering.reader import Reader
from app.exports.about import filename, repeated
from app.exports.delimited import to_csv
from app.exports.week import week_table
from app.maps import hours as drawn
from app.maps import legend, page
from app.night.answer import Nights
from app.night.hour_maps import FAR
from app.night.kinds import HOURS, WEEK, ZONE_COUNTS, HourQuestion
from app.pages import form, night_tables, tables
from app.pages.week_grid import week_grid
from app.routes.basemap import stamped_backdrop
from app.routes.dependencies import asking, parameters, read
from app.routes.pages import templates
from app.routes.paper import on_paper
from app.routes.render import Asker, answerer_of, areas_of, render, saved_as, shown
from app.web.errors import RESPONSES
from app.web.today import today
from app.words import night as sentences
from app.words.choices import announced
from geo.errors import Refused, UserError

router = APIRouter()
OWN = ("week", "around")
"""Keys of the page's own, beside the question's."""
NEAREST = 6
"""Hotspots that the maps by hour can be shown for."""


@router.get("/night", response_class=HTMLResponse, include_in_schema=False)
def night(request: Request, reader: Asker, week: str = "nights", around: str = "") -> Response:
    """The question's hours and nights; or why there are none, beside the form.

    week: nights or days; around: rank of the hotspot that the maps by hour show from near by, or “all”.
    """
    answerer = answerer_of(request)
    given = dict(request.query_params)
    found, problem = None, None
    try:
        asked = read(request.query_params.multi_items(), OWN)
        found = shown(request, WEEK, asked, reader).found
    except UserError as error:
        problem = error
    context: dict[str, Any] = {
        "form": form.build(answerer, given, found.asked if found else None, areas_of(request, reader)),
        "action": "/night",
        "problem": problem,
        "plain": _without_hours(given),
    }
    if found:
        context |= _shown(request, reader, found, asked, by_night=week != "days", around=around)
    return templates.TemplateResponse(request, "night.html", context, problem.status if problem else 200)


def _shown(
    request: Request, reader: Reader, found: Nights, asked: Question, *, by_night: bool, around: str
) -> dict[str, Any]:
    spots = [spot for spot in found.asked.hotspots if legend.outline_of(spot)][:NEAREST]
    west, south, east, north = found.asked.bounds
    wide = max(east - west, north - south) > FAR
    near = next((s for s in spots if str(s.rank) == (around or "1")), None) if around or wide else None
    maps = shown(request, HOURS, HourQuestion(asked, near.id if near else ""), reader).found
    query = asked.query()
    beside = f"?source={asked.source}" if asked.source else ""
    days = "" if by_night else "week=days"
    counts, zones_shown = None, False
    with suppress(Refused):  # who may not see what lies inside a drawn outline has the hours
        counts, zones_shown = shown(request, ZONE_COUNTS, found.asked.asked, reader).found, True
    table = week_grid(found, by_night=by_night)
    return {
        "nights": found,
        "answer": found.asked,
        "synthetic": found.whole.synthetic,
        "suffix": f"?{query}" if query else "",
        "map_suffix": f"?{found.asked.asked.query()}",
        "other_week": _address(query, "week=days" if by_night else "", "week"),
        "views": [
            ("All of it", _address(query, days, "around=all", "hourly"), near is None),
            *((f"{s.rank} {s.name}", _address(query, days, f"around={s.rank}", "hourly"), s is near) for s in spots),
        ],
        "stamped": page.stamped(found.asked),
        "week": table,
        "busiest": sentences.busiest(found),
        "in_question": sentences.in_question(found),
        "counted_in": sentences.counted_in(found),
        "keeps_to_the_night": sentences.keeps_to_the_night(found),
        "shares": night_tables.share_rows(found),
        "kinds": night_tables.kind_rows(found),
        "nights_counted": sentences.nights_counted(found),
        "no_darkness": sentences.no_darkness(found),
        "bandwidth": announced(maps.bandwidth),
        "maps": maps,
        "pictures": drawn.pictures(
            maps, [ward.geometry for ward in found.asked.wards], stamped_backdrop(request, reader)[1]
        ),
        "hour_scale": drawn.scale(maps),
        "density_scale": legend.density(found.asked),
        "spots": tables.tables(found.asked)["hotspots"],
        "whole": not asked.area,
        "zones": night_tables.zone_rows(counts, 0 if asked.area else found.asked.n) if counts else None,
        "zones_shown": zones_shown,
        "zone_pages": [f"/safety-at-night/zones/{counts.zones[i].id}{beside}" for i in counts.ranked] if counts else [],
        "today": today(request),
        **on_paper(request),
    }


def _address(*parts: str) -> str:
    """This page with these parts of a query; the last part is a place on the page."""
    return f"/night?{'&'.join(part for part in parts[:-1] if part)}#{parts[-1]}"


def _without_hours(given: dict[str, str]) -> str:
    """The address of the same question without its hours, on the map."""
    kept = [(key, value) for key, value in given.items() if key not in (*HOUR_KEYS, *OWN)]
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
def week_download(request: Request, reader: Asker, asked: Annotated[Question, Depends(asking())]) -> Response:
    """The week hour by hour: 168 rows, uncertain times spread, and by start and midpoint alone."""

    def make(week: Listing[Nights]) -> Response:
        whole = week.found.whole
        content = to_csv(week_table(week.found), repeated(whole))
        headers = saved_as(filename(whole, "week", "csv"))
        return Response(content, media_type="text/csv; charset=utf-8; header=present", headers=headers)

    return render(WEEK, asked, reader, make, request=request, file=True)
