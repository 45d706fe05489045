"""Files of areas into boundaries: those of the Office for National Statistics as they are, others by their columns."""

import json
import re
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from geo.errors import UserError
from geo.sources.area_columns import KIND, UNDATED, area_columns, identifiers, is_coded, texts
from geo.sources.publisher import OPEN_GOVERNMENT, publisher
from geo.sources.vector_file import Layer, digest, read_bytes, read_layer
from geo.space.boundaries import Boundaries
from geo.space.crs import reproject, to_grid
from geo.space.repair import repair

APPROXIMATE: Final = "approximate, from postcodes"
LICENCE: Final = OPEN_GOVERNMENT
RESOLUTIONS: Final = {
    "BFE": "full resolution, to the extent of the realm",
    "BFC": "full resolution, clipped to the coast",
    "BGC": "generalised to 20 m, clipped to the coast",
    "BSC": "generalised to 200 m, clipped to the coast",
    "BUC": "generalised to 500 m, clipped to the coast",
}
COARSE: Final = ("BSC", "BUC")
_TITLE: Final = {
    "wards": "Wards",
    "lsoas": "LSOAs",
    "lads": "Local authorities",
    "forces": "Police force areas",
    "beats": "Beats",
}
_RESOLUTION: Final = re.compile(rf"(?<![A-Z])({'|'.join(RESOLUTIONS)})(?![A-Z])", re.IGNORECASE)


def read(
    path: Path,
    *,
    resolution: str = "",
    year: int | None = None,
    layer: str = "",
    code: str = "",
    name: str = "",
    attribution: str = "",
    kind: str = "",
) -> Boundaries:
    """The areas in a file, on the National Grid, valid, ordered by code.

    Kind and vintage come from the code column (WDyyCD, LSOAyyCD, LADyyCD, PFAyyCD, in either case; a column without
    a year, such as ward_code, takes it from `year` or the file's name), else from what the codes of a column say, else
    `code` and `name` are the titles; the resolution from `resolution` or the file's name. layer: of a GeoPackage or zip
    in which several hold areas; attribution: what must be printed with them; kind: beats, which nothing in a
    file tells. Longitude and latitude go through OSTN15;
    National Grid metres are taken as they are, also from a GeoJSON that names no system. Raises UserError for anything
    else.
    """
    sha = digest(path)
    found = read_layer(path, layer, telling=is_coded)
    about = _about(path.read_bytes()) if path.suffix.lower() in (".geojson", ".json") else {}
    return _areas(
        found,
        about,
        file=path.name,
        sha=sha,
        resolution=resolution,
        year=year,
        code=code,
        name=name,
        given=attribution,
        of_kind=kind,
    )


def parse(content: bytes, *, name: str, digest: str, resolution: str = "", year: int | None = None) -> Boundaries:
    """`read` for a file's content; `name` is what errors call it and where its resolution and year are looked for."""
    return _areas(read_bytes(content, name), _about(content), file=name, sha=digest, resolution=resolution, year=year)


def _areas(
    layer: Layer,
    about: dict[str, Any],
    *,
    file: str,
    sha: str,
    resolution: str,
    year: int | None,
    code: str = "",
    name: str = "",
    given: str = "",
    of_kind: str = "",
) -> Boundaries:
    if not len(layer.shapes):
        raise UserError("the file holds no areas", where=file)
    fields = layer.columns
    column = area_columns(fields, code=code, name=name, year=year, where=file, kind=of_kind)
    kind = KIND[column.prefix]
    codes = identifiers(fields[column.code])
    _whole(codes, layer.shapes, column.code, file)
    first, shapes, joined = _one_each(codes, layer.shapes, texts(fields[column.name or column.code]), file)
    codes = codes[first]
    shapes, broken = repair(on_the_grid(shapes, layer.crs, file), names=codes.tolist(), where=file)
    broken = np.union1d(broken, np.flatnonzero(np.isin(codes, _open_rings(layer, column.code))))
    if (empty := np.flatnonzero(shapely.area(shapes) == 0)).size:
        raise UserError(f"{codes[empty[0]]} has no area even after repair", where=file)

    def values(title: str) -> tuple[str, ...]:
        return tuple(texts(fields[title])[first]) if title else ("",) * len(first)

    resolution = resolution.upper() or _found(file) or _found(layer.name)
    derived = APPROXIMATE in fields.get("accuracy", ())
    of = f" of {column.vintage}" if column.vintage != UNDATED else ", year not known"
    label = ", ".join(filter(None, (f"{_TITLE[kind]}{of}", resolution, APPROXIMATE * derived)))
    about = about if derived else {}
    licence, attribution = publisher(
        fields, official=column.official or derived, vintage=column.vintage, name=file, given=given
    )
    return Boundaries(
        kind=kind,
        vintage=column.vintage,
        resolution=resolution,
        code=tuple(codes),
        name=values(column.name) if column.name else tuple(codes),
        authority=values(column.authority),
        authority_name=values(column.authority_name),
        geometry=shapes,
        licence=licence,
        attribution=about.get("attribution") or attribution,
        sha256=sha,
        approximate=derived or resolution in COARSE,
        label=about.get("label", label),
        repaired=tuple(codes[broken]),
        notes=tuple(about.get("notes", ())) or (() if of_kind else _notes(label, resolution, derived)),
        joined=tuple(joined),
    )


