"""Wards derived from a made-up Code-Point Open of the same layout, and every way in which such a zip can be wrong."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pyogrio
import pytest
import shapely
from typer import Typer
from typer.testing import CliRunner

from app.commands import boundaries as commands
from geo.errors import UserError
from geo.sources.boundary_file import read
from geo.sources.codepoint import CODES, HEADERS, METADATA, derive
from geo.space.boundaries import Boundaries, default_wards
from geo.space.crs import reproject, to_grid, to_lonlat

LONG = (
    "Postcode,Positional_quality_indicator,Eastings,Northings,Country_code,NHS_regional_HA_code,NHS_HA_code,"
    "Admin_county_code,Admin_district_code,Admin_ward_code"
)
WEST, EAST = shapely.box(400_000, 180_000, 404_000, 184_000), shapely.box(404_000, 180_000, 408_000, 184_000)
NAMES = [
    ("Wiltshire", "E06000054"),
    ("Swindon (B)", "E06000030"),
    ("St. Mary's ED", "W1"),
    ("Hill ED", "W2"),
    ("Town Ward", "S1"),
]


def line(e: float, n: float, lad: str, ward: str, quality: int = 10) -> str:
    return f'"SN1 {e:.0f}",{quality},{e:.0f},{n:.0f},"E92000001","","","","{lad}","{ward}"'


def postcodes() -> list[str]:
    random = np.random.default_rng(0)
    rows = []
    for e, n in random.uniform(0, 4_000, (200, 2)):
        rows.append(line(400_000 + e, 180_000 + n, "E06000054", "W1" if e + 300 * np.sin(n / 500) < 2_000 else "W2"))
        rows.append(line(404_000 + e, 180_000 + n, "E06000030", "S1"))
    rows.append(line(0, 0, "E06000054", "W1", quality=90))  # no coordinates
    rows.append(line(402_000, 182_000, "E06000099", "X1"))  # somebody else's
    rows += [line(403_500, 183_500, "E06000054", ward) for ward in ("W1", "W2", "W2")]  # one spot, two wards
    return rows


def made_up(path: Path, **changes: str | bytes | None) -> Path:
    """A zip in Code-Point Open's layout; a member is changed by its name, or left out with None."""
    book = openpyxl.Workbook()
    for row in NAMES:
        book.active.append(row)
    book.save(codes := io.BytesIO())
    members: dict[str, str | bytes | None] = {
        HEADERS: f"PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\n{LONG}\n",
        CODES: codes.getvalue(),
        METADATA: "ORDNANCE SURVEY\nCOPYRIGHT DATE: 20250422\n",
        "Data/CSV/sn.csv": "\n".join(postcodes()) + "\n",
        "Data/CSV/zz.csv": line(450_000, 200_000, "E07000001", "Z1") + "\n",
        **changes,
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            if content is not None:
                archive.writestr(name, content)
    return path


def outline(kind: str = "lads") -> Boundaries:
    """Two square authorities, or four LSOAs that make them up."""
    if kind == "lads":
        codes, names, shapes = ("E06000030", "E06000054"), ("Swindon", "Wiltshire"), [EAST, WEST]
    else:
        halves = [shapely.box(x, 180_000, x + 2_000, 184_000) for x in (404_000, 406_000, 400_000, 402_000)]
        codes, names, shapes = (
            ("1", "2", "3", "4"),
            ("Swindon 001A", "Swindon 012B", "Wiltshire 001A", "Wiltshire 002C"),
            halves,
        )
    return replace(
        default_wards(),
        kind=kind,
        code=codes,
        name=names,
        authority=codes if kind == "lads" else ("",) * 4,
        authority_name=names,
        geometry=np.array(shapes, object),
        label="the outline",
    )


BOTH = ("E06000054", "E06000030")


@pytest.mark.parametrize("kind", ["lads", "lsoas"])
def test_wards_are_the_nearest_postcodes(tmp_path: Path, kind: str) -> None:
    made = derive(made_up(tmp_path / "c.zip"), outline(kind), BOTH, tolerance=1)
    properties = [f["properties"] for f in made["features"]]
    assert [(p["WD24CD"], p["WD24NM"], p["LAD24NM"]) for p in properties] == [
        ("S1", "Town", "Swindon"),
        ("W1", "St Mary's", "Wiltshire"),
        ("W2", "Hill", "Wiltshire"),
    ]
    assert {p["accuracy"] for p in properties} == {"approximate, from postcodes"}
    shapes = reproject([shapely.geometry.shape(f["geometry"]) for f in made["features"]], to_grid)
    assert shapely.is_valid(shapes).all() and shapely.coverage_is_valid(shapes)
    assert shapely.hausdorff_distance(shapely.union_all(shapes), shapely.union_all([WEST, EAST])) < 3
    assert shapely.symmetric_difference(shapes[0], EAST).area < 0.001 * EAST.area
    rows = [r.split(",") for r in postcodes() if ',"W' in r and '"SN1 0"' not in r]
    x, y, ward = (np.array([r[i] for r in rows]) for i in (2, 3, 9))
    for shape, code in ((shapes[1], '"W1"'), (shapes[2], '"W2"')):
        inside = shapely.intersects_xy(shape, x.astype(float), y.astype(float))
        assert (inside == (ward == code)).mean() > 0.97
    assert shapely.intersects_xy(shapes[2], 403_500, 183_500)  # two of its three postcodes say so


def test_the_collection_says_what_it_is(tmp_path: Path) -> None:
    about = derive(made_up(tmp_path / "c.zip"), outline(), BOTH)["about"]
    assert about["label"] == "Wards of April 2025, approximate, from postcodes" and about["vintage"] == "2024"
    assert len([n for n in about["notes"] if "Swindon" in n or "Wiltshire" in n]) == 2
    autumn = made_up(tmp_path / "d.zip", **{METADATA: "COPYRIGHT DATE: 20261105"})
    about = derive(autumn, outline(), ["E06000054"])["about"]
    assert (about["vintage"], len(about["notes"])) == ("2026", 1)
    assert "Royal Mail copyright and database right 2026" in about["attribution"]


def test_the_same_zip_gives_the_same_bytes(tmp_path: Path) -> None:
    lines = postcodes()
    turned = made_up(tmp_path / "b.zip", **{"Data/CSV/sn.csv": "\n".join(lines[::-1]) + "\n"})
    assert derive(made_up(tmp_path / "a.zip"), outline(), BOTH) == derive(turned, outline(), BOTH[::-1])


def test_a_lone_postcode_has_its_whole_authority(tmp_path: Path) -> None:
    path = made_up(tmp_path / "c.zip", **{"Data/CSV/sn.csv": line(402_000, 182_000, "E06000054", "W1") + "\n"})
    [feature] = derive(path, outline(), ["E06000054"])["features"]
    [shape] = reproject([shapely.geometry.shape(feature["geometry"])], to_grid)
    assert shapely.hausdorff_distance(shape, WEST) < 2


def test_a_ward_beyond_the_outline_is_left_out(tmp_path: Path) -> None:
    rows = [*postcodes(), line(300_000, 180_000, "E06000054", "W9"), line(399_999, 185_000, "E06000054", "W8")]
    made = derive(made_up(tmp_path / "c.zip", **{"Data/CSV/sn.csv": "\n".join(rows) + "\n"}), outline(), BOTH)
    codes = [f["properties"]["WD24CD"] for f in made["features"]]
    assert "W9" not in codes and {"S1", "W1", "W2"} <= set(codes)


def without(column: str) -> str:
    return f"x\n{LONG.replace(column, 'Other')}\n"


def cut_sheet() -> bytes:
    """A workbook whose sheet breaks off."""
    openpyxl.Workbook().save(whole := io.BytesIO())
    with zipfile.ZipFile(whole) as read, zipfile.ZipFile(cut := io.BytesIO(), "w") as written:
        for name in read.namelist():
            written.writestr(name, read.read(name)[: 100 if "sheet1" in name else None])
    return cut.getvalue()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({HEADERS: None}, "not OS Code-Point Open as CSV: it has no Doc/Code-Point_Open_Column_Headers.csv"),
        ({CODES: None}, "it has no Doc/Codelist.xlsx"),
        ({METADATA: None}, "it has no Doc/metadata.txt"),
        ({METADATA: "nothing"}, "gives no COPYRIGHT DATE"),
        ({METADATA: "COPYRIGHT DATE: 20259999"}, "gives no COPYRIGHT DATE"),
        ({CODES: b"no workbook"}, "Codelist.xlsx cannot be read"),
        ({CODES: cut_sheet()}, "Codelist.xlsx cannot be read"),
        ({"../evil.csv": "x"}, "climbs out of its folder"),
        ({"Data/CSV/sn.csv": line(1, 2, "E06000054", "W1").replace(",1,", ",inf,")}, "no postcode of E06000030"),
        ({HEADERS: ""}, "names no column Eastings"),
        ({HEADERS: without("Admin_ward_code")}, "names no column Admin_ward_code"),
        ({HEADERS: without("Northings")}, "names no column Northings"),
        ({"Data/CSV/sn.csv": None, "Data/CSV/zz.csv": None}, "no Data/CSV folder"),
        ({"Data/CSV/sn.csv": '"SN1 1AA",10,400000\n'}, r"sn.csv: .*[Ee]xpected 10 columns, got 3"),
        ({"Data/CSV/sn.csv": line(1, 2, "E06000054", "W1").replace(",1,", ",one,")}, "sn.csv: .*one"),
        ({"Data/CSV/sn.csv": ""}, "no postcode of E06000030 has coordinates and a ward|sn.csv: Empty CSV file"),
        ({"Data/CSV/sn.csv": line(0, 0, "E06000030", "S1")}, "no postcode of E06000030 has coordinates and a ward"),
        ({"Data/CSV/sn.csv": line(404_100, 180_100, "E06000030", "")}, "no postcode of E06000030 has coordinates"),
    ],
)
def test_a_wrong_zip_is_one_sentence(tmp_path: Path, changes: dict[str, str | bytes | None], sentence: str) -> None:
    with pytest.raises(UserError, match=sentence) as raised:
        derive(made_up(tmp_path / "c.zip", **changes), outline(), BOTH)
    assert "\n" not in str(raised.value) and "c.zip" in str(raised.value)


def damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    at = content.index(b"SN1 ")
    content[at : at + 4] = b"XXXX"
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda path: path.unlink(), "there is no such file"),
        (lambda path: path.write_bytes(b""), "not a zip file that can be read"),
        (lambda path: path.write_bytes(path.read_bytes()[:2000]), "not a zip file that can be read"),
        (damaged, "sn.csv: this part of the zip is damaged"),
    ],
    ids=["missing", "empty", "cut", "damaged"],
)
def test_a_broken_zip_is_one_sentence(tmp_path: Path, spoil: Callable[[Path], None], sentence: str) -> None:
    path = made_up(tmp_path / "c.zip")
    spoil(path)
    with pytest.raises(UserError, match=sentence):
        derive(path, outline(), BOTH)


def test_an_outline_of_elsewhere_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no area of Wiltshire \(E06000054\) is in the outline"):
        derive(made_up(tmp_path / "c.zip"), outline().of(["E06000030"]), BOTH)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """`afterdark boundaries …` in a folder of its own; returns what it printed, raises what it raised."""
    monkeypatch.setenv("AFTERDARK_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    app = Typer()
    commands.register(app)
    app.command("other")(lambda: None)

    def call(*arguments: object) -> str:
        result = CliRunner().invoke(app, ["boundaries", *map(str, arguments)])
        if result.exception:
            raise result.exception
        return result.output

    return call


def test_derived_wards_go_round_and_stay_approximate(run: Callable[..., str], tmp_path: Path) -> None:
    shapes = list(reproject([WEST, EAST], to_lonlat))
    columns = [np.array(c, object) for c in (("E06000054", "E06000030"), ("Wiltshire", "Swindon"))]
    lads = tmp_path / "lads_BGC.geojson"
    pyogrio.raw.write(
        lads,
        shapely.to_wkb(np.array(shapes)),
        columns,
        ["LAD25CD", "LAD25NM"],
        geometry_type="Polygon",
        crs="EPSG:4326",
    )
    zip_file = made_up(tmp_path / "c.zip")
    assert "wards_from_postcodes.geojson: 3 wards, approximate" in run("derive", zip_file, "--outline", lads)
    written = tmp_path / "wards_from_postcodes.geojson"
    assert json.loads(written.read_text())["about"]["licence"] == "Open Government Licence v3.0"
    said = run("import", written)
    assert "Wards of April 2025, approximate, from postcodes: 3 areas stored" in said
    assert "Warning: Swindon has had 25 wards since 7 May 2026, all but one" in said and "Royal Mail data" in said
    found = read(written)
    assert found.approximate and found.vintage == "2024" and found.attribution == default_wards().attribution
    assert "* " in run("list").splitlines()[0]


def test_import_says_what_it_did(run: Callable[..., str], shared: Path, tmp_path: Path) -> None:
    folder = shared / "data/boundaries"
    assert "Invalid polygons, repaired: E01031952." in run("import", folder / "lsoa_2021_BGC_wilts_swindon.geojson")
    with pytest.raises(UserError, match=r"do not say which local authority.*Leave --force"):
        run("import", folder / "police_force_areas_2020_EW_all.geojson", "--force", "wiltshire")
    said = run("import", folder / "wards_2025_WD25_BGC_wilts_swindon.geojson")
    assert (
        "Wards of 2025, BGC: 118 areas stored" in said
        and "Not in Wards of April 2025" in said
        and "24 of 118 codes" in said
    )
    assert "never joined by code" in said and "by name" in said and "point in polygon" in said
    said = run(
        "import",
        folder / "wards_2025_WD25_BGC_wilts_swindon.geojson",
        "--resolution",
        "bsc",
        "--authority",
        "E06000030",
    )
    assert "20 areas stored" in said and "Warning: Wards of 2025, BSC are too coarse to assign points: 5 to 8 %" in said
    lines = run("list").splitlines()
    assert sum(line.startswith("*") for line in lines) == 2
    assert lines[0].startswith("*    447 LSOAs of 2021, BGC")
    assert "25 wards since 7 May 2026, all but one" in lines[-1]


def test_fetch_without_a_network_is_one_sentence(run: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with pytest.raises(UserError, match="there is no connection"):
        run("fetch", "wards", "--year", 2025, "--force", "wiltshire", "--base-url", "http://127.0.0.1:9/services")
