"""The features of a GeoJSON file, or of any that GDAL reads, as rows, their place in two columns of its own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyproj
import shapely

from geo.errors import NotFound, UserError
from geo.sources.lines import Reject, encoding
from geo.sources.records import Record
from geo.sources.vector_file import PACKED, SUFFIXES, read_layer
from geo.space.crs import reproject, to_grid

JSON: Final = (".geojson", ".json")
LARGEST: Final = 1 << 29
"""Bytes; the file is read as a whole."""
_GRID: Final = ("EPSG::27700", "EPSG:27700")
_DEGREES: Final = ("CRS84", "EPSG::4326", "EPSG:4326")


@dataclass(frozen=True)
class _Collection:
    """Features: the texts of each, and its shape (shapely), None without one that can be read."""

    rows: list[dict[str, str]]
    shapes: list[shapely.Geometry | None]
    on_grid: bool


def is_features(path: Path) -> bool:
    """Whether a file's name is that of one of features: GeoJSON, GeoPackage, Shapefile, KML, TopoJSON, or a zip."""
    return path.suffix.lower() in (*JSON, *SUFFIXES, *PACKED)


def features(
    path: Path, reject: Reject, layer: str = "", *, placeless: bool = False
) -> tuple[list[str], Iterator[Record]]:
    """Titles and rows; the line of a row is the number of its feature, from 1. layer: of a file that holds several.

    Titles are the properties of all features, “@id” where features have an id, then @longitude and @latitude, or
    @easting and @northing when the file says it is on the National Grid. A line or an area is where its middle is.
    Features without a place go to `reject`, or are rows without one when `placeless`. Raises NotFound, or UserError
    for a file that holds no features.
    """
    collection = _read(path, layer)
    properties = list(dict.fromkeys(title for row in collection.rows for title in row))
    titles = [*properties, *(("@easting", "@northing") if collection.on_grid else ("@longitude", "@latitude"))]

    def records() -> Iterator[Record]:
        for number, (shape, row) in enumerate(zip(collection.shapes, collection.rows, strict=True), 1):
            texts = [row.get(title, "") for title in properties]
            if shape is None and placeless and row:
                yield number, [*texts, "", ""]
            elif shape is None:
                reject(number, "the feature has no place", ",".join(texts))
            else:
                yield number, [*texts, *_place(shape)]

    return titles, records()


def lines(path: Path, reject: Reject, layer: str = "") -> Iterator[tuple[int, str, str, shapely.Geometry]]:
    """Number of the feature, its id (“” without one), its name and its line (EPSG:27700) of every line of the file.

    A line of several parts is one for each. Other features go to `reject`. Raises as `features` does.
    """
    collection = _read(path, layer)
    for number, (shape, given) in enumerate(zip(collection.shapes, collection.rows, strict=True), 1):
        parts = [] if shape is None else [p for p in shapely.get_parts(shapely.get_parts(shape)) if _is_line(p)]
        if not parts:
            reject(number, "the feature is not a line", ",".join(given.values()))
            continue
        try:
            placed = [shapely.force_2d(part) for part in parts] if collection.on_grid else reproject(parts, to_grid)
        except UserError:
            reject(number, "the coordinates are not in Great Britain", ",".join(given.values()))
            continue
        name = next((given[title] for title in ("name", "Name", "NAME", "title") if given.get(title)), "")
        for part in placed:
            yield number, given.get("@id") or given.get("osm_id", ""), name, part


def outline(path: Path) -> shapely.Geometry:
    """The areas of a file of features as one shapely shape, EPSG:27700. Raises NotFound, or UserError without any."""
    collection = _read(path, "")
    areas = [shape for shape in collection.shapes if shape is not None and shapely.get_dimensions(shape) == 2]
    if not areas:
        raise UserError("there is no area in it", where=path.name, todo="Draw the outline as a polygon.")
    placed = np.array(areas, object) if collection.on_grid else reproject(areas, to_grid)
    return shapely.union_all(shapely.make_valid(shapely.force_2d(placed)))


def _is_line(shape: shapely.Geometry) -> bool:
    return bool(shapely.get_type_id(shape) in (1, 2))  # a ring that stands alone is one, too


