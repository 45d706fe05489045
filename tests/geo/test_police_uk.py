"""data.police.uk files: every row finds its fate, and the numbers add up, on real files and on spoilt ones."""

import csv
import io
import os
import random
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from app.loading.load import load_police_uk
from app.words.load import quality, sentences
from geo.errors import NotFound, UserError
from geo.report import LoadReport
from geo.sources.intake import REPEATED, Intake
from geo.sources.police_uk import read
from geo.sources.street_rows import COLUMNS
from geo.store.opening import open_store
from geo.store.slices import SliceStore

HEADER = ",".join(COLUMNS)
GOOD = {
    "Crime ID": "a" * 64,
    "Month": "2025-01",
    "Reported by": "Wiltshire Police",
    "Falls within": "Wiltshire Police",
    "Longitude": "-1.779",
    "Latitude": "51.558",
    "Location": "On or near Fleet Street",
    "LSOA code": "E01015512",
    "LSOA name": "Swindon 016E",
    "Crime type": "Robbery",
    "Last outcome category": "Under investigation",
    "Context": "",
}
AREA = {"wiltshire": shapely.box(374_000, 112_000, 434_000, 205_000)}


def row(**changes: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow((GOOD | {k.replace("_", " "): v for k, v in changes.items()}).values())
    return out.getvalue()


def street(folder: Path, *rows: str, month: str = "2025-01", encoding: str = "utf-8", header: str = HEADER) -> Path:
    path = folder / month / f"{month}-wiltshire-street.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("\n".join([header, *rows, ""]).encode(encoding))
    return path


def load(tmp_path: Path, path: Path) -> tuple[LoadReport, SliceStore]:
    store = open_store(tmp_path / "store")
    return load_police_uk(store, path, AREA, lambda rows, file: None), store


def quarantine(store: SliceStore) -> list[tuple[int, str, str]]:
    """Line, reason and text of what the last load set aside, repetitions left out."""
    rows = store.quarantine(store.reports()[0]["id"]).to_pylist()
    return sorted((r["line"], r["reason"], r["text"]) for r in rows if r["reason"] != REPEATED)


# spoilt rows


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (row() + ",more", "13 columns where 12 belong"),
        ("a,2025-01,Wiltshire Police", "3 columns where 12 belong"),
        (row(Month="January 2025"), "the month is not written as YYYY-MM"),
        (row(Month="2025-13"), "the month is not written as YYYY-MM"),
        (row(Month="0000-01"), "the month is not written as YYYY-MM"),
        (row(Month="2024-12"), "the month is not the one in the file's name"),
        (row(Crime_type="Piracy"), "the crime type is not one of data.police.uk's"),
        (row(Longitude="51.558", Latitude="-1.779"), "longitude and latitude are swapped"),
        (row(Longitude="0", Latitude="0.0"), "the coordinates are zero"),
        (row(Longitude="", Latitude="51.5"), "one of longitude and latitude is missing"),
        (row(Longitude="west"), "longitude or latitude is not a number"),
        (row(Longitude="inf"), "longitude or latitude is not a number"),
        (row(Longitude="-12.5", Latitude="40"), "the coordinates are not in Great Britain"),
        (row(Longitude="-5.9", Latitude="50.0"), "more than 20 km outside the area of wiltshire"),  # in the sea
        (row(Longitude="-0.1276", Latitude="51.5072"), "more than 20 km outside the area of wiltshire"),
        (row().replace("On or near", 'On or "near'), "quotation mark without its partner"),
        ("x" * 70_000, "line too long to be a record"),
        ("é" * 2_000_000, "line too long to be a record"),  # over several blocks, characters cut in the middle
    ],
)
def test_a_spoilt_row_is_set_aside_with_line_reason_and_text(tmp_path: Path, line: str, reason: str) -> None:
    path = street(tmp_path, row(), "", line, row(Crime_ID="b" * 64))
    report, store = load(tmp_path, path)
    assert (report.read, report.kept, report.quarantined) == (3, 2, {reason: 1})
    [(number, why, text)] = quarantine(store)
    assert (number, why) == (4, reason)
    assert text == line[:2_000]
    assert store.read("incidents")["id"].to_pylist() == ["a" * 64, "b" * 64]


def test_a_quote_that_only_another_line_closes_costs_its_own_line_alone(tmp_path: Path) -> None:
    open_quote = row().replace("On or near", 'On 5"').removesuffix(",") + ',"'
    report, store = load(tmp_path, street(tmp_path, row(), open_quote, row(Crime_ID="b" * 64), row(Crime_ID="c" * 64)))
    assert (report.read, report.kept, list(report.quarantined)) == (4, 3, ["quotation mark without its partner"])
    assert store.quarantine(store.reports()[0]["id"])["line"].to_pylist() == [3]


