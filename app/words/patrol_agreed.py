"""What became of a file of agreed places, in words."""

from typing import Final

from app.figures import counted, number
from app.patrols.agreed import LoadedPlaces

SHOWN_LINES: Final = 20


def loaded(found: LoadedPlaces) -> tuple[str, ...]:
    """Every row is accounted for."""
    texts = [
        f"{counted(found.read, 'row')} read: {counted(found.kept, 'place')} kept, {number(found.known)} kept before, "
        f"{number(len(found.aside))} set aside."
    ]
    texts += [f"Row {one.line}: {one.reason}." for one in found.aside[:SHOWN_LINES]]
    if (more := len(found.aside) - SHOWN_LINES) > 0:
        texts.append(f"And {counted(more, 'row')} more.")
    return tuple(texts)
