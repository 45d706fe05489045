"""What stands in a row stays in the store and its quarantine: no note, reason or sentence of a load repeats it."""

import csv
import json
from pathlib import Path

import pytest
import shapely

from app.loading.load import load_force_export
from app.words.load import sentences
from geo.report import LoadReport
from geo.sources.propose import propose
from geo.store.opening import open_store

AREA = {"wiltshire": shapely.box(374_000, 112_000, 434_000, 205_000)}
TITLES = (
    "Ref",
    "From",
    "To",
    "E",
    "N",
    "HO",
    "Group",
    "Markers",
    "Premise",
    "Address",
    "LSOA",
    "Result",
    "DA",
    "Knife",
)
GOOD = (
    "1", "14/11/2025", "15/11/2025", "415000", "184000", "8N", "", "", "Street", "", "", "", "N", "N",
)  # fmt: skip
SECRET = "Jane Testerson 07700 900123"
COLUMNS = {
    "id": "Ref", "from": "From", "to": "To", "easting": "E", "northing": "N", "ho_code": "HO", "category": "Group",
    "keywords": "Markers", "location_type": "Premise", "location": "Address", "lsoa": "LSOA", "outcome": "Result",
}  # fmt: skip
FLAGS = {"domestic_abuse": "DA", "knife": "Knife"}


def loaded(folder: Path, rows: list[list[str]], columns: dict[str, str], flags: dict[str, str]) -> LoadReport:
    (folder / "m.yaml").write_text(json.dumps({"force": "wiltshire", "columns": columns, "flags": flags}))
    with (folder / "crimes.csv").open("w", newline="") as file:
        csv.writer(file).writerows([TITLES, *rows])
    store = open_store(folder / "store")
    return load_force_export(store, folder / "crimes.csv", folder / "m.yaml", AREA, lambda n, f: None)


def test_no_column_of_a_row_is_repeated(tmp_path: Path) -> None:
    rows = [[SECRET if i == j else text for j, text in enumerate(GOOD)] for i in range(len(TITLES))]
    report = loaded(tmp_path, [list(GOOD), *rows], COLUMNS, FLAGS)
    kept = json.dumps(open_store(tmp_path / "store").reports(), ensure_ascii=False)
    said = kept + " ".join(sentences(report))
    assert not [word for word in SECRET.split() if word in said]
    assert "Column “Premise”, 1 row (1 value, the first in line 11): no location type we know" in said
    assert "Column “Knife”, 1 row (1 value, the first in line 16): neither yes nor no" in said
    held = open_store(tmp_path / "store").quarantine(str(open_store(tmp_path / "store").reports()[0]["id"]))
    assert any(SECRET in text for text in held["text"].to_pylist())


@pytest.mark.parametrize(
    ("flags", "without", "markers", "said"),
    [
        ({}, ("keywords",), "", ["No column says anything of domestic abuse and homes that were taken over"]),
        ({"domestic_abuse": "DA"}, ("keywords",), "", ["No column says anything of homes that were taken over"]),
        ({}, (), "DA; Cuckooed", []),
        ({}, (), "Cuckooed", ["No keyword names domestic abuse,"]),
        ({}, ("location_type",), "Domestic; House taken over", ["every place with domestic abuse is taken for a home"]),
    ],
)
def test_a_load_says_which_homes_it_cannot_know(
    tmp_path: Path, flags: dict[str, str], without: tuple[str, ...], markers: str, said: list[str]
) -> None:
    columns = {key: title for key, title in COLUMNS.items() if key not in without}
    row = dict(zip(TITLES, GOOD, strict=True)) | {"Markers": markers}
    report = loaded(tmp_path, [list(row.values())], columns, flags)
    found = [note for note in report.notes if "home" in note]
    assert len(found) == len(said) and all(text in note for text, note in zip(said, found, strict=True))


@pytest.mark.parametrize(
    ("title", "flag"),
    [
        ("Cuckooed", "cuckooing"),
        ("Cuckooing Flag", "cuckooing"),
        ("CUCKOO_MARKER", "cuckooing"),
        ("Home Taken Over", "cuckooing"),
        ("DA Flag", "domestic_abuse"),
        ("Domestic", "domestic_abuse"),
        ("Domestic Incident Y/N", "domestic_abuse"),
        ("IsDV", "domestic_abuse"),
    ],
)
def test_titles_of_the_flags_that_protect_a_home_are_proposed(title: str, flag: str) -> None:
    assert f'  {flag}: "{title}"' in propose(["Ref", "From", title])