def test_line_numbers_stay_true_through_several_blocks(tmp_path: Path) -> None:
    """pyarrow reads blocks of 1 MiB; ragged, empty and faulty lines are strewn over four of them."""
    rng = random.Random(1)
    lines, expected = [], []
    for number in range(2, 20_000):
        kind = rng.choice(["good"] * 20 + ["ragged", "empty", "zero", "quote"])
        if kind in ("ragged", "zero", "quote"):
            expected.append(number)
        lines.append(
            {
                "ragged": f"{number},2025-01",
                "empty": "",
                "quote": f'{number},"',
                "zero": row(Crime_ID=str(number), Longitude="0", Latitude="0"),
                "good": row(Crime_ID=str(number)),
            }[kind]
        )
    report, store = load(tmp_path, street(tmp_path, *lines))
    found = quarantine(store)
    assert [number for number, _, _ in found] == expected
    assert all(text.startswith(str(number)) for number, _, text in found)
    assert report.read == sum(bool(line) for line in lines)


def test_a_row_without_coordinates_is_an_incident_without_a_place(tmp_path: Path) -> None:
    path = street(tmp_path, row(), row(Crime_ID="b", Longitude="", Latitude="", Location="No Location", LSOA_code=""))
    report, store = load(tmp_path, path)
    assert (report.kept, report.unplaced) == (2, 1)
    [lost] = [r for r in store.read("incidents").to_pylist() if r["easting"] is None]
    assert (lost["id"], lost["spatial_precision"], lost["lsoa"], lost["northing"]) == ("b", "none", None, None)
    assert {"50.0% of records have no coordinates."} < set(quality(report))
    assert "Fewer than 85% of records have coordinates: patterns on a map may mislead." in quality(report)


def test_a_longitude_may_be_written_with_an_exponent(tmp_path: Path) -> None:
    path = street(tmp_path, row(Longitude="3e-6", Latitude="51.5", Falls_within="Kent Police"))
    store = open_store(tmp_path / "store")
    report = load_police_uk(store, path, {}, lambda rows, file: None)
    assert report.kept == 1
    easting, _ = Transformer.from_crs(4326, 27700, always_xy=True).transform(3e-6, 51.5)
    assert store.read("incidents")["easting"][0].as_py() == pytest.approx(easting, abs=4)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_are_read_right(tmp_path: Path, encoding: str, ends: str) -> None:
    path = street(tmp_path, *(row(Crime_ID=f"{i:03}", Location="On or near Café Façade £") for i in range(700)))
    path.write_bytes(path.read_text("utf-8").replace("\n", ends).encode(encoding))
    report, store = load(tmp_path, path)
    assert report.kept == report.read == 700  # over 128 KiB: no line is that long, whatever it ends with
    assert set(store.read("incidents")["location"].to_pylist()) == {"On or near Café Façade £"}
    assert store.read("incidents")["id"].to_pylist() == [f"{i:03}" for i in range(700)]


def test_identical_rows_without_an_id_are_all_kept_but_once_a_file(tmp_path: Path) -> None:
    asb = row(Crime_ID="", Crime_type="Anti-social behaviour", Last_outcome_category="")
    street(tmp_path / "in" / "a", asb, asb, asb, row())
    report, store = load(tmp_path, tmp_path / "in")
    assert (report.kept, report.duplicates) == (4, 0)
    ids = store.read("incidents")["id"].to_pylist()
    assert len(set(ids)) == 4
    street(tmp_path / "in" / "copy", asb, asb, row())
    report, _ = load(tmp_path, tmp_path / "in")
    assert (report.kept, report.duplicates, report.added, report.changed) == (4, 3, 0, 0)
    assert store.read("incidents")["id"].to_pylist() == ids


def test_of_a_repeated_crime_the_row_that_knows_the_outcome_is_kept(tmp_path: Path) -> None:
    silent = row(Last_outcome_category="Status update unavailable", Longitude="-1.8")
    _, store = load(tmp_path, street(tmp_path, silent, row(), silent, row(Crime_type="Drugs")))
    kept = store.read("incidents").to_pylist()
    assert sorted((r["id"], r["category"], r["outcome"]) for r in kept) == [
        ("a" * 64, "Drugs", "Under investigation"),
        ("a" * 64 + "~2", "Robbery", "Under investigation"),
    ]
    assert store.reports()[0]["duplicates"] == 2


