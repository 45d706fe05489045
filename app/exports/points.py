"""Single incidents as GeoJSON points."""

from datetime import date, datetime
from typing import Any

import pyarrow as pa

from app.exports.geojson import DECIMALS
from geo.space.crs import to_lonlat


def point_features(table: pa.Table) -> list[dict[str, Any]]:
    """One Feature for each row of a table of incidents with coordinates; times are wall clock of AFTERDARK_TIMEZONE."""
    lon, lat = to_lonlat(table["easting"].to_numpy(), table["northing"].to_numpy())
    rows = table.drop_columns(["easting", "northing"]).to_pylist()
    return [
        {
            "type": "Feature",
            "id": row["id"],
            "geometry": {"type": "Point", "coordinates": [round(float(x), DECIMALS), round(float(y), DECIMALS)]},
            "properties": {key: _plain(value) for key, value in row.items()},
        }
        for row, x, y in zip(rows, lon, lat, strict=True)
    ]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value
