"""Which roles there are, who looks after people, and which role is part of which."""

from collections.abc import Mapping, Sequence
from typing import Final

MANAGES: Final = "admin"
"""The role that invites people, changes what they are, and ends their accounts."""
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "public": ("public",),
    "partner": ("partner", "public"),
    "patrol": ("patrol", "public"),
    "analyst": ("analyst", "patrol", "partner", "public"),
    "auditor": ("auditor", "public"),
    "admin": ("admin", "public"),
}
"""Every role, with the roles that somebody who has it may give to a program of theirs."""


def within(areas: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether areas are among those of somebody; no areas are all areas."""
    return not whole or (bool(areas) and set(areas) <= set(whole))
