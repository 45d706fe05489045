"""Columns beside a slice are made of it and of nothing else: whatever happens to their file, they say what it says."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from test_store import MONTHS, ROOT, load

from geo.errors import Unavailable
from geo.store.columns.columns import ARRAYS, KIND, Columns
from geo.store.columns.facts import facts_of
from geo.store.columns.kept import beside
from geo.store.columns.made import NEEDED, columns_of
from geo.store.months_held import COLUMNS, month_rows
from geo.store.opening import open_store
from geo.store.slices import SliceStore


def as_rows(columns: Columns) -> dict[str, list[object]]:
    """The rows of a slice, in their own order, as the columns have them."""
    kind = np.repeat(np.arange(len(columns.kinds)), np.diff(columns.ends))
    back = np.argsort(columns.order)
    found = columns.kinds.select(KIND).take(pa.array(kind[back])).to_pydict()
    at = columns.place[back]
    for name, values in (("easting", columns.x), ("northing", columns.y)):
        found[name] = [None if i < 0 else float(values[i]) for i in at]
    return found


def same(one: Columns, other: Columns) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ARRAYS if name != "kinds") and (
        one.kinds.equals(other.kinds)
    )


def test_columns_say_what_the_slice_says(demo_store: SliceStore) -> None:
    held = demo_store.snapshot().months("demo")[0]
    table = demo_store.read("incidents", columns=NEEDED, source="demo", first=held, last=held)
    [columns] = demo_store.columns(source="demo", first=held, last=held)
    rows = as_rows(columns)
    assert all(rows[name] == table[name].to_pylist() for name in rows)
    assert columns.start[np.argsort(columns.order)].tolist() == table["start"].to_numpy().tolist()
    assert columns.here.tolist() == np.bincount(columns.place[columns.place >= 0]).tolist()


def test_facts_are_those_of_the_rows(demo_store: SliceStore) -> None:
    facts, table = demo_store.facts(source="demo"), demo_store.read("incidents", source="demo")
    assert list(facts.months) == month_rows(table.select(COLUMNS))
    assert (facts.rows, facts.placed) == (len(table), len(table) - table["easting"].null_count)
    precision = table["time_precision"].to_pylist()
    assert facts.timed == precision.count("exact") + precision.count("span") > 0
    none = facts_of([columns_of(table.slice(0, 0).select(NEEDED))])
    assert (none.rows, none.placed, none.timed, none.months) == (0, 0, 0, ())


@pytest.mark.parametrize("damage", ["gone", "empty", "torn", "a byte", "foreign", "a folder"])
def test_a_damaged_file_is_made_again_from_the_slice(tmp_path: Path, damage: str) -> None:
    store = open_store(tmp_path)
    slices = [load(store, range(40), month).slice for month in MONTHS[:2]]
    [file, other] = [beside(tmp_path / one.path) for one in slices]
    [first, _] = store.columns()
    whole, content = file.read_bytes(), bytearray(file.read_bytes())
    file.unlink()
    if damage == "a folder":
        file.mkdir()
    elif damage != "gone":
        content[-65] ^= 1
        torn = {"empty": b"", "torn": whole[:-70], "a byte": bytes(content), "foreign": other.read_bytes()}
        file.write_bytes(torn[damage])
    for again in (store, open_store(tmp_path)):
        assert same(again.columns()[0], first)
    assert damage == "a folder" or file.read_bytes() == whole


def test_without_a_place_to_write_columns_are_held_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(tmp_path)
    file = beside(tmp_path / load(store, range(5)).slice.path)
    before = store.columns()[0]
    file.unlink()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("geo.store.columns.kept_arrays.write", full)
    assert same(store.columns()[0], before) and store.columns()[0] is store.columns()[0] and not file.exists()


def test_columns_go_with_their_slice(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    for weight in (1, 2, 3, 4):
        load(store, range(3), weight=weight)
    files = [path for path in (tmp_path / "slices").rglob("*") if path.is_file()]
    assert sorted(path.suffix for path in files) == [".columns", ".columns", ".parquet", ".parquet"]
    assert store.columns()[0].weight.tolist() == [4, 4, 4]
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)
    (tmp_path / store.snapshot().slices[0].path).unlink()
    beside(tmp_path / store.snapshot().slices[0].path).unlink()
    with pytest.raises(Unavailable, match="missing"):
        store.columns()


WRITER = """
import sys
from pathlib import Path
from geo.store.columns.kept import write_columns
print(flush=True)
while True:
    write_columns(Path(sys.argv[1]), sys.argv[2])
"""


def test_two_processes_that_write_at_once_and_are_killed_leave_a_whole_file(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    made = load(store, range(3000)).slice
    before = columns_of(store.read("incidents", columns=NEEDED))
    command = [sys.executable, "-c", WRITER, str(tmp_path / made.path), made.sha256]
    writers = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, env={**os.environ, "OMP_NUM_THREADS": "1"})
        for _ in range(2)
    ]
    try:
        for writer in writers:
            assert writer.stdout and writer.stdout.readline() is not None
        for _ in range(20):
            assert same(open_store(tmp_path).columns()[0], before)
    finally:
        for writer in writers:
            os.kill(writer.pid, signal.SIGKILL)
            writer.communicate()
    assert same(open_store(tmp_path).columns()[0], before)
    load(store, range(3), MONTHS[1])
    assert not list((tmp_path / "slices").rglob(".*"))
