"""A few compute at once, the line ends, nothing is computed for nobody, and what is kept is bounded by its bytes."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import shapely

from app.answering import turns as turning
from app.answering.answered import Listing
from app.answering.keeper import FIRST, Keeper, Kept, Kind
from app.answering.reader import LOCAL
from app.answering.size import bytes_of
from app.answering.turns import Turns
from app.waiting import Abandoned, Busy, Caller, checkpoint, publish, waiting_for
from models.engine import bands

SOON = 20.0


class Bench:
    """Turns, and askers of whom each is somebody who may leave."""

    def __init__(self, slots: int = 1, queue: int = 10) -> None:
        self.turns, self.made, self.kept = Turns(slots, queue), [], dict[str, Any]()
        self.pool = ThreadPoolExecutor(20)

    def ask(self, key: str, make: Callable[[], Any], caller: Caller | None = None) -> Future[Any]:
        def work() -> Any:
            self.made.append(key)
            return make()

        def asking() -> Any:
            waiting_for.set(caller)
            return self.turns.once(
                key, work, kept=lambda: self.kept.get(key), keep=lambda found: self.kept.update({key: found})
            )

        return self.pool.submit(copy_context().run, asking)

    def hold(self, key: str) -> tuple[threading.Event, Future[Any]]:
        """Somebody who computes until the event is set."""
        begun, end = threading.Event(), threading.Event()

        def make() -> str:
            begun.set()
            assert end.wait(SOON)
            return key

        asked = self.ask(key, make)
        assert begun.wait(SOON)
        return end, asked


def wait_for(true: Callable[[], bool]) -> None:
    waiter = threading.Event()
    for _ in range(int(SOON * 200)):
        if true():
            return
        waiter.wait(0.005)
    raise AssertionError("it never came")


def test_the_line_ends_and_says_when_to_come_back() -> None:
    bench = Bench(slots=1, queue=2)
    end, first = bench.hold("a")
    waiting = [bench.ask(key, lambda: "made") for key in ("b", "c")]
    wait_for(lambda: bench.turns.waiting == 2)
    with pytest.raises(Busy) as told:
        bench.ask("d", lambda: "never").result(SOON)
    assert told.value.retry_after >= 1
    bench.kept["e"] = "ready"
    assert bench.ask("e", lambda: "never").result(SOON) == "ready"  # what is kept waits for nobody
    end.set()
    assert first.result(SOON) == "a" and [one.result(SOON) for one in waiting] == ["made"] * 2
    assert bench.made == ["a", "b", "c"]


def test_what_nobody_waits_for_is_never_begun() -> None:
    bench = Bench()
    end, _ = bench.hold("a")
    left, stays = Caller(), Caller()
    gone = bench.ask("b", lambda: "b", left)
    wait_for(lambda: bench.turns.waiting == 1)
    shared = [bench.ask("c", lambda: "c", caller) for caller in (left, stays)]
    wait_for(lambda: bench.turns.waiting == 3)
    left.leave()
    end.set()
    with pytest.raises(Abandoned):
        gone.result(SOON)
    assert shared[1].result(SOON) == "c" and bench.made == ["a", "c"]
    assert not bench.turns._works and not bench.turns._line and bench.turns._free == 1


def test_a_work_stops_when_the_last_who_waits_has_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bands, "SMALL", 0)
    bench, callers = Bench(), [Caller(), Caller()]
    done, begun = [], threading.Event()

    def band(first: int, last: int) -> None:
        begun.set()
        if not done:
            wait_for(lambda: len(bench.turns._works["a"].callers) == 2)
            callers[0].leave()
        elif len(done) == 2:
            callers[1].leave()
        done.append(first)

    def make() -> None:
        for _ in range(50):
            bands.in_bands(band, 8, 1.0)

    monkeypatch.setattr(bands, "CORES", 1)
    asked = [bench.ask("a", make, callers[0])]
    assert begun.wait(SOON)
    asked.append(bench.ask("a", make, callers[1]))
    for one in asked:
        with pytest.raises(Abandoned):
            one.result(SOON)
    assert 3 <= len(done) < 8 and bench.turns._free == 1
    assert bench.ask("a", lambda: "anew", Caller()).result(SOON) == "anew"


def test_works_that_need_each_others_parts_do_not_wait_for_each_other() -> None:
    """Both need the same part; with one slot, the part is made in the turn of whoever needs it."""
    bench = Bench(slots=1)

    def part() -> Any:
        return bench.turns.once("part", lambda: "p", kept=lambda: None, keep=lambda found: None)

    asked = [bench.ask(key, (lambda: "p") if key == "part" else part) for key in ("a", "b", "part", "c")]
    assert [one.result(SOON)[0] for one in asked] == ["p"] * 4


def test_a_fault_is_told_to_all_who_wait_and_kept_for_nobody() -> None:
    bench = Bench()
    end, _ = bench.hold("a")
    asked = [bench.ask("b", lambda: 1 / 0) for _ in range(3)]
    wait_for(lambda: bench.turns.waiting == 3)
    end.set()
    for one in asked:
        with pytest.raises(ZeroDivisionError):
            one.result(SOON)
    assert bench.ask("b", lambda: "well").result(SOON) == "well"


@pytest.mark.parametrize("comes_back", [True, False])
def test_who_asks_for_the_first_part_does_not_wait_for_the_whole(
    comes_back: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turning, "LINGER", SOON if comes_back else 0)
    bench, end, reader = Bench(), threading.Event(), Caller()

    def make() -> str:
        publish("part")
        assert end.wait(SOON)
        checkpoint()
        return "whole"

    def asking() -> Any:
        waiting_for.set(reader)
        return bench.turns.first("a", make, kept=lambda: bench.kept.get("a"), keep=lambda found: None)

    assert bench.pool.submit(copy_context().run, asking).result(SOON) == ("part", False)
    reader.leave()
    if comes_back:
        whole = bench.ask("a", lambda: "never")
        wait_for(lambda: len(bench.turns._works["a"].callers) == 2)
    end.set()
    if comes_back:
        assert whole.result(SOON) == "whole" and bench.made == []
    wait_for(lambda: bench.turns._free == 1 and not bench.turns._works)
    assert bench.ask("a", lambda: "anew").result(SOON) == "anew"


def test_without_a_caller_no_checkpoint_stops_anything() -> None:
    checkpoint()


def test_the_oldest_goes_when_the_bytes_are_too_many() -> None:
    kept = Kept(100)
    for i in range(10):
        kept.put("map", i, f"thing {i}", 30)
        assert kept.get("map", 0) == "thing 0"  # asked for again and again: it stays
    assert kept.bytes == 90 and [i for i in range(10) if kept.get("map", i)] == [0, 8, 9]
    kept.put("tile", 0, "larger than all", 101)
    assert kept.bytes == 90 and kept.get("tile", 0) is None
    for i in range(5):
        kept.put("map", i, i + 1, 1, most=3)
    assert [kept.get("map", i) for i in range(5)] == [None, None, 3, 4, 5]
    kept.forget("map")
    assert kept.bytes == 0


@dataclass(frozen=True)
class Holder:
    surface: Any
    shapes: Any
    more: Any = ()


def test_an_answers_bytes_are_those_of_all_that_it_holds() -> None:
    surface = np.zeros((1000, 500))
    circle = shapely.Point(0, 0).buffer(1, quad_segs=1000)
    assert 4_000_000 <= bytes_of(Holder(surface, [circle] * 3)) < 4_100_000  # the same shape counts once
    assert bytes_of(Holder(None, np.array([circle], object))) > 64_000
    assert bytes_of({"a": Holder(surface, (), {"again": surface})}) < 4_001_000


def test_the_first_part_has_a_tag_of_its_own_and_is_never_taken_for_the_whole() -> None:
    class Still:
        def mark(self) -> int:
            return 1

        def basis(self) -> list[object]:
            return []

        def confined(self, question: object) -> bool:
            return False

    end = threading.Event()

    def make(world: Still, question: str, stamp: str) -> Listing[str]:
        publish(Listing(stamp, question, "", "part", ()))
        assert end.wait(SOON)
        return Listing(stamp, question, "", "whole", ())

    kind, keeper = Kind("letter", make), Keeper(Still(), size=9)
    part, tag = keeper.first(kind, "a", LOCAL), keeper.tag(kind, "a", LOCAL)
    assert (part.found, part.id) == ("part", tag + FIRST)
    end.set()
    whole = keeper.shown(kind, "a", LOCAL)
    assert (whole.found, whole.id) == ("whole", tag) and keeper.first(kind, "a", LOCAL) is whole
