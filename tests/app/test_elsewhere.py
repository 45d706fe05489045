"""What another process computes comes back as if it were computed here: answers, first parts, refusals, hang-ups."""

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_answering import answerer, incidents
from test_turns import SOON, wait_for

import app.main
from app.answering.answered import Listing
from app.answering.answerer import MAP, Answerer
from app.answering.keeper import FIRST, Kind
from app.answering.question import Question
from app.answering.reader import LOCAL
from app.routes.dependencies import BadQuery
from app.serving.computing import take_questions
from app.serving.elsewhere import Elsewhere
from app.serving.wire import Unsent, receive, send
from app.waiting import Abandoned, Busy, Caller, checkpoint, publish, waiting_for
from geo.errors import Unavailable

assert app.main  # every kind of answer is loaded
begun, go_on, given_up = threading.Event(), threading.Event(), threading.Event()
asked: list[str] = []


def _listing(stamp: str, found: object) -> Listing[Any]:
    return Listing(stamp, None, "snapshot", found, ("OFFICIAL",))


def _in_parts(world: Answerer, what: str, stamp: str) -> Listing[Any]:
    asked.append(what)
    publish(_listing(stamp, "first"))
    begun.set()
    try:
        while not go_on.wait(0.01):
            checkpoint()
    except Abandoned:
        given_up.set()
        raise
    return _listing(stamp, what)


def _refused(world: Answerer, what: str, stamp: str) -> Listing[Any]:
    raise {"bad": BadQuery("it is no month", where="from", todo="Write 2025-01."), "busy": Busy(7)}[what]


def _other_data(world: Answerer, what: str, stamp: str) -> Listing[Any]:
    asked.append(world.settings.log_level)
    return _listing(stamp if world.settings.log_level == "info" else "another", what)


IN_PARTS, REFUSED, OTHER = Kind("in-parts", _in_parts), Kind("refused", _refused), Kind("other", _other_data)


@pytest.fixture
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Answerer, Answerer]]:
    """One that answers, and the one that computes for it at the other end of a socket."""
    for event in (begun, go_on, given_up):
        event.clear()
    asked.clear()
    here = answerer(tmp_path_factory.mktemp("elsewhere"), incidents(60, date(2025, 1, 1)))
    there = Answerer(here.settings.model_copy(update={"log_level": "debug"}))
    address = str(tmp_path_factory.mktemp("s") / "s")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        threading.Thread(target=take_questions, args=(there, listening, threading.Event()), daemon=True).start()
        here.keeper.elsewhere = Elsewhere(here, address)
        yield here, there
        listening.shutdown(socket.SHUT_RDWR)


