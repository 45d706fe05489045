"""What the store holds, source by source, for the page about the data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.answering.period import months_between
from app.words import partial_months
from geo.source import source_of
from geo.store.base import Snapshot
from geo.time.completeness import MonthHeld


@dataclass(frozen=True)
class Holding:
    """Incidents of one source and force: how many, from when to when, and the months that are missing in between."""

    source: str
    force: str
    rows: int
    first: date
    last: date
    months: tuple[tuple[date, int | None], ...]  # every month from first to last; None is a gap
    partial: tuple[str, ...]  # which months are not all there, in words

    @property
    def missing(self) -> tuple[date, ...]:
        """Months without a file: gaps, never zero crime."""
        return tuple(month for month, rows in self.months if rows is None)


def held(snapshot: Snapshot, partial: Mapping[tuple[str, str], Sequence[MonthHeld]]) -> tuple[Holding, ...]:
    """All sources with incidents."""
    rows: dict[tuple[str, str], dict[date, int]] = {}
    for item in snapshot.slices:
        if item.dataset == "incidents" and item.month:
            rows.setdefault((item.source, item.force), {})[item.month] = item.rows
    return tuple(
        Holding(
            source_of(source).title,
            force,
            sum(by_month.values()),
            min(by_month),
            max(by_month),
            tuple((month, by_month.get(month)) for month in months_between(min(by_month), max(by_month))),
            tuple(partial_months.notes(partial.get((source, force), ()))),
        )
        for (source, force), by_month in sorted(rows.items())
    )
