"""The names layer: what ships is what its sources say, and the same sources in any order give the same bytes."""

import csv
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from app.cli import app
from geo.errors import Unavailable, UserError
from geo.sources.place_names import MARGIN, derive
from geo.sources.place_texts import KIND, street_or_kind
from geo.space.boundaries import default_wards
from geo.space.crs import to_lonlat
from geo.streets.names import SUBURB, TOWN, VILLAGE, Points
from geo.streets.names_file import FILES, FOLDER, default_names, read, write
from geo.streets.place_words import OF_POINTS, WORDS

STOPS = ["NptgLocalityCode,LocalityName,ParentLocalityName,Easting,Northing,Status"]
ROWS = ["Month,Longitude,Latitude,Location"]


def text(path: Path, lines: Sequence[str]) -> Path:
    path.write_text("\n".join(lines) + "\n")
    return path


def town(folder: Path, order: np.random.Generator | None = None) -> tuple[Path, Path, Path]:
    """A town of 130 postcodes with a suburb, a village beyond it, and something of each far outside."""
    stops = [
        "E1,Town,,400000,180000,active", "E1,Town,,400010,180004,active", "E1,Town,,400900,180000,inactive",
        "E2,Old  Town,Town,401000,180000,active", "E3,Ham,,404000,180000,active", "E4,Far,,450000,180000,active",
    ]  # fmt: skip
    lon, lat = to_lonlat(np.array([400000.2, 400100, 450000]), np.array([180000.0, 180000, 180000]))
    rows = [
        f"2025-01,{lon[i]:.6f},{lat[i]:.6f},On or near {name}"
        for i, name in ((0, "Queen'S Road"), (0, "Queen'S Road"), (1, "Supermarket"), (1, "High Street"), (2, "Far"))
    ] + ["2025-01,,,No Location"]  # fmt: skip
    codes = [f"SN1 {i // 26}A{chr(65 + i % 26)},10,{400000 + i},180010" for i in range(130)]
    codes += ["sn25ab,50,401000,180001", "SN9 9ZZ,90,0,0", "SN8 8ZZ,10,450000,180000"]
    if order is not None:
        stops, rows, codes = ([lines[i] for i in order.permutation(len(lines))] for lines in (stops, rows, codes))
    return (
        text(folder / "stops.csv", STOPS + stops),
        text(folder / "2025-01-wiltshire-street.csv", ROWS + rows),
        text(folder / "codes.csv", ["postcode,quality,easting,northing", *codes]),
    )


AREA = shapely.box(399_000, 179_000, 404_000 - MARGIN / 2, 181_000)


def test_names_are_read_ranked_and_cut(tmp_path: Path) -> None:
    names = derive(*town(tmp_path), AREA, year=2025)
    places = names.localities
    assert places.name.tolist() == ["Town", "Old Town", "Ham"] and places.rank.tolist() == [TOWN, SUBURB, VILLAGE]
    assert (places.x.tolist(), places.size.tolist(), places.stops.tolist()) == (
        [400005, 401000, 404000], [131, 1, 0], [2, 1, 1],
    )  # fmt: skip
    assert places.town.tolist() == [0, 0, 2]
    streets = list(zip(names.streets.name, names.streets.x, strict=True))
    assert streets == [("High Street", 400100), ("Queen's Road", 400000)]
    assert len(names.postcodes) == 131
    found = names.postcodes.find(" sn2  5aB")
    assert found is not None and names.postcodes.postcode[found] == "SN2 5AB" and names.postcodes.quality[found] == 50
    assert names.postcodes.find("SN9 9ZZ") is None
    assert "© Crown copyright and database right 2025" in names.attributions[2]


def test_the_order_of_rows_changes_no_byte(tmp_path: Path) -> None:
    written = []
    for seed in range(3):
        folder = tmp_path / str(seed)
        folder.mkdir()
        write(derive(*town(folder, np.random.default_rng(seed)), AREA, year=2025), folder / "layer")
        written.append([(folder / "layer" / f"{name}.parquet").read_bytes() for name in FILES])
    assert written[0] == written[1] == written[2]
    again = read(tmp_path / "0" / "layer")
    assert again.localities.name.tolist() == ["Town", "Old Town", "Ham"]


