"""Who reads: part of every request, and known to nothing below the gate."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reader:
    """One person or program. role: a role of the policy; areas: codes of the areas they are kept to, empty for all;
    opened: ids of the restricted definitions that they have opened by an explicit act; name: what they are called;
    only: the address of the one question that they are kept to, None for all."""

    id: str
    role: str
    organisation: str = ""
    areas: tuple[str, ...] = ()
    opened: frozenset[str] = field(default_factory=frozenset)
    name: str = ""
    only: str | None = None


NO_AREA = ("none",)
"""The areas of somebody who sees their areas alone, and for whom none is set: nothing lies in them."""
LOCAL = Reader("analyst", "analyst", "this machine")
"""The one reader of a service that answers to its own machine alone."""
PUBLIC = Reader("anybody", "public")
"""Somebody of whom nothing is known."""
