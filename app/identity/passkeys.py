"""Passkeys: who signs with one is the owner of its account, and was asked for finger, face or PIN by its keeper."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from app.answering.reader import Reader
from app.identity import ceremony
from app.identity.ceremony import Made
from app.identity.challenges import Challenges, Purpose
from app.identity.clock import Clock, text_of, utc_now
from app.identity.refusals import copied, passkey_not_let_in
from app.identity.relying_party import RelyingParty
from app.identity.sessions import reader_of_account
from app.identity.tries import Tries
from app.one_line import one_line
from app.records.identity_file import IdentityFile, Rows
from app.tokens import new_token
from geo.errors import Conflict, NotFound, UserError

MAXIMUM: Final = 20
"""Passkeys of one person."""
LONGEST: Final = 40


@dataclass(frozen=True)
class Passkey:
    """One passkey, without its key. label: what its owner calls it; used: when last, None for never."""

    id: str
    label: str
    made: datetime
    used: datetime | None


class Passkeys:
    """All passkeys. Every method raises Unavailable when the file cannot be used. Safe to share between threads."""

    def __init__(self, file: IdentityFile, tries: Tries, clock: Clock = utc_now) -> None:
        self.file, self.tries, self.clock = file, tries, clock
        self.challenges = Challenges(file, clock)

    def of(self, id: str) -> list[Passkey]:
        """Somebody's, the oldest first."""
        with self.file.reading() as rows:
            return sorted(map(_passkey, rows.find("passkeys", account=id)), key=lambda one: one.made)

    def counts(self) -> Counter[str]:
        """How many passkeys each account has."""
        with self.file.reading() as rows:
            return Counter(str(row["account"]) for row in rows.find("passkeys"))

    def owner(self, sent: str) -> str:
        """Whose passkey a browser says it used, "" for nobody's: it need not be true."""
        with self.file.reading() as rows:
            return "".join(row["account"] for row in rows.find("passkeys", id=ceremony.named(sent)))

    def begin_to_make(
        self, party: RelyingParty, purpose: Purpose, id: str, name: str, label: str, machine: str
    ) -> tuple[str, dict[str, Any]]:
        """A browser's token, and what it asks a keeper of passkeys to make for an account. Raises UserError for a
        label that cannot be, Conflict for one passkey too many."""
        label = checked_label(label)
        with self.file.reading() as rows:
            there = rows.find("passkeys", account=id)
        if len(there) >= MAXIMUM and purpose is Purpose.ADD:
            raise Conflict(f"you have {MAXIMUM} passkeys already", todo="Remove one that is not needed.")
        handle = there[0]["handle"] if there else new_token()
        token, challenge = self.challenges.begin(purpose, id, machine, {"label": label, "handle": handle})
        # a new link takes the place of those before, so their keeper may write over its own
        but = [row["id"] for row in there if purpose is Purpose.ADD]
        return token, ceremony.to_make(party, challenge.text, handle=handle, id=id, name=name, but=but)

    def made(
        self, party: RelyingParty, purpose: Purpose, id: str, token: str, sent: str
    ) -> tuple[Made, dict[str, Any]]:
        """The passkey that a browser made as it was asked, and the label and handle that belong to it; not kept yet.
        Raises NotLetIn."""
        challenge = self.challenges.take(token, purpose, id)
        return ceremony.made(party, challenge.text, sent), dict(challenge.about)

    def keep(self, rows: Rows, id: str, made: Made, about: Mapping[str, Any]) -> None:
        """Keep a passkey, within the transaction of whoever knows that its owner may have it. Raises Conflict."""
        if rows.find("passkeys", id=made.id):
            raise Conflict("this passkey is kept already", todo="Look at the list of your passkeys.")
        rows.add(
            "passkeys", id=made.id, account=id, label=about["label"], key=made.key, count=made.count,
            handle=about["handle"], transports=list(made.transports), made=text_of(self.clock()), used=None,
        )  # fmt: skip

    def add(self, party: RelyingParty, id: str, token: str, sent: str) -> str:
        """Keep the passkey that somebody who had shown who they are made; its label. Raises NotLetIn, Conflict."""
        made, about = self.made(party, Purpose.ADD, id, token, sent)
        with self.file.writing() as rows:
            if not rows.find("accounts", id=id, ended=False):
                raise passkey_not_let_in()
            self.keep(rows, id, made, about)
        return str(about["label"])

    def begin_to_sign(self, party: RelyingParty, machine: str, id: str = "") -> tuple[str, dict[str, Any]]:
        """A browser's token, and what it asks to be signed. id: by a passkey of this account, whose owner shows again
        that it is they; by any, to sign in, without. Raises NotFound for an account that has none."""
        with self.file.reading() as rows:
            there = rows.find("passkeys", account=id) if id else []
        if id and not there:
            raise NotFound("you have no passkey here", todo="Use your password and a code.")
        token, challenge = self.challenges.begin(_purpose(id), id, machine)
        return token, ceremony.to_sign(party, challenge.text, [(row["id"], row["transports"]) for row in there])

    def proved(self, party: RelyingParty, token: str, sent: str, machine: str, id: str = "") -> Reader:
        """Who signed; where `id` is given nobody but they. Raises NotLetIn with one sentence for whatever is wrong,
        after the same work, Copied for a passkey that counts backwards, TooManyTries.

        Tries are counted for the passkey and for the machine, and not for the account: whoever knows a name makes its
        owner wait with the password alone.
        """
        name = ceremony.named(sent)
        tried = f"Passkey {name}"  # no name that is typed has a capital
        self.tries.begin(tried, machine)
        challenge = self.challenges.take(token, _purpose(id), id)
        with self.file.reading() as rows:
            row = next(iter(rows.find("passkeys", id=name)), None)
        signed = ceremony.signed(party, challenge.text, sent, row["key"] if row else ceremony.NOBODYS)
        with self.file.writing() as rows:
            row = next(iter(rows.find("passkeys", id=name)), None)
            account = next(iter(rows.find("accounts", id=row["account"], ended=False)), None) if row else None
            if row is None or account is None or (id and account["id"] != id):
                raise passkey_not_let_in()
            # a keeper that was told which passkey to use need not say whose it is
            if signed.handle != row["handle"] and (signed.handle or not id):
                raise passkey_not_let_in()
            if (signed.count or row["count"]) and signed.count <= row["count"]:
                raise copied()
            rows.change("passkeys", {"id": name}, count=signed.count, used=text_of(self.clock()))
            self.tries.succeeded(rows, tried, machine)
            return reader_of_account(account)

    def remove(self, id: str, passkey: str) -> str:
        """Forget one of somebody's passkeys; its label. Raises NotFound, and Conflict for the only way in."""
        with self.file.writing() as rows:
            there = rows.find("passkeys", account=id)
            label = "".join(row["label"] for row in there if row["id"] == passkey)
            if not label:
                raise NotFound("there is no such passkey of yours", todo="Choose one from the list.")
            if len(there) == 1 and not rows.find("secrets", account=id):
                raise Conflict(
                    "you could not sign in any more: this passkey is the only way in that you have",
                    todo="Add another passkey first, or ask an administrator for a link to a password and an app.",
                )
            rows.remove("passkeys", id=passkey)
        return label

    def remove_all(self, id: str) -> int:
        """Forget all passkeys of somebody, and end their sessions; how many passkeys there were."""
        with self.file.writing() as rows:
            rows.remove("sessions", account=id)
            return forgotten(rows, id)


def forgotten(rows: Rows, id: str) -> int:
    """Remove the passkeys of an account, and what was begun with them, within a transaction; how many there were."""
    rows.remove("challenges", account=id)
    return rows.remove("passkeys", account=id)


def checked_label(text: str) -> str:
    """What somebody calls a passkey. Raises UserError."""
    label = one_line(text)
    if not 0 < len(label) <= LONGEST:
        raise UserError(
            f"a passkey needs a name of one to {LONGEST} characters", where="label", todo="Work phone, for instance."
        )
    return label


def _purpose(id: str) -> Purpose:
    return Purpose.PROOF if id else Purpose.SIGN_IN


def _passkey(row: Mapping[str, Any]) -> Passkey:
    used = row["used"] and datetime.fromisoformat(row["used"])
    return Passkey(row["id"], row["label"], datetime.fromisoformat(row["made"]), used or None)
