"""The embedded store: what was reported loaded is there, whatever happens, and no reader sees half of it."""

import errno
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from subprocess import PIPE

import geopandas as gpd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import Conflict, NotFound, Unavailable
from geo.incidents import SCHEMA
from geo.space.boundaries import default_wards
from geo.store.base import Change
from geo.store.opening import open_store
from geo.store.slices import SliceStore

ROOT = Path(__file__).parents[2]
MONTHS = tuple(date(2025, m, 1) for m in (1, 2, 3, 4))


def incidents(ids: Iterable[object], month: date, weight: float = 1.0) -> pa.Table:
    row = {
        "source": "demo",
        "force": "wiltshire",
        "month": month,
        "time_precision": "month",
        "northing": 150_000.0,
        "spatial_precision": "street",
        "category": "Robbery",
        "weight": weight,
    }
    rows = [{**row, "id": str(i), "easting": 400_000.0 + n if n else None} for n, i in enumerate(ids)]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def load(store: SliceStore, ids: Iterable[object], month: date = MONTHS[0], weight: float = 1.0) -> Change:
    [change] = store.replace([("incidents", "demo", "wiltshire", month, incidents(ids, month, weight))])
    return change


def files(path: Path) -> set[str]:
    return {f.name for f in path.rglob("*.parquet")}


def test_rows_come_back_as_they_went_in(tmp_path: Path) -> None:
    store = open_store(tmp_path / "new")
    tables = {month: incidents(range(5), month) for month in MONTHS}
    store.replace([("incidents", "demo", "wiltshire", m, t) for m, t in tables.items()])
    assert store.read("incidents").equals(pa.concat_tables(tables.values()))
    assert store.read("incidents", first=MONTHS[1], last=MONTHS[2]).equals(
        pa.concat_tables([tables[MONTHS[1]], tables[MONTHS[2]]])
    )
    assert store.read("incidents", columns=["weight", "id"]).column_names == ["weight", "id"]
    assert store.read("incidents", source="police-uk").schema.equals(SCHEMA)
    assert len(store.read("incidents", force="dorset")) == len(store.read("venues")) == 0


def test_the_snapshot_changes_when_and_only_when_the_data_do(tmp_path: Path) -> None:
    one, other = open_store(tmp_path / "one"), open_store(tmp_path / "other")
    for month in MONTHS:
        load(one, range(3), month)
    for month in reversed(MONTHS):
        load(other, range(3), month)
    before = one.snapshot()
    assert before.id == other.snapshot().id
    assert load(one, range(3)).added == 0 and one.snapshot().id == before.id
    load(one, range(3), weight=2)
    assert one.snapshot().id != before.id


def test_a_slice_is_geoparquet_that_geopandas_reads(tmp_path: Path) -> None:
    path = load(open_store(tmp_path), range(4)).slice.path
    frame = gpd.read_parquet(tmp_path / path)
    assert frame.crs.to_epsg() == 27700
    assert list(frame.geometry.isna()) == [True, False, False, False]
    assert list(frame.geometry.x[1:]) == list(frame.easting[1:]) and set(frame.geometry.y[1:]) == {150_000.0}


@settings(deadline=None, max_examples=25)
@given(st.dictionaries(st.integers(0, 9), st.integers(1, 2)), st.dictionaries(st.integers(0, 9), st.integers(1, 2)))
def test_a_replacement_counts_ids(
    tmp_path_factory: pytest.TempPathFactory, old: dict[int, int], new: dict[int, int]
) -> None:
    store = open_store(tmp_path_factory.mktemp("store"))

    def table(rows: dict[int, int]) -> pa.Table:
        return pa.table({"id": [str(i) for i in rows], "n": pa.array(list(rows.values()), pa.int64())})

    store.replace([("venues", "demo", "wiltshire", None, table(old))])
    [change] = store.replace([("venues", "demo", "wiltshire", None, table(new))])
    changed = sum(old[i] != new[i] for i in old.keys() & new.keys())
    assert (change.added, change.changed, change.removed) == (
        len(new.keys() - old.keys()),
        changed,
        len(old.keys() - new.keys()),
    )


