"""The benchmarks go on when a peer or a work breaks, and say so in the row. No timings here."""

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from benchmarks import __main__ as command
from benchmarks import end_to_end_data, peers, pictures
from benchmarks.end_to_end import growth
from benchmarks.table import Row


def test_a_peer_that_fails_is_a_row_without_figures(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(peers, "python", lambda: Path(sys.executable))
    found = peers.timed("density", "no such peer", {"x": np.zeros(1)})
    assert found.seconds is None and found.over(1.0) is None
    assert "failed with exit code 1" in found.note and "no such peer" in found.note


def test_peers_that_cannot_be_installed_or_never_end_are_rows_too(monkeypatch: pytest.MonkeyPatch):
    def no_environment() -> Path:
        raise subprocess.CalledProcessError(1, "pip")

    monkeypatch.setattr(peers, "python", no_environment)
    assert "failed" in peers.timed("density", "LIBKDV", {"x": np.zeros(1)}).note
    monkeypatch.setattr(peers, "python", lambda: Path(sys.executable))
    monkeypatch.setattr(peers, "PATIENCE", 0.01)
    assert "no answer" in peers.timed("density", "LIBKDV", {"x": np.zeros(1)}).note


def test_a_work_that_breaks_off_is_a_row(monkeypatch: pytest.MonkeyPatch):
    def broken(scale: float):
        yield Row("first", 0.5, "peer", None, None, ">= 2", note="failed")
        raise OSError("disk | full")

    monkeypatch.setattr("benchmarks.knox.run", broken)
    first, last = command.rows("knox", 1.0)
    assert command.line(first) == "| first | 500 ms | peer |  |  | >= 2 |  |  | failed |\n"
    assert command.line(last) == "| knox |  |  |  |  |  |  |  | broke off: OSError disk / full |\n"


def test_months_of_any_size_hold_so_many_rows_and_no_id_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    rows = {"Crime ID": ["a", None, "c"], "Longitude": [-1.5, None, -1.6], "Latitude": [51.5, None, 51.6]}
    names = end_to_end_data.COLUMNS
    made = pa.table({name: rows.get(name, ["Bath, North", "x", None]) for name in names})
    monkeypatch.setattr(end_to_end_data, "base", lambda: (made, "three rows"))
    folder = end_to_end_data.files(tmp_path, 1000)
    read = [row for file in sorted(folder.glob("*/*.csv")) for row in csv.DictReader(file.open(encoding="utf-8"))]
    assert len(read) == 1000 and {row["Month"] for row in read} == set(end_to_end_data.MONTHS)
    ids = [row["Crime ID"] for row in read if row["Crime ID"]]
    assert len(ids) == len(set(ids)) == 667 and {len(id) for id in ids} == {64}
    assert {tuple(row) for row in read} == {names} and read[0]["LSOA name"] == "Bath, North"
    assert len({(row["Longitude"], row["Latitude"]) for row in read}) == 2 * end_to_end_data.SIDE**2 + 1


def test_growth_is_the_exponent():
    assert growth([10, 1000], [2, 200]) == pytest.approx(1) and growth([10, 1000], [2, 2]) == 0


def test_a_chapter_takes_the_place_of_its_last_run_and_no_other():
    text = "# Title\n\nmachine\n\n## Knox\n\n| a |\n\n## Start\n\n| b |\n"
    for chapter in ("## Knox\n\n| c |\n", "## Start\n\n| c |\n", "## End to end\n\n| c |\n"):
        once = command.placed(text, chapter)
        assert "\n\n" + chapter in once and command.placed(once, chapter) == once
        assert [part for part in ("| a |", "| b |") if part not in once] == [
            part for part, of in (("| a |", "## Knox"), ("| b |", "## Start")) if chapter.startswith(of)
        ]


def test_every_picture_of_a_page_is_in_the_documents_and_small():
    text = (pictures.ROOT / "docs" / "pages.md").read_text()
    there = {f"pages/{file.name}" for file in (pictures.ROOT / "docs" / "pages").iterdir()}
    assert there == set(pictures.REDUCED) and all(f"]({name})" in text for name in there)
    assert all((pictures.ROOT / "docs" / name).stat().st_size < pictures.SMALL[3] for name in there)
