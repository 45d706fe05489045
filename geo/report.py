"""What became of every row of a load: the numbers, and the sentences that a person reads."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Final

_SPAN: Final = 12
GEOCODED_ENOUGH: Final = 0.85
"""Ratcliffe's minimum share of records with coordinates (domain note 2.6); below it a map may mislead."""


def count(n: float, one: str, many: str = "") -> str:
    """“1 row”, “2 rows”, “52,005 rows”."""
    return f"{n:,.0f} {one if n == 1 else many or one + 's'}"


def _runs(months: Sequence[date]) -> str:
    """Months in ascending order, more than a year of them as a span: one offence of long ago can leave hundreds."""
    runs: list[list[date]] = []
    for month in months:
        if runs and (month - runs[-1][-1]).days <= 31:
            runs[-1].append(month)
        else:
            runs.append([month])
    texts = [[f"{month:%Y-%m}" for month in run] for run in runs]
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > _SPAN else ", ".join(run) for run in texts)


@dataclass(frozen=True)
class LoadReport:
    """One load. read = kept + quarantined + duplicates, always.

    months are first days. missing: months between the first and the last, after this load, with no data: gaps, never
    zero crime. added, changed, removed count ids over all slices that were replaced.
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

    def __post_init__(self) -> None:
        if self.read != self.kept + sum(self.quarantined.values()) + self.duplicates:
            raise AssertionError(f"the load does not add up: {self}")

    @property
    def months(self) -> tuple[date, ...]:
        """Months with rows kept, ascending."""
        return tuple(sorted({date.fromisoformat(f"{m}-01") for months in self.by_month.values() for m in months}))

    def sentences(self) -> list[str]:
        """The report in plain English, most important first."""
        lost = sum(self.quarantined.values())
        said = [
            f"{count(self.read, 'row')} read from {count(self.files, 'file')}: {self.kept:,} kept, "
            f"{lost:,} set aside in the quarantine, {self.duplicates:,} repeated."
        ]
        if self.months:
            said.append(
                f"{count(len(self.months), 'month')}, {self.months[0]:%b %Y} to {self.months[-1]:%b %Y}; "
                f"{count(self.places, 'distinct place')}."
            )
        said.append(
            f"Against what was there: {self.added:,} added, {self.changed:,} changed, {self.removed:,} removed."
        )
        said += [f"Set aside: {n:,} × {reason}." for reason, n in self.quarantined.items()]
        for force, months in self.missing.items():
            said.append(f"No data of {force} for {_runs(months)}: a gap, not zero crime.")
        if self.assets:
            said.append(f"With them: {', '.join(f'{n:,} {name}' for name, n in self.assets.items())}.")
        return said + self.quality() + list(self.notes)

    def quality(self) -> list[str]:
        """What must be said about the data wherever they are shown (domain note 8.5)."""
        if not self.kept:
            return []
        said = []
        if self.unplaced:
            said.append(f"{self.unplaced / self.kept:.1%} of records have no coordinates.")
        if (self.kept - self.unplaced) / self.kept < GEOCODED_ENOUGH:
            said.append(f"Fewer than {GEOCODED_ENOUGH:.0%} of records have coordinates: patterns on a map may mislead.")
        if self.stacked:
            said.append(f"{self.stacked / self.kept:.0%} share a map point with another record.")
        if self.untimed == self.kept:
            said.append("No record has a time of day: questions about hours cannot be answered.")
        elif self.untimed:
            said.append(f"Time of day known for only {1 - self.untimed / self.kept:.0%}.")
        if self.kept < 30 and self.by_month:  # a county has few taxi ranks, and that is no pattern
            said.append("Fewer than 30 records: any pattern is unreliable.")
        return said

    def to_dict(self) -> dict[str, object]:
        """All of it as JSON can hold it, the sentences included."""
        content = asdict(self)
        content["missing"] = {force: [f"{m:%Y-%m}" for m in months] for force, months in self.missing.items()}
        return {**content, "sentences": self.sentences()}
