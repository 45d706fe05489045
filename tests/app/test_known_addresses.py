"""What was answered before is sent from kept bytes, by the same rules as when it was made."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi import HTTPException, Request
from fastapi.testclient import TestClient
from structlog.testing import capture_logs
from test_answering import answerer, incidents
from visitor import visitor

from app.answering.answerer import Answerer
from app.answering.keeper import Keeper
from app.answering.looked import Looked, Looking
from app.answering.reader import LOCAL, Reader
from app.main import create_app
from app.routes import pages
from app.routes.known_addresses import Address, AnswerKnown, KnownAddresses
from app.web.session_cookie import RESTRICTED

MONTH = date(2025, 1, 1)
ASKED = "offence=ROBBERY&source=police-uk"
TILE = f"/tiles/density/10/507/340.png?{ASKED}"
DRAWN = (TILE, f"/map.js?{ASKED}", f"/cells.json?{ASKED}", f"/overview.svg?{ASKED}&shade=wards")
PAGE = f"/?{ASKED}"
PLAIN = {"accept-encoding": "identity"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    """Open data and a police force's own."""
    tables = [incidents(40, MONTH, source=[source] * 40, seed=1) for source in ("police-uk", "force-export")]
    return answerer(tmp_path_factory.mktemp("known"), *tables)


@pytest.fixture
def web(world: Answerer) -> Iterator[TestClient]:
    world.keeper.kept.forget("rendered")
    with visitor(create_app(world.settings, world)) as made:
        yield made


