"""Invitations by link: each is good once, until its end, for one person; nobody's mail server is needed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from app.answering.reader import Reader
from app.identity import codes, passwords
from app.identity.account import Accounts, Profile, checked, checked_id
from app.identity.challenges import Purpose
from app.identity.clock import Clock, text_of, utc_now
from app.identity.passkeys import Passkeys, forgotten
from app.identity.relying_party import RelyingParty
from app.records.identity_file import IdentityFile, Rows
from app.tokens import holder_of, new_token
from geo.errors import NotFound, UserError

LASTS: Final = timedelta(days=7)


@dataclass(frozen=True)
class Invitation:
    """One link that is still good. number: names it, and opens nothing; id: to sign in with; renews: whether the
    account is there, and its owner chooses anew how they sign in; secret: what their app makes codes from."""

    number: str
    id: str
    renews: bool
    profile: Profile
    who: str
    ends: datetime
    secret: str


class Invitations:
    """All of them. Every method raises Unavailable when the file cannot be used. Safe to share between threads."""

    def __init__(self, file: IdentityFile, accounts: Accounts, passkeys: Passkeys, clock: Clock = utc_now) -> None:
        self.file, self.accounts, self.passkeys, self.clock = file, accounts, passkeys, clock

    def invite(self, id: str, profile: Profile, *, who: str) -> str:
        """The token of a new invitation; one that the person had before is good no more. Raises Conflict for a name
        that is taken, UserError for what is not understood."""
        id, profile = checked_id(id), checked(profile)
        with self.file.writing() as rows:
            self.accounts.not_taken(rows, id)
            return self._made(rows, id, profile, who, renews=False)

    def renew(self, id: str, *, who: str) -> str:
        """The token by which somebody who has lost password, app or passkey gets others. Raises NotFound."""
        account = self.accounts.get(id)
        if account.ended:
            raise NotFound(f"the account “{id[:40]}” is ended", todo="Invite the person under another name.")
        with self.file.writing() as rows:
            return self._made(rows, id, account.profile, who, renews=True)

    def find(self, token: str) -> Invitation:
        """What a token invites to. Raises NotFound, with one sentence for used, ended, taken back and never made."""
        with self.file.reading() as rows:
            return self._good(rows, token)

    def all(self) -> list[Invitation]:
        """Those that are still good, the one that ends first first."""
        now = text_of(self.clock())
        with self.file.reading() as rows:
            found = [_invitation(row) for row in rows.find("invitations", used=None) if row["ends"] > now]
        return sorted(found, key=lambda one: one.ends)

    def take_back(self, number: str) -> str:
        """End an invitation that nobody has used; whose it was. Raises NotFound."""
        with self.file.writing() as rows:
            for row in rows.find("invitations", used=None):
                if _number(row) == number:
                    rows.remove("invitations", holder=row["holder"])
                    return str(row["account"])
        raise _gone()

    def accept(self, token: str, password: str, again: str, code: str) -> tuple[Reader, tuple[str, ...]]:
        """Make the account, or renew it: who it is, and their recovery codes, which are shown this once. Of two who
        use one link the second gets NotFound. Raises UserError for a password or a code that cannot be."""
        found = self.find(token)
        passwords.checked_password(password, again, found.id)
        step = codes.step_of(found.secret, code[:40], self.clock())
        if not step:
            raise UserError(
                "that is not the code that your app shows now", where="code",
                todo="Scan the picture, or type its letters into the app, and write the six digits that it shows.",
            )  # fmt: skip
        kept, recovery = passwords.hashed(password), codes.new_recovery()
        with self.file.writing() as rows:
            found = self._joined(rows, token)
            rows.add(
                "secrets", account=found.id, password=kept, code=found.secret, step=step,
                recovery=codes.kept_recovery(recovery),
            )  # fmt: skip
        return self.accounts.get(found.id).reader, recovery

    def begin_passkey(self, party: RelyingParty, token: str, label: str, machine: str) -> tuple[str, dict[str, Any]]:
        """What a browser needs to make a passkey in place of password and app: its own token, and what it asks for.
        Raises NotFound, UserError."""
        found = self.find(token)
        return self.passkeys.begin_to_make(party, Purpose.INVITATION, found.id, found.profile.name, label, machine)

    def accept_passkey(self, party: RelyingParty, token: str, browser: str, sent: str) -> Reader:
        """Make the account, or renew it, with a passkey alone: who it is. Raises NotFound as `accept` does, NotLetIn
        for what is no passkey that this browser was asked to make."""
        found = self.find(token)
        made, about = self.passkeys.made(party, Purpose.INVITATION, found.id, browser, sent)
        with self.file.writing() as rows:
            found = self._joined(rows, token)
            self.passkeys.keep(rows, found.id, made, about)
        return self.accounts.get(found.id).reader

    def _joined(self, rows: Rows, token: str) -> Invitation:
        """Use the link up, and make its account; of one that is there all that its owner signed in with is gone."""
        found = self._good(rows, token)
        rows.change("invitations", {"holder": holder_of(token)}, used=text_of(self.clock()), code="")
        if found.renews:
            rows.remove("secrets", account=found.id)
            rows.remove("sessions", account=found.id)
            forgotten(rows, found.id)
        else:
            self.accounts.made(rows, found.id, found.profile, found.who)
        return found

    def _made(self, rows: Rows, id: str, profile: Profile, who: str, *, renews: bool) -> str:
        token, now = new_token(), self.clock()
        rows.remove("invitations", account=id)
        rows.add(
            "invitations", holder=holder_of(token), account=id, renews=renews, name=profile.name, role=profile.role,
            organisation=profile.organisation, areas=list(profile.areas), code=codes.new_secret(), who=who,
            made=text_of(now), ends=text_of(now + LASTS), used=None,
        )  # fmt: skip
        return token

    def _good(self, rows: Rows, token: str) -> Invitation:
        row = next(iter(rows.find("invitations", holder=holder_of(token), used=None)), None)
        if row is None or row["ends"] <= text_of(self.clock()):
            raise _gone()
        return _invitation(row)


def _invitation(row: Mapping[str, Any]) -> Invitation:
    profile = Profile(row["name"], row["role"], row["organisation"], tuple(row["areas"]))
    ends = datetime.fromisoformat(row["ends"])
    return Invitation(_number(row), row["account"], row["renews"], profile, row["who"], ends, row["code"])


def _number(row: Mapping[str, Any]) -> str:
    return str(row["holder"])[:12]


def _gone() -> NotFound:
    return NotFound("this invitation was used, has ended or was taken back", todo="Ask an administrator for another.")
