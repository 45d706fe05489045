"""A licence is one row however often it stands in the register, and is gone once it is surrendered, lapsed or over."""

from datetime import date
from pathlib import Path

import pytest
from test_assets import taken

from geo.sources.asset_files import titles_of
from geo.sources.asset_layouts import propose_layout
from geo.sources.closure import standing
from geo.store.opening import open_store
from geo.surroundings.assets import read_assets

TODAY = date(2026, 11, 28)
PLACE = "easting: Easting, northing: Northing"


@pytest.mark.parametrize("number", ["PL/1", ""])
def test_seven_days_of_one_pub_are_one_licence_with_its_latest_hour(tmp_path: Path, number: str) -> None:
    days = [("Mon", "23:00"), ("Tue", "23:00"), ("Wed", "23:30"), ("Thu", "00:00"), ("Fri", "02:00"), ("Sat", "01:30")]
    rows = [f"{number},The Bell,{day},{hour},on,414900,184700" for day, hour in [*days, ("Sun", "22:30")]]
    file = tmp_path / "register.csv"
    file.write_text("\n".join(["No,Name,Day,Until,Sales,Easting,Northing", *rows, ",Quay,Mon,23:00,on,415900,184700"]))
    mapping = f"source: council\ncolumns: {{id: 'No', name: Name, terminal_hour: Until, sales: Sales, {PLACE}}}"
    with taken(tmp_path, file, "licences", mapping) as (table, _, intake):
        hours = dict(zip(table["name"].to_pylist(), table["terminal_hour"].to_pylist(), strict=True))
        assert hours == {"The Bell": "02:00", "Quay": "23:00"}
        assert intake.rejected.total() == 6 and all(reason.startswith("repeated") for reason in intake.rejected)


def test_a_day_that_is_not_understood_is_called_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("Lic,Ends,E,N\n1,when sold,415000,184890\n")
    mapping = "source: council\ncolumns: {id: Lic, ends: Ends, easting: E, northing: N}\n"
    with taken(tmp_path, tmp_path / "r.csv", "licences", mapping) as (_, notes, _):
        assert notes == ["Column “Ends”: 1 row with a last day that is not understood and kept as not known."]


def test_what_is_no_longer_in_force_is_set_aside(tmp_path: Path) -> None:
    states = ["Granted", "Surrendered 12/03/2021", "LAPSED", "Expired", "Current", "", "Licence revoked", "Purple"]
    ends = ["", "", "", "", "31/12/2019", "01/01/2030", "", ""]
    file = tmp_path / "register.csv"
    rows = [f"{i},Pub {i},{s},{e},4149{i}0,184700" for i, (s, e) in enumerate(zip(states, ends, strict=True))]
    file.write_text("\n".join(["Licence No,Premises Name,Status,Expiry Date,Easting,Northing", *rows]))
    proposed = propose_layout(titles_of(file), "licences")
    with taken(tmp_path, file, "licences", proposed, today=TODAY) as (table, notes, intake):
        assert table["id"].to_pylist() == ["0", "5", "7"]
        assert set(intake.rejected) == {
            *(f"shut: {word}" for word in ("surrendered", "lapsed", "expired", "revoked")),
            "shut: the day on which it ends is past",
        }
        said = "Column “Status”: 1 row with a state that is not understood and kept as not known, which counts as open."
        assert notes == [said]
    bare = f"source: council\ncolumns: {{id: Licence No, {PLACE}}}"
    with taken(tmp_path, file, "licences", bare, today=TODAY) as (table, notes, _):
        assert len(table) == 8 and "“Status” is not used" in notes[0] and "counts as open" in notes[0]


@pytest.mark.parametrize(
    ("text", "meant"),
    [("In force", "open"), ("Not in force", "shut: not in force"), ("Closed - 2020", "shut: closed"), ("n", "shut: no"),
     ("Transferred", "open"), ("Ceased trading", "shut: ceased"), ("Application pending", "shut: pending")],
)  # fmt: skip
def test_states_as_registers_write_them(text: str, meant: str) -> None:
    assert standing(text) == meant


def test_two_licences_of_one_pub_are_one_venue(tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text(
        "No,Name,Until,Easting,Northing\n1,The Bell,23:00,414900,184700\n2,Bell Inn,01:00,414910,184700\n"
        "3,Quay,23:00,414905,184700\n"
    )
    mapping = f"source: council\ncolumns: {{id: 'No', name: Name, terminal_hour: Until, {PLACE}}}"
    store = open_store(tmp_path / "store")
    with taken(tmp_path, file, "licences", mapping) as (table, _, _):
        store.replace([("licences", "council", "wiltshire", None, table)])
    assert len(read_assets(store, "licences", beside="police-uk")) == 3
    venues = read_assets(store, "venues", beside="police-uk")
    assert (venues.id, venues.column("terminal_hour")) == (("1", "3"), ("01:00", "23:00"))


def test_of_two_pairs_of_coordinates_each_row_has_its_own(tmp_path: Path) -> None:
    file = tmp_path / "Stops.csv"
    rows = [
        "1,A,BCT,active,415012,184890,-1.7845,51.5627",
        "2,B,BCT,active,,,-1.7845,51.5627",
        "3,C,BCT,active,415012,184890,,",
        "4,D,BCT,active,415012,184890,1.7845,51.5627",
        "5,E,BCT,active,415012,184890,-1.2,51.9",
        "6,F,BCT,active,0,0,-1.7845,51.5627",
        "7,G,BCT,active,,,,",
    ]
    file.write_text("\n".join(["ATCOCode,CommonName,StopType,Status,Easting,Northing,Longitude,Latitude", *rows]))
    with taken(tmp_path, file, "stops") as (table, notes, intake):
        assert table["id"].to_pylist() == ["1", "2", "3", "4", "5", "6"]
        assert table["easting"].to_numpy() == pytest.approx(415012, abs=30)
        assert intake.rejected == {"there are no coordinates": 1}
        (note,) = notes
        assert note.startswith("2 rows give two places") and "5 (line 6, 55.1 km)" in note
        assert "4 (line 5, one is not in Great Britain)" in note
