"""Ward outlines with no download: derived from the postcodes of OS Code-Point Open."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import openpyxl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import shapely

from geo.errors import UserError
from geo.sources.archive import check
from geo.sources.boundary_file import APPROXIMATE, LICENCE
from geo.sources.workbook import DAMAGED
from geo.space.boundaries import Boundaries
from geo.space.crs import reproject, to_lonlat
from geo.space.repair import repair

TOLERANCE: Final = 50.0
HEADERS: Final = "Doc/Code-Point_Open_Column_Headers.csv"
CODES: Final = "Doc/Codelist.xlsx"
METADATA: Final = "Doc/metadata.txt"
CHANGES: Final = (
    (date(2025, 5, 1), "E06000054", "24 of Wiltshire's 98 wards have had new codes since May 2025"),
    (
        date(2026, 5, 7),
        "E06000030",
        "Swindon has had 25 wards since 7 May 2026, all but one with new outlines (Swindon (Electoral Changes) Order "
        "2025)",
    ),
)
"""What has changed since an edition, by day and authority; each comes with the import of ONS boundaries."""
_COLUMNS: Final = {"Eastings": "x", "Northings": "y", "Admin_district_code": "authority", "Admin_ward_code": "ward"}
_TIDY: Final = ((r" (ED|Ward)$", ""), (r" \(B\)$", ""), (r"\bSt\.", "St"))


def derive(
    codepoint: Path, outline: Boundaries, authorities: Sequence[str], *, tolerance: float = TOLERANCE
) -> dict[str, Any]:
    """A GeoJSON feature collection of the wards of some authorities, in longitude and latitude.

    codepoint: zip of OS Code-Point Open; outline: areas that make up the authorities (LSOAs are told by their names);
    tolerance: metres by which outlines are simplified. Each ward is the union of the Voronoi cells of its postcodes,
    clipped to its authority and simplified as a coverage, so that neighbours neither part nor overlap. Raises
    UserError.
    """
    if not 0 <= tolerance < float("inf"):
        raise UserError("the tolerance is not a number of metres")
    with _opened(codepoint) as archive:
        names, edition = _names(archive), _edition(archive)
        points = _postcodes(archive, authorities)
    clips = _outlines(outline, {code: names.get(code, code) for code in authorities})
    wards: list[tuple[str, str]] = []
    shapes: list[shapely.Geometry] = []
    for authority in sorted(authorities):
        here = points.filter(pc.equal(points["authority"], authority))
        if not here.num_rows:
            raise UserError(f"no postcode of {authority} has coordinates and a ward", where=codepoint.name)
        for ward, shape in _voronoi(here, clips[authority]):
            wards.append((ward, authority))
            shapes.append(shape)
    clean = shapely.coverage_simplify(shapely.coverage_clean(np.array(shapes, object)), tolerance)
    # five decimals are a metre: much finer than what postcodes know, and neighbours round alike
    rounded = shapely.transform(reproject(clean, to_lonlat), lambda xy: np.round(xy, 5))
    year = edition.year if edition.month > 5 else edition.year - 1  # wards change at the elections in May
    features = [
        {
            "type": "Feature",
            "properties": {
                f"WD{year % 100:02}CD": ward,
                f"WD{year % 100:02}NM": names.get(ward, ward),
                f"LAD{year % 100:02}CD": authority,
                f"LAD{year % 100:02}NM": names.get(authority, authority),
                "accuracy": APPROXIMATE,
            },
            "geometry": shapely.geometry.mapping(shape),
        }
        for (ward, authority), shape in sorted(zip(wards, rounded, strict=True), key=lambda pair: pair[0])
    ]
    return {"type": "FeatureCollection", "about": _about(edition, year, authorities), "features": features}


def read_postcodes(codepoint: Path) -> tuple[pa.Table, date]:
    """Columns postcode, quality, easting, northing, as text, of every unit postcode of the zip, and its edition's day.

    Raises UserError when the zip is not OS Code-Point Open as CSV.
    """
    named = {
        "Postcode": "postcode",
        "Positional_quality_indicator": "quality",
        "Eastings": "easting",
        "Northings": "northing",
    }
    with _opened(codepoint) as archive:
        edition = _edition(archive)
        return pa.concat_tables(table for _, table in _tables(archive, named)), edition


def _about(edition: date, year: int, authorities: Sequence[str]) -> dict[str, object]:
    return {
        "label": f"Wards of {edition:%B %Y}, {APPROXIMATE}",
        "kind": "wards",
        "vintage": str(year),
        "edition": edition.isoformat(),
        "licence": LICENCE,
        "attribution": f"Contains OS data © Crown copyright and database right {edition.year}. "
        f"Contains Royal Mail data © Royal Mail copyright and database right {edition.year}. "
        f"Contains National Statistics data © Crown copyright and database right {edition.year}. "
        "Outline: Office for National Statistics licensed under the Open Government Licence v.3.0.",
        "notes": [
            f"Ward outlines are approximate, from postcodes: they show the wards of {edition:%B %Y}.",
            *(
                f"{what}, which come with an import of ONS boundaries."
                for day, authority, what in CHANGES
                if authority in authorities and edition < day
            ),
        ],
    }


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise UserError("there is no such file", where=str(path)) from None
    except (zipfile.BadZipFile, OSError) as error:
        raise UserError("this is not a zip file that can be read", where=str(path)) from error
    check(path, archive.infolist())
    held = set(archive.namelist())
    if missing := [name for name in (HEADERS, CODES, METADATA) if name not in held]:
        raise UserError(
            f"this is not OS Code-Point Open as CSV: it has no {missing[0]}",
            where=path.name,
            todo="Give the zip as Ordnance Survey publishes it (codepo_gb.zip).",
        )
    return archive


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:  # RuntimeError: encrypted
        raise UserError("this part of the zip is damaged", where=f"{archive.filename}, {name}") from error


def _names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Code -> name of every authority and ward in the code list, without OS's suffixes."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(_member(archive, CODES)), read_only=True)
        rows = [row for sheet in book for row in sheet.iter_rows(values_only=True) if len(row) > 1]
    except DAMAGED as error:
        raise UserError(f"{CODES} cannot be read", where=archive.filename or "") from error
    names = {}
    for name, code, *_ in rows:
        tidy = str(name or "")
        for pattern, instead in _TIDY:
            tidy = re.sub(pattern, instead, tidy)
        names[str(code or "")] = tidy
    return names


def _edition(archive: zipfile.ZipFile) -> date:
    found = re.search(r"COPYRIGHT DATE:\s*(\d{8})", _member(archive, METADATA).decode("utf-8", "replace"))
    try:
        return date.fromisoformat(found[1] if found else "")
    except ValueError:
        raise UserError(f"{METADATA} gives no COPYRIGHT DATE", where=archive.filename or "") from None


def _postcodes(archive: zipfile.ZipFile, authorities: Sequence[str]) -> pa.Table:
    """x, y (metres), authority, ward of every postcode of the authorities that has coordinates and a ward."""
    kept = []
    for name, area in _tables(archive, _COLUMNS):
        table = area.filter(pc.is_in(area["authority"], pa.array(authorities)))
        for axis in "xy":
            try:
                numbers = pc.cast(table[axis], pa.float64())
            except pa.ArrowInvalid as error:
                raise UserError(str(error).splitlines()[0], where=name) from error
            table = table.set_column(table.schema.get_field_index(axis), axis, numbers)
        kept.append(table)
    every = pa.concat_tables(kept)
    # positional quality 90 has no coordinates: Code-Point Open writes 0, 0
    placed = pc.and_(pc.greater(every["x"], 0.0), pc.is_finite(pc.add(every["x"], every["y"])))
    return every.filter(pc.and_(placed, pc.not_equal(every["ward"], "")))


def _tables(archive: zipfile.ZipFile, named: Mapping[str, str]) -> Iterator[tuple[str, pa.Table]]:
    """(name for errors, table) of each file of postcodes: the columns `named` as text, by the names given there."""
    where = archive.filename or ""
    lines = _member(archive, HEADERS).decode("utf-8-sig", "replace").splitlines()
    header = next(csv.reader(lines[-1:]), [])
    if missing := [column for column in named if column not in header]:
        raise UserError(f"{HEADERS} names no column {missing[0]}", where=where)
    text = pa.csv.ConvertOptions(
        include_columns=list(named), column_types={c: pa.string() for c in named}, strings_can_be_null=False
    )
    found = sorted(n for n in archive.namelist() if n.startswith("Data/CSV/") and n.endswith(".csv"))
    if not found:
        raise UserError("there is no Data/CSV folder of postcodes in it", where=where)
    for name in found:
        try:
            table = pa.csv.read_csv(
                io.BytesIO(_member(archive, name)),
                read_options=pa.csv.ReadOptions(column_names=header),
                convert_options=text,
            )
        except pa.ArrowInvalid as error:
            raise UserError(str(error).splitlines()[0], where=f"{where}, {name}") from error
        yield f"{where}, {name}", table.rename_columns(list(named.values()))


def _outlines(areas: Boundaries, names: Mapping[str, str]) -> dict[str, shapely.Geometry]:
    """Authority code -> its area: the local authority itself, or the LSOAs that are named after it."""
    owner = np.array([re.sub(r" \d{3}[A-Z]$", "", name) for name in areas.name], object)
    if areas.kind != "lsoas":
        owner = np.array(areas.authority, object)
    found = {}
    for code, name in names.items():
        inside = owner == (name if areas.kind == "lsoas" else code)
        if not inside.any():
            raise UserError(f"no area of {name} ({code}) is in {areas.label}")
        found[code] = shapely.union_all(areas.geometry[inside])
    return found


def _voronoi(points: pa.Table, clip: shapely.Geometry) -> list[tuple[str, shapely.Geometry]]:
    """(ward, shape) of each ward: its postcodes' Voronoi cells in one, clipped. Several wards on one spot: the most."""
    by = points.group_by(["x", "y", "ward"]).aggregate([([], "count_all")])
    by = by.sort_by([("x", "ascending"), ("y", "ascending"), ("count_all", "descending"), ("ward", "ascending")])
    xy = np.column_stack([by["x"].to_numpy(), by["y"].to_numpy()])
    first = np.ones(len(xy), bool)
    first[1:] = (np.diff(xy, axis=0) != 0).any(axis=1)
    ward: npt.NDArray[np.object_] = by["ward"].to_numpy(zero_copy_only=False)[first]
    if first.sum() == 1:
        return [(ward[0], clip)]
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(xy[first]), extend_to=clip, ordered=True))
    found = np.unique(ward.astype(str))
    # clipping leaves lines where a cell only touches the outline, and nothing of a ward that lies beyond it
    shapes, _ = repair([shapely.intersection(shapely.coverage_union_all(cells[ward == w]), clip) for w in found])
    return [(w, shape) for w, shape in zip(found.tolist(), shapes, strict=True) if not shape.is_empty]
