"""Lists of assets: every row is kept or has its reason, known layouts need no mapping, and nothing is guessed."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from geo.errors import UserError
from geo.sources.asset_columns import KINDS, hour, kelvin, sales, state, whole
from geo.sources.asset_files import layout_of, read, titles_of
from geo.sources.asset_layouts import propose_layout
from geo.sources.geojson_rows import features, lines, outline
from geo.sources.intake import Intake
from geo.space.boundaries import default_wards
from geo.space.crs import to_lonlat
from geo.store.opening import open_store
from geo.store.slices import SliceStore
from geo.surroundings.assets import TOGETHER, Assets, felt_unsafe, left_out, read_assets


@contextmanager
def taken(
    folder: Path, file: Path, kind: str, mapping: str | None = None, untagged: bool = False, **more: Any
) -> Iterator[tuple[pa.Table, list[str], Intake]]:
    written = None
    if mapping is not None:
        written = folder / "m.yaml"
        written.write_text(mapping)
    intake = Intake(Path(mkdtemp(dir=folder)))
    layout = layout_of(file, kind, written, untagged=untagged)
    table, notes = read(file, kind, intake, layout, force="wiltshire", **more)
    yield table, notes, intake
    assert intake.read == len(table) + intake.rejected.total()  # every row has found its fate
    assert table["id"].to_pylist() == sorted(set(table["id"].to_pylist()))


REGISTER = [
    [
        "Licence No",
        "Premises Name",
        "Premises Type",
        "Town",
        "Terminal Hour",
        "Capacity",
        "Easting",
        "Northing",
        "Holder",
    ],
    ["L2", "The Bell", "Pub", "Swindon", "2am", "1,200", 414900, 184700, "A. Person"],
    ["L1", "The Crown", "PUB", "Swindon", "10:00 - 00:30", "many", 414950, 184710, "B. Person"],
    ["L3", "Nowhere", "Pub", "", "", "", "", "", ""],
    ["L2", "The Bell again", "Pub", "", "", "", 414900, 184700, ""],
    ["L4", "Calais", "Pub", "", "", "", 999, 100, ""],
]
MAPPING = """
source: swindon-council
columns: {id: Licence No, name: Premises Name, type: Premises Type, town: Town, terminal_hour: Terminal Hour,
          capacity: Capacity, easting: Easting, northing: Northing}