def test_the_answer_is_the_same_and_is_not_computed_here(
    worlds: tuple[Answerer, Answerer], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = worlds
    made = there.answer(Question(offence="ROBBERY"))
    monkeypatch.setattr(here, "select", None)
    found = here.answer(Question(offence="ROBBERY"))
    assert found is not made and found.id == made.id
    assert np.array_equal(found.surface.values, made.surface.values)
    assert (found.wards, found.cells, found.notes) == (made.wards, made.cells, made.notes)
    assert [spot.id for spot in found.hotspots] == [spot.id for spot in made.hotspots]


def test_every_kind_of_answer_can_be_asked_for() -> None:
    modules = [module for name, module in sys.modules.items() if name.startswith("app.")]
    kinds = [one for module in modules for one in vars(module).values() if isinstance(one, Kind)]
    assert MAP in kinds and len(kinds) > 15
    for kind in kinds:
        assert crossed(kind) == kind


@pytest.mark.parametrize(("what", "kind"), [("bad", BadQuery), ("busy", Busy)])
def test_a_refusal_says_here_what_it_says_there(
    worlds: tuple[Answerer, Answerer], what: str, kind: type[Exception]
) -> None:
    with pytest.raises(kind) as told:
        worlds[0].keeper.answer(REFUSED, what)
    raised: Any = told.value
    assert (str(raised), getattr(raised, "retry_after", 7)) == (str(told.value), 7)
    assert getattr(raised, "todo", "Write 2025-01.") == "Write 2025-01."


def test_a_fault_that_cannot_be_sent_says_what_it_was() -> None:
    fault = ValueError("too much")
    fault.held = threading.Lock()  # type: ignore[attr-defined]
    found = crossed(fault)
    assert isinstance(found, Unsent) and "ValueError: too much" in str(found)


def test_the_first_part_is_there_before_the_whole(worlds: tuple[Answerer, Answerer]) -> None:
    here, _ = worlds
    first = here.keeper.first(IN_PARTS, "whole", LOCAL)
    assert (first.found, first.id[-len(FIRST) :]) == ("first", FIRST)
    go_on.set()
    assert here.keeper.shown(IN_PARTS, "whole", LOCAL).found == "whole" and asked == ["whole"]


def test_who_hangs_up_here_is_gone_there(worlds: tuple[Answerer, Answerer]) -> None:
    here, there = worlds
    caller, ended = Caller(), threading.Event()

    def ask() -> None:
        waiting_for.set(caller)
        with pytest.raises(Abandoned):
            here.keeper.answer(IN_PARTS, "nobody waits")
        ended.set()

    threading.Thread(target=ask, daemon=True).start()
    assert begun.wait(SOON)
    caller.leave()
    assert given_up.wait(SOON) and ended.wait(SOON)
    wait_for(lambda: not there.keeper.turns.waiting and there.keeper.turns._free == there.keeper.turns.slots)


def test_two_who_answer_have_it_computed_once(worlds: tuple[Answerer, Answerer]) -> None:
    here, there = worlds
    second = Answerer(here.settings)
    second.keeper.elsewhere = Elsewhere(second, here.keeper.elsewhere.address)  # type: ignore[union-attr]
    found: list[Any] = []
    both = [
        threading.Thread(target=lambda one=one: found.append(one.keeper.answer(IN_PARTS, "both")))
        for one in (here, second)
    ]
    for one in both:
        one.start()
    each = 2  # for the first part, and for the whole
    wait_for(lambda: sum(len(work.callers) for work in there.keeper.turns._works.values()) == 2 * each)
    go_on.set()
    for one in both:
        one.join(SOON)
    assert [one.found for one in found] == ["both"] * 2 and asked == ["both"]


def test_an_answer_from_other_data_is_not_taken(worlds: tuple[Answerer, Answerer]) -> None:
    here, _ = worlds
    assert here.keeper.answer(OTHER, "x").id == here.keeper.stamp(OTHER, "x")
    assert asked == ["debug", "info"]


@pytest.mark.parametrize(("ends", "answered"), [(1, True), (2, False)])
def test_a_process_that_dies_is_asked_once_more_and_then_it_is_said(tmp_path: Path, ends: int, answered: bool) -> None:
    here = answerer(tmp_path / "data", incidents(20, date(2025, 1, 1)))
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s"))
        listening.listen()

        def die_then_answer() -> None:
            for _ in range(ends):
                listening.accept()[0].close()
            take_questions(Answerer(here.settings), listening, threading.Event())

        threading.Thread(target=die_then_answer, daemon=True).start()
        here.keeper.elsewhere = Elsewhere(here, str(tmp_path / "s"))
        go_on.set()
        if answered:
            assert here.keeper.answer(IN_PARTS, "again").found == "again"
        else:
            with pytest.raises(Unavailable, match="ended over this question"):
                here.keeper.answer(IN_PARTS, "never")
        listening.shutdown(socket.SHUT_RDWR)


def crossed(value: object) -> Any:
    """A value as it arrives at the other end."""
    there, here = Pipe()
    with closing(there), closing(here):
        thread = threading.Thread(target=send, args=(here, "value", value))
        thread.start()
        kind, found = receive(there)
        thread.join(SOON)
    assert kind == "value"
    return found
