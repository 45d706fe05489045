"""Passkeys: who adds one and signs in with it, and everything that a wrong one is refused for."""

import json
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from authenticator import UP, UV, Authenticator, text
from fastapi.testclient import TestClient
from made import Stub
from team import PASSWORD, Watch, code, join
from test_accounts import called

from app.answering.reader import PUBLIC
from app.identity.account import Profile
from app.identity.challenges import OPEN, Challenges, Purpose
from app.identity.identity import Identity
from app.identity.refusals import NotLetIn, TooManyTries
from app.identity.relying_party import RelyingParty
from app.main import create_app
from app.records.identity_file import IdentityFile
from app.routes.readers import readers_of
from app.settings import Settings
from app.web.passkey_cookie import PLAIN as CHALLENGE
from app.web.session_cookie import PLAIN
from geo.errors import Conflict

pytestmark = pytest.mark.usefixtures("cheap_hashes")

HERE = "http://localhost:8000"
SENT = {"origin": HERE, "accept": "text/html"}
PARTY = RelyingParty("localhost", HERE)


@dataclass
class Door:
    """A service, and one browser before it."""

    web: TestClient
    known: Identity
    clock: Watch

    def post(self, path: str, **form: str) -> Any:
        return self.web.post(path, data=form, headers=SENT, follow_redirects=False)

    def ask(self, path: str, **form: str) -> Any:
        """What the browser is asked to sign or to make."""
        answer = self.post(path, **form)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def enter(self, id: str) -> None:
        """Sign somebody in by another way."""
        self.web.cookies.set(PLAIN, self.known.sessions.open(self.known.accounts.get(id).reader, "team"))

    def added(self, id: str, secret: str, **how: Any) -> Authenticator:
        """A passkey that somebody added on the page of their account."""
        self.enter(id)
        self.clock.on(seconds=30)
        keeper = Authenticator(**how)
        sent = {"label": "Work phone", "current": PASSWORD, "code": code(secret, self.clock)}
        asked = self.ask("/account/passkeys/options", **sent)
        assert self.post("/account/passkeys", made=keeper.make(asked)).status_code == 303
        self.web.cookies.delete(PLAIN)
        return keeper

    def signs_in(self, keeper: Authenticator, **lies: Any) -> int:
        asked = self.ask("/sign-in/passkey/options")
        return int(self.post("/sign-in/passkey", proof=keeper.sign(asked, **lies), back="/words").status_code)


@pytest.fixture
def door(stub: Stub, tmp_path: Path, clock: Watch) -> Iterator[Door]:
    settings = Settings(data=tmp_path, sign_in="team")
    known = Identity(settings, clock)
    app = create_app(settings, stub, readers_of(settings, stub, known))  # type: ignore[arg-type]
    app.state.identity = known
    with TestClient(app, base_url=HERE, headers={"accept": "text/html"}) as web:
        yield Door(web, known, clock)


def test_somebody_adds_a_passkey_signs_in_with_it_and_removes_it(door: Door) -> None:
    secret = join(door.known, "anna", "analyst", clock=door.clock)
    keeper = door.added("anna", secret)
    asked = door.ask("/sign-in/passkey/options")
    assert asked["allowCredentials"] == [] and asked["userVerification"] == "required"
    planted = door.known.sessions.open(door.known.accounts.get("anna").reader, "team")
    door.web.cookies.set(PLAIN, planted)
    came = door.post("/sign-in/passkey", proof=keeper.sign(asked), back="/night?offence=ROBBERY")
    assert (came.status_code, came.headers["location"]) == (303, "/night?offence=ROBBERY")
    assert door.known.sessions.find(planted) is None  # another token, as after every sign-in
    page = door.web.get("/account").text
    assert "Anna, analyst" in page and "Work phone" in page and "never" not in page.split("Passkeys</h2>")[1]
    elsewhere = door.known.sessions.open(door.known.accounts.get("anna").reader, "team")
    id = door.known.passkeys.of("anna")[0].id
    assert door.post("/account/passkeys/remove", id=id, current=PASSWORD, code="000000").status_code == 401
    proof = keeper.sign(door.ask("/account/passkeys/proof"))
    assert door.post("/account/passkeys/remove", id=id, proof=proof).status_code == 303
    assert door.known.passkeys.of("anna") == [] and door.known.sessions.find(elsewhere) is None
    assert door.signs_in(keeper) == 401


