"""The Safety at Night Charter: who has signed, what each signatory has done, and how much of a zone that is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

import numpy as np
import shapely

from app.answering.zones import Zone
from app.records.journal import Record, Records
from geo.errors import Conflict, NotFound, UserError
from geo.source import DEMO
from geo.store.base import Store
from geo.surroundings.assets import Assets, read_assets
from geo.time.night import DAY_STARTS

KIND: Final = "charter"


class Status(StrEnum):
    """A venue's place in the charter."""

    NONE = "none"
    INVITED = "invited"
    SIGNED = "signed"
    TRAINED = "trained"
    AUDITED = "audited"
    LAPSED = "lapsed"


IN_CHARTER: Final = (Status.SIGNED, Status.TRAINED, Status.AUDITED)
"""A lapsed signatory has signed once and is not counted."""


class Pledge(StrEnum):
    """The five that a venue makes."""

    RESPONSIBILITY = "responsibility"
    CHAMPION = "champion"
    REPORT = "report"
    SUPPORT = "support"
    ENVIRONMENT = "environment"


MAXIMUM_TEXT: Final = 500


@dataclass(frozen=True)
class CharterVenue:
    """One venue and its place in the charter. since: when the status was reached, where known; version: 0 where
    nobody has written anything and the status is the venue list's own; synthetic: from the demo's list; pledges: which
    of the five are kept, as far as they are `checked`: a list that says who signed seldom says what each has done;
    attributions: licence lines of the list it is from."""

    id: str
    name: str
    type: str
    x: float
    y: float
    terminal_hour: str
    capacity: int | None
    status: Status
    since: date | None
    signed: date | None
    pledges: frozenset[Pledge] = field(default_factory=frozenset)
    champion: str = ""
    version: int = 0
    checked: bool = True
    synthetic: bool = False
    attributions: tuple[str, ...] = ()

    @property
    def in_charter(self) -> bool:
        """Signed, trained or audited, and not lapsed."""
        return self.status in IN_CHARTER

    @property
    def closes(self) -> float:
        """Closing hour from the midnight before the evening: 26 for 02:00, 0 where it is not known."""
        if not self.terminal_hour:
            return 0.0
        hours, minutes = map(int, self.terminal_hour.split(":"))
        return hours + minutes / 60 + (24 if hours <= DAY_STARTS else 0)

    @property
    def body(self) -> dict[str, object]:
        """What a record of it holds."""
        return {
            "status": self.status,
            "since": self.since and self.since.isoformat(),
            "signed": self.signed and self.signed.isoformat(),
            "pledges": {pledge: pledge in self.pledges for pledge in Pledge},
            "champion": self.champion,
        }


@dataclass(frozen=True)
class Coverage:
    """The charter in one zone. share: of its venues that are in the charter, None where it has no venue."""

    zone: Zone
    venues: tuple[CharterVenue, ...]

    @property
    def venue_count(self) -> int:
        """Venues in the zone."""
        return len(self.venues)

    @property
    def share(self) -> float | None:
        """Share of the venues that are in the charter."""
        return self.of(*IN_CHARTER) / self.venue_count if self.venues else None

    def of(self, *statuses: Status) -> int:
        """Venues with one of these statuses."""
        return sum(one.status in statuses for one in self.venues)

    @property
    def checked(self) -> int:
        """Signatories whose pledges somebody has looked at."""
        return sum(one.in_charter and one.checked for one in self.venues)

    @property
    def pledges(self) -> Mapping[Pledge, int]:
        """How many of the signatories that are checked keep each pledge."""
        inside = [one for one in self.venues if one.in_charter and one.checked]
        return {pledge: sum(pledge in one.pledges for one in inside) for pledge in Pledge}


def charter_venues(store: Store, records: Records, *, beside: str) -> tuple[CharterVenue, ...]:
    """Every venue with its status: what was written down last, else what the venue list says, else none.

    beside: the source of incidents that they stand beside, as in `read_assets`.
    """
    venues = read_assets(store, "venues", beside=beside)
    written = {record.id: record for record in records.read(KIND, written_of)}
    return tuple(_charter_venue(venues, i, written.get(venues.id[i])) for i in range(len(venues)))


