"""The layers of a map in words: what each is, where it comes from, and what its symbols stand for."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from app.figures import day, span
from app.sites.deprivation import Loaded
from app.words.charter import STATUSES
from geo.source import source_of, synthetic

TITLES: Final = {
    "venues": "Venues by charter status",
    "stops": "Stops",
    "ranks": "Taxi ranks",
    "lights": "Street lights",
    "cameras": "Cameras",
    "help-points": "Help points",
    "zones": "Night-time-economy zones",
    "sites": "Clear, Hold, Build sites",
    "deprivation": "Deprivation",
    "before": "Hotspots of the months before",
}
"""In the order in which they are offered."""
SYMBOLS: Final = {
    "light": "light",
    "light_out": "light out of order",
    "stop": "stop served late",
    "stop_by_day": "stop, late service not listed",
    "rank": "taxi rank",
    "cctv": "camera",
    "cctv_out": "camera out of order",
    "help": "help point",
    **{status.value: name for status, name in STATUSES.items()},
}
NONE_LOADED: Final = "None is loaded."
NONE_KEPT: Final = "None is kept."
NO_MONTHS_BEFORE: Final = "No month before these is loaded."
BEFORE_OUTLINES: Final = (
    "Thin lines: the same question, asked of the months before. They show neither a rise nor a fall."
)
DRAWN_BY_HAND: Final = "As they are kept now."
MADE_UP: Final = "Synthetic: made up for demonstration."
DEPRIVED: Final = (
    "1, the least deprived fifth of the LSOAs here",
    "2",
    "3, the middle fifth",
    "4",
    "5, the most deprived fifth",
)
NO_DEPRIVATION: Final = {
    Loaded.NEITHER: "No scores are loaded.",
    Loaded.ONLY_OUTLINES: "No scores are loaded.",
    Loaded.ONLY_SCORES: "Scores are loaded, but no outlines of LSOAs.",
    Loaded.TWO_YEARS: "The scores are of other LSOAs than the outlines.",
}


def provenance(sources: Sequence[str], loaded: date | None, attributions: Sequence[str]) -> str:
    """Where a list comes from, and since when it is here."""
    titles = " and ".join(source_of(one).title for one in sources)
    made_up = f"{MADE_UP} " if synthetic(sources) else f"From {titles}. "
    when = f"Loaded {day(loaded)}. " if loaded else ""
    return f"{made_up}{when}{' '.join(attributions)}".strip()


def of_scores(vintage: str, label: str, attributions: Sequence[str]) -> str:
    """Where the scores come from."""
    given = f"English Indices of Deprivation on LSOAs of {vintage}, {label}."
    return f"{given} Shaded by fifths of the scores here. {' '.join(attributions)}".strip()


def of_months(first: date, last: date, missing: int) -> str:
    """The months of the hotspots before."""
    gaps = f" ({missing} of them without data)" if missing else ""
    return f"{span(first, last)}{gaps}. {BEFORE_OUTLINES}"
