"""Challenges: what a browser has its passkey sign, made here, for this browser and one purpose, and good once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from app.identity.clock import Clock, text_of, utc_now
from app.identity.refusals import NotLetIn
from app.records.identity_file import IdentityFile
from app.tokens import holder_of, new_token

LASTS: Final = timedelta(minutes=5)
OPEN: Final = 100
"""Challenges of one machine that are open at a time; the oldest gives way, so that no stranger fills the disk."""


class Purpose(StrEnum):
    """What a challenge is signed for: one for a sign-in adds no passkey, and the other way round."""

    SIGN_IN = "sign-in"
    PROOF = "proof"
    """Somebody who is signed in shows again that it is they."""
    ADD = "add"
    INVITATION = "invitation"


@dataclass(frozen=True)
class Challenge:
    """text: 256 random bits, base64url; about: what was asked for together with it."""

    text: str
    about: Mapping[str, Any]


class Challenges:
    """All that are open, shared by the processes of a service. Raises Unavailable when the file cannot be used."""

    def __init__(self, file: IdentityFile, clock: Clock = utc_now) -> None:
        self.file, self.clock = file, clock

    def begin(
        self, purpose: Purpose, account: str, machine: str, about: Mapping[str, Any] | None = None
    ) -> tuple[str, Challenge]:
        """A token for the browser alone, and what it may have signed. account: whose, "" for whoever signs."""
        token, made, now = new_token(), Challenge(new_token(), dict(about or {})), self.clock()
        with self.file.writing() as rows:
            rows.remove_before("challenges", "ends", text_of(now))
            of_machine = sorted(rows.find("challenges", machine=holder_of(machine)), key=lambda row: str(row["ends"]))
            for row in of_machine[: max(len(of_machine) - OPEN + 1, 0)]:
                rows.remove("challenges", holder=row["holder"])
            rows.add(
                "challenges", holder=holder_of(token), challenge=made.text, purpose=purpose, account=account,
                about=made.about, machine=holder_of(machine), ends=text_of(now + LASTS),
            )  # fmt: skip
        return token, made

    def take(self, token: str, purpose: Purpose, account: str) -> Challenge:
        """The challenge that this browser was given for this, which nobody can use again whatever becomes of it.
        Raises NotLetIn for one that was used, has ended, or is another browser's, purpose's or person's."""
        with self.file.writing() as rows:
            row = next(iter(rows.find("challenges", holder=holder_of(token))), None)
            rows.remove("challenges", holder=holder_of(token))
        asked = (purpose.value, account)
        if row is None or row["ends"] <= text_of(self.clock()) or (row["purpose"], row["account"]) != asked:
            raise NotLetIn(
                "this took longer than five minutes, was sent twice, or was begun in another window",
                todo="Open the page again and press the button there.",
            )
        return Challenge(row["challenge"], row["about"])
