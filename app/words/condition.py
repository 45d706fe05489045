"""What is wrong with the service itself, for everybody who looks at a page."""

from collections.abc import Sequence
from typing import Final

from app.records.journal import Damaged
from app.records.sqlite_file import Obstacle
from geo.report import count

_OBSTACLES: Final = {
    Obstacle.FULL: "Nothing can be saved just now, for the disk is full. What is kept can be read.",
    Obstacle.READ_ONLY: "Nothing can be saved just now, for the disk cannot be written. What is kept can be read.",
}
_KINDS: Final = {
    "zone": "zone",
    "candidate": "candidate site",
    "charter": "charter status of the venue",
    "site": "Clear, Hold, Build site",
    "kept-question": "kept question",
    "activity": "entry in a site's log",
    "restricted-access": "act of opening restricted data",
}
NAMED: Final = 5
"""Damaged records that are named one by one."""


def sentences(obstacle: Obstacle | None, damaged: Sequence[Damaged]) -> list[str]:
    """One for the disk and one for the records, where something is wrong."""
    found = [_OBSTACLES[obstacle]] if obstacle else []
    if damaged:
        named = ", ".join(f"{_KINDS.get(one.kind, one.kind)} “{one.id[:40]}”" for one in damaged[:NAMED])
        more = f" and {count(len(damaged) - NAMED, 'other')}" if len(damaged) > NAMED else ""
        found.append(
            f"{count(len(damaged), 'record')} cannot be shown, being damaged: {named}{more}. "
            "All others can. Whoever runs this service can restore a copy (afterdark restore)."
        )
    return found
