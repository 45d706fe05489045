"""A plan of patrols as a table: what a page shows and what files hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.patrols.harm_hours import hour_of_week
from app.patrols.place import Band, PatrolPlace
from app.patrols.plan import PlannedVisit
from app.patrols.plan_kinds import PlanFile
from app.table import Column, PlainValue, Table
from app.words.patrol_plan import PATTERNS, STATES, expiry, idle_line, method_line

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
COLUMNS = (
    Column("order", "Order", kind="count", about="Of the unit's visits"),
    Column("unit", "Unit"),
    Column("shift", "Shift"),
    Column("start", "Start", kind="date", about="Local clock time"),
    Column("minutes", "Minutes", kind="count"),
    Column("number", "Place", kind="count", about="The number on the map"),
    Column("place", "Name"),
    Column("bands", "Its hours", about="When most is expected there"),
    Column("easting", "Easting", "m", kind="count"),
    Column("northing", "Northing", "m", kind="count"),
    Column("monthly", "Expected a month", kind="number", digits=1),
    Column("id", "Place id"),
)


@dataclass(frozen=True)
class NumberedVisit:
    """A visit with its number in its unit's tour, and its place with the number on the map."""

    visit: PlannedVisit
    order: int
    number: int
    place: PatrolPlace | None

    @property
    def end(self) -> datetime:
        """When it is over."""
        return self.visit.start + timedelta(minutes=self.visit.minutes)

    @property
    def name(self) -> str:
        """The place's name."""
        return self.place.name if self.place else "a place that is no longer kept"


def numbers(found: PlanFile) -> dict[str, int]:
    """The number of each place that is visited, in the order of the first visits."""
    return {id: i for i, id in enumerate(dict.fromkeys(one.place for one in found.plan.standing), start=1)}


def numbered_visits(found: PlanFile) -> tuple[NumberedVisit, ...]:
    """The visits that stand: by shift and unit, each in the order of its times."""
    of_place, ranks = numbers(found), dict[tuple[str, str], int]()
    shifts = [(one.shift, one.unit) for one in found.plan.shifts]
    rows = []
    for visit in sorted(found.plan.standing, key=lambda v: (shifts.index((v.shift, v.unit)), v.start)):
        key = visit.unit, visit.shift
        ranks[key] = ranks.get(key, 0) + 1
        rows.append(NumberedVisit(visit, ranks[key], of_place[visit.place], found.places.get(visit.place)))
    return tuple(rows)


def visits_table(found: PlanFile) -> Table:
    """One row a visit, with the place's outline."""
    numbered = numbered_visits(found)
    rows = tuple(
        (
            one.order, one.visit.unit, one.visit.shift, one.visit.start, one.visit.minutes, one.number, one.name,
            bands_on(one.place, one.visit) if one.place else "", *_middle(one.place),
            one.place.monthly if one.place else None, one.visit.place,
        )
        for one in numbered
    )  # fmt: skip
    shapes = tuple(one.place.geometry if one.place else None for one in numbered)
    return Table("visits", f"Visits of “{found.plan.name}”", COLUMNS, rows, shapes)


def about(found: PlanFile) -> dict[str, PlainValue]:
    """What every file of a plan says of itself."""
    plan = found.plan
    return {
        "marking": plan.marking, "title": plan.name, "policing_day": plan.day.isoformat(),
        "state": STATES[plan.state], "expiry": expiry(plan), "pattern": PATTERNS[plan.pattern][0],
        "method": method_line(plan), "synthetic": any(one.synthetic for one in found.places.values()),
        "version": plan.version,
    }  # fmt: skip


def bands_on(place: PatrolPlace, visit: PlannedVisit) -> str:
    """The hours of a place that a visit falls in, or all of them where it falls in none."""
    at = hour_of_week(visit.start)
    inside = [band for band in place.bands if (at - band.hour) % 168 < band.hours]
    return ", ".join(map(band_text, inside or place.bands)) or "any hour"


def band_text(band: Band) -> str:
    """Fri 22–02."""
    day, hour = divmod(band.hour, 24)
    return f"{WEEKDAYS[day]} {hour:02d}–{(hour + band.hours) % 24:02d}"


def pages_context(found: PlanFile) -> Mapping[str, object]:
    """What the edit page and the sheet show alike."""
    return {"plan": found.plan, "page_markings": [found.plan.marking, *(p.marking for p in found.places.values())],
            "method": method_line(found.plan), "idle": idle_line(found.plan), "expiry": expiry(found.plan)}  # fmt: skip


def _middle(place: PatrolPlace | None) -> tuple[float | None, float | None]:
    return (round(place.geometry.centroid.x), round(place.geometry.centroid.y)) if place else (None, None)
