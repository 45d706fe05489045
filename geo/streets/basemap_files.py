"""Basemaps on the disk: a folder each, there wholly or not at all, mapped into memory when it is read."""

import json
import os
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geo.errors import NotFound, Unavailable, UserError
from geo.store.disk import file_mark, private_file, private_folder, sync_file, sync_folder, write_whole
from geo.streets.basemap import LAYERS, Basemap, Traces

NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
BASEMAPS: Final = "basemaps"
"""Folder of them in a data folder."""
IN_USE: Final = "basemap.json"
"""File of the data folder itself that names the one in use: whoever watches that folder hears of another."""
ABOUT: Final = "basemap.json"
PICTURES: Final = "pictures.mbtiles"


@dataclass(frozen=True)
class BasemapFolder:
    """All basemaps of one data folder. real: whether anything real is shown with it, which never lies on invented
    streets; None where that is not asked."""

    data: Path
    real: Callable[[], bool] | None = field(default=None, compare=False)

    @property
    def folder(self) -> Path:
        """Where they lie, a folder each."""
        return self.data / BASEMAPS

    def mark(self) -> tuple[int, int, int] | None:
        """Changes whenever another basemap is used, or the one in use is made anew."""
        return file_mark(self.data / IN_USE)

    def names(self) -> list[str]:
        """Those that are here, by name."""
        return sorted(path.parent.name for path in self.folder.glob(f"*/{ABOUT}") if NAME.fullmatch(path.parent.name))

    def used(self) -> str:
        """Name of the one in use; "" for none, and for invented streets where anything real is shown."""
        try:
            name = str(json.loads((self.data / IN_USE).read_bytes())["name"])
        except (OSError, ValueError, KeyError, TypeError):
            return ""
        if not NAME.fullmatch(name) or not (self.folder / name / ABOUT).is_file():
            return ""
        return "" if self.real and self.about(name).get("synthetic") and self.real() else name

    @property
    def chosen(self) -> bool:
        """Whether anybody, or any load, ever said which to use, none included."""
        return (self.data / IN_USE).exists()

    def use(self, name: str) -> None:
        """Draw this one under every map from now on; "" for none. Raises NotFound."""
        if name:
            self._here(name)
        private_folder(self.data)
        write_whole(self.data / IN_USE, json.dumps({"name": name, "at": os.urandom(8).hex()}).encode())

    def write(self, basemap: Basemap) -> None:
        """Keep a basemap, in the place of one of the same name; its file of pictures moves there. Raises UserError for
        a name that no folder may have."""
        if not NAME.fullmatch(basemap.name):
            raise UserError(
                f"“{basemap.name[:40]}” cannot be the name of a basemap",
                todo="Use up to 40 small letters, digits and hyphens.",
            )
        private_folder(self.folder)
        made, place = self.folder / f".{basemap.name}.{os.getpid()}", self.folder / basemap.name
        gone = self.folder / f".{basemap.name}.{os.getpid()}.gone"
        for leftover in (made, gone):
            shutil.rmtree(leftover, ignore_errors=True)
        made.mkdir(mode=0o700)
        try:
            digests = {layer: _write(made / f"{layer}.arrow", traces) for layer, traces in basemap.layers.items()}
            if basemap.pictures:
                shutil.move(basemap.pictures, made / PICTURES)
                (made / PICTURES).chmod(0o600)
                sync_file(made / PICTURES)
            write_whole(made / ABOUT, json.dumps(_about(basemap, digests), ensure_ascii=False, indent=1).encode())
            sync_folder(made)
            if place.exists():
                os.replace(place, gone)  # whoever maps its files reads them to the end
            os.replace(made, place)
            sync_folder(self.folder)
        finally:
            for leftover in (made, gone):
                shutil.rmtree(leftover, ignore_errors=True)
        if self.used() == basemap.name:
            self.use(basemap.name)

    def remove(self, name: str) -> None:
        """Forget a basemap; maps are drawn without streets when it was in use. Raises NotFound."""
        place = self._here(name)
        if self.used() == name:
            self.use("")
        gone = self.folder / f".{name}.{os.getpid()}.gone"
        os.replace(place, gone)
        shutil.rmtree(gone, ignore_errors=True)

    def read(self, name: str) -> Basemap:
        """A basemap, its arrays mapped. Raises NotFound, or Unavailable when its files are damaged."""
        place = self._here(name)
        try:
            about = json.loads((place / ABOUT).read_bytes())
            layers = {layer: _read(place / f"{layer}.arrow", size) for layer, size in about["bytes"].items()}
            pictures = place / PICTURES if (place / PICTURES).is_file() else None
            return Basemap(
                name, about["title"], about["credit"], layers, about["routable"], about["synthetic"], about["about"],
                pictures,
            )  # fmt: skip
        except (OSError, ValueError, KeyError, TypeError, pa.ArrowInvalid) as error:
            raise Unavailable(
                f"the basemap {name} is damaged", todo=f"Import its file again, or afterdark basemap remove {name}."
            ) from error

    def identity(self, name: str) -> str:
        """What tells a basemap from every other of its name: who wrote it, when, and how long it is."""
        return "|".join(map(str, file_mark(self._here(name) / ABOUT) or ()))

    def about(self, name: str) -> Mapping[str, Any]:
        """What is known of a basemap without reading its arrays. Raises NotFound."""
        try:
            return dict(json.loads((self._here(name) / ABOUT).read_bytes()))
        except ValueError:
            return {"title": "damaged", "credit": "", "counts": {}, "routable": False}

    def _here(self, name: str) -> Path:
        if not NAME.fullmatch(name) or not (self.folder / name / ABOUT).is_file():
            held = ", ".join(self.names()) or "none"
            raise NotFound(f"there is no basemap “{name[:40]}”", todo=f"There are: {held}.")
        return self.folder / name


