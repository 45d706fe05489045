"""Signing in and out at an organisation and at a proxy, through the pages, against a real provider."""

import re
import time
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import OctKey
from organisation import CLIENT, SECRET, Organisation, There, organisation
from visitor import HERE, visitor

from app.answering.answerer import Answerer
from app.main import create_app
from app.settings import Settings
from geo.errors import UserError
from geo.store.base import Store

BEGIN = "/sign-in/organisation"
BACK = f"{HERE}{BEGIN}/back"
NOBODY = "Not signed in: what everybody may see"
PAGE = {"accept": "text/html"}
RULES = """
organisation: force
roles:
  - {claim: groups, value: ad-analysts, role: analyst}
  - {claim: groups, value: ad-partners, role: partner, areas_from: places}
"""


@pytest.fixture(scope="module")
def there() -> Iterator[Organisation]:
    with organisation(HERE) as found:
        yield found


@pytest.fixture
def settings(there: Organisation, tmp_path: Path) -> Settings:
    (tmp_path / "claims.yaml").write_text(RULES)
    (tmp_path / "secret").write_text(SECRET + "\n")
    return Settings(
        data=tmp_path,
        sign_in="oidc",
        public_address=HERE,
        oidc_issuer=there.issuer,
        oidc_client=CLIENT,
        oidc_secret=tmp_path / "secret",
        claims=tmp_path / "claims.yaml",
    )


@pytest.fixture
def browser(settings: Settings, demo_store: Store) -> Callable[[], TestClient]:
    app = create_app(settings, Answerer(settings, store=demo_store))
    return lambda: visitor(app, follow_redirects=False, headers=PAGE)


def signed_in(here: TestClient, who: str, back: str = "/words") -> There:
    """Somebody's browser at the provider, after they signed in there and came back to the page they had asked for."""
    at_provider = There()
    came = here.get(at_provider.sign_in(here.get(BEGIN, params={"back": back}).headers["location"], who, BACK))
    assert came.status_code == 303 and came.headers["location"] == back
    return at_provider


def reads_as(here: TestClient) -> str:
    """What a page says of who reads it."""
    return re.search(r'aria-label="Who reads">\s*(?:<[^>]+>\s*)*([^<]*)', here.get("/words").text)[1].strip()


def test_the_organisations_people_are_here_what_its_groups_make_them(browser: Callable[[], TestClient]) -> None:
    for who, shown in (
        ("anna", "Anna Analyst, analyst, Wiltshire Police"),
        ("ben", "Ben Partner, partner, Swindon Borough Council"),
        ("carl", "Carl Nobody, public, Wiltshire Police"),
    ):
        here = browser()
        assert reads_as(here) == NOBODY
        signed_in(here, who)
        assert reads_as(here) == shown


def test_a_partner_is_kept_to_the_areas_of_the_claim(browser: Callable[[], TestClient]) -> None:
    here = browser()
    signed_in(here, "ben")
    assert here.get("/months.json?area=lad:E06000030").status_code == 200
    refused = here.get("/months.json?area=lad:E06000054")
    assert refused.status_code == 403 and "Yours is E06000030" in refused.text


def test_a_session_is_new_at_sign_in_and_no_script_reads_it(browser: Callable[[], TestClient]) -> None:
    here = browser()
    here.cookies.set("afterdark-session", "chosen by somebody else", domain="127.0.0.1")
    there = signed_in(here, "anna")
    begun = here.get(BEGIN)
    assert begun.status_code == 303
    held = here.cookies["afterdark-session"]
    came = here.get(there.sign_in(begun.headers["location"], "anna", BACK))
    given = {line.split("=")[0]: line for line in came.headers.get_list("set-cookie")}
    session, attempt = given["afterdark-session"], given["afterdark-signing-in"]
    assert "HttpOnly" in session and "SameSite=lax" in session and "Max-Age=0" in attempt
    assert here.cookies["afterdark-session"] not in ("chosen by somebody else", held)
    again = browser()
    again.cookies.set("afterdark-session", held, domain="127.0.0.1")
    assert reads_as(again) == NOBODY


def test_an_answer_that_this_browser_did_not_ask_for_signs_nobody_in(browser: Callable[[], TestClient]) -> None:
    here, other = browser(), browser()
    mine = There().sign_in(here.get(BEGIN).headers["location"], "anna", BACK)
    other.get(BEGIN)
    for wrong in (other, browser()):  # somebody is sent the address of another's sign-in
        got = wrong.get(mine)
        assert got.status_code == 403 and "You are not signed in" in got.text and reads_as(wrong) == NOBODY
    assert here.get(mine + "&state=other").status_code == 403
    assert here.get(mine).status_code == 303
    assert here.get(mine).status_code == 403