def test_only_two_generations_are_kept(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    names = [Path(load(store, range(3), weight=w).slice.path).name for w in (1, 2, 3)]
    assert files(tmp_path) == set(names[1:])
    (tmp_path / "loads").mkdir()
    (tmp_path / "loads/20250101T000000-9.json").write_text("{}")  # of a load that was killed
    load(store, range(3), weight=3)
    assert not list((tmp_path / "loads").iterdir())
    load(store, range(3), weight=2)
    load(store, range(3), weight=3)
    previous = json.loads((tmp_path / "manifest.previous.json").read_text())
    assert previous["slices"][0]["path"].endswith(names[1])


def test_a_load_that_fails_changes_nothing(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    load(store, range(3))
    before = store.snapshot(), files(tmp_path)

    def tables() -> Iterable[tuple[str, str, str, date | None, pa.Table]]:
        yield "incidents", "demo", "wiltshire", MONTHS[0], incidents(range(9), MONTHS[0])
        raise RuntimeError("the file ended in the middle")

    with pytest.raises(RuntimeError):
        store.replace(tables())
    assert (store.snapshot(), files(tmp_path)) == before


def test_a_reader_whose_slice_is_swept_away_reads_the_newest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(tmp_path)
    load(store, range(1))
    old = store.snapshot()
    for n in (2, 3):
        load(store, range(n))
    answers = iter([old])
    fresh = store.snapshot
    monkeypatch.setattr(store, "snapshot", lambda: next(answers, None) or fresh())
    assert len(store.read("incidents")) == 3
    with pytest.raises(Unavailable, match=r"replaced more than once while they were read. Ask again"):
        store.read("incidents", snapshot=old)


def test_a_second_writer_is_told_to_wait(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with store.writing(), pytest.raises(Conflict, match=r"another load is writing .* Wait until it has finished"):
        load(open_store(tmp_path), range(3))
    load(store, range(3))


def test_faults_of_the_folder_are_plain_sentences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unavailable, match=r"data folder is not there.*afterdark load demo"):
        open_store(tmp_path / "missing").snapshot()
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="data folder cannot be written"):
        load(open_store(tmp_path / "file"), range(3))

    store = open_store(tmp_path / "store")
    slice_ = load(store, range(3)).slice
    load(store, range(4))
    with monkeypatch.context() as patch:

        def refuse(*_: object) -> None:
            raise OSError(errno.EROFS, "Read-only file system")

        patch.setattr(os, "replace", refuse)
        with pytest.raises(Unavailable, match=r"cannot be written \(Read-only file system\)"):
            load(store, range(5))
    assert len(store.read("incidents")) == 4
    with pytest.raises(NotFound, match="there is no load"):
        store.quarantine("../../etc")

    current = tmp_path / "store" / store.snapshot().slices[0].path
    current.write_bytes(current.read_bytes()[:500])
    with pytest.raises(
        Unavailable, match=r"parquet: the data of .* cannot be read: the file is damaged.*load the data again"
    ):
        store.read("incidents")

    manifest = tmp_path / "store" / "manifest.json"
    other = ('{"format": 1, "generation": 1, "loads": [1], "slices": []}', "[" * 100_000)
    named = manifest.read_text().replace(f'"{store.snapshot().slices[0].source}"', "7")
    for broken in ("", "{", '{"format": 1}', '{"format": "99"}', "[]", *other, named):
        manifest.write_text(broken)
        with pytest.raises(Unavailable, match=r"manifest cannot be read .* manifest.previous.json"):
            store.snapshot()
    manifest.write_bytes((tmp_path / "store" / "manifest.previous.json").read_bytes())
    assert store.snapshot().slices == (slice_,) and len(store.read("incidents")) == 3


def test_the_mark_changes_with_every_load_and_every_set_of_boundaries_alone(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    marks = [store.mark()]
    load(store, range(3))
    marks.append(store.mark())
    load(store, range(4))
    marks.append(store.mark())
    for kind in ("wards", "lsoas"):
        store.boundaries.write(replace(default_wards(), kind=kind))
        marks.append(store.mark())
    with pytest.raises(RuntimeError), store.writing() as writing:
        writing.put("incidents", "demo", "wiltshire", MONTHS[1], [incidents(range(2), MONTHS[1])])
        raise RuntimeError
    store.read("incidents")
    assert len(set(marks)) == len(marks)
    assert store.mark() == open_store(store.path).mark() == marks[-1]


@pytest.mark.parametrize("ids", [range(3), range(5)], ids=["the same", "others"])
@pytest.mark.parametrize("missing", [True, False], ids=["missing", "damaged"])
def test_a_load_mends_what_is_missing_or_damaged(tmp_path: Path, ids: range, missing: bool) -> None:
    store = open_store(tmp_path)
    file = tmp_path / load(store, range(3)).slice.path
    if missing:
        file.unlink()
        with pytest.raises(Unavailable, match=r"wiltshire-2025-01-.*a file of the store is missing.*load that month"):
            store.read("incidents")
        with pytest.raises(Unavailable, match="is missing"):
            store.read("incidents", snapshot=store.snapshot())
    else:
        file.write_bytes(file.read_bytes()[:200])
    load(store, ids)
    assert len(open_store(tmp_path).read("incidents")) == len(ids)


NURSERY = """
import os, sys
from datetime import date
from pathlib import Path
import pyarrow as pa
from geo.store.opening import open_store

def write_forever(path, generation):
    store = open_store(Path(path))
    while True:
        store.replace(
            ("incidents", "demo", "wiltshire", date(2025, month, 1),
             pa.table({"id": [str(i) for i in range(50)], "weight": [float(generation)] * 50}))
            for month in (1, 2, 3, 4)
        )
        os.write(1, f"{generation}\\n".encode())
        generation += 1

for line in sys.stdin:
    pid = os.fork()
    if not pid:
        write_forever(sys.argv[1], int(line))
    os.write(1, f"pid {pid}\\n".encode())
    os.waitpid(pid, 0)
    os.write(1, b"dead\\n")
"""
"""Forks a writer for every line, because importing takes longer than the whole test."""


def test_kill_9_at_any_moment_loses_nothing_that_was_reported_loaded(tmp_path: Path) -> None:
    """20 writers are killed in the middle of it while a reader reads all the time."""
    store = open_store(tmp_path)
    store.replace([("incidents", "demo", "wiltshire", m, incidents(range(50), m, 0.0)) for m in MONTHS])
    seen: list[set[float]] = []
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            table = open_store(tmp_path).read("incidents", columns=["weight"])
            seen.append(set(table["weight"].to_pylist()) if len(table) == 200 else {-1.0, -2.0})
            time.sleep(0.002)  # one who reads without a break would take the writers' processor

    reader = threading.Thread(target=watch)
    reader.start()
    rng = random.Random(20260101)
    loaded = 0.0
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY, str(tmp_path)], stdin=PIPE, stdout=PIPE, text=True, cwd=ROOT
    ) as nursery:
        assert nursery.stdin and nursery.stdout
        try:
            for _ in range(20):
                print(int(loaded) + 1, file=nursery.stdin, flush=True)
                said = [nursery.stdout.readline().split() for _ in range(3)]
                [pid] = [int(words[1]) for words in said if words[0] == "pid"]
                time.sleep(rng.uniform(0, 0.1))
                os.kill(pid, signal.SIGKILL)
                while (words := nursery.stdout.readline().split()) != ["dead"]:
                    said.append(words)
                told = max(int(words[0]) for words in said if words[0] != "pid")
                [loaded] = set(open_store(tmp_path).read("incidents", columns=["weight"])["weight"].to_pylist())
                assert told <= loaded <= told + 1
        finally:
            over.set()
            reader.join()
            nursery.stdin.close()
    assert seen and all(len(generation) == 1 for generation in seen)
    order = [next(iter(generation)) for generation in seen]
    assert order == sorted(order)
    load(store, range(3))
    assert files(tmp_path) == {Path(s.path).name for s in store.snapshot().slices} | {
        Path(s["path"]).name for s in json.loads((tmp_path / "manifest.previous.json").read_text())["slices"]
    }
