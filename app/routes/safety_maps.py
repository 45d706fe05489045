"""The charter's drawings: the county with its zones or its sites, one site, and one zone with its venues by status."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from fastapi import APIRouter, Request, Response

from app.charter.candidates import find
from app.charter.council import Council
from app.charter.coverage import charter_venues
from app.charter.ranking import read_weights
from app.maps import safety_map
from app.routes.safety import PATH, Desk, asked_of, cover_of, ranked
from geo.surroundings.assets import felt_unsafe, read_assets

SVG = "image/svg+xml"
router = APIRouter(prefix=PATH, include_in_schema=False)


@router.get("/map.svg")
def county_map(request: Request, desk: Desk, kind: str = "sites") -> Response:
    """The county with its numbered zones (kind=zones) or its candidate sites in the order of their ranks."""
    wards = np.array(desk.answerer.wards.geometry, object)
    if kind == "zones":
        marks = [(str(i), one.zone.geometry, False) for i, one in enumerate(desk.coverage(), start=1)]
        return Response(safety_map.county("Night-time-economy zones", wards, marks), media_type=SVG)
    made = desk.sheets(asked_of(request))
    order = ranked(desk, made, read_weights(request.query_params))
    marks = [
        (str(place), made.sheets[i].candidate.geometry, bool(order.result.recommended[i]))
        for place, i in enumerate(order.order, start=1)
    ]
    return Response(safety_map.county("Candidate sites", wards, marks), media_type=SVG)


@router.get("/sites/{id}/map.svg")
def sheet_map(request: Request, desk: Desk, id: str) -> Response:
    """One site drawn with what stands there."""
    made = desk.sheets(asked_of(request))
    candidate = find([one.candidate for one in made.sheets], id)
    one = next(item for item in made.sheets if item.candidate == candidate)
    lights = read_assets(desk.answerer.store, "lights")
    points = _points("light", lights.where(lights.working)) + _points("light_out", lights.where(~lights.working))
    gaps = [gap.geometry for _, gap in one.around.gaps or ()]
    return _place(desk, candidate.name, candidate.geometry, points, gaps)


@router.get("/zones/{id}/map.svg")
def zone_map(desk: Desk, id: str) -> Response:
    """One zone drawn with its venues by their place in the charter."""
    zone = cover_of(desk, id).zone
    return _place(desk, zone.name, zone.geometry)


def _place(
    desk: Council, name: str, shape: Any, points: Sequence[tuple[str, float, float]] = (), gaps: Sequence[Any] = ()
) -> Response:
    """A place with the ways home, cameras, venues, and the squares in which people felt unsafe."""
    store = desk.answerer.store
    stops = read_assets(store, "stops")
    stand = [*points, *_points("stop", stops.where(stops.late))]
    for symbol, kind in (("rank", "ranks"), ("cctv", "cctv"), ("help", "help_points")):
        stand += _points(symbol, read_assets(store, kind))
    stand += [(venue.status, venue.x, venue.y) for venue in charter_venues(store, desk.records)]
    felt = [(cell.x, cell.y, cell.side, cell.n) for cell in felt_unsafe(read_assets(store, "streetsafe"))]
    return Response(safety_map.place(name, shapely.force_2d(shape), stand, gaps, felt), media_type=SVG)


def _points(symbol: str, assets: Any) -> list[tuple[str, float, float]]:
    return [(symbol, x, y) for x, y in zip(assets.x.tolist(), assets.y.tolist(), strict=True)]
