"""GeoJSON (RFC 7946): longitude and latitude, counter-clockwise, the same numbers as every other rendering."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from app.table import PlainValue, Table
from geo.errors import UserError
from geo.space.crs import reproject, to_lonlat
from geo.space.on_the_map import on_the_map

DECIMALS = 6
"""Of a degree: a tenth of a metre."""


def to_geojson(table: Table, about: Mapping[str, PlainValue]) -> dict[str, Any]:
    """The table as a FeatureCollection; the member `about` says what it shows."""
    return {"type": "FeatureCollection", "about": dict(about), "features": features(table)}


def features(table: Table) -> list[dict[str, Any]]:
    """One Feature for each row, with the row's `id` where the table has one; geometry null where a row has none."""
    shapes = degrees(table.geometry or [None] * len(table.rows))
    return [
        {
            "type": "Feature",
            **({"id": row["id"]} if "id" in row else {}),
            "geometry": None if shape is None else mapping(shape),
            "properties": row,
        }
        for row, shape in zip(table.plain_records(), shapes, strict=True)
    ]


def degrees(shapes: Sequence[BaseGeometry | None]) -> npt.NDArray[np.object_]:
    """Shapes (EPSG:27700) in longitude and latitude, rounded to DECIMALS, exterior rings counter-clockwise."""
    try:
        moved = reproject(np.array(shapes, object), to_lonlat)
    except UserError:  # one outside Great Britain has no degrees; the others keep theirs
        known = [shape if shape is None or on_the_map(shape) else None for shape in shapes]
        moved = reproject(np.array(known, object), to_lonlat)
    return np.asarray(shapely.orient_polygons(shapely.transform(moved, lambda xy: xy.round(DECIMALS))), object)
