"""The second proof: codes of six digits from an app (RFC 6238), and recovery codes for who has lost it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hmac import compare_digest
from secrets import choice
from typing import Final

import pyotp

from app.tokens import holder_of

ISSUER: Final = "After Dark"
STEP: Final = 30
"""Seconds that a code is good for; the one before and the one after are taken, too, for clocks that are not ours."""
RECOVERY: Final = 10
"""Recovery codes of a person, each good once."""
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that are not taken for each other."""
NOBODYS: Final = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""What codes would be made from where there is no account."""


def new_secret() -> str:
    """What an app and we make codes from: 160 bits in base 32."""
    return pyotp.random_base32()


def address_of(secret: str, id: str) -> str:
    """What an app reads from a picture."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=id, issuer_name=ISSUER)


def step_of(secret: str, code: str, now: datetime, after: int = 0) -> int:
    """The step of time whose code this is, 0 for none: only steps later than `after`, the last one that was used, so
    that nobody who looks over a shoulder can use it again. All steps are compared whichever is right."""
    made, typed, found = pyotp.TOTP(secret, interval=STEP), "".join(code.split()), 0
    for late in (-1, 0, 1):
        moment = now + timedelta(seconds=late * STEP)
        step = made.timecode(moment)
        if compare_digest(made.at(moment).encode(), typed.encode(errors="replace")) and step > after:
            found = step
    return found


def new_recovery() -> tuple[str, ...]:
    """Recovery codes, as a person writes them down."""
    return tuple("-".join("".join(choice(LETTERS) for _ in range(5)) for _ in range(3)) for _ in range(RECOVERY))


def kept_recovery(codes: Sequence[str]) -> list[str]:
    """What is kept of recovery codes."""
    return [holder_of(code) for code in codes]


def recovery_among(kept: Sequence[str], typed: str) -> str:
    """What is kept of the recovery code that was typed, "" when it is none of them."""
    code, found = holder_of(typed.strip().lower()), ""
    for one in kept:
        if compare_digest(one.encode(), code.encode()):
            found = one
    return found
