"""Sessions: who holds this token has signed in as somebody, until they leave, are idle for long, or a day is over."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from app.answering.reader import Reader
from app.identity.clock import Clock, text_of, utc_now
from app.records.identity_file import IdentityFile, Rows
from app.tokens import holder_of, new_token
from geo.errors import Unavailable

TOUCH: Final = timedelta(seconds=30)
"""How exactly it is kept when a session was last used: every request would write otherwise."""
TEAM: Final = "team"
"""The way of local accounts: role and areas of such a session are those that the account has at that moment."""
Row = Mapping[str, Any]
Found = tuple[Row, Row | None]
"""A session as it is kept, and the account that it is of where it is a local one's."""


@dataclass(frozen=True)
class Session:
    """One sign-in. number: names it to its owner, and opens nothing; way: how they signed in; about: what that way
    keeps with it."""

    number: str
    reader: Reader
    way: str
    about: Mapping[str, Any]
    made: datetime
    seen: datetime
    ends: datetime


class Sessions:
    """All sessions of a service; its processes share them. idle: how long one lasts unused, longest: how long at most.

    Every method raises Unavailable when they cannot be read or written. Safe to share between threads.
    """

    def __init__(self, file: IdentityFile, idle: timedelta, longest: timedelta, clock: Clock = utc_now) -> None:
        self.file, self.idle, self.longest, self.clock = file, idle, longest, clock

    def open(self, reader: Reader, way: str, *, about: Mapping[str, Any] | None = None, before: str = "") -> str:
        """A new session's token, to be handed to nobody but its owner. before: the token that their browser held until
        now, which opens nothing any more."""
        token, now = new_token(), self.clock()
        row = {
            "holder": holder_of(token), "account": reader.id, "way": way,
            "reader": asdict(replace(reader, opened=frozenset())) | {"opened": []}, "about": dict(about or {}),
            "made": text_of(now), "seen": text_of(now), "ends": text_of(now + self.longest),
        }  # fmt: skip
        with self.file.writing() as rows:
            rows.remove_before("sessions", "ends", text_of(now))
            if before:
                rows.remove("sessions", holder=holder_of(before))
            rows.add("sessions", **row)
        return token

    def find(self, token: str) -> Session | None:
        """The session that a token opens now, and used from now on; None for one that is over or never was."""
        now, holder = self.clock(), holder_of(token)
        found = self.file.remembered(("session", holder), lambda rows: _kept(rows, holder))
        session = self._session(*found, now) if found else None
        if not session:
            return None
        if self._due(session.seen, now):
            try:
                with self.file.writing() as rows:
                    rows.change("sessions", {"holder": holder}, seen=text_of(now))
            except Unavailable:
                pass  # it ends sooner than it might: the disk refuses what is written, not who reads
        return session

    def at_hand(self, token: str) -> bool:
        """Whether `find` would tell what this token opens without reading or writing the file."""
        found: Found | None = self.file.at_hand(("session", holder_of(token)))
        return found is not None and not self._due(datetime.fromisoformat(found[0]["seen"]), self.clock())

    def of(self, id: str) -> list[Session]:
        """Those of one person that are open, the newest last."""
        now = self.clock()
        with self.file.reading() as rows:
            found = [self._session(row, _account(rows, row), now) for row in rows.find("sessions", account=id)]
        return sorted((one for one in found if one), key=lambda one: one.made)

    def end(self, token: str) -> None:
        """End the session of a token."""
        with self.file.writing() as rows:
            rows.remove("sessions", holder=holder_of(token))

    def end_all(self, id: str, *, number: str = "", but: str = "") -> int:
        """End the sessions of one person, or the one of a number; not that of the token `but`. How many they were."""
        with self.file.writing() as rows:
            found = [row["holder"] for row in rows.find("sessions", account=id)]
            chosen = [one for one in found if (not number or _number(one) == number) and one != holder_of(but)]
            return sum(rows.remove("sessions", holder=one) for one in chosen)

    def _due(self, seen: datetime, now: datetime) -> bool:
        """Whether it is to be written down that a session is used."""
        return now - seen > min(TOUCH, self.idle / 4)

    def _session(self, row: Row, account: Row | None, now: datetime) -> Session | None:
        """account: of a local account's session, None where it has none any more."""
        seen, ends = (datetime.fromisoformat(row[name]) for name in ("seen", "ends"))
        if now >= min(ends, seen + self.idle):
            return None
        reader = _kept_reader(row["reader"])
        if row["way"] == TEAM:
            if not account:
                return None
            reader = reader_of_account(account)
        number, made = _number(row["holder"]), datetime.fromisoformat(row["made"])
        return Session(number, reader, row["way"], row["about"], made, seen, ends)


def _kept(rows: Rows, holder: str) -> Found | None:
    row = next(iter(rows.find("sessions", holder=holder)), None)
    return (row, _account(rows, row)) if row else None


def _account(rows: Rows, row: Row) -> Row | None:
    return next(iter(rows.find("accounts", id=row["account"], ended=False)), None) if row["way"] == TEAM else None


def reader_of_account(row: Mapping[str, Any]) -> Reader:
    """Who an account's owner is to the service."""
    return Reader(row["id"], row["role"], row["organisation"], tuple(row["areas"]), name=row["name"])


def _kept_reader(kept: Mapping[str, Any]) -> Reader:
    return Reader(**{**kept, "areas": tuple(kept["areas"]), "opened": frozenset()})


def _number(holder: str) -> str:
    return holder[:12]
