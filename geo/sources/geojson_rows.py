"""The features of a GeoJSON file as rows, their place in two columns of its own."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely

from geo.errors import NotFound, UserError
from geo.sources.lines import Reject, encoding
from geo.sources.records import Record
from geo.space.crs import reproject, to_grid

LARGEST: Final = 1 << 29
"""Bytes; the file is read as a whole."""
_GRID: Final = ("EPSG::27700", "EPSG:27700")
_LINES: Final = (1, 5)
_DEGREES: Final = ("CRS84", "EPSG::4326", "EPSG:4326")


def features(path: Path, reject: Reject, *, placeless: bool = False) -> tuple[list[str], Iterator[Record]]:
    """Titles and rows; the line of a row is the number of its feature, from 1.

    Titles are the properties of all features, “@id” where features have an id, then @longitude and @latitude, or
    @easting and @northing when the file says it is on the National Grid. A line or an area is where its middle is.
    Features without a place go to `reject`, or are rows without one when `placeless`. Raises NotFound, or UserError
    for a file that is no GeoJSON.
    """
    collection = _read(path)
    grid = _on_grid(path, collection)
    members = [feature if isinstance(feature, dict) else {} for feature in collection["features"]]
    rows = [_properties(feature) for feature in members]
    properties = list(dict.fromkeys(title for row in rows for title in row))
    titles = [*properties, *(("@easting", "@northing") if grid else ("@longitude", "@latitude"))]

    def records() -> Iterator[Record]:
        for number, (feature, row) in enumerate(zip(members, rows, strict=True), 1):
            place = _place(feature.get("geometry"))
            texts = [row.get(title, "") for title in properties]
            if place is None and placeless and feature:
                yield number, [*texts, "", ""]
            elif place is None:
                reject(number, "the feature has no place", ",".join(texts))
            else:
                yield number, [*texts, *place]

    return titles, records()


def lines(path: Path, reject: Reject) -> Iterator[tuple[int, str, str, shapely.Geometry]]:
    """Number of the feature, its id (“” without one), its name and its line (EPSG:27700) of every line of the file.

    A line of several parts is one for each. Other features go to `reject`. Raises as `features` does.
    """
    collection = _read(path)
    grid = _on_grid(path, collection)
    for number, feature in enumerate(collection["features"], 1):
        member = feature if isinstance(feature, dict) else {}
        given = _properties(member)
        shape = _shape(member.get("geometry"))
        if shape is None or shapely.get_type_id(shape) not in _LINES:
            reject(number, "the feature is not a line", ",".join(given.values()))
            continue
        try:
            (placed,) = [shapely.force_2d(shape)] if grid else reproject([shape], to_grid)
        except UserError:
            reject(number, "the coordinates are not in Great Britain", ",".join(given.values()))
            continue
        name = next((given[title] for title in ("name", "Name", "NAME", "title") if given.get(title)), "")
        for part in shapely.get_parts(placed):
            yield number, given.get("@id") or given.get("osm_id", ""), name, part


def outline(path: Path) -> shapely.Geometry:
    """The areas of a GeoJSON file as one shapely shape, EPSG:27700. Raises NotFound, or UserError when it has none."""
    collection = _read(path)
    grid = _on_grid(path, collection)
    shapes = [_shape(feature.get("geometry")) for feature in collection["features"] if isinstance(feature, dict)]
    areas = [shape for shape in shapes if shape is not None and shapely.get_dimensions(shape) == 2]
    if not areas:
        raise UserError("there is no area in it", where=path.name, todo="Draw the outline as a polygon.")
    placed = np.array(areas, object) if grid else reproject(areas, to_grid)
    return shapely.union_all(shapely.make_valid(shapely.force_2d(placed)))


def _on_grid(path: Path, collection: dict[str, Any]) -> bool:
    name = str(collection.get("crs") or "")
    grid = any(known in name for known in _GRID)
    if name and not grid and not any(known in name for known in _DEGREES):
        what = "its coordinates are neither longitude and latitude nor National Grid"
        raise UserError(what, where=path.name, todo="Reproject it.")
    return grid


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise NotFound("there is no such file", where=str(path))
    if path.stat().st_size > LARGEST:
        raise UserError("the file is too large to be read whole", where=path.name, todo="Cut it to the county.")
    try:
        content = json.loads(path.read_text(encoding=encoding(lambda: path.open("rb"))))
    except json.JSONDecodeError as error:
        where = f"{path.name}, line {error.lineno}, column {error.colno}"
        raise UserError(f"this is not JSON: {error.msg}", where=where) from None
    except RecursionError:
        raise UserError("this is not GeoJSON: it is nested without end", where=path.name) from None
    if not isinstance(content, dict) or not isinstance(content.get("features"), list):
        raise UserError("this is not a GeoJSON FeatureCollection", where=path.name)
    return content


def _properties(feature: dict[str, Any]) -> dict[str, str]:
    properties = feature.get("properties")
    given = {str(k).strip(): v for k, v in properties.items()} if isinstance(properties, dict) else {}
    if "id" in feature:
        given.setdefault("@id", feature["id"])
    return {title: _text(value) for title, value in given.items() if title and title not in ("@longitude", "@latitude")}


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _shape(geometry: object) -> shapely.Geometry | None:
    try:
        shape = shapely.from_geojson(json.dumps(geometry))
    except (shapely.errors.GEOSException, TypeError, ValueError):
        return None
    return None if shape is None or shapely.is_empty(shape) else shape


def _place(geometry: object) -> tuple[str, str] | None:
    shape = _shape(geometry)
    if shape is None:
        return None
    point = shape if shapely.get_type_id(shape) == 0 else shapely.point_on_surface(shape)
    return repr(float(shapely.get_x(point))), repr(float(shapely.get_y(point)))
