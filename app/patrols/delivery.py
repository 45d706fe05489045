"""Planned and delivered: visits and minutes of each place and unit, and what a return adds up by month and agency."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, TypeVar

from app.answering.answered import Listing
from app.answering.answerer import Answerer
from app.answering.keeper import Kind
from app.patrols.place import PatrolPlace, patrol_places, places_basis
from app.patrols.plan import PatrolPlan, PlannedVisit, State, patrol_plans, plans_basis
from app.patrols.visit import PatrolVisit, visits, visits_basis
from geo.time.night import night_of

MINUTE: Final = timedelta(minutes=1)
T = TypeVar("T")
Of = tuple[str, str]
"""A place's id and a unit."""


@dataclass(frozen=True)
class Stay:
    """Visits of one unit to one place that overlap, as the one stay that they are. officers: 0 for not known."""

    place: str
    unit: str
    agency: str
    start: datetime
    end: datetime
    officers: int
    arrests: int
    searches: int
    powers: int
    logged: int

    @property
    def minutes(self) -> float:
        """How long it lasted."""
        return (self.end - self.start) / MINUTE


@dataclass(frozen=True)
class DosageRow:
    """One place and unit. planned, planned_minutes: visits that stand in confirmed plans; dropped: that a person took
    out; visits, minutes: stays as they were made; met: planned visits of a policing night that have a stay of the same
    night; officer_minutes: minutes times officers, None where no stay says how many officers they were; unknown: stays
    that do not say it."""

    place: str
    name: str
    unit: str
    planned: int
    planned_minutes: float
    dropped: int
    visits: int
    minutes: float
    met: int
    officer_minutes: float | None
    unknown: int


@dataclass(frozen=True)
class Override:
    """One visit that a person took out of a plan. visited: whether somebody went there that night all the same."""

    plan: str
    name: str
    unit: str
    start: datetime
    reason: str
    visited: bool


@dataclass(frozen=True)
class Logged:
    """One visit as it is kept, with the name of its place."""

    name: str
    visit: PatrolVisit


@dataclass(frozen=True)
class ReturnRow:
    """One month and agency. Nights count to the month in which they begin; hours: of stays; officer_hours: None where
    no stay says how many officers; unknown: stays that do not."""

    month: date
    agency: str
    visits: int
    hours: float
    officer_hours: float | None
    unknown: int
    arrests: int
    searches: int
    powers: int


@dataclass(frozen=True)
class Delivered:
    """What was planned and what was done. to: the last policing night with a visit that is kept, to which planned
    visits count, None without any; visits: all of them, the newest first; merged: those that overlapped another of the
    same unit and place and are counted as one stay with it; plans: how many are confirmed; places: id and name of those
    that stand."""

    rows: tuple[DosageRow, ...]
    overrides: tuple[Override, ...]
    visits: tuple[Logged, ...]
    merged: int
    to: date | None
    plans: int
    places: tuple[tuple[str, str], ...]
    synthetic: bool


@dataclass(frozen=True)
class PatrolReturn:
    """The return: what was done, by month and agency."""

    rows: tuple[ReturnRow, ...]
    logged: int
    merged: int
    synthetic: bool


def stays_of(made: Iterable[PatrolVisit]) -> list[Stay]:
    """Visits as stays: what one unit sent twice of one place, by phone and by its positions, is one stay."""
    found: list[Stay] = []
    order = sorted(made, key=lambda one: (one.place, one.unit.casefold(), one.agency, one.start, one.end))
    for visit in order:
        last = found[-1] if found else None
        same = last is not None and (last.place, last.unit.casefold(), last.agency) == (
            visit.place, visit.unit.casefold(), visit.agency
        )  # fmt: skip
        if last is not None and same and visit.start < last.end:
            found[-1] = Stay(
                last.place, last.unit, last.agency, last.start, max(last.end, visit.end),
                max(last.officers, visit.officers), max(last.arrests, visit.arrests),
                max(last.searches, visit.searches), max(last.powers, visit.powers), last.logged + 1,
            )  # fmt: skip
        else:
            found.append(
                Stay(visit.place, visit.unit, visit.agency, visit.start, visit.end, visit.officers, visit.arrests,
                     visit.searches, visit.powers, 1)
            )  # fmt: skip
    return found


def dosage(
    plans: Sequence[PatrolPlan], stays: Sequence[Stay], names: dict[str, str], to: date | None
) -> tuple[DosageRow, ...]:
    """Planned against delivered by place and unit; planned visits count up to the night `to`."""
    planned: dict[Of, list[PlannedVisit]] = defaultdict(list)
    dropped: dict[Of, int] = defaultdict(int)
    done: dict[Of, list[Stay]] = defaultdict(list)
    units: dict[str, str] = {}
    for plan in plans:
        for visit in plan.visits:
            if plan.state is State.CONFIRMED and to is not None and night_of(visit.start) <= to:
                of = visit.place, units.setdefault(visit.unit.casefold(), visit.unit)
                if visit.dropped:
                    dropped[of] += 1
                else:
                    planned[of].append(visit)
    for stay in stays:
        done[stay.place, units.setdefault(stay.unit.casefold(), stay.unit)].append(stay)
    every = planned.keys() | dropped.keys() | done.keys()
    return tuple(
        _row(of, names.get(of[0], of[0]), planned[of], dropped[of], done[of])
        for of in sorted(every, key=lambda of: (names.get(of[0], of[0]), of[1]))
    )


