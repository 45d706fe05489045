"""The views of a question: each is a page, and what cannot be had is greyed with the reason before it is pressed."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from visitor import visitor

from app import main
from app.answering.answerer import Answerer
from app.answering.reader import LOCAL, PUBLIC
from app.gate.policy import read_policy
from app.main import create_app
from app.pages.views import VIEWS, offered
from app.settings import Settings
from app.words.views import MONTH_ONLY, NOT_OPENED, NOT_SHOWN
from geo.offence.offences import definitions
from geo.source import POLICE_UK
from geo.store.base import Store


@pytest.fixture(scope="module")
def world(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    return Answerer(Settings(data=tmp_path_factory.mktemp("views"), resamples=19), store=demo_store)


def test_every_view_is_a_page_and_shows_the_others(world: Answerer) -> None:
    """Four of them are asked here; tests/app/test_door.py asks every address."""
    app = create_app(world.settings, world)
    templates = [path.read_text() for path in (Path(main.__file__).parent / "templates").glob("*.html")]
    shows = '{% include "_views.html" %}', '{% extends "view.html" %}'
    assert sum(any(one in text for one in shows) for text in templates) >= len(VIEWS)
    with visitor(app) as browser:
        for address in ("/", "/trend", "/rates", "/methods"):
            shown = re.search(r'<nav class="views".*?</nav>', browser.get(address).text, re.S)
            assert shown and all(f">{other.label}<" in shown[0] for other in VIEWS), address
            assert shown[0].count("aria-current") == 1


def test_what_cannot_be_had_is_greyed_with_the_reason(world: Answerer) -> None:
    policy = read_policy()
    public = {one.view.kind: one.refused for one in offered(world, policy, PUBLIC, "")}
    assert public["map"] == "" and public["week"] == NOT_SHOWN
    moved = {one.view: one.refused for one in offered(world, policy, LOCAL, POLICE_UK.id)}
    assert all(why == (MONTH_ONLY if view.exact else "") for view, why in moved.items())


def test_what_rests_on_single_incidents_is_greyed_until_restricted_data_are_opened(world: Answerer) -> None:
    """The row of views says before the click what the page would say after it, for every offence."""
    policy = read_policy()
    closed = {"week", "outcomes", "points", "near-repeats", "accuracy", "patrol-proposals"}
    for what in definitions(world.definitions):
        for reader in (LOCAL, replace(LOCAL, opened=frozenset((what.id,)))):
            refused = {one.view.kind: one.refused for one in offered(world, policy, reader, "", what.id)}
            if (what.restricted or what.sensitive) and not reader.opened:
                assert {refused[kind] for kind in closed} == {NOT_OPENED}, what.id
            assert not any(why for kind, why in refused.items() if kind not in closed), what.id
    with visitor(create_app(world.settings, world)) as browser:
        page = browser.get("/?offence=VIOLENCE_SEXUAL_RECORDED").text
        shown = re.search(r'<nav class="views".*?</nav>', page, re.S)
        assert shown and shown[0].count(NOT_OPENED) == 2 * len(closed) and 'href="/incidents' not in shown[0]
        for path in ("/night", "/incidents", "/near-repeats", "/accuracy"):
            assert browser.get(f"{path}?offence=VIOLENCE_SEXUAL_RECORDED").status_code == 403, path
