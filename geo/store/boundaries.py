"""Imported boundary sets, kept as GeoParquet in the data folder and swapped in whole."""

import json
import os
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geo.errors import Conflict, Unavailable
from geo.space.boundaries import COLUMNS, Boundaries, default_wards, identity
from geo.space.crs import TRANSFORM
from geo.space.geoparquet_key import geo_key
from geo.store.base import StoredSet
from geo.store.disk import file_mark, private_folder, write_whole, writing_to


class BoundaryFolder:
    """The folder of sets beside the slices: one file each, and one for each kind that names the chosen set."""

    def __init__(self, data: Path) -> None:
        self.folder = data / "boundaries"
        self._before = data / "undo"

    def write(self, boundaries: Boundaries) -> str:
        """Keep a set in place of one of the same kind, vintage and resolution, and choose it; the name of its file.

        Raises Unavailable when the folder cannot be written.
        """
        name = f"{boundaries.kind}_{boundaries.vintage}_{boundaries.resolution or 'unknown'}.parquet"
        with writing_to(self.folder):
            private_folder(self.folder)
            self._remember(boundaries.kind, name)
            write_whole(self.folder / name, _encoded(boundaries))
            write_whole(self.folder / f"{boundaries.kind}.chosen", name.encode())
            os.utime(self.folder.parent)  # who watches the data folder alone looks into ours now
        return name

    def _remember(self, kind: str, name: str) -> None:
        """Keep what a set is about to take the place of."""
        private_folder(self._before)
        chosen = self._chosen(kind)
        kept = self.folder / name
        about = {"name": name, "chosen": chosen.name if chosen else "", "replaces": kept.is_file()}
        if kept.is_file():
            write_whole(self._before / name, kept.read_bytes())
        write_whole(self._before / f"{kind}.json", json.dumps(about).encode())

    def undo(self, kind: str, identity: str) -> None:
        """Put back what the newest set of a kind took the place of. identity: of the set that is to go; Conflict when
        it is not the newest, or nothing is remembered. Raises Unavailable when the folder cannot be written."""
        record = self._before / f"{kind}.json"
        if not record.is_file() or self.identity(kind) != identity:
            raise Conflict("these outlines are not the newest of their kind, so they are not undone", where=kind)
        about = json.loads(record.read_bytes())
        with writing_to(self.folder):
            if about["replaces"]:
                write_whole(self.folder / about["name"], (self._before / about["name"]).read_bytes())
            if about["chosen"]:
                write_whole(self.folder / f"{kind}.chosen", about["chosen"].encode())
            else:
                (self.folder / f"{kind}.chosen").unlink(missing_ok=True)
            if not about["replaces"]:
                (self.folder / about["name"]).unlink(missing_ok=True)
            (self._before / about["name"]).unlink(missing_ok=True)
            record.unlink()
            os.utime(self.folder.parent)

    def sets(self) -> Iterator[StoredSet]:
        """Every set that was imported, by name. Raises Unavailable at one that is damaged."""
        for path in sorted(self.folder.glob("*.parquet")):
            yield StoredSet(path.name, read(path), self._chosen(path.name.split("_")[0]) == path)

    def chosen(self, kind: str) -> Boundaries | None:
        """The set of a kind that was imported last; None when there is none. Raises Unavailable for a damaged file."""
        path = self._chosen(kind)
        return read(path) if path else None

    def wards(self) -> Boundaries:
        """The ward set that was imported last, or else the default."""
        return self.chosen("wards") or default_wards()

    def identity(self, kind: str) -> str | None:
        """`identity` of the set that `chosen` gives, without reading its outlines; None when there is none."""
        if not (path := self._chosen(kind)):
            return None
        try:
            table = pq.read_table(path, columns=["code"])
            content = json.loads(table.schema.metadata[b"about"])
            return identity(content["sha256"], content["vintage"], table["code"].to_pylist())
        except (OSError, KeyError, TypeError, ValueError, pa.ArrowException) as error:
            raise _unreadable(path) from error

    def mark(self, kind: str) -> tuple[int, int, int] | None:
        """What changes with every set of a kind that is written, from one look at the disk; None without one."""
        return file_mark(self.folder / f"{kind}.chosen")

    def _chosen(self, kind: str) -> Path | None:
        try:
            name = (self.folder / f"{kind}.chosen").read_text().strip()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return self.folder / name if name else None


def _encoded(boundaries: Boundaries) -> bytes:
    about = {
        f.name: getattr(boundaries, f.name)
        for f in fields(Boundaries)
        if f.name not in (*COLUMNS, "geometry", "joined")
    }
    table = pa.table(
        {
            **{name: list(getattr(boundaries, name)) for name in COLUMNS},
            "geometry": shapely.to_wkb(boundaries.geometry),
        }
    ).replace_schema_metadata(
        {"geo": geo_key(["Polygon", "MultiPolygon"]), "about": json.dumps({**about, "transform": TRANSFORM})}
    )
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content


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


def _unreadable(path: Path) -> Unavailable:
    return Unavailable(
        "the stored boundaries cannot be read",
        where=str(path),
        todo="Import them again: afterdark boundaries import.",
    )
