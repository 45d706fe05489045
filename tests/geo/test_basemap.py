"""Files of streets become one kind of basemap, whatever wrote them, and what is no such file is told so."""

import sqlite3
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import NotFound, UserError
from geo.sources import street_map
from geo.space.crs import to_lonlat
from geo.streets.basemap import Basemap, Place, Street
from geo.streets.basemap_files import BasemapFolder
from geo.streets.label_lines import label_lines
from geo.streets.traces import CENTIMETRES, joined, taken, traced

SHARED = Path(__file__).parents[3] / "shared" / "data" / "streets"
X, Y = 415_000.0, 184_500.0
"""Swindon, EPSG:27700."""
WILTSHIRE = (355_000.0, 118_000.0, 440_000.0, 205_000.0)
LINES = [
    shapely.LineString([(X + 100 * i, Y), (X + 100 * i + 100, Y + 30), (X + 100 * i + 100, Y + 400)]) for i in range(6)
]
FUNCTIONS = ["Motorway", "A Road", "B Road", "Minor Road", "Local Road", "Restricted Local Access Road"]
NAMES = ["", "County Road", "Bath Road", "Fleet Street", "Fleet Street", ""]


def write(
    path: Path, layer: str, shapes: list[shapely.Geometry], columns: dict[str, list[object]], **more: object
) -> Path:
    """One layer of a vector file, added to what the file has."""
    table = pa.table({**columns, "geometry": pa.array(shapely.to_wkb(np.array(shapes, object)))})
    kinds = {shape.geom_type for shape in shapes}
    options = {"crs": "EPSG:27700", "geometry_type": kinds.pop(), "append": path.exists(), **more}
    pyogrio.write_arrow(table, path, layer=layer, geometry_name="geometry", **options)
    return path


def open_roads(path: Path, **more: object) -> Path:
    """Streets as OS Open Roads has them."""
    columns = {"id": [str(i) for i in range(6)], "name_1": NAMES, "road_function": FUNCTIONS,
               "road_classification_number": ["M4", "A4259", "", "", "", ""]}  # fmt: skip
    write(path, "road_link", LINES, columns, **more)
    if path.suffix == ".gpkg":
        write(path, "road_node", [shapely.Point(X, Y)], {"form_of_road_node": ["junction"]})
    return path


def zoomstack(path: Path) -> Path:
    """A basemap as OS Open Zoomstack has it."""
    write(path, "roads_local", LINES[3:], {"type": ["Minor", "Local", "Restricted"], "name": NAMES[3:]})
    write(path, "roads_national", LINES[:2], {"type": ["Motorway", "A Road"], "number": ["M4", "A4259"]})
    lake = shapely.box(X, Y, X + 200, Y + 200).difference(shapely.box(X + 50, Y + 50, X + 90, Y + 90))
    write(path, "surfacewater", [lake], {"type": ["Local"]})
    write(path, "greenspaces", [shapely.box(X, Y, X + 90, Y + 90)], {"type": ["Public Park Or Garden"]})
    write(path, "local_buildings", [shapely.box(X, Y, X + 10, Y + 10)], {"uuid": ["1"]})
    write(path, "rail", LINES[:1], {"type": ["Multi Track"]})
    places = {"name1": ["Swindon", "Gorse Hill"], "type": ["Town", "Suburban Area"]}
    write(path, "names", [shapely.Point(X, Y), shapely.Point(X, Y + 900)], places)
    return path


def tiles(path: Path) -> Path:
    """Vector tiles of streets, as people make them of OpenStreetMap."""
    lonlat = [shapely.transform(line, lambda xy: np.column_stack(to_lonlat(xy[:, 0], xy[:, 1]))) for line in LINES]
    kinds = ["motorway", "primary", "secondary", "tertiary", "residential", "residential"]
    table = pa.table({"class": kinds, "name": NAMES, "geometry": pa.array(shapely.to_wkb(np.array(lonlat, object)))})
    pyogrio.write_arrow(
        table, path, layer="transportation", driver={".mbtiles": "MBTiles", ".pmtiles": "PMTiles"}[path.suffix],
        geometry_name="geometry", geometry_type="LineString", crs="EPSG:4326",
        dataset_options={"MINZOOM": "12", "MAXZOOM": "14"},
    )  # fmt: skip
    return path


def classes(found: Basemap) -> set[Street]:
    return {Street(int(kind)) for kind in found.layers["streets"].kind}


