"""Files of streets as forces have them: Ordnance Survey's GeoPackages, OpenStreetMap extracts, Shapefiles, tiles."""

import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyogrio
import pyproj
import shapely

from geo.errors import NotFound, UserError
from geo.sources import street_classes as classes
from geo.sources.street_title import title_and_credit
from geo.sources.vector_file import FAULTS, PACKED, layers_in, sources_in
from geo.space.crs import to_grid
from geo.streets.basemap import LAYERS, Basemap, Traces
from geo.streets.traces import joined, traced

Shapes = npt.NDArray[np.object_]
Columns = Mapping[str, npt.NDArray[np.object_]]
Box = tuple[float, float, float, float]
Told = Callable[[str, int], None]
SUFFIXES: Final = (".gpkg", ".pbf", ".shp", ".geojson", ".json", ".fgb", ".mbtiles", ".pmtiles", *PACKED)
DRIVERS: Final = ("GPKG", "OSM", "ESRI Shapefile", "GeoJSON", "FlatGeobuf", "MBTiles", "PMTiles")
TILED: Final = ("MBTiles", "PMTiles")
BATCH: Final = 65_536
MARGIN: Final = 3_000.0
"""Metres of streets that are kept round the area, so that a map does not end at its edge."""
_FAULTS: Final = (*FAULTS, pyogrio.errors.GeometryError, pa.ArrowInvalid, UnicodeDecodeError)


def read(
    path: Path, name: str, area: Box | None = None, *, credit: str = "", telling: Told = lambda layer, rows: None
) -> Basemap:
    """The streets, and what else a map shows, of a file, on the National Grid.

    area: west, south, east and north in metres (EPSG:27700) of what is kept, with MARGIN round it; None for all.
    credit: what must be printed with it, where the file's kind does not say it. telling: called with the layer and its
    rows so far after every batch; what it raises stops the import. Raises NotFound, and UserError for what is no such
    file, has no streets, or has none here.
    """
    if not path.is_file():
        raise NotFound("there is no such file", where=str(path))
    if path.suffix.lower() not in SUFFIXES:
        raise UserError(
            f"{path.suffix or 'a file without an ending'} is no format of streets that can be read", where=path.name,
            todo=f"Those that can: {', '.join(SUFFIXES)}.",
        )  # fmt: skip
    reader = _Reader(path, area, telling)
    parts: dict[str, list[Traces]] = {}
    for source in sources_in(path):
        for layer in layers_in(source, _unreadable(path.name)):
            for ours, traces in reader.layer(source, layer):
                parts.setdefault(ours, []).append(traces)
    layers: dict[str, Traces] = {ours: joined(parts[ours]) for ours in LAYERS if ours in parts}
    if not len(layers.get("streets", ())):
        raise _without_streets(reader, path.name)
    title, known = title_and_credit(path, reader.titles, reader.driver)
    if not (credit or known):
        raise UserError(
            "whose map this is cannot be told from the file, and its licence asks for a credit", where=path.name,
            todo="Give it with --credit, such as “© OpenStreetMap contributors”.",
        )  # fmt: skip
    about: dict[str, int | str] = {
        "file": path.name, "format": reader.driver, "read": reader.rows, "outside": reader.outside,
        "lost": reader.lost,
    }  # fmt: skip
    return Basemap(name, title, credit or known, layers, reader.driver not in TILED, about=about)


