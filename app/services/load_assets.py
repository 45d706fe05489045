"""A list of assets into the store: what the file's source held before of this kind is replaced, all at once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from app.services.load import Tick
from geo.places import collapse
from geo.report import LoadReport
from geo.sources import asset_files
from geo.sources.intake import Intake
from geo.store.slices import SliceStore


def load_assets(
    store: SliceStore,
    kind: str,
    path: Path,
    *,
    mapping: Path | None,
    force: str,
    outlines: Mapping[str, Any],
    tick: Tick,
) -> LoadReport:
    """Load one file of one kind; the report is stored with it. outlines: by force slug, EPSG:27700.

    mapping: YAML file, not needed for NaPTAN and OpenStreetMap. Whatever is raised leaves the store as it was.
    """
    layout = asset_files.layout_of(path, kind, mapping)
    with store.writing() as writing:
        intake = Intake(writing.folder)
        table, notes = asset_files.read(path, kind, intake, layout, force=force, outlines=outlines, tick=tick)
        writing.drop(kind, layout.source)
        change = writing.put(kind, layout.source, force, None, [table])
        places = collapse(table["easting"].to_numpy(), table["northing"].to_numpy())
        report = LoadReport(
            source=layout.source,
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
            assets={kind: len(table)},
        )
        writing.commit(report.to_dict(), intake.quarantine())
    return report