def _about(content: bytes) -> dict[str, Any]:
    """What a GeoJSON of derived wards says of itself; nothing once another program has written it anew."""
    try:
        found = json.loads(content).get("about", {})
    except (ValueError, RecursionError, AttributeError):
        return {}
    return found if isinstance(found, dict) else {}


def _open_rings(layer: Layer, column: str) -> npt.NDArray[np.object_]:
    """Codes of the areas whose rings were left open in the file."""
    return identifiers(layer.columns[column][layer.broken])


def _whole(code: npt.NDArray[np.object_], shapes: npt.NDArray[np.object_], column: str, name: str) -> None:
    """Every area needs a code and a shape."""
    for i, (value, shape) in enumerate(zip(code, shapes, strict=True), start=1):
        if not value:
            raise UserError(f"feature {i} has no {column}", where=name)
        if shape is None or not np.isfinite(shapely.get_coordinates(shape)).all():
            raise UserError(f"{value} (feature {i}) has no polygon that can be read", where=name)


def _one_each(
    code: npt.NDArray[np.object_], shapes: npt.NDArray[np.object_], name: npt.NDArray[np.object_], file: str
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.object_], list[str]]:
    """Row of each code in the order of codes, its shape, and the codes whose several parts were joined.

    Parts of one area lie apart and have one name; anything else under one code is a fault of the file.
    """
    unique, first = np.unique(code.astype(str), return_index=True)
    whole, joined = shapes[first], []
    for i in np.flatnonzero(np.bincount(np.searchsorted(unique, code.astype(str))) > 1):
        rows = np.flatnonzero(code == unique[i])
        parts = [part if shapely.is_valid(part) else shapely.buffer(part, 0) for part in shapes[rows]]
        whole[i] = shapely.union_all(parts)
        if len(set(name[rows])) > 1 or shapely.area(whole[i]) < 0.999 * sum(map(shapely.area, parts)):
            raise UserError(f"{unique[i]} stands in it {len(rows)} times", where=file)
        joined.append(str(unique[i]))
    return first, whole, joined


def on_the_grid(shapes: npt.NDArray[np.object_], crs: str, name: str) -> npt.NDArray[np.object_]:
    """Shapes in EPSG:27700, from what a file says of its coordinates. Raises UserError that names the file."""
    if not crs:
        raise UserError("the file does not say which coordinates it uses", where=name, todo="Add its .prj file.")
    system = pyproj.CRS.from_user_input(crs).to_2d()
    match system.to_epsg(min_confidence=25):
        case 27700:
            return shapes
        case 4326 if _metres(*shapely.total_bounds(shapes)):
            return shapes  # a GeoJSON that names no system passes for longitude and latitude
        case 4326 | 4258:
            try:
                return reproject(shapes, to_grid)
            except UserError as error:
                raise UserError(error.what, where=name, todo=error.todo) from error
    raise UserError(
        f"its coordinates are {system.name}",
        where=name,
        todo="Use longitude and latitude (EPSG:4326) or the National Grid (EPSG:27700).",
    )


def _metres(xmin: float, ymin: float, xmax: float, ymax: float) -> bool:
    return xmin >= 0 and ymin > 90 and xmax <= 700_000 and ymax <= 1_300_000


def _found(text: str) -> str:
    match = _RESOLUTION.search(text)
    return match[1].upper() if match else ""


def _notes(label: str, resolution: str, derived: bool) -> tuple[str, ...]:
    if derived:
        return (f"Outlines are {APPROXIMATE}.",)
    if resolution in COARSE:
        return (f"{label} are too coarse to assign points: 5 to 8 % land in the wrong ward. Use BGC or BFC.",)
    if not resolution:
        return (f"{label}: the resolution is not known. BSC and BUC are too coarse to assign points.",)
    return ()
