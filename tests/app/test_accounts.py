"""Accounts of a small team: who is let in, for how long, with what; and what nobody learns by trying."""

import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import FrameType

import pyotp
import pytest
from argon2 import PasswordHasher
from team import NOON, PASSWORD, Watch, code, join

from app.answering.reader import Reader
from app.identity import passwords
from app.identity.account import Profile
from app.identity.identity import Identity
from app.identity.keys import Scope
from app.identity.refusals import NotLetIn, TooManyTries
from app.settings import Settings
from geo.errors import Conflict, NotFound, Refused, UserError

pytestmark = pytest.mark.usefixtures("cheap_hashes")


@pytest.fixture
def known(tmp_path: Path, clock: Watch) -> Identity:
    return Identity(Settings(data=tmp_path), clock)


def test_a_link_is_good_once_and_for_a_week(known: Identity, clock: Watch) -> None:
    told = Profile("Anna Ames", "analyst", "Police")
    token = known.invitations.invite("anna", told, who="command line")
    right = code(known.invitations.find(token).secret, clock)
    for sent in ((PASSWORD, "another " * 3, right), ("short", "short", right), (PASSWORD, PASSWORD, "000000")):
        with pytest.raises(UserError):
            known.invitations.accept(token, *sent)
    reader, recovery = known.invitations.accept(token, PASSWORD, PASSWORD, right)
    assert reader == Reader("anna", "analyst", "Police", name="Anna Ames") and len(set(recovery)) == 10
    with pytest.raises(NotFound):
        known.invitations.accept(token, PASSWORD, PASSWORD, right)
    with pytest.raises(Conflict):
        known.invitations.invite("anna", told, who="command line")
    late = known.invitations.invite("ben", told, who="anna")
    clock.on(days=7)
    with pytest.raises(NotFound):
        known.invitations.find(late)
    assert known.invitations.all() == []


def test_nothing_that_opens_lies_on_the_disk(known: Identity, clock: Watch, tmp_path: Path) -> None:
    open_ = known.invitations.invite("ben", Profile("Ben", "public", "x"), who="anna")
    join(known, "anna", "analyst", clock=clock)
    _, key = known.keys.make(known.accounts.get("anna").reader, Scope("R", "analyst"))
    codes_ = known.sign_in.new_recovery("anna")
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert [one for one in (open_, key, PASSWORD, *codes_) if one.encode() in written] == []


def test_a_code_lets_in_once(known: Identity, clock: Watch) -> None:
    secret = join(known, "anna", "analyst", clock=clock)
    with pytest.raises(NotLetIn):  # the code with which the account was made
        known.sign_in.proved("anna", PASSWORD, code(secret, clock), "::1")
    clock.on(seconds=30)
    shown = code(secret, clock)
    assert known.sign_in.proved(" Anna ", PASSWORD, f"{shown[:3]} {shown[3:]}", "::1").id == "anna"
    with pytest.raises(NotLetIn):
        known.sign_in.proved("anna", PASSWORD, shown, "::1")
    spare = known.sign_in.new_recovery("anna")[0]
    assert known.sign_in.proved("anna", PASSWORD, spare.upper(), "::1").id == "anna"
    with pytest.raises(NotLetIn):
        known.sign_in.proved("anna", PASSWORD, spare, "::1")
    assert known.sign_in.recovery_left("anna") == 9


def called(act: Callable[[], object]) -> list[str]:
    """Which functions of ours, of argon2 and of webauthn are called, in their order; without the one that words a
    refusal."""
    names: list[str] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and any(
            room in frame.f_code.co_filename for room in ("app/identity", "app/records", "argon2", "webauthn")
        ):
            names.append(frame.f_code.co_qualname)

    sys.setprofile(note)
    try:
        with pytest.raises(NotLetIn) as told:
            act()
    finally:
        sys.setprofile(None)
    return [*(name for name in names if name != "error_to_str"), str(told.value)]


def test_who_is_not_known_costs_the_same_work_as_a_wrong_password(known: Identity, clock: Watch) -> None:
    """And so does a wrong code: as many steps, in the same order, with the same words at the end."""
    secret = join(known, "anna", "analyst", clock=clock)
    join(known, "ben", "analyst", clock=clock)
    known.accounts.end("ben", who="anna", version=1)
    clock.on(seconds=30)
    shown = code(secret, clock)
    tries = [
        ("nobody", PASSWORD, shown),
        ("anna", "wrong", shown),
        ("anna", PASSWORD, "000000"),
        ("ben", PASSWORD, shown),
    ]
    seen = [called(partial(known.sign_in.proved, *one, f"10.0.0.{i}")) for i, one in enumerate(tries)]
    assert seen[1:] == seen[:-1] and "PasswordHasher.verify" in seen[0]
    assert passwords.NOBODYS.startswith("$argon2id$v=19$m=65536,t=3,p=4$")  # as costly as those of people
    assert PasswordHasher().check_needs_rehash(passwords.NOBODYS) is False


