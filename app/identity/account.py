"""Accounts of a small team: who somebody is, every state of it with who wrote it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from app.answering.area_text import AreaKind, area_kind
from app.answering.reader import LOCAL, PUBLIC, Reader
from app.identity.clock import Clock, text_of, utc_now
from app.identity.passkeys import forgotten
from app.identity.roles import MANAGES, PARTS
from app.records.identity_file import IdentityFile, Rows
from geo.errors import Conflict, NotFound, UserError

NAME: Final = re.compile(r"[a-z][a-z0-9]*([.-][a-z0-9]+)*", re.ASCII)
LONGEST: Final = 40
NOBODY: Final = (LOCAL.id, PUBLIC.id)
"""Ids that are no person's."""


@dataclass(frozen=True)
class Profile:
    """What an administrator says of a person. areas: codes of the areas that they are kept to, none for all."""

    name: str
    role: str
    organisation: str
    areas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Account:
    """One person. id: what they sign in with, and what their records say; at, who: of this version."""

    id: str
    version: int
    at: datetime
    who: str
    profile: Profile
    ended: bool

    @property
    def reader(self) -> Reader:
        """Who they are to the service."""
        return Reader(self.id, self.profile.role, self.profile.organisation, self.profile.areas, name=self.profile.name)


class Accounts:
    """All accounts. Every method raises Unavailable when the file cannot be used. Safe to share between threads."""

    def __init__(self, file: IdentityFile, clock: Clock = utc_now) -> None:
        self.file, self.clock = file, clock

    def all(self) -> list[Account]:
        """Everybody, those whose account is ended last."""
        with self.file.reading() as rows:
            return sorted(map(_account, rows.find("accounts")), key=lambda one: (one.ended, one.id))

    def get(self, id: str) -> Account:
        """One of them. Raises NotFound."""
        with self.file.reading() as rows:
            return _get(rows, id)

    def id_of(self, name: str) -> str:
        """The id of the account that somebody typed, "" for none: people type passwords where names belong."""
        with self.file.reading() as rows:
            return "".join(row["id"] for row in rows.find("accounts", id=name.strip().lower()[:LONGEST]))

    def versions(self, id: str) -> list[Account]:
        """Every state of one account, the oldest first."""
        with self.file.reading() as rows:
            return sorted(map(_account, rows.find("account_versions", id=id)), key=lambda one: one.version)

    def managed(self) -> bool:
        """Whether there is somebody who looks after people."""
        with self.file.reading() as rows:
            return bool(rows.find("accounts", role=MANAGES, ended=False))

    def change(self, id: str, profile: Profile, *, who: str, version: int) -> Account:
        """Write what somebody is from now on, and end their sessions. Raises Conflict when another was quicker."""
        profile = checked(profile)
        with self.file.writing() as rows:
            before = _newest(rows, id, version)
            _keep_one_manager(rows, before, leaves=profile.role != MANAGES)
            return self._written(rows, before, profile, who, ended=before.ended)

    def end(self, id: str, *, who: str, version: int) -> Account:
        """End an account for good: its sessions, links, passkeys and keys with it. What they wrote stays theirs."""
        with self.file.writing() as rows:
            before = _newest(rows, id, version)
            _keep_one_manager(rows, before, leaves=True)
            rows.remove("secrets", account=id)
            rows.remove("invitations", account=id)
            forgotten(rows, id)
            for key in rows.find("keys", account=id, revoked=None):
                rows.change("keys", {"id": key["id"]}, revoked=text_of(self.clock()))
            return self._written(rows, before, before.profile, who, ended=True)

    def not_taken(self, rows: Rows, id: str) -> None:
        """Raises Conflict for a name that was ever somebody's."""
        if rows.find("account_versions", id=id):
            raise Conflict(
                f"somebody is called “{id}” already, or was", where="name", todo="Choose another name to sign in with."
            )

    def made(self, rows: Rows, id: str, profile: Profile, who: str) -> Account:
        """A new account, within the transaction of whoever makes it. Raises Conflict for a name that was ever taken."""
        self.not_taken(rows, id)
        return self._put(rows, Account(id, 1, self.clock(), who, profile, False))

    def _written(self, rows: Rows, before: Account, profile: Profile, who: str, *, ended: bool) -> Account:
        rows.remove("sessions", account=before.id)
        rows.remove("accounts", id=before.id)
        return self._put(rows, Account(before.id, before.version + 1, self.clock(), who, profile, ended))

    def _put(self, rows: Rows, one: Account) -> Account:
        profile = one.profile
        row = {
            "id": one.id, "version": one.version, "at": text_of(one.at), "who": one.who, "name": profile.name,
            "role": profile.role, "organisation": profile.organisation, "areas": list(profile.areas),
            "ended": one.ended,
        }  # fmt: skip
        for table in ("accounts", "account_versions"):
            rows.add(table, **row)
        return one


