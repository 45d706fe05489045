"""Rows that are purged are in no file, and no undo brings them back: the store is as if they had never been loaded."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from test_store import MONTHS, incidents

from geo.errors import Unavailable
from geo.store import manifest
from geo.store.opening import open_store
from geo.store.slices import SliceStore

KEPT, GONE = ("a", "b", "c"), "CR-77"


def load(store: SliceStore, ids: Iterable[str], months: Iterable[date], *, text: str = GONE) -> str:
    """A load as `app.loading` makes one, with a row set aside."""
    with store.writing() as writing:
        for month in months:
            writing.put("incidents", "demo", "wiltshire", month, [incidents(ids, month)])
        aside = writing.folder / "quarantine.parquet"
        pa.parquet.write_table(pa.table({"file": ["f"], "line": [1], "reason": ["bad"], "text": [text]}), aside)
        writing.commit({"source": "demo", "note": f"of {text}"}, aside)
    return str(store.reports()[0]["id"])


def purge(store: SliceStore, *, change: bool = True) -> list[tuple[date | None, int, int, bool]]:
    with store.writing() as writing:
        found = writing.purge(
            lambda _, read: np.array(read()["id"]) == GONE,
            lambda load, report, rows: np.array(rows["text"]) == GONE,
            lambda text: text.replace(GONE, "x"),
            change=change,
        )
    return [(one.month, one.rows, one.left, one.present) for one in found.rows]


def test_a_purged_store_is_one_that_never_had_the_rows(tmp_path: Path) -> None:
    """Same bytes, so same snapshot, now and after every undo."""
    stores = open_store(tmp_path / "with"), open_store(tmp_path / "without")
    ids = [[load(s, [*KEPT[:1], *extra], MONTHS[:2]), load(s, [*KEPT, *extra], MONTHS[1:3]), load(s, KEPT, MONTHS[3:])]
           for s, extra in zip(stores, ((GONE,), ()), strict=True)]  # fmt: skip
    before = stores[0].snapshot().id
    looked = purge(stores[0], change=False)
    assert stores[0].snapshot().id == before
    assert purge(stores[0]) == looked == [
        (MONTHS[0], 1, 1, True), (MONTHS[1], 1, 3, True), (MONTHS[1], 1, 1, False), (MONTHS[2], 1, 3, True),
    ]  # fmt: skip
    for _ in range(3):
        assert stores[0].snapshot().id == stores[1].snapshot().id
        assert stores[0].damaged() == []
        assert stores[0].read("incidents").to_pylist() == stores[1].read("incidents").to_pylist()
        for store, loads in zip(stores, ids, strict=True):
            store.undo(loads.pop(), who="a")
    assert stores[0].snapshot().slices == ()


def test_no_file_of_the_store_names_a_purged_row(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    load(store, [GONE], MONTHS[:2])
    store.held(store.snapshot(), source="demo", force="wiltshire")  # what is made of slices lies beside them
    load(store, [*KEPT, GONE], MONTHS[1:2])
    purge(store)
    for path in (path for path in store.path.rglob("*") if path.is_file()):
        assert GONE.encode() not in path.read_bytes()
        assert path.suffix != ".parquet" or GONE not in str(pa.parquet.read_table(path).to_pylist())
    assert manifest.read(store.path / manifest.PREVIOUS) == manifest.read(store.path / manifest.NAME)
    assert purge(store) == []  # there is nothing left to do


def test_a_purge_that_was_killed_is_ended_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, swap = open_store(tmp_path / "store"), manifest.swap
    load(store, [*KEPT, GONE], MONTHS[:1])

    def killed(*given: object) -> None:
        swap(*given)  # type: ignore[arg-type]
        raise OSError("killed after the first swap")

    with monkeypatch.context() as patch, pytest.raises((OSError, Unavailable)):
        patch.setattr(manifest, "swap", killed)
        purge(store)
    assert purge(store) != []
    assert [
        path for path in store.path.rglob("*.parquet") if GONE in str(pa.parquet.read_table(path).to_pylist())
    ] == []


def test_what_cannot_be_read_is_not_said_to_be_clean(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    load(store, KEPT, MONTHS[:1])
    file = store.path / store.snapshot().slices[0].path
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(Unavailable, match="nothing was removed"):
        purge(store)