def test_what_a_keeper_is_asked_for_is_discoverable_verified_unattested_and_of_listed_algorithms(door: Door) -> None:
    secret = join(door.known, "anna", "analyst", clock=door.clock)
    first = door.added("anna", secret)
    door.enter("anna")
    assert door.post("/account/passkeys/options", label="Two", current=PASSWORD, code="000000").status_code == 401
    proof = first.sign(door.ask("/account/passkeys/proof"))
    answer = door.post("/account/passkeys/options", label="Two", proof=proof)
    asked, cookie = answer.json(), answer.headers["set-cookie"]
    chosen = asked["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")
    assert [one["alg"] for one in asked["pubKeyCredParams"]] == [-7, -8, -257] and asked["attestation"] == "none"
    assert asked["rp"] == {"name": "After Dark", "id": "localhost"} and len(asked["excludeCredentials"]) == 1
    assert asked["user"]["id"] == first.handle and "anna" not in asked["user"]["id"]
    assert {"HttpOnly", "SameSite=strict", "Max-Age=300"} <= set(cookie.split("; "))
    assert answer.headers["cache-control"] == "no-store"


LIES: dict[str, dict[str, Any]] = {
    "wrong origin": {"origin": "https://evil.example"},
    "another port of this machine": {"origin": "http://localhost:9000"},
    "wrong name": {"party": "evil.example"},
    "another key": {"private": Authenticator().private},
    "another algorithm than was kept": {"alg": -36},
    "another challenge": {"challenge": "A" * 43},
    "nobody was asked for finger, face or PIN": {"flags": UP},
    "nobody touched it": {"flags": UV},
    "signed as if it were being made": {"type": "webauthn.create"},
    "tampered": {"tampered": True},
    "another account's handle": {"handle": "B" * 43},
    "no handle": {"handle": None},
}
"""What a keeper is otherwise, or says otherwise, than the one that is known."""


def test_a_signature_that_is_not_right_signs_nobody_in(door: Door) -> None:
    keeper = door.added("anna", join(door.known, "anna", "analyst", clock=door.clock))
    for lie, how in LIES.items():
        liar = copy(keeper)
        vars(liar).update({key: value for key, value in how.items() if key in ("origin", "party", "private", "alg")})
        assert door.signs_in(liar, **how) == 401, lie
        assert PLAIN not in door.web.cookies, lie
        keeper.count = liar.count
        assert door.signs_in(keeper) == 303  # it is the lie that was refused
        door.web.cookies.delete(PLAIN)


def test_a_passkey_of_another_origin_name_algorithm_or_without_verification_is_not_kept(door: Door) -> None:
    secret = join(door.known, "anna", "analyst", clock=door.clock)
    door.enter("anna")
    lies = ({"origin": "https://evil.example"}, {"party": "evil.example"}, {"alg": -36}, {"alg": -65535}, {"flags": UP})
    for how in lies:
        keeper = Authenticator()
        vars(keeper).update({key: value for key, value in how.items() if key != "flags"})
        door.clock.on(seconds=30)
        asked = door.ask("/account/passkeys/options", label="Phone", current=PASSWORD, code=code(secret, door.clock))
        refused = door.post("/account/passkeys", made=keeper.make(asked, **how))
        assert refused.status_code == 401 and door.known.passkeys.of("anna") == [], how


def test_a_challenge_is_good_once_for_one_browser_one_purpose_and_five_minutes(door: Door) -> None:
    secret = join(door.known, "anna", "analyst", clock=door.clock)
    keeper = door.added("anna", secret, counts=False)  # as those of telephones: no counter stops what is sent again
    asked = door.ask("/sign-in/passkey/options")
    sent, mine = keeper.sign(asked), door.web.cookies[CHALLENGE]
    door.web.cookies.delete(CHALLENGE)
    assert door.post("/sign-in/passkey", proof=sent).status_code == 401  # of another browser
    door.ask("/sign-in/passkey/options")
    assert door.post("/sign-in/passkey", proof=sent).status_code == 401  # which asked for one of its own
    door.web.cookies.set(CHALLENGE, mine, domain="localhost.local")
    assert door.post("/sign-in/passkey", proof=sent).status_code == 303
    door.web.cookies.set(CHALLENGE, mine, domain="localhost.local")
    assert door.post("/sign-in/passkey", proof=sent).status_code == 401  # again
    door.enter("anna")
    proof = keeper.sign(door.ask("/account/passkeys/proof"))
    assert door.post("/sign-in/passkey", proof=proof).status_code == 401  # signed for something else
    asked = door.ask("/sign-in/passkey/options")
    door.clock.on(minutes=5)
    assert door.post("/sign-in/passkey", proof=keeper.sign(asked)).status_code == 401


