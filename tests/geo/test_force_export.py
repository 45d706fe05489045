"""A force's own export: times, places and flags mean what the mapping says, and nothing is guessed."""

import random
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.loading.load import load_force_export
from app.words.load import sentences
from geo.errors import UserError
from geo.offence.definition import CATEGORIES
from geo.offence.ho_codes import category, normal
from geo.report import LoadReport
from geo.sources.clock import moment
from geo.sources.force_export import times
from geo.sources.keywords import flagged
from geo.sources.mapping import read_mapping
from geo.sources.propose import propose
from geo.store.opening import open_store
from geo.store.slices import SliceStore

AREA = {"wiltshire": shapely.box(374_000, 112_000, 434_000, 205_000)}
TITLES = (
    "Crime Ref", "From Date", "From Time", "To Date", "To Time", "Easting", "Northing", "HO Code", "Group", "Keywords",
    "Premise Type", "Address", "Knife",
)  # fmt: skip
GOOD = (
    "54250000001",
    "14/11/2025",
    "23:05",
    "15/11/2025",
    "00:30",
    "415000",
    "184000",
    "8N",
    "",
    "",
    "Street",
    "x",
    "",
)
MAPPING = """\
force: wiltshire
columns:
  id: Crime Ref
  from: From Date
  from_time: From Time
  to: To Date
  to_time: To Time
  easting: Easting
  northing: Northing
  ho_code: HO Code
  category: Group
  keywords: Keywords
  location_type: Premise Type
  location: Address
flags:
  knife: Knife
categories:
  "Violence Without Injury": Violence and sexual offences
location_types:
  PUBLIC HOUSE: licensed_on
"""


def line(**changes: str) -> list[str]:
    row = dict(zip(TITLES, GOOD, strict=True))
    names = {name.replace("_", " "): value for name, value in changes.items()}
    assert names.keys() <= row.keys()
    return list((row | names).values())


def load(folder: Path, *rows: list[str], mapping: str = MAPPING, text: str = "") -> tuple[LoadReport, SliceStore]:
    (folder / "mapping.yaml").write_text(mapping)
    (folder / "crimes.csv").write_text(text or "\n".join(",".join(row) for row in [list(TITLES), *rows]) + "\n")
    store = open_store(folder / "store")
    return load_force_export(store, folder / "crimes.csv", folder / "mapping.yaml", AREA, lambda n, f: None), store


def one(store: SliceStore) -> dict[str, Any]:
    [row] = store.read("incidents").to_pylist()
    return row


def test_a_row_becomes_an_incident(tmp_path: Path) -> None:
    report, store = load(tmp_path, line(Keywords="Alcohol; no knife", Premise_Type="Public House", Knife="Y"))
    row = one(store)
    assert {k: v for k, v in row.items() if v is not None} == {
        "id": "54250000001",
        "source": "force-export",
        "force": "wiltshire",
        "month": date(2025, 11, 1),
        "start": datetime(2025, 11, 14, 23, 5),
        "end": datetime(2025, 11, 15, 0, 30),
        "time_precision": "span",
        "easting": 415_000.0,
        "northing": 184_000.0,
        "spatial_precision": "exact",
        "category": "Violence and sexual offences",
        "ho_code": "8N",
        "knife": True,
        "alcohol": True,
        "public_place": True,
        "location_type": "licensed_on",
        "location": "x",
        "weight": 1.0,
    }
    assert (report.read, report.kept, report.untimed) == (1, 1, 0)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("14/11/2025", "23:05", "", ""), ("2025-11-14T23:05", "2025-11-14T23:05", "exact")),
        (("14/11/2025 23:05", "", "14/11/2025 23:05", ""), ("2025-11-14T23:05", "2025-11-14T23:05", "exact")),
        (("2025-11-14T23:05:30", "", "2025-11-15", "01:00"), ("2025-11-14T23:05:30", "2025-11-15T01:00", "span")),
        (("14-Nov-25", "2305", "", ""), ("2025-11-14T23:05", "2025-11-14T23:05", "exact")),
        (("Fri 14 November 2025 11:05 pm", "", "", ""), ("2025-11-14T23:05", "2025-11-14T23:05", "exact")),
        (("14/11/2025", "", "", ""), ("2025-11-14T00:00", None, "day")),
        (("14/11/2025", "00:00", "", ""), ("2025-11-14T00:00", None, "day")),
        (("14/11/2025", "00:01", "14/11/2025", "23:59"), ("2025-11-14T00:00", None, "day")),
        (("14/11/2025", "", "14/11/2025", ""), ("2025-11-14T00:00", None, "day")),
        (("14/11/2025", "", "16/11/2025", ""), ("2025-11-14T00:00", "2025-11-16T23:59", "span")),
        (("14/11/2025", "22:00", "14/11/2025", ""), ("2025-11-14T22:00", "2025-11-14T23:59", "span")),
        (("2025-11", "", "", ""), ("2025-11-01T00:00", None, "month")),
        (("20251114", "2305 hrs", "", ""), ("2025-11-14T23:05", "2025-11-14T23:05", "exact")),
        (("14/11/2025", "11pm", "14/11/2025", "2305.0"), ("2025-11-14T23:00", "2025-11-14T23:05", "span")),
        (("14/11/2025", "0", "", ""), ("2025-11-14T00:00", None, "day")),
        (("2025-07-01T22:05:00Z", "", "", ""), ("2025-07-01T23:05", "2025-07-01T23:05", "exact")),  # London's clock
        (("2025-12-01T22:05:00Z", "", "", ""), ("2025-12-01T22:05", "2025-12-01T22:05", "exact")),
    ],
)
def test_times_are_as_precise_as_they_were_written(
    texts: tuple[str, str, str, str], expected: tuple[str, str | None, str]
) -> None:
    start, end, precision = times(*texts)
    first, last, _ = expected
    assert (start, end) == (datetime.fromisoformat(first), last and datetime.fromisoformat(last))
    assert precision == expected[2]


