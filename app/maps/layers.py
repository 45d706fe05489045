"""The shapes of a map as GeoJSON without a word of text: names reach the page through its tables alone."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.answer_tables import rate_of
from app.answering.answer import Answer, Ranked, Untested, UntestedHotspot
from app.maps import legend
from geo.space.crs import reproject, to_lonlat

Json = dict[str, Any]
INK = "#14213d"
GREY = "#8a94a3"
UNTESTED = {"color": "#566073", "weight": 1.5, "fill": True, "fillOpacity": 0.04, "dashArray": "2 4"}
CASING = {"color": "#ffffff", "weight": 5, "opacity": 0.85, "fill": False}
DECIMALS = 5
"""Of a degree: about a metre, finer than any place is known."""
COARSE = 20.0
"""Metres by which ward outlines are simplified for the screen, neighbours alike; of a small area, which is seen from
nearer by, as much less."""
FINE = 1000.0
"""Of the longer side of an area its outlines may be simplified by one part in so many."""


def collection(shapes: Sequence[BaseGeometry] | npt.NDArray[np.object_], properties: Iterable[Json]) -> Json:
    """Shapes in National Grid metres as a GeoJSON FeatureCollection in degrees; feature ids count from 0."""
    moved = shapely.transform(reproject(np.array(shapes, object), to_lonlat), lambda xy: xy.round(DECIMALS))
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "id": i, "geometry": _geometry(shape), "properties": given}
            for i, (shape, given) in enumerate(zip(moved, properties, strict=True))
        ],
    }


def _geometry(shape: BaseGeometry) -> Json:
    """A shape as GeoJSON. Polygons, which are nearly all there is, ring by ring as one array each: shapely's own
    mapping looks at every point."""
    if shape.geom_type == "Polygon":
        return {"type": "Polygon", "coordinates": _rings(shape)}
    if shape.geom_type == "MultiPolygon":
        return {"type": "MultiPolygon", "coordinates": [_rings(part) for part in shape.geoms]}
    return dict(shapely.geometry.mapping(shape))


def _rings(polygon: Any) -> list[list[list[float]]]:
    if polygon.is_empty:
        return []
    return [shapely.get_coordinates(ring).tolist() for ring in (polygon.exterior, *polygon.interiors)]


def wards(answer: Answer) -> Json:
    """Ward outlines filled by rate; `i` is the row of the wards' table."""
    scale = legend.ward_rates(answer)
    shapes = shapely.coverage_simplify(np.array([ward.geometry for ward in answer.wards], object), coarse(answer))
    styles = (_ward(scale.colour(rate_of(ward))) for ward in answer.wards)
    return collection(shapes, ({"i": i, "style": style} for i, style in enumerate(styles)))


def coarse(answer: Answer) -> float:
    """Metres by which the outlines of an answer's wards are simplified."""
    west, south, east, north = answer.bounds
    return min(COARSE, max(east - west, north - south) / FINE)


def _ward(fill: str | None) -> Json:
    return {"color": GREY, "weight": 1, "fillColor": fill or "#ffffff", "fillOpacity": 0.85 if fill else 1}


def cells(answer: Answer) -> Json:
    """Cells with incidents filled by rate, significant ones outlined; `i` is the row of the cells' table."""
    scale = legend.cell_rates(answer)
    styles = (_cell(scale.colour(rate := rate_of(cell)), cell.hot and rate is not None) for cell in answer.cells)
    shapes = [cell.geometry for cell in answer.cells]
    return collection(shapes, ({"i": i, "style": style} for i, style in enumerate(styles)))


def _cell(fill: str | None, hot: bool) -> Json:
    line = {"color": INK, "weight": 2} if hot else {"color": "#ffffff", "weight": 0.5}
    return {**line, "fillColor": fill or "#ffffff", "fillOpacity": 0.85}


def areas(answer: Answer) -> dict[str, Json]:
    """The layers of the hotspots, the lowest first: casings, and what they case."""
    lines = untested(answer.untested) if answer.untested else hotspots(answer)
    cased = [
        {**feature, "properties": {"i": feature["properties"]["i"], "style": CASING}} for feature in lines["features"]
    ]
    return {"casing": {**lines, "features": cased}, "hotspots": lines}


def untested(first: Untested) -> Json:
    """Outlines that nobody knows yet how sure they are, thin and grey, without a number, and where from afar a circle
    stands for each, by its incidents."""
    at = _number_places(first.hotspots)
    return collection(
        [spot.geometry for spot in first.hotspots],
        (
            {"i": i, "at": where, "n": spot.n, "style": UNTESTED}
            for i, (spot, where) in enumerate(zip(first.hotspots, at, strict=True))
        ),
    )


def hotspots(answer: Answer) -> Json:
    """Areas sure enough to draw, outlined by how surely they are there again, with their numbers, where these go, and
    incidents."""
    shown = [(i, spot) for i, spot in enumerate(answer.hotspots) if legend.outline_of(spot)]
    at = _number_places([spot for _, spot in shown])
    return collection(
        [spot.geometry for _, spot in shown],
        (
            {"i": i, "rank": spot.rank, "at": where, "n": spot.n, "style": _area(legend.outline_of(spot))}
            for (i, spot), where in zip(shown, at, strict=True)
        ),
    )


def _area(line: str) -> Json:
    return {
        "color": INK,
        "weight": 2,
        "fill": True,
        "fillOpacity": 0.04,
        "dashArray": "6 5" if line == "dashed" else None,
    }


def _number_places(items: Sequence[Ranked | UntestedHotspot]) -> list[list[float]]:
    """Latitude and longitude of a point that is sure to lie inside each shape."""
    points = [shapely.point_on_surface(item.geometry) for item in items]
    lon, lat = to_lonlat([p.x for p in points], [p.y for p in points])
    return [[round(float(a), DECIMALS), round(float(b), DECIMALS)] for a, b in zip(lat, lon, strict=True)]
