"""The map before the certainty: it says that nothing is tested, is kept by nobody, and is never taken for the whole."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from test_answering import answerer, incidents
from visitor import visitor

from app.answering import hotspots, making
from app.answering.answer import Answer
from app.answering.answerer import MAP, Answerer
from app.answering.keeper import FIRST
from app.answering.question import Question
from app.answering.reader import LOCAL, Reader
from app.gate.policy import Policy
from app.main import create_app
from app.routes.known_addresses import AnswerKnown
from app.waiting import publishing

ASKED = Question(offence="ROBBERY")
QUERY = "offence=ROBBERY"
PAGE = {"accept": "text/html"}
SOON = 60.0
WHOLE = (
    f"/?{QUERY}", f"/api/answer?{QUERY}", f"/download/hotspots.csv?{QUERY}", f"/overview.svg?{QUERY}",
    f"/areas.json?{QUERY}", f"/cells.json?{QUERY}", f"/map.js?{QUERY}", f"/tiles/density/10/507/340.png?{QUERY}",
)  # fmt: skip


class Held:
    """The tests of hotspots, which wait until they may go on."""

    def __init__(self) -> None:
        self.go, self.whole = threading.Event(), hotspots.cluster_stability

    def __call__(self, *given: Any, **more: Any) -> Any:
        assert self.go.wait(SOON)
        return self.whole(*given, **more)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    return answerer(tmp_path_factory.mktemp("first"), *(incidents(60, date(2025, m, 1), seed=m) for m in (1, 2, 3)))


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    held = Held()
    monkeypatch.setattr(hotspots, "cluster_stability", held)
    monkeypatch.setattr(making, "WORTH_SHOWING", 0.0)
    yield held
    held.go.set()


@pytest.fixture
def world(made: Answerer, held: Held) -> Answerer:
    return Answerer(made.settings, store=made.store)


def read(world: Answerer, part: Answer) -> tuple[object, ...]:
    """All that two answers can differ in."""
    tests = part.square_tests
    bits = (part.surface.values.tobytes(), part.breaks.tobytes(), tests.number, tests.small.tobytes())
    return (*bits, replace(part, surface=None, breaks=None, square_tests=None, untested=None))  # type: ignore[arg-type]


def test_the_whole_is_the_same_to_the_bit_whether_its_first_part_was_shown_or_not(
    made: Answerer, world: Answerer, held: Held
) -> None:
    first = world.keeper.first(MAP, ASKED, LOCAL)
    held.go.set()
    whole, alone = world.keeper.shown(MAP, ASKED, LOCAL), made.make(ASKED, world.keeper.stamp(MAP, ASKED))
    assert read(world, whole) == read(world, alone) and whole.untested is None
    assert first.id == whole.id + FIRST and not first.hotspots and not first.cells and not first.square_tests.number
    assert first.untested and first.untested.squares
    keys = ("id", "name", "ward", "geometry", "n", "places", "km2", "rate")
    assert [[getattr(one, key) for key in keys] for one in first.untested.hotspots] == [
        [getattr(one, key) for key in keys] for one in whole.hotspots
    ]
    assert sorted(first.untested.squares.n) == sorted(cell.n for cell in whole.cells)
    assert first.wards == whole.wards and first.surface is whole.surface
    assert world.keeper.first(MAP, ASKED, LOCAL) is whole  # and the first part is forgotten
    assert world.keeper.kept.get("map first", first.id) is None


def test_what_is_soon_whole_is_shown_whole(made: Answerer) -> None:
    seen: list[object] = []
    token = publishing.set(seen.append)
    made.make(ASKED, "a stamp")
    publishing.reset(token)
    assert seen == []


def test_nothing_but_the_page_in_a_browser_sees_the_first_part(world: Answerer, held: Held) -> None:
    service = create_app(world.settings, world)
    with visitor(service) as web, ThreadPoolExecutor(len(WHOLE)) as pool:
        page = web.get(f"/?{QUERY}", headers=PAGE)
        tag = world.keeper.tag(MAP, ASKED, LOCAL)
        first = f"v={tag}{FIRST}"
        script, tile = (web.get(f"{path}?{QUERY}&{first}") for path in ("/map.js", "/tiles/density/10/507/340.png"))
        for got in (page, script, tile):
            assert (got.status_code, got.headers["etag"]) == (200, f'"{tag}{FIRST}"')
            assert got.headers["cache-control"] == "no-store"
        assert f"{QUERY}&amp;{first}" in page.text and page.text.count("not yet tested") > 3
        assert 'role="status"' in page.text and "/download/hotspots" not in page.text
        assert (
            "How often all this was so" not in page.text and 'data-key="rank"' not in page.text.split('id="wards"')[0]
        )
        assert '"dashArray": "2 4"' in script.text and '"rank"' not in script.text
        assert (
            not service.state.known._known and world.keeper.kept_rendering(("map", f"{tag}{FIRST}", "script")) is None
        )
        waits: list[Future[Any]] = [pool.submit(web.get, address) for address in WHOLE]
        assert not any(one.done() for one in waits)
        again = web.get(f"/?{QUERY}", headers=PAGE | {"if-none-match": f'"{tag}{FIRST}"'})
        assert again.status_code == 200
        held.go.set()
        for address, got in zip(WHOLE, (one.result(SOON) for one in waits), strict=True):
            assert got.status_code == 200 and got.headers.get("etag", f'"{tag}"') == f'"{tag}"', address
            assert FIRST not in got.text and "not yet tested" not in got.text, address
            old = web.get(address, headers={"if-none-match": f'"{tag}{FIRST}"'})
            assert (old.status_code, old.content) == (200, got.content), address
        assert web.get(WHOLE[-1], headers={"if-none-match": f'"{tag}"'}).status_code == 304
        whole = web.get(f"/?{QUERY}", headers=PAGE)
        assert "There again" in whole.text and 'id="testing"' not in whole.text
        late = web.get(f"/tiles/density/10/507/340.png?{QUERY}&{first}")  # of a page that was sent before
        assert (late.content, late.headers["cache-control"]) == (tile.content, "no-store")


def test_a_known_address_is_never_answered_with_a_first_part(
    world: Answerer, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Any] = []
    ready: Callable[..., Any] = AnswerKnown._ready
    monkeypatch.setattr(AnswerKnown, "_ready", lambda own, scope: sent.append(ready(own, scope)) or sent[-1])
    with visitor(create_app(world.settings, world)) as web:
        tag = world.keeper.tag(MAP, ASKED, LOCAL)
        for _ in range(3):
            assert web.get(f"/map.js?{QUERY}&v={tag}{FIRST}").status_code == 200
    assert sent == [None] * 3


def test_every_role_sees_of_the_first_part_what_it_will_see_of_the_whole(world: Answerer, held: Held) -> None:
    create_app(world.settings, world)
    policy: Policy = world.keeper.gate.policy  # type: ignore[union-attr]
    readers = [Reader(role, role) for role in policy.roles]
    firsts = [world.keeper.first(MAP, ASKED, reader) for reader in readers]
    held.go.set()
    hidden = 0
    for reader, first in zip(readers, firsts, strict=True):
        whole = world.keeper.shown(MAP, ASKED, reader)
        assert first.untested is not None and first.id == whole.id + FIRST
        assert (first.n, first.n_placed, first.places, first.wards) == (
            whole.n,
            whole.n_placed,
            whole.places,
            whole.wards,
        )
        assert first.surface.values.tobytes() == whole.surface.values.tobytes()
        assert [(one.id, one.n, one.places, one.rate) for one in first.untested.hotspots] == [
            (one.id, one.n, one.places, one.rate) for one in whole.hotspots
        ]
        assert not first.cells and (first.untested.squares is None or whole.cells)
        hidden += first.untested.squares is None
        assert {note.about for note in first.notes} <= {note.about for note in whole.notes}
    assert 3 <= hidden < len(readers)


def test_a_rest_that_fails_is_told_and_nothing_is_kept(
    world: Answerer, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "whole", lambda *_, **__: 1 / 0)
    with visitor(create_app(world.settings, world), raise_server_exceptions=False) as web:
        assert web.get(f"/?{QUERY}", headers=PAGE).status_code == 200
        held.go.set()
        assert web.get(f"/?{QUERY}").status_code == 500
        assert isinstance(web, TestClient) and world.keeper.kept.get("map", world.keeper.stamp(MAP, ASKED)) is None
