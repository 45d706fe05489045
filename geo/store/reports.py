"""The reports of loads as they lie in the folder: each by itself, so that a damaged one spoils no other."""

import json
from pathlib import Path
from typing import Final

UNREADABLE: Final = "unreadable"
_NUMBERS: Final = (
    "files", "read", "kept", "duplicates", "unplaced", "stacked", "places", "untimed", "added", "changed", "removed",
)  # fmt: skip


def read_report(folder: Path, load: str) -> dict[str, object]:
    """The report of a load with its `id`; of one that cannot be read, the id and UNREADABLE alone."""
    try:
        content = json.loads((folder / f"{load}.json").read_bytes())
        quarantined = content["quarantined"].values()
        numbers = [*(content[name] for name in _NUMBERS), *quarantined]
        if not all(type(n) in (int, float) for n in numbers) or not isinstance(content["source"], str):
            raise TypeError("a number of the report is none")
        if not all(isinstance(note, str) for note in content["notes"]):
            raise TypeError("a note of the report is none")
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {"id": load, UNREADABLE: True}
    return {"id": load, **content}
