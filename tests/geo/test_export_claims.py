"""What an export claims is held against what it holds: sizes, formulas, references, dates, clocks and places."""

import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import shapely
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from app.loading.load import load_force_export
from app.words.load import sentences
from geo.errors import UserError
from geo.sources.committed import times
from geo.sources.intake import NothingKept
from geo.store.opening import open_store
from geo.store.slices import SliceStore

AREA = {"wiltshire": shapely.box(374_000, 112_000, 434_000, 205_000)}
TITLES = ["Ref", "From", "To", "Easting", "Northing", "Group"]
MAPPING = (
    "force: wiltshire\ncolumns: {id: Ref, from: From, to: To, easting: Easting, northing: Northing, category: Group}\n"
)


def row(
    ref: object = "1", start: object = "13/05/2025 23:10", end: object = "", x: object = 415_000, y: object = 184_890
) -> list[object]:
    return [ref, start, end, x, y, "Robbery"]


def load(
    folder: Path, file: str | Sequence[Sequence[object]], mapping: str = MAPPING, **told: str
) -> tuple[str, SliceStore]:
    """All that was said, and the store."""
    (folder / "m.yaml").write_text(mapping)
    if not isinstance(file, str):
        lines = [TITLES, *file] if len(file[0]) == len(TITLES) else file
        text = "\n".join(",".join(f'"{value}"' for value in line) for line in lines)
        (folder / (file := "e.csv")).write_text(text)
    store = open_store(folder / "store")
    report = load_force_export(store, folder / file, folder / "m.yaml", AREA, lambda n, f: None, **told)
    return " ".join(sentences(report)), store


def book(folder: Path, rows: Sequence[Sequence[object]]) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    for line in rows:
        made.active.append(list(line))  # type: ignore[union-attr]
    return made


def rewrite(path: Path, part: str, old: str, new: str) -> None:
    """Change the text of one part of a workbook."""
    with zipfile.ZipFile(path) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)


SHEET = "xl/worksheets/sheet1.xml"


def test_a_sheet_is_as_large_as_its_rows_and_hidden_ones_are_said(tmp_path: Path) -> None:
    made = book(tmp_path, [TITLES, *(row(i) for i in range(5))])
    made.active.row_dimensions[3].hidden = True  # type: ignore[union-attr]
    made.active.auto_filter.ref = "A1:F6"  # type: ignore[union-attr]
    made.save(tmp_path / "e.xlsx")
    rewrite(tmp_path / "e.xlsx", SHEET, '<dimension ref="A1:F6"', '<dimension ref="A1"')
    said, _ = load(tmp_path, "e.xlsx")
    assert "5 rows read from 1 file: 5 kept" in said and "1 row is hidden by a filter and was loaded too." in said


def test_a_formula_never_calculated_and_an_error_are_not_nothing(tmp_path: Path) -> None:
    made = book(tmp_path, [TITLES, row(1), row(2, end="=B3+1"), row("=A1"), row(4)])
    made.save(tmp_path / "e.xlsx")
    rewrite(tmp_path / "e.xlsx", SHEET, '<c r="D5" t="n"><v>415000</v>', '<c r="D5" t="e"><v>#REF!</v>')
    said, store = load(tmp_path, "e.xlsx")
    assert store.read("incidents")["id"].to_pylist() == ["1"]
    assert "column C holds a formula whose value is not saved" in said and "an error of the spreadsheet, #REF!" in said
    assert "C3, A4 hold formulas whose values are not saved: open the file in Excel" in said


def test_what_a_formula_did_not_find_is_no_end_and_no_reference(tmp_path: Path) -> None:
    book(tmp_path, [[*TITLES, "Premise"], [*row(1), "#N/A"], [*row(2, end="#N/A"), ""], [*row("#N/A"), ""]]).save(
        tmp_path / "e.xlsx"
    )
    said, store = load(tmp_path, "e.xlsx", MAPPING.replace("Group}", "Group, location_type: Premise}"))
    assert store.read("incidents")["id"].to_pylist() == ["1"]
    assert "1 × column C holds an error of the spreadsheet, #N/A" in said


