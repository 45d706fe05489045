"""A list of assets into the store: what the file's source held before of this kind is replaced, all at once."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely

from app.loading.load import Tick, keep_quarantine
from app.words.load import sentences
from geo.errors import UserError
from geo.places import collapse
from geo.report import LoadReport
from geo.source import DEPRIVATION
from geo.sources import asset_files, deprivation_scores, path_lines
from geo.sources.asset_columns import WORDED
from geo.sources.asset_layouts import own_source
from geo.sources.geocoding import NOT_ASKED, Asked, Geocoding, Locator
from geo.sources.intake import Intake, NothingKept
from geo.store.base import Store
from geo.surroundings import deprivation


def load_assets(
    store: Store,
    kind: str,
    path: Path,
    *,
    mapping: Path | None,
    force: str,
    outlines: Mapping[str, shapely.Geometry],
    tick: Tick,
    untagged: bool = False,
    layer: str = "",
    locator: Callable[[], Locator] | None = None,
    geocode: Asked = NOT_ASKED,
) -> LoadReport:
    """Load one file of one kind; the report is stored with it. outlines: by force slug, EPSG:27700.

    mapping: YAML file, not needed for NaPTAN and OpenStreetMap; untagged: every feature of an OpenStreetMap file
    without the kind's tag is meant; layer: of a file that holds several; locator: finds places by text, made when the
    mapping or `geocode` asks for it. Whatever is raised leaves the data as they
    were; when no row could be kept, the quarantine has them all.
    """
    if geocode.geocode and kind not in WORDED:
        raise UserError(
            f"{kind.replace('_', ' ')} are not placed by their text: one known to its street alone is of no use",
            todo=f"Leave --geocode out; it is for {', '.join(WORDED)}.",
        )
    layout = asset_files.layout_of(path, kind, mapping, untagged=untagged, layer=layer, worded=geocode.geocode)
    limit = geocode.limit(layout.geocode)
    geocoding = Geocoding(locator(), limit) if locator and limit else None

    def read(intake: Intake) -> tuple[pa.Table, list[str]]:
        return asset_files.read(
            path, kind, intake, layout, force=force, outlines=outlines, tick=tick, geocoding=geocoding
        )

    return _load(store, kind, layout.source, force, read)


def load_paths(
    store: Store,
    path: Path,
    *,
    source: str,
    force: str,
    outlines: Mapping[str, shapely.Geometry],
    layer: str = "",
) -> LoadReport:
    """Load walking paths, the lines of a file. source: whose they are; layer: of several. Raises as `load_assets`."""

    def read(intake: Intake) -> tuple[pa.Table, list[str]]:
        return path_lines.read(path, intake, force=force, outline=outlines.get(force), layer=layer), []

    return _load(store, "paths", own_source(source), force, read)


def load_deprivation(store: Store, path: Path, *, force: str, year: int | None = None) -> LoadReport:
    """Load scores of the Index of Multiple Deprivation, in place of those there were. year: of the LSOAs, where the
    column of codes does not name it. Raises as `load_assets`."""

    def read(intake: Intake) -> tuple[pa.Table, list[str]]:
        return deprivation_scores.read(path, intake, year=year)

    return _load(store, deprivation.DATASET, DEPRIVATION.id, force, read)


def _load(
    store: Store, kind: str, source: str, force: str, read: Callable[[Intake], tuple[pa.Table, list[str]]]
) -> LoadReport:
    with store.writing() as writing:
        intake = Intake(writing.folder)
        try:
            table, notes = read(intake)
        except NothingKept:
            keep_quarantine(writing, intake, source)
            raise
        writing.drop(kind, source)
        change = writing.put(kind, source, force, None, [table])
        x, y = (table[n].to_numpy() if n in table.column_names else np.empty(0) for n in ("easting", "northing"))
        places = collapse(x, y)
        report = LoadReport(
            source=source,
            files=intake.files,
            read=intake.read,
            kept=len(table),
            quarantined=dict(intake.rejected.most_common()),
            duplicates=0,
            unplaced=0,
            stacked=int(np.sum(places.weight[places.weight > 1])),
            places=len(places),
            untimed=0,
            by_month={},
            missing={},
            added=change.added,
            changed=change.changed,
            removed=change.removed,
            notes=tuple(notes),
            assets={kind: len(table)} if len(places) else {},
            geocoded=dict(intake.geocoded.most_common()),
        )
        writing.commit({**report.to_dict(), "sentences": sentences(report)}, intake.quarantine())
    return report
