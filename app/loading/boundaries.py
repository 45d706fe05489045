"""What the `boundaries` commands do: bring sets in, derive the default, list what there is."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import shapely

from app.loading.load import outlines
from geo.errors import Unavailable, UserError
from geo.sources import boundary_file, codepoint
from geo.sources.reach import MARGIN
from geo.space.authorities import located
from geo.space.boundaries import Boundaries, default_wards, together
from geo.space.boundary_report import BoundaryReport
from geo.space.coverage import holes, overlaps
from geo.space.police_forces import AUTHORITIES
from geo.store.base import Store, StoredSet

SLIGHT: Final = 0.01
"""Share of the smaller of two sets that may lie in both: two generalisations of one border."""


def import_boundaries(
    store: Store,
    boundaries: Boundaries,
    authorities: Sequence[str] = (),
    *,
    force: str = "wiltshire",
    replace: bool = False,
) -> BoundaryReport:
    """Store a set, or its areas in some authorities, and choose it for its kind.

    A set of the same kind, year and resolution with other areas, beside these, is kept with it, unless it is to be
    replaced. force: the one that is shown, whose area the set is held against.
    """
    named = any(boundaries.authority)
    if boundaries.kind == "wards" and not named:
        lads = store.boundaries.chosen("lads")
        boundaries = located(boundaries, [*([lads] if lads else []), default_wards()])
    if authorities and not any(boundaries.authority):
        raise UserError(
            f"{boundaries.label} do not say which local authority an area is in, so none can be chosen",
            todo="Leave --force and --authority out.",
        )
    given = boundaries.of(authorities) if authorities else boundaries
    before = store.boundaries.chosen(given.kind) or (default_wards() if given.kind == "wards" else None)
    stored = next((s.boundaries for s in store.boundaries.sets() if _same_shelf(s.boundaries, given)), None)
    beside = stored if stored and not replace and _other_ground(stored, given) else None
    kept = together(stored, given) if stored and beside else given
    store.boundaries.write(kept)
    whole = given.kind in ("wards", "lsoas")
    outline = outlines(store).get(force) if whole else None
    local = AUTHORITIES.get(force, ())
    return BoundaryReport(
        kept=kept,
        of_file=len(given),
        before=before,
        beside=beside,
        replaced=None if beside else stored,
        located=None if named or given.kind != "wards" else sum(map(bool, given.authority)),
        overlaps=overlaps(kept.geometry),
        holes=holes(kept.outline) if whole else (),
        force=force,
        elsewhere=given.kind == "wards" and bool(local) and not set(local) & set(given.authority),
        far=0 if outline is None else int(np.sum(shapely.distance(given.geometry, outline) > MARGIN)),
    )


def _other_ground(one: Boundaries, other: Boundaries) -> bool:
    """Whether two sets have no area in common and lie beside each other, slivers apart."""
    shared = float(shapely.area(shapely.intersection(one.outline, other.outline)))
    least = min(float(one.km2.sum()), float(other.km2.sum())) * 1e6
    return not set(one.code) & set(other.code) and shared < SLIGHT * least


def _same_shelf(one: Boundaries, other: Boundaries) -> bool:
    return (one.kind, one.vintage, one.resolution) == (other.kind, other.vintage, other.resolution)


def derive(zip_file: Path, outline: Path | None, output: Path, authorities: Sequence[str], tolerance: float) -> int:
    """Write the wards derived from postcodes as GeoJSON, one feature a line; returns how many there are.

    Without an outline the wards are clipped to that of the default set.
    """
    areas = boundary_file.read(outline) if outline else default_wards()
    collection = codepoint.derive(zip_file, areas, authorities, tolerance=tolerance)
    features = collection.pop("features")
    head = json.dumps(collection, ensure_ascii=False)[:-1]
    lines = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    try:
        output.write_text(f'{head}, "features": [\n{lines}\n]}}\n', encoding="utf-8")
    except OSError as error:
        raise Unavailable(f"the file cannot be written ({error.strerror})", where=str(output)) from error
    return len(features)


def listed(store: Store) -> list[StoredSet]:
    """Every set there is, the default last; the one in use of each kind is chosen."""
    rows = list(store.boundaries.sets())
    own_wards = any(row.chosen and row.boundaries.kind == "wards" for row in rows)
    return [*rows, StoredSet("comes with After Dark", default_wards(), not own_wards)]