def test_dates_that_a_spreadsheet_has_turned_round_are_suspected(tmp_path: Path) -> None:
    days = [datetime(2025, month, 5) for month in (3, 4, 5)]
    rows = [row(1, "13/05/2025"), row(2, "23/05/2025"), *(row(i, day, y=184_000 + i) for i, day in enumerate(days, 3))]
    book(tmp_path, [TITLES, *rows]).save(tmp_path / "e.xlsx")
    assert "3 dates written as the spreadsheet keeps dates, none after the 12th" in load(tmp_path, "e.xlsx")[0]


def test_dates_left_as_numbers_are_counted_from_the_day_that_the_workbook_says(tmp_path: Path) -> None:
    made = book(tmp_path, [TITLES, row(1, 44318.965278)])
    made.epoch = CALENDAR_MAC_1904
    made.save(tmp_path / "e.xlsx")
    _, store = load(tmp_path, "e.xlsx")
    assert store.read("incidents")["start"].to_pylist() == [datetime(2025, 5, 3, 23, 10)]


def test_a_cell_merged_over_rows_is_of_each_and_a_format_keeps_its_zeros(tmp_path: Path) -> None:
    made = book(tmp_path, [TITLES, row(7), row(None), row(None)])
    made.active["A2"].number_format = "00000"  # type: ignore[union-attr]
    made.active.merge_cells("A2:A3")  # type: ignore[union-attr]
    for n, y in ((3, 185_890), (4, 186_890)):
        made.active.cell(n, 5, y)  # type: ignore[union-attr]
    made.save(tmp_path / "e.xlsx")
    said, store = load(tmp_path, "e.xlsx")
    assert [name[:5] for name in store.read("incidents")["id"].to_pylist()][:2] == ["00007", "00007"]
    assert "1 reference stands for different events" in said


def test_references_are_believed_only_where_the_rest_agrees(tmp_path: Path) -> None:
    rows = [row("5.425E+10"), row("5.425E+10", "14/05/2025"), row("A", "13/05/2025"), row("A", "22/05/2025", y=194_890)]
    rows.insert(2, row("A", "13/05/2025"))  # a repetition is no other event
    rows += [row("B"), row("B"), row("B", x="", y=""), row("0042"), row("42")]
    said, store = load(tmp_path, rows)
    ids = sorted(name for name in store.read("incidents")["id"].to_pylist() if len(name) < 9)
    assert (
        ids == ["0042", "42", "A", "A~2", "B"]
        and "10 rows read from 1 file: 7 kept, 0 set aside in the quarantine, 3" in said
    )
    assert "Column “Ref”, 2 rows (1 value, the first in line 2): a spreadsheet has rounded" in said
    assert "1 reference stands for different events: rows with the same reference differ in day or place" in said
    assert "for example lines 4, 6. Those that differ were kept as crimes of their own." in said


