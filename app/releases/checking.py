"""All releases are checked together: their bytes, and what somebody can work out who has every one of them."""

from dataclasses import dataclass
from enum import StrEnum

from app.answering.answerer import Answerer
from app.releases.group import groups, parts_together
from app.releases.kept import every_release
from app.releases.release import Release
from app.releases.together import together
from geo.errors import UserError
from models.cell_ranges import some_table


class Fault(StrEnum):
    """What may be wrong with a release."""

    CHANGED = "changed"
    CONTRADICTS = "contradicts"
    GIVES_AWAY = "gives_away"


@dataclass(frozen=True)
class Finding:
    """What is wrong with one release; problem: why it could not be checked, None where it was."""

    release: Release
    fault: Fault | None
    problem: UserError | None = None


def check(world: Answerer) -> tuple[list[Release], list[Finding]]:
    """Every release that was made, the withdrawn among them, and what is wrong with them; nothing else is needed for it
    than what is published, the outlines of wards, and which definitions overlap."""
    every = every_release(world.records)
    found = [Finding(one, Fault.CHANGED) for one in every if not one.whole]
    for group in groups(every):
        try:
            parts, _ = parts_together(world, group)
            counts = together(parts, group)
        except UserError as problem:
            found.append(Finding(group[-1], None, problem))
            continue
        table = some_table(counts.published)
        if table is None:
            found.append(Finding(group[-1], Fault.CONTRADICTS))
        elif counts.known_too_closely(table):
            found.append(Finding(group[-1], Fault.GIVES_AWAY))
    return every, found
