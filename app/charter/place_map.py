"""What is drawn of one site or zone: its outline with the ways home, cameras, venues, and where people felt unsafe."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.answerer import Answerer
from app.answering.zones import Zone
from app.charter.candidates import CandidateSite, find
from app.charter.coverage import charter_venues
from app.charter.sheet import Sheets
from geo.surroundings.assets import Assets, felt_unsafe, read_assets

Point = tuple[str, float, float]
"""Symbol, easting, northing."""


@dataclass(frozen=True)
class PlaceMap:
    """points: symbol, easting, northing; gaps: lines without a working light; felt: middle, side and reports of the
    squares in which people felt unsafe; candidate: the site, None for a zone. Metres, EPSG:27700."""

    name: str
    shape: BaseGeometry
    points: tuple[Point, ...]
    gaps: tuple[BaseGeometry, ...]
    felt: tuple[tuple[float, float, float, int], ...]
    candidate: CandidateSite | None = None


def site_map(world: Answerer, made: Sheets, id: str) -> PlaceMap:
    """One candidate site with its lights and gaps. Raises NotFound."""
    candidate = find([one.candidate for one in made.sheets], id)
    sheet = next(one for one in made.sheets if one.candidate == candidate)
    beside = made.found.period.source
    lights = read_assets(world.store, "lights", beside=beside)
    points = _points("light", lights.where(lights.working)) + _points("light_out", lights.where(~lights.working))
    gaps = [gap.geometry for _, gap in sheet.around.gaps or ()]
    return replace(_place(world, candidate.name, candidate.geometry, beside, points, gaps), candidate=candidate)


def zone_map(world: Answerer, zone: Zone, beside: str) -> PlaceMap:
    """One zone with what stands beside incidents of a source."""
    return _place(world, zone.name, zone.geometry, beside)


def _place(
    world: Answerer,
    name: str,
    shape: BaseGeometry,
    beside: str,
    points: Sequence[Point] = (),
    gaps: Sequence[BaseGeometry] = (),
) -> PlaceMap:
    store = world.store
    stops = read_assets(store, "stops", beside=beside)
    stand = [*points, *_points("stop", stops.where(stops.late))]
    for symbol, kind in (("rank", "ranks"), ("cctv", "cctv"), ("help", "help_points")):
        stand += _points(symbol, read_assets(store, kind, beside=beside))
    stand += [(venue.status, venue.x, venue.y) for venue in charter_venues(store, world.records, beside=beside)]
    reports = read_assets(store, "streetsafe", beside=beside)
    felt = tuple((cell.x, cell.y, cell.side, cell.n) for cell in felt_unsafe(reports))
    return PlaceMap(name, shapely.force_2d(shape), tuple(stand), tuple(gaps), felt)


def _points(symbol: str, assets: Assets) -> list[Point]:
    return [(symbol, x, y) for x, y in zip(assets.x.tolist(), assets.y.tolist(), strict=True)]
