"""What the `boundaries` commands do: bring sets in, derive the default, list what there is."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from geo.boundaries import Boundaries, default_wards
from geo.errors import Unavailable
from geo.sources import boundary_file, codepoint
from geo.store import boundaries as store


@dataclass(frozen=True)
class Listed:
    """One set as `afterdark boundaries list` shows it."""

    boundaries: Boundaries
    file: str
    chosen: bool


def bring_in(data: Path, boundaries: Boundaries, authorities: Sequence[str] = ()) -> Boundaries:
    """Store a set, or its areas in some authorities, and choose it for its kind."""
    kept = boundaries.of(authorities) if authorities else boundaries
    store.write(data, kept)
    return kept


def derive(zip_file: Path, outline: Path, output: Path, authorities: Sequence[str], tolerance: float) -> int:
    """Write the wards derived from postcodes as GeoJSON, one feature a line; returns how many there are."""
    collection = codepoint.derive(zip_file, outline, authorities, tolerance=tolerance)
    features = collection.pop("features")
    head = json.dumps(collection, ensure_ascii=False)[:-1]
    lines = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    try:
        output.write_text(f'{head}, "features": [\n{lines}\n]}}\n', encoding="utf-8")
    except OSError as error:
        raise Unavailable(f"the file cannot be written ({error.strerror})", where=str(output)) from error
    return len(features)


def listed(data: Path) -> list[Listed]:
    """Every set there is, the default last; the one in use of each kind is chosen."""
    rows = [Listed(store.read(path), path.name, chosen) for path, chosen in store.stored(data)]
    own_wards = any(row.chosen and row.boundaries.kind == "wards" for row in rows)
    return [*rows, Listed(default_wards(), "comes with After Dark", not own_wards)]


read = boundary_file.read