@settings(deadline=None, max_examples=200)
@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2068, 1, 1)),
    st.sampled_from(["%d/%m/%Y %H:%M", "%d-%b-%y %H%M", "%Y-%m-%d %I:%M %p", "%d.%m.%Y, %H.%M"]),
)
def test_a_time_in_any_usual_dress_is_the_same_time(when: datetime, dress: str) -> None:
    found = moment(when.strftime(dress))
    assert found is not None and found.timed and found.at == when.replace(second=0, microsecond=0)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"From_Date": ""}, "there is no date of commission"),
        ({"From_Date": "31/02/2025"}, "the date committed from is not understood"),
        ({"From_Date": "11/14/2025"}, "the date committed from is not understood"),
        ({"From_Date": "14/11/1925"}, "the date committed from is not understood"),
        ({"From_Time": "25:00"}, "the time committed from is not understood"),
        ({"To_Date": "soon"}, "the date committed to is not understood"),
        ({"To_Date": "14/11/2025", "To_Time": "23:04"}, "it ends before it starts"),
        ({"Easting": "184000", "Northing": "415000"}, "easting and northing are swapped"),
        ({"Easting": "0", "Northing": "0"}, "the coordinates are zero"),
        ({"Easting": ""}, "one of easting and northing is missing"),
        ({"Easting": "SU 15 84"}, "easting or northing is not a number"),
        ({"Easting": "-1.78", "Northing": "51.56"}, "easting and northing are degrees, not metres"),
        ({"Easting": "-415000"}, "the coordinates are not in Great Britain"),
        ({"Easting": "530000", "Northing": "180000"}, "more than 20 km outside the area of wiltshire"),
        ({"HO_Code": "", "Group": "Piracy"}, "neither the category nor the offence code is known"),
        ({"Address": "a,b"}, "14 columns where 13 belong"),
        ({"Address": '"open'}, "quotation mark without its partner"),
    ],
)
def test_a_spoilt_row_is_set_aside(tmp_path: Path, changes: dict[str, str], reason: str) -> None:
    report, store = load(tmp_path, line(), line(**changes), line(Crime_Ref="2"))
    assert (report.read, report.kept, report.quarantined) == (3, 2, {reason: 1})
    [row] = store.quarantine(store.reports()[0]["id"]).to_pylist()
    assert (row["file"], row["line"], row["reason"]) == ("crimes.csv", 3, reason)
    assert row["text"] == ",".join(line(**changes))


def test_a_text_may_hold_line_breaks_and_the_lines_after_it_keep_their_numbers(tmp_path: Path) -> None:
    report, store = load(
        tmp_path, line(Address='"The Crown\nHigh Street\n""back"" yard"'), line(Crime_Ref="2", From_Date="never")
    )
    assert one(store)["location"] == 'The Crown\nHigh Street\n"back" yard'
    assert [r["line"] for r in store.quarantine(store.reports()[0]["id"]).to_pylist()] == [5]
    assert report.read == 2


def test_xlsx_and_csv_give_the_same_incidents(tmp_path: Path) -> None:
    _, store = load(tmp_path, line(), line(Crime_Ref="2", To_Date="", To_Time="", From_Time="10:15"))
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Crimes")
    sheet.append(TITLES)
    day = datetime(2025, 11, 14)
    rest = GOOD[7:]
    sheet.append([54250000001, day, time(23, 5), datetime(2025, 11, 15), time(0, 30), 415_000.0, 184_000, *rest])
    sheet.append([None] * 13)
    sheet.append(["2", day, time(10, 15), None, None, 415_000, 184_000, *rest])
    book.save(tmp_path / "crimes.xlsx")
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(MAPPING + "sheet: Crimes\n")
    before = store.snapshot()
    report = load_force_export(store, tmp_path / "crimes.xlsx", mapping, AREA, lambda n, f: None)
    assert (report.added, report.changed, report.removed) == (0, 0, 0) and store.snapshot() == before

    mapping.write_text(MAPPING + "sheet: Missing\n")
    with pytest.raises(UserError, match=r"no sheet “Missing”\. It has Sheet, Crimes"):
        load_force_export(store, tmp_path / "crimes.xlsx", mapping, AREA, lambda n, f: None)


