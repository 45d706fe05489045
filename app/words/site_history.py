"""What was changed about a site and what was done there, in words."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import shapely

from app.figures import day, decimal
from app.sites.activities import UNITS
from app.sites.history import Event, FieldChange

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
    "control": "Comparison areas",
}
EVENTS: Final = {Event.MADE: "made", Event.CHANGED: "", Event.CLOSED: "closed", Event.REOPENED: "opened again"}
ACTIVITIES: Final = {
    "warrant": "Warrant",
    "arrest": "Arrest",
    "closure_order": "Closure order",
    "dispersal": "Dispersal order (s. 34)",
    "injunction": "Injunction",
    "focused_deterrence": "Focused deterrence",
    "patrol": "Patrol",
    "licensing": "Licensing condition",
    "youth_outreach": "Youth outreach",
    "lighting": "Lighting fixed",
    "cctv": "CCTV fixed or added",
    "target_hardening": "Target hardening",
    "design": "Change to the place",
    "community": "Community event",
    "other": "Other",
}


def when(minute: str) -> str:
    """28 Nov 2026, 19:24 UTC: a minute as the record holds it."""
    at = datetime.fromisoformat(minute)
    return f"{day(at)}, {at:%H:%M} UTC"


def activity_kinds() -> dict[str, str]:
    """Every kind of activity with its unit, as a form offers them: Patrol (hours)."""
    return {kind: f"{ACTIVITIES[kind]} ({unit})" if unit else ACTIVITIES[kind] for kind, unit in UNITS.items()}


def field(name: str, value: Any) -> str:
    """One field of a version as people read it; value: as the record holds it."""
    if name == "rural":
        return "500 and 1\u202f000 m" if value else "250 and 500 m"
    if not value:
        return "the most trusted" if name == "source" else "none"
    return SPECIAL.get(name, str)(value)


def both(change: FieldChange) -> tuple[str, str]:
    """A field before and after a change."""
    return field(change.field, change.before), field(change.field, change.after)


def _area(wkt: str) -> str:
    shape = shapely.from_wkt(wkt)
    corners = shapely.get_num_coordinates(shape) - len(shapely.get_parts(shape))
    middle = f"{shape.centroid.x:.0f} {shape.centroid.y:.0f}"
    return f"{decimal(shape.area / 1e6, 3)} km² round {middle}, {corners} corners"


def _phases(rows: list[Mapping[str, str]]) -> str:
    return "; ".join(f"{p['phase']} {p['start']} to {p['end'] or 'today'}" for p in rows)


def _indicators(rows: list[Mapping[str, str]]) -> str:
    return "; ".join(f"{i['name']}: {i['target']}" for i in rows)


def _control(control: Mapping[str, Any]) -> str:
    return f"{', '.join(control['names'])} ({control['reason']})"


SPECIAL: Final[Mapping[str, Callable[[Any], str]]] = {
    "geometry": _area,
    "phases": _phases,
    "indicators": _indicators,
    "control": _control,
    "partners": ", ".join,
}
