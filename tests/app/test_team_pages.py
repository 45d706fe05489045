"""The pages of a small team: signing in and out, links, keys and people, and who is refused what."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from made import Stub
from team import OURS, PASSWORD, Watch, code, join, sign_in
from visitor import visitor

import app.commands.people
import app.routes.account
import app.routes.people
import app.routes.sign_in
from app.answering.question import Question
from app.answering.reader import PUBLIC
from app.identity.clock import utc_now
from app.identity.identity import Identity
from app.identity.keys import Scope
from app.main import create_app
from app.releases.shared_link import KIND, link_of, share
from app.routes.readers import readers_of
from app.settings import Settings
from app.web.own_address import own_address
from app.web.session_cookie import HOST, PLAIN
from geo.store.base import Store

pytestmark = pytest.mark.usefixtures("cheap_hashes")

ROUTERS = (app.routes.sign_in.router, app.routes.account.router, app.routes.people.router)
CORNERS = "414700 184700\n414950 184700\n414950 184950"
ELSEWHERE = (
    "https://evil.example/", "//evil.example", "/\\evil.example", "\\/evil", "javascript:alert(1)", "/\t/evil",
    "/\n//e",
    "evil", "", "//[", "/a\x00b",
)  # fmt: skip
POSTS = [route.path for router in ROUTERS for route in router.routes if "POST" in route.methods]  # type: ignore[attr-defined]


@pytest.fixture
def make(stub: Stub, tmp_path: Path, clock: Watch) -> Callable[[], TestClient]:
    """One more process of one service, and a browser of its own."""

    def made(**more: Any) -> TestClient:
        settings = Settings(data=tmp_path, sign_in="team", **more)
        known = Identity(settings, clock)
        web = create_app(settings, stub, readers_of(settings, stub, known))  # type: ignore[arg-type]
        web.state.identity = known
        return visitor(web, headers={"accept": "text/html"})

    return made


@pytest.fixture
def web(make: Callable[[], TestClient]) -> Iterator[TestClient]:
    with make() as made:
        yield made


def known_to(web: TestClient) -> Identity:
    found: Identity = web.app.state.identity  # type: ignore[attr-defined]
    return found


def test_somebody_signs_in_goes_on_and_signs_out(web: TestClient, clock: Watch, stub: Stub) -> None:
    secret = join(known_to(web), "anna", "analyst", clock=clock)
    page = web.get("/words?back=/night").text
    assert "Not signed in" in page and 'href="/sign-in?back=%2Fwords%3Fback%3D%2Fnight"' in page
    sent = {"name": "anna", "password": PASSWORD, "code": code(secret, clock), "back": "/night?offence=ROBBERY"}
    clock.on(seconds=30)
    refused = web.post("/sign-in", data=sent, headers=OURS)
    assert refused.status_code == 401 and "The name, the password or the code is wrong" in refused.text
    assert 'value="/night?offence=ROBBERY"' in refused.text and refused.headers["cache-control"] == "no-store"
    sent["code"] = code(secret, clock)
    came = web.post("/sign-in", data=sent, headers=OURS, follow_redirects=False)
    assert (came.status_code, came.headers["location"]) == (303, "/night?offence=ROBBERY")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(came.headers["set-cookie"].split("; "))
    token = web.cookies[PLAIN]
    assert "Anna, analyst, The team" in web.get("/words").text
    left = web.post("/sign-out", headers=OURS, follow_redirects=False)
    assert left.status_code == 303 and left.headers["clear-site-data"] == '"cache"'
    web.cookies.set(PLAIN, token)  # whoever kept it holds nothing
    assert "Not signed in" in web.get("/words").text


def test_a_session_that_somebody_planted_is_not_the_one_that_is_signed_in(web: TestClient, clock: Watch) -> None:
    known = known_to(web)
    secret, _ = join(known, "anna", "analyst", clock=clock), join(known, "mallory", "public", clock=clock)
    for planted in ("known-to-mallory", known.sessions.open(known.accounts.get("mallory").reader, "team")):
        web.cookies.clear()
        web.cookies.set(PLAIN, planted, domain="127.0.0.1")
        assert sign_in(web, "anna", secret, clock) == 303
        assert web.cookies.get(PLAIN, domain="127.0.0.1") != planted and known.sessions.find(planted) is None


def test_over_https_the_cookie_is_secure_and_of_this_host_alone(make: Callable[..., TestClient], clock: Watch) -> None:
    with make(public_address="https://127.0.0.1") as web:
        secret = join(known_to(web), "anna", "analyst", clock=clock)
        clock.on(seconds=30)
        sent = {"name": "anna", "password": PASSWORD, "code": code(secret, clock)}
        cookie = web.post("/sign-in", data=sent, headers=OURS, follow_redirects=False).headers["set-cookie"]
        assert cookie.startswith(f"{HOST}=") and "Secure" in cookie.split("; ") and "Domain" not in cookie


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "sent", [{}, {"origin": "https://elsewhere.example"}, {**OURS, "sec-fetch-site": "cross-site"}]
)
def test_no_other_site_sends_a_form(web: TestClient, clock: Watch, path: str, sent: dict[str, str]) -> None:
    known = known_to(web)
    join(known, "chief", "admin", clock=clock)
    before = known.accounts.get("chief")
    token = known.sessions.open(before.reader, "team")
    web.cookies.set(PLAIN, token)
    form = {"name": "x", "id": "x", "role": "public", "organisation": "x", "version": "1", "label": "x"}
    filled = path.replace("{id}", "chief").replace("{token}", "t").replace("{number}", "n")
    assert web.post(filled, data=form, headers=sent).status_code == 403
    assert known.accounts.all() == [before] and known.invitations.all() == [] and known.keys.of("chief") == []
    assert known.sessions.find(token) is not None


@pytest.mark.parametrize("back", ELSEWHERE)
def test_nobody_is_led_elsewhere(back: str) -> None:
    assert own_address(back) == "/"
    assert own_address("/night?area=lad:E06000030&x=//y") == "/night?area=lad:E06000030&x=//y"


def test_two_processes_share_sessions_and_what_ends_them(make: Callable[[], TestClient], clock: Watch) -> None:
    with make() as one, make() as other:
        secret = join(known_to(one), "anna", "analyst", clock=clock)
        join(known_to(other), "chief", "admin", clock=clock)
        assert sign_in(one, "anna", secret, clock) == 303
        other.cookies.set(PLAIN, one.cookies[PLAIN])
        assert "Anna, analyst" in other.get("/account").text
        other.cookies.clear()
        chief = known_to(other).accounts.get("chief").reader
        other.cookies.set(PLAIN, known_to(one).sessions.open(chief, "team"))
        form = {"version": "1", "name": "Anna", "role": "partner", "organisation": "Council", "areas": "E06000030"}
        assert other.post("/people/anna", data=form, headers=OURS).status_code == 200
        assert "Not signed in" in one.get("/words").text and one.get("/account").status_code == 401
        assert sign_in(one, "anna", secret, clock) == 303
        assert "Anna, partner, Council" in one.get("/account").text


@pytest.mark.parametrize("role", ["public", "partner", "patrol", "analyst", "auditor"])
def test_only_administrators_look_after_people(web: TestClient, clock: Watch, role: str) -> None:
    known = known_to(web)
    join(known, "chief", "admin", clock=clock)
    join(known, "anna", role, clock=clock)
    people, versions = known.accounts.all(), known.accounts.versions("chief")
    web.cookies.set(PLAIN, known.sessions.open(known.accounts.get("anna").reader, "team"))
    form = {"id": "eve", "name": "Eve", "role": "admin", "organisation": "x", "version": "1"}
    asked = [web.get("/people"), web.get("/people/chief")]
    paths = ("/people/invite", "/people/anna", "/people/chief/end", "/people/chief/link", "/people/invitations/x/end")
    asked += [web.post(path, data=form, headers=OURS) for path in paths]
    assert {one.status_code for one in asked} == {403} and known.invitations.all() == []
    assert (known.accounts.all(), known.accounts.versions("chief")) == (people, versions)


def test_a_key_speaks_for_its_owner_and_looks_after_nothing(web: TestClient, clock: Watch) -> None:
    known = known_to(web)
    join(known, "chief", "admin", clock=clock)
    chief = known.accounts.get("chief").reader
    web.cookies.set(PLAIN, known.sessions.open(chief, "team"))
    made = web.post("/account/keys", data={"label": "R", "role": "admin", "days": "3", "writes": "yes"}, headers=OURS)
    token = made.text.split('<code id="key">')[1].split("<")[0]
    web.cookies.clear()
    bearer = {"authorization": f"Bearer {token}", **OURS}
    assert "Chief (R), administrator" in web.get("/words", headers=bearer).text
    assert web.get("/people", headers=bearer).status_code == 401
    assert web.post("/account/keys", data={"label": "S", "role": "admin"}, headers=bearer).status_code == 401
    reads = known.keys.make(chief, Scope("reads", "public"))[1]
    assert web.post("/sign-out", headers={**OURS, "authorization": f"Bearer {reads}"}).status_code == 403
    for wrong in (f"Bearer {token}x", f"Basic {token}", "Bearer"):
        told = web.get("/api/answer", headers={"authorization": wrong, "accept": "application/json"})
        assert (told.status_code, told.headers["www-authenticate"]) == (401, "Bearer")
    known.keys.revoke("chief", known.keys.of("chief")[0].id)
    known.keys.revoke("chief", known.keys.of("chief")[1].id)
    assert web.get("/", headers=bearer).status_code == 401


def test_a_link_makes_an_account_once_and_says_nothing_afterwards(web: TestClient, clock: Watch) -> None:
    known = known_to(web)
    join(known, "chief", "admin", clock=clock)
    web.cookies.set(PLAIN, known.sessions.open(known.accounts.get("chief").reader, "team"))
    form = {"id": "b.bell", "name": "Bo <Bell>", "role": "patrol", "organisation": "NPT 1", "areas": "E05008954"}
    link = web.post("/people/invite", data=form, headers=OURS).text.split('<code id="link">')[1].split("<")[0]
    path = link.removeprefix("http://127.0.0.1")
    web.cookies.clear()
    page = web.get(path)
    secret = page.text.split("<code>")[1].split("<")[0].replace(" ", "")
    assert "Bo &lt;Bell&gt;, patrol, NPT 1" in page.text and page.headers["cache-control"] == "no-store"
    sent = {"password": PASSWORD, "again": PASSWORD, "code": code(secret, clock)}
    done = web.post(path, data=sent, headers=OURS)
    assert done.text.count("<li><code>") == 10 and "Bo &lt;Bell&gt;, patrol, NPT 1" in done.text
    told = [web.get(path), web.post(path, data=sent, headers=OURS), web.get("/invitation/never-made")]
    assert {one.status_code for one in told} == {404} and len({one.text.split("<main")[1] for one in told}) == 1


def test_what_somebody_shared_ends_with_what_let_them_share_it(
    demo_store: Store, tmp_path: Path, clock: Watch, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from app.answering.answerer import Answerer  # noqa: PLC0415

    settings = Settings(data=tmp_path, sign_in="team")
    world, known = Answerer(settings, store=demo_store), Identity(settings, clock)
    made = create_app(settings, world, readers_of(settings, world, known))
    made.state.identity = known
    join(known, "chief", "admin", clock=clock)
    for id in ("anna", "ben", "cass"):
        join(known, id, "analyst", clock=clock)
        asked, by, policy = Question(offence="ROBBERY"), known.accounts.get(id).reader, made.state.gate.policy
        for given in ("analyst", "partner", "public"):
            share(world.records, policy, asked, "Robbery", given, f"{id}’s {given}", 9, by, utc_now())

    log, written = made.state.audit, []
    made.state.audit = SimpleNamespace(note=written.append, noted=log.noted)

    def open_links() -> list[str]:
        return [one.whom for one in world.records.read(KIND, link_of)]

    with visitor(made, headers={"accept": "text/html"}) as web:
        web.cookies.set(PLAIN, known.sessions.open(known.accounts.get("chief").reader, "team"))
        assert "3 answers that they shared would be shown no more: Robbery" in web.get("/people/anna").text
        form = {"name": "Anna", "role": "analyst", "organisation": "Another team"}
        web.post("/people/anna", data={**form, "version": "1"}, headers=OURS)
        assert len(open_links()) == 9  # she may give them still
        web.post("/people/anna", data={**form, "version": "2", "areas": "E06000030"}, headers=OURS)
        assert not any("anna" in whom for whom in open_links())  # of more areas than hers
        assert web.post("/people/ben/end", data={"version": "2"}, headers=OURS).status_code == 409
        assert len(open_links()) == 6
        web.post("/people/ben/end", data={"version": "1"}, headers=OURS)
    monkeypatch.setenv("AFTERDARK_DATA", str(tmp_path))
    app.commands.people.role("cass", "analyst")
    assert len(open_links()) == 3
    app.commands.people.role("cass", "partner")
    assert open_links() == [] and capsys.readouterr().out.count("3 answers that they shared can be seen no more.") == 1
    why = [one["details"]["why"] for one in written if one["act"] == "share"]
    assert why == ["role changed"] * 3 + ["account ended"] * 3


def test_what_is_done_stands_in_the_audit_log(web: TestClient, clock: Watch) -> None:
    secret = join(known_to(web), "anna", "analyst", clock=clock)
    log, written = web.app.state.audit, []  # type: ignore[attr-defined]
    web.app.state.audit = SimpleNamespace(note=written.append, noted=log.noted)  # type: ignore[attr-defined]
    web.post("/sign-in", data={"name": PASSWORD, "password": "anna", "code": "1"}, headers=OURS)
    sign_in(web, "anna", secret, clock)
    web.post("/account/keys", data={"label": "R", "role": "public", "days": "1"}, headers=OURS)
    web.post("/sign-out", headers=OURS)
    mine = [one for one in written if one["act"] in ("sign-in", "sign-out", "key", "account")]
    assert [(one["act"], one["who"]) for one in mine] == [
        ("sign-in", PUBLIC.id), ("sign-in", "anna"), ("key", "anna"), ("sign-out", "anna"),
    ]  # fmt: skip
    assert PASSWORD not in str(mine)


def test_every_record_says_who_wrote_it(demo_store: Store, tmp_path: Path, clock: Watch) -> None:
    """Whoever signs in with the same browser: the record has their id, and none the local analyst's."""
    from app.answering.answerer import Answerer  # noqa: PLC0415

    settings = Settings(data=tmp_path, sign_in="team", resamples=19)
    world, known = Answerer(settings, store=demo_store), Identity(settings, clock)
    made = create_app(settings, world, readers_of(settings, world, known))
    made.state.identity = known
    join(known, "anna", "analyst", clock=clock)
    with visitor(made, headers={"accept": "text/html"}) as web:
        web.cookies.set(PLAIN, known.sessions.open(known.accounts.get("anna").reader, "team"))
        sent = [
            ("/definitions/new", {"part": "ROBBERY", "title": "Mine"}),
            ("/safety-at-night/zones", {}),
            ("/safety-at-night/sites/new", {"name": "A", "corners": CORNERS, "any_size": "yes"}),
            ("/restricted", {"definition": "COUNTY_LINES"}),
            ("/clear-hold-build/demo", {}),
        ]
        told = [
            (path, web.post(path, data=form, headers=OURS, follow_redirects=False).status_code) for path, form in sent
        ]
        assert {status for _, status in told} == {303}, told
    versions = world.records.versions()
    assert len({one.kind for one in versions}) >= 5
    assert {one.who for one in versions if hasattr(one, "who")} == {"anna"}
