"""The tables of the charter: coverage by zone, nights before and after signing, venues and their pledges."""

from collections.abc import Sequence
from typing import Final

import shapely

from app.charter.coverage import IN_CHARTER, CharterVenue, Coverage, Pledge, Status
from app.charter.signing_effect import SigningEffect
from app.table import Column, Table
from app.words.charter import PLEDGES, STATUSES, before_and_after, keeps

ZONE: Final = Column("zone", "Zone", about="Name of the night-time zone")
_COVERAGE: Final = (
    Column("number", "No.", about="Number of the zone on the map", kind="count"),
    ZONE,
    Column("venues", "Venues", about="Venues that stand in the zone", kind="count"),
    Column("members", "In the charter", about="Signed, trained or audited, and not lapsed", kind="count"),
    Column("share", "Share", about="Share of the venues that are in the charter", kind="share", digits=2),
    *(Column(status, STATUSES[status].capitalize(), kind="count") for status in (*IN_CHARTER, Status.INVITED)),
    Column(Status.LAPSED, "Lapsed", kind="count"),
    Column(Status.NONE, STATUSES[Status.NONE].capitalize(), kind="count"),
)
COVERAGE_COLUMNS: Final = ("number", "zone", "venues", "members", "share", Status.INVITED, Status.LAPSED, Status.NONE)
_EFFECTS: Final = (
    ZONE,
    Column("signed", "A quarter signed", about="Month in which a quarter of the venues had signed", kind="month"),
    Column("before", "Incidents before", kind="count"),
    Column("months_before", "Months before", kind="count"),
    Column("after", "Incidents after", kind="count"),
    Column("months_after", "Months after", kind="count"),
    Column("verdict", "What may be said"),
    Column("controls", "Set against", about="Zones that had not signed and had like counts before"),
)
_ARMS: Final = (
    Column("where", "Where"),
    Column("before", "Before", kind="count"),
    Column("before_low", "Before, low", kind="number", bound_of="before"),
    Column("before_high", "Before, high", kind="number", bound_of="before"),
    Column("after", "After", kind="count"),
    Column("after_low", "After, low", kind="number", bound_of="after"),
    Column("after_high", "After, high", kind="number", bound_of="after"),
)
_VENUES: Final = (
    Column("id", "Identifier"),
    Column("name", "Venue"),
    Column("type", "Kind"),
    Column("terminal_hour", "Closes"),
    Column("capacity", "Capacity", kind="count"),
    Column("easting", "Easting", "m", kind="number"),
    Column("northing", "Northing", "m", kind="number"),
    Column("charter", "Charter"),
    Column("since", "Since", kind="date"),
    *(Column(pledge, title, about=about) for pledge, (title, about) in PLEDGES.items()),
)
MEMBER_COLUMNS: Final = ("name", "type", "terminal_hour", "charter", "since", *Pledge)
OTHER_COLUMNS: Final = ("name", "type", "terminal_hour", "capacity", "charter", "since")


def coverage_table(covers: Sequence[Coverage]) -> Table:
    """Every zone with how many of its venues have come how far in the charter."""
    counted = (*IN_CHARTER, Status.INVITED, Status.LAPSED, Status.NONE)
    rows = tuple(
        (
            number, cover.zone.name, cover.venue_count, cover.of(*IN_CHARTER), cover.share,
            *(cover.of(status) for status in counted),
        )
        for number, cover in enumerate(covers, start=1)
    )  # fmt: skip
    shapes = tuple(cover.zone.geometry for cover in covers)
    return Table("coverage", "The charter by zone, most venues first", _COVERAGE, rows, shapes)


def effects_table(effects: Sequence[SigningEffect]) -> Table:
    """Night incidents of every zone before and after its venues signed, and what may be said of them."""
    rows = []
    for one in effects:
        counts = (one.before, one.months_before, one.after, one.months_after) if one.result else (None,) * 4
        rows.append((one.zone, one.signed, *counts, before_and_after(one), ", ".join(one.controls) or None))
    return Table("effects", "Night incidents before and after signing, by zone", _EFFECTS, tuple(rows))


def before_after_table(effect: SigningEffect) -> Table:
    """The counts behind one zone's effect, each with its 95 % interval; no row where it cannot be judged."""
    arms = effect.result.arms if effect.result else ()
    names = ("This zone", f"Comparable zones: {', '.join(effect.controls)}")
    rows = tuple(
        (name, arm.before, *arm.before_interval, arm.after, *arm.after_interval)
        for name, arm in zip(names, arms, strict=False)
    )
    return Table("before_and_after", "Night incidents before and after signing", _ARMS, rows)


def venues_table(venues: Sequence[CharterVenue]) -> Table:
    """Venues with their place in the charter and, for its members, the five pledges."""
    rows = tuple(
        (
            one.id, one.name, one.type, one.terminal_hour or None, one.capacity, one.x, one.y, STATUSES[one.status],
            one.since, *(keeps(one, pledge) if one.in_charter else None for pledge in Pledge),
        )
        for one in venues
    )  # fmt: skip
    points = tuple(shapely.Point(one.x, one.y) for one in venues)
    return Table("venues", "Venues and their place in the charter", _VENUES, rows, points)


def latest_first(venues: Sequence[CharterVenue]) -> tuple[CharterVenue, ...]:
    """Venues that are not in the charter, those that close latest first, then the largest."""
    outside = (one for one in venues if not one.in_charter)
    return tuple(sorted(outside, key=lambda one: (one.closes, one.capacity or 0), reverse=True))