class _Reader:
    """Reads layers of one file, and counts."""

    def __init__(self, path: Path, area: Box | None, telling: Told) -> None:
        self.path, self.telling = path, telling
        self.area = None if area is None else (area[0] - MARGIN, area[1] - MARGIN, area[2] + MARGIN, area[3] + MARGIN)
        self.rows = self.outside = self.lost = 0
        self.driver = ""
        self.titles: list[str] = []
        self.extent: list[Box] = []

    def layer(self, source: str, layer: str) -> Iterator[tuple[str, Traces]]:
        """What a layer gives to which of ours, a batch at a time."""
        title = Path(source).stem if layer in ("", "OGRGeoJSON") else layer
        ours = classes.layer_of(title)
        if not ours:
            return
        try:
            info = pyogrio.read_info(source, layer=layer or None)
        except _FAULTS as error:
            raise _unreadable(self.path.name) from error
        if info["driver"] not in DRIVERS:
            raise _unreadable(self.path.name)
        self.driver = self.driver or str(info["driver"])
        if self.driver == "OSM" and layer in ("multilinestrings", "other_relations"):
            return
        self.titles += [title, *map(str, info["fields"])]
        crs = str(info["crs"] or "")
        project = _projection(crs, str(info["driver"]), self.path.name)
        box = _box_in(self.area, crs) if self.area else None
        for columns, shapes in _batches(source, layer, box, self.path.name):
            self.rows += len(shapes)
            moved, lost = project(shapes)
            self.lost += lost
            yield from self._sorted(ours, columns, moved)
            self.telling(ours, self.rows)

    def _sorted(self, ours: str, columns: Columns, shapes: Shapes) -> Iterator[tuple[str, Traces]]:
        here = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
        if self.area is not None and here.any():
            near = here & shapely.intersects(shapely.box(*self.area), shapes)
            self.outside += int((here & ~near).sum())
            if not near.any():
                self.extent.append(tuple(shapely.total_bounds(shapes[here])))
            here = near
        if not here.all():
            columns, shapes = {title: values[here] for title, values in columns.items()}, shapes[here]
        if not len(shapes):
            return
        kind = shapely.get_type_id(shapes)
        for wanted, made in (
            (np.isin(kind, (1, 5)), _lines),
            (np.isin(kind, (3, 6)), _areas),
            (np.isin(kind, (0, 4)), _points),
        ):
            if wanted.any():
                yield from made(ours, {title: values[wanted] for title, values in columns.items()}, shapes[wanted])


def _lines(ours: str, columns: Columns, shapes: Shapes) -> Iterator[tuple[str, Traces]]:
    n = len(shapes)
    if ours == "streets":
        street = classes.is_street(columns, n)
        kind = np.where(street, classes.street_classes(columns, n), -1)
        yield from _some("streets", kind, columns, shapes)
        rail = classes.of_words(columns, ("railway", "kind", "class"), classes.RAILWAYS, n) & ~street
        yield from _some("rail", np.where(rail, 0, -1), columns, shapes)
        river = classes.of_words(columns, ("waterway",), classes.WATERWAYS, n) & ~street
        yield from _some("waterways", np.where(river, 0, -1), columns, shapes)
    elif ours in ("rail", "waterways", "water"):
        yield from _some("rail" if ours == "rail" else "waterways", np.zeros(n, np.int16), columns, shapes)


def _areas(ours: str, columns: Columns, shapes: Shapes) -> Iterator[tuple[str, Traces]]:
    n = len(shapes)
    if ours in ("water", "buildings"):
        yield from _some(ours, np.zeros(n, np.int16), columns, shapes)
    elif ours == "green" and not any(title in columns for title in classes.AREA_COLUMNS):
        yield from _some("green", np.zeros(n, np.int16), columns, shapes)
    elif ours == "green":
        built = np.array([bool(v) for v in columns["building"]], bool) if "building" in columns else np.zeros(n, bool)
        yield from _some("buildings", np.where(built, 0, -1), columns, shapes)
        for layer in ("water", "green"):
            of = classes.of_words(columns, classes.AREA_COLUMNS, classes.AREAS[layer], n) & ~built
            yield from _some(layer, np.where(of, 0, -1), columns, shapes)


def _points(ours: str, columns: Columns, shapes: Shapes) -> Iterator[tuple[str, Traces]]:
    if ours == "names":
        called = np.array([bool(name) for name in classes.named(columns, len(shapes), numbers=False)], bool)
        yield from _some("names", np.where(called, classes.place_ranks(columns, len(shapes)), -1), columns, shapes)


