"""What a proxy forwards is believed from the proxies that are named; who is not answered over https is refused."""

from typing import Any

import pytest
from fastapi import Request
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient
from made import Stub

from app.main import create_app
from app.web.forwarded import Forwarded

PROXY, HTTPS = "10.0.0.5", {"x-forwarded-proto": "https"}
PUBLIC = "maps.example.police.uk"


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Who asked, how, and what is left of the headers."""
    request = Request(scope)
    left = [name for name in request.headers if "forward" in name or "real" in name]
    said = {"client": request.client and request.client.host, "scheme": request.url.scheme, "left": left}
    await JSONResponse(said)(scope, receive, send)


def ask(
    peer: str, headers: dict[str, str] | list[tuple[str, str]], proxies: str | None = f"{PROXY}, 10.1.0.0/16"
) -> Any:
    web = TestClient(Forwarded(echo, proxies), base_url=f"http://{PUBLIC}", client=(peer, 1))
    got = web.get("/", headers=headers)
    return got.json() if got.status_code == 200 else got.status_code


@pytest.mark.parametrize(
    ("chain", "asker"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("6.6.6.6, 192.0.2.7", "192.0.2.7"),
        ("6.6.6.6, 192.0.2.7, 10.1.2.3", "192.0.2.7"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("6.6.6.6, nonsense", PROXY),
        ("10.1.2.3", PROXY),
        ("", PROXY),
    ],
)
def test_who_asked_is_the_last_that_no_trusted_proxy_is(chain: str, asker: str) -> None:
    headers = HTTPS | {"x-forwarded-for": chain, "forwarded": "for=6.6.6.6;proto=http", "x-real-ip": "6.6.6.6"}
    assert ask(PROXY, headers) == {"client": asker, "scheme": "https", "left": []}


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"x-forwarded-proto": "http"},
        {"x-forwarded-proto": "https, http"},
        {"x-forwarded-proto": "wss"},
        {"x_forwarded_proto": "https"},
        {"forwarded": "proto=https"},
        {"x-forwarded-scheme": "https"},
    ],
)
def test_a_proxy_that_does_not_say_https_gets_no_answer(said: dict[str, str]) -> None:
    assert ask(PROXY, said) == 403


def test_of_repeated_headers_the_last_is_the_nearest_proxy_s() -> None:
    twice = [("x-forwarded-proto", "https"), ("x-forwarded-proto", "http"), ("x-forwarded-for", "6.6.6.6")]
    assert ask(PROXY, twice) == 403
    assert (
        ask(PROXY, [*twice, ("x-forwarded-proto", "https"), ("x-forwarded-for", "192.0.2.7")])["client"] == "192.0.2.7"
    )


@pytest.mark.parametrize("peer", ["10.0.0.6", "203.0.113.9", "127.0.0.1", "testclient"])
def test_what_anybody_else_forwards_is_taken_out_and_not_believed(peer: str) -> None:
    said = HTTPS | {"x-forwarded-for": "127.0.0.1", "X_Forwarded_For": "127.0.0.1", "x-forwarded-host": "evil.example"}
    assert ask(peer, said) == 403
    assert ask(peer, said, None) == {"client": peer, "scheme": "http", "left": []}


def test_a_service_for_others_answers_to_its_own_name_alone(stub: Stub) -> None:
    more = {"sign_in": "team", "public_address": f"https://{PUBLIC}", "trusted_proxies": PROXY}
    app = create_app(stub.settings.model_copy(update=more), stub)  # type: ignore[arg-type]
    web = TestClient(app, base_url=f"http://{PUBLIC}", client=(PROXY, 1))
    got = web.get("/healthz", headers=HTTPS)
    assert got.status_code == 200
    assert got.headers["strict-transport-security"] == "max-age=31536000"
    for host in ("evil.example", f"{PUBLIC}.evil.example", f"evil.example:{PUBLIC}", PUBLIC.replace(".", "x")):
        assert web.get("/healthz", headers=HTTPS | {"host": host}).status_code == 400
    twice = [("host", PUBLIC), ("host", "evil.example"), *HTTPS.items()]
    assert web.get("/healthz", headers=twice).status_code == 400
    here = TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1)).get("/healthz")
    assert here.status_code == 200 and "strict-transport-security" not in here.headers


def test_where_nobody_signs_in_a_public_name_is_another_machine_s(stub: Stub) -> None:
    app = create_app(stub.settings.model_copy(update={"public_address": f"https://{PUBLIC}"}), stub)  # type: ignore[arg-type]
    assert TestClient(app, base_url=f"http://{PUBLIC}").get("/healthz").status_code == 400
