"""The tables of the charter: coverage by zone, nights before and after signing, venues and their pledges."""

from collections.abc import Sequence

import shapely

from app.charter.coverage import IN_CHARTER, CharterVenue, Coverage, Pledge, Status
from app.charter.signing_effect import SigningEffect
from app.table import Table
from app.words.charter import STATUSES, before_and_after, keeps
from app.words.columns_charter import ARMS, COVERAGE, EFFECTS, VENUES


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
    return Table("coverage", "The charter by zone, most venues first", COVERAGE, rows, shapes)


def effects_table(effects: Sequence[SigningEffect]) -> Table:
    """Night incidents of every zone before and after its venues signed, and what may be said of them."""
    rows = []
    for one in effects:
        counts = (one.before, one.months_before, one.after, one.months_after) if one.result else (None,) * 4
        rows.append((one.zone, one.signed, *counts, before_and_after(one), ", ".join(one.controls) or None))
    return Table("effects", "Night incidents before and after signing, by zone", EFFECTS, tuple(rows))


def before_after_table(effect: SigningEffect) -> Table:
    """The counts behind one zone's effect, each with its 95 % interval; no row where it cannot be judged."""
    arms = effect.result.arms if effect.result else ()
    names = ("This zone", f"Comparable zones: {', '.join(effect.controls)}")
    rows = tuple(
        (name, arm.before, *arm.before_interval, arm.after, *arm.after_interval)
        for name, arm in zip(names, arms, strict=False)
    )
    return Table("before_and_after", "Night incidents before and after signing", ARMS, rows)


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
    return Table("venues", "Venues and their place in the charter", VENUES, rows, points)


def latest_first(venues: Sequence[CharterVenue]) -> tuple[CharterVenue, ...]:
    """Venues that are not in the charter, those that close latest first, then the largest."""
    outside = (one for one in venues if not one.in_charter)
    return tuple(sorted(outside, key=lambda one: (one.closes, one.capacity or 0), reverse=True))
