"""The places of a generation are found in its slices and boundaries alone, are kept as these are, and go with them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from test_store import MONTHS, load

from geo.places import collapse
from geo.space.assign import assign
from geo.space.boundaries import default_wards
from geo.store.columns.distinct_places import PlacedColumns
from geo.store.leftovers import leftovers
from geo.store.opening import open_store
from geo.store.slices import SliceStore

SWINDON = default_wards().of(["E06000030"])


def held(store: SliceStore, **period: object) -> PlacedColumns:
    return store.held(store.snapshot(), source="demo", force="wiltshire", **period)  # type: ignore[arg-type]


def files(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "slices").rglob("*") if path.suffix in (".places", ".wards"))


def whole(store: SliceStore, found: PlacedColumns) -> bool:
    """Whether places and wards are what the rows say."""
    table = store.read("incidents", source="demo")
    x, y = (table[name].to_numpy() for name in ("easting", "northing"))
    placed = np.isfinite(x + y)
    places, wards = collapse(x[placed], y[placed]), SWINDON
    distinct = found.distinct
    return (
        [*distinct.x] == [*places.x]
        and [*distinct.y] == [*places.y]
        and [*distinct.ward(wards)] == [*assign(places.x, places.y, wards.geometry)]
        and all(
            np.array_equal(distinct.x[at], one.x) and np.array_equal(distinct.y[at], one.y)
            for one, at in zip(found.columns, found.at, strict=True)
        )
    )


def test_places_are_of_all_months_whichever_are_asked_for(demo_store: SliceStore) -> None:
    every = held(demo_store)
    assert whole(demo_store, every) and len(every.columns) > 2
    one = held(demo_store, first=demo_store.snapshot().months("demo")[1], last=demo_store.snapshot().months("demo")[1])
    assert one.distinct is every.distinct and np.array_equal(one.at[0], every.at[1])
    none = held(demo_store, first=MONTHS[0].replace(year=1990), last=MONTHS[0].replace(year=1990))
    assert len(none.distinct) == 0 and none.columns == () and len(none.distinct.ward(SWINDON)) == 0


@pytest.mark.parametrize("damage", ["gone", "empty", "torn", "a byte", "foreign", "a folder"])
def test_damaged_places_are_found_again(tmp_path: Path, damage: str) -> None:
    store = open_store(tmp_path)
    for month in MONTHS[:2]:
        load(store, range(40), month)
    assert whole(store, held(store))
    made = files(tmp_path)
    assert [path.suffix for path in made] == [".wards", ".places"] and all(
        path.stat().st_mode & 0o077 == 0 for path in made
    )
    content = [path.read_bytes() for path in made]
    for path, bytes_, other in zip(made, content, reversed(content), strict=True):
        path.unlink()
        if damage == "a folder":
            path.mkdir()
        elif damage != "gone":
            turned = bytearray(bytes_)
            turned[-65] ^= 1
            path.write_bytes({"empty": b"", "torn": bytes_[:-70], "a byte": bytes(turned), "foreign": other}[damage])
    assert whole(store, held(store)) and whole(open_store(tmp_path), held(open_store(tmp_path)))
    assert damage == "a folder" or [path.read_bytes() for path in made] == content


def test_places_go_when_their_generation_does_and_who_reads_it_reads_on(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    seen = []
    for weight in (1, 2, 3, 4):
        load(store, range(30), weight=weight)
        seen.append(held(store))
        assert whole(store, seen[-1]) and not leftovers(tmp_path)
    assert len(files(tmp_path)) == 4  # of this generation and the one before
    assert whole(store, seen[0]) and whole(store, seen[-1])
    with store.writing() as writing:
        writing.drop("incidents", "demo")
        writing.commit()
    with store.writing() as writing:
        writing.commit()
    assert not files(tmp_path) and not list((tmp_path / "slices").rglob("*.columns"))


def test_other_boundaries_have_wards_of_their_own(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    load(store, range(30))
    moved = replace(SWINDON, geometry=shapely.transform(SWINDON.geometry, lambda xy: xy - 10_000.0), sha256="0" * 64)
    distinct = held(store).distinct
    for one in (SWINDON, moved, SWINDON.of(SWINDON.authority[:1])):
        assert [*distinct.ward(one)] == [*assign(distinct.x, distinct.y, one.geometry)]
    assert len(files(tmp_path)) == 3


def test_a_month_that_cannot_be_read_takes_nothing_from_the_others(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    kept = load(store, range(30), MONTHS[0]).slice
    lost = load(store, range(30), MONTHS[1]).slice
    for path in (tmp_path / lost.path, (tmp_path / lost.path).with_suffix(".columns")):
        path.write_bytes(b"")
    found = held(store, last=kept.month)
    assert [*found.distinct.x] == [*found.columns[0].x] and found.at[0].tolist() == [*range(len(found.distinct))]