@settings(deadline=None, max_examples=15)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(tmp_path_factory: pytest.TempPathFactory, rng: random.Random) -> None:
    rows = [
        line(
            Crime_Ref=rng.choice(["", "1", "2"]), HO_Code=rng.choice(["8N", "34B"]), From_Time=rng.choice(["", "22:00"])
        )
        for _ in range(12)
    ]
    one, other = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("other")
    report, store = load(one, *rows)
    assert report.kept + report.duplicates == 12
    assert load(other, *rng.sample(rows, 12))[1].snapshot() == store.snapshot()


def test_longitude_and_latitude_will_do_and_so_do_semicolons_and_latin_1(tmp_path: Path) -> None:
    (tmp_path / "crimes.csv").write_bytes(
        "Ref;When;Lon;Lat;Group;Place\n1;14/11/2025 23:05;-1.779;51.558;robbery;Café\n".encode("latin-1")
    )
    (tmp_path / "m.yaml").write_text(
        "force: wiltshire\n"
        "columns: {id: Ref, from: When, longitude: Lon, latitude: Lat, category: Group, location: Place}\n"
    )
    store = open_store(tmp_path / "store")
    load_force_export(store, tmp_path / "crimes.csv", tmp_path / "m.yaml", AREA, lambda n, f: None)
    row = one(store)
    assert (row["category"], row["location"], row["ho_code"]) == ("Robbery", "Café", None)
    assert shapely.distance(shapely.Point(row["easting"], row["northing"]), shapely.Point(415_400, 184_400)) < 500


# mappings


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("force: wiltshire", "force: Wiltshire Police", r"mapping\.yaml, line 1: “Wiltshire Police” is not a force"),
        ("  easting: Easting\n", "", r"line 1: under columns, easting and northing go together"),
        ("  from: From Date\n", "", r"line 3: from is missing"),
        ("  id: Crime Ref", "  ref: Crime Ref", r"line 3: “ref” is not known here. Known are id, from"),
        ("  id: Crime Ref", "  id: [a", r"mapping\.yaml, line \d+, column \d+: this is not YAML"),
        ("flags:\n  knife", "flags:\n  knives", r"line 16: “knives” is not known here"),
        (": licensed_on", ": pub", r"line 20: “pub” is not a location type"),
        (": Violence and", ": Violence or", r"line 18: “Violence or sexual offences” is not a crime type"),
        ("Crime Ref", "Crime Number", r"crimes\.csv, line 1: the column “Crime Number” of the mapping is not there"),
    ],
)
def test_a_fault_in_the_mapping_is_named_with_its_line(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert old in MAPPING
    with pytest.raises(UserError, match=sentence) as caught:
        load(tmp_path, line(), mapping=MAPPING.replace(old, new, 1))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda f: f.unlink(), "there is no such file"),
        (lambda f: f.write_text(""), "the file is empty"),
        (lambda f: f.write_text(",".join(TITLES) + "\n"), "it has no rows"),
        (lambda f: f.write_text(",".join([*TITLES, "Knife"])), "the column “Knife” stands there twice"),
        (
            lambda f: f.write_text(",".join(TITLES) + "\n" + ",".join(line(From_Date="?"))),
            "its only row cannot be loaded; most often: the date committed from is not understood",
        ),
    ],
)
def test_an_export_that_gives_nothing_is_one_sentence(
    tmp_path: Path, make: Callable[[Path], object], sentence: str
) -> None:
    (tmp_path / "mapping.yaml").write_text(MAPPING)
    make_file = tmp_path / "crimes.csv"
    make_file.write_text("")
    make(make_file)
    with pytest.raises(UserError, match=sentence):
        load_force_export(open_store(tmp_path / "s"), make_file, tmp_path / "mapping.yaml", AREA, lambda n, f: None)