@pytest.mark.parametrize(
    ("which", "lines", "said"),
    [
        (0, ["Easting,Northing", "1,2"], "NptgLocalityCode"),
        (0, [*STOPS, "E1,Town,,1,2,active"], "no locality of the stops lies in the outline"),
        (1, [*ROWS, "2025-01,x,y,On or near High Street"], "no street point lies in the outline"),
        (2, ["postcode,quality,easting,northing", "SN1 1AA,10,,"], "no postcode lies in the outline"),
        (2, ["postcode,easting", "SN1 1AA,1,2"], "the column quality is missing"),
    ],
)
def test_files_of_another_kind_or_place_are_refused(tmp_path: Path, which: int, lines: list[str], said: str) -> None:
    files = town(tmp_path)
    text(files[which], lines)
    with pytest.raises(UserError, match=said):
        derive(*files, AREA, year=2025)


def test_a_layer_that_is_damaged_is_said_to_be(tmp_path: Path) -> None:
    write(default_names(), tmp_path)
    (tmp_path / "streets.parquet").write_bytes((tmp_path / "localities.parquet").read_bytes())
    with pytest.raises(Unavailable, match="no file of names"):
        read(tmp_path)
    (tmp_path / "localities.parquet").write_bytes(b"PAR1")
    with pytest.raises(Unavailable, match="cannot be read"):
        read(tmp_path)


def test_what_ships_is_small_and_the_bytes_its_sources_file_tells() -> None:
    told = (FOLDER / "SOURCES.md").read_text()
    content = [(FOLDER / f"{name}.parquet").read_bytes() for name in FILES]
    assert sum(map(len, content)) < 1_000_000
    assert all(sha256(one).hexdigest() in told for one in content)
    names = default_names()
    assert all(notice in told.replace("\n* ", " ") for notice in names.attributions)
    around = shapely.buffer(default_wards().outline, MARGIN)
    for points in (names.localities, names.streets, names.postcodes):
        assert shapely.contains_xy(around, points.x, points.y).all()


def test_what_ships_is_what_the_command_derives(tmp_path: Path, shared: Path) -> None:
    month = shared / "data/police-uk/2025-06/2025-06-wiltshire-street.csv"
    stops = shared / "data/context/naptan_stops_460_wiltshire_468_swindon.csv"
    codes = shared / "data/streets/codepoint_open_wilts_swindon.csv"
    asked = ["places", "derive", "--naptan", stops, "--police-uk", month, "--code-point", codes, "--output", tmp_path]
    answer = CliRunner().invoke(app, [*map(str, asked), "--year", "2025"])
    assert answer.exit_code == 0 and "650 localities" in answer.output
    for name in ("localities", "postcodes"):
        assert (tmp_path / f"{name}.parquet").read_bytes() == (FOLDER / f"{name}.parquet").read_bytes()
    held, found = ({*zip(s.name, s.x, s.y, strict=True)} for s in (default_names().streets, read(tmp_path).streets))
    assert len(found) > 2000 and found <= held


def test_the_places_that_the_force_named_are_in_the_layer(shared: Path) -> None:
    names = default_names()
    with (shared / "data/streets/named_hotspots_wiltshire_2024.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            held = {*names.localities.name, *names.streets.name}
            assert row["place"] in held


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12),
    st.tuples(st.integers(0, 6), st.integers(0, 6)),
)
def test_the_nearest_is_the_first_of_the_nearest(points: list[tuple[int, int]], place: tuple[int, int]) -> None:
    x, y = (np.array([point[axis] for point in points], np.int32) for axis in (0, 1))
    found = Points(x, y).nearest([place[0]], [place[1]])[0]
    squared = (x - place[0]) ** 2 + (y - place[1]) ** 2
    assert found == (int(np.argmin(squared)) if points else -1)
    assert Points(x, y).nearest([place[0]], [place[1]], within=2)[0] == (
        found if points and squared.min() <= 4 else -1
    )  # fmt: skip


@pytest.mark.parametrize(
    ("location", "meant"),
    [
        ("On or near Minster Street", ("Minster Street", "")),
        ("On or near Supermarket", ("", "supermarket")),
        ("No Location", ("", "")),
        ("On or near St Paul'S", ("St Paul's", "")),
        ("", ("", "")),
    ],
)
def test_a_place_text_is_a_street_or_a_kind_of_place(location: str, meant: tuple[str, str]) -> None:
    assert street_or_kind(location) == meant
    assert set(KIND.values()) == set(OF_POINTS) <= set(WORDS)
