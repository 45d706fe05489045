"""Signing in with name, password and code: one answer and one amount of work, whatever of them is wrong."""

from typing import Any, Final

from app.answering.reader import Reader
from app.identity import codes, passwords
from app.identity.clock import Clock, utc_now
from app.identity.refusals import not_let_in
from app.identity.sessions import reader_of_account
from app.identity.tries import Tries
from app.records.identity_file import IdentityFile

NOBODY: Final[dict[str, Any]] = {
    "password": passwords.NOBODYS, "code": codes.NOBODYS, "step": 0, "recovery": ["0" * 64] * codes.RECOVERY,
}  # fmt: skip
"""Secrets of nobody, with which what is typed is compared where there is no account."""


class SignIn:
    """The door of a small team. Raises Unavailable when the file cannot be used. Safe to share between threads."""

    def __init__(self, file: IdentityFile, tries: Tries, clock: Clock = utc_now) -> None:
        self.file, self.tries, self.clock = file, tries, clock

    def proved(self, name: str, password: str, code: str, address: str) -> Reader:
        """Who it is. code: six digits of the app or a recovery code, which is used up. Raises NotLetIn with one
        sentence for whatever is wrong, TooManyTries."""
        id = name.strip().lower()[:200]
        self.tries.begin(id, address)
        with self.file.reading() as rows:
            account = next(iter(rows.find("accounts", id=id, ended=False)), None)
            kept = next(iter(rows.find("secrets", account=id)), None)
        known = account is not None and kept is not None
        secrets = kept if account is not None and kept is not None else NOBODY
        right = passwords.is_password(secrets["password"], password[: passwords.LONGEST + 1])
        step = codes.step_of(secrets["code"], code[:40], self.clock(), secrets["step"])
        recovery = codes.recovery_among(secrets["recovery"], code[:40])
        if not (known and right and (step or recovery)):
            raise not_let_in()
        return self._used(id, secrets, step, recovery, address)

    def _used(self, id: str, secrets: dict[str, Any], step: int, recovery: str, address: str) -> Reader:
        """Use up the code. Raises NotLetIn when another request used it, or changed the secrets, meanwhile."""
        with self.file.writing() as rows:
            left = [one for one in secrets["recovery"] if one != recovery]
            now = next(iter(rows.find("secrets", account=id)), None)
            account = next(iter(rows.find("accounts", id=id, ended=False)), None)
            if now != secrets or account is None:
                raise not_let_in()
            rows.change("secrets", {"account": id}, step=max(step, secrets["step"]), recovery=left)
            self.tries.succeeded(rows, id, address)
            return reader_of_account(account)

    def change_password(self, id: str, password: str) -> None:
        """Give somebody who has just proved who they are another password."""
        kept = passwords.hashed(password)
        with self.file.writing() as rows:
            rows.change("secrets", {"account": id}, password=kept)

    def new_recovery(self, id: str) -> tuple[str, ...]:
        """Give them other recovery codes; those before are good no more."""
        made = codes.new_recovery()
        with self.file.writing() as rows:
            rows.change("secrets", {"account": id}, recovery=codes.kept_recovery(made))
        return made

    def recovery_left(self, id: str) -> int:
        """How many recovery codes somebody has left."""
        with self.file.reading() as rows:
            return sum(len(row["recovery"]) for row in rows.find("secrets", account=id))

    def with_password(self) -> frozenset[str]:
        """The accounts that have a password and an app; the others sign in with passkeys alone."""
        with self.file.reading() as rows:
            return frozenset(str(row["account"]) for row in rows.find("secrets"))