def _some(
    layer: str, kind: npt.NDArray[np.integer[Any]], columns: Columns, shapes: Shapes
) -> Iterator[tuple[str, Traces]]:
    """Those of a class, -1 standing for none, as traces of a layer."""
    of = kind >= 0
    if of.any():
        some = {title: values[of] for title, values in columns.items()}
        names = (
            classes.named(some, int(of.sum()), numbers=layer == "streets")
            if layer in ("streets", "names", "water")
            else [""] * int(of.sum())
        )
        yield layer, traced(shapes[of], kind[of], names)


def _batches(source: str, layer: str, box: Box | None, name: str) -> Iterator[tuple[Columns, Shapes]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL's remarks on what it repairs
            with pyogrio.raw.open_arrow(source, layer=layer or None, bbox=box, batch_size=BATCH, use_pyarrow=True) as (
                meta,
                reader,
            ):
                geometry = meta["geometry_name"] or "wkb_geometry"
                for batch in reader:
                    shapes = shapely.from_wkb(
                        batch.column(geometry).to_numpy(zero_copy_only=False), on_invalid="ignore"
                    )
                    yield _columns(batch, geometry), shapes
    except _FAULTS as error:
        raise _unreadable(name) from error


def _columns(batch: pa.RecordBatch, geometry: str) -> Columns:
    """The columns of text and numbers by title in small letters."""
    return {
        title.lower(): np.asarray(column.to_pylist(), object)
        for title, column in zip(batch.schema.names, batch.columns, strict=True)
        if title != geometry and not pa.types.is_nested(column.type) and not pa.types.is_binary(column.type)
    }


def _projection(crs: str, driver: str, name: str) -> Callable[[Shapes], tuple[Shapes, int]]:
    """From a file's coordinates to the National Grid; what OSTN15 does not reach is lost and counted."""
    known = pyproj.CRS.from_user_input(crs) if crs else None
    if known is None and driver == "GeoJSON":
        known = pyproj.CRS.from_epsg(4326)
    if known is None:
        raise UserError(
            "the file does not say which coordinates it uses", where=name,
            todo="Save it with its coordinate system, British National Grid (EPSG:27700) for instance.",
        )  # fmt: skip
    if known.to_epsg() == 27700:
        return lambda shapes: (shapes, 0)
    to_degrees = (
        pyproj.Transformer.from_crs(known, 4326, always_xy=True) if known.to_epsg() not in (4326, 4258) else None
    )

    def moved(shapes: Shapes) -> tuple[Shapes, int]:
        xy, at = shapely.get_coordinates(shapes, return_index=True)
        lon, lat = to_degrees.transform(xy[:, 0], xy[:, 1]) if to_degrees else (xy[:, 0], xy[:, 1])
        grid = np.column_stack(to_grid(lon, lat))
        beyond = np.unique(at[np.isnan(grid).any(axis=1)])
        placed = shapely.set_coordinates(shapes.copy(), np.nan_to_num(grid))
        placed[beyond] = None
        return placed, len(beyond)

    return moved


def _box_in(area: Box, crs: str) -> Box:
    """A box round the area in a file's own coordinates."""
    known = pyproj.CRS.from_user_input(crs) if crs else pyproj.CRS.from_epsg(4326)
    if known.to_epsg() == 27700:
        return area
    found = pyproj.Transformer.from_crs(27700, known, always_xy=True).transform_bounds(*area, densify_pts=21)
    return (float(found[0]), float(found[1]), float(found[2]), float(found[3]))


def _unreadable(name: str) -> UserError:
    return UserError(
        "this is no file of streets that can be read", where=name,
        todo="Download it again, or save its streets as GeoPackage. A Shapefile needs its .shx, .dbf and .prj by it.",
    )  # fmt: skip


def _without_streets(reader: _Reader, name: str) -> UserError:
    if reader.lost and reader.lost == reader.rows:
        return UserError(
            "all of it lies outside Great Britain", where=name, todo="Take the file of Great Britain or of your region."
        )
    if reader.outside or (reader.area is not None and not reader.rows):
        return UserError(
            "there are no streets near the area of this service in it", where=name,
            todo="Take the file of your own region, or keep all of it with --everywhere.",
        )  # fmt: skip
    return UserError(
        "there are no streets in it", where=name,
        todo="A file of streets has a layer of lines such as road_link, roads or lines.",
    )  # fmt: skip
