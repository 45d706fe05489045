"""Changes of recording in words: what changed, and which series compare across it."""

from collections.abc import Iterable
from typing import Final

from app.figures import listed, month
from geo.offence.recording_changes import SINCE, RecordingBreak, RecordingChange

WHAT: Final = {
    RecordingChange.CONDUCT_IN_ADDITION: "stalking and harassment count in addition to the gravest other crime since "
    "then",
    RecordingChange.EX_PARTNER_STALKING: "what a former partner does again and again is stalking since then, not "
    "harassment",
    RecordingChange.PRINCIPAL_CRIME: "all crimes of one incident count once since then, under the principal one, and "
    "fewer malicious messages and public order offences count",
}
COVID: Final = "COVID restrictions held from Mar 2020 to Jul 2021: few were out, so other months do not compare."
WITHIN: Final = (
    "Stalking alone and harassment alone do not compare across it; all violence and sexual offences together do."
)
BASELINE: Final = (
    "The Serious Violence Duty's baseline, 31 Jan 2023, stands before that change: a difference from it is in part the "
    "rule's."
)
BASELINE_KEPT: Final = "The Serious Violence Duty's baseline, 31 Jan 2023, stands before that change."


def recording_change(found: RecordingBreak) -> str:
    """What changed, which of the series asked about compare across it, and where the Duty's baseline stands."""
    if found.change is RecordingChange.COVID:
        return COVID
    begins = f"Recording changed in {month(SINCE[found.change])}: {WHAT[found.change]}."
    compared = _compared(found)
    baseline = (BASELINE if found.broken else BASELINE_KEPT) if found.baseline else ""
    return " ".join(part for part in (begins, compared, baseline) if part)


def recording_changes(found: Iterable[RecordingBreak]) -> tuple[str, ...]:
    """A sentence or two for each."""
    return tuple(map(recording_change, found))


def _compared(found: RecordingBreak) -> str:
    broken, kept = _names(found.broken), _names(found.kept)
    if not found.broken:
        if found.change is RecordingChange.EX_PARTNER_STALKING:
            return WITHIN
        return f"It is not known to touch {kept}: earlier and later months compare."
    besides = f" Those of {kept} do." if found.kept else ""
    return f"Earlier and later months of {broken} do not compare.{besides}"


def _names(categories: tuple[str, ...]) -> str:
    return listed([name[:1].lower() + name[1:] for name in categories])