def test_what_is_no_spreadsheet_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "mapping.yaml").write_text(MAPPING)
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", " " * 5_000_000)
    for name, content, sentence in (
        ("bomb.xlsx", (tmp_path / "bomb.xlsx").read_bytes(), "would unpack to 5 MB from 0.0 MB"),
        ("crimes.xlsx", b"PK not really", "not an XLSX file"),
        ("crimes.xls", b"\xd0\xcf\x11\xe0", "old Excel files are not read. Save it as XLSX"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UserError, match=sentence):
            load_force_export(
                open_store(tmp_path / "s"), tmp_path / name, tmp_path / "mapping.yaml", AREA, lambda n, f: None
            )
    with pytest.raises(UserError, match=r"no such mapping file.*--propose"):
        read_mapping(tmp_path / "none.yaml")


def test_a_proposed_mapping_loads_and_says_what_is_unsure(tmp_path: Path) -> None:
    text = propose([*TITLES, "Commited On", "Beat"])
    (tmp_path / "m.yaml").write_text(text)
    mapping = read_mapping(tmp_path / "m.yaml")
    assert mapping.columns == {
        "id": "Crime Ref", "from": "From Date", "from_time": "From Time", "to": "To Date", "to_time": "To Time",
        "easting": "Easting", "northing": "Northing", "ho_code": "HO Code", "keywords": "Keywords",
        "location_type": "Premise Type", "location": "Address",
    }  # fmt: skip
    assert mapping.flags == {"knife": "Knife"}
    assert "# lsoa:   # not found" in text and "# Not used: Group, Commited On, Beat" in text
    assert 'from: "Commited From Date"  # unsure' in propose(["Commited From Date"])
    short = propose(["Offence Date", "Offence Time", "Grid Reference Easting", "Grid Reference Northing", "DA_FLAG"])
    assert 'from_time: "Offence Time"' in short and 'northing: "Grid Reference Northing"' in short
    assert 'domestic_abuse: "DA_FLAG"' in short  # unflagged, domestic abuse would be mapped as street violence
    load(tmp_path, line(), mapping=text)


def test_two_offences_of_one_reference_are_both_kept_and_a_repetition_is_not(tmp_path: Path) -> None:
    report, store = load(tmp_path, line(HO_Code="105A"), line(HO_Code="5D"), line(HO_Code="5D"))
    assert (report.kept, report.duplicates) == (2, 1)
    assert sorted(store.read("incidents")["ho_code"].to_pylist()) == ["105A", "5D"]


def test_a_location_type_that_is_not_known_stays_unknown_and_is_named(tmp_path: Path) -> None:
    report, store = load(tmp_path, line(Premise_Type="Lighthouse"))
    assert one(store)["location_type"] is None and one(store)["public_place"] is None
    said = "Column “Premise Type”, 1 row (1 value, the first in line 2): no location type we know"
    assert any(sentence.startswith(said) for sentence in sentences(report))


def test_a_flag_that_says_neither_yes_nor_no_stays_unknown_and_is_named(tmp_path: Path) -> None:
    report, store = load(
        tmp_path, line(Knife="used"), line(Crime_Ref="2", Knife="unknown"), line(Crime_Ref="3", Knife="N")
    )
    assert store.read("incidents")["knife"].to_pylist() == [None, False, None]  # by id
    said = (
        "Column “Knife”, 1 row (1 value, the first in line 2): neither yes nor no, so the flag knife stays not known."
    )
    assert said in report.notes


# vocabularies


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("1", "Violence and sexual offences"), ("4.10", "Violence and sexual offences"),
        ("5D", "Violence and sexual offences"), ("8/06", "Violence and sexual offences"),
        ("008n", "Violence and sexual offences"), ("105A", "Violence and sexual offences"),
        ("19C", "Violence and sexual offences"), ("88E", "Violence and sexual offences"),
        ("34B", "Robbery"), ("29A", "Burglary"), ("10D", "Possession of weapons"), ("90", "Possession of weapons"),
        ("92A", "Drugs"), ("9A", "Public order"), ("62A", "Public order"), ("56A", "Criminal damage and arson"),
        ("37.1", "Violence and sexual offences"), ("37.2", "Vehicle crime"), ("46", "Shoplifting"),
        ("99", "Other crime"), ("", ""), ("unknown", ""),
    ],
)  # fmt: skip
def test_offence_codes_have_their_nearest_crime_type(code: str, name: str) -> None:
    assert category(code) == name
    assert not name or name in CATEGORIES


def test_one_code_is_written_one_way() -> None:
    assert [normal(code) for code in ("8N", "008n", " 8 N ", "4.10", "008/06", "N8")] == [
        "8N",
        "8N",
        "8N",
        "4.10",
        "8/06",
        "",
    ]


def test_keywords_set_flags_and_denials_set_none() -> None:
    assert flagged("ALCOHOL, Knife/blade; Domestic Abuse") == {"alcohol", "knife", "domestic_abuse"}
    assert flagged("no knife seen; butter knife; not drugs") == frozenset()
    assert flagged("County Lines|cuckooed") == {"county_lines", "cuckooing"}
    assert flagged("Sunday; drugstore") == frozenset()