def test_tries_are_followed_by_pauses_that_grow_and_end(known: Identity, clock: Watch) -> None:
    secret = join(known, "anna", "analyst", clock=clock)
    for name in ("anna", "nobody"):  # an account that is not there waits likewise
        for _ in range(5):
            with pytest.raises(NotLetIn):
                known.sign_in.proved(name, "wrong", "000000", "10.0.0.1")
        for pause in (5, 10, 20, 40, 80, 160, 320, 640, 900, 900):
            clock.on(seconds=pause - 1)
            with pytest.raises(TooManyTries):
                known.sign_in.proved(name, PASSWORD, code(secret, clock), "10.0.0.1")
            clock.on(seconds=1)
            with pytest.raises(NotLetIn):
                known.sign_in.proved(name, "wrong", "000000", "10.0.0.1")
    clock.on(minutes=15)
    assert known.sign_in.proved("anna", PASSWORD, code(secret, clock), "10.0.0.2").id == "anna"
    for i in range(30 - 1):
        with pytest.raises(NotLetIn):
            known.sign_in.proved(f"name{i}", "wrong", "000000", "10.0.0.3")
    with pytest.raises(NotLetIn):
        known.sign_in.proved("last", "wrong", "000000", "10.0.0.3")
    clock.on(seconds=4)
    with pytest.raises(TooManyTries):  # whoever they try: the machine waits
        known.sign_in.proved("anna", PASSWORD, "000000", "10.0.0.3")


def test_another_role_ends_sessions_and_is_in_force_at_once(known: Identity, clock: Watch) -> None:
    join(known, "chief", "admin", clock=clock)
    join(known, "anna", "analyst", clock=clock)
    anna = known.accounts.get("anna")
    token, old = known.sessions.open(anna.reader, "team"), known.keys.make(anna.reader, Scope("R", "analyst"))[1]
    changed = known.accounts.change(
        "anna", Profile("Anna", "partner", "Council", ("E06000030",)), who="chief", version=1
    )
    assert (changed.version, changed.who, known.accounts.versions("anna")) == (2, "chief", [anna, changed])
    assert known.sessions.find(token) is None
    with pytest.raises(NotLetIn):  # it would see more than its owner
        known.keys.reader(old, writes=False)
    between = known.sessions.open(anna.reader, "team")  # by a sign-in that was on its way
    found = known.sessions.find(between)
    assert found is not None and (found.reader.role, found.reader.areas) == ("partner", ("E06000030",))
    known.accounts.end("anna", who="chief", version=2)
    assert known.sessions.find(between) is None
    with pytest.raises(Conflict):
        known.accounts.end("chief", who="chief", version=1)  # nobody would be left


def test_a_key_does_no_more_than_who_made_it(known: Identity, clock: Watch) -> None:
    join(known, "anna", "patrol", "E05008954", "E05008955", clock=clock)
    anna = known.accounts.get("anna").reader
    for scope in (Scope("R", "analyst"), Scope("R", "patrol", ("E05000001",))):
        with pytest.raises(Refused):
            known.keys.make(anna, scope)
    made, token = known.keys.make(anna, Scope("R", "public", ("E05008954",), days=10))
    read = known.keys.reader(token, writes=False)
    assert (read.id, read.role, read.areas) == ("anna", "public", ("E05008954",))
    assert known.keys.of("anna")[0].used == NOON
    with pytest.raises(Refused):
        known.keys.reader(token, writes=True)
    clock.on(days=10)
    with pytest.raises(NotLetIn):
        known.keys.reader(token, writes=False)
    other, token = known.keys.make(anna, Scope("R", "patrol", reads_only=False))
    assert known.keys.reader(token, writes=True).areas == anna.areas
    known.keys.revoke("anna", other.id)
    for bad in (token, token[:-1], f"{token}x", ""):
        with pytest.raises(NotLetIn):
            known.keys.reader(bad, writes=False)
    with pytest.raises(NotFound):
        known.keys.revoke("ben", made.id)


def test_a_new_link_takes_the_place_of_password_app_and_sessions(known: Identity, clock: Watch) -> None:
    old = join(known, "anna", "analyst", clock=clock)
    token = known.sessions.open(known.accounts.get("anna").reader, "team")
    link = known.invitations.renew("anna", who="chief")
    secret, new = known.invitations.find(link).secret, "three other words"
    known.invitations.accept(link, new, new, code(secret, clock))
    clock.now = NOON + timedelta(minutes=1)
    assert known.sessions.find(token) is None
    with pytest.raises(NotLetIn):
        known.sign_in.proved("anna", PASSWORD, pyotp.TOTP(old).at(clock()), "::1")
    assert known.sign_in.proved("anna", new, code(secret, clock), "::1").role == "analyst"
