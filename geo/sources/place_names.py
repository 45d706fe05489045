"""The names layer from what is published: NaPTAN, street points of data.police.uk, OS Code-Point Open."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import shapely

from geo.errors import UserError
from geo.sources.archive import members
from geo.sources.codepoint import read_postcodes
from geo.sources.place_texts import street_or_kind
from geo.space.crs import to_grid
from geo.streets.names import (
    SUBURB,
    TOWN,
    TOWN_SIZE,
    VILLAGE,
    Floats,
    Localities,
    Names,
    Points,
    Postcodes,
    StreetPoints,
    Texts,
    parents,
)

MARGIN: Final = 250.0
"""Metres round the outline in which names are kept: outlines for maps are generalised by as much as 200 m."""
OGL: Final = "Open Government Licence v3.0"
NAPTAN: Final = f"Contains NaPTAN data, public sector information licensed under the {OGL}."
POLICE_UK: Final = f"Street points: data.police.uk, public sector information licensed under the {OGL}."
OS: Final = (
    "Contains OS data © Crown copyright and database right {0}. Contains Royal Mail data © Royal Mail copyright and "
    "database right {0}. Contains National Statistics data © Crown copyright and database right {0}."
)
_STOPS: Final = ("NptgLocalityCode", "LocalityName", "ParentLocalityName", "Easting", "Northing", "Status")
_PLACED: Final = ("Easting", "Northing", "Status")
_NAMED: Final = re.compile(r"^(?!unnamed|unclassified|[-–.]).*[a-z]{3}")
"""What names a street: more than a road number, a stroke or a word for having none."""
_ROWS: Final = ("Longitude", "Latitude", "Location")
_EXTRACT: Final = ("postcode", "quality", "easting", "northing")


def derive(
    naptan: Path, police_uk: Path, code_point: Path, outline: shapely.Geometry, *, year: int | None = None
) -> Names:
    """The names in an outline (EPSG:27700) and MARGIN round it.

    naptan: CSV of stops as published, inactive ones left out; police_uk: street-level crime, an archive zip, a folder
    or one CSV; code_point: the zip as published, or a CSV with the columns postcode, quality, easting, northing, whose
    edition is of `year`. A locality stands at the median of its stops; a street has every distinct point of its name.
    The same files give the same names in the same order. Raises UserError.
    """
    if shapely.is_empty(outline):
        raise UserError("the outline holds no ground")
    around = shapely.buffer(outline, MARGIN)
    postcodes, edition = _postcodes(code_point, around, year)
    streets = _streets(police_uk, around)
    localities = _localities(naptan, around, postcodes)
    for what, part, path in (
        ("locality of the stops", localities, naptan),
        ("street point", streets, police_uk),
        ("postcode", postcodes, code_point),
    ):
        if not len(part):
            raise UserError(f"no {what} lies in the outline", where=path.name, todo="Give files of the same area.")
    notices = NAPTAN, POLICE_UK, OS.format(edition)
    return Names(localities, streets, postcodes, notices, stop_streets=_stop_streets(naptan, around))


def _localities(path: Path, around: shapely.Geometry, postcodes: Postcodes) -> Localities:
    with members(path) as files:
        tables = [_table(file.open(), _STOPS, f"{path.name}, {file.name}") for file in files]
    stops = _joined(tables, path, "stops")
    easting, northing = (_numbers(stops[title]) for title in ("Easting", "Northing"))
    codes = stops["NptgLocalityCode"].to_numpy(zero_copy_only=False)
    here = stops["Status"].to_numpy(zero_copy_only=False) != "inactive"
    known = np.isfinite(easting) & np.isfinite(northing) & (codes != "") & here
    easting, northing, codes = easting[known], northing[known], codes[known]
    names, above = (
        stops[title].to_numpy(zero_copy_only=False)[known] for title in ("LocalityName", "ParentLocalityName")
    )
    order = np.lexsort((above.astype(str), names.astype(str), codes.astype(str)))
    easting, northing, codes, names, above = (v[order] for v in (easting, northing, codes, names, above))
    code, first, of = np.unique(codes.astype(str), return_index=True, return_inverse=True)
    groups = np.split(np.argsort(of, kind="stable"), np.cumsum(np.bincount(of, minlength=len(code)))[:-1])
    x, y = (_metres(np.array([np.median(axis[group]) for group in groups])) for axis in (easting, northing))
    inside = shapely.contains_xy(around, x, y) if len(code) else np.zeros(0, bool)
    x, y = x[inside], y[inside]
    name, parent = (_texts(values[first][inside]) for values in (names, above))
    size = _sizes(name, parent, Points(x, y), postcodes)
    rank = np.where(parent != "", SUBURB, np.where(size >= TOWN_SIZE, TOWN, VILLAGE)).astype(np.int8)
    counts = np.array([len(group) for group in groups], np.int32)[inside]
    return Localities(x, y, code[inside].astype(object), name, parent, rank, size, counts)


def _stop_streets(path: Path, around: shapely.Geometry) -> StreetPoints:
    """Where stops in use stand on streets that are named for them; none of a file without a column of streets."""
    with members(path) as files:
        tables = [
            _table(file.open(), (*_PLACED, "Street"), f"{path.name}, {file.name}", or_null=True) for file in files
        ]
    stops = _joined(tables, path, "stops")
    x, y = (_numbers(stops[title].fill_null("")) for title in ("Easting", "Northing"))
    names = _texts(stops["Street"].fill_null("").to_numpy(zero_copy_only=False))
    keep = np.isfinite(x) & np.isfinite(y) & (stops["Status"].to_numpy(zero_copy_only=False) != "inactive")
    keep &= np.array([bool(_NAMED.search(name)) for name in names], bool)
    return _once(names, x, y, keep, around)


def _once(names: Texts, x: Floats, y: Floats, keep: npt.NDArray[np.bool_], around: shapely.Geometry) -> StreetPoints:
    """The points to be kept that lie in the outline, each once, by name."""
    keep[keep] = shapely.contains_xy(around, x[keep], y[keep])
    once = sorted(set(zip(names[keep].tolist(), _metres(x[keep]).tolist(), _metres(y[keep]).tolist(), strict=True)))
    east, north = (np.array([point[axis] for point in once], np.int32) for axis in (1, 2))
    return StreetPoints(east, north, np.array([point[0] for point in once], object))


def _sizes(name: Texts, parent: Texts, points: Points, postcodes: Postcodes) -> npt.NDArray[np.int32]:
    """(n,) postcodes nearest to each locality or to one of its parts."""
    nearest = points.nearest(postcodes.x, postcodes.y)
    alone = np.bincount(nearest[nearest >= 0], minlength=len(points))
    above = parents(name, parent, points.x, points.y)
    size = alone.copy()
    for i in range(len(points)):
        seen, up = {i}, int(above[i])
        while up >= 0 and up not in seen:
            size[up] += alone[i]
            seen.add(up)
            up = int(above[up])
    return size.astype(np.int32)


def _streets(path: Path, around: shapely.Geometry) -> StreetPoints:
    found: list[pa.Table] = []
    with members(path) as files:
        for file in files:
            name = file.name.lower()
            if len(files) == 1 or name.endswith("-street.csv"):
                table = _table(file.open(), _ROWS, f"{path.name}, {file.name}")
                found.append(table.group_by(list(_ROWS)).aggregate([]))
    rows = _joined(found, path, "street-level crime").group_by(list(_ROWS)).aggregate([])
    texts, of = np.unique(rows["Location"].to_numpy(zero_copy_only=False).astype(str), return_inverse=True)
    names = np.array([street_or_kind(text)[0] for text in texts.tolist()] or [""], object)[of]
    x, y = to_grid(_numbers(rows["Longitude"]), _numbers(rows["Latitude"]))
    return _once(names, x, y, np.isfinite(x) & np.isfinite(y) & (names != ""), around)


def _postcodes(path: Path, around: shapely.Geometry, year: int | None) -> tuple[Postcodes, int]:
    if path.suffix.lower() == ".zip":
        table, edition = read_postcodes(path)
        year = edition.year
    else:
        with members(path) as files:
            table = _joined([_table(file.open(), _EXTRACT, file.name) for file in files], path, "postcodes")
        if year is None:
            raise UserError(
                "a CSV does not say of which year its postcodes are", where=path.name,
                todo="Give --year: the notice of Ordnance Survey names it.",
            )  # fmt: skip
    x, y, quality = (_numbers(table[title]) for title in ("easting", "northing", "quality"))
    keep = np.isfinite(x) & np.isfinite(y) & np.isfinite(quality) & (x > 0)  # 0, 0: no coordinates
    keep[keep] = shapely.contains_xy(around, x[keep], y[keep])
    code = np.array([_written(text) for text in np.asarray(table["postcode"].to_pylist(), object)[keep]], object)
    code, first = np.unique(code.astype(str), return_index=True)
    east, north = _metres(x[keep][first]), _metres(y[keep][first])
    return Postcodes(east, north, code.astype(object), quality[keep][first].astype(np.int8)), year


def _written(text: str) -> str:
    """A postcode as people write it: one space before the last three letters."""
    bare = "".join(text.split()).upper()
    return f"{bare[:-3]} {bare[-3:]}"


def _table(file: BinaryIO, titles: Sequence[str], where: str, *, or_null: bool = False) -> pa.Table:
    """Some columns of a CSV as texts; or_null: one that is missing is empty throughout."""
    try:
        with file:
            return pacsv.read_csv(
                file,
                convert_options=pacsv.ConvertOptions(
                    include_columns=list(titles), column_types=dict.fromkeys(titles, pa.string()),
                    strings_can_be_null=False, include_missing_columns=or_null,
                ),
            )  # fmt: skip
    except KeyError as error:
        missing = next((title for title in titles if f"'{title}'" in str(error)), "")
        raise UserError(f"the column {missing} is missing", where=where) from error
    except pa.ArrowInvalid as error:
        raise UserError(str(error).splitlines()[0][:200], where=where) from error


def _joined(tables: list[pa.Table], path: Path, what: str) -> pa.Table:
    if not tables:
        raise UserError(f"there is no CSV of {what} here", where=str(path))
    return pa.concat_tables(tables)


def _numbers(column: pa.ChunkedArray) -> Floats:
    """(n,) the numbers of a column of texts, NaN where it is empty or none."""
    text = pc.utf8_trim_whitespace(column)
    good = pc.match_substring_regex(text, r"^-?\d+(\.\d*)?$")
    return np.asarray(pc.cast(pc.if_else(good, text, "nan"), pa.float64()).to_numpy(), np.float64)


def _metres(values: Floats) -> npt.NDArray[np.int32]:
    return np.asarray(np.rint(values), np.int32)


def _texts(values: npt.NDArray[np.object_]) -> Texts:
    return np.array([" ".join(str(text).split()) for text in values] or [], object)