def checked(profile: Profile) -> Profile:
    """What was said of a person, put in order. Raises UserError for what cannot be."""
    name, organisation = (" ".join(text.split()) for text in (profile.name, profile.organisation))
    for where, text in (("name", name), ("organisation", organisation)):
        if not 0 < len(text) <= 80 or not text.isprintable():
            raise UserError("one to eighty characters are needed", where=where, todo="Write what people call it.")
    if profile.role not in PARTS:
        raise UserError(f"“{profile.role[:40]}” is no role", where="role", todo=f"One of {', '.join(PARTS)}.")
    return Profile(name, profile.role, organisation, tuple(_area(one) for one in profile.areas))


def checked_id(text: str) -> str:
    """A name to sign in with. Raises UserError."""
    id = text.strip().lower()
    if not NAME.fullmatch(id) or len(id) > LONGEST or id in NOBODY:
        raise UserError(
            f"“{text[:40]}” cannot be a name to sign in with", where="name",
            todo=f"Small letters and digits, dots or hyphens between them, {LONGEST} at most: a.ames.",
        )  # fmt: skip
    return id


def _area(text: str) -> str:
    if re.fullmatch(r"[A-Z]\d{8}", text, re.ASCII) or area_kind(text) is AreaKind.BEAT:
        return text
    raise UserError(
        f"“{text[:40]}” is no area that a person can be kept to", where="areas",
        todo="Codes of wards or authorities, such as E06000030, or beats as beat:CODE.",
    )  # fmt: skip


def areas_in(text: str) -> tuple[str, ...]:
    """The areas in what somebody typed, with spaces or commas between."""
    return tuple(dict.fromkeys(text.replace(",", " ").split()))


def _account(row: Mapping[str, Any]) -> Account:
    profile = Profile(row["name"], row["role"], row["organisation"], tuple(row["areas"]))
    return Account(row["id"], row["version"], datetime.fromisoformat(row["at"]), row["who"], profile, row["ended"])


def _get(rows: Rows, id: str) -> Account:
    found = rows.find("accounts", id=id)
    if not found:
        raise NotFound(f"there is no account “{id[:40]}”", todo="Choose one from the list of people.")
    return _account(found[0])


def _newest(rows: Rows, id: str, version: int) -> Account:
    newest = _get(rows, id)
    if newest.version != version or newest.ended:
        raise Conflict(
            f"{newest.who} changed this account at {newest.at:%Y-%m-%d %H:%M} UTC, or ended it",
            todo="Nothing was changed: open the page again and look.",
        )
    return newest


def _keep_one_manager(rows: Rows, before: Account, *, leaves: bool) -> None:
    managers: Sequence[Any] = rows.find("accounts", role=MANAGES, ended=False)
    if leaves and [row["id"] for row in managers] == [before.id]:
        raise Conflict("nobody would be left who looks after people", todo="Make somebody else administrator first.")
