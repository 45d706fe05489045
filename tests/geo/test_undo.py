"""A load that is undone leaves exactly what was before: rows, files, the snapshot's id."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_store import MONTHS, incidents

from geo.errors import Conflict, NotFound
from geo.store import manifest
from geo.store.opening import open_store
from geo.store.slices import SliceStore
from geo.store.undoing import REMEMBERED

EMPTY = pa.table({"file": ["a"], "line": [1], "reason": ["b"], "text": ["c"]})


def load(store: SliceStore, months: Mapping[date, int], *, drop: bool = False) -> str:
    """A load as `app.loading` makes one: so many rows in each month; the newest id."""
    with store.writing() as writing:
        if drop:
            writing.drop("incidents", "demo")
        for month, n in months.items():
            writing.put("incidents", "demo", "wiltshire", month, [incidents(range(n), month)])
        quarantine = writing.folder / "quarantine.parquet"
        pa.parquet.write_table(EMPTY, quarantine)
        writing.commit({"source": "demo"}, quarantine)
    return str(store.reports()[0]["id"])


def held(store: SliceStore) -> tuple[str, list[dict[str, object]]]:
    return store.snapshot().id, store.read("incidents").to_pylist()


LOADS = st.lists(
    st.tuples(st.dictionaries(st.sampled_from(MONTHS), st.integers(1, 3), min_size=1), st.booleans()),
    min_size=1,
    max_size=7,
)


@settings(max_examples=8, deadline=None)
@given(loads=LOADS, data=st.data())
def test_loads_are_undone_one_after_the_other(loads: list[tuple[dict[date, int], bool]], data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        store = open_store(Path(folder, "store"))
        states, ids = [held(store) if store.path.is_dir() else None], []
        for months, drop in loads:
            ids.append(load(store, months, drop=drop))
            states.append(held(store))
        for i in reversed(range(len(ids))):
            if len(ids) - i > REMEMBERED:
                with pytest.raises(Conflict, match="only the last 5"):
                    store.undo(ids[i], who="a")
                break
            changed = states[i] is None or states[i + 1] != states[i]
            assert (ids[i] in store.undoable()) == changed
            if not changed:
                continue
            store = data.draw(st.sampled_from([store, open_store(store.path)]))
            store.undo(ids[i], who="sergeant")
            found = held(store)
            assert found == states[i] if states[i] else found[1] == []
            assert store.damaged() == [] and store.reports()[len(ids) - 1 - i]["undone"]["who"] == "sergeant"
            with pytest.raises(Conflict, match="undone already"):
                store.undo(ids[i], who="a")


def test_a_load_whose_months_a_later_one_changed_stays(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    first = load(store, {MONTHS[0]: 2, MONTHS[1]: 2})
    other = load(store, {MONTHS[2]: 1})
    second = load(store, {MONTHS[1]: 3})
    assert store.undoable() == (second, other)
    with pytest.raises(Conflict, match="a later load changed the same data"):
        store.undo(first, who="a")
    store.undo(other, who="a")  # what nobody changed since goes alone
    assert store.snapshot().months("demo") == MONTHS[:2]
    store.undo(second, who="a")
    assert store.undoable() == (first,) and len(store.read("incidents")) == 4
    with pytest.raises(NotFound, match="no load x"):
        store.undo("x", who="a")


def test_what_an_undo_needs_is_kept_and_no_more(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    for n in range(1, 10):
        load(store, {MONTHS[0]: n})
    kept = list((store.path / "slices").rglob("*.parquet"))
    assert len(kept) == 1 + REMEMBERED
    now = manifest.read(store.path / manifest.NAME)
    for one in now.remembered:
        (store.path / one.path).unlink()
    assert store.undoable() == () and store.damaged() == []
    with pytest.raises(Conflict, match="not kept any more"):
        store.undo(now.loads[-1], who="a")


def test_a_manifest_of_before_has_nothing_to_undo(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    load(store, {MONTHS[0]: 2})
    file = store.path / manifest.NAME
    text = file.read_text()
    file.write_text(text[: text.index(' "steps"')] + text[text.index(' "slices"') :])
    assert store.undoable() == () and len(store.read("incidents")) == 2
