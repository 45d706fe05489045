"""What the page of a carried plan shows: the next place first, later ones, and those that are done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from app.patrols.carried import Carried, Stop
from app.patrols.plan import UnitShift
from app.words import carried as words
from geo.errors import NotFound
from geo.offence.offences import Definition, Library, definition
from geo.space.crs import to_lonlat

DECIMALS: Final = 5


@dataclass(frozen=True)
class StopRow:
    """One visit in words. state: “idle”, “going”, “ended” or “done”; id, begun, finished: of the visit under way;
    picture: a drawing as the address of its data, "" for none."""

    stop: Stop
    state: str
    name: str
    when: str
    why: str
    sure: str
    busiest: str
    way: str
    ended: str
    lon: float | None
    lat: float | None
    made: str
    picture: str
    id: str = ""
    begun: str = ""
    finished: str = ""


@dataclass(frozen=True)
class Underway:
    """A visit that was begun and is not written down, as its page's address says. Times as ISO 8601, "" for none."""

    number: int = 0
    id: str = ""
    begun: str = ""
    finished: str = ""

    @property
    def state(self) -> str:
        """How far it has come."""
        return "ended" if self.finished else "going"


def rows(
    found: Carried,
    part: UnitShift,
    now: Underway,
    pictures: Mapping[int, str],
    definitions: Library | None,
) -> tuple[StopRow, ...]:
    """Every visit of a unit's part of a shift; pictures: by the number of the visit."""
    return tuple(_row(found, stop, now, pictures, definitions) for stop in found.stops(part))


def arranged(all_of_them: tuple[StopRow, ...]) -> tuple[tuple[str, str, tuple[StopRow, ...]], ...]:
    """Id, heading and visits of the three parts of the page: next, later, done."""
    left = [one for one in all_of_them if one.state != "done"]
    left.sort(key=lambda one: (one.state == "idle", one.stop.number))
    done = tuple(one for one in all_of_them if one.state == "done")
    return ("next", "Next place", tuple(left[:1])), ("later", "Then", tuple(left[1:])), ("done", "Done", done)


def unit_address(plan: str, part: UnitShift, **more: str) -> str:
    """Of the page of one unit's part of a shift."""
    return f"/patrols/{plan}?{urlencode({'unit': part.unit, 'shift': part.shift, **more})}"


def units(found: Carried) -> tuple[tuple[UnitShift, str, int], ...]:
    """Each unit's part, its address, and how many visits it has."""
    return tuple((one, unit_address(found.plan.id, one), len(found.stops(one))) for one in found.plan.shifts)


def _row(
    found: Carried, stop: Stop, now: Underway, pictures: Mapping[int, str], definitions: Library | None
) -> StopRow:
    place, here = stop.place, stop.number == now.number and stop.logged is None
    lon, lat = _lonlat(stop) if place else (None, None)
    return StopRow(
        stop=stop,
        state="done" if stop.logged else now.state if here else "idle",
        name=place.name if place else "A place that is kept no longer",
        when=words.planned(stop),
        why=words.reason(place, _chosen_by(place.offence, definitions)) if place else "",
        sure=words.sure(place) if place else "",
        busiest=words.busiest(place.bands) if place else "",
        way=words.way(stop),
        ended=words.ended(place, stop.planned.start.date()) if place else "Ask where to go instead.",
        lon=lon,
        lat=lat,
        made=words.made(stop.logged) if stop.logged else "",
        picture=pictures.get(stop.number, ""),
        id=now.id if here else "",
        begun=now.begun if here else "",
        finished=now.finished if here else "",
    )


def _chosen_by(offence: str, definitions: Library | None) -> Definition | None:
    try:
        return definition(offence, folder=definitions) if offence else None
    except NotFound:
        return None


def _lonlat(stop: Stop) -> tuple[float, float]:
    lon, lat = to_lonlat([stop.x], [stop.y])
    return round(float(lon[0]), DECIMALS), round(float(lat[0]), DECIMALS)


def clock_of(text: str) -> str:
    """21:20 of an ISO time, "" for what is none."""
    try:
        return words.clock(datetime.fromisoformat(text))
    except ValueError:
        return ""
