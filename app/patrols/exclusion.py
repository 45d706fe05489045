"""A place that a person took off the list of proposals, with the reason. Every version is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import shapely
from shapely import Geometry

from app.records.journal import Record, Records
from geo.errors import UserError
from geo.space.corners import outline_of

KIND: Final = "patrol-exclusion"
MAXIMUM_LENGTH: Final = 300


@dataclass(frozen=True)
class Exclusion:
    """geometry: EPSG:27700; a place whose middle lies in it is not proposed; reason: in the person's words."""

    name: str
    geometry: Geometry
    reason: str
    id: str = field(default="", compare=False)
    version: int = field(default=0, compare=False)
    who: str = field(default="", compare=False)
    at: str = field(default="", compare=False)

    @property
    def body(self) -> dict[str, Any]:
        """What a record of it holds."""
        wkt = shapely.to_wkt(self.geometry, rounding_precision=1)
        return {"name": self.name, "geometry": wkt, "reason": self.reason}


def exclusion_of(record: Record) -> Exclusion:
    """The exclusion that a record of the kind “patrol-exclusion” holds."""
    body = record.body
    return Exclusion(
        body["name"], outline_of(body["geometry"]), body["reason"], record.id, record.version, record.who, record.at
    )


def exclude(records: Records, made: Exclusion, *, who: str) -> Exclusion:
    """Keep it. Raises UserError without a reason."""
    reason = made.reason.strip()
    if not reason or len(reason) > MAXIMUM_LENGTH:
        raise UserError(
            f"leaving a place out takes a reason of up to {MAXIMUM_LENGTH} characters", where="reason",
            todo="Say what the next person must know, for example who guards it already.",
        )  # fmt: skip
    return exclusion_of(records.create(KIND, made.body | {"reason": reason}, who=who))


def allow_again(records: Records, id: str, version: int, *, who: str) -> None:
    """The place may be proposed again; the history stays."""
    records.retire(KIND, id, who=who, version=version)


def exclusions(records: Records) -> tuple[Exclusion, ...]:
    """Every one that holds."""
    return tuple(records.read(KIND, exclusion_of))


def exclusions_basis(records: Records) -> Sequence[object]:
    """What an answer that goes by them rests on."""
    return [(record.id, record.version) for record in records.all(KIND)]
