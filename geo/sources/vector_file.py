"""Vector files as GDAL opens them: GeoPackage, Shapefile, GeoJSON, KML, TopoJSON, alone or in a zip with folders."""

import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final

import numpy as np
import numpy.typing as npt
import pyogrio
import shapely

from geo.errors import NotFound, UserError
from geo.sources import kml
from geo.sources.archive import check

SUFFIXES: Final = (".gpkg", ".shp", ".geojson", ".json", ".topojson", ".kml", ".fgb")
PACKED: Final = (".zip", ".kmz", ".shz")
_DRIVERS: Final = ("GPKG", "ESRI Shapefile", "GeoJSON", "TopoJSON", "FlatGeobuf")
_DEGREES: Final = "EPSG:4326"  # what KML's and TopoJSON's coordinates are by definition
_PARTS: Final = (".shp", ".dbf", ".prj")  # of a Shapefile: what a reader sees of it
FAULTS: Final = (
    *(pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError),
    *kml.FAULTS,
)
"""What is raised for a file that cannot be read."""
Columns = Mapping[str, npt.NDArray[np.object_]]
Folders = Callable[[str], list[kml.Folder]]


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer. columns: title -> (n,) values; shapes: (n,) shapely geometries, None without one; crs: "" if unsaid.

    broken: (n,) whether a ring of the file was left open; it is closed in `shapes`.
    """

    name: str
    columns: Columns
    shapes: npt.NDArray[np.object_]
    broken: npt.NDArray[np.bool_]
    crs: str


def is_vector(path: Path) -> bool:
    """Whether a name is that of a vector file other than GeoJSON, which can also be read as text."""
    return path.suffix.lower() in (*SUFFIXES, *PACKED) and path.suffix.lower() not in (".geojson", ".json")


def digest(path: Path) -> str:
    """sha256 of a file and, for a Shapefile, of the files beside it. Raises NotFound, UserError."""
    if not path.is_file():
        raise NotFound("there is no such file", where=str(path))
    parts = [path]
    if path.suffix.lower() == ".shp":
        parts = sorted(p for p in path.parent.glob(f"{path.stem}.*") if p.suffix.lower() in _PARTS)
    found = sha256()
    try:
        for part in parts:
            with part.open("rb") as file:
                while block := file.read(1 << 20):
                    found.update(block)
    except OSError as error:
        raise UserError(f"the file cannot be read ({error.strerror})", where=str(path)) from error
    return found.hexdigest()


def _folders(source: str) -> list[kml.Folder]:
    return kml.folders(kml.content_of(source), Path(source).stem)


def read_layer(
    path: Path,
    wanted: str = "",
    *,
    telling: Callable[[list[str]], bool] = lambda titles: False,
    every: bool = False,
    what: str = "areas",
) -> Layer:
    """The layer to read: the one that is wanted, else the only one, else the only one whose titles are `telling`.

    A zip's files and a GeoPackage's layers are layers alike. every: several layers with the same kind of thing, as
    the folders of a KML, are read as one; what: they hold, for the fault. Raises NotFound, or UserError for what is no
    vector file or holds several.
    """
    if not path.is_file():
        raise NotFound("there is no such file", where=str(path))
    folders = cache(_folders)  # a KML is read once, however many of its folders are looked at
    held = [(source, one) for source in sources_in(path) for one in layers_in(source, unreadable(path.name), folders)]
    names = _names(held)
    if wanted:
        if wanted not in names:
            raise UserError(f"there is no layer “{wanted[:60]}”", where=path.name, todo=f"It has {', '.join(names)}.")
        chosen = [held[names.index(wanted)]]
    elif len(held) > 1:
        coded = [one for one in held if telling(_titles(*one, path.name, folders))]
        if len(coded) > 1 or (not coded and not every):
            named = ", ".join(names[held.index(one)] for one in coded or held)
            raise UserError(f"several layers hold {what}: {named}", where=path.name, todo="Choose one with --layer.")
        chosen = coded or held
    else:
        chosen = held
    if not chosen:
        raise UserError("there is nothing with a place in it", where=path.name)
    return _joined([_read(source, layer, path.name, folders) for source, layer in chosen])


def read_bytes(content: bytes, name: str) -> Layer:
    """The first layer of a file's content. Raises UserError."""
    return _read(content, None, name)