@pytest.mark.parametrize(
    ("days", "mapping", "outcome"),
    [
        (["02/13/2025", "03/04/2025"], "", "can only have the month first, as “02/13/2025” on line 2, and none"),
        (["02/13/2025", "13/02/2025"], "", "can only have the month first, as “02/13/2025” on line 2, and 1 only"),
        (["01/02/2025", "03/04/2025"], "", "no date tells whether its day or its month comes first, as “01/02/2025”"),
        (["02/13/2025", "03/04/2025"], "month-first", [datetime(2025, 2, 13), datetime(2025, 3, 4)]),
        (["01/02/2025", "03/04/25"], "day-first", [datetime(2025, 2, 1), datetime(2025, 4, 3)]),
        (["01/02/2025", "05/05/2025"], "", [datetime(2025, 2, 1), datetime(2025, 5, 5)]),
        (["13/02/2025", "14/02/2025", "02/15/2025"], "", [datetime(2025, 2, 13), datetime(2025, 2, 14)]),
    ],
)  # fmt: skip
def test_the_order_of_day_and_month_is_that_of_all_dates(
    tmp_path: Path, days: list[str], mapping: str, outcome: str | list[datetime]
) -> None:
    rows = [row(i, day, y=184_000 + i) for i, day in enumerate(days)]
    mapping = MAPPING + (f"dates: {mapping}\n" if mapping else "")
    if isinstance(outcome, str):
        with pytest.raises(UserError, match=r"dates: (day|month)-first") as caught:
            load(tmp_path, rows, mapping)
        assert outcome in str(caught.value) and open_store(tmp_path / "store").reports() == []
    else:
        _, store = load(tmp_path, rows, mapping)
        assert sorted(store.read("incidents")["start"].to_pylist()) == outcome


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("03/05/2025 23:10", "", "04/05/2025", ""), ("2025-05-03T23:10", "2025-05-04T23:59", "span")),
        (("2025-05-03T23:10:00", "", "2025-05-04T00:00:00", ""), ("2025-05-03T23:10", "2025-05-04T23:59", "span")),
        (("03/05/2025", "", "04/05/2025 00:01", ""), ("2025-05-03T00:00", "2025-05-04T23:59", "span")),
        (("03/05/2025", "23:10", "03/05/2025", "24:00"), ("2025-05-03T23:10", "2025-05-04T00:00", "span")),
        (("13/05/2025 24:00", "", "", ""), ("2025-05-14T00:00", "2025-05-14T00:00", "exact")),
        (("13/05/2025 22:00", "", "2025-06", ""), ("2025-05-13T22:00", "2025-06-30T23:59", "span")),
        (("2025-10-26T00:30:00Z", "", "2025-10-26T01:15:00Z", ""), ("2025-10-26T01:30", "2025-10-26T01:15", "span")),
        (("26/10/2025 01:30", "", "26/10/2025 01:10", ""), ("2025-10-26T01:30", "2025-10-26T01:10", "span")),
        (("2025-07-01 22:00:00 UTC", "", "", ""), ("2025-07-01T23:00", "2025-07-01T23:00", "exact")),
        (("2025-07-01 22:00 BST", "", "", ""), ("2025-07-01T22:00", "2025-07-01T22:00", "exact")),
        (("2025-07-01T23:00:00Z", "", "", ""), ("2025-07-02T00:00", None, "day")),  # London's midnight in UTC
    ],
)
def test_an_unknown_clock_is_unknown_wherever_it_stands_and_the_repeated_hour_has_two(
    texts: tuple[str, str, str, str], expected: tuple[str, str | None, str]
) -> None:
    start, end, precision = times(*texts)
    first, last, how = expected
    assert (start, end, precision) == (datetime.fromisoformat(first), last and datetime.fromisoformat(last), how)
    with pytest.raises(ValueError, match="ends before"):
        times("2025-10-26T01:15:00Z", "", "2025-10-26T00:30:00Z", "")


def test_times_are_kept_on_the_clock_of_the_service(tmp_path: Path) -> None:
    _, store = load(tmp_path, [row(1, "2013-07-01T22:00:00Z"), row(2, "2013-07-01 22:00")], timezone="America/New_York")
    assert store.read("incidents")["start"].to_pylist() == [datetime(2013, 7, 1, 18), datetime(2013, 7, 1, 22)]


def test_titles_are_found_below_prompts_in_two_rows_and_where_the_mapping_says(tmp_path: Path) -> None:
    lines: list[list[object]] = [
        ["Crime report", "", "", "", "", "", ""], ["From:", "01/01/2025", "", "", "", "", ""],
        ["Ref", "From", "", "To", "Place", "", "Group"], ["", "Date", "Time", "Date", "Easting", "Northing", ""],
        ["'7", "13/05/2025", "23:10", "", "415,000", "184,890", "Robbery"],
    ]  # fmt: skip
    columns = (
        "force: wiltshire\ncolumns: {id: Ref, from: From Date, from_time: From Time, to: To Date, "
        "easting: Place Easting, northing: Place Northing, category: Group}\n"
    )
    for mapping in (columns, columns + "header: 3\n"):
        said, store = load(tmp_path, lines, mapping)
        [kept] = store.read("incidents").to_pylist()
        assert (kept["id"], kept["start"], kept["easting"]) == ("7", datetime(2025, 5, 13, 23, 10), 415_000)
        assert "1 row read" in said
    with pytest.raises(UserError, match=r"line 3: the column “Ref” of the mapping is not there.*add header: LINE"):
        load(tmp_path, lines, columns + "header: 2\n")


