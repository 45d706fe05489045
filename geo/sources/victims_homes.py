"""Whether an export can say which places are homes of victims: what no column feeds cannot be kept off a map."""

from collections.abc import Collection
from typing import Final

from geo.sources.mapping import ColumnMapping

_FLAGS: Final = {"domestic_abuse": "domestic abuse", "cuckooing": "homes that were taken over (cuckooing)"}


def unfed(mapping: ColumnMapping, named: Collection[str]) -> list[str]:
    """Sentences for what is not known of homes. named: flags that some row's keywords set."""
    notes = []
    if missing := [flag for flag in _FLAGS if flag not in mapping.flags and flag not in named]:
        what = " and ".join(_FLAGS[flag] for flag in missing)
        source = "No keyword names" if "keywords" in mapping.columns else "No column says anything of"
        notes.append(
            f"{source} {what}, so no such home is kept off the maps. If a column holds it, name it under flags in the "
            "mapping and load again."
        )
    if "domestic_abuse" not in missing and "location_type" not in mapping.columns:
        notes.append(
            "No column says what kind of place it was, so every place with domestic abuse is taken for a home and kept "
            "off the maps, public houses and streets among them."
        )
    return notes
