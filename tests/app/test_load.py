"""`afterdark load` and `afterdark fetch`, as a person types them."""

import csv
import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.answering.zones import zones
from app.cli import app
from app.commands.load import last_month
from app.loading.load import gaps, load_demo
from app.records.journal import Records
from geo.errors import NotFound, Unavailable, UserError
from geo.report import LoadReport
from geo.store.base import Slice
from geo.store.opening import open_store

HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)
ROW = "abc,2025-01,Wiltshire Police,Wiltshire Police,-1.779,51.558,On or near X,E01015512,Swindon,Robbery,,"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AFTERDARK_DATA", str(tmp_path / "var"))
    return tmp_path / "var"


def afterdark(*arguments: object) -> str:
    result = CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_report_is_printed_stored_and_adds_up(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "2025-01-wiltshire-street.csv"
    file.write_text("\n".join([HEADER, ROW, ROW, "ragged", ROW.replace("abc", "def").replace("51.558", "57.0")]))
    said = afterdark("load", "police-uk", file)
    assert "4 rows read from 1 file: 1 kept, 2 set aside in the quarantine, 1 repeated." in said
    assert "2025-01        1" in said
    [report] = open_store(data).reports()
    assert all(sentence in said for sentence in report["sentences"])
    assert report["read"] == report["kept"] + sum(report["quarantined"].values()) + report["duplicates"]
    assert json.loads(json.dumps(report)) == report
    assert "“afterdark quarantine” prints the rows that were not kept." in said
    set_aside = list(csv.DictReader(StringIO(afterdark("quarantine"))))
    assert [(row["line"], row["reason"]) for row in set_aside] == [
        ("4", "1 column where 12 belong"),
        ("5", "more than 20 km outside the area of wiltshire"),
        ("3", "repeated: another row is the same crime"),
    ]
    assert set_aside[0]["text"] == "ragged" and afterdark("quarantine", report["id"]) == afterdark("quarantine")
    with pytest.raises(UserError, match="there is no load other"):
        afterdark("quarantine", "other")

    afterdark("load", "police-uk", file)
    newest, first = open_store(data).reports()
    assert first == report and newest["id"] != first["id"] and newest["added"] == 0


@pytest.mark.parametrize("kind", ["venues", "police-uk", "deprivation"])
def test_rows_of_a_load_that_kept_none_are_in_the_quarantine(data: Path, tmp_path: Path, kind: str) -> None:
    file = tmp_path / ("osm.geojson" if kind == "venues" else "2025-01-wiltshire-street.csv")
    place = '"geometry":{"type":"Point","coordinates":[-1.78,51.56]}'
    bench = f'{{"type":"Feature","properties":{{"@id":"node/1","amenity":"bench"}},{place}}}'
    file.write_text(
        {
            "venues": f'{{"type":"FeatureCollection","features":[{bench}]}}',
            "police-uk": f"{HEADER}\n{ROW.replace('2025-01', '2025-13')}\n",
            "deprivation": "LSOA code (2021),IMD Score,IMD Decile\nX1,20,3\n",
        }[kind]
    )
    with pytest.raises(
        UserError, match=r"(its only row cannot|nothing in it can) be loaded; .* “afterdark quarantine” prints the rows"
    ):
        afterdark("load", kind, file)
    (row,) = csv.DictReader(StringIO(afterdark("quarantine")))
    assert row["file"] == file.name and row["reason"] and row["text"]


def test_an_export_is_loaded_with_the_mapping_it_proposed(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "crimes.csv"
    file.write_text("Crime Ref,Committed From,Easting,Northing,HO Code\n1,14/11/2025 23:05,415000,184000,34B\n")
    (tmp_path / "m.yaml").write_text(afterdark("load", "force-export", file, "--propose"))
    assert not data.exists()
    assert "1 row read from 1 file: 1 kept" in afterdark("load", "force-export", file, "--mapping", tmp_path / "m.yaml")
    with pytest.raises(UserError, match=r"a mapping is needed .* --propose"):
        afterdark("load", "force-export", file)


def test_a_proposal_says_first_what_is_missing_and_lists_the_files_words(tmp_path: Path) -> None:
    def proposed(kind: str, text: str) -> tuple[int, str, str]:
        (tmp_path / "list.csv").write_text(text)
        result = CliRunner().invoke(app, ["load", kind, str(tmp_path / "list.csv"), "--propose"])
        return int(isinstance(result.exception, UserError)), result.stdout, str(result.exception)

    rows = "".join(f"{day:02d}/28/2025,415000,184890,{'Affray' if day % 2 else 'Brawl'}\n" for day in range(1, 8))
    refused, said, why = proposed("force-export", "Occ Start Date,GeoX,GeoY,Occurrence Type\n" + rows)
    first, *_ = said.splitlines()
    assert refused and "still missing: crime types for the file's own 2 categories" in why
    assert first == "# STILL MISSING: crime types for the file's own 2 categories, listed under categories"
    assert '#   "Affray":   # 4 rows\n#   "Brawl":   # 3 rows' in said and "dates: month-first" in said
    assert 'from: "Occ Start Date"' in said and 'easting: "GeoX"' in said
    refused, said, why = proposed("force-export", "Wann,Easting,Northing,Crime type\nsoon,415000,184890,Robbery\n")
    assert refused and said.startswith("# STILL MISSING: the column of dates") and "cannot load yet" in why
    street = "Crime ID,Month,Longitude,Latitude,Crime.type,Last outcome category\na,2025-01,-1.78,51.56,Robbery,\n"
    refused, said, _ = proposed("force-export", street)
    assert not refused and 'from: "Month"' in said and 'outcome: "Last outcome category"' in said
    refused, said, _ = proposed("force-export", "Crime No,Date,X,Y,HO Code\n1,13/05/2025,-1.78,51.56,8N\n")
    assert not refused and 'longitude: "X"' in said and 'latitude: "Y"' in said
    refused, said, why = proposed("venues", "Business Name,Business Type\nThe Crown,Pub\n")
    assert refused and said.startswith("# STILL MISSING: where things are") and 'name: "Business Name"' in said
    place = '"Regent St (51.56, -1.78)"'
    for kind, titles in (("venues", "Business Name,Where"), ("force-export", "Date From,Crime type,Where")):
        values = "The Crown" if kind == "venues" else "13/05/2025 22:00,Robbery"
        refused, said, _ = proposed(kind, f"{titles}\n{values},{place}\n{values},{place}\n")
        assert not refused and 'coordinates: "Where"  # by its values' in said and "easting" not in said
        assert "coordinates" not in proposed(kind, f"{titles}\n{values},01793 123456\n")[1].replace(
            "or coordinates", ""
        )
    athena = "Investigation Reference,First Committed Date,Location GeoX,Location GeoY,Offence\n"
    refused, said, _ = proposed("force-export", athena + "1,13/05/2025 22:00,415012,184890,Robbery\n")
    assert not refused and 'id: "Investigation Reference"' in said and 'easting: "Location GeoX"' in said
    printed = "Street lights\nPrinted,13/05/2025\n\nUnit No,Street,Easting,Northing\n1,High St,415012,184890\n"
    refused, said, _ = proposed("lights", printed)
    assert not refused and 'id: "Unit No"' in said and "Printed" not in said
    naptan = "ATCOCode,CommonName,StopType,Status,Longitude,Latitude\n1,Stand,TXR,active,-1.78,51.55\n"
    assert "# This is a file of NaPTAN: it is read without a mapping" in proposed("stops", naptan)[1]


def test_a_file_that_is_no_table_has_no_proposal(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(b"SQLite format 3\0" + bytes(range(256)))
    for kind in ("force-export", "venues"):
        with pytest.raises(UserError, match="this is no table of text"):
            afterdark("load", kind, tmp_path / "list.csv", "--propose")


def test_one_force_of_a_folder_is_loaded(data: Path, tmp_path: Path) -> None:
    for force in ("wiltshire", "dorset"):
        (tmp_path / f"2025-01-{force}-street.csv").write_text(f"{HEADER}\n{ROW}\n")
    assert "1 row read from 1 file: 1 kept" in afterdark("load", "police-uk", tmp_path, "--force", "wiltshire")
    assert {s.force for s in open_store(data).snapshot().slices} == {"wiltshire"}


def test_demo_data_are_made_once_for_an_empty_store_and_marked(data: Path) -> None:
    said = afterdark("load", "demo", "--months", 2, "--seed", 7, "--if-empty")
    assert "These incidents are synthetic" in said
    store = open_store(data)
    before = store.snapshot()
    assert before.sources() == ("demo",) and len(before.months("demo")) == 2
    assert {s.dataset for s in before.slices} > {"incidents", "venues", "lights", "cctv", "ranks", "stops"}
    assert "There are incidents already" in afterdark("load", "demo", "--if-empty")
    assert store.snapshot() == before and len(store.reports()) == 1
    records = Records(data)
    first, *_ = found = zones(records)
    assert len(found) > 2 and all(zone.synthetic for zone in found)

    again = afterdark("load", "demo", "--months", 2, "--seed", 7)
    assert store.snapshot() == before and "0 added, 0 changed, 0 removed" in again and zones(records) == found
    records.retire("zone", first.id, who="analyst", version=first.version)
    afterdark("load", "demo", "--months", 2, "--seed", 8)
    assert zones(records) == tuple(found[1:])  # what somebody ended stays ended
    load_demo(store, months=2, last=date(2024, 3, 1), seed=7)
    assert store.snapshot().months("demo") == (date(2024, 2, 1), date(2024, 3, 1))  # the whole source is replaced


def test_faults_are_one_sentence_and_leave_no_folder(data: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no such file or folder"):
        afterdark("load", "police-uk", tmp_path / "nowhere")
    with pytest.raises(NotFound, match="the area of dorset is not known"):
        afterdark("fetch", "police-uk", "--force", "dorset")
    assert not data.exists()


def test_fetch_without_a_network_is_one_sentence(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.sources.police_api.time.sleep", lambda seconds: None)
    with pytest.raises(Unavailable, match="cannot be reached: there is no connection"):
        afterdark("fetch", "police-uk", "--months", 1, "--base-url", "http://127.0.0.1:9")


@pytest.mark.parametrize(
    ("today", "month"), [(date(2026, 1, 31), date(2025, 12, 1)), (date(2026, 12, 1), date(2026, 11, 1))]
)
def test_the_last_full_month(today: date, month: date) -> None:
    assert last_month(today) == month


def test_gaps_are_counted_in_the_store_not_in_the_load() -> None:
    def slices(*months: date) -> tuple[Slice, ...]:
        return tuple(Slice("incidents", "police-uk", "wiltshire", m, 1, "", "") for m in months)

    dec, jan, mar = date(2024, 12, 1), date(2025, 1, 1), date(2025, 3, 1)
    assert gaps(slices(dec, jan, mar), "police-uk", {"wiltshire"}) == {"wiltshire": (date(2025, 2, 1),)}
    assert gaps(slices(dec, jan), "police-uk", {"wiltshire"}) == {}


def test_a_report_that_does_not_add_up_is_refused() -> None:
    numbers = dict.fromkeys(("files", "unplaced", "stacked", "places", "untimed"), 0)
    with pytest.raises(AssertionError, match="does not add up"):
        LoadReport(
            source="demo", read=3, kept=1, quarantined={"x": 1}, duplicates=0, by_month={}, missing={}, **numbers
        )