@pytest.mark.parametrize("ending", [".gpkg", ".shp", ".geojson", ".fgb", ".zip"])
def test_streets_are_the_same_in_every_vector_format(tmp_path: Path, ending: str) -> None:
    path = open_roads(tmp_path / f"oproad{'.gpkg' if ending == '.zip' else ending}")
    if ending == ".zip":
        with zipfile.ZipFile(tmp_path / "oproad.zip", "w") as archive:
            archive.write(path, "data/oproad_gb.gpkg")
        path = tmp_path / "oproad.zip"
    found = street_map.read(path, "x", WILTSHIRE)
    streets = found.layers["streets"]
    assert (found.title, len(streets), found.routable) == ("OS Open Roads", 6, True)
    assert "Crown copyright" in found.credit
    assert classes(found) == set(Street) - {Street.PATH}
    ends = {tuple(np.rint(streets.grid[streets.start[i]] / CENTIMETRES)) for i in range(6)}
    assert ends == {(X + 100 * i, Y) for i in range(6)}
    named = {streets.names[code] if code >= 0 else "" for code in streets.name}
    assert named == {"M4", "County Road", "Bath Road", "Fleet Street", ""}


def test_zoomstack_brings_all_that_a_map_shows(tmp_path: Path) -> None:
    found = street_map.read(zoomstack(tmp_path / "OS_Open_Zoomstack.gpkg"), "x", WILTSHIRE)
    assert found.counts() == {"green": 1, "water": 2, "buildings": 1, "rail": 1, "streets": 5, "names": 2}
    assert found.layers["water"].hole.tolist() == [False, True]
    names = found.layers["names"]
    assert {(names.names[c], Place(int(k))) for c, k in zip(names.name, names.kind, strict=True)} == {
        ("Swindon", Place.TOWN), ("Gorse Hill", Place.SUBURB),
    }  # fmt: skip
    assert {"M4", "A4259", "Fleet Street"} <= set(found.layers["streets"].names)


@pytest.mark.parametrize("ending", [".mbtiles", ".pmtiles"])
def test_vector_tiles_give_pictures_and_names_and_no_distances(tmp_path: Path, ending: str) -> None:
    found = street_map.read(tiles(tmp_path / f"county{ending}"), "x", WILTSHIRE, credit="Ours")
    assert not found.routable
    assert classes(found) == set(Street) - {Street.PATH}
    assert "Fleet Street" in found.layers["streets"].names


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data are not there")
def test_a_real_extract_of_openstreetmap(tmp_path: Path) -> None:
    path = SHARED / "osm_sample_leeds.osm.pbf"
    found = street_map.read(path, "leeds")
    assert found.counts() == {"green": 12, "buildings": 82, "streets": 180}
    assert "OpenStreetMap contributors" in found.credit
    with pytest.raises(UserError, match="no streets near the area"):
        street_map.read(path, "leeds", WILTSHIRE)
    partial = street_map.read(SHARED / "streets_partial_osm_2020.geojson", "x", WILTSHIRE)
    assert len(partial.layers["streets"]) == 3_966
    assert len(label_lines(partial.layers["streets"])) < 1_000


def test_only_what_lies_near_is_kept(tmp_path: Path) -> None:
    far = [shapely.transform(line, lambda xy: xy + np.array([200_000, 0])) for line in LINES]
    path = write(
        tmp_path / "oproad.gpkg", "road_link", [*LINES, *far], {"name_1": NAMES * 2, "road_function": FUNCTIONS * 2}
    )
    assert len(street_map.read(path, "x", WILTSHIRE).layers["streets"]) == 6
    assert len(street_map.read(path, "x").layers["streets"]) == 12