def _charter_venue(venues: Assets, i: int, record: Record | None) -> CharterVenue:
    listed = venues.column("charter")[i]
    status = Status(listed) if listed in list(Status) else Status.NONE
    since = _day(venues.column("charter_date")[i])
    signed = since if status in IN_CHARTER else None
    made = venues.column("pledges")[i]
    pledges = _pledges((made or "").split(";"))
    champion, version, checked = "", 0, made is not None
    if record:
        body = record.body
        status, champion, version, checked = Status(body["status"]), body.get("champion", ""), record.version, True
        since, signed = _day(body.get("since")), _day(body.get("signed"))
        pledges = _pledges(key for key, kept in body.get("pledges", {}).items() if kept)
    return CharterVenue(
        venues.id[i], venues.name[i], venues.subtype[i], float(venues.x[i]), float(venues.y[i]),
        venues.column("terminal_hour")[i] or "", venues.column("capacity")[i], status, since, signed, pledges,
        champion, version, checked, venues.synthetic, tuple(venues.attributions),
    )  # fmt: skip


def written_of(record: Record) -> Record:
    """The record of a venue's place in the charter, when it says one. Raises what reading a damaged one raises."""
    body = record.body
    Status(body["status"]), _day(body.get("since")), _day(body.get("signed")), str.split(body.get("champion", ""))
    dict(body.get("pledges", {}))
    return record


def _pledges(keys: Iterable[str]) -> frozenset[Pledge]:
    given = set(keys)
    return frozenset(pledge for pledge in Pledge if pledge in given)


def charter_venue(store: Store, records: Records, id: str) -> CharterVenue:
    """One venue's, real or made up. Raises NotFound."""
    for beside in ("", DEMO.id):
        for one in charter_venues(store, records, beside=beside):
            if one.id == id:
                return one
    raise NotFound(f"there is no venue “{id[:40]}”", todo="Choose one from the list of venues.")


def write_charter(
    store: Store,
    records: Records,
    id: str,
    *,
    status: str,
    since: date,
    pledges: frozenset[str] = frozenset(),
    champion: str = "",
    who: str,
    version: int,
) -> CharterVenue:
    """Write a venue's status and pledges as the next version; every earlier one is kept.

    version: the one that was read, 0 where nobody had written any. Raises UserError for what cannot be, Conflict when
    somebody else wrote meanwhile.
    """
    before = charter_venue(store, records, id)
    if status not in list(Status):
        raise UserError(f"“{status[:20]}” is not a status", where="status", todo=f"One of {', '.join(Status)}.")
    if unknown := pledges - set(Pledge):
        raise UserError(f"“{min(unknown)[:20]}” is not a pledge", where="pledges", todo=f"{', '.join(Pledge)}.")
    if len(champion) > MAXIMUM_TEXT:
        raise UserError(f"the champion is longer than {MAXIMUM_TEXT} characters", where="champion")
    if before.version != version:
        raise Conflict(
            f"somebody else changed {before.name} while you were editing (version {before.version})",
            todo="Look at their version, then save yours on top of it.",
        )
    reached = Status(status)
    signed = (before.signed or since) if reached in (*IN_CHARTER, Status.LAPSED) else None
    after = CharterVenue(
        id, before.name, before.type, before.x, before.y, before.terminal_hour, before.capacity, reached, since, signed,
        _pledges(pledges), " ".join(champion.split()),
    )  # fmt: skip
    if version:
        records.save(KIND, id, after.body, who=who, version=version)
    else:
        records.create(KIND, after.body, who=who, id=id)
    return charter_venue(store, records, id)


def coverage(zones: tuple[Zone, ...], venues: tuple[CharterVenue, ...]) -> tuple[Coverage, ...]:
    """The charter in each zone, the zone with most venues first; a venue on the edge belongs to the zone."""
    x, y = np.array([one.x for one in venues]), np.array([one.y for one in venues])
    rows = []
    for zone in zones:
        inside = np.asarray(shapely.intersects_xy(zone.geometry, x, y), bool) if len(venues) else np.zeros(0, bool)
        here = sorted((venues[i] for i in np.flatnonzero(inside)), key=lambda one: (one.name, one.id))
        rows.append(Coverage(zone, tuple(here)))
    return tuple(sorted(rows, key=lambda row: (-row.venue_count, row.zone.name, row.zone.id)))


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    return date.fromisoformat(value) if isinstance(value, str) and value else None
