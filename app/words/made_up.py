"""Which of what is loaded was made up for demonstration, and that it stays apart from what is real."""

from collections.abc import Collection
from typing import Final

from app.figures import listed

_THINGS: Final = {
    "incidents": "incidents",
    "venues": "venues",
    "licences": "licences",
    "lights": "street lights",
    "cctv": "cameras",
    "ranks": "taxi ranks",
    "stops": "stops",
    "help_points": "help points",
    "streetsafe": "StreetSafe reports",
    "paths": "paths",
    "guarded": "prisons, hospitals and schools",
    "sites": "Clear, Hold, Build sites",
}
"""Datasets of the store that the demonstration fills, as a sentence calls them."""


def partly(datasets: Collection[str]) -> str:
    """What of the data is made up, where the rest is real; "" for nothing. datasets: of the store, that are made up."""
    things = [name for dataset, name in _THINGS.items() if dataset in datasets]
    if not things:
        return ""
    return (
        f"Made up for demonstration: {listed(things)} of the source “demo”. Everything else is real, and nothing made "
        "up is counted, scored or measured with it."
    )
