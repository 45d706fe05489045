"""What stands under the titles of an export: enough to hold a guess against its values."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np

from geo.offence import ho_codes
from geo.sources.clock import moment
from geo.sources.coordinates import Frame, degree, metre, pair
from geo.sources.export_rows import open_rows
from geo.sources.header import Score
from geo.sources.matched_titles import Matched, quoted
from geo.sources.records import Record

LOOK: Final = 50
"""Rows that are looked at."""
_MOST: Final = 0.5  # of the values of a column that must be what its title says
_TIMES: Final = ("from_time", "to_time")
_PLACES: Final = {"easting", "northing", "longitude", "latitude", "coordinates"}


def _between(read: Callable[[str], float], low: float, high: float) -> Callable[[str], bool]:
    return lambda text: bool(low <= read(text) <= high)


def _paired(text: str) -> bool:
    found = pair(text)
    return not found.fault and bool(np.isfinite(found.first + found.second))


_CAN: Final[dict[str, Callable[[str], bool]]] = {
    "from": lambda text: moment(text) is not None or _month_first(text),
    "to": lambda text: moment(text) is not None or _month_first(text),
    "easting": _between(metre, 1_000, 700_000),
    "northing": _between(metre, 1_000, 1_300_000),
    "longitude": _between(degree, -9, 2.5),
    "latitude": _between(degree, 49, 61),
    "coordinates": _paired,
    "ho_code": lambda text: bool(ho_codes.normal(text)),
    **{meaning: lambda text: moment("01/01/2025", text) is not None for meaning in _TIMES},
}
"""What a value of a meaning looks like; of other meanings anything may stand there."""


def _month_first(text: str) -> bool:
    from geo.sources.clock import Clock, Order  # noqa: PLC0415

    return moment(text, "", Clock(order=Order.MONTH_FIRST)) is not None


@dataclass(frozen=True)
class Sample:
    """The titles of a table and its first rows."""

    titles: list[str]
    rows: list[Record] = field(default_factory=list)

    def values(self, title: str) -> list[str]:
        """The texts under a title, empty ones left out."""
        i = self.titles.index(title)
        return [text for _, values in self.rows if (text := values[i].strip())]

    def fits(self, meaning: str, title: str) -> bool:
        """Whether most values under a title can have a meaning; a column without values can have any."""
        can, values = _CAN.get(meaning), self.values(title) if title in self.titles else []
        return can is None or not values or sum(map(can, values)) >= _MOST * len(values)


def placed(guess: Matched, table: Sample) -> Matched:
    """The guess with the column that holds both coordinates, where titles name no place and values do."""
    if _PLACES & set(guess.found) or not (
        title := next(filter(lambda one: _pairs(table.values(one)), table.titles), "")
    ):
        return guess
    lines = [line for line in guess.lines if not any(line.startswith(f"  # {meaning}:") for meaning in _PLACES)]
    return guess._replace(
        left=[one for one in guess.left if guess.plain[one] != title],
        found={**guess.found, "coordinates": title},
        lines=[*lines, f"  coordinates: {quoted(title)}  # by its values, which hold latitude and longitude"],
    )


def _pairs(values: Sequence[str]) -> bool:
    """Whether most values hold latitude and longitude of a place in Great Britain: (51.56, -1.78)."""
    found = [pair(text) for text in values]
    here = [p for p in found if p.frame is Frame.DEGREES and -9 < p.first < 2.5 and 49 < p.second < 61]
    return bool(values) and len(here) >= _MOST * len(values)


def sample(path: Path, sheet: str = "", score: Score | None = None) -> Sample:
    """The titles and the first rows of a file. Raises as `records` does."""
    with open_rows(path, lambda line, reason, text: None, sheet=sheet, score=score) as (titles, rows):
        return Sample(titles, list(islice(rows, LOOK)))


def values_of(path: Path, titles: Sequence[str], sheet: str = "", score: Score | None = None) -> list[Counter[str]]:
    """How often each value stands under each of some titles, over the whole file."""
    counts: list[Counter[str]] = [Counter() for _ in titles]
    with open_rows(path, lambda line, reason, text: None, sheet=sheet, score=score) as (all_titles, rows):
        at = [all_titles.index(title) for title in titles]
        for _, values in rows:
            for counter, i in zip(counts, at, strict=True):
                if text := values[i].strip():
                    counter[text] += 1
    return counts
