"""What was changed about a site, by whom and when, and what stood there before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import shapely

from app.records.journal import Record, Records
from app.sites.site import KIND

LABELS: Final = {
    "name": "Name",
    "lead": "Lead",
    "partners": "Partners",
    "marking": "Marking",
    "geometry": "Area",
    "phases": "Phases",
    "indicators": "Indicators",
    "offence": "Judged by",
    "source": "Source",
    "rural": "Rings",
    "control": "Control",
}


@dataclass(frozen=True)
class Difference:
    """One field: before and after in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Revision:
    """One version: who wrote it and when (UTC), and what it changed. what: made, retired, taken up again, or empty."""

    version: int
    at: str
    who: str
    what: str
    changes: tuple[Difference, ...]


def revisions(records: Records, id: str) -> tuple[Revision, ...]:
    """Every version of a site, the newest first."""
    kept = records.history(KIND, id)
    return tuple(_revision(kept[i], kept[i - 1] if i else None) for i in reversed(range(len(kept))))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """The fields in which two versions differ, in words."""
    fields = [name for name in LABELS if before.get(name) != after.get(name)]
    return tuple(Difference(LABELS[name], in_words(name, before), in_words(name, after)) for name in fields)


def _revision(record: Record, before: Record | None) -> Revision:
    changes = differences(before.body, record.body) if before else ()
    was = before is not None and before.retired
    what = "" if record.retired == was else "retired" if record.retired else "taken up again"
    return Revision(
        record.version, record.at[:16].replace("T", " "), record.who, what if before else "made", changes
    )  # fmt: skip


def in_words(name: str, body: Mapping[str, Any]) -> str:
    """One field of a version as people read it."""
    value = body.get(name)
    if name == "rural":
        return "500 and 1,000 m" if value else "250 and 500 m"
    if not value:
        return "the most trusted" if name == "source" else "none"
    special = {
        "geometry": _area,
        "phases": lambda rows: "; ".join(f"{p['phase']} {p['start']} to {p['end'] or 'today'}" for p in rows),
        "indicators": lambda rows: "; ".join(f"{i['name']}: {i['target']}" for i in rows),
        "control": lambda own: f"{', '.join(own['names'])} ({own['reason']})",
        "partners": ", ".join,
    }
    return str(special.get(name, str)(value))


def _area(wkt: str) -> str:
    shape = shapely.from_wkt(wkt)
    corners = shapely.get_num_coordinates(shape) - len(shapely.get_parts(shape))
    return f"{shape.area / 1e6:.3f} km² round {shape.centroid.x:.0f} {shape.centroid.y:.0f}, {corners} corners"