@settings(deadline=None, max_examples=20)
@given(st.randoms(use_true_random=False), st.integers(1, 40))
def test_reading_does_not_depend_on_the_order_of_rows(
    tmp_path_factory: pytest.TempPathFactory, rng: random.Random, limit: int
) -> None:
    """Also not on how many rows fit into memory, as long as they are split at all."""
    lines = [
        row(
            Crime_ID=rng.choice(["", "a", "b", "c"]),
            Crime_type=rng.choice(["Anti-social behaviour", "Robbery"]),
            Longitude=rng.choice(["-1.779", "-1.78", ""]),
            Latitude="51.558",
            Last_outcome_category=rng.choice(["", "Status update unavailable", "Local resolution"]),
        )
        for _ in range(40)
    ]
    tables = []
    for order in (lines, rng.sample(lines, len(lines))):
        folder = tmp_path_factory.mktemp("order")
        intake = Intake(folder, limit)
        read(street(folder, *order), intake, outlines=AREA)
        kept = [r for _, _, months in intake.months() for table in months for r in table.to_pylist()]
        tables.append(sorted(kept, key=lambda r: str(r["id"])))
        assert len({r["id"] for r in kept}) == len(kept)
        assert intake.read == 40 == len(kept) + intake.rejected.total() + intake.duplicates
    assert tables[0] == tables[1]


# files and archives


def test_a_gap_between_months_is_reported_and_no_slice_made_of_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    street(folder, row(Month="2025-01"), month="2025-01")
    street(folder, row(Month="2025-04"), month="2025-04")
    street(folder, month="2025-03")
    (folder / "2025-02-wiltshire-street.csv").write_bytes(b"")
    report, store = load(tmp_path, folder)
    assert report.missing == {"wiltshire": (date(2025, 2, 1), date(2025, 3, 1))}
    assert report.months == store.snapshot().months("police-uk") == (date(2025, 1, 1), date(2025, 4, 1))
    said = " ".join(sentences(report))
    assert "2025-02-wiltshire-street.csv is empty: no data, not zero crime" in said
    assert "2025-03-wiltshire-street.csv has a header and no rows: no data, not zero crime" in said
    assert "for 2025-02, 2025-03: a gap, not zero crime" in said


