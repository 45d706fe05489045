"""A store is written into one file and put back while a service runs; a full disk stops saving alone."""

import contextlib
import errno
import json
import os
import shutil
import sqlite3
import stat
import threading
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import shapely
from visitor import visitor

from app.answering.answerer import Answerer
from app.loading.backup import make_backup, restore_backup
from app.loading.check import check
from app.main import create_app
from app.records import sqlite_file
from app.records.journal import Records
from app.settings import Settings
from app.sites.site import Site, create_site
from geo.errors import Conflict, Unavailable, UserError
from geo.store import archive, geoparquet, manifest
from geo.store.opening import open_store

HTML = {"accept": "text/html"}
SQUARE = shapely.box(414_000, 184_000, 414_200, 184_200)


def fill(folder: Path, name: str, rows: int = 3) -> None:
    store = open_store(folder)
    store.replace([("lights", "own", "wiltshire", None, pa.table({"id": [f"{name}{i}" for i in range(rows)]}))])
    create_site(Records(folder), Site(f"{name} site", SQUARE), who="t", id=name)


def lights(folder: Path) -> list[str]:
    return list(open_store(folder).read("lights")["id"].to_pylist())


def test_a_backup_taken_while_others_write_comes_back_under_a_running_service(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "one.zip"
    fill(data, "a")
    stop = threading.Event()

    def write() -> None:
        n = 0
        while not stop.is_set():
            Records(data).create("note", {"n": (n := n + 1)}, who="t")

    busy = threading.Thread(target=write)
    busy.start()
    try:
        make_backup(data, file)
    finally:
        stop.set()
        busy.join()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(Conflict, match="such a file already"):
        make_backup(data, file)
    with pytest.raises(Conflict, match="--replace"):
        restore_backup(data, file, replace=False)
    own = Settings(data=data)
    with visitor(create_app(own, Answerer(own)), headers=HTML) as web:
        fill(data, "b", 5)
        assert "b site" in web.get("/clear-hold-build").text
        kept, _ = restore_backup(data, file, replace=True)
        page = web.get("/clear-hold-build").text
        assert "a site" in page and "b site" not in page and lights(data) == ["a0", "a1", "a2"]
        Records(data).create("site", Site("c site", SQUARE).body, who="t", id="c")
        assert "c site" in web.get("/clear-hold-build").text
        assert web.get("/readyz").status_code == 200
    assert kept and len(json.loads((kept / "manifest.json").read_text())["slices"]) == 1
    assert any(one.id == "b" for one in Records(kept).all("site")) and lights(kept) == [f"b{i}" for i in range(5)]
    assert [found.part for found in check(own) if not found.sound and found.part in ("data", "records", "folder")] == []
    elsewhere = tmp_path / "elsewhere"
    assert restore_backup(elsewhere, file, replace=False)[0] is None and lights(elsewhere) == ["a0", "a1", "a2"]


@pytest.mark.parametrize("how", ["path", "link", "byte", "short", "twice", "future", "other", "text"])
def test_an_unsafe_or_damaged_backup_changes_nothing(tmp_path: Path, how: str) -> None:
    data, file, bad = tmp_path / "data", tmp_path / "one.zip", tmp_path / "bad.zip"
    fill(data, "a")
    make_backup(data, file)
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(bad, "w") as out:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == "backup.json":
                about: dict[str, Any] = json.loads(content)
                if how == "path":
                    about["files"]["../evil"] = {"size": 1, "sha256": "x"}
                if how == "future":
                    about |= {"format": 2, "version": "9.0"}
                content = json.dumps(about).encode()
            elif how == "byte" and info.filename.startswith("slices"):
                content = content[:-1] + bytes([content[-1] ^ 1])
            elif how == "link" and info.filename == "records.sqlite":
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
            elif how == "short" and info.filename.startswith("slices"):
                continue
            out.writestr(info, content)
        if how in ("path", "other"):
            out.writestr("../evil" if how == "path" else "evil.py", "x")
        if how == "twice":
            out.writestr("manifest.json", "{}")
    if how == "text":
        bad.write_text("no archive")
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    with pytest.raises(UserError, match="newer version" if how == "future" else "not restored|not as it was"):
        restore_backup(data, bad, replace=True)
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before
    assert not (tmp_path / "evil").exists() and not list(data.glob(".*"))


def test_a_backup_that_no_disk_takes_says_so_of_its_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "data", "a")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "Error writing bytes to file")

    class Short(sqlite3.Connection):
        def execute(self, *_: object) -> Any:
            raise sqlite3.OperationalError("disk I/O error")

    def short(_: object) -> Any:
        return contextlib.closing(sqlite3.connect(":memory:", factory=Short))

    for where, name, fault, said in (
        (archive, "_write", full, "the folder of the backup cannot be written (No space left on device)"),
        (sqlite_file, "_driver", short, "the records cannot be copied (disk I/O error), so no backup was made"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(where, name, fault)
            with pytest.raises(Unavailable) as error:
                make_backup(tmp_path / "data", tmp_path / "out.zip")
        assert error.value.what == said and "AFTERDARK_DATA" not in error.value.todo
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_store_copied_back_under_a_running_service_is_the_one_that_is_read_and_written(tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy"
    fill(data, "a")
    shutil.copytree(data, copy)
    records = Records(data)
    create_site(records, Site("later", SQUARE), who="t")
    os.replace(copy / "records.sqlite", data / "records.sqlite")
    assert [one.id for one in records.all("site")] == ["a"]
    create_site(records, Site("after", SQUARE), who="t", id="after")
    assert {one.id for one in Records(data).all("site")} == {"a", "after"}
    shutil.copytree(data, copy, dirs_exist_ok=True)
    with pytest.raises(Unavailable, match="replaced while this was saved"), records._sqlite.writing() as connection:
        connection.exec_driver_sql("SELECT 1")
        os.replace(copy / "records.sqlite", data / "records.sqlite")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_disk_that_takes_nothing_stops_saving_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    data = tmp_path / "data"
    fill(data, "a")
    own = Settings(data=data)
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    with visitor(create_app(own, Answerer(own)), headers=HTML) as web:
        assert "Nothing can be saved" not in web.get("/method").text

        def refuse(*_: object, **__: object) -> None:
            raise OSError(number, os.strerror(number))

        with monkeypatch.context() as disk:
            disk.setattr(sqlite_file.SqliteFile, "_made", refuse)
            disk.setattr(sqlite_file.SqliteFile, "_tried", lambda self: False)
            with pytest.raises(Unavailable, match="so nothing was saved and nothing was changed"):
                Records(data).create("site", {}, who="t")
            with pytest.raises(Unavailable):
                web.app.state.answerer.records.create("site", {}, who="t")  # type: ignore[attr-defined]
            for path in ("/method", "/clear-hold-build", "/data"):
                page = web.get(path)
                assert page.status_code == 200 and "Nothing can be saved just now" in page.text
            assert "a site" in web.get("/clear-hold-build").text
        with monkeypatch.context() as disk:
            disk.setattr(geoparquet, "private_file", refuse)
            with pytest.raises(Unavailable, match="cannot be written"):
                fill(data, "b")
        with monkeypatch.context() as disk:
            disk.setattr(manifest, "write_whole", refuse)
            with pytest.raises(Unavailable, match="cannot be written"):
                fill(data, "b")
        assert "Nothing can be saved" not in web.get("/method").text
    after = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    assert lights(data) == ["a0", "a1", "a2"] and before == after


def test_everything_of_a_store_is_its_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    data = tmp_path / "data"
    before = os.umask(0o000)
    try:
        fill(data, "a")
        make_backup(data, tmp_path / "b.zip")
        restore_backup(data, tmp_path / "b.zip", replace=True)
    finally:
        os.umask(before)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (data, *data.rglob("*"))}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}
    (data / "manifest.json").chmod(0o644)
    found = {one.part: one.sentence for one in check(Settings(data=data)) if not one.sound}
    assert "1 file or folder can be read by others" in found["folder"] and "chmod -R go=" in found["folder"]


def test_what_a_killed_load_left_is_named_and_the_next_load_clears_it(tmp_path: Path) -> None:
    fill(tmp_path, "a")
    left = [tmp_path / "waiting", tmp_path / "slices" / "lights" / "own" / "x-1.parquet", tmp_path / "loads" / "1.json"]
    left.append(tmp_path / ".manifest.json.4711")
    (tmp_path / "loads").mkdir(exist_ok=True)
    left[0].mkdir()
    for path in left[1:]:
        path.touch()
    for path in left:
        path.chmod(0o700)
    (tmp_path / "loads").chmod(0o700)

    def said() -> str:
        return next(one.sentence for one in check(Settings(data=tmp_path)) if one.part == "folder")

    for path in left[1:]:
        path.chmod(0o600)
    assert "a load that was killed left 4 files and folders behind" in said()
    with open_store(tmp_path).writing() as writing:
        assert "left" not in said().replace("left anything", "")  # a running load's own files are none
        assert writing.folder.is_dir()
    assert "no killed load" in said() and not any(path.exists() for path in left)


def test_a_store_of_a_newer_version_says_so(tmp_path: Path) -> None:
    fill(tmp_path, "a")
    path = tmp_path / "manifest.json"
    path.write_text(path.read_text().replace('"format": 1', '"format": 2'))
    with pytest.raises(Unavailable, match=r"newer version of After Dark\. Update After Dark") as said:
        open_store(tmp_path).snapshot()
    assert "previous" not in str(said.value)