def unreadable(name: str) -> UserError:
    """The sentence about a file that no driver can read."""
    return UserError(
        "this is not a GeoJSON, GeoPackage or Shapefile that can be read, nor KML, TopoJSON or a zip of them",
        where=name,
        todo="A Shapefile needs its .shx, .dbf and .prj beside it."
        if name.lower().endswith(".shp")
        else "Download it again, or save it as GeoPackage.",
    )


def sources_in(path: Path) -> list[str]:
    """The file itself, or the vector files in a zip, wherever they lie in it."""
    if path.suffix.lower() not in PACKED:
        return [str(path)]
    try:
        with zipfile.ZipFile(path) as archive:
            check(path, archive.infolist())
            names = [PurePosixPath(name) for name in archive.namelist()]
    except (zipfile.BadZipFile, OSError) as error:
        raise UserError("this is not a zip file that can be read", where=path.name) from error
    held = [n for n in names if n.suffix.lower() in SUFFIXES and "__MACOSX" not in n.parts and n.name[0] != "."]
    if any(".." in name.parts or name.is_absolute() for name in held):
        raise UserError("the zip names files outside itself", where=path.name)
    if not held:
        raise UserError(
            "there is no GeoPackage, Shapefile, GeoJSON or KML in it", where=path.name, todo="Unpack it and look."
        )
    return [f"/vsizip/{{{path.absolute()}}}/{name}" for name in held]


def layers_in(source: str, fault: UserError, folders: Folders = _folders) -> list[str]:
    """The layers of a source that have shapes; folders: reads those of a KML. Raises the fault for one that cannot be
    read."""
    try:
        if kml.is_kml(source):
            return list(dict.fromkeys(folder.name for folder in folders(source)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return [str(layer) for layer, geometry in pyogrio.list_layers(source) if geometry]
    except FAULTS as error:
        raise fault from error


def _names(held: list[tuple[str, str]]) -> list[str]:
    """The layers' names, with the file's where a name stands twice."""
    layers = [layer for _, layer in held]
    return [layer if layers.count(layer) == 1 else f"{Path(source).stem}/{layer}" for source, layer in held]


def _titles(source: str, layer: str, name: str, folders: Folders) -> list[str]:
    if kml.is_kml(source):
        return [str(title) for title in _read(source, layer, name, folders).columns]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return [str(title) for title in pyogrio.read_info(source, layer=layer)["fields"]]
    except FAULTS as error:
        raise unreadable(name) from error


def _read(source: str | bytes, layer: str | None, name: str, folders: Folders = _folders) -> Layer:
    try:
        if isinstance(source, str) and kml.is_kml(source):
            return _joined([_layer_of(folder) for folder in folders(source) if folder.name == layer])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL's remarks; what matters of them is said by whoever reads
            info = pyogrio.read_info(source, layer=layer)
            if info["driver"] not in _DRIVERS:  # some formats name other files to be read
                raise unreadable(name)
            meta, _, wkb, values = pyogrio.raw.read(
                source, layer=layer, read_geometry=True, force_2d=True, datetime_as_string=True
            )
            wkb = np.empty(0, object) if wkb is None else wkb
            given, closed = (shapely.from_wkb(wkb, on_invalid=instead) for instead in ("ignore", "fix"))
    except FAULTS as error:
        raise unreadable(name) from error
    return Layer(
        str(layer or meta.get("layer_name") or ""),
        {str(title): np.asarray(column, object) for title, column in zip(meta["fields"], values, strict=True)},
        closed,
        shapely.is_missing(given) & ~shapely.is_missing(closed),
        meta["crs"] or (_DEGREES if info["driver"] == "TopoJSON" else ""),
    )


def _layer_of(folder: kml.Folder) -> Layer:
    shapes, broken = np.array(folder.shapes, object), np.array(folder.broken, np.bool_)
    return Layer(folder.name, folder.columns(), shapes, broken, _DEGREES)


def _joined(layers: list[Layer]) -> Layer:
    if len(layers) == 1:
        return layers[0]
    titles = list(dict.fromkeys(title for layer in layers for title in layer.columns))
    none = [np.full(len(layer.shapes), None, object) for layer in layers]
    columns = {
        title: np.concatenate([layer.columns.get(title, empty) for layer, empty in zip(layers, none, strict=True)])
        for title in titles
    }
    shapes, broken = (np.concatenate([getattr(layer, what) for layer in layers]) for what in ("shapes", "broken"))
    return Layer(layers[0].name, columns, shapes, broken, layers[0].crs)
