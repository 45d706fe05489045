"""Clear, Hold, Build sites: a place, its dated phases, and who leads. Every version is kept, none is overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

import shapely
from shapely import Geometry

from app.one_line import one_line
from app.records.journal import Record, Records
from geo.errors import UserError
from geo.source import source_of
from geo.space.corners import outline_of
from geo.space.drawn import checked
from geo.space.rings import RURAL, URBAN

KIND: Final = "site"
PHASES: Final = ("clear", "hold", "build")
MARKINGS: Final = ("OFFICIAL", "OFFICIAL-SENSITIVE")
MAXIMUM_ROWS: Final = 40  # phases or indicators of one site
MAXIMUM_LENGTH: Final = 500  # characters of one line


@dataclass(frozen=True)
class Phase:
    """One dated stretch of work, both days included; end None: still running. Phases of a site may overlap."""

    phase: str
    start: date
    end: date | None = None
    lead: str = ""


@dataclass(frozen=True)
class Indicator:
    """What the partners want to reach, in their own words; now: where it stands, as somebody wrote it; counted: it is
    the count of the site's own definition, which the evaluation knows and nobody writes."""

    name: str
    target: str
    now: str = ""
    counted: bool = False


@dataclass(frozen=True)
class ChosenControl:
    """Control areas that a person chose in place of the proposed ones, and why."""

    reason: str
    names: tuple[str, ...]
    shapes: tuple[Geometry, ...]  # EPSG:27700


