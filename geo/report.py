"""What became of every row of a load, in numbers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Final

from geo.time.completeness import MonthHeld

MINIMUM_GEOCODED: Final = 0.85
"""Ratcliffe's minimum share of records with coordinates (domain note 2.6); below it a map may mislead."""


def count(n: float, one: str, many: str = "") -> str:
    """1 row, 2 rows, 52,005 rows: for the notes of a load, which stay as they were written."""
    return f"{n:,.0f} {one if n == 1 else many or one + 's'}"


@dataclass(frozen=True)
class LoadReport:
    """One load. read = kept + quarantined + duplicates, always.

    months are first days. missing: months between the first and the last, after this load, with no data: gaps, never
    zero crime; partial: those of which the data hold a part. added, changed, removed count ids over all slices that
    were replaced.
    """

    source: str
    files: int
    read: int
    kept: int
    quarantined: Mapping[str, int]  # by reason, most frequent first
    duplicates: int
    unplaced: int  # kept, without usable coordinates
    stacked: int  # kept, on a coordinate that at least one other kept row has
    places: int  # distinct coordinates of the kept rows
    untimed: int  # kept, with no hour of day
    by_month: Mapping[str, Mapping[str, int]]  # force, then YYYY-MM: rows kept
    missing: Mapping[str, tuple[date, ...]]  # by force
    added: int = 0
    changed: int = 0
    removed: int = 0
    notes: tuple[str, ...] = ()
    assets: Mapping[str, int] = field(default_factory=dict)
    partial: Mapping[str, tuple[MonthHeld, ...]] = field(default_factory=dict)  # by force
    geocoded: Mapping[str, int] = field(default_factory=dict)  # by method: rows that came without coordinates

    def __post_init__(self) -> None:
        if self.read != self.kept + sum(self.quarantined.values()) + self.duplicates:
            raise AssertionError(f"the load does not add up: {self}")

    @property
    def months(self) -> tuple[date, ...]:
        """Months with rows kept, ascending."""
        return tuple(sorted({date.fromisoformat(f"{m}-01") for months in self.by_month.values() for m in months}))

    def to_dict(self) -> dict[str, object]:
        """All of it as JSON can hold it."""
        content: dict[str, object] = asdict(self)
        content["partial"] = {force: [one.to_dict() for one in months] for force, months in self.partial.items()}
        content["missing"] = {force: [f"{m:%Y-%m}" for m in months] for force, months in self.missing.items()}
        return content
