"""Keys for programs: each may do no more than who made it, for some days, and is shown once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from app.answering.reader import Reader
from app.identity.account import Accounts, areas_in
from app.identity.clock import Clock, text_of, utc_now
from app.identity.refusals import NotLetIn
from app.identity.roles import PARTS, within
from app.records.identity_file import IdentityFile
from app.tokens import holder_of, new_token
from geo.errors import Conflict, NotFound, Refused, Unavailable, UserError

BEGINS: Final = "afterdark_"
"""How every key begins, so that a search of code or mail finds one that was lost."""
MAXIMUM_DAYS: Final = 366
MAXIMUM: Final = 20
"""Keys of one person that are good at a time."""
TOUCH: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Key:
    """One key, without what opens. used: when last, None for never; good: whether it opens anything now."""

    id: str
    label: str
    role: str
    areas: tuple[str, ...]
    reads_only: bool
    made: datetime
    ends: datetime
    used: datetime | None
    revoked: datetime | None
    good: bool


@dataclass(frozen=True)
class Scope:
    """What a key may do. areas: none for those of who made it."""

    label: str
    role: str
    areas: tuple[str, ...] = ()
    reads_only: bool = True
    days: int = 90


class Keys:
    """All keys. Every method raises Unavailable when the file cannot be used. Safe to share between threads."""

    def __init__(self, file: IdentityFile, accounts: Accounts, clock: Clock = utc_now) -> None:
        self.file, self.accounts, self.clock = file, accounts, clock

    def make(self, owner: Reader, scope: Scope) -> tuple[Key, str]:
        """A new key, and what opens. Raises Refused for more than its maker may, UserError."""
        scope = _checked(owner, scope)
        token, now = f"{BEGINS}{new_token()}", self.clock()
        row = {
            "id": holder_of(token)[:12], "holder": holder_of(token), "account": owner.id, "label": scope.label,
            "role": scope.role, "areas": list(scope.areas), "reads_only": scope.reads_only, "made": text_of(now),
            "ends": text_of(now + timedelta(days=scope.days)), "revoked": None, "used": None,
        }  # fmt: skip
        with self.file.writing() as rows:
            if sum(_key(one, now).good for one in rows.find("keys", account=owner.id)) >= MAXIMUM:
                raise Conflict(f"you have {MAXIMUM} keys already", todo="Revoke one that is not needed.")
            rows.add("keys", **row)
        return _key(row, now), token

    def of(self, id: str) -> list[Key]:
        """Somebody's keys, the newest first."""
        with self.file.reading() as rows:
            found = [_key(row, self.clock()) for row in rows.find("keys", account=id)]
        return sorted(found, key=lambda one: one.made, reverse=True)

    def revoke(self, owner: str, id: str) -> None:
        """End one of somebody's keys. Raises NotFound."""
        with self.file.writing() as rows:
            if not rows.change("keys", {"id": id, "account": owner, "revoked": None}, revoked=text_of(self.clock())):
                raise NotFound("there is no such key of yours", todo="Choose one from the list.")

    def reader(self, token: str, *, writes: bool) -> Reader:
        """Who a key speaks for, as far as it and they may today. Raises NotLetIn with one sentence for a key that was
        never made, has ended, was revoked, or may more than its owner by now; Refused for a change by a key that only
        reads."""
        now = self.clock()
        with self.file.reading() as rows:
            row = next(iter(rows.find("keys", holder=holder_of(token))), None)
            account = row and next(iter(rows.find("accounts", id=row["account"], ended=False)), None)
        if not row or not account or not _key(row, now).good or not _may(row, account):
            raise NotLetIn(
                "this key opens nothing, or nothing any more", todo="Make another on the page of your account."
            )
        if writes and row["reads_only"]:
            raise Refused("this key only reads", todo="Make one that may change things, if you may.")
        self._touch(row, now)
        areas = tuple(row["areas"] or account["areas"])
        return Reader(
            account["id"], row["role"], account["organisation"], areas, name=f"{account['name']} ({row['label']})"
        )

    def _touch(self, row: Mapping[str, Any], now: datetime) -> None:
        if row["used"] and now - datetime.fromisoformat(row["used"]) < TOUCH:
            return
        try:
            with self.file.writing() as rows:
                rows.change("keys", {"id": row["id"]}, used=text_of(now))
        except Unavailable:
            pass  # the disk refuses what is written, not who reads


def _may(row: Mapping[str, Any], account: Mapping[str, Any]) -> bool:
    kept = row["areas"] or account["areas"]
    return row["role"] in PARTS.get(account["role"], ()) and within(kept, account["areas"])


def _checked(owner: Reader, scope: Scope) -> Scope:
    label = " ".join(scope.label.split())
    if not 0 < len(label) <= 60 or not label.isprintable():
        raise UserError("one to sixty characters are needed", where="label", todo="Say which program it is for.")
    if not 1 <= scope.days <= MAXIMUM_DAYS:
        raise UserError(f"{scope.days} days cannot be", where="days", todo=f"1 to {MAXIMUM_DAYS}.")
    areas = tuple(one for text in scope.areas for one in areas_in(text))
    if scope.role not in PARTS.get(owner.role, ()) or not within(areas or owner.areas, owner.areas):
        raise Refused(
            "a key may do no more than who makes it", where="role and areas",
            todo=f"Your roles are {', '.join(PARTS.get(owner.role, ()))}; areas are those of your account or fewer.",
        )  # fmt: skip
    return replace(scope, label=label, areas=areas)


def _key(row: Mapping[str, Any], now: datetime) -> Key:
    times = {name: row[name] and datetime.fromisoformat(row[name]) for name in ("made", "ends", "used", "revoked")}
    good = not times["revoked"] and now < times["ends"]
    return Key(row["id"], row["label"], row["role"], tuple(row["areas"]), row["reads_only"], good=good, **times)
