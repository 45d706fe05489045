"""What an outcome means, as data.police.uk and the Home Office's framework of crime outcomes write it."""

from enum import StrEnum
from typing import Final

POSITIVE: Final = (
    "suspect charged", "awaiting court outcome", "court result unavailable", "local resolution", "offender given",
    "offender sent", "offender fined", "offender ordered", "offender deprived", "offender otherwise",
    "defendant found", "defendant sent", "court case", "charge", "summons", "caution", "penalty notice",
    "community resolution", "cannabis warning", "taken into consideration",
)  # fmt: skip
"""How the outcomes begin that mean that somebody was charged, cautioned, fined, warned or made to put it right: those
of data.police.uk, and the words of crime outcomes 1 to 4 and 6 to 8 of the Home Office."""
POSITIVE_CODES: Final = ("1", "1a", "2", "2a", "3", "3a", "4", "6", "7", "8")
OPEN: Final = ("under investigation", "not yet assigned", "investigation ongoing", "0")
NOT_KNOWN: Final = ("", "status update unavailable", "unknown")


class Fate(StrEnum):
    """What became of an incident."""

    POSITIVE = "positive"
    OTHER = "other"  # it is over, without a positive outcome
    OPEN = "open"
    NOT_KNOWN = "not_known"  # nothing is recorded


def fate_of(text: str) -> Fate:
    """What an outcome, or its code, means; nothing recorded for an empty one."""
    plain = text.strip().lower()
    if plain in NOT_KNOWN:
        return Fate.NOT_KNOWN
    if plain.startswith(OPEN[:3]) or plain == OPEN[3]:
        return Fate.OPEN
    return Fate.POSITIVE if plain in POSITIVE_CODES or plain.startswith(POSITIVE) else Fate.OTHER