def test_a_place_may_stand_in_one_column(tmp_path: Path) -> None:
    mapping = "force: wiltshire\ncolumns: {id: Ref, from: From, coordinates: Place, category: Group}\n"
    places = ["SU 150 848", "(51.5625, -1.784)", "POINT (415000 184800)", "J 338 740"]
    rows = [["Ref", "From", "Place", "Group"], *([i, "13/05/2025", place, "Robbery"] for i, place in enumerate(places))]
    said, store = load(tmp_path, rows, mapping)
    kept = store.read("incidents")["easting"].to_pylist()
    assert kept.count(415_000) == 2 and len(kept) == 3 and "1 × the reference is of the Irish Grid" in said


def test_places_mostly_elsewhere_refuse_the_file(tmp_path: Path) -> None:
    rows = [row(i, x=333_800 + i, y=374_000) for i in range(6)] + [row(9)]
    with pytest.raises(
        UserError, match=r"86% of its places lie outside the area of wiltshire .* not of the Irish or the Dutch"
    ):
        load(tmp_path, rows)


def test_nothing_kept_names_a_value_and_the_quarantine_has_the_rows(tmp_path: Path) -> None:
    with pytest.raises(
        NothingKept, match=r"none of its 2 rows .* easting or northing is not a number, for example “4150x 184890”"
    ):
        load(tmp_path, [row(1, x="4150x"), row(2, x="4150x")])
    store = open_store(tmp_path / "store")
    [report] = store.reports()
    assert report["kept"] == 0 and store.snapshot().slices == ()
    assert len(store.quarantine(report["id"])) == 2


def test_heaps_are_said_once_each_and_default_places_can_be_left_out(tmp_path: Path) -> None:
    rows = [row(f"N{i}", f"13/05/2025 12:{i % 4 * 15:02d}", x=415_000 + 100 * (i // 2)) for i in range(40)]
    rows += [row(f"S{i}", f"{i + 1:02d}/05/2025 12:00", x=419_000, y=182_200) for i in range(20)]
    said, _ = load(tmp_path, [[*r[:3], r[3], 184_800 if r[4] == 184_890 else r[4], r[5]] for r in rows])
    assert "stand at 12:00: is it what the system writes" in said
    assert "Every coordinate is a multiple of 100 m: nothing finer than that is honest." in said
    assert "33% of the places (20 rows) are one point at Great Western Hospital, 419000 182200" in said
    said, store = load(tmp_path, rows, MAPPING + 'default_places: ["419000 182200"]\n')
    assert "20 rows at a default place of the mapping kept without a place." in said
    assert store.read("incidents")["easting"].null_count == 20
    pairs = [row(f"{system}{i}", f"13/05/2025 2{i}:10") for i in range(4) for system in ("N", "CAD-")]
    assert "4 pairs have the same time, place and kind under two references" in load(tmp_path, pairs)[0]


def test_degrees_with_few_decimals_are_a_lattice_too(tmp_path: Path) -> None:
    mapping = MAPPING.replace("easting:", "longitude:").replace("northing:", "latitude:")
    for step, said in ((0.001, "degrees with 3 decimals, steps of about 100 m"), (0.0013001, "")):
        rows = [row(i, x=f"{-1.78 - i * step:.6f}", y=f"{51.56 + i * step:.6f}") for i in range(8)]
        assert ("nothing finer than that" in (heard := load(tmp_path, rows, mapping)[0])) == bool(said)
        assert said in heard


def test_a_row_with_a_place_is_kept_before_one_with_an_outcome(tmp_path: Path) -> None:
    mapping = MAPPING.replace("category: Group}", "category: Group, outcome: Out}")
    lines = [
        [*TITLES, "Out"],
        [*row(x="", y=""), "Charged"],
        [*row(), "Status update unavailable"],
        [*row(), "Charged"],
    ]
    _, store = load(tmp_path, lines, mapping)
    [kept] = store.read("incidents").to_pylist()
    assert (kept["easting"], kept["outcome"]) == (415_000, "Charged")
