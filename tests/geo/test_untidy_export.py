"""Workbooks as people keep them: covers, numbers for dates, midnights of 24:00, unknown times, years mistyped."""

import zipfile
from datetime import datetime, time
from pathlib import Path

import openpyxl
import pytest

from app.loading.load import load_force_export
from geo.errors import UserError
from geo.sources.clock import moment
from geo.sources.force_export import times
from geo.sources.propose import propose_file, titles_of
from geo.store.opening import open_store

TITLES = (
    "Crime Ref No", "Offence", "HO Code", "Date Committed From", "Time Committed From", "Date Committed To",
    "Time Committed To", "Easting", "Northing",
)  # fmt: skip
WHEN = [
    (("01/02/25", "23:30", "02/02/25", "00:30"), (datetime(2025, 2, 1, 23, 30), datetime(2025, 2, 2, 0, 30))),
    ((45700, 0.5, 45700, 0.75), (datetime(2025, 2, 12, 12), datetime(2025, 2, 12, 18))),
    ((datetime(2025, 3, 1), time(22), datetime(2025, 3, 1), "24:00"), (datetime(2025, 3, 1, 22), datetime(2025, 3, 2))),
    (("1 March 2025", "unknown", None, None), (datetime(2025, 3, 1), None)),
    (("05/03/2025", None, None, None), (datetime(2025, 3, 5), None)),
    (("05/03/2075", "10:00", None, None), "the date committed from lies in the future"),
    (("unknown", None, None, None), "the date committed from is not understood"),
]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    made = openpyxl.Workbook()
    made.active.append(["Extract for partners"])  # type: ignore[union-attr]
    made.create_sheet("Empty")
    sheet = made.create_sheet("Crimes")
    sheet.append(TITLES)
    for number, (when, _) in enumerate(WHEN):
        sheet.append([f"A{number}", "Robbery of personal property", "34B", *when, 415_000 + number, 184_000])
    made.save(tmp_path / "crimes.xlsx")
    return tmp_path / "crimes.xlsx"


def test_the_sheet_with_the_table_is_proposed_and_every_row_has_its_place(book: Path, tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(propose_file(book, "wiltshire"))
    assert 'sheet: "Crimes"' in (tmp_path / "m.yaml").read_text()
    store = open_store(tmp_path / "var")
    report = load_force_export(store, book, tmp_path / "m.yaml", {}, lambda rows, file: None)
    rows = {row["id"]: (row["start"], row["end"]) for row in store.read("incidents").to_pylist()}
    assert rows == {f"A{i}": found for i, (_, found) in enumerate(WHEN) if not isinstance(found, str)}
    assert report.quarantined == {found: 1 for _, found in WHEN if isinstance(found, str)}


@pytest.mark.parametrize("clock", ["24:01", "0.5x", "25:00", "soon", "30", "2230-2330"])
def test_a_time_that_is_none_is_not_guessed(clock: str) -> None:
    assert moment("01/02/2025", clock) is None


@pytest.mark.parametrize("text", ["May 14, 2025 10:00 PM", "14th May 2025 22:00", "Wednesday, Sept. 3rd 2025 22:00"])
def test_a_date_in_words_may_have_its_month_first(text: str) -> None:
    found = moment(text)
    assert found and found.at == datetime(2025, *((9, 3) if "Sept" in text else (5, 14)), 22) and found.timed
    assert moment(text.replace("May", "Mai").replace("Sept", "Herbst")) is None


def test_two_times_on_one_date_are_of_one_night() -> None:
    def end(last_clock: str) -> object:
        return times("14/11/2025", "23:00", "", last_clock, one_date=True)[1:]

    assert end("23:30") == (datetime(2025, 11, 14, 23, 30), "span")
    assert end("01:30") == (datetime(2025, 11, 15, 1, 30), "span")
    assert end("") == end("unknown") == end("00:00") == (datetime(2025, 11, 14, 23), "exact")


def test_a_part_of_a_day_never_becomes_the_next() -> None:
    found = moment("45700", "0.9999999")
    assert found and found.at == datetime(2025, 2, 12, 23, 59, 59)


def test_what_databases_and_typists_leave_in_a_file_costs_no_other_row(tmp_path: Path) -> None:
    lines = [
        'Ref|"Committed\n From"|To|Group|East|North|Place|Beat|Beat',
        'A|02/01/2025 10:00|NULL|Robbery|415000|184000|a 5" blade||',
        'B|02/01/2025 10:00|NULL|Robbery|NULL|NULL|a 6" blade||',
        'C|01/13/2025 10:00||Robbery|415000|184000|"never closed||',
        "NULL|01/13/2025 10:00||Robbery|415000|184000|x||",
        "NULL|05/01/2025 10:00||Robbery|415000|184000|NULL||",
    ]
    (tmp_path / "e.csv").write_bytes("\r".join(lines).encode())
    (tmp_path / "m.yaml").write_text(
        "force: kent\ndates: day-first\n"
        "columns: {id: Ref, from: Committed From, to: To, category: Group, easting: East, northing: North,"
        " location: Place}\n"
    )
    store = open_store(tmp_path / "var")
    report = load_force_export(store, tmp_path / "e.csv", tmp_path / "m.yaml", {}, lambda rows, file: None)
    rows = store.read("incidents").to_pylist()
    assert [row["location"] for row in rows] == [None, 'a 5" blade', 'a 6" blade']
    assert [row["easting"] for row in rows] == [415_000, 415_000, None]
    assert {row["time_precision"] for row in rows} == {"exact"}
    assert [(r["line"], r["reason"]) for r in store.quarantine(store.reports()[0]["id"]).to_pylist()] == [
        (5, "quotation mark without its partner"),
        (6, "the date committed from is not understood"),
    ]
    assert "area of kent is not known" in report.notes[0]
    assert report.notes[1] == "1 date can only have the month first, though the mapping says day-first."


@pytest.mark.parametrize("part", ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet3.xml"])
def test_a_workbook_with_a_broken_part_is_a_sentence(book: Path, part: str) -> None:
    broken = book.with_name("broken.xlsx")
    with zipfile.ZipFile(book) as whole, zipfile.ZipFile(broken, "w") as made:
        for name in whole.namelist():
            made.writestr(name, whole.read(name)[:400] if name == part else whole.read(name))
    with pytest.raises(UserError, match="damaged"):
        titles_of(broken, "Crimes")
    raw = bytearray(book.read_bytes())
    with zipfile.ZipFile(book) as whole:
        start = whole.getinfo(part).header_offset + 30 + len(part)
    raw[start : start + 40] = b"\xff" * 40
    broken.write_bytes(raw)
    with pytest.raises(UserError, match="damaged"):
        titles_of(broken, "Crimes")
