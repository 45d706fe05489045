"""Two threads load: what goes wrong in either is neither lost nor does it break anything."""

import errno
import time
from pathlib import Path

import pytest
from test_police_uk import load, quarantine, row, street

from geo.errors import Unavailable
from geo.sources.intake import Intake
from geo.store import geoparquet
from geo.store.opening import open_store

RAGGED = "2 columns where 12 belong"


def test_two_threads_that_find_faults_spoil_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open quotes are found by the thread that reads ahead, ragged rows by ours; one waits while the other writes."""
    inside: list[int] = []
    together: list[int] = []
    flush = Intake._flush

    def slowly(intake: Intake) -> None:
        inside.append(1)
        time.sleep(0.02)
        together.append(len(inside))
        flush(intake)
        inside.pop()

    monkeypatch.setattr(Intake, "_flush", slowly)
    more = "x" * 150
    faults = [f'{number},{more}"' if number % 2 else f"{number},{more}" for number in range(3, 40_003)]
    report, store = load(tmp_path, street(tmp_path, row(), *faults))
    assert set(together) == {1}
    assert (report.read, report.kept) == (40_001, 1)
    assert report.quarantined == {RAGGED: 20_000, "quotation mark without its partner": 20_000}
    assert [(line, text) for line, _, text in quarantine(store)] == list(enumerate(faults, 3))


def test_faults_are_told_while_months_are_finished(tmp_path: Path) -> None:
    """Rows are refused by the thread that reads, repeated ones found by the one that writes: the report adds up."""
    for month in range(1, 7):
        good = [row(Month=f"2025-{month:02}", Crime_ID=str(i % 300)) for i in range(400)]
        street(tmp_path, *good, *["a,b"] * 700, month=f"2025-{month:02}")
    report, store = load(tmp_path, tmp_path)
    assert (report.read, report.kept, report.duplicates) == (6 * 1_100, 6 * 300, 6 * 100)
    assert [(n, why) for n, why, _ in quarantine(store)] == sorted([(n, RAGGED) for n in range(402, 1_102)] * 6)
    assert len(store.quarantine(store.reports()[0]["id"])) == 6 * 800


def test_a_month_that_cannot_be_written_ends_the_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is written by another thread than reads: the fault is told all the same, and nothing is changed."""
    load(tmp_path, street(tmp_path, row()))
    before = open_store(tmp_path / "store").snapshot()
    private_file, written = geoparquet.private_file, []

    def full(path: Path) -> object:
        written.append(path)
        if len(written) > 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return private_file(path)

    monkeypatch.setattr(geoparquet, "private_file", full)
    for month in range(1, 9):
        street(tmp_path, row(Month=f"2025-{month:02}", Crime_ID="b"), month=f"2025-{month:02}")
    with pytest.raises(Unavailable, match="cannot be written"):
        load(tmp_path, tmp_path)
    store = open_store(tmp_path / "store")
    assert store.snapshot() == before
    assert store.read("incidents")["id"].to_pylist() == ["a" * 64]
    assert len(written) == 3
    assert not (tmp_path / "store" / "waiting").exists()