types: {pub: pub}
"""


@pytest.mark.parametrize("above", [[], [["Licensing register, Swindon"], ["Made on 1 Nov 2025", "", ""]]])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_licensing_register(tmp_path: Path, kind: str, above: list[list[str]]) -> None:
    file = tmp_path / f"register.{kind}"
    if kind == "xlsx":
        book = Workbook()
        for row in above + REGISTER:
            book.active.append(row)  # type: ignore[union-attr]
        book.save(file)
    else:
        quoted = [",".join(f'"{cell}"' for cell in row) for row in above + REGISTER]
        file.write_text("\n".join(quoted))
    near = {"wiltshire": default_wards().outline}
    with taken(tmp_path, file, "licences", MAPPING, outlines=near) as (table, notes, intake):
        assert table.select(["id", "type", "terminal_hour", "capacity"]).to_pylist() == [
            {"id": "L1", "type": "pub", "terminal_hour": "00:30", "capacity": None},
            {"id": "L2", "type": "pub", "terminal_hour": "02:00", "capacity": 1200},
        ]
        assert intake.rejected == {
            "there are no coordinates": 1,
            "repeated: another row has the same reference": 1,
            "more than 20 km outside the area of wiltshire": 1,
        }
        said = "1 row with a capacity that is not understood and kept as not known."
        assert len(notes) == 1 and notes[0].endswith(said) and "many" not in notes[0]
        assert not any("Person" in str(value) for row in table.to_pylist() for value in row.values())


def test_what_is_proposed_can_be_loaded(tmp_path: Path) -> None:
    lights = tmp_path / "lights.csv"
    lights.write_text(
        "Column Number,Street Name,Asset Status,Colour Temp,Lamp Type,Eastings,Northings\n"
        "1,Mill Street,In Light,3000K,LED,414900,184700\n"
        "2,Mill Street,Out of Light,warm,SON,414930,184700\n"
        ",Mill Street,,,,414960,184700\n"
        ",Mill Street,,,,414960,184700\n"
    )
    mapping = propose_layout(titles_of(lights), "lights")
    with taken(tmp_path, lights, "lights", mapping) as (table, notes, _):
        rows = {row["id"]: row for row in table.to_pylist()}
        assert (rows["1"]["state"], rows["1"]["colour_temperature"], rows["1"]["name"]) == (
            "working",
            3000,
            "Mill Street",
        )
        assert (rows["2"]["state"], rows["2"]["colour_temperature"]) == ("faulty", None)
        assert (
            len(rows) == 4 and "colour temperature that is not understood" in notes[0] and "warm" not in notes[0]
        )  # two columns without a number are two columns
    safe = tmp_path / "safe.csv"
    safe.write_text(
        "Longitude,Latitude,Environmental Issue,Behavioural Issue,Date Reported,Age\n"
        "-1.78,51.55,Poor lighting,,14/11/2025,19\n"
    )
    mapping = propose_layout(titles_of(safe), "streetsafe")
    assert '# Not used: "Age"' in mapping
    with taken(tmp_path, safe, "streetsafe", mapping) as (table, _, _):
        (row,) = table.to_pylist()
        assert (row["type"], row["behaviour"], row["month"]) == ("Poor lighting", None, date(2025, 11, 1))
        assert "19" not in map(str, row.values())


def test_the_real_stops_add_up(shared: Path, tmp_path: Path) -> None:
    file = shared / "data" / "context" / "naptan_stops_460_wiltshire_468_swindon.csv"
    with taken(tmp_path, file, "stops") as (table, notes, intake):
        assert (intake.read, len(table), intake.rejected, notes) == (6189, 5864, {"the stop is inactive": 325}, [])
        kinds = Counter(table["type"].to_pylist())
        assert set(kinds) == {"bus stop", "bus station bay", "railway station entrance"}
        x, y = table["easting"].to_numpy(), table["northing"].to_numpy()
        bedwyn = table["id"].to_pylist().index("4600BEDYN0")
        assert (x[bedwyn], y[bedwyn]) == (427989, 164548)


def test_the_real_pubs_need_no_mapping_but_a_word_that_all_are_meant(shared: Path, tmp_path: Path) -> None:
    file = shared / "data" / "context" / "osm_pubs_jan2022_wilts_swindon.geojson"
    with pytest.raises(UserError, match=r"no feature of it has the tag “amenity”.*--untagged"):
        layout_of(file, "venues", None)
    with taken(tmp_path, file, "venues", untagged=True) as (table, notes, intake):
        assert (intake.read, len(table), notes) == (283, 283, [])
        at = table["name"].to_pylist().index("Baker's Arms")
        lon, lat = to_lonlat(table["easting"].to_numpy()[[at]], table["northing"].to_numpy()[[at]])
        assert (lon[0], lat[0]) == (pytest.approx(-1.7673198, abs=1e-6), pytest.approx(51.5889385, abs=1e-6))


def test_references_of_a_list_are_believed_only_where_the_place_agrees(tmp_path: Path) -> None:
    file = tmp_path / "lights.csv"
    rows = [("5.4E+10", 0), ("5.4E+10", 100), ("A", 200), ("A", 201), ("A", 900), ("A", 901), ("A", 2000)]
    file.write_text("Unit,Easting,Northing\n" + "".join(f"{ref},{415_000 + x},184890\n" for ref, x in rows))
    mapping = "source: council\ncolumns: {id: Unit, easting: Easting, northing: Northing}\n"
    with taken(tmp_path, file, "lights", mapping) as (table, notes, intake):
        assert sorted(table["easting"].to_pylist()) == [415_000, 415_100, 415_200, 415_900, 417_000]
        assert {"A", "A~2", "A~3"} <= set(table["id"].to_pylist())
        assert intake.rejected == {"repeated: another row has the same reference": 2}
    assert "2 rows (the first in line 2) with a reference whose last digits a spreadsheet has rounded" in notes[0]
    assert "2 rows (the first in line 6) with the reference of another row that lies more than 50 m away" in notes[1]


def test_other_things_of_openstreetmap_and_of_naptan_are_set_aside(tmp_path: Path) -> None:
    place = '"geometry":{"type":"Point","coordinates":[-1.78,51.55]}'
    square = '"geometry":{"type":"Polygon","coordinates":[[[-1.78,51.55],[-1.77,51.55],[-1.77,51.56],[-1.78,51.55]]]}'
    file = tmp_path / "osm.geojson"
    file.write_text(
        '{"type":"FeatureCollection","features":['
        f'{{"type":"Feature","id":"node/1","properties":{{"amenity":"pub","name":"The Bell"}},{place}}},'
        f'{{"type":"Feature","id":"way/2","properties":{{"amenity":"bar","name":"Quay"}},{square}}},'
        f'{{"type":"Feature","id":"node/3","properties":{{"amenity":"bench"}},{place}}},'
        '{"type":"Feature","id":"node/4","properties":{"amenity":"pub"},"geometry":null}]}'
    )
    with taken(tmp_path, file, "venues") as (table, _, intake):
        assert table["id"].to_pylist() == ["node/1", "way/2"] and table["type"].to_pylist() == ["pub", "bar"]
        assert intake.rejected == {
            "another kind of place: its tag “amenity” is of another kind": 1,
            "the feature has no place": 1,
        }
    naptan = tmp_path / "Stops.csv"
    naptan.write_text(
        "ATCOCode,CommonName,StopType,Status,Longitude,Latitude\n"
        "1,Stand,TXR,active,-1.78,51.55\n2,Road,BCT,active,-1.78,51.55\n3,Old,TXR,inactive,-1.78,51.55\n"
    )
    with taken(tmp_path, naptan, "ranks") as (table, _, intake):
        assert table["id"].to_pylist() == ["1"]
        assert intake.rejected == {
            "another kind of place: its “StopType” is of another kind": 1,
            "the stop is inactive": 1,
        }


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("[", r"osm.geojson, line 1, column 2: this is not JSON"),
        ("[1]", "not a GeoJSON FeatureCollection"),
        ('{"features": [], "crs": {"properties": {"name": "EPSG::3857"}}}', "neither longitude and latitude nor"),
        ("[" * 100_000, "nested without end"),
    ],
)
def test_what_is_no_geojson_is_said_plainly(tmp_path: Path, content: str, fault: str) -> None:
    file = tmp_path / "osm.geojson"
    file.write_text(content)
    with pytest.raises(UserError, match=fault):
        features(file, lambda line, reason, text: None)
    with pytest.raises(UserError):
        outline(file)


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.sampled_from(["Point", "Polygon", "LineString"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "coordinates", "geometry", "properties", "id", "name"]), inner)
    ),
    max_leaves=12,
)


@given(st.lists(anything, max_size=4))
@settings(max_examples=150, deadline=None)
def test_no_feature_is_lost_whatever_it_is(given_: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "any.geojson"
        file.write_text(json.dumps({"features": given_}))
        bad: list[int] = []
        titles, rows = features(file, lambda line, reason, text: bad.append(line))
        good = [line for line, texts in rows if len(texts) == len(titles)]
        assert sorted(good + bad) == list(range(1, len(given_) + 1))
        also_bad: list[int] = []
        found = {number for number, *_ in lines(file, lambda line, reason, text: also_bad.append(line))}
        assert sorted([*found, *also_bad]) == list(range(1, len(given_) + 1))


@pytest.mark.parametrize(
    ("mapping", "fault"),
    [
        (
            "source: demo\ncolumns: {easting: x, northing: y}",
            r"m.yaml, line 1: “demo” is kept for the data of that name",
        ),
        ("source: Council!\ncolumns: {easting: x, northing: y}", "not the name of a source"),
        ("source: a\ncolumns: {name: n}", "neither easting and northing nor longitude and latitude"),
        ("source: a\ncolumns: {easting: x}", "easting and northing go together"),
        ("source: a\ncolumns: {easting: x, northing: y, holder: h}", "“holder” is not known here"),
        ("source: a\ncolumns: {easting: X, northing: Y}", "the column “X” of the mapping is not there"),
    ],
)
def test_a_wrong_mapping_is_said_with_its_line(tmp_path: Path, mapping: str, fault: str) -> None:
    file = tmp_path / "list.csv"
    file.write_text("x,y\n414900,184700\n")
    with pytest.raises(UserError, match=fault), taken(tmp_path, file, "cctv", mapping):
        pass
    with pytest.raises(UserError, match=r"a mapping is needed .* --propose"):
        layout_of(file, "cctv", None)


def test_columns_can_be_left_out_by_value(tmp_path: Path) -> None:
    file = tmp_path / "cctv.csv"
    file.write_text("x,y,s\n414900,184700,Live\n414900,184710,REMOVED\n")
    mapping = "source: a\ncolumns: {easting: x, northing: y, state: s}\nleave_out: {s: [Removed]}"
    with taken(tmp_path, file, "cctv", mapping) as (table, _, intake):
        assert table["state"].to_pylist() == ["working"] and intake.rejected == {"left out by the mapping: Removed": 1}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2am", "02:00"), ("2.30 AM", "02:30"), ("12am", "00:00"), ("12 pm", "12:00"), ("23:00", "23:00"),
        ("24:00", "00:00"), ("02:00:00", "02:00"), ("Midnight", "00:00"), ("10:00-02:00", "02:00"),
        ("1900-01-01T02:00:00", "02:00"), ("10am to 1am", "01:00"), ("0130", "01:30"), ("03:00 hours", "03:00"),
        ("Mon-Thu 23:00; Fri-Sat 01:30", "01:30"), ("Fri & Sat 10:00-03:00; Sun 12 noon", "03:00"),
        ("Sunday to Thursday 00:00, Friday and Saturday 02:30", "02:30"), ("00:00 (midnight)", "00:00"),
    ],
)  # fmt: skip
def test_terminal_hours_as_registers_write_them(text: str, meant: str) -> None:
    assert hour(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [("Faulty - reported", "faulty"), ("Planned", "faulty"), ("Working (LED)", "working"), ("OUT: part", "faulty")],
)
def test_a_state_is_its_first_words(text: str, meant: str) -> None:
    assert state(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [("On", "on"), ("On and Off Sales", "both"), ("Off-sales only", "off"), ("Both", "both"), ("on/off", "both")],
)
def test_on_and_off_sales(text: str, meant: str) -> None:
    assert sales(text) == meant


@pytest.mark.parametrize(
    ("convert", "text"),
    [(hour, "25:00"), (hour, "late"), (hour, "13pm"), (hour, "23"), (hour, "Mon 23:00 Fri 02:00"), (hour, "02:60"),
     (kelvin, "3"), (kelvin, "warm"), (whole, "0"), (whole, "-5"), (state, "perhaps"), (sales, "Yes")],
)  # fmt: skip
def test_what_is_not_clear_is_not_guessed(convert: Any, text: str) -> None:
    with pytest.raises(ValueError):
        convert(text)


@given(st.text(max_size=12))
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_a_reader(text: str) -> None:
    for columns in KINDS.values():
        for column in columns.values():
            try:
                value = column.read(text)
            except ValueError:
                continue
            pa.array([value], column.type)


def row(name: str, x: float, **more: Any) -> pa.Table:
    return pa.table(
        {"id": [name], "name": [name], "easting": [x], "northing": [0.0], **{k: [v] for k, v in more.items()}}
    )


def test_real_files_come_before_open_data_and_the_demo_is_never_mixed_in(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    for beside in ("", "force-export", "demo"):
        assert len(read_assets(store, "venues", beside=beside)) == 0
        assert read_assets(store, "venues", beside=beside).sources == ()

    def put(dataset: str, source: str, table: pa.Table) -> Assets:
        store.replace([(dataset, source, "wiltshire", None, table)])
        return read_assets(store, "venues", beside="police-uk")

    assert len(put("venues", "demo", row("a", 1, charter="signed"))) == 0  # what is made up judges nothing real
    assert left_out(store.snapshot(), "venues", beside="") and not left_out(store.snapshot(), "venues", beside="demo")
    demo = read_assets(store, "venues", beside="demo")
    assert demo.synthetic and demo.column("charter") == ("signed",) and demo.column("capacity") == (None,)
    osm = put("venues", "openstreetmap", row("b", 2))
    assert (osm.id, osm.synthetic) == (("b",), False) and "OpenStreetMap contributors" in osm.attributions[0]
    register = put("licences", "council", row("c", 3, capacity=90))
    assert (register.kind, register.id, register.column("capacity")) == ("venues", ("c",), (90,))
    shops = pa.concat_tables([row("c", 3, sales="on"), row("f", 3, sales="off")])
    assert put("licences", "council", shops).id == ("c",) and len(read_assets(store, "licences", beside="")) == 2
    put("venues", "z-council", row("d", 4, type="pub"))
    assert read_assets(store, "venues", beside="demo").id == ("a",)  # nor what is real anything made up
    both = put("venues", "a-council", row("e", 5, capacity=70))
    assert (both.id, both.subtype, both.column("capacity")) == (("e", "d"), ("", "pub"), (70, None))
    assert both.sources == ("a-council", "z-council") and both.x.tolist() == [5, 4]
    assert both.where([False, True]).id == ("d",)
    with pytest.raises(ValueError, match="not a kind"):
        read_assets(store, "benches", beside="")


def test_the_demo_can_be_asked_for_what_works_and_runs_late(demo_store: SliceStore) -> None:
    lights = read_assets(demo_store, "lights", beside="demo")
    states = np.array(demo_store.read("lights")["state"].to_pylist())
    assert lights.synthetic and np.array_equal(lights.working, states == "working") and (~lights.working).any()
    stops = read_assets(demo_store, "stops", beside="demo")
    assert 0 < stops.late.sum() < len(stops)
    reports = read_assets(demo_store, "streetsafe", beside="demo")
    squares = felt_unsafe(reports)  # the planted path and hotspots; who felt unsafe elsewhere was alone
    assert {"poor lighting", "followed"} <= {why for square in squares for why, _ in square.reasons}
    assert min(square.n for square in squares) >= TOGETHER and sum(square.n for square in squares) < len(reports)


def test_reasons_are_named_where_five_gave_them() -> None:
    why = ("Poor lighting; Vandalism",) * 5 + ("Vandalism;Vandalism",)
    more = {"behaviour": (None, "Followed", *(None,) * 4)}
    reports = Assets("streetsafe", ("police",), ("",) * 6, ("",) * 6, why, np.ones(6), np.ones(6), more)
    (cell,) = felt_unsafe(reports)
    assert (cell.n, cell.reasons) == (6, (("Vandalism", 6), ("Poor lighting", 5)))


points = st.tuples(st.integers(0, 999), st.integers(0, 999), st.sampled_from(["Poor lighting", "Followed", ""]))


@given(st.lists(points, max_size=60))
@settings(max_examples=80, deadline=None)
def test_feeling_unsafe_shows_only_where_five_stand_together(given_: list[tuple[int, int, str]]) -> None:
    x, y = (np.array([p[i] for p in given_], float) for i in (0, 1))
    n = len(given_)
    reports = Assets("streetsafe", ("police",), ("",) * n, ("",) * n, tuple(p[2] for p in given_), x, y, {})
    cells = felt_unsafe(reports)
    everywhere = Counter(zip(x // 250, y // 250, strict=True))
    assert {((c.x - 125) / 250, (c.y - 125) / 250): c.n for c in cells} == {
        k: v for k, v in everywhere.items() if v >= 5
    }
    assert all(count >= 5 and count <= cell.n for cell in cells for _, count in cell.reasons)
    assert [cell.n for cell in cells] == sorted((cell.n for cell in cells), reverse=True)