def _about(basemap: Basemap, sizes: Mapping[str, int]) -> dict[str, Any]:
    return {
        "title": basemap.title,
        "credit": basemap.credit,
        "routable": basemap.routable,
        "synthetic": basemap.synthetic,
        "about": dict(basemap.about),
        "counts": basemap.counts(),
        "bytes": {layer: sizes[layer] for layer in LAYERS if layer in sizes},
    }


def _write(path: Path, traces: Traces) -> int:
    """One layer as an Arrow file: two batches of their own, per vertex and per trace, would not fit one schema, so
    every array is a list of one row. Returns its bytes."""
    columns: dict[str, npt.NDArray[Any]] = {
        "grid": traces.grid.ravel(), "world": traces.world.ravel(), "start": traces.start, "kind": traces.kind,
        "name": traces.name, "hole": traces.hole.view(np.uint8),
    }  # fmt: skip
    lists = {
        title: pa.LargeListArray.from_arrays(pa.array([0, len(values)], pa.int64()), pa.array(values))
        for title, values in columns.items()
    }
    lists["names"] = pa.LargeListArray.from_arrays(
        pa.array([0, len(traces.names)], pa.int64()), pa.array(traces.names, pa.large_string())
    )
    table = pa.table(lists)
    with private_file(path) as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
    sync_file(path)
    return path.stat().st_size


def _read(path: Path, size: int) -> Traces:
    if path.stat().st_size != size:  # a mapped file that is too short ends the process when it is read
        raise ValueError("another length than was written")
    table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()

    def column(title: str) -> Any:
        return table.column(title).chunk(0).flatten().to_numpy(zero_copy_only=True)

    names = tuple(table.column("names").chunk(0).flatten().to_pylist())
    return Traces(
        column("grid").reshape(-1, 2), column("world").reshape(-1, 2), column("start"), column("kind"),
        column("name"), column("hole").view(np.bool_), names,
    )  # fmt: skip