def _read(path: Path, layer: str) -> _Collection:
    if path.suffix.lower() not in JSON:
        return _of_layer(path, layer)
    content = _content(path)
    if content.get("type") == "Topology":
        return _of_layer(path, layer)
    grid = _on_grid(path, content)
    members = [one if isinstance(one, dict) else {} for one in content["features"]]
    return _Collection([_properties(one) for one in members], [_shape(one.get("geometry")) for one in members], grid)


def _of_layer(path: Path, layer: str) -> _Collection:
    """The features of a file that GDAL reads."""
    found = read_layer(path, layer, every=path.suffix.lower() in (".kml", ".kmz"), what="features")
    if not found.crs:
        raise UserError("the file does not say which coordinates it uses", where=path.name, todo="Add its .prj file.")
    system = pyproj.CRS.from_user_input(found.crs).to_2d()
    if (code := system.to_epsg(min_confidence=25)) not in (27700, 4326, 4258):
        what = "its coordinates are neither longitude and latitude nor Great Britain’s National Grid"
        raise UserError(what, where=path.name, todo="Reproject it to EPSG:27700 or EPSG:4326.")
    values = {title.strip(): column.tolist() for title, column in found.columns.items() if title.strip()}
    rows = [dict(zip(values, map(_text, row), strict=True)) for row in zip(*values.values(), strict=True)]
    empty = shapely.is_missing(found.shapes) | shapely.is_empty(found.shapes)
    shapes = [None if none else shape for none, shape in zip(empty, found.shapes, strict=True)]
    return _Collection(rows or [{} for _ in shapes], shapes, code == 27700)


def _on_grid(path: Path, collection: dict[str, Any]) -> bool:
    name = str(collection.get("crs") or "")
    grid = any(known in name for known in _GRID)
    if name and not grid and not any(known in name for known in _DEGREES):
        what = "its coordinates are neither longitude and latitude nor National Grid"
        raise UserError(what, where=path.name, todo="Reproject it.")
    return grid


def _content(path: Path) -> dict[str, Any]:
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
    if isinstance(content, dict) and isinstance(content.get("elements"), list):
        return {"features": [_element(one) for one in content["elements"]]}
    if isinstance(content, dict) and content.get("type") == "Topology":
        return content
    if not isinstance(content, dict) or not isinstance(content.get("features"), list):
        raise UserError("this is not a GeoJSON FeatureCollection", where=path.name)
    return content


def _element(element: object) -> dict[str, Any]:
    """A node, way or relation of Overpass's own JSON as a feature; its middle where it says no more."""
    one = element if isinstance(element, dict) else {}
    tags = one["tags"] if isinstance(one.get("tags"), dict) else {}
    place: Any = one.get("center") if isinstance(one.get("center"), dict) else one
    geometry: object = {"type": "Point", "coordinates": [place.get("lon"), place.get("lat")]}
    if isinstance(line := one.get("geometry"), list):
        corners = [[at.get("lon"), at.get("lat")] for at in line if isinstance(at, dict)]
        closed = len(corners) > 3 and corners[0] == corners[-1]
        geometry = {"type": "Polygon" if closed else "LineString", "coordinates": [corners] if closed else corners}
    return {"properties": {**tags, "@id": f"{one.get('type')}/{one.get('id')}"}, "geometry": geometry}


def _properties(feature: dict[str, Any]) -> dict[str, str]:
    properties = feature.get("properties")
    given = {str(k).strip(): v for k, v in properties.items()} if isinstance(properties, dict) else {}
    if "id" in feature:
        given.setdefault("@id", feature["id"])
    return {title: _text(value) for title, value in given.items() if title and title not in ("@longitude", "@latitude")}


def _text(value: object) -> str:
    if value is None or value != value:  # noqa: PLR0124 (a missing number is not itself)
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date | np.datetime64):
        return str(value).replace(" ", "T")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _shape(geometry: object) -> shapely.Geometry | None:
    try:
        shape = shapely.from_geojson(json.dumps(geometry))
    except (shapely.errors.GEOSException, TypeError, ValueError):
        return None
    return None if shape is None or shapely.is_empty(shape) else shape


def _place(shape: shapely.Geometry) -> tuple[str, str]:
    point = shape if shapely.get_type_id(shape) == 0 else shapely.point_on_surface(shape)
    return repr(float(shapely.get_x(point))), repr(float(shapely.get_y(point)))
