"""Official boundary files of any vintage and form come in; anything else is one plain sentence."""

import json
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from geo.errors import UserError
from geo.sources.boundary_file import read
from geo.space.crs import reproject, to_lonlat

SQUARES = [shapely.box(400_000, 180_000, 401_000, 181_000), shapely.box(401_000, 180_000, 402_000, 181_000)]
COLUMNS = {"WD25CD": ["E2", "E1"], "WD25NM": ["Two", "One"], "LAD25CD": ["L", "L"], "LAD25NM": ["Place", "Place"]}


def write(
    path: Path,
    columns: dict[str, list] = COLUMNS,
    shapes: list = SQUARES,
    crs: str | None = "EPSG:27700",
    **options: str,
) -> Path:
    """A file as the portal offers it."""
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(np.array(shapes, object)),
        field_data=[np.array(v, object) for v in columns.values()],
        fields=list(columns),
        geometry_type="Polygon",
        crs=crs,
        **options,
    )
    return path


@pytest.mark.parametrize("name", ["wards_BGC.gpkg", "wards_BGC.shp", "wards_BGC.geojson"])
def test_the_three_formats(tmp_path: Path, name: str) -> None:
    on_grid = not name.endswith("geojson")
    shapes = SQUARES if on_grid else list(reproject(SQUARES, to_lonlat))
    found = read(write(tmp_path / name, shapes=shapes, crs="EPSG:27700" if on_grid else "EPSG:4326"))
    assert (found.kind, found.vintage, found.resolution) == ("wards", "2025", "BGC")
    assert (found.code, found.name, found.authority) == (("E1", "E2"), ("One", "Two"), ("L", "L"))
    assert found.label == "Wards of 2025, BGC" and not found.approximate and not found.notes
    assert (
        shapely.hausdorff_distance(found.geometry, np.array(SQUARES, object)[::-1]).max()
        < (0 if on_grid else 0.002) + 1e-9
    )
    assert "database right 2025" in found.attribution and len(found.sha256) == 64


def test_of_several_layers_the_one_with_codes_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "wards_BGC.gpkg", {"name": ["a", "b"]}, layer="places")
    write(path, layer="wards", append=True)
    assert read(path).code == ("E1", "E2")
    write(path, {"WD24CD": ["E3", "E4"]}, layer="older", append=True)
    with pytest.raises(UserError, match=r"several layers hold areas: wards, older\. Choose one with --layer"):
        read(path)
    assert read(path, layer="older").code == ("E3", "E4")
    with pytest.raises(UserError, match=r"no layer “newer”\. It has places, wards, older"):
        read(path, layer="newer")


def test_metres_need_no_name_and_open_rings_are_closed(tmp_path: Path) -> None:
    height = [[[400_000, 180_000, 7], [401_000, 180_000, 7], [401_000, 181_000, 7], [400_000, 181_000, 7]]]
    path = tmp_path / "wards_BGC.geojson"
    path.write_text(json.dumps(collection(geometry={"type": "Polygon", "coordinates": height})))
    found = read(path)
    assert shapely.equals(found.geometry[0], SQUARES[0]) and found.repaired == ("E1",)


def test_a_shapefile_is_all_of_its_files(tmp_path: Path) -> None:
    first = read(write(tmp_path / "a_BGC.shp")).sha256
    renamed = read(write(tmp_path / "b_BGC.shp", {**COLUMNS, "WD25NM": ["Zwei", "Eins"]})).sha256
    assert first != renamed  # the names stand in the .dbf
    esri = write(tmp_path / "c_BGC.shp")
    esri.with_suffix(".prj").write_text(
        'PROJCS["British_National_Grid",GEOGCS["GCS_OSGB_1936",DATUM["D_OSGB_1936",SPHEROID["Airy_1830",6377563.396,'
        '299.3249646]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
        'PARAMETER["False_Easting",400000.0],PARAMETER["False_Northing",-100000.0],PARAMETER["Central_Meridian",-2.0],'
        'PARAMETER["Scale_Factor",0.9996012717],PARAMETER["Latitude_Of_Origin",49.0],UNIT["Meter",1.0]]'
    )
    assert shapely.equals(read(esri).geometry, np.array(SQUARES, object)[::-1]).all()
    esri.with_suffix(".prj").unlink()
    with pytest.raises(UserError, match=r"does not say which coordinates.*\.prj"):
        read(esri)


