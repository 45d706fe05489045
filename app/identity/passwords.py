"""Passwords: kept as argon2id alone, and compared with as much work for who is not known as for who is."""

from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from geo.errors import UserError

SHORTEST, LONGEST = 12, 200
MINIMUM_DISTINCT: Final = 5
"""Different characters that a password has."""
_HASHER: Final = PasswordHasher()
"""The library's own parameters, those of RFC 9106 for little memory: 64 MiB, three passes."""
_TURNS: Final = BoundedSemaphore(2)
"""Each takes its 64 MiB: a crowd at the door takes no more than two times that."""
NOBODYS: Final = "$argon2id$v=19$m=65536,t=3,p=4$VJOc8bHBTzmQEfM5VfRbEQ$T/2LzbIECWeCZfpJQreGD31NHn9FDtWu0nhxY3Yx3cY"
"""The hash of forty random bytes that were thrown away, with which what somebody types is compared where there is no
account."""


def hashed(password: str) -> str:
    """What is kept of a password."""
    with _TURNS:
        return _HASHER.hash(password)


def is_password(kept: str, password: str) -> bool:
    """Whether this is the password of which `kept` is what is kept."""
    try:
        with _TURNS:
            return _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def checked_password(password: str, again: str, id: str) -> str:
    """A new password. Raises UserError for one that others would guess, and for two that differ."""
    faults = (
        (password != again, "the two passwords differ"),
        (len(password) < SHORTEST, f"it has fewer than {SHORTEST} characters"),
        (len(password) > LONGEST, f"it has more than {LONGEST} characters"),
        (len(set(password)) < MINIMUM_DISTINCT, f"it has fewer than {MINIMUM_DISTINCT} different characters"),
        (id in password.lower(), "your name is in it"),
    )
    for wrong, why in faults:
        if wrong:
            raise UserError(why, where="password", todo="Three words that have nothing to do with each other are good.")
    return password
