"""Residents by LSOA or ward into the store, and carried by look-ups to the areas of other years."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from app.loading.load import keep_quarantine
from app.words.load import sentences
from geo.report import LoadReport
from geo.source import POPULATION
from geo.sources import population_estimates
from geo.sources.area_lookup import carried, read_lookup
from geo.sources.intake import Intake, NothingKept
from geo.store.base import Store
from geo.surroundings.population import DATASET


def load_population(
    store: Store,
    path: Path,
    *,
    force: str,
    year: int | None = None,
    of: str = "",
    lookups: Sequence[Path] = (),
) -> LoadReport:
    """Load residents, in place of those of the same kind and year of areas; the report is stored with them.

    year: of the areas, where the file does not name it; of: what the residents are those of (mid-2022) where it does
    not say; lookups: each carries what was read, or was carried by the one before, to other areas, which are kept
    beside. Whatever is raised leaves the data as they were.
    """
    with store.writing() as writing:
        intake = Intake(writing.folder)
        try:
            table, notes = population_estimates.read(path, intake, year=year, of=of)
        except NothingKept:
            keep_quarantine(writing, intake, POPULATION.id)
            raise
        sets = [table]
        for lookup in lookups:
            made, more = carried(sets[-1], read_lookup(lookup, _one(sets[-1], "unit"), _one(sets[-1], "vintage")))
            sets.append(made)
            notes += more
        changes = []
        for each in sets:
            key = f"{_one(each, 'unit')}-{_one(each, 'vintage')}"
            writing.drop(DATASET, key)
            changes.append(writing.put(DATASET, key, force, None, [each]))
        report = LoadReport(
            source=POPULATION.id,
            files=intake.files,
            read=intake.read,
            kept=len(table),
            quarantined=dict(intake.rejected.most_common()),
            duplicates=0,
            unplaced=0,
            stacked=0,
            places=0,
            untimed=0,
            by_month={},
            missing={},
            added=sum(one.added for one in changes),
            changed=sum(one.changed for one in changes),
            removed=sum(one.removed for one in changes),
            notes=tuple(notes),
        )
        writing.commit({**report.to_dict(), "sentences": sentences(report)}, intake.quarantine())
    return report


def _one(table: pa.Table, column: str) -> str:
    return str(table[column][0].as_py())
