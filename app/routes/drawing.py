"""What a map to draw on asks meanwhile: how large the outline is, what lies inside it, and the course of a street."""

from typing import Any, Final

import shapely
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from shapely.geometry.base import BaseGeometry

from app.answering.answered import Listing
from app.answering.answerer import MAP
from app.answering.inside import INSIDE, Inside, InsideQuestion, on_squares
from app.answering.question import Question
from app.figures import sentence
from app.routes.dependencies import BadQuery, read
from app.routes.render import Asker, answerer_of, render, shown
from app.tiles.backdrop import BACKDROP
from app.web.no_store import NO_STORE
from app.words import drawing
from geo.errors import UserError
from geo.space.crs import reproject, to_grid, to_lonlat
from geo.space.drawn import inside, read_area
from geo.space.drawn_size import drawn_size
from geo.streets.along import Place, course_between, strip

WIDTHS: Final = (10.0, 500.0)
"""Metres of the strip along a street."""
FURTHEST: Final = 5_000.0
"""Metres between the two ends of a street that is drawn at once."""
DECIMALS: Final = 6
LONGEST: Final = 6_000
"""Characters of an outline in an address: some 250 corners."""
router = APIRouter(prefix="/drawing", include_in_schema=False)


@router.get("/inside.json")
def counted_inside(request: Request, reader: Asker) -> Response:
    """Area, extent and incidents of an outline (`corners`: longitude,latitude;…), for the offence, the source and the
    months asked; what is no area yet has its fault in words instead."""
    given = read(request.query_params.multi_items(), ("corners",))
    asked = Question(offence=given.offence, source=given.source, area=given.area, first=given.first, last=given.last)
    wards = answerer_of(request).wards
    try:
        shape = _outline(request.query_params.get("corners", ""), wards.outline)
    except UserError as error:
        return _unkept({"fault": sentence(error.what)})
    size = drawn_size(shape, wards)
    about = {"measures": drawing.measures(size), "size": drawing.size_fault(size)}

    def make(listing: Listing[Inside]) -> Response:
        found = listing.found
        if found.n is None:
            found = on_squares(found, shown(request, MAP, asked, reader), shape)
        return JSONResponse({**about, "inside": drawing.inside(found), "n": found.n})

    try:
        question = InsideQuestion(asked, shapely.to_wkt(shape, rounding_precision=1))
        return render(INSIDE, question, reader, make, request=request)
    except UserError as error:  # its size is told all the same
        return _unkept({**about, "inside": sentence(error.what), "n": None})


@router.get("/street.json")
def street(request: Request, reader: Asker) -> Response:
    """The strip along the street between two places (`from`, `to`: longitude,latitude; `width`: metres) as corners, and
    the name of the street; no name for the straight line, where the streets of the map have none that passes both."""
    values = request.query_params
    start, end = (_place(values.get(key, ""), key) for key in ("from", "to"))
    width = _width(values.get("width", ""))
    if not 1 <= shapely.distance(shapely.Point(start), shapely.Point(end)) <= FURTHEST:
        raise BadQuery("the two ends are the same place or lie more than 5 km apart", todo="Choose them anew.")
    basemap = shown(request, BACKDROP, None, reader).found.basemap
    course = course_between(basemap.layers.get("streets") if basemap else None, start, end)
    (land,) = reproject([strip(course.line, width)], to_lonlat)
    ring = shapely.get_coordinates(land)[:-1].round(DECIMALS).tolist()
    return JSONResponse({"corners": ring, "street": course.street})


def _unkept(content: dict[str, Any]) -> Response:
    return JSONResponse(content, headers={"cache-control": NO_STORE})


def _outline(text: str, area: BaseGeometry) -> BaseGeometry:
    if len(text) > LONGEST:
        raise UserError("it has too many corners for its incidents to be counted while it is drawn")
    return inside(read_area(text.replace(";", "\n")), area)


def _place(text: str, key: str) -> Place:
    try:
        lon, lat = (float(part) for part in text.split(","))
        x, y = (float(values[0]) for values in to_grid([lon], [lat]))
    except ValueError:
        x = y = float("nan")
    if not (0 < x < 700_000 and 0 < y < 1_300_000):
        raise BadQuery(f"“{text[:40]}” is no place in Great Britain", where=key, todo="Write longitude,latitude.")
    return x, y


def _width(text: str) -> float:
    try:
        width = float(text or 60)
    except ValueError:
        width = 0.0
    if not WIDTHS[0] <= width <= WIDTHS[1]:
        raise BadQuery(f"“{text[:20]}” is no width from 10 to 500 m", where="width")
    return width
