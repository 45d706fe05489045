"""A place that is patrolled: agreed by the force or proposed from its records, with an end. Every version is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

import shapely
from shapely import Geometry

from app.records.journal import Record, Records
from geo.errors import UserError
from geo.source import source_of
from geo.space.corners import outline_of
from geo.space.drawn import checked

KIND: Final = "patrol-place"
LASTS: Final = timedelta(days=28)
"""After so many days a place must be looked at again."""
MAXIMUM_LENGTH: Final = 500
MARKINGS: Final = ("OFFICIAL-SENSITIVE", "OFFICIAL")
"""The places of tonight's patrols are handled with care unless somebody says otherwise."""


class Origin(StrEnum):
    """Who says that it is a place to patrol."""

    AGREED = "agreed"
    PROPOSED = "proposed"


@dataclass(frozen=True)
class Band:
    """A stretch of the week. hour: its first, 0 is Monday 00:00; hours: how many; share: of the place's incidents that
    fall in it, None where that is not known."""

    hour: int
    hours: int
    share: float | None = None


@dataclass(frozen=True)
class Problem:
    """What is known and done about the place beside patrols (objective, scanning, analysis, response, assessment)."""

    problem: str = ""
    owner: str = ""
    response: str = ""
    review: date | None = None


@dataclass(frozen=True)
class PatrolPlace:
    """One place as it is kept now. geometry: EPSG:27700; first, last: the days from and to which it is patrolled, both
    included; offence, source: what it was chosen by, "" where it was agreed without; monthly: incidents that it may
    expect in a month, low and high between which that lies; persistence: name of its class; bands: when, the busiest
    first."""

    name: str
    geometry: Geometry
    origin: Origin
    first: date
    last: date
    owner: str = ""
    marking: str = MARKINGS[0]
    offence: str = ""
    source: str = ""
    monthly: float | None = None
    low: float | None = None
    high: float | None = None
    persistence: str = ""
    bands: tuple[Band, ...] = ()
    problem: Problem = field(default_factory=Problem)
    id: str = field(default="", compare=False)
    version: int = field(default=0, compare=False)
    at: str = field(default="", compare=False)
    who: str = field(default="", compare=False)
    retired: bool = field(default=False, compare=False)

    @property
    def synthetic(self) -> bool:
        """Whether it was chosen by made-up incidents."""
        return bool(self.source) and source_of(self.source).synthetic

    def stands(self, day: date) -> bool:
        """Whether it may be patrolled on a day."""
        return self.first <= day <= self.last and not self.retired

    @property
    def body(self) -> dict[str, Any]:
        """What a record of it holds."""
        review = self.problem.review
        return {
            "name": self.name, "geometry": shapely.to_wkt(self.geometry, rounding_precision=1),
            "origin": self.origin.value, "first": self.first.isoformat(), "last": self.last.isoformat(),
            "owner": self.owner, "marking": self.marking, "offence": self.offence, "source": self.source,
            "monthly": self.monthly, "low": self.low, "high": self.high, "persistence": self.persistence,
            "bands": [[one.hour, one.hours, one.share] for one in self.bands],
            "problem": {
                "problem": self.problem.problem, "owner": self.problem.owner, "response": self.problem.response,
                "review": review.isoformat() if review else None,
            },
        }  # fmt: skip


def place_of(record: Record) -> PatrolPlace:
    """The place that a record of the kind “patrol-place” holds."""
    body: Mapping[str, Any] = record.body
    problem = body.get("problem") or {}
    return PatrolPlace(
        name=body["name"].strip(),
        geometry=outline_of(body["geometry"]),
        origin=Origin(body["origin"]),
        first=date.fromisoformat(body["first"]),
        last=date.fromisoformat(body["last"]),
        owner=body.get("owner", ""),
        marking=body.get("marking", MARKINGS[0]),
        offence=body.get("offence", ""),
        source=body.get("source", ""),
        monthly=body.get("monthly"),
        low=body.get("low"),
        high=body.get("high"),
        persistence=body.get("persistence", ""),
        bands=tuple(Band(int(hour), int(hours), share) for hour, hours, share in body.get("bands", ())),
        problem=Problem(
            problem.get("problem", ""),
            problem.get("owner", ""),
            problem.get("response", ""),
            date.fromisoformat(problem["review"]) if problem.get("review") else None,
        ),
        id=record.id,
        version=record.version,
        at=record.at,
        who=record.who,
        retired=record.retired,
    )


def save_place(records: Records, made: PatrolPlace, *, who: str) -> PatrolPlace:
    """Write the next version of a place, the first one for an id that is new. Raises UserError for what is wrong with
    it, Conflict when somebody else was quicker."""
    _check(made)
    if made.version:
        return place_of(records.save(KIND, made.id, made.body, who=who, version=made.version))
    return place_of(records.create(KIND, made.body, who=who, id=made.id))


def retire_place(records: Records, id: str, version: int, *, who: str) -> None:
    """End a place; its history stays."""
    records.retire(KIND, id, who=who, version=version)


def patrol_places(records: Records) -> tuple[PatrolPlace, ...]:
    """Every place that is kept and not ended, in the order in which they were made."""
    return tuple(records.read(KIND, place_of))


def patrol_place(records: Records, id: str) -> PatrolPlace:
    """One place. Raises NotFound."""
    return records.meaning(records.get(KIND, id), place_of)


def places_basis(records: Records) -> Sequence[object]:
    """What an answer that shows places rests on."""
    return [(record.id, record.version) for record in records.all(KIND, retired=True)]


def _check(made: PatrolPlace) -> None:
    if not made.name.strip():
        raise UserError("a place needs a name", where="name", todo="For example the street it lies in.")
    for name, text in (("name", made.name), ("owner", made.owner), ("problem", made.problem.problem),
                       ("response", made.problem.response)):  # fmt: skip
        if len(text) > MAXIMUM_LENGTH:
            raise UserError(f"the text is longer than {MAXIMUM_LENGTH} characters", where=name, todo="Shorten it.")
    if made.last < made.first:
        raise UserError("the place ends before it begins", where="last", todo="Swap the two days.")
    if made.marking not in MARKINGS:
        raise UserError(f"“{made.marking[:40]}” is no marking", where="marking", todo=f"One of {', '.join(MARKINGS)}.")
    if any(not 0 <= band.hour < 168 or not 1 <= band.hours <= 24 for band in made.bands):
        raise UserError("a time band lies outside the week", where="bands", todo="From hour 0 to 167, up to 24 hours.")
    checked(made.geometry, where="outline")
