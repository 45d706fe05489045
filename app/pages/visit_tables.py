"""Visits, the return and what patrol days show, as tables."""

from typing import Final

from app.patrols.delivery import Delivered, PatrolReturn
from app.patrols.effect import Effect
from app.table import Column, Table
from app.words.patrol_visits import KNOWN, SEEN
from models.patrol.patrol_days import PatrolDays

LATEST: Final = 20
"""Visits on the page; the file has all."""
DOSAGE: Final = (
    Column("place", "Place"),
    Column("unit", "Unit"),
    Column("planned", "Planned", "visits", "Visits that stand in confirmed plans", "count"),
    Column("visits", "Made", "visits", "", "count"),
    Column("met", "Met", "of planned", "Planned visits with a visit of the unit that night", "count"),
    Column("dropped", "Taken out", "visits", "By a person, with a reason", "count"),
    Column("planned_minutes", "Planned", "min", "", "number", 0),
    Column("minutes", "Made", "patrol min", "", "number", 0),
    Column("officer_minutes", "Made", "officer min", "Of visits that say how many officers", "number", 0),
)
VISITS: Final = (
    Column("place", "Place"),
    Column("unit", "Unit"),
    Column("agency", "Agency"),
    Column("start", "From", kind="date"),
    Column("minutes", "Minutes", kind="number"),
    Column("officers", "Officers", kind="count"),
    Column("seen", "Seen"),
    Column("known", "Known from"),
)
FILE: Final = (
    Column("place", "Place"),
    Column("called", "Called"),
    Column("unit", "Unit"),
    Column("agency", "Agency"),
    Column("start", "From"),
    Column("end", "To"),
    Column("officers", "Officers", kind="count"),
    Column("seen", "Seen"),
    Column("arrests", "Arrests", kind="count"),
    Column("searches", "Searches", kind="count"),
    Column("asb_powers", "ASB powers", kind="count"),
)
"""Of the file of every visit."""
OVERRIDES: Final = (
    Column("place", "Place"),
    Column("plan", "Plan"),
    Column("unit", "Unit"),
    Column("start", "Planned for", kind="date"),
    Column("reason", "Why it was taken out"),
    Column("visited", "Visited that night", kind="flag"),
)
RETURN: Final = (
    Column("month", "Month", kind="month"),
    Column("agency", "Agency"),
    Column("visits", "Visits", kind="count"),
    Column("patrol_hours", "Patrol hours", kind="number", digits=1),
    Column("officer_hours", "Officer hours", "", "Of visits that say how many officers", "number", 1),
    Column("officers_unknown", "Officers not known", "visits", "", "count"),
    Column("arrests", "Arrests", kind="count"),
    Column("searches", "Searches", kind="count"),
    Column("asb_powers", "ASB powers", kind="count"),
)
EFFECT: Final = (
    Column("place", "Where"),
    Column("with_patrol", "Incidents", "patrol days", "", "count"),
    Column("days_with", "Patrol days", kind="count"),
    Column("without", "Incidents", "other days", "", "count"),
    Column("days_without", "Other days", kind="count"),
    Column("ratio", "Ratio", "a day", "1 is no difference, below 1 fewer on patrol days", "number", 2),
    Column("low", "Low", "", "", "number", 2, bound_of="ratio"),
    Column("high", "High", "", "", "number", 2, bound_of="ratio"),
)


def dosage_table(found: Delivered) -> Table:
    """Planned against delivered by place and unit."""
    rows = tuple(
        (one.name, one.unit, one.planned, one.visits, one.met, one.dropped, one.planned_minutes, one.minutes,
         one.officer_minutes)
        for one in found.rows
    )  # fmt: skip
    return Table("dosage", "Planned and delivered by place and unit", DOSAGE, rows)


def latest_table(found: Delivered) -> Table:
    """The visits that came last."""
    rows = tuple(
        (one.name, one.visit.unit, one.visit.agency, one.visit.start, one.visit.minutes, one.visit.officers or None,
         SEEN[one.visit.seen], KNOWN[one.visit.how_known])
        for one in found.visits[:LATEST]
    )  # fmt: skip
    return Table("visits", "The visits logged last", VISITS, rows)


def visits_table(found: Delivered) -> Table:
    """Every visit, in columns that a load reads again."""
    rows = tuple(
        (visit.place, one.name, visit.unit, visit.agency, f"{visit.start:%Y-%m-%dT%H:%M:%S}",
         f"{visit.end:%Y-%m-%dT%H:%M:%S}", visit.officers, visit.seen.value, visit.arrests, visit.searches,
         visit.powers)
        for one in found.visits for visit in (one.visit,)
    )  # fmt: skip
    return Table("patrol-visits", "Every visit", FILE, rows)


def overrides_table(found: Delivered) -> Table:
    """What persons took out of plans."""
    rows = tuple((one.name, one.plan, one.unit, one.start, one.reason, one.visited) for one in found.overrides)
    return Table("overrides", "Visits taken out of plans", OVERRIDES, rows)


def return_table(found: PatrolReturn) -> Table:
    """The return by month and agency."""
    rows = tuple(
        (one.month, one.agency, one.visits, one.hours, one.officer_hours, one.unknown, one.arrests, one.searches,
         one.powers)
        for one in found.rows
    )  # fmt: skip
    return Table("patrol-return", "Patrols by month and agency", RETURN, rows)


def effect_table(found: Effect) -> Table:
    """All places together, the rings and each place."""
    if found.pooled is None:
        return Table("patrol-effect", "Patrol days against others", EFFECT, ())
    named = [("All places", found.pooled)]
    named += zip(("Within 100 m", "100 to 300 m"), found.rings, strict=True)
    named += [(one.name, one.days) for one in found.by_place]
    return Table("patrol-effect", "Patrol days against others", EFFECT, tuple(_row(*one) for one in named))


def _row(name: str, days: PatrolDays) -> tuple[str | float | None, ...]:
    return (
        name, days.with_patrol, days.days_with, days.without, days.days_without, days.ratio, days.low, days.high
    )  # fmt: skip