def test_what_is_no_file_of_streets_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        street_map.read(tmp_path / "none.gpkg", "x")
    text = tmp_path / "streets.gpkg"
    text.write_text("no such thing")
    with pytest.raises(UserError, match="no file of streets"):
        street_map.read(text, "x")
    (tmp_path / "streets.txt").write_text("")
    with pytest.raises(UserError, match="no format of streets"):
        street_map.read(tmp_path / "streets.txt", "x")
    sqlite3.connect(tmp_path / "empty.mbtiles").execute("CREATE TABLE t (a)").connection.close()
    with pytest.raises(UserError):
        street_map.read(tmp_path / "empty.mbtiles", "x")
    write(tmp_path / "points.gpkg", "names", [shapely.Point(X, Y)], {"name1": ["Swindon"], "type": ["Town"]})
    with pytest.raises(UserError, match="there are no streets in it"):
        street_map.read(tmp_path / "points.gpkg", "x")
    abroad = [shapely.LineString([(2.3, 48.8), (2.4, 48.9)])]
    write(tmp_path / "paris.gpkg", "roads", abroad, {"name": ["Rue"]}, crs="EPSG:4326")
    with pytest.raises(UserError, match="outside Great Britain"):
        street_map.read(tmp_path / "paris.gpkg", "x", credit="c")
    write(tmp_path / "mine.gpkg", "roads", LINES, {"name": NAMES})
    with pytest.raises(UserError, match="--credit"):
        street_map.read(tmp_path / "mine.gpkg", "x")
    write(tmp_path / "nowhere.gpkg", "roads", LINES, {"name": NAMES}, crs=None)
    with pytest.raises(UserError, match="which coordinates"):
        street_map.read(tmp_path / "nowhere.gpkg", "x", credit="c")


def test_a_million_links_take_less_than_a_gigabyte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fiftieth of them in batches of a fiftieth, counted; `python -m benchmarks streets` takes in all."""
    n = 20_000
    lines = [shapely.LineString([(X + 9 * i, Y), (X + 9 * i + 4, Y + 30), (X + 9 * i, Y + 90)]) for i in range(n)]
    write(tmp_path / "many.gpkg", "road_link", lines, {"name_1": [f"{i} Street" for i in range(n)]})
    monkeypatch.setattr(street_map, "BATCH", 65_536 // 50)
    tracemalloc.start()
    found = street_map.read(tmp_path / "many.gpkg", "many", credit="c")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found.layers["streets"]) == n and peak / n * 1_000_000 < 1e9


def test_an_import_that_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    def stop(layer: str, rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        street_map.read(open_roads(tmp_path / "oproad.gpkg"), "x", telling=stop)
    assert BasemapFolder(tmp_path).names() == []


def test_a_basemap_is_kept_whole_used_and_forgotten(tmp_path: Path) -> None:
    folder = BasemapFolder(tmp_path)
    found = street_map.read(zoomstack(tmp_path / "zoomstack.gpkg"), "stack")
    folder.write(found)
    folder.use("stack")
    mark = folder.mark()
    again = folder.read("stack")
    for layer, traces in found.layers.items():
        for part in ("grid", "world", "start", "kind", "name", "hole"):
            assert np.array_equal(getattr(traces, part), getattr(again.layers[layer], part))
        assert traces.names == again.layers[layer].names
    folder.write(found)
    assert folder.mark() != mark, "who draws is told that it was made anew"
    (tmp_path / "basemaps" / "stack" / "streets.arrow").write_bytes(b"cut")
    with pytest.raises(UserError, match="damaged"):
        folder.read("stack")
    folder.remove("stack")
    assert (folder.names(), folder.used()) == ([], "")
    for name in ("../x", "", "UPPER", "a" * 41):
        with pytest.raises(UserError):
            folder.read(name)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.lists(st.tuples(st.integers(0, 60_000), st.integers(0, 60_000)), min_size=2, max_size=5), max_size=20),
    st.integers(0, 3),
)
def test_no_trace_is_lost_by_order_or_joining(lines: list[list[tuple[int, int]]], cut: int) -> None:
    shapes = np.array([shapely.LineString(np.array(line) + np.array([X, Y])) for line in lines] or [None], object)
    names = [f"{len(line)}" for line in lines] or [""]
    whole = traced(shapes, np.zeros(len(shapes)), names)
    parts = [
        traced(shapes[i :: cut + 1], np.zeros(len(shapes[i :: cut + 1])), names[i :: cut + 1]) for i in range(cut + 1)
    ]
    for found in (whole, joined(parts), taken(whole, np.arange(len(whole))[::-1])):
        held = sorted(
            (
                tuple(map(tuple, (found.grid[a:b] - np.array([X * 100, Y * 100])).tolist())),
                found.names[code] if found.names else "",
            )
            for a, b, code in zip(found.start[:-1], found.start[1:], found.name, strict=True)
        )
        assert held == sorted((tuple((100 * x, 100 * y) for x, y in line), f"{len(line)}") for line in lines)
    if len(whole):
        boxes = whole.boxes
        assert len(whole.within(*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())) == len(lines)
