"""Places to patrol, as they are proposed: the question, each place, what is left out and why."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from shapely.geometry.base import BaseGeometry

from app.answering.area_about import AreaAbout
from app.answering.question import Question
from app.patrols.exclusion import Exclusion
from app.patrols.place import Band
from app.patrols.squares import Reason
from geo.offence.offences import Definition

APART: Final = 250.0
"""Metres between the middles of two places."""
NUMBER: Final = 20
MAXIMUM: Final = 200
FEWEST_IN_ALL: Final = 30


class Persistence(StrEnum):
    """How often a place was among the busiest before."""

    LASTING = "lasting"  # in four of five years or quarters, or more
    OFTEN = "often"  # in half of them or more
    AT_TIMES = "at-times"
    UNKNOWN = "unknown"  # there are no three years or quarters to look at


class Unsaid(StrEnum):
    """Why no place is proposed; SAID where some are."""

    SAID = ""
    FEW = "few"
    NONE_LEFT = "none_left"


@dataclass(frozen=True)
class ProposalsQuestion:
    """number: of places, at most MAXIMUM."""

    asked: Question
    number: int = NUMBER


@dataclass(frozen=True)
class Proposal:
    """One place. geometry: EPSG:27700; monthly: incidents that it may expect in a month, low to high in 19 of 20 cases;
    incidents: of all time; lately: of the last twelve months; steady: in what share of past years or quarters it was
    among the busiest, None where that is not known; timed: of its incidents, those with an hour."""

    rank: int
    name: str
    streets: tuple[str, ...]
    kinds: tuple[str, ...]
    ward: str
    reference: str
    geometry: BaseGeometry
    monthly: float
    low: float
    high: float
    incidents: int
    lately: int
    steady: float | None
    persistence: Persistence
    bands: tuple[Band, ...]
    timed: int


@dataclass(frozen=True)
class LeftOut:
    """A place that would have been proposed. share: of its incidents that are of that kind, None where it is left out
    for something else: exclusion, of a person, or stands, what is listed there by name."""

    name: str
    reference: str
    geometry: BaseGeometry
    monthly: float
    reason: Reason
    share: float | None = None
    exclusion: Exclusion | None = None
    stands: str = ""


@dataclass(frozen=True, eq=False)
class Proposals:
    """The places of a question.

    question, definition, where, about, marking: as a Trend has them; wards: all of them, for a drawing; months: that
    are learned from; incidents, records: each once, and the rows that they are of; untimed, unplaced: rows whose night,
    or exact place, is not known; period: months of a period of persistence, 0 for none; periods: how many; excluded:
    what a person left out, whether or not it would have been proposed now.
    """

    question: Question
    definition: Definition
    where: tuple[str, ...]
    about: AreaAbout
    marking: str
    wards: tuple[BaseGeometry, ...]
    why: Unsaid
    number: int
    first: date
    last: date
    months: int
    incidents: int
    records: int
    untimed: int
    unplaced: int
    period: int
    periods: int
    places: tuple[Proposal, ...]
    left_out: tuple[LeftOut, ...]
    excluded: tuple[Exclusion, ...]


def persistence_of(steady: float | None) -> Persistence:
    """The plain class of a share of past periods."""
    if steady is None:
        return Persistence.UNKNOWN
    return Persistence.LASTING if steady >= 0.8 else Persistence.OFTEN if steady >= 0.5 else Persistence.AT_TIMES
