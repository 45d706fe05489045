"""The readers of the load test: people of six roles with sessions of their own, and what names each on a page."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.answering.reader import PUBLIC
from app.identity.account import Profile
from app.identity.identity import Identity
from app.identity.roles import PARTS
from app.identity.sessions import TEAM
from app.settings import Settings
from app.web.session_cookie import PLAIN

ROLES = ("public", "partner", "patrol", "analyst", "admin", "auditor")
AREA = "E06000030"
"""Where a patrol is kept to, and what everybody asks about: Swindon."""
EACH = 4
"""People of each role: one may ask 6,000 times a minute."""
_NAMED: Final = re.compile(r"Reader [a-z]+ \d\d")


@dataclass(frozen=True)
class Person:
    """One reader. name: what their pages call them, "" for who has not signed in; cookie: what their browser sends;
    address: of their machine, by which who has not signed in is counted."""

    role: str
    name: str
    cookie: str
    address: str


def team(data: Path, each: int = EACH) -> list[Person]:
    """So many people of each role, whose turns alternate, with the accounts and the sessions that a sign-in makes. Who
    is the public has signed in nowhere."""
    assert set(ROLES) == set(PARTS)
    known = Identity(Settings(data=data, sign_in=TEAM))
    return [_person(known, role, number) for number in range(each) for role in ROLES]


def _person(known: Identity, role: str, number: int) -> Person:
    address = f"127.0.{1 + ROLES.index(role)}.{1 + number}"
    if role == PUBLIC.role:
        return Person(role, "", "", address)
    areas = (AREA,) if role == "patrol" else ()
    profile = Profile(f"Reader {role} {number:02}", role, "The team", areas)
    with known.file.writing() as rows:
        account = known.accounts.made(rows, f"{role}-{number}", profile, "the load test")
    return Person(role, profile.name, f"{PLAIN}={known.sessions.open(account.reader, TEAM)}", address)


def named(page: str) -> set[str]:
    """Which of them a page names."""
    return set(_NAMED.findall(page))
