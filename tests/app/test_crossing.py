"""Whoever asks between others is sent what a service sends them that nobody else asks: byte for byte."""

from collections.abc import Iterator
from contextlib import ExitStack
from unittest.mock import patch

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from small_world import small_world

from app.answering.answerer import Answerer
from app.gate.disclosed import Gate
from app.identity import passwords
from app.pages.offer import Askable
from benchmarks.crossing import LAID, QUESTIONS, Asking, beside, crossed, requests, service, ways

ADDRESSES = (
    "/", "/briefing", "/patrols/tonight/sheet", "/incidents", "/overview.svg", "/patrols/tonight/map.svg",
    "/tiles/density/10/507/340.png", "/cells.json", "/map.js", "/api/answer", "/api/collections/wards/items",
    "/download/wards.csv", "/download/cells.gpkg", "/download/density.tif", "/download/incidents.csv",
)  # fmt: skip
PLAIN = ("/patrols",)
REQUESTS = 300


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    with pytest.MonkeyPatch.context() as cheap:
        cheap.setattr(passwords, "_HASHER", PasswordHasher(1, 8, 1))
        made = small_world(tmp_path_factory.mktemp("crossing")).answerer
    # prints carry the service's own address as a code
    own = made.settings.model_copy(update={"public_address": "https://maps.example.org"})
    return Answerer(own, wards=made.wards)


@pytest.fixture(scope="module")
def asking(world: Answerer) -> Iterator[Asking]:
    known = ways(world)
    # what each form offers costs most of a page: the command asks that, too
    with ExitStack() as services, patch.object(Askable, "why", lambda *_, **__: ""):
        yield beside(world, known, services)


def every() -> list[str]:
    asked = [f"{path}?{one}" for path in ADDRESSES if not path.startswith(PLAIN) for one in QUESTIONS[::2]]
    return [*asked, *(path for path in ADDRESSES if path.startswith(PLAIN))]


def test_readers_who_ask_between_each_other_are_sent_what_is_theirs(asking: Asking) -> None:
    sent = list(requests(7, REQUESTS, [*asking.known], every()))
    assert crossed(asking, sent) == []
    assert {way for way, _ in asking.statuses} == {*LAID}
    assert all(asking.statuses[way, 304] for way in ("own", "any"))
    assert all(sum(asking.statuses[way, status] for way in LAID) > 20 for status in (200, 403))


def test_it_is_found_when_answers_are_kept_for_all_alike(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Gate, "disclosure_class", lambda self, reader: "")
    with ExitStack() as stack:
        careless = stack.enter_context(service(asking.fresh["public"].app.state.answerer))  # type: ignore[attr-defined]
        sent = list(requests(7, 60, [*asking.known], every()))
        assert len(crossed(replaced(asking, careless), sent)) > 5


def replaced(asking: Asking, shared: TestClient) -> Asking:
    """The same with another service for all."""
    made = Asking(shared, asking.fresh, asking.known)
    made._expected = asking._expected
    return made
