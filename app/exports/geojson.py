"""GeoJSON (RFC 7946): longitude and latitude, counter-clockwise, the same numbers as every other rendering."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import mapping

from app.answering.answer import Answer, Ranked
from app.columns import COLLECTIONS, record
from app.exports.about import about
from geo.space.crs import reproject, to_lonlat

DECIMALS = 6
"""Of a degree: a tenth of a metre."""


def to_geojson(answer: Answer, name: str) -> dict[str, Any]:
    """Hotspots, wards or cells as a FeatureCollection; the member `about` says what it shows."""
    items: Sequence[Ranked] = getattr(answer, name)
    return {"type": "FeatureCollection", "about": about(answer), "features": features(items, degrees(items), name)}


def degrees(items: Sequence[Ranked]) -> npt.NDArray[Any]:
    """Geometries in longitude and latitude, rounded to DECIMALS, exterior rings counter-clockwise."""
    moved = reproject([item.geometry for item in items], to_lonlat)
    return np.asarray(shapely.orient_polygons(shapely.transform(moved, lambda xy: xy.round(DECIMALS))), object)


def features(items: Sequence[Ranked], shapes: npt.NDArray[Any], name: str) -> list[dict[str, Any]]:
    """One Feature for each item, with its shape in degrees."""
    return [
        {"type": "Feature", "id": item.id, "geometry": mapping(shape), "properties": record(item, COLLECTIONS[name])}
        for item, shape in zip(items, shapes, strict=True)
    ]
