"""Boundary files as the Office for National Statistics publishes them: GeoJSON, GeoPackage, Shapefile, any vintage."""

import json
import re
import warnings
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyogrio
import pyproj
import shapely

from geo.errors import UserError
from geo.space.boundaries import Boundaries
from geo.space.crs import reproject, to_grid
from geo.space.repair import repair

APPROXIMATE: Final = "approximate, from postcodes"
LICENCE: Final = "Open Government Licence v3.0"
RESOLUTIONS: Final = {
    "BFE": "full resolution, to the extent of the realm",
    "BFC": "full resolution, clipped to the coast",
    "BGC": "generalised to 20 m, clipped to the coast",
    "BSC": "generalised to 200 m, clipped to the coast",
    "BUC": "generalised to 500 m, clipped to the coast",
}
COARSE: Final = ("BSC", "BUC")
_KIND: Final = {"WD": "wards", "LSOA": "lsoas", "LAD": "lads", "PFA": "forces"}  # what an area is, most telling first
_TITLE: Final = {"wards": "Wards", "lsoas": "LSOAs", "lads": "Local authorities", "forces": "Police force areas"}
_COLUMN: Final = re.compile(r"(WD|WARD|LSOA|LAD|PFA)(\d\d)?_?(CD|CODE|NM|NAME)", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_RESOLUTION: Final = re.compile(rf"(?<![A-Z])({'|'.join(RESOLUTIONS)})(?![A-Z])", re.IGNORECASE)


def read(path: Path, *, resolution: str = "", year: int | None = None, layer: str = "") -> Boundaries:
    """The areas in a file, on the National Grid, valid, ordered by code.

    Kind and vintage come from the code column (WDyyCD, LSOAyyCD, LADyyCD, PFAyyCD, in either case; a column without
    a year, such as ward_code, takes it from `year` or the file's name); the resolution from `resolution` or the
    file's name. layer: of a GeoPackage in which several hold areas. Longitude and latitude go through OSTN15; National
    Grid metres are taken as they are, also from a GeoJSON that names no system. Raises UserError for anything else.
    """
    if not path.is_file():
        raise UserError("there is no such file", where=str(path))
    digest = sha256()
    try:
        for part in _siblings(path):
            with part.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
    except OSError as error:
        raise UserError(f"the file cannot be read ({error.strerror})", where=str(path)) from error
    return parse(path, name=path.name, digest=digest.hexdigest(), resolution=resolution, year=year, layer=layer)


def parse(
    source: Path | bytes,
    *,
    name: str,
    digest: str,
    resolution: str = "",
    year: int | None = None,
    layer: str = "",
) -> Boundaries:
    """`read` for a file's content; `name` is what errors call it and where its resolution and year are looked for."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL's remarks; what matters of them is said below
            chosen = _layer(source, name, layer) if isinstance(source, Path) else None
            meta, _, wkb, columns = pyogrio.raw.read(source, layer=chosen, read_geometry=True, force_2d=True)
            given, closed = (shapely.from_wkb(wkb, on_invalid=instead) for instead in ("ignore", "fix"))  # open rings
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError) as error:
        raise UserError(
            "this is not a GeoJSON, GeoPackage or Shapefile that can be read",
            where=name,
            todo="A Shapefile needs its .shx, .dbf and .prj beside it."
            if name.lower().endswith(".shp")
            else "Download it again from the ONS Open Geography portal.",
        ) from error
    if wkb is None or not len(wkb):
        raise UserError("the file holds no areas", where=name)
    fields = dict(zip(meta["fields"], columns, strict=True))
    column = _columns(list(fields))
    prefix = _prefix(column)
    if prefix is None:
        raise UserError(
            "no column of codes such as WD25CD, LSOA21CD, LAD25CD or PFA23CD"
            + (f" among {', '.join(list(fields)[:8])}" if fields else ""),
            where=name,
            todo="Boundary files of the ONS Open Geography portal have one.",
        )
    kind, code_column = _KIND[prefix], column[prefix, "CD"]
    code = _text(fields[code_column])
    _whole(code, closed, code_column, name)
    order = np.argsort(code, kind="stable")
    shapes, broken = repair(_on_the_grid(closed[order], meta["crs"], name))
    broken = np.union1d(broken, np.flatnonzero(shapely.is_missing(given[order])))
    code = code[order]
    if (empty := np.flatnonzero(shapely.area(shapes) == 0)).size:
        raise UserError(f"{code[empty[0]]} has no area even after repair", where=name)

    def values(key: tuple[str, str]) -> tuple[str, ...]:
        return tuple(_text(fields[column[key]])[order]) if key in column else ("",) * len(code)

    vintage = _vintage(code_column, year, name)
    resolution = resolution.upper() or _found(name) or _found(str(meta.get("layer_name") or ""))
    derived = APPROXIMATE in fields.get("accuracy", ())
    label = ", ".join(filter(None, (f"{_TITLE[kind]} of {vintage}", resolution, APPROXIMATE * derived)))
    about = _about(source) if derived else {}
    return Boundaries(
        kind=kind,
        vintage=vintage,
        resolution=resolution,
        code=tuple(code),
        name=values((prefix, "NM")) if (prefix, "NM") in column else tuple(code),
        authority=values(("LAD", "CD")),
        authority_name=values(("LAD", "NM")),
        geometry=shapes,
        licence=LICENCE,
        attribution=about.get("attribution")
        or "Source: Office for National Statistics licensed under the Open Government Licence v.3.0. "
        f"Contains OS data © Crown copyright and database right {vintage}.",
        sha256=digest,
        approximate=derived or resolution in COARSE,
        label=about.get("label", label),
        repaired=tuple(code[broken]),
        notes=tuple(about.get("notes", ())) or _notes(label, resolution, derived),
    )


def _about(source: Path | bytes) -> dict[str, Any]:
    """What a GeoJSON of derived wards says of itself; nothing once another program has written it anew."""
    try:
        found = json.loads(source if isinstance(source, bytes) else source.read_bytes()).get("about", {})
    except (ValueError, RecursionError):  # a GeoPackage
        return {}
    return found if isinstance(found, dict) else {}


def _siblings(path: Path) -> list[Path]:
    """A Shapefile is several files of one stem; every other format is one file."""
    if path.suffix.lower() != ".shp":
        return [path]
    return sorted(p for p in path.parent.glob(f"{path.stem}.*") if p.suffix.lower() in (".shp", ".dbf", ".prj"))


def _layer(source: Path, name: str, wanted: str) -> str | None:
    """The layer to read: the one that is wanted, or else the only one with a column of codes."""
    layers = [str(layer) for layer, geometry in pyogrio.list_layers(source) if geometry]
    if wanted and wanted not in layers:
        raise UserError(f"there is no layer “{wanted[:60]}”", where=name, todo=f"It has {', '.join(layers)}.")
    if wanted or len(layers) < 2:
        return wanted or next(iter(layers), None)
    coded = [layer for layer in layers if _prefix(_columns(pyogrio.read_info(source, layer=layer)["fields"]))]
    if len(coded) > 1:
        raise UserError(f"several layers hold areas: {', '.join(coded)}", where=name, todo="Choose one with --layer.")
    return next(iter(coded), layers[0])


def _prefix(column: dict[tuple[str, str], str]) -> str | None:
    return next((prefix for prefix in _KIND if (prefix, "CD") in column), None)


def _columns(fields: Iterable[str]) -> dict[tuple[str, str], str]:
    """(prefix, CD or NM) -> column, the latest vintage when there are several."""
    found = sorted((m[2] or "", m[1].upper(), m[3].upper(), f) for f in fields if (m := _COLUMN.fullmatch(f)))
    short = {"WARD": "WD", "CODE": "CD", "NAME": "NM"}
    return {(short.get(prefix, prefix), short.get(part, part)): field for _, prefix, part, field in found}


def _vintage(code_column: str, year: int | None, name: str) -> str:
    """The year that the column names; of a column that names none, the given year or the one in the file's name."""
    column = _COLUMN.fullmatch(code_column)
    if column and column[2]:
        if year is not None and f"{year % 100:02}" != column[2]:
            raise UserError(f"{code_column} holds codes of 20{column[2]}, not of {year}", where=name)
        return f"20{column[2]}"
    in_name = _YEAR.search(name)
    if year is None and in_name is None:
        raise UserError(f"{code_column} does not say of which year it is", where=name, todo="Say so with --year.")
    return str(year) if year is not None else in_name[1]  # type: ignore[index]


def _text(values: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    return np.array(["" if v is None else str(v).strip() for v in values], object)


def _whole(code: npt.NDArray[np.object_], shapes: npt.NDArray[np.object_], column: str, name: str) -> None:
    """Every area needs one code and one shape."""
    for i, (value, shape) in enumerate(zip(code, shapes, strict=True), start=1):
        if not value:
            raise UserError(f"feature {i} has no {column}", where=name)
        if shape is None or not np.isfinite(shapely.get_coordinates(shape)).all():
            raise UserError(f"{value} (feature {i}) has no polygon that can be read", where=name)
    unique, count = np.unique(code.astype(str), return_counts=True)
    if (count > 1).any():
        raise UserError(f"{unique[count > 1][0]} stands in it {count.max()} times", where=name)


def _on_the_grid(shapes: npt.NDArray[np.object_], crs: str | None, name: str) -> npt.NDArray[np.object_]:
    if crs is None:
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