def _row(of: Of, name: str, planned: list[PlannedVisit], dropped: int, done: list[Stay]) -> DosageRow:
    nights, stayed = _by_night(planned), _by_night(done)
    met = sum(min(n, stayed.get(night, 0)) for night, n in nights.items())
    officer_minutes, unknown = _officer_minutes(done)
    return DosageRow(
        of[0], name, of[1], len(planned), sum(one.minutes for one in planned), dropped, len(done),
        sum(one.minutes for one in done), met, officer_minutes, unknown,
    )  # fmt: skip


def _by_night(those: Sequence[PlannedVisit] | Sequence[Stay]) -> dict[date, int]:
    found: dict[date, int] = defaultdict(int)
    for one in those:
        found[night_of(one.start)] += 1
    return found


def _officer_minutes(done: Sequence[Stay]) -> tuple[float | None, int]:
    known = [one for one in done if one.officers]
    total = sum(one.minutes * one.officers for one in known) if known else None
    return total, len(done) - len(known)


def returned(stays: Sequence[Stay]) -> tuple[ReturnRow, ...]:
    """What stays add up to, by the month in which their policing night begins and the agency."""
    groups: dict[tuple[date, str], list[Stay]] = defaultdict(list)
    for stay in stays:
        groups[night_of(stay.start).replace(day=1), stay.agency].append(stay)
    found = []
    for (month, agency), those in sorted(groups.items()):
        officers, unknown = _officer_minutes(those)
        hours = None if officers is None else officers / 60
        counts = (sum(getattr(one, name) for one in those) for name in ("arrests", "searches", "powers"))
        found.append(
            ReturnRow(month, agency, len(those), sum(one.minutes for one in those) / 60, hours, unknown, *counts)
        )
    return tuple(found)


def _overrides(plans: Sequence[PatrolPlan], stays: Sequence[Stay], names: dict[str, str]) -> tuple[Override, ...]:
    went = {(one.place, night_of(one.start)) for one in stays}
    return tuple(
        Override(plan.name, names.get(visit.place, visit.place), visit.unit, visit.start, visit.dropped,
                 (visit.place, night_of(visit.start)) in went)
        for plan in plans if plan.state is State.CONFIRMED
        for visit in sorted(plan.visits, key=lambda one: one.start) if visit.dropped
    )  # fmt: skip


def _delivered(world: Answerer, _: None, stamp: str) -> Listing[Delivered]:
    made, plans, places = visits(world.records), patrol_plans(world.records), patrol_places(world.records)
    names, stays = {one.id: one.name for one in places}, stays_of(made)
    to = max((night_of(one.start) for one in made), default=None)
    synthetic = any(one.synthetic for one in places)
    found = Delivered(
        rows=dosage(plans, stays, names, to),
        overrides=_overrides(plans, stays, names),
        visits=tuple(
            Logged(names.get(one.place, one.place), one)
            for one in sorted(made, key=lambda one: one.start, reverse=True)
        ),
        merged=len(made) - len(stays),
        to=to,
        plans=sum(one.state is State.CONFIRMED for one in plans),
        places=tuple((one.id, one.name) for one in places),
        synthetic=synthetic,
    )
    return _listed(world, stamp, found, places, synthetic=synthetic)


def _returned(world: Answerer, _: None, stamp: str) -> Listing[PatrolReturn]:
    made, places = visits(world.records), patrol_places(world.records)
    stays, synthetic = stays_of(made), any(one.synthetic for one in places)
    found = PatrolReturn(returned(stays), len(made), len(made) - len(stays), synthetic)
    return _listed(world, stamp, found, places, synthetic=synthetic)


def _listed(world: Answerer, stamp: str, found: T, places: Sequence[PatrolPlace], *, synthetic: bool) -> Listing[T]:
    marks = (world.settings.marking, *(one.marking for one in places))
    parts = ("places",) if synthetic else ()
    return Listing(stamp, None, world.store.snapshot().id, found, marks, synthetic_parts=parts)


def _kept(world: Answerer, _: None) -> Sequence[object]:
    return [*visits_basis(world.records), *plans_basis(world.records), *places_basis(world.records)]


PATROL_VISITS: Final = Kind("patrol-visits", _delivered, _kept)
"""What was planned and what was done."""
PATROL_RETURN: Final = Kind("patrol-return", _returned, _kept)
"""What was done, by month and agency."""