def test_a_counter_that_goes_back_lets_nobody_in_and_stands_in_the_log(door: Door) -> None:
    keeper = door.added("anna", join(door.known, "anna", "analyst", clock=door.clock))
    log, written = door.web.app.state.audit, []  # type: ignore[attr-defined]
    door.web.app.state.audit = SimpleNamespace(note=written.append, noted=log.noted)  # type: ignore[attr-defined]
    assert door.signs_in(keeper) == 303
    door.post("/sign-out")
    keeper.count -= 1  # the copy has signed as often
    asked = door.ask("/sign-in/passkey/options")
    told = door.post("/sign-in/passkey", proof=keeper.sign(asked))
    assert told.status_code == 401 and "counted backwards" in told.text
    keeper.count -= 5
    forged = Authenticator()  # a count alone, without the key, says nothing
    forged.id, forged.handle = keeper.id, keeper.handle
    assert door.signs_in(forged) == 401
    mine = [(one["who"], one["about"], one["details"]) for one in written if one["act"] == "sign-in"]
    refused = {"outcome": "refused", "proof": "passkey"}
    assert mine == [
        ("anna", "anna", {"way": "team", "proof": "passkey"}),
        (PUBLIC.id, "anna", {**refused, "why": "counted backwards"}),
        (PUBLIC.id, "anna", refused),
    ]
    plain = door.added("ben", join(door.known, "ben", "analyst", clock=door.clock), counts=False)
    assert door.signs_in(plain) == door.signs_in(plain) == 303  # one that counts nothing is no copy


def test_another_s_passkey_is_no_proof_and_a_challenge_for_one_adds_to_no_other(door: Door) -> None:
    anna, ben = (join(door.known, id, "analyst", clock=door.clock) for id in ("anna", "ben"))
    own, other = door.added("anna", anna), door.added("ben", ben)
    door.enter("anna")
    id = door.known.passkeys.of("ben")[0].id
    for keeper in (other, own):
        proof = keeper.sign(door.ask("/account/passkeys/proof"))
        status = door.post("/account/passkeys/remove", id=id, proof=proof).status_code
        assert status == (404 if keeper is own else 401)
    begun = door.ask("/account/passkeys/options", label="x", proof=own.sign(door.ask("/account/passkeys/proof")))
    door.enter("ben")
    assert door.post("/account/passkeys", made=Authenticator().make(begun)).status_code == 401
    assert len(door.known.passkeys.of("ben")) == len(door.known.passkeys.of("anna")) == 1
    door.enter("anna")
    begun = door.ask("/account/passkeys/options", label="x", proof=own.sign(door.ask("/account/passkeys/proof")))
    own.id = other.id  # an id that is somebody's already
    assert door.post("/account/passkeys", made=own.make(begun)).status_code == 409
    assert door.known.passkeys.owner(own.make(begun)) == "ben"


def test_who_is_not_known_costs_the_same_work_as_a_wrong_signature(door: Door) -> None:
    keeper = door.added("anna", join(door.known, "anna", "analyst", clock=door.clock))
    stranger, wrong = Authenticator(), Authenticator()
    wrong.id, wrong.handle = keeper.id, keeper.handle

    def tries(one: Authenticator, n: int) -> list[str]:
        token, asked = door.known.passkeys.begin_to_sign(PARTY, "::1")
        sent = one.sign(asked)
        return called(lambda: door.known.passkeys.proved(PARTY, token, sent, f"10.0.0.{n}"))

    tries(stranger, 0)  # what is imported once is imported
    seen = [tries(one, n) for n, one in enumerate((stranger, wrong), 1)]
    assert seen[0] == seen[1] and "verify_signature" in seen[0]


def test_tries_are_counted_and_a_name_makes_no_passkey_wait(door: Door) -> None:
    keeper = door.added("anna", join(door.known, "anna", "analyst", clock=door.clock))
    for n in range(20):
        with pytest.raises((NotLetIn, TooManyTries)):
            door.known.sign_in.proved("anna", "wrong", "000000", f"10.0.1.{n}")
    assert door.signs_in(keeper) == 303
    assert [door.signs_in(keeper, flags=UP) for _ in range(6)] == [401] * 5 + [429]
    door.clock.on(minutes=15)
    assert door.signs_in(keeper) == 303


def test_an_account_that_is_ended_has_no_passkey_and_a_new_link_takes_the_place_of_all(door: Door) -> None:
    join(door.known, "chief", "admin", clock=door.clock)
    anna, ben = (join(door.known, id, "analyst", clock=door.clock) for id in ("anna", "ben"))
    own, other = door.added("anna", anna), door.added("ben", ben)
    asked = door.ask("/sign-in/passkey/options")
    with door.known.file.writing() as rows:  # one whose sign-in was on its way
        rows.change("accounts", {"id": "anna"}, ended=True)
    assert door.post("/sign-in/passkey", proof=own.sign(asked)).status_code == 401
    with door.known.file.writing() as rows:
        rows.change("accounts", {"id": "anna"}, ended=False)
    door.enter("chief")
    assert "password and app, 1 passkey" in door.web.get("/people").text
    assert door.post("/people/ben/passkeys/end").status_code == 303 and door.known.passkeys.of("ben") == []
    door.known.accounts.end("anna", who="chief", version=1)
    assert door.known.passkeys.counts()["anna"] == 0 and door.signs_in(own) == door.signs_in(other) == 401


