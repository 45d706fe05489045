"""Signing in at a real OpenID Connect provider: what it says is believed, and nothing that only looks like it."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from organisation import CLIENT, SECRET, Organisation, There, organisation

from app.identity.attempt import SECONDS, Attempt
from app.identity.code_flow import Client, CodeFlow, Shown
from app.identity.not_signed_in import NotSignedIn
from app.identity.provider import KEY_SECONDS, KNOWN_SECONDS, Provider
from app.identity.provider_http import ProviderHttp
from geo.errors import Unavailable

SERVICE = "http://127.0.0.1"
BACK = f"{SERVICE}/sign-in/organisation/back"
AT = 1_800_000_000
BROWSERS = {who: There() for who in ("anna", "ben")}


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def there() -> Iterator[Organisation]:
    with organisation(SERVICE) as found:
        yield found


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def flow(there: Organisation, clock: Clock) -> Iterator[CodeFlow]:
    yield CodeFlow(Provider(there.issuer, clock=clock), Client(CLIENT, SECRET, BACK, f"{SERVICE}/"), 60)
    there.tell("forge", forgery=None)


def come_back(flow: CodeFlow, attempt: Attempt, who: str = "anna") -> dict[str, str]:
    """The query with which a browser comes back from the provider, where it may have signed in before."""
    return dict(parse_qsl(urlsplit(BROWSERS[who].sign_in(flow.begin(attempt), who, BACK)).query))


def sign_in(flow: CodeFlow, who: str = "anna") -> Shown:
    attempt = Attempt.new("/", AT)
    return flow.finish(attempt, come_back(flow, attempt, who))


def test_the_browser_carries_no_secret_there(flow: CodeFlow) -> None:
    attempt = Attempt.new("/", AT)
    asked = parse_qs(urlsplit(flow.begin(attempt)).query)
    assert asked["code_challenge_method"] == ["S256"] and asked["response_type"] == ["code"]
    assert asked["redirect_uri"] == [BACK] and asked["state"] == [attempt.state] and asked["nonce"] == [attempt.nonce]
    assert not {attempt.verifier, attempt.secret, SECRET} & {value for values in asked.values() for value in values}


def test_who_signed_in_there_is_known_here(flow: CodeFlow) -> None:
    claims = sign_in(flow, "ben").claims
    assert claims["sub"] == "ben" and claims["groups"] == ["ad-partners", "canteen"]


def test_a_code_is_taken_once_and_from_the_browser_that_asked(flow: CodeFlow) -> None:
    attempt, other = Attempt.new("/", AT), Attempt.new("/", AT)
    back = come_back(flow, attempt)
    for wrong in (other, None):
        with pytest.raises(NotSignedIn, match="begun in this browser"):
            flow.finish(wrong, back)
    with pytest.raises(NotSignedIn, match="begun in this browser"):
        flow.finish(attempt, {**back, "state": other.state})
    with pytest.raises(NotSignedIn, match="worth nothing"):  # whoever caught the code has no verifier for it
        flow.finish(other, {**back, "state": other.state})
    back = come_back(flow, attempt)
    with pytest.raises(NotSignedIn, match="another service made it"):
        flow.finish(attempt, {**back, "iss": "https://other.example"})
    with pytest.raises(NotSignedIn, match="another service made it"):
        flow.finish(attempt, {name: value for name, value in back.items() if name != "iss"})
    assert flow.finish(attempt, back).claims["sub"] == "anna"
    with pytest.raises(NotSignedIn, match="worth nothing, or no longer"):
        flow.finish(attempt, back)


def test_a_refusal_there_is_told_without_the_words_of_whoever_sent_it(flow: CodeFlow) -> None:
    attempt = Attempt.new("/", AT)
    flow.begin(attempt)
    sent = {"state": attempt.state, "iss": flow.provider.issuer, "error_description": "Call 0800 …"}
    with pytest.raises(NotSignedIn, match=r"did not sign you in \(access_denied\)\. Sign in again"):
        flow.finish(attempt, {**sent, "error": "access_denied"})
    with pytest.raises(NotSignedIn, match=r"did not sign you in\. Sign in again"):
        flow.finish(attempt, {**sent, "error": "<script>"})


@pytest.mark.parametrize(
    ("forgery", "why"),
    [
        ({"how": "none"}, "its signature"),
        ({"how": "public key as secret"}, "its signature"),
        ({"how": "client secret"}, "its signature"),
        ({"claims": {"nonce": "another"}}, "another sign-in"),
        ({"without": ["nonce"]}, "another sign-in"),
        ({"claims": {"iss": "https://other.example"}}, "another service made it"),
        ({"claims": {"aud": "another"}}, "made for another service"),
        ({"claims": {"aud": [CLIENT, "another"]}}, "made for another service"),  # and azp says for whom
        ({"claims": {"aud": [CLIENT], "azp": "another"}}, "made for another service"),
        ({"claims": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}}, "what came with it"),
        ({"claims": {"exp": 1_700_000_000}}, "run out"),
        ({"without": ["exp"]}, "run out"),
        ({"claims": {"exp": "never"}}, "run out"),
        ({"claims": {"nbf": 4_000_000_000}}, "not hold yet"),
        ({"claims": {"iat": 4_000_000_000}}, "time to come"),
        ({"without": ["iat"]}, "time to come"),
        ({"without": ["sub"]}, "missing or cannot be"),
    ],
    ids=str,
)
def test_a_token_that_is_not_right_signs_nobody_in(
    flow: CodeFlow, there: Organisation, forgery: dict[str, Any], why: str
) -> None:
    there.tell("forge", forgery=forgery)
    with pytest.raises(NotSignedIn, match=why):
        sign_in(flow)


def test_clocks_may_differ_by_a_minute(flow: CodeFlow, there: Organisation) -> None:
    for seconds in (-40, 40):
        there.tell("forge", forgery={"skew": seconds})
        assert sign_in(flow).claims["sub"] == "anna"
    there.tell("forge", forgery={"skew": 600})
    with pytest.raises(NotSignedIn, match="of a time to come"):
        sign_in(flow)
    there.tell("forge", forgery={"skew": -7200})
    with pytest.raises(NotSignedIn, match="run out"):
        sign_in(flow)


def test_a_rotated_key_is_found_and_the_old_one_forgotten(flow: CodeFlow, there: Organisation, clock: Clock) -> None:
    sign_in(flow)
    there.tell("rotate")
    with pytest.raises(NotSignedIn, match="a key that"):  # asked a moment ago, it is not asked again
        sign_in(flow)
    clock.now += KEY_SECONDS
    assert sign_in(flow).claims["sub"] == "anna"
    there.tell("forge", forgery={"how": "old key"})
    for later in (0, KEY_SECONDS):
        clock.now += later
        with pytest.raises(NotSignedIn, match="a key that"):
            sign_in(flow)


def test_a_key_that_was_withdrawn_is_forgotten_though_nobody_uses_another(
    flow: CodeFlow, there: Organisation, clock: Clock
) -> None:
    sign_in(flow)
    there.tell("rotate")
    there.tell("forge", forgery={"how": "old key"})
    clock.now += KNOWN_SECONDS
    with pytest.raises(NotSignedIn, match="a key that"):
        sign_in(flow)


def test_who_signs_out_here_signs_out_there_and_the_other_way_round(flow: CodeFlow, there: Organisation) -> None:
    browser, attempt = There(), Attempt.new("/", AT)
    back = dict(parse_qsl(urlsplit(browser.sign_in(flow.begin(attempt), "anna", BACK)).query))
    shown = flow.finish(attempt, back)
    there.tell("messages")
    assert browser.leave(flow.leave(shown.token)) == f"{SERVICE}/"
    (message,) = there.tell("messages")
    ended = flow.ended(message)
    assert ended.person == "anna" and ended.session == shown.claims["sid"]
    for wrong in (shown.token, message[:-4] + "AAAA", "", "a.b.c"):
        with pytest.raises(NotSignedIn, match="no word of your organisation"):
            flow.ended(wrong)


def test_a_service_that_does_not_answer_or_is_another_is_not_trusted(there: Organisation) -> None:
    client = Client(CLIENT, SECRET, BACK, SERVICE)
    with pytest.raises(Unavailable, match=r"cannot be reached.*nobody can sign in just now"):
        CodeFlow(Provider("http://127.0.0.1:9"), client, 60).begin(Attempt.new("/", AT))
    with pytest.raises(Unavailable, match="says that it is another one"):
        CodeFlow(Provider(f"{there.issuer}/"), client, 60).begin(Attempt.new("/", AT))


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint"])
def test_nobody_but_the_issuer_is_asked_whatever_it_says_of_itself(
    flow: CodeFlow, there: Organisation, name: str
) -> None:
    port = there.issuer.rpartition(":")[2]
    for elsewhere in (
        "http://169.254.169.254/",
        f"http://user@127.0.0.1:{port}/",
        f"https://127.0.0.1:{port}/",
        7,
        "//x",
    ):
        there.tell("forge", forgery={"metadata": {name: elsewhere}})
        with pytest.raises(Unavailable, match="names an address on another host"):
            flow.begin(Attempt.new("/", AT))


@pytest.mark.parametrize(
    ("path", "why"), [("away", "answers 302"), ("endless", "too much"), ("list", "else than JSON")]
)
def test_an_answer_is_followed_nowhere_and_has_an_end(there: Organisation, path: str, why: str) -> None:
    with pytest.raises(Unavailable, match=why):
        ProviderHttp(there.issuer).get(f"{there.issuer}/{path}")


def test_an_attempt_lasts_ten_minutes_and_is_what_we_wrote() -> None:
    made = Attempt.new("/rates?area=lad:E06000030", AT)
    assert Attempt.read(made.text(), AT + SECONDS) == made
    assert Attempt.read(made.text(), AT + SECONDS + 1) is None and Attempt.read(made.text(), AT - 1) is None
    assert len({made.state, made.nonce, made.verifier, made.secret}) == 4 and len(made.verifier) == 43
    assert Attempt.new("/?" + "x" * 2000, AT).back == "/"
    for wrong in ("", "e30=", "é", "WzEsMiwzXQ==", "W1td", made.text()[:-3]):
        assert Attempt.read(wrong, AT) is None
