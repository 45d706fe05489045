"""Lists of assets as GeoPackage, Shapefile, KML, zip and Overpass's own JSON: points and lines as a kind needs."""

import json
import zipfile
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pyogrio
import pytest
import shapely
from test_assets import taken

from geo.errors import UserError
from geo.sources.asset_files import titles_of
from geo.sources.asset_layouts import propose_layout
from geo.sources.intake import Intake
from geo.sources.path_lines import read as read_paths
from geo.space.crs import reproject, to_lonlat

SHAPES = [
    shapely.Point(414900, 184700, 5),
    shapely.box(415000, 184700, 415020, 184720),
    shapely.MultiPoint([(415100, 184700)]),
]
FIELDS = {"Unit No": ["1", "2", "3"], "Status": ["On", "Off", None]}


def write(
    path: Path, shapes: list = SHAPES, crs: str | None = "EPSG:27700", layer: str = "lights", **more: object
) -> Path:
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(np.array(shapes, object), output_dimension=2),
        field_data=[np.array(values[: len(shapes)], object) for values in FIELDS.values()],
        fields=list(FIELDS),
        geometry_type=more.pop("geometry_type", "Unknown"),
        crs=crs,
        layer=layer,
        **more,
    )
    return path


def kml(shapes: list[shapely.Geometry]) -> str:
    """The same features as Google Earth saves them."""
    rows = zip(*FIELDS.values(), shapes, strict=True)
    marks = [
        "<Placemark><ExtendedData>"
        + "".join(f"<Data name='{t}'><value>{v}</value></Data>" for t, v in zip(FIELDS, said, strict=True) if v)
        + f"</ExtendedData>{drawn(shape)}</Placemark>"
        for *said, shape in rows
    ]
    return f"<kml xmlns='http://www.opengis.net/kml/2.2'><Document>{''.join(marks)}</Document></kml>"


def drawn(shape: shapely.Geometry) -> str:
    """A shape in KML."""
    if shape.geom_type == "MultiPoint":
        return f"<MultiGeometry>{''.join(map(drawn, shape.geoms))}</MultiGeometry>"
    at = f"<coordinates>{' '.join(f'{x},{y}' for x, y in shapely.get_coordinates(shape))}</coordinates>"
    if shape.geom_type == "Point":
        return f"<Point>{at}</Point>"
    return f"<Polygon><outerBoundaryIs><LinearRing>{at}</LinearRing></outerBoundaryIs></Polygon>"


@pytest.mark.parametrize("name", ["lights.gpkg", "lights.zip", "lights.kml"])
def test_lights_of_any_shape_are_points(tmp_path: Path, name: str) -> None:
    degrees = list(reproject(SHAPES, to_lonlat))
    if name.endswith("kml"):
        file = tmp_path / name
        file.write_text(kml(degrees))
    else:
        file = write(tmp_path / "lights.gpkg")
    if name.endswith("zip"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.write(file, "a folder/lights.gpkg")
        file = tmp_path / name
    titles = titles_of(file)
    mapping = propose_layout(titles, "lights")
    with taken(tmp_path, file, "lights", mapping) as (table, _, intake):
        assert intake.read == 3 and not intake.rejected
        rows = {row["id"]: row for row in table.to_pylist()}
        assert [rows[i]["state"] for i in "123"] == ["working", "faulty", None]
        east = [rows[i]["easting"] for i in "123"]
        assert east == pytest.approx([414900, 415010, 415100], abs=0.02)


def test_a_shapefile_needs_its_coordinates_named(tmp_path: Path) -> None:
    file = write(tmp_path / "lights.shp", SHAPES[:1], geometry_type="Point")
    with taken(tmp_path, file, "lights", propose_layout(titles_of(file), "lights")) as (table, _, _):
        assert table["easting"].to_pylist() == [414900]
    file.with_suffix(".prj").unlink()
    with pytest.raises(UserError, match=r"lights\.shp: the file does not say which coordinates it uses.*\.prj"):
        titles_of(file)


def test_of_several_layers_one_is_chosen(tmp_path: Path) -> None:
    file = write(tmp_path / "council.gpkg")
    write(file, SHAPES[:1], layer="cameras", append=True)
    with pytest.raises(UserError, match=r"several layers hold features: lights, cameras\. Choose one with --layer"):
        titles_of(file)
    assert titles_of(file, "cameras") == [*FIELDS, "@easting", "@northing"]


@pytest.mark.parametrize("name", ["paths.gpkg", "paths.shp"])
def test_lines_of_any_file_are_paths(tmp_path: Path, name: str) -> None:
    line = shapely.LineString([(414900, 184700), (415000, 184700)])
    shapes = [line, shapely.MultiLineString([line, shapely.transform(line, lambda xy: xy + 50)])]
    file = write(tmp_path / name, shapes, geometry_type="MultiLineString" if name.endswith("gpkg") else "LineString")
    intake = Intake(Path(mkdtemp(dir=tmp_path)))
    table = read_paths(file, intake, force="wiltshire")
    assert table["length_m"].to_pylist() == [100, 100, 100] and intake.read == 3


def test_overpass_json_is_read_as_its_geojson_is(tmp_path: Path) -> None:
    tags = {"amenity": "pub", "name": "The Bell"}
    corners = [{"lon": -1.78 + x / 1000, "lat": 51.56 + y / 1000} for x, y in ((0, 0), (1, 0), (1, 1), (0, 0))]
    elements = [
        {"type": "node", "id": 1, "lon": -1.78, "lat": 51.55, "tags": tags},
        {"type": "way", "id": 2, "center": {"lon": -1.78, "lat": 51.57}, "tags": tags},
        {"type": "way", "id": 3, "geometry": corners, "tags": {"amenity": "bar"}},
        {"type": "relation", "id": 4, "tags": {"amenity": "pub"}},
        {"type": "node", "id": 5, "lon": -1.78, "lat": 51.55},
        None,
    ]
    file = tmp_path / "overpass.json"
    file.write_text(json.dumps({"elements": elements}))
    with taken(tmp_path, file, "venues") as (table, _, intake):
        assert table["id"].to_pylist() == ["node/1", "way/2", "way/3"]
        assert intake.rejected == {"the feature has no place": 2, "another kind of place: it has no tag “amenity”": 1}


def test_the_real_paths(shared: Path, tmp_path: Path) -> None:
    intake = Intake(Path(mkdtemp(dir=tmp_path)))
    table = read_paths(shared / "cases" / "paths.gpkg", intake, force="avon-and-somerset")
    assert intake.read == len(table) == 24 and not intake.rejected  # 20 rights of way, some in several parts