def test_who_is_invited_needs_no_password_and_keeps_a_way_in(door: Door) -> None:
    token = door.known.invitations.invite("bo", Profile("Bo", "patrol", "NPT"), who="chief")
    assert "With a passkey" in door.web.get(f"/invitation/{token}").text
    keeper = Authenticator()
    begun = door.ask(f"/invitation/{token}/passkey/options", label="Phone")
    assert door.post(f"/invitation/{token}/passkey", made=keeper.make(begun)).status_code == 303
    page = door.web.get("/account").text
    assert "Bo, patrol, NPT" in page and "you sign in with a passkey alone" in page and 'id="current-' not in page
    assert door.web.get(f"/invitation/{token}").status_code == 404
    passkey = door.known.passkeys.of("bo")[0].id
    proof = keeper.sign(door.ask("/account/passkeys/proof"))
    kept = door.post("/account/passkeys/remove", id=passkey, proof=proof)
    assert kept.status_code == 409 and "the only way in" in kept.text
    link = door.known.invitations.renew("bo", who="chief")
    secret = door.known.invitations.find(link).secret
    door.known.invitations.accept(link, PASSWORD, PASSWORD, code(secret, door.clock))
    assert door.signs_in(keeper) == 401 and door.known.passkeys.of("bo") == []


def test_what_is_no_answer_of_a_browser_is_refused_in_a_sentence(door: Door) -> None:
    token = door.known.invitations.invite("bo", Profile("Bo", "patrol", "NPT"), who="chief")
    for sent in ("", "[]", "{}", '{"id": 1}', "[" * 8000, '{"id": "\\u0000é"}', '{"id":"a","rawId":"a"}'):
        door.ask("/sign-in/passkey/options")
        assert door.post("/sign-in/passkey", proof=sent).status_code == 401, sent
        door.ask(f"/invitation/{token}/passkey/options", label="x")
        assert door.post(f"/invitation/{token}/passkey", made=sent).status_code == 401, sent
        door.clock.on(minutes=1)
    whole = json.loads(Authenticator().make(door.ask(f"/invitation/{token}/passkey/options", label="x")))
    for bomb in (b"\x81" * 12_000, b"\x9b" + b"\xff" * 8, b"\xc5\x82\x1a\x3b\x9a\xca\x00\x01"):  # CBOR without end
        door.ask(f"/invitation/{token}/passkey/options", label="x")
        whole["response"]["attestationObject"] = text(bomb)
        assert door.post(f"/invitation/{token}/passkey", made=json.dumps(whole)).status_code == 401
    assert door.post(f"/invitation/{token}/passkey", made="x" * 16_385).status_code in (400, 422)
    assert door.known.accounts.all() == []


def test_no_stranger_fills_the_disk_with_challenges(tmp_path: Path, clock: Watch) -> None:
    made = Challenges(IdentityFile(tmp_path), clock)
    tokens = []
    for _ in range(OPEN + 1):
        clock.on(seconds=1)
        tokens.append(made.begin(Purpose.SIGN_IN, "", "10.0.0.1")[0])
    other = made.begin(Purpose.SIGN_IN, "", "10.0.0.2")[0]
    with pytest.raises(NotLetIn):
        made.take(tokens[0], Purpose.SIGN_IN, "")
    assert all(made.take(one, Purpose.SIGN_IN, "") for one in (tokens[1], tokens[-1], other))


def test_a_file_of_an_earlier_version_has_no_passkeys_yet(door: Door, tmp_path: Path) -> None:
    join(door.known, "anna", "analyst", clock=door.clock)
    with door.known.file._writes.begin() as connection:
        for table in ("passkeys", "challenges"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
    later = Identity(Settings(data=tmp_path, sign_in="team"), door.clock)
    assert later.passkeys.of("anna") == [] and later.accounts.get("anna").id == "anna"
    later.passkeys.begin_to_sign(PARTY, "::1")


def test_one_person_has_so_many(door: Door) -> None:
    secret = join(door.known, "anna", "analyst", clock=door.clock)
    door.added("anna", secret)
    with door.known.file.writing() as rows:
        row = rows.find("passkeys")[0]
        for n in range(19):
            rows.add("passkeys", **{**row, "id": f"{n}"})
    with pytest.raises(Conflict):
        door.known.passkeys.begin_to_make(PARTY, Purpose.ADD, "anna", "Anna", "One more", "::1")
