"""Any file with areas becomes boundaries: whatever its format and titles, with the attribution of whoever made it."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
import shapely
from test_boundary_file import COLUMNS, SQUARES, write

from geo.errors import UserError
from geo.sources.boundary_file import read
from geo.space.coverage import holes, overlaps
from geo.space.crs import reproject, to_lonlat
from geo.space.repair import CROSSINGS, repair

DEGREES = list(reproject(SQUARES, to_lonlat))
CODES = ["E05000002", "E05000001"]


def same_place(found: np.ndarray) -> bool:
    return bool(shapely.hausdorff_distance(found, np.array(SQUARES, object)[::-1]).max() < 0.01)


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        ({"GSS_CODE": CODES, "NAME": ["Two", "One"]}, "wards"),
        ({"key": ["1", "2"], "ons_code": CODES, "Ward Name": ["Two", "One"]}, "wards"),
        ({"code": ["E01000002", "E01000001"], "name": ["Two", "One"]}, "lsoas"),
        ({"AreaCode": ["E07000002", "E07000001"], "AreaName": ["Two", "One"]}, "lads"),
    ],
)
def test_a_column_of_codes_is_known_by_what_it_holds(tmp_path: Path, columns: dict[str, list], kind: str) -> None:
    found = read(write(tmp_path / "areas_2013_BGC.gpkg", columns))
    assert (found.kind, found.vintage, found.name) == (kind, "2013", ("One", "Two"))
    assert read(write(tmp_path / "areas.gpkg", columns)).label.endswith("year not known")


def test_columns_can_be_named_and_codes_can_be_anything(tmp_path: Path) -> None:
    path = write(tmp_path / "beats.gpkg", {"beat": ["B/2 north", "B 1"], "text": ["<b>Two &amp; half</b>", "One"]})
    with pytest.raises(UserError, match=r"no column of codes.*among beat, text.*--code and --name"):
        read(path)
    with pytest.raises(UserError, match=r"there is no column “bead”\. It has beat, text"):
        read(path, code="bead")
    found = read(path, code="beat", name="text", year=2024)
    assert (found.code, found.name, found.vintage) == (("B-1", "B-2-north"), ("One", "Two & half"), "2024")


def test_of_columns_of_several_years_the_one_that_is_named_says_its_year(tmp_path: Path) -> None:
    path = write(
        tmp_path / "both.gpkg",
        {
            "WD22CD": CODES,
            "WD22NM": ["Two", "One"],
            "WD24CD": ["E05000009", "E05000008"],
            "WD24NM": ["Nine", "Eight"],
            "LAD23NM": ["Swindon"] * 2,
        },
    )
    assert (read(path).vintage, read(path).name) == ("2024", ("Eight", "Nine"))
    found = read(path, code="WD22CD")
    assert (found.vintage, found.name, found.label) == ("2022", ("One", "Two"), "Wards of 2022")
    assert "National Statistics" in found.attribution and found.authority_name == ("Swindon", "Swindon")


def test_a_zip_with_folders_and_a_kml_and_topojson(tmp_path: Path) -> None:
    write(tmp_path / "wards_BGC.shp")
    with zipfile.ZipFile(tmp_path / "download.zip", "w") as archive:
        for part in tmp_path.glob("wards_BGC.*"):
            archive.write(part, f"Wards of 2025/data/{part.name}")
        archive.writestr("__MACOSX/Wards of 2025/._wards_BGC.shp", "nothing")
        archive.writestr("read me.txt", "nothing")
    found = read(tmp_path / "download.zip")
    assert found.code == ("E1", "E2") and same_place(found.geometry) and found.resolution == "BGC"
    with zipfile.ZipFile(tmp_path / "none.zip", "w") as archive:
        archive.writestr("read me.txt", "nothing")
    with pytest.raises(UserError, match=r"no GeoPackage, Shapefile, GeoJSON or KML in it"):
        read(tmp_path / "none.zip")

    marks = "".join(
        f"<Placemark><name>{name}</name><ExtendedData><Data name='WD25CD'><value>{code}</value></Data></ExtendedData>"
        f"<Polygon><outerBoundaryIs><LinearRing><coordinates>"
        f"{' '.join(f'{x},{y},0' for x, y in shapely.get_coordinates(shape))}"
        "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        for name, code, shape in zip(("Two", "One"), ("E2", "E1"), DEGREES, strict=True)
    )
    (tmp_path / "wards_BGC.kml").write_text(
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder>{marks}</Folder></Document></kml>'
    )
    found = read(tmp_path / "wards_BGC.kml", name="Name")
    assert (found.code, found.name) == (("E1", "E2"), ("One", "Two")) and same_place(found.geometry)

    arcs = [shapely.get_coordinates(shape).tolist() for shape in DEGREES]
    areas = [{"type": "Polygon", "arcs": [[i]], "properties": {"WD25CD": code}} for i, code in enumerate(("E2", "E1"))]
    topology = {"type": "Topology", "arcs": arcs, "objects": {"w": {"type": "GeometryCollection", "geometries": areas}}}
    (tmp_path / "wards_BGC.json").write_text(json.dumps(topology))
    found = read(tmp_path / "wards_BGC.json")
    assert found.code == ("E1", "E2") and same_place(found.geometry)


def test_parts_of_one_area_are_joined(tmp_path: Path) -> None:
    parts = {"WD25CD": ["E1", "E1"], "WD25NM": ["One", "One"]}
    found = read(write(tmp_path / "wards_BGC.gpkg", parts))
    assert (found.code, found.joined) == (("E1",), ("E1",)) and found.km2.sum() == pytest.approx(2)
    for columns, shapes in (({**parts, "WD25NM": ["One", "Two"]}, SQUARES), (parts, [SQUARES[0]] * 2)):
        with pytest.raises(UserError, match="E1 stands in it 2 times"):
            read(write(tmp_path / "wrong_BGC.gpkg", columns, shapes))


@pytest.mark.parametrize(
    ("columns", "attribution"),
    [
        (COLUMNS, "Source: Office for National Statistics"),
        ({"CODE": CODES, "NAME": ["a", "b"], "POLYGON_ID": ["1", "2"], "UNIT_ID": ["1", "2"]}, "Contains OS data ©"),
        ({"ref:gss": CODES, "@id": ["relation/1", "relation/2"]}, "© OpenStreetMap contributors"),
        ({"GSS_CODE": CODES}, "Outlines: w_2020.gpkg, which does not name its publisher or its licence."),
    ],
)
def test_the_attribution_is_that_of_the_publisher(tmp_path: Path, columns: dict[str, list], attribution: str) -> None:
    path = write(tmp_path / ("w.gpkg" if columns is COLUMNS else "w_2020.gpkg"), columns)
    assert read(path).attribution.startswith(attribution)
    assert read(path, attribution="© The council").attribution == "© The council"


def test_the_set_is_looked_at_as_a_whole() -> None:
    box = shapely.box
    areas = np.array([box(0, 0, 1000, 1000), box(500, 0, 1500, 1000), box(1495, 0, 2500, 1000)], object)
    (pair,) = overlaps(areas)  # the last two share a sliver of 5 m
    assert (pair.one, pair.other, pair.km2) == (0, 1, 0.5)
    ring = box(0, 0, 3000, 3000) - box(1000, 1000, 1500, 2000) - box(2000, 0.5, 2010, 2900)
    assert holes(ring) == (0.5,)
    assert overlaps(areas[:0]) == () and holes(shapely.Polygon()) == ()


def test_an_outline_that_crosses_itself_without_end_is_not_repaired(tmp_path: Path) -> None:
    turns = 2 * np.pi * np.arange(401) * 200 / 401
    star = shapely.polygons(np.c_[400_000 + 3000 * np.cos(turns), 200_000 + 3000 * np.sin(turns)])
    with pytest.raises(UserError, match=rf"w\.gpkg: E1 crosses itself more than {CROSSINGS} times"):
        read(write(tmp_path / "w.gpkg", {"WD25CD": ["E1"]}, [star]))
    bow = shapely.Polygon([(0, 0), (1000, 1000), (1000, 0), (0, 1000)])
    shapes, broken = repair([bow])
    assert shapely.area(shapes[0]) == 500_000 and broken.tolist() == [0]
