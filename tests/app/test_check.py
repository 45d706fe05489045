"""What is broken is found before a map is drawn from it."""

import shutil
import sqlite3
from datetime import date
from pathlib import Path

import pytest
import shapely
from typer.testing import CliRunner

from app.answering.zones import draw_zone
from app.cli import app
from app.loading.check import PARTS, check
from app.loading.load import load_demo
from app.records.journal import Records
from app.settings import Settings
from geo.store.opening import open_store
from geo.store.slices import SliceStore


@pytest.fixture
def data(demo_store: SliceStore, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(demo_store.path, folder)
    centre = shapely.box(414_000, 184_000, 415_000, 185_000)
    draw_zone(Records(folder), "Centre", centre, area=centre, who="test")
    return folder


def broken(folder: Path, **settings: Path) -> dict[str, str]:
    return {found.part: found.sentence for found in check(Settings(data=folder, **settings)) if not found.sound}


def test_a_whole_store_is_sound_and_looking_changes_nothing(data: Path) -> None:
    def held() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in data.rglob("*") if path.suffix in (".parquet", ".json")}

    before = held()
    assert broken(data) == {}
    assert [found.part for found in check(Settings(data=data))] == list(PARTS)
    assert held() == before


def test_one_changed_byte_a_lost_file_and_torn_records_are_each_found(data: Path) -> None:
    first, second = (data / s.path for s in open_store(data).snapshot().slices[:2])
    content = bytearray(first.read_bytes())
    content[len(content) // 2] ^= 1
    first.write_bytes(content)
    second.unlink()
    assert f"{first}: 2 of " in broken(data)["data"]
    records = data / "records.sqlite"
    sqlite3.connect(records).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = bytearray(records.read_bytes())
    whole[4096:] = b"\xff" * len(whole[4096:])
    records.write_bytes(whole)
    assert "Restore them from a copy" in broken(data)["records"]


def test_weights_of_ones_own_are_looked_at(data: Path, tmp_path: Path) -> None:
    (own := tmp_path / "own.csv").write_text("code,weight\n1,many\n")
    assert "own.csv, line 2" in broken(data, harm=own)["harm"]
    assert "no such file" in broken(data, harm=tmp_path / "none.csv")["harm"]


def test_the_command_says_it_in_a_line_and_by_its_exit_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_demo(open_store(tmp_path), months=2, last=date(2025, 2, 1), seed=1)
    monkeypatch.setenv("AFTERDARK_DATA", str(tmp_path))
    assert CliRunner().invoke(app, ["check"]).exit_code == 0
    (tmp_path / "calendar.yaml").write_text("term: [")
    monkeypatch.setenv("AFTERDARK_CALENDAR", str(tmp_path / "calendar.yaml"))
    done = CliRunner().invoke(app, ["check"])
    assert done.exit_code == 1
    assert "FAULT night" in done.stdout and "calendar.yaml" in done.stdout