@pytest.mark.parametrize(
    ("columns", "file", "expected"),
    [
        (("wd21cd", "wd21nm"), "x_BFC.gpkg", ("wards", "2021", "BFC")),
        (("LSOA21CD", "LSOA21NM"), "LSOA_2021_EW_BSC_V4.gpkg", ("lsoas", "2021", "BSC")),
        (("lsoa11cd", "lsoa11nm"), "lsoa_bgc_2011.gpkg", ("lsoas", "2011", "BGC")),
        (("LAD23CD", "LAD23NM"), "LAD_MAY_2023_UK_BUC.gpkg", ("lads", "2023", "BUC")),
        (("PFA23CD", "PFA23NM"), "forces.gpkg", ("forces", "2023", "")),
        (("ward_code", "ward_name"), "wards_BGC_2022.gpkg", ("wards", "2022", "BGC")),
        (("pfa20_code", "pfa20_name"), "f.gpkg", ("forces", "2020", "")),
    ],
)
def test_any_kind_and_vintage(tmp_path: Path, columns: tuple[str, str], file: str, expected: tuple[str, ...]) -> None:
    code, name = columns
    found = read(write(tmp_path / file, {"OBJECTID": [1, 2], code: ["E1", "E2"], name: ["One", "Two"]}))
    assert (found.kind, found.vintage, found.resolution) == expected
    assert found.name == ("One", "Two")
    coarse = expected[2] in ("BSC", "BUC")
    assert found.approximate == coarse
    assert any("too coarse to assign points: 5 to 8 %" in note for note in found.notes) == coarse


def test_what_is_given_wins_over_what_is_found(tmp_path: Path) -> None:
    path = write(tmp_path / "wards_2019_BSC.gpkg", {"ward_code": ["E1", "E2"]})
    found = read(path, resolution="bfc", year=2020)
    assert (found.vintage, found.resolution, found.name) == ("2020", "BFC", ("E1", "E2"))
    with pytest.raises(UserError, match="codes of 2025, not of 2024"):
        read(write(tmp_path / "w.gpkg"), year=2024)


def test_the_real_invalid_polygon_is_repaired_and_named(shared: Path) -> None:
    lsoas = read(shared / "data/boundaries/lsoa_2021_BGC_wilts_swindon.geojson")
    assert len(lsoas) == 447 and lsoas.repaired == ("E01031952",)
    assert shapely.is_valid(lsoas.geometry).all()
    assert read(shared / "data/boundaries/lsoa_2011_BGC_wilts_swindon.geojson").repaired == ()


def test_real_files_of_every_kind(shared: Path) -> None:
    found = {p.name: read(p) for p in sorted((shared / "data/boundaries").glob("*.geojson"))}
    assert [(b.kind, b.vintage, len(b)) for b in found.values()] == [
        ("lads", "2022", 2),
        ("lsoas", "2011", 417),
        ("lsoas", "2021", 447),
        ("forces", "2020", 43),
        ("wards", "2025", 118),
        ("wards", "2022", 118),
    ]


def collection(**changes: object) -> dict:
    feature = {
        "type": "Feature",
        "properties": {"WD25CD": "E1", "WD25NM": "One"},
        "geometry": {"type": "Polygon", "coordinates": [[[-1.8, 51.5], [-1.7, 51.5], [-1.7, 51.6], [-1.8, 51.5]]]},
    }
    return {"type": "FeatureCollection", "features": [{**feature, **changes}]}


line = {"type": "LineString", "coordinates": [[-1.8, 51.5], [-1.7, 51.5]]}
swapped = {"type": "Polygon", "coordinates": [[[51.5, -1.8], [51.5, -1.7], [51.6, -1.7], [51.5, -1.8]]]}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("not json", "not a GeoJSON, GeoPackage or Shapefile"),
        ("", "not a GeoJSON, GeoPackage or Shapefile"),
        (json.dumps(collection())[:-30], "not a GeoJSON, GeoPackage or Shapefile"),
        ({"type": "FeatureCollection", "features": []}, "holds no areas"),
        (collection(properties={"name": "One"}), "no column of codes such as WD25CD.* among name"),
        (collection(properties={"ward_code": "E1"}), "does not say of which year it is.*--year"),
        (collection(properties={"WD25CD": None}), "feature 1 has no WD25CD"),
        (collection(geometry=None), r"E1 \(feature 1\) has no polygon"),
        (json.dumps(collection()).replace("51.6", "Infinity"), "E1 .feature 1. has no polygon that can be read"),
        (collection(geometry=line), "E1 has no area even after repair"),
        (collection(geometry=swapped), "4 of 4 vertices lie outside Great Britain.*longitude, latitude"),
        ({**collection(), "features": collection()["features"] * 2}, "E1 stands in it 2 times"),
        (
            {**collection(), "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}},
            "coordinates are WGS 84 / Pseudo-Mercator.*EPSG:27700",
        ),
    ],
)
def test_anything_else_is_refused_in_a_sentence(tmp_path: Path, content: object, sentence: str) -> None:
    path = tmp_path / "areas.geojson"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    with pytest.raises(UserError, match=sentence) as raised:
        read(path)
    assert "areas.geojson" in str(raised.value) and "\n" not in str(raised.value)


def test_no_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no such file"):
        read(tmp_path / "none.gpkg")
    with pytest.raises(UserError):
        read(tmp_path)
