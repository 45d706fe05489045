"""Plans of patrols for readers: the list, one A4, its map, and its files."""

from datetime import datetime
from enum import StrEnum

import numpy as np
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.answering.answered import Listing
from app.answering.marking import highest
from app.exports.route_files import Stop, to_calendar, to_gpx
from app.maps.patrol_map import plan_svg
from app.pages.patrol_tables import about, bands_on, numbered_visits, numbers, pages_context, visits_table
from app.patrols.plan_kinds import PLAN, PLANS, PlanFile, PlanList, standing
from app.routes.basemap import stamped_backdrop
from app.routes.files import file
from app.routes.pages import templates
from app.routes.render import Asker, answerer_of, drawn, render, saved_as
from app.web.today import today
from app.words.patrol_plan import NATIONAL, PATTERNS, STATES, deprived_line, trial_words
from geo.space.crs import to_lonlat

PATH = "/patrols"
router = APIRouter(include_in_schema=False)


class PlanFormat(StrEnum):
    """Files of a plan."""

    GPX = "gpx"
    GEOJSON = "geojson"
    CSV = "csv"
    ICS = "ics"


@router.get(PATH, response_class=HTMLResponse)
def list_plans(request: Request, reader: Asker) -> Response:
    """Every plan, the newest first."""

    def page(answer: Listing[PlanList]) -> Response:
        found, day = answer.found, today(request)
        context = {
            "plans": found.plans[::-1],
            "places": len(standing(found.places, day)),
            "today": day,
            "states": STATES,
            "patterns": PATTERNS,
            "page_markings": list(answer.markings),
        }
        return templates.TemplateResponse(request, "patrol_plans.html", context)

    return render(PLANS, None, reader, page, request=request)


@router.get(f"{PATH}/{{id}}/sheet", response_class=HTMLResponse)
def sheet(request: Request, reader: Asker, id: str) -> Response:
    """The plan on one A4: map, table, hours, marking, expiry and how it was made."""

    def page(answer: Listing[PlanFile]) -> Response:
        found = answer.found
        left = {place for place, day in found.plan.left_out if day == found.plan.day}
        context = {
            **pages_context(found),
            "visits": [(one, bands_on(one.place, one.visit) if one.place else "") for one in numbered_visits(found)],
            "left_out": sorted(found.places[place].name for place in left if place in found.places),
            "pattern": PATTERNS[found.plan.pattern],
            "national": NATIONAL,
            "states": STATES,
            "deprived": deprived_line(found.deprived),
            "trials": trial_words(found.trials),
            "synthetic": bool(answer.synthetic_parts),
        }
        return templates.TemplateResponse(request, "patrol_sheet.html", context)

    return render(PLAN, id, reader, page, request=request)


@router.get(f"{PATH}/{{id}}/map.svg")
def plan_drawing(request: Request, reader: Asker, id: str) -> Response:
    """The places of a plan on streets, numbered as in its table, and where units start."""
    stamp, backdrop = stamped_backdrop(request, reader)

    def draw(answer: Listing[PlanFile]) -> str:
        found = answer.found
        places = [(n, found.places[place].geometry) for place, n in numbers(found).items() if place in found.places]
        starts = [(one.unit, one.x, one.y) for one in found.plan.shifts]
        names = "; ".join(f"{n} {found.places[p].name}" for p, n in numbers(found).items() if p in found.places)
        title = f"Places of “{found.plan.name}”"
        return plan_svg(title, places, starts, marking=highest(answer.markings), about=names, backdrop=backdrop)

    return drawn(PLAN, id, reader, draw, "map", stamp, request=request)


@router.get("/download/patrols/{id}.{extension}")
def download(request: Request, reader: Asker, id: str, extension: PlanFormat) -> Response:
    """The visits of a plan as GPX (a route for each unit), GeoJSON, CSV or calendar."""

    def make(answer: Listing[PlanFile]) -> Response:
        found = answer.found
        name, facts = f"after-dark-patrol-{id[:8]}-{found.plan.version}.{extension}", about(found)
        if extension in (PlanFormat.CSV, PlanFormat.GEOJSON):
            return file(name, (visits_table(found),), facts, repeated=facts, dated=found.plan.day)
        zone = answerer_of(request).settings.timezone
        line = f"{facts['marking']}. {facts['expiry']}"
        if extension is PlanFormat.GPX:
            content, media = to_gpx(found.plan.name, line, _stops(found), zone), "application/gpx+xml"
        else:
            written = datetime.fromisoformat(found.plan.at)
            content = to_calendar(found.plan.name, line, _stops(found), zone, written)
            media = "text/calendar; charset=utf-8"
        return Response(content, media_type=media, headers=saved_as(name))

    return render(PLAN, id, reader, make, request=request, file=True)


def _stops(found: PlanFile) -> list[Stop]:
    made = []
    for one in numbered_visits(found):
        if one.place is None:
            continue
        middle = one.place.geometry.centroid
        lon, lat = to_lonlat(np.array([middle.x]), np.array([middle.y]))
        made.append(
            Stop(
                f"{found.plan.id}-{one.visit.unit}-{one.visit.shift}-{one.order}".replace(" ", "-"),
                f"{one.visit.unit}, {one.visit.shift}", f"{one.number}. {one.name}",
                f"Its hours: {bands_on(one.place, one.visit)}.", one.visit.start, one.visit.minutes,
                float(lon[0]), float(lat[0]),
            )
        )  # fmt: skip
    return made
