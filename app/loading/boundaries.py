"""What the `boundaries` commands do: bring sets in, derive the default, list what there is."""

import json
from collections.abc import Sequence
from pathlib import Path

from geo.errors import Unavailable, UserError
from geo.sources import boundary_file, codepoint
from geo.space.boundaries import Boundaries, default_wards
from geo.store.base import Store, StoredSet


def import_boundaries(
    store: Store, boundaries: Boundaries, authorities: Sequence[str] = ()
) -> tuple[Boundaries, Boundaries | None]:
    """Store a set, or its areas in some authorities, and choose it for its kind.

    What was stored, and the set of its kind that was used until then.
    """
    if authorities and not any(boundaries.authority):
        raise UserError(
            f"{boundaries.label} do not say which local authority an area is in, so none can be chosen",
            todo="Leave --force and --authority out.",
        )
    kept = boundaries.of(authorities) if authorities else boundaries
    before = store.boundaries.chosen(kept.kind) or (default_wards() if kept.kind == "wards" else None)
    store.boundaries.write(kept)
    return kept, before


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
