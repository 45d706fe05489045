"""How often somebody may try to sign in: each account and each machine has a few tries, then pauses that grow."""

from datetime import datetime, timedelta
from typing import Final

from app.identity.clock import Clock, text_of, utc_now
from app.identity.refusals import TooManyTries
from app.records.identity_file import IdentityFile, Rows
from app.tokens import holder_of

FREE: Final = {"account": 5, "address": 30}
"""Tries before the first pause. Many people may sit behind one address."""
FIRST, LONGEST = timedelta(seconds=5), timedelta(minutes=15)
"""The first pause, doubled each time, and the longest: it ends by itself, so that nobody is shut out for good."""
FORGOTTEN: Final = timedelta(days=1)


class Tries:
    """The tries of a service, shared by its processes. Raises Unavailable when they cannot be written: nobody then
    tries at all. Names are kept as hashes: people type passwords where names belong."""

    def __init__(self, file: IdentityFile, clock: Clock = utc_now) -> None:
        self.file, self.clock = file, clock

    def begin(self, account: str, address: str) -> None:
        """Count a try before its outcome is known. Raises TooManyTries while either has to wait."""
        now = self.clock()
        with self.file.writing() as rows:
            rows.remove_before("tries", "last", text_of(now - FORGOTTEN))
            kept = {key: _row(rows, key) for key in _keys(account, address)}
            waits = max((until - now for _, until in kept.values()), default=timedelta())
            if waits > timedelta():
                raise TooManyTries(
                    "there were many tries to sign in, and the next one has to wait",
                    todo=f"Try again in {_said(waits)}.",
                )
            for key, (count, _) in kept.items():
                over = count + 1 - FREE[key.partition(" ")[0]]
                until = now + min(FIRST * 2 ** min(over, 20), LONGEST) if over >= 0 else now
                rows.remove("tries", key=key)
                rows.add("tries", key=key, count=count + 1, last=text_of(now), until=text_of(until))

    def succeeded(self, rows: Rows, account: str, address: str) -> None:
        """Forget the tries of an account whose owner came in, and this one of the machine."""
        of_account, of_address = _keys(account, address)
        rows.remove("tries", key=of_account)
        count, _ = _row(rows, of_address)
        rows.change("tries", {"key": of_address}, count=max(count - 1, 0), until=text_of(self.clock()))


def _keys(account: str, address: str) -> tuple[str, str]:
    return f"account {holder_of(account)}", f"address {holder_of(address)}"


def _row(rows: Rows, key: str) -> tuple[int, datetime]:
    found = rows.find("tries", key=key)
    return (found[0]["count"], datetime.fromisoformat(found[0]["until"])) if found else (0, _NEVER)


_NEVER: Final = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def _said(waits: timedelta) -> str:
    seconds = int(waits.total_seconds()) + 1
    return f"{seconds} seconds" if seconds < 100 else f"{-(-seconds // 60)} minutes"
