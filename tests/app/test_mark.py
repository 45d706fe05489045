"""Whether anything changed is seen by three looks at the disk, and no change is missed."""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from test_answering import answerer, incidents

from app.answering.answerer import Answerer
from app.settings import OWN_FIGURES
from geo.store.disk import write_whole

MONTH = date(2025, 1, 1)
LONG_AGO = time.time_ns() - 60_000_000_000


@pytest.fixture
def world(tmp_path: Path) -> Answerer:
    made = answerer(tmp_path, incidents(40, MONTH, seed=1))
    made.records.create("nothing that is read", {}, who="test")
    return made


def aged(world: Answerer) -> None:
    """As if nothing had been written for a minute."""
    for path in (*world.settings.data.iterdir(), world.settings.data):
        os.utime(path, ns=(LONG_AGO, LONG_AGO))


def looks(world: Answerer, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often the disk is looked at for a mark."""
    seen, stat = [], os.stat
    with monkeypatch.context() as patched:
        patched.setattr(os, "stat", lambda path, *given, **more: seen.append(path) or stat(path, *given, **more))
        world.mark()
    return len(seen)


def imports(world: Answerer) -> None:
    world.store.boundaries.write(world.wards)


def chooses_another(world: Answerer) -> None:
    world.store.boundaries.write(replace(world.wards, kind="lsoas"))


def loads(world: Answerer) -> None:
    world.store.replace([("incidents", "police-uk", "wiltshire", MONTH, incidents(60, MONTH, seed=9))])


def damages(world: Answerer) -> None:
    (world.settings.data / "manifest.json").write_text("{")


def saves(world: Answerer) -> None:
    world.records.create("nothing that is read", {}, who="test")


def calibrates(world: Answerer) -> None:
    write_whole(world.settings.data / OWN_FIGURES, b"{}")


def leaves_a_journal(world: Answerer) -> None:
    world.records.files[1].write_bytes(b"left by who was killed")


CHANGES = (imports, chooses_another, loads, damages, saves, calibrates, leaves_a_journal)


@pytest.mark.parametrize("change", CHANGES)
def test_three_looks_until_something_changes(
    world: Answerer, change: Callable[[Answerer], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    imports(world)
    aged(world)
    before = world.mark()
    assert looks(world, monkeypatch) == 3
    assert world.mark() == before
    change(world)
    after = world.mark()
    assert after != before
    change(world)  # in the same moment, perhaps by the disk's clock
    assert world.mark() != after or change in (damages, leaves_a_journal)


def test_what_is_written_to_a_journal_beside_the_records_is_seen(world: Answerer) -> None:
    leaves_a_journal(world)
    aged(world)
    marks = {world.mark()}
    for more in range(1, 4):
        with world.records.files[1].open("ab") as file:
            file.write(b"more" * more)
        os.utime(world.records.files[1], ns=(LONG_AGO + more, LONG_AGO + more))
        marks.add(world.mark())
    assert len(marks) == 4
