"""The features of a GeoPackage, Shapefile, KML or zip of them as rows, as those of a GeoJSON file are."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import shapely

from geo.errors import UserError
from geo.sources.lines import Reject
from geo.sources.records import Record
from geo.sources.vector_file import read_layer

_GRID: Final = 27700
_DEGREES: Final = (4326, 4258)


def vector_rows(
    path: Path, reject: Reject, layer: str = "", *, placeless: bool = False
) -> tuple[list[str], Iterator[Record]]:
    """Titles and rows; the line of a row is the number of its feature, from 1.

    Titles are the columns, then @longitude and @latitude, or @easting and @northing for a layer on the National Grid. A
    line or an area is where its middle is. Features without a place go to `reject`, or are rows without a place when
    `placeless`. Raises NotFound, or UserError for what is no vector file or is on another grid.
    """
    found = read_layer(path, layer, every=True)
    grid = _on_grid(path, found.crs)
    columns = [[_text(value) for value in values] for values in found.columns.values()]
    point = shapely.get_type_id(found.shapes) == 0
    places = np.where(point, found.shapes, shapely.point_on_surface(found.shapes))
    first, second = shapely.get_x(places), shapely.get_y(places)

    def rows() -> Iterator[Record]:
        for i, texts in enumerate(zip(*columns, strict=True) if columns else [()] * len(first)):
            if not np.isnan(first[i]):
                yield i + 1, [*texts, repr(float(first[i])), repr(float(second[i]))]
            elif placeless:
                yield i + 1, [*texts, "", ""]
            else:
                reject(i + 1, "the feature has no place", ",".join(texts))

    return [*found.columns, *(("@easting", "@northing") if grid else ("@longitude", "@latitude"))], rows()


def _on_grid(path: Path, crs: str) -> bool:
    import pyproj  # noqa: PLC0415 (slow to import)

    try:
        code = pyproj.CRS.from_user_input(crs).to_epsg() if crs else None
    except pyproj.exceptions.CRSError:
        code = None
    if crs and code != _GRID and code not in _DEGREES:
        what = "its coordinates are neither longitude and latitude nor Great Britain’s National Grid"
        raise UserError(what, where=path.name, todo="Reproject it to EPSG:27700 or EPSG:4326.")
    if not crs:
        raise UserError(
            "it does not say what its coordinates are",
            where=path.name,
            todo="Add its .prj file, or save it as GeoPackage.",
        )
    return code == _GRID


def _text(value: object) -> str:
    if value is None or value != value:  # noqa: PLR0124 (NaN and NaT)
        return ""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float | np.floating):
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    return str(value)
