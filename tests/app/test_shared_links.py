"""A shared link shows one answer as its role and nothing else, until it ends; its token is kept nowhere."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from visitor import HERE, visitor

from app.answering.answerer import Answerer
from app.answering.question import Question
from app.answering.reader import LOCAL, PUBLIC, Reader
from app.gate.policy import read_policy
from app.main import create_app
from app.pages.shared_page import SHAREABLE
from app.pages.views import VIEWS
from app.releases.shared_link import LINKS, LinkOver, over, roles_for, share
from app.routes.shared_answers import ANSWERS
from app.routes.shared_links import by_link
from app.settings import Settings
from geo.errors import Refused, UserError
from geo.store.base import Store

POLICY = read_policy()
ASKED = "offence=ROBBERY&area=lad:E06000030&from=2025-07&to=2026-06"
PAGE = {"accept": "text/html"}
OWN = {"origin": HERE, "sec-fetch-site": "same-origin"}
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
SHARED = [("/rates", "&per=km2", "partner"), ("/night", "", "analyst")]
"""Pages beside the map, with a choice of their own, and as whom they are read."""
MINE = Reader("a.smith", "analyst", "Wiltshire Police")


@pytest.fixture(scope="module")
def world(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    return Answerer(Settings(data=tmp_path_factory.mktemp("links"), resamples=19), store=demo_store)


@pytest.fixture(scope="module")
def desk(world: Answerer) -> Iterator[TestClient]:
    """Who shares: an analyst."""
    with visitor(create_app(world.settings, world, lambda request: MINE)) as made:
        yield made


@pytest.fixture
def guest(world: Answerer) -> Iterator[TestClient]:
    """Somebody of whom nothing is known, with a browser of their own."""
    with visitor(create_app(world.settings, world, lambda request: by_link(request) or PUBLIC)) as made:
        yield made


def link_for(desk: TestClient, role: str = "partner", address: str = f"/?{ASKED}") -> str:
    made = desk.post("/shares", data={"address": address, "role": role, "whom": "Swindon council", "days": "14"},
                     headers={**OWN, **PAGE})  # fmt: skip
    (token,) = set(re.findall(r"/shared/([\w-]{43})", made.text))
    return f"/shared/{token}"


def test_a_link_shows_its_answer_as_its_role_and_nothing_else(desk: TestClient, guest: TestClient) -> None:
    before = guest.get(f"/?{ASKED}", headers=PAGE).text
    opened = guest.get(link_for(desk), headers=PAGE)
    assert opened.status_code == 200 and str(opened.url).endswith(ASKED)
    assert "Swindon council" in opened.text
    assert not any(act in opened.text for act in ("Share this answer", "Keep this question", "Briefing: one"))
    assert 'data-table="hotspots"' in opened.text and 'data-table="hotspots"' not in before
    assert guest.get(f"/map.js?{ASKED}").status_code == guest.get(f"/overview.svg?{ASKED}").status_code == 200
    assert guest.get(f"/tiles/density/10/507/340.png?{ASKED}").status_code == 200
    as_public = guest.get(f"/?{ASKED.replace('ROBBERY', 'SV_STRICT')}", headers=PAGE)
    assert 'data-table="hotspots"' not in as_public.text and "Swindon council" not in as_public.text
    for other in ("/night", "/incidents", "/shares", "/sites", "/questions", "/download/hotspots.csv", "/patrols"):
        got = guest.get(f"{other}?{ASKED}" if other not in ("/shares", "/questions") else other, headers=PAGE)
        assert "Swindon council" not in got.text, other
    assert guest.post("/shares", data={"address": ASKED}, headers=OWN).status_code == 403


def test_who_has_opened_a_link_goes_back_to_their_own_view(desk: TestClient, world: Answerer) -> None:
    with visitor(create_app(world.settings, world, lambda request: by_link(request) or MINE), headers=PAGE) as web:
        shown = web.get(link_for(desk, "public")).text
        assert 'action="/shared/leave"' in shown
        assert 'data-table="hotspots"' not in shown and 'name="hotspots"' not in shown  # nothing to switch on or off
        (back,) = re.findall(r'name="back" value="([^"]*)"', shown.partition('action="/shared/leave"')[2][:300])
        own = web.post("/shared/leave", data={"back": unescape(back)}, headers=OWN)
        assert str(own.url).endswith(ASKED) and 'action="/shared/leave"' not in own.text
        assert 'data-table="hotspots"' in own.text and 'name="hotspots"' in own.text


def test_any_page_of_a_question_is_shared_with_all_that_it_is_made_of(desk: TestClient, guest: TestClient) -> None:
    """Each as what it is shared as, with its own choices; another page of the same question is as for anybody."""
    assert SHAREABLE.keys() == ANSWERS.keys() < {view.address for view in VIEWS}
    for page, choice, role in SHARED:
        at = f"{page}?{ASKED}{choice}"
        assert f"/shares/new?{urlencode({'address': at})}" in desk.get(at, headers=PAGE).text
        opened = guest.get(link_for(desk, role, at), headers=PAGE)
        assert opened.status_code == 200 and opened.url.path == page and choice in str(opened.url)
        views = opened.text.partition('class="views"')[2].partition("</nav>")[0]
        assert "Swindon council" in opened.text and "Share this" not in opened.text and views.count("<li>") == 1
        for part in {one for one in re.findall(r'src="(/[^"]+)"', opened.text) if not one.startswith("/static/")}:
            assert guest.get(part.replace("&amp;", "&")).status_code == 200, part
        for other in ("/trend", page):  # the last with a choice that was not shared
            text = guest.get(f"{other}?{ASKED}&per=venues&week=days", headers=PAGE).text
            assert "Swindon council" not in text, (page, other)
        guest.cookies.clear()


@pytest.mark.parametrize(
    ("address", "why"),
    [("/outcomes", "not shown to you"), ("/incidents", "no page that a link can show"), ("/people", "no page")],
)
def test_what_the_role_would_not_be_shown_is_not_shared(desk: TestClient, address: str, why: str) -> None:
    sent = {"address": f"{address}?{ASKED}", "role": "partner", "whom": "x", "days": "1"}
    made = desk.post("/shares", data=sent, headers={**OWN, **PAGE})
    assert made.status_code >= 400 and why in made.text and "/shared/" not in made.text


def test_a_revoked_link_says_so_and_shows_nothing(desk: TestClient, guest: TestClient, world: Answerer) -> None:
    link = link_for(desk)
    assert guest.get(link, headers=PAGE).status_code == 200
    one = world.keeper.answer(LINKS, None).found[-1]
    assert (one.used, one.who, one.ended) == (1, "a.smith", False)
    assert "Opened 1 time" in desk.get("/shares", headers=PAGE).text
    desk.post(f"/shares/{one.id}/end", headers=OWN)
    for address in (f"/?{ASKED}", link, f"/cells.json?{ASKED}"):
        got = guest.get(address, headers=PAGE)
        assert got.status_code == 410 and "revoked" in got.text, address
    assert "revoked" in desk.get("/shares", headers=PAGE).text
    assert desk.post(f"/shares/{one.id}/end", headers=OWN).status_code == 404


def test_the_token_is_kept_nowhere_and_a_guess_opens_nothing(
    desk: TestClient, guest: TestClient, world: Answerer
) -> None:
    token = link_for(desk).rpartition("/")[2]
    held = b"".join(path.read_bytes() for path in Path(world.settings.data).rglob("*") if path.is_file())
    assert token.encode() not in held
    assert guest.get(f"/shared/{token[:-1]}x", headers=PAGE).status_code == 404
    one = world.keeper.answer(LINKS, None).found[-1]
    guest.cookies.set(f"afterdark-link-{one.id}", one.holder)
    assert "Swindon council" not in guest.get(f"/?{ASKED}", headers=PAGE).text


def test_nobody_gives_more_than_they_see(world: Answerer) -> None:
    readers = {role: Reader(role, role) for role in POLICY.roles}
    assert roles_for(POLICY, readers["analyst"]) == ["analyst", "partner", "patrol", "public"]
    assert {"analyst", "patrol"}.isdisjoint(roles_for(POLICY, readers["partner"]))
    assert {"analyst", "partner", "patrol"}.isdisjoint(roles_for(POLICY, readers["admin"]))
    asked, records = Question(offence="ROBBERY"), world.records
    for reader, role in ((readers["partner"], "public"), (PUBLIC, "public"), (readers["admin"], "analyst"),
                         (LOCAL, "admin"), (LOCAL, "nobody")):  # fmt: skip
        with pytest.raises(Refused):
            share(records, POLICY, asked, "", role, "x", 1, reader, NOON)
    for whom, days in (("", 1), ("x" * 81, 1), ("x", 0), ("x", 91)):
        with pytest.raises(UserError):
            share(records, POLICY, asked, "", "public", whom, days, LOCAL, NOON)


def test_a_link_ends_on_its_day(world: Answerer) -> None:
    kept_to = Reader("a", "analyst", "b", areas=("E06000030",))
    made, _ = share(world.records, POLICY, Question(), "", "public", "x", 2, kept_to, NOON)
    assert made.open(NOON + timedelta(days=2, seconds=-1)) and not made.open(NOON + timedelta(days=2))
    assert isinstance(over(made), LinkOver) and "3 Jul 2026, 12:00 UTC" in str(over(made))
    assert (made.reader.areas, made.reader.only) == (("E06000030",), Question().query())


def test_a_link_is_only_read(guest: TestClient, desk: TestClient, world: Answerer) -> None:
    """No form is sent and no page of the service is opened as who holds a link."""
    guest.get(link_for(desk, "analyst"), headers=PAGE)
    cookies = "; ".join(f"{name}={value}" for name, value in guest.cookies.items())
    for method, path in (("POST", "/"), ("GET", "/people"), ("GET", "/tiles/../shares"), ("GET", "/questions/new")):
        scope = {"type": "http", "method": method, "path": path, "query_string": ASKED.encode(), "app": guest.app,
                 "headers": [(b"cookie", cookies.encode())], "server": ("127.0.0.1", 80), "scheme": "http"}  # fmt: skip
        assert by_link(Request(scope)) is None
        assert by_link(Request({**scope, "method": "GET", "path": "/"})) is not None
