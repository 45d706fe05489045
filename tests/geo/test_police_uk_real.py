"""The 16 real months of data.police.uk: every row finds its fate, against an independent reading of the same files."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from app.loading.load import load_police_uk, outlines
from app.words.load import sentences
from geo.report import LoadReport
from geo.sources.intake import REPEATED
from geo.store.opening import open_store
from geo.store.slices import SliceStore


@pytest.fixture(scope="module")
def real(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[LoadReport, SliceStore]:
    store = open_store(tmp_path_factory.mktemp("real"))
    return load_police_uk(store, shared / "data/police-uk", outlines(store), lambda rows, file: None), store


@pytest.fixture(scope="module")
def rows(shared: Path) -> list[dict[str, str]]:
    """The same files, read by nothing of ours."""
    found = []
    for path in sorted((shared / "data/police-uk").glob("*/*-street.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found += list(csv.DictReader(file))
    return found


def test_the_16_real_months_add_up(real: tuple[LoadReport, SliceStore], rows: list[dict[str, str]]) -> None:
    report, store = real
    assert report.files == 16
    assert report.read == len(rows) == 67_699
    assert report.kept + sum(report.quarantined.values()) + report.duplicates == report.read
    assert report.kept == len(store.read("incidents")) == sum(report.by_month["wiltshire"].values())
    assert report.missing == {"wiltshire": tuple(date(2024, m, 1) for m in range(5, 13))}
    assert "No data of wiltshire for 2024-05, 2024-06" in " ".join(sentences(report))
    assert not report.unplaced and report.untimed == report.kept


def test_the_year_2025_has_52005_rows_on_8172_coordinates(
    real: tuple[LoadReport, SliceStore], rows: list[dict[str, str]]
) -> None:
    """52,005 and 8,172 count what is in the files; each of those rows is kept, set aside or a repetition."""
    year = [r for r in rows if r["Month"].startswith("2025")]
    assert len(year) == 52_005
    assert len({(r["Longitude"], r["Latitude"]) for r in year}) == 8_172

    report, store = real
    kept = store.read("incidents", columns=["id", "easting", "northing"], first=date(2025, 1, 1))
    rest = store.quarantine(store.reports()[0]["id"]).to_pylist()
    rest = [r for r in rest if r["file"].startswith("2025")]
    assert len(kept) + len(rest) == 52_005
    reasons = Counter(r["reason"] for r in rest)
    assert reasons == {REPEATED: 134, "more than 20 km outside the area of wiltshire": 108}
    assert sum(report.quarantined.values()) == 164  # 56 more in 2024
    places = set(zip(kept["easting"].to_pylist(), kept["northing"].to_pylist(), strict=True))
    far = {tuple(r["text"].split(",")[4:6]) for r in rest if r["reason"] != REPEATED}
    only_repeated = 8_172 - len(places) - len(far)
    assert only_repeated == 11  # coordinates where nothing but the repetition of another row stood


def test_repeated_ids_of_the_real_files_are_one_crime_each(
    real: tuple[LoadReport, SliceStore], rows: list[dict[str, str]]
) -> None:
    """Of rows with one id, month and type all but one say “Status update unavailable”: they are one crime."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for r in rows:
        if r["Crime ID"]:
            key = (r["Crime ID"], r["Month"], r["Crime type"])
            groups.setdefault(key, []).append(r["Last outcome category"])
    repeated = [outcomes for outcomes in groups.values() if len(outcomes) > 1]
    assert sum(len(outcomes) - 1 for outcomes in repeated) == 135  # of which one lies far outside
    assert all(outcomes.count("Status update unavailable") >= len(outcomes) - 1 for outcomes in repeated)

    table = real[1].read("incidents", columns=["id", "month"])
    assert len(set(zip(*table.to_pydict().values(), strict=True))) == len(table)
    asb = sum(r["Crime type"] == "Anti-social behaviour" for r in rows)
    kept = real[1].read("incidents", columns=["category"])["category"].to_pylist().count("Anti-social behaviour")
    far = sum(
        ",Anti-social behaviour," in r["text"]
        for r in real[1].quarantine(real[1].reports()[0]["id"]).to_pylist()
        if r["reason"] != REPEATED
    )
    assert kept + far == asb  # rows without an id are never taken for each other


def test_loading_the_same_again_changes_nothing(shared: Path, real: tuple[LoadReport, SliceStore]) -> None:
    store = real[1]
    before = store.snapshot()
    again = load_police_uk(store, shared / "data/police-uk/2025-12", outlines(store), lambda rows, file: None)
    assert (again.added, again.changed, again.removed) == (0, 0, 0)
    assert store.snapshot() == before
