"""A plan of patrols: who visits which places when, what a person changed of it and why. Every version is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from app.records.journal import Record, Records
from geo.errors import UserError

KIND: Final = "patrol-plan"
MAXIMUM_LENGTH: Final = 500
MAXIMUM_UNITS: Final = 60
"""Units' shifts of one plan."""
LONGEST_SHIFT: Final = 16 * 60
"""Minutes."""


class State(StrEnum):
    """How far a plan has come: nobody carries one that no person has confirmed."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"


class Travel(StrEnum):
    """How a team gets from place to place."""

    FOOT = "foot"
    CAR = "car"


class Pattern(StrEnum):
    """How often a place is visited."""

    DAILY = "daily"
    THREE_DAYS_RUNNING = "three-days-running"
    EVERY_THIRD_DAY = "every-third-day"


@dataclass(frozen=True)
class UnitShift:
    """One unit's part of a shift. shift: its name, which units share; start: local clock time; x, y: EPSG:27700, where
    the unit starts; patrolling: minutes of the shift that are for visits and ways between them."""

    unit: str
    shift: str
    start: datetime
    patrolling: float
    x: float
    y: float


@dataclass(frozen=True)
class PlannedVisit:
    """place: id; unit, shift: as in its UnitShift; start: local clock time; minutes: how long. dropped: why a person
    took it out, "" where it stands."""

    place: str
    unit: str
    shift: str
    start: datetime
    minutes: float
    dropped: str = ""


@dataclass(frozen=True)
class PatrolPlan:
    """One plan as it is kept now. day: the policing day it begins on; last: after which nobody carries it; left_out:
    ids of places and days on which they are left out at random, one_in: of so many days one, 0 for none; value, bound:
    expected incidents in the hours in which somebody is there, and what no plan could pass; best: value of the same
    visits before their times were drawn; asked: the address of the question that its places were chosen by; along: the
    streets that ways were measured along, "" for straight lines; often: visits of a place in a shift at most; weeks:
    length of the trial that its left-out days were drawn for, which plan `trial` began ("": this one)."""

    name: str
    day: date
    last: date
    shifts: tuple[UnitShift, ...]
    visits: tuple[PlannedVisit, ...]
    state: State = State.DRAFT
    pattern: Pattern = Pattern.DAILY
    one_in: int = 0
    left_out: tuple[tuple[str, date], ...] = ()
    seed: int = 0
    value: float = 0.0
    bound: float = 0.0
    asked: str = ""
    marking: str = "OFFICIAL-SENSITIVE"
    best: float = 0.0
    travel: Travel = Travel.FOOT
    along: str = ""
    often: int = 1
    weeks: int = 0
    trial: str = ""
    id: str = field(default="", compare=False)
    version: int = field(default=0, compare=False)
    at: str = field(default="", compare=False)
    who: str = field(default="", compare=False)
    retired: bool = field(default=False, compare=False)

    @property
    def gap(self) -> float:
        """Share of the bound by which the plan may fall short of the best one."""
        return max(0.0, 1 - self.value / self.bound) if self.bound > 0 else 0.0

    @property
    def unforeseen(self) -> float:
        """Share of the expected harm that times which nobody can foretell cost it."""
        return 1 - self.value / self.best if self.best > 0 else 0.0

    @property
    def standing(self) -> tuple[PlannedVisit, ...]:
        """The visits that nobody took out, in the order of their times."""
        return tuple(sorted((one for one in self.visits if not one.dropped), key=lambda one: (one.start, one.unit)))

    def carried(self, day: date) -> bool:
        """Whether a team may carry it on a day."""
        return self.state is State.CONFIRMED and self.day <= day <= self.last and not self.retired

    @property
    def body(self) -> dict[str, Any]:
        """What a record of it holds."""
        return {
            "name": self.name, "day": self.day.isoformat(), "last": self.last.isoformat(), "state": self.state.value,
            "shifts": [[s.unit, s.shift, s.start.isoformat(), s.patrolling, s.x, s.y] for s in self.shifts],
            "visits": [[v.place, v.unit, v.shift, v.start.isoformat(), v.minutes, v.dropped] for v in self.visits],
            "pattern": self.pattern.value, "one_in": self.one_in,
            "left_out": [[place, day.isoformat()] for place, day in self.left_out],
            "seed": self.seed, "value": self.value, "bound": self.bound, "asked": self.asked, "marking": self.marking,
            "best": self.best, "travel": self.travel.value, "along": self.along, "often": self.often,
            "weeks": self.weeks, "trial": self.trial,
        }  # fmt: skip


def plan_of(record: Record) -> PatrolPlan:
    """The plan that a record of the kind “patrol-plan” holds."""
    body: Mapping[str, Any] = record.body
    return PatrolPlan(
        name=body["name"].strip(),
        day=date.fromisoformat(body["day"]),
        last=date.fromisoformat(body["last"]),
        shifts=tuple(
            UnitShift(unit, shift, datetime.fromisoformat(start), float(minutes), float(x), float(y))
            for unit, shift, start, minutes, x, y in body["shifts"]
        ),
        visits=tuple(
            PlannedVisit(place, unit, shift, datetime.fromisoformat(start), float(minutes), dropped)
            for place, unit, shift, start, minutes, dropped in body["visits"]
        ),
        state=State(body["state"]),
        pattern=Pattern(body["pattern"]),
        one_in=int(body.get("one_in", 0)),
        left_out=tuple((place, date.fromisoformat(day)) for place, day in body.get("left_out", ())),
        seed=int(body.get("seed", 0)),
        value=float(body.get("value", 0.0)),
        bound=float(body.get("bound", 0.0)),
        asked=body.get("asked", ""),
        marking=body.get("marking", "OFFICIAL-SENSITIVE"),
        best=float(body.get("best", body.get("value", 0.0))),
        travel=Travel(body.get("travel", Travel.FOOT)),
        along=body.get("along", ""),
        often=int(body.get("often", 1)),
        weeks=int(body.get("weeks", 0)),
        trial=body.get("trial", ""),
        id=record.id,
        version=record.version,
        at=record.at,
        who=record.who,
        retired=record.retired,
    )


def save_plan(records: Records, made: PatrolPlan, *, who: str) -> PatrolPlan:
    """Write the next version of a plan, the first one for an id that is new. Raises UserError for what is wrong with
    it, Conflict when somebody else was quicker."""
    _check(made)
    if made.version:
        return plan_of(records.save(KIND, made.id, made.body, who=who, version=made.version))
    return plan_of(records.create(KIND, made.body, who=who, id=made.id))


def patrol_plans(records: Records) -> tuple[PatrolPlan, ...]:
    """Every plan that is kept and not ended, in the order in which they were made."""
    return tuple(records.read(KIND, plan_of))


def patrol_plan(records: Records, id: str) -> PatrolPlan:
    """One plan. Raises NotFound."""
    return records.meaning(records.get(KIND, id), plan_of)


def plans_basis(records: Records) -> Sequence[object]:
    """What an answer that shows plans rests on."""
    return [(record.id, record.version) for record in records.all(KIND, retired=True)]


def _check(made: PatrolPlan) -> None:
    if not made.name.strip() or len(made.name) > MAXIMUM_LENGTH:
        raise UserError("a plan needs a short name", where="name", todo="For example “Friday late, Swindon centre”.")
    if made.last < made.day:
        raise UserError("the plan ends before it begins", where="last", todo="Swap the two days.")
    if not made.shifts or len(made.shifts) > MAXIMUM_UNITS:
        raise UserError(f"a plan has 1 to {MAXIMUM_UNITS} units' shifts", where="shifts", todo="Add one, or split it.")
    known = {(one.unit, one.shift) for one in made.shifts}
    if len(known) < len(made.shifts):
        raise UserError("a unit stands in a shift twice", where="shifts", todo="Give each unit a name of its own.")
    for one in made.shifts:
        if not 0 < one.patrolling <= LONGEST_SHIFT:
            raise UserError(
                f"“{one.unit[:40]}” patrols {one.patrolling:g} minutes", where="shifts", todo="From 1 to 960."
            )
    if any((one.unit, one.shift) not in known for one in made.visits):
        raise UserError("a visit belongs to no unit of the plan", where="visits", todo="Make the plan again.")
    if any(len(one.dropped) > MAXIMUM_LENGTH for one in made.visits):
        raise UserError(f"a reason is longer than {MAXIMUM_LENGTH} characters", where="reason", todo="Shorten it.")