def test_people_come_back_to_pages_of_ours_alone(browser: Callable[[], TestClient]) -> None:
    here, there = browser(), There()
    for back in ("//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "x"):
        begun = here.get(BEGIN, params={"back": back})
        assert here.get(there.sign_in(begun.headers["location"], "anna", BACK)).headers["location"] == "/"


def test_who_signs_out_here_goes_on_to_sign_out_there(browser: Callable[[], TestClient], there: Organisation) -> None:
    here = browser()
    at_provider = signed_in(here, "anna")
    held = here.cookies["afterdark-session"]
    left = here.post("/sign-out", headers={"origin": HERE})
    assert left.status_code == 200 and "You are signed out here" in left.text
    onward = unescape(re.search(r'content="0; url=([^"]+)"', left.text)[1])
    assert onward.startswith(f"{there.issuer}/session/end?id_token_hint=")
    there.tell("messages")
    assert at_provider.leave(onward) == f"{HERE}/" and len(there.tell("messages")) == 1
    assert reads_as(here) == NOBODY
    here.cookies.set("afterdark-session", held, domain="127.0.0.1")
    assert reads_as(here) == NOBODY
    assert "Who are you?" in at_provider.ask(here.get(BEGIN).headers["location"])


def test_who_signs_out_there_is_signed_out_here(browser: Callable[[], TestClient], there: Organisation) -> None:
    first, second, other = browser(), browser(), browser()
    at_provider, _, _ = signed_in(first, "anna"), signed_in(second, "anna"), signed_in(other, "ben")
    assert first.get(BEGIN).status_code == 303
    there.tell("messages")
    at_provider.leave(f"{there.issuer}/session/end")
    (message,) = there.tell("messages")
    told = browser()
    for wrong in ("", "x", message[:-5] + "AAAAA"):
        assert told.post(f"{BEGIN}/ended", data={"logout_token": wrong}).status_code == 400
    assert reads_as(first).startswith("Anna")
    done = told.post(f"{BEGIN}/ended", data={"logout_token": message})
    assert done.status_code == 200 and done.headers["cache-control"] == "no-store"
    assert reads_as(first) == NOBODY
    assert reads_as(second).startswith("Anna") and reads_as(other).startswith("Ben")  # other sessions there


def test_while_the_organisation_does_not_answer_it_is_said_in_a_sentence(settings: Settings, demo_store: Store) -> None:
    alone = settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:9"})
    got = visitor(create_app(alone, Answerer(alone, store=demo_store)), headers=PAGE).get(BEGIN)
    assert got.status_code == 503 and "sign-in service cannot be reached" in got.text


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"oidc_issuer": None}, "AFTERDARK_OIDC_ISSUER: AFTERDARK_SIGN_IN=oidc needs this setting, which is empty"),
        ({"oidc_issuer": "http://login.example"}, "is asked by https"),
        ({"oidc_client": " "}, "AFTERDARK_OIDC_CLIENT"),
        ({"oidc_secret": Path("none")}, "cannot be read"),
        ({"claims": None}, "AFTERDARK_CLAIMS"),
        ({"sign_in": "proxy"}, "AFTERDARK_PROXY_KEY: AFTERDARK_SIGN_IN=proxy needs this setting"),
    ],
    ids=str,
)
def test_nobody_is_served_while_a_setting_is_missing(
    settings: Settings, demo_store: Store, changed: dict[str, Any], fault: str
) -> None:
    with pytest.raises(UserError) as raised:
        create_app(settings.model_copy(update=changed), Answerer(settings, store=demo_store))
    assert fault in str(raised.value)


def test_a_proxys_word_is_taken_from_the_proxy_alone(settings: Settings, demo_store: Store, tmp_path: Path) -> None:
    (tmp_path / "proxy.key").write_text("k" * 40)
    proxied = settings.model_copy(
        update={
            "sign_in": "proxy", "proxy_key": tmp_path / "proxy.key", "proxy_audience": "afterdark",
            "trusted_proxies": "10.0.0.5",
        }
    )  # fmt: skip
    app = create_app(proxied, Answerer(proxied, store=demo_store))
    claims = {"sub": "anna", "name": "Anna", "aud": "afterdark", "iat": int(time.time()), "groups": ["ad-analysts"]}
    sent = {"x-signed-person": jwt.encode({"alg": "HS256"}, claims, OctKey.import_key("k" * 40))}
    near = visitor(app, client=("10.0.0.5", 1), headers={**PAGE, "x-forwarded-proto": "https"})
    far = visitor(app, client=("127.0.0.1", 1), headers=PAGE)
    assert reads_as(near) == NOBODY and reads_as(far) == NOBODY
    assert "Anna, analyst" in near.get("/words", headers=sent).text
    got = far.get("/rates", headers=sent)
    assert got.status_code == 403 and "did not come from the proxy" in got.text
    got = near.get("/rates", headers={**sent, "x_signed_person": "x"})
    assert got.status_code == 403 and "more than once" in got.text
    assert near.get(BEGIN).status_code == 404
