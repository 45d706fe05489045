"""Imported boundary sets, kept as GeoParquet in the data folder and swapped in whole."""

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS

from geo.errors import Unavailable
from geo.space.boundaries import COLUMNS, Boundaries, default_wards
from geo.space.crs import TRANSFORM
from geo.store.disk import file_mark, write_whole, writing_to


def write(data: Path, boundaries: Boundaries) -> Path:
    """Store a set, replacing one of the same kind, vintage and resolution, and choose it for its kind.

    Whoever reads meanwhile sees the old set or the new one, never half of either. Raises Unavailable when the folder
    cannot be written.
    """
    folder = data / "boundaries"
    path = folder / f"{boundaries.kind}_{boundaries.vintage}_{boundaries.resolution or 'unknown'}.parquet"
    about = {f.name: getattr(boundaries, f.name) for f in fields(Boundaries) if f.name not in (*COLUMNS, "geometry")}
    shape = {
        "encoding": "WKB",
        "geometry_types": ["Polygon", "MultiPolygon"],
        "crs": CRS.from_epsg(27700).to_json_dict(),
    }
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": shape}}
    table = pa.table(
        {
            **{name: list(getattr(boundaries, name)) for name in COLUMNS},
            "geometry": shapely.to_wkb(boundaries.geometry),
        }
    ).replace_schema_metadata({"geo": json.dumps(geo), "about": json.dumps({**about, "transform": TRANSFORM})})
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, sink.getvalue().to_pybytes())
        write_whole(folder / f"{boundaries.kind}.chosen", path.name.encode())
    return path


def read(path: Path) -> Boundaries:
    """One stored set. Raises Unavailable when the file is missing or damaged."""
    try:
        table = pq.read_table(path)
        about: dict[str, Any] = json.loads(table.schema.metadata[b"about"])
        about |= {name: tuple(table[name].to_pylist()) for name in COLUMNS}
        geometry = np.asarray(shapely.from_wkb(table["geometry"].to_numpy()), object)
        about.pop("transform")
        about["repaired"], about["notes"] = tuple(about["repaired"]), tuple(about["notes"])
        return Boundaries(geometry=geometry, **about)
    except (OSError, KeyError, TypeError, ValueError, pa.ArrowException, shapely.errors.GEOSException) as error:
        raise _unreadable(path) from error


def stored(data: Path) -> Iterator[tuple[Path, bool]]:
    """Files of the stored sets, by name, and whether each is the chosen one of its kind."""
    for path in sorted((data / "boundaries").glob("*.parquet")):
        yield path, _chosen_name(data, path.name.split("_")[0]) == path.name


def chosen(data: Path, kind: str) -> Boundaries | None:
    """The set of a kind that was imported last; None when there is none."""
    name = _chosen_name(data, kind)
    return read(data / "boundaries" / name) if name else None


def chosen_wards(data: Path) -> Boundaries:
    """The ward set that was imported last, or else the default."""
    return chosen(data, "wards") or default_wards()


def chosen_mark(data: Path, kind: str) -> list[Any] | None:
    """sha256 of the file, vintage and number of areas of the set that `chosen` gives, without reading its outlines."""
    if not (name := _chosen_name(data, kind)):
        return None
    path = data / "boundaries" / name
    try:
        about = pq.read_metadata(path)
        content = json.loads(about.metadata[b"about"])
        return [content["sha256"], content["vintage"], about.num_rows]
    except (OSError, KeyError, TypeError, ValueError, pa.ArrowException) as error:
        raise _unreadable(path) from error


def mark(data: Path, kind: str) -> tuple[int, int, int] | None:
    """What changes with every set of a kind that is written, for next to nothing; None as long as there is none."""
    return file_mark(data / "boundaries" / f"{kind}.chosen")


def _unreadable(path: Path) -> Unavailable:
    return Unavailable(
        "the stored boundaries cannot be read",
        where=str(path),
        todo="Import them again: afterdark boundaries import.",
    )


def _chosen_name(data: Path, kind: str) -> str | None:
    try:
        return (data / "boundaries" / f"{kind}.chosen").read_text().strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
