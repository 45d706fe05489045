"""The name that passkeys are tied to: the service's own, by its settings, behind a proxy too; or why there is none."""

from pathlib import Path
from typing import Any

import pytest
from authenticator import Authenticator
from fastapi.testclient import TestClient
from made import Stub
from team import PASSWORD, Watch, code, join

from app.commands import serve
from app.identity.identity import Identity
from app.identity.relying_party import RelyingParty
from app.main import create_app
from app.routes.readers import readers_of
from app.settings import Settings
from app.web.session_cookie import PLAIN

pytestmark = pytest.mark.usefixtures("cheap_hashes")


@pytest.mark.parametrize(
    ("settings", "party"),
    [
        ({"port": 8123}, ("localhost", "http://localhost:8123")),
        (
            {"public_address": "https://maps.example.police.uk/"},
            ("maps.example.police.uk", "https://maps.example.police.uk"),
        ),
        ({"public_address": "https://maps.example:8443"}, ("maps.example", "https://maps.example:8443")),
        ({"public_address": "http://maps.example"}, None),
        ({"public_address": "https://10.0.0.5"}, None),
        ({"public_address": "https://[2001:db8::1]"}, None),
    ],
)
def test_passkeys_are_tied_to_the_service_s_own_name(
    settings: dict[str, Any], party: tuple[str, str] | None, tmp_path: Path
) -> None:
    found = RelyingParty.of(Settings(data=tmp_path, sign_in="team", **settings))
    assert (found and (found.id, found.origin)) == party


def test_the_first_link_leads_where_its_reader_may_have_a_passkey(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, sign_in="team", port=8123)
    assert " http://localhost:8123/invitation/" in serve._first_invitation(settings)
    assert " http://localhost:8123/ " in serve._greeting(settings, "127.0.0.1", 8123)


def test_where_passkeys_cannot_be_used_a_sentence_says_why(stub: Stub, tmp_path: Path) -> None:
    named = create_app(Settings(data=tmp_path, sign_in="team"), stub)  # type: ignore[arg-type]
    with TestClient(named, base_url="http://localhost:8000") as web:
        assert "Sign in with a passkey" in web.get("/sign-in").text
        there = web.get("http://127.0.0.1:8000/sign-in").text
        assert "use them at http://localhost:8000." in there and "Sign in with a passkey" not in there
        options = "http://127.0.0.1:8000/sign-in/passkey/options"
        assert web.post(options, headers={"origin": "http://127.0.0.1:8000"}).status_code == 404
    numbered = create_app(Settings(data=tmp_path / "n", sign_in="team", public_address="https://10.0.0.5"), stub)  # type: ignore[arg-type]
    with TestClient(numbered, base_url="https://10.0.0.5") as web:
        assert "reached by a number" in web.get("/sign-in").text


def test_behind_a_trusted_proxy_the_origin_is_the_service_s_own_address(
    stub: Stub, tmp_path: Path, clock: Watch
) -> None:
    settings = Settings(
        data=tmp_path, sign_in="team", public_address="https://maps.example", trusted_proxies="10.0.0.5"
    )
    known = Identity(settings, clock)
    app = create_app(settings, stub, readers_of(settings, stub, known))  # type: ignore[arg-type]
    app.state.identity = known
    secret = join(known, "anna", "analyst", clock=clock)
    forwarded = {"origin": "https://maps.example", "x-forwarded-proto": "https", "x-forwarded-for": "10.9.9.9"}
    with TestClient(app, base_url="http://maps.example", client=("10.0.0.5", 1), headers=forwarded) as web:
        clock.on(seconds=30)
        keeper = Authenticator("https://maps.example", "maps.example")
        token = known.sessions.open(known.accounts.get("anna").reader, "team")
        cookies = {"cookie": f"__Host-{PLAIN}={token}"}
        form = {"label": "Phone", "current": PASSWORD, "code": code(secret, clock)}
        begun = web.post("/account/passkeys/options", data=form, headers=cookies)
        given = begun.headers["set-cookie"].partition(";")[0]
        assert given.startswith("__Host-afterdark-passkey=") and "Secure" in begun.headers["set-cookie"]
        cookies["cookie"] += f"; {given}"
        kept = web.post("/account/passkeys", data={"made": keeper.make(begun.json())}, headers=cookies)
        assert kept.history and [one.label for one in known.passkeys.of("anna")] == ["Phone"]
        asked = web.post("/sign-in/passkey/options")
        cookies = {"cookie": asked.headers["set-cookie"].partition(";")[0]}
        sent = {"proof": keeper.sign(asked.json())}
        assert web.post("/sign-in/passkey", data=sent, headers=cookies, follow_redirects=False).status_code == 303
