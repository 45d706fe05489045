"""A small team for tests: a clock that stands until it is set, people with accounts, and what they send to sign in."""

from datetime import UTC, datetime, timedelta

import pyotp
from fastapi.testclient import TestClient

from app.identity.account import Profile
from app.identity.identity import Identity

PASSWORD = "horse battery staple"
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
OURS = {"origin": "http://127.0.0.1"}
"""What a page of the service sends with a form."""


class Watch:
    """A clock that stands until it is set."""

    now = NOON

    def __call__(self) -> datetime:
        return self.now

    def on(self, **time: float) -> None:
        """Later."""
        self.now += timedelta(**time)


def join(known: Identity, id: str, role: str, *areas: str, clock: Watch) -> str:
    """Somebody is invited and accepts; what their app makes codes from."""
    token = known.invitations.invite(id, Profile(id.title(), role, "The team", areas), who="command line")
    secret = known.invitations.find(token).secret
    known.invitations.accept(token, PASSWORD, PASSWORD, code(secret, clock))
    return secret


def code(secret: str, clock: Watch) -> str:
    """The code that an app shows."""
    return pyotp.TOTP(secret).at(clock())


def sign_in(web: TestClient, id: str, secret: str, clock: Watch, **other: str) -> int:
    """Sign in half a minute later, when the app has another code; the status, 303 for who is in."""
    clock.on(seconds=30)
    sent = {"name": id, "password": PASSWORD, "code": code(secret, clock), **other}
    return web.post("/sign-in", data=sent, headers=OURS, follow_redirects=False).status_code