@pytest.fixture
def no_route(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From when it is called, whatever looks for a route fails."""

    async def none(*given: Any) -> None:
        raise AssertionError("a route was looked for")

    def bar() -> None:
        call, ready = AnswerKnown.__call__, AnswerKnown._ready

        async def only_known(own: AnswerKnown, scope: Any, receive: Any, send: Any) -> None:
            await call(own if ready(own, dict(scope)) else AnswerKnown(none, own.state), scope, receive, send)

        monkeypatch.setattr(AnswerKnown, "__call__", only_known)

    return bar


def test_a_page_is_sent_as_it_was_made_to_each_role_its_own(world: Answerer, no_route: Callable[[], None]) -> None:
    made = create_app(world.settings, world, lambda request: Reader(*[request.headers["x-role"]] * 2))
    roles = [{"x-role": role, "accept": "text/html"} for role in ("analyst", "patrol", "partner", "public", "admin")]
    with visitor(made) as web:
        for _ in "ab":  # each further map changes what pages say of how many were looked at
            routed = [web.get(PAGE, headers=role | form) for role in roles for form in ({}, PLAIN)]
        no_route()
        again = [web.get(PAGE, headers=role | form) for role in roles for form in ({}, PLAIN)]
        assert [web.head(PAGE, headers=role).headers for role in roles] == [one.headers for one in again[::2]]
    assert [(one.content, dict(one.headers)) for one in again] == [(one.content, dict(one.headers)) for one in routed]
    assert len({one.content for one in again}) == len(roles) and {one.status_code for one in again} == {200}


def test_a_page_is_made_anew_when_more_maps_were_looked_at(web: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    made, answered = list[str](), pages._answered
    monkeypatch.setattr(pages, "_answered", lambda request, *given: made.append("") or answered(request, *given))
    for address in (PAGE, PAGE, f"{PAGE}&bandwidth=400", PAGE, PAGE):
        assert web.get(address).status_code == 200
    assert len(made) == 3


@pytest.mark.parametrize("address", DRAWN)
def test_known_is_sent_as_it_was_made(web: TestClient, no_route: Callable[[], None], address: str) -> None:
    made, plain = web.get(address), web.get(address, headers=PLAIN)
    log: Any
    with capture_logs() as log:
        no_route()
        again, again_plain, head = web.get(address), web.get(address, headers=PLAIN), web.head(address)
        held = web.get(address, headers={"if-none-match": made.headers["etag"]})
    assert made.status_code == again.status_code == 200
    assert made.content == plain.content == again.content == again_plain.content
    assert (dict(again.headers), dict(again_plain.headers)) == (dict(made.headers), dict(plain.headers))
    assert (head.content, dict(head.headers)) == (b"", dict(made.headers))
    assert (held.status_code, held.content, held.headers["etag"]) == (304, b"", made.headers["etag"])
    assert {line["route"] for line in log} == {address.partition("?")[0].replace("10/507/340", "{z}/{x}/{y}")}
    text = "png" not in address
    assert (made.headers.get("content-encoding"), plain.headers.get("content-encoding")) == (
        "gzip" * text or None,
        None,
    )


def test_what_judges_a_request_judges_it_when_the_address_is_known_too(web: TestClient) -> None:
    assert web.get(TILE).status_code == 200
    assert web.get(TILE, headers={"host": "elsewhere.example"}).status_code == 400
    assert web.get(TILE, headers={"sec-fetch-site": "cross-site", "sec-fetch-dest": "image"}).status_code == 403
    assert web.post(TILE).status_code == 405
    stamped = f"{TILE}&v={web.get(TILE).headers['etag'][1:-1]}"
    assert [web.get(stamped).headers["cache-control"] for _ in "ab"] == ["private, max-age=31536000, immutable"] * 2


def test_nobody_keeps_a_known_part_of_a_force_s_own_records(web: TestClient) -> None:
    own = TILE.replace("police-uk", "force-export")
    tag = web.get(own).headers["etag"]
    again = [web.get(own), web.get(f"{own}&v={tag[1:-1]}"), web.get(own, headers={"if-none-match": tag})]
    assert [one.headers["cache-control"] for one in again] == ["no-store"] * 3


def test_an_address_is_known_to_those_alone_whom_its_route_has_answered(world: Answerer) -> None:
    made = create_app(world.settings, world, lambda request: Reader(request.headers["x-name"], LOCAL.role))
    asked: list[str] = []
    disclosed = made.state.gate.disclosed
    made.state.gate.disclosed = lambda kind, *given: asked.append(given[-1].id) or disclosed(kind, *given)
    with visitor(made) as web:
        for name in ("a", "a", "b", "b"):
            world.keeper.kept.forget("map shown")
            assert web.get(TILE, headers={"x-name": name}).status_code == 200
    assert asked == ["a", "b"]


def test_a_reader_is_never_sent_what_another_role_was(world: Answerer) -> None:
    made = create_app(world.settings, world, lambda request: Reader(*[request.headers["x-role"]] * 2))
    world.keeper.kept.forget("rendered")
    roles, differ = ("analyst", "patrol", "public"), ("/?", "/map.js")  # what a patrol may not take away, or open
    with visitor(made) as web:
        for address in (f"/?{ASKED}", *DRAWN):
            new, again = ([web.get(address, headers={"x-role": role}) for role in roles] for _ in "ab")
            assert [one.content for one in new] == [one.content for one in again]
            seen = dict(zip(roles, new, strict=True))
            assert seen["public"].content not in (seen["analyst"].content, seen["patrol"].content)
            assert not address.startswith(differ) or seen["patrol"].content != seen["analyst"].content
            assert "etag" not in seen["patrol"].headers or len({one.headers["etag"] for one in new}) == 3
            held = {"if-none-match": seen["analyst"].headers.get("etag", "none")}
            assert [web.get(address, headers=held | {"x-role": role}).status_code for role in ("patrol", "nobody")] == [
                200,
                403,
            ]
            whatever = web.get(address, headers={"if-none-match": "*", "x-role": "nobody"})
            assert whatever.status_code == 403  # and not “you hold it already”


def test_who_may_not_read_at_all_is_told_so_at_a_known_address(world: Answerer) -> None:
    def readers(request: Request) -> Reader:
        if "x-name" not in request.headers:
            raise HTTPException(401)
        return LOCAL

    with visitor(create_app(world.settings, world, readers)) as web:
        assert [web.get(TILE, headers=sent).status_code for sent in ({"x-name": "a"}, {}, {})] == [200, 401, 401]


def test_a_cookie_and_a_change_of_the_data_go_by_the_route(
    web: TestClient, world: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    routed: list[str] = []
    tag = Keeper.tag
    monkeypatch.setattr(Keeper, "tag", lambda own, kind, *given: routed.append(kind.name) or tag(own, kind, *given))
    first = web.get(TILE)
    routed.clear()
    assert web.get(TILE).headers == first.headers and routed == []
    web.get(TILE, headers={"cookie": f"{RESTRICTED}=1"})
    assert routed
    world.store.replace([("incidents", "police-uk", "wiltshire", MONTH, incidents(60, MONTH, seed=9))])
    changed = web.get(TILE)
    assert changed.headers["etag"] != first.headers["etag"] and changed.content != first.content


def test_the_oldest_addresses_are_forgotten_and_endless_ones_never_known() -> None:
    known = KnownAddresses(2)
    scopes: list[Any] = [{"path": path, "query_string": b""} for path in ("/a", "/b", "/c", "/" + "d" * 2000)]
    for scope in scopes[:2]:
        known.remember(scope, LOCAL, Address(None, None, (), "", False, ""))  # type: ignore[arg-type]
    assert known.find(scopes[0], LOCAL)
    for scope in scopes[2:]:
        known.remember(scope, LOCAL, Address(None, None, (), "", False, ""))  # type: ignore[arg-type]
    assert [known.find(scope, LOCAL) is not None for scope in scopes] == [True, False, True, False]


def test_a_kept_page_changes_with_all_that_stands_on_it(
    web: TestClient, world: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, made, answered = f"/?{ASKED}", [], pages._answered

    def counted(*given: Any) -> bytes:
        made.append(answered(*given))
        return made[-1]

    monkeypatch.setattr(pages, "_answered", counted)
    first = web.get(page)
    assert web.get(page).content == first.content == web.get(page, headers=PLAIN).content and len(made) == 1
    monkeypatch.setattr(pages, "today", lambda request: date(2031, 2, 3))
    assert "Printed on 3 Feb 2031" in web.get(page).text
    monkeypatch.setattr(Looked, "at", lambda own, answer: Looking(120, None, 7, 2))
    assert "120 different maps" in web.get(page).text
    world.records.create("nothing that is read", {}, who="test")
    before = len(made)
    web.get(page)
    assert len(made) == before + 1  # the journal changed: whatever is said of it may have
    assert "http://localhost/" in web.get(page, headers={"host": "localhost"}).text
    assert len(made) == before + 2


def test_a_profile_that_came_later_is_watched_as_those_before(tmp_path: Path, world: Answerer) -> None:
    own = world.settings.model_copy(update={"profiles": tmp_path})
    made = Answerer(own, store=world.store)
    marks = [made.mark()]
    later = tmp_path / "later.yaml"
    for text in ("id: a", "id: another"):
        later.write_text(text)
        marks.append(made.mark())
    later.unlink()
    assert len({*marks, made.mark()}) == 4
