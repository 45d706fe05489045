"""What would become of the first rows of a file under a mapping: each is kept, or set aside for a reason.

The rows go through the very reader of the load, written as a small table of text, so that nothing of the file itself is
opened here.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pyarrow.parquet as pq
import shapely

from app.loading.draft import needs_mapping, whole, write_mapping
from app.settings import Settings
from geo.errors import UserError
from geo.source import DEPRIVATION, FORCE_EXPORT, POLICE_UK, POPULATION
from geo.sources import asset_files, deprivation_scores, force_export, police_uk, population_estimates
from geo.sources.asset_columns import KINDS
from geo.sources.intake import Intake, NothingKept
from geo.sources.mapping import read_mapping

JUDGED: Final = (POLICE_UK.id, FORCE_EXPORT.id, *KINDS, DEPRIVATION.id, POPULATION.id)
"""Kinds whose rows are judged one by one before they are loaded."""
_TITLES_AT: Final = "1"
Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Fates:
    """reasons: for each row why it would be set aside, "" when it would be kept; fault: why nothing could be loaded at
    all, "" when something could; notes: what the load would say beside, of these rows."""

    reasons: tuple[str, ...]
    fault: str = ""
    notes: tuple[str, ...] = ()

    @property
    def kept(self) -> int:
        """Rows that would be kept."""
        return 0 if self.fault else sum(not reason for reason in self.reasons)


def fates_of(
    kind: str,
    titles: Sequence[str],
    rows: Sequence[Row],
    fields: Mapping[str, str],
    name: str,
    settings: Settings,
    outlines: Mapping[str, shapely.Geometry],
) -> Fates:
    """What would become of rows. fields: how the file is read (app/loading/draft.py); name: of the file."""
    with TemporaryDirectory(prefix="afterdark-") as folder:
        table = Path(folder, name).with_suffix(".csv")
        with table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(titles)
            writer.writerows(texts for _, texts in rows)
        intake, fault, notes = Intake(Path(folder)), "", []
        read = {**fields, "sheet": "", "header": _TITLES_AT if needs_mapping(kind, fields) else ""}
        try:
            notes = _read(kind, table, intake, read, Path(folder), settings, outlines)
        except NothingKept:
            pass  # each row says why
        except UserError as error:
            fault = _sentence(error, table.name, name)
        for _, _, tables in intake.months():
            for _ in tables:
                pass  # which rows repeat another is found when they are taken
        aside = pq.read_table(intake.quarantine()).to_pylist()
    reason = {row["line"] - 2: row["reason"] for row in aside}
    return Fates(tuple(reason.get(i, "") for i in range(len(rows))), fault, tuple(notes))


def _read(
    kind: str,
    table: Path,
    intake: Intake,
    fields: Mapping[str, str],
    folder: Path,
    settings: Settings,
    outlines: Mapping[str, shapely.Geometry],
) -> list[str]:
    """What the reader of a kind says beside its rows. Raises what it raises."""
    if kind == POLICE_UK.id:
        return police_uk.read(table, intake, outlines=outlines)
    if kind == DEPRIVATION.id:
        return deprivation_scores.read(table, intake, year=whole(fields, "year"))[1]
    if kind == POPULATION.id:
        return population_estimates.read(table, intake, year=whole(fields, "year"), of=fields.get("of", ""))[1]
    mapping = write_mapping(folder, kind, fields) if needs_mapping(kind, fields) else None
    if kind == FORCE_EXPORT.id:
        assert mapping is not None
        return force_export.read(table, intake, read_mapping(mapping), outlines=outlines, timezone=settings.timezone)
    layout = asset_files.layout_of(table, kind, mapping, untagged=bool(fields.get("untagged")))
    return asset_files.read(table, kind, intake, layout, force=settings.force, outlines=outlines)[1]


def _sentence(error: UserError, written: str, name: str) -> str:
    """The fault, naming the file as its sender does."""
    return str(type(error)(error.what, where=error.where.replace(written, name), todo=error.todo))
