"""How sensitive a page or a file is: the highest marking of all that went into it."""

from collections.abc import Iterable
from typing import Final

MARKINGS: Final = ("OFFICIAL", "OFFICIAL-SENSITIVE")
"""Of the Government Security Classifications, the lowest first; the second is a handling marking within the first."""


def highest(markings: Iterable[str]) -> str:
    """The highest of some markings; the lowest there is when none is given."""
    return max(markings, key=MARKINGS.index, default=MARKINGS[0])
