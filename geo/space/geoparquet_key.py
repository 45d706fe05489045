"""What a Parquet file says of its shapes under the key `geo` (GeoParquet 1.1): National Grid, WKB."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

GEOMETRY: Final = "geometry"
"""The column of the shapes."""


def geo_key(kinds: Sequence[str], bounds: Sequence[float] | None = None) -> str:
    """JSON for a file whose column `geometry` holds shapes of these kinds. bounds: west, south, east, north of all."""
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": list(kinds), "crs": _grid()}
    if bounds is not None:
        column["bbox"] = list(bounds)
    return json.dumps({"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}})


@cache
def _grid() -> dict[str, Any]:
    from pyproj import CRS  # noqa: PLC0415 (slow to import, and only writers need it)

    described: dict[str, Any] = CRS.from_epsg(27700).to_json_dict()
    return described