@dataclass(frozen=True)
class Site:
    """One site as it is kept now. geometry: EPSG:27700; offence: id of the definition it is judged by;
    source: of the incidents, "" for the most trusted; rural: rings of 500 and 1,000 m in place of 250 and 500 m."""

    name: str
    geometry: Geometry
    lead: str = ""
    partners: tuple[str, ...] = ()
    marking: str = MARKINGS[0]
    phases: tuple[Phase, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    offence: str = "ALL_CRIME"
    source: str = ""
    rural: bool = False
    control: ChosenControl | None = None
    id: str = field(default="", compare=False)
    version: int = field(default=0, compare=False)
    at: str = field(default="", compare=False)
    who: str = field(default="", compare=False)
    retired: bool = field(default=False, compare=False)

    @property
    def synthetic(self) -> bool:
        """Whether it is judged by made-up incidents, as the demo's sites are."""
        return source_of(self.source).synthetic

    @property
    def edges(self) -> tuple[float, ...]:
        """Outer edges of its rings, metres."""
        return RURAL if self.rural else URBAN

    @property
    def start(self) -> date | None:
        """First day of its first phase."""
        return min((phase.start for phase in self.phases), default=None)

    @property
    def body(self) -> dict[str, Any]:
        """What a record of it holds."""
        return {
            "name": self.name,
            "lead": self.lead,
            "partners": list(self.partners),
            "marking": self.marking,
            "geometry": shapely.to_wkt(self.geometry, rounding_precision=1),
            "phases": [
                {"phase": p.phase, "start": p.start.isoformat(), "end": p.end and p.end.isoformat(), "lead": p.lead}
                for p in self.phases
            ],
            "indicators": [
                {"name": i.name, "target": i.target, "now": i.now} | ({"counted": True} if i.counted else {})
                for i in self.indicators
            ],
            "offence": self.offence,
            "source": self.source,
            "rural": self.rural,
            "control": self.control
            and {
                "reason": self.control.reason,
                "names": list(self.control.names),
                "geometry": [shapely.to_wkt(shape, rounding_precision=1) for shape in self.control.shapes],
            },
        }


def site_of(record: Record) -> Site:
    """The site that a record of the kind “site” holds."""
    body: Mapping[str, Any] = record.body
    by_hand = body.get("control")
    return Site(
        name=body["name"].strip(),
        geometry=outline_of(body["geometry"]),
        lead=body.get("lead", ""),
        partners=tuple(body.get("partners", ())),
        marking=body.get("marking", MARKINGS[0]),
        phases=tuple(
            Phase(p["phase"], _day(p["start"]), _day(p["end"]) if p.get("end") else None, p.get("lead", ""))
            for p in body.get("phases", ())
        ),
        indicators=tuple(
            Indicator(i["name"], i["target"], i.get("now", ""), bool(i.get("counted")))
            for i in body.get("indicators", ())
        ),
        offence=body.get("offence", "ALL_CRIME"),
        source=body.get("source", ""),
        rural=bool(body.get("rural")),
        control=ChosenControl(by_hand["reason"], tuple(by_hand["names"]), tuple(map(outline_of, by_hand["geometry"])))
        if by_hand
        else None,
        id=record.id,
        version=record.version,
        at=record.at,
        who=record.who,
        retired=record.retired,
    )


def sites(records: Records, *, retired: bool = False) -> tuple[Site, ...]:
    """Every site that is kept, in the order in which they were made."""
    return tuple(records.read(KIND, site_of, retired=retired))


def site(records: Records, id: str) -> Site:
    """One site, retired or not. Raises NotFound, and Unavailable for one whose record is damaged."""
    return records.meaning(records.get(KIND, id), site_of)


def create_site(records: Records, new: Site, *, who: str, id: str = "") -> Site:
    """Keep a new site. Raises UserError for what cannot be one, Conflict when `id` is taken."""
    return site_of(records.create(KIND, valid(new).body, who=who, id=id))


def save_site(records: Records, id: str, new: Site, *, who: str, version: int) -> Site:
    """Keep the next version; `version` is the one that was read. Raises Conflict when it is not the newest."""
    return site_of(records.save(KIND, id, valid(new).body, who=who, version=version))


def retire_site(records: Records, id: str, *, who: str, version: int) -> Site:
    """End a site; its history stays. Raises Conflict when `version` is not the newest, UserError when it has ended."""
    if site(records, id).retired:
        raise UserError("the site is closed already", todo="Saving a change opens it again.")
    return site_of(records.retire(KIND, id, who=who, version=version))


def valid(new: Site) -> Site:
    """The site with its texts on one line and its phases in order. Raises UserError naming the field at fault."""
    if not one_line(new.name):
        raise UserError("the site has no name", where="name", todo="Name it after its streets or its estate.")
    if new.marking not in MARKINGS:
        raise UserError(
            f"“{new.marking[:40]}” is not a marking", where="marking", todo=f"One of {', '.join(MARKINGS)}."
        )
    for number, phase in enumerate(new.phases, start=1):
        where = f"phase {number}"
        if phase.phase not in PHASES:
            raise UserError(f"“{phase.phase[:40]}” is not a phase", where=where, todo="Choose clear, hold or build.")
        if phase.end and phase.end < phase.start:
            raise UserError(f"it ends ({phase.end:%Y-%m-%d}) before it begins", where=where, todo="Swap the two days.")
    if len(new.phases) > MAXIMUM_ROWS or len(new.indicators) > MAXIMUM_ROWS:
        raise UserError(f"a site has at most {MAXIMUM_ROWS} phases and {MAXIMUM_ROWS} indicators", where="phases")
    rows = [(i.name, i.target, i.now) for i in new.indicators]
    texts = [
        new.name,
        new.lead,
        *new.partners,
        *(p.lead for p in new.phases),
        *(t for row in rows for t in row),
    ]
    long = [text for text in (*texts, new.control.reason if new.control else "") if len(text) > MAXIMUM_LENGTH]
    if long:
        raise UserError(
            f"“{long[0][:40]}…” is longer than {MAXIMUM_LENGTH} characters", where="text", todo="Shorten it."
        )
    if new.control and not one_line(new.control.reason):
        raise UserError("a control chosen by hand needs a reason", where="reason", todo="Say why it fits better.")
    return Site(
        name=one_line(new.name),
        geometry=checked(new.geometry),
        lead=one_line(new.lead),
        partners=tuple(line for text in new.partners if (line := one_line(text))),
        marking=new.marking,
        phases=tuple(sorted(new.phases, key=lambda p: (p.start, PHASES.index(p.phase)))),
        indicators=tuple(i for i in new.indicators if one_line(i.name)),
        offence=new.offence,
        source=new.source,
        rural=new.rural,
        control=new.control and replace(new.control, reason=one_line(new.control.reason)),
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)