def test_a_long_gap_is_named_as_a_span(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("\n".join([HEADER, *(row(Month=m) for m in ("1990-01", "2024-11", "2025-02"))]))
    report, _ = load(tmp_path, path)
    assert len(report.missing["wiltshire"]) == 419
    assert "for 1990-02 to 2024-10, 2024-12, 2025-01: a gap, not zero crime" in " ".join(sentences(report))


def test_a_file_with_a_wrong_header_is_set_aside_row_by_row(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    street(folder, row())
    street(folder, row(), row(), month="2025-02", header=HEADER.replace("Crime type", "Type"))
    report, store = load(tmp_path, folder)
    assert (report.read, report.kept) == (3, 1)
    assert report.quarantined == {"wrong header: the file is not street crime": 2}
    assert [line for line, _, _ in quarantine(store)] == [2, 3]
    assert "line 1: the column “Crime type” is missing" in " ".join(sentences(report))


def test_columns_may_stand_in_another_order_and_case(tmp_path: Path) -> None:
    names = list(reversed(COLUMNS))
    path = street(
        tmp_path, ",".join(GOOD[name] for name in names), header=",".join(f" {name.upper()} " for name in names)
    )
    report, store = load(tmp_path, path)
    assert report.kept == 1 and store.read("incidents")["lsoa"].to_pylist() == ["E01015512"]


def archive(path: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def test_a_zip_a_folder_and_single_files_give_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    paths = [street(folder, row(Month=month), month=month) for month in ("2025-01", "2025-02")]
    other = {"2025-01/2025-01-wiltshire-outcomes.csv": b"Crime ID\nx\n", "README.txt": b"hello"}
    members = {p.relative_to(folder).as_posix(): p.read_bytes() for p in paths}
    zipped, store = load(tmp_path, archive(tmp_path / "latest.zip", members | other))
    snapshot = store.snapshot()
    assert "1 CSV file left out: not street crime, or of another force." in sentences(zipped)
    for path in (folder, *paths):
        load(tmp_path, path)
        assert store.snapshot() == snapshot


def test_one_force_of_many_can_be_chosen(tmp_path: Path) -> None:
    members = {
        f"2025-01/2025-01-{force}-street.csv": f"{HEADER}\n{row()}".encode() for force in ("wiltshire", "dorset")
    }
    path = archive(tmp_path / "latest.zip", members)
    store = open_store(tmp_path / "store")
    load_police_uk(store, path, {}, lambda rows, file: None, forces=["Dorset"])
    assert [s.force for s in store.snapshot().slices] == ["dorset"]
    with pytest.raises(
        UserError, match=r"no street crime file of kent here\. Expected names like 2025-01/2025-01-kent"
    ):
        load_police_uk(store, path, {}, lambda rows, file: None, forces=["kent"])
    report = load_police_uk(store, path, AREA, lambda rows, file: None)
    assert [s.force for s in store.snapshot().slices] == ["dorset", "wiltshire"]
    assert report.notes == (
        "The area of dorset is not known: coordinates need only lie where the National Grid reaches.",
    )


BOMB = row().encode() + b"\n" + b"\n" * 5_000_000


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda t: t / "nowhere", "there is no such file or folder"),
        (street, "header and no rows: no data, not zero crime. Nothing was changed"),
        (lambda t: street(t, header=""), "is empty: no data"),
        (lambda t: street(t, row(), header=""), "the column “Crime ID” is missing"),
        (lambda t: street(t, row(), header="a,b"), "the column “Crime ID” is missing"),
        (lambda t: street(t, row(Month="never")), "every row was faulty"),
        (lambda t: street(t, "ragged"), "every row was faulty"),
        (lambda t: archive(t / "a.zip", {"../2025-01-wiltshire-street.csv": b"x"}), "climbs out of its folder"),
        (lambda t: archive(t / "a.zip", {"/etc/2025-01-wiltshire-street.csv": b"x"}), "climbs out of its folder"),
        (lambda t: archive(t / "a.zip", {"a\\..\\..\\2025-01-wiltshire-street.csv": b"x"}), "climbs out"),
        (lambda t: archive(t / "a.zip", {"2025-01-wiltshire-street.csv": BOMB}), "would unpack to 5 MB from 0.0 MB"),
        (lambda t: archive(t / "a.zip", {"notes.csv": b"x", "more.csv": b"y"}), "no street crime file here"),
        (
            lambda t: (t / "b.zip").write_bytes(b"PK\x03\x04 and the rest is missing") and t / "b.zip",
            "not a zip archive",
        ),
    ],
)
def test_what_cannot_be_read_is_one_plain_sentence(tmp_path: Path, make: Callable[[Path], Path], sentence: str) -> None:
    with pytest.raises(UserError, match=sentence) as caught:
        load(tmp_path, make(tmp_path))
    assert "\n" not in str(caught.value)
    kept = open_store(tmp_path / "store")
    if "“afterdark quarantine” prints" in str(caught.value):
        (report,) = kept.reports()
        assert report["read"] == len(kept.quarantine(report["id"])) > 0 and kept.snapshot().slices == ()
    else:
        assert not (tmp_path / "store/manifest.json").exists()


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_zip_is_a_sentence_and_changes_nothing(tmp_path: Path, packing: int) -> None:
    content = "\n".join([HEADER, *(row(Crime_ID=str(random.Random(i).random())) for i in range(3_000))]).encode()
    path = archive(tmp_path / "a.zip", {"2025-01-wiltshire-street.csv": content}, packing)
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    path.write_bytes(raw)
    with pytest.raises(UserError, match=r"a\.zip: the archive is damaged"):
        load(tmp_path, path)
    with pytest.raises(UserError, match=r"no street crime file here\. Load a\.zip by its own name"):
        load(tmp_path, tmp_path)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Wiltshire Police", "wiltshire"),
        ("Avon and Somerset Constabulary", "avon-and-somerset"),
        ("Devon & Cornwall Police", "devon-and-cornwall"),
        ("Metropolitan Police Service", "metropolitan"),
        ("City of London Police", "city-of-london"),
        ("Police Service of Northern Ireland", "northern-ireland"),
        ("British Transport Police", "btp"),
    ],
)
def test_a_file_with_no_name_of_its_own_lets_each_row_name_its_force(tmp_path: Path, name: str, slug: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("\n".join([HEADER, row(Falls_within=name), row(Month="2025-02", Falls_within=name)]))
    _, store = load(tmp_path, path)
    assert store.snapshot().months("police-uk", slug) == (date(2025, 1, 1), date(2025, 2, 1))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name is text")
def test_a_name_that_is_no_text_can_be_reported(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/K\xf6ln"))
    street(folder, row(), "ragged")
    report, store = load(tmp_path, tmp_path)
    assert (report.kept, sum(report.quarantined.values())) == (1, 1)
    assert store.quarantine(store.reports()[0]["id"])["file"].to_pylist() == [
        "K?ln/2025-01/2025-01-wiltshire-street.csv"
    ]


def test_a_missing_path_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        load(tmp_path, tmp_path / "nowhere")
    assert not (tmp_path / "store").exists()
