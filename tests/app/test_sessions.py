"""Sessions: who holds the token is who signed in, until it is over; nothing that a browser makes up opens anything."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from made import Stub
from visitor import visitor

from app.answering.reader import Reader
from app.identity.sessions import Sessions
from app.main import create_app
from app.records.identity_file import IdentityFile
from app.settings import Settings
from app.web.session_cookie import PLAIN

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
ANNA = Reader("anna", "partner", "The council", ("E06000030",), name="Anna Ames")


class Watch:
    """A clock that stands until it is set."""

    now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def sessions(tmp_path: Path, watch: Watch) -> Sessions:
    return Sessions(IdentityFile(tmp_path), timedelta(minutes=60), timedelta(hours=12), watch)


def test_a_session_is_over_when_idle_and_at_its_end(sessions: Sessions, watch: Watch) -> None:
    token = sessions.open(ANNA, "oidc")
    for minutes in range(50, 12 * 60, 50):  # used every fifty minutes
        watch.now = NOON + timedelta(minutes=minutes)
        found = sessions.find(token)
        assert found is not None and found.reader == ANNA
    watch.now = NOON + timedelta(hours=12)
    assert sessions.find(token) is None
    other = sessions.open(ANNA, "oidc")
    watch.now += timedelta(minutes=60)
    assert sessions.find(other) is None and sessions.of("anna") == []


def test_only_a_hash_of_the_token_is_on_the_disk(sessions: Sessions, tmp_path: Path) -> None:
    token = sessions.open(ANNA, "oidc")
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert token.encode() not in written and b"Anna Ames" in written
    assert {path.stat().st_mode & 0o077 for path in tmp_path.rglob("identity/*")} == {0}


def test_another_sign_in_of_a_browser_ends_the_one_before(sessions: Sessions) -> None:
    first = sessions.open(ANNA, "oidc")
    second = sessions.open(ANNA, "oidc", before=first)
    assert sessions.find(first) is None and sessions.find(second) is not None
    third = sessions.open(ANNA, "oidc")
    assert sessions.end_all("anna", but=third) == 1 and [one.reader for one in sessions.of("anna")] == [ANNA]


def test_what_one_process_opens_another_knows_and_ends(sessions: Sessions, tmp_path: Path, watch: Watch) -> None:
    other = Sessions(IdentityFile(tmp_path), sessions.idle, sessions.longest, watch)
    token = sessions.open(ANNA, "oidc")
    assert other.find(token) == sessions.find(token) is not None
    assert sessions.at_hand(token)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(IdentityFile, "reading", None)  # nothing is read as long as nobody writes
        assert sessions.find(token) == other.find(token)
    watch.now += timedelta(minutes=1)
    assert not sessions.at_hand(token)  # that it is used must be written down
    other.end(token)
    assert not sessions.at_hand(token) and sessions.find(token) is None


@pytest.fixture
def web(stub: Stub, tmp_path: Path) -> Iterator[TestClient]:
    (tmp_path / "claims.yaml").write_text("roles: []")
    there = {"oidc_issuer": "https://login.example", "oidc_client": "afterdark", "claims": tmp_path / "claims.yaml"}
    settings = Settings(data=tmp_path, sign_in="oidc", **there)
    with visitor(create_app(settings, stub)) as made:  # type: ignore[arg-type]
        yield made


def opened(web: TestClient, reader: Reader) -> str:
    token: str = web.app.state.identity.sessions.open(reader, "oidc")  # type: ignore[attr-defined]
    return token


def test_a_page_says_who_reads(web: TestClient) -> None:
    assert "Not signed in" in web.get("/words").text
    web.cookies.set(PLAIN, opened(web, ANNA))
    assert "Anna Ames, partner, The council" in web.get("/words").text


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t + "A", str.lower, lambda t: "known-to-another", repr])
def test_a_token_that_is_not_ours_opens_nothing(web: TestClient, change) -> None:  # type: ignore[no-untyped-def]
    web.cookies.set(PLAIN, change(opened(web, ANNA)))
    assert "Not signed in" in web.get("/words").text


def test_without_sign_in_everybody_is_the_analyst_of_this_machine(client: TestClient) -> None:
    client.cookies.set(PLAIN, "whatever")
    assert "One local analyst on this machine" in client.get("/words").text
