"""What the columns of a list of assets can mean, how each is usually called, and how its texts are read."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Final

import pyarrow as pa

from geo.sources.clock import moment
from geo.sources.closure import standing
from geo.sources.usual_titles import COORDINATES, EASTING, LATITUDE, LONGITUDE, NORTHING
from geo.surroundings.premises import later

Value = str | int | float | date | None
_TEXT: Final = pa.string()
_CLOCK: Final = r"(\d{1,2})(?:[:.]?(\d{2}))?(?::\d{2})?\s*(am|pm)?(?:\s*(?:hours|hrs|h))?"
_SPAN: Final = re.compile(rf"(?:.*\d{{4}}-\d\d-\d\d[t ])?(?:{_CLOCK}\s*(?:-|–|to|until)\s*)?{_CLOCK}", re.I)
_DAYS: Final = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b|\b(daily|every day|weekdays|weekends|only)\b", re.I)
_PARTS: Final = re.compile(r"[;,/&]|\band\b")
_LEAD: Final = re.compile(r"^(?:[\s:–-]|to\b|until\b)+")
_HOURS: Final = {"midnight": "00:00", "12 midnight": "00:00", "noon": "12:00", "12 noon": "12:00"}
_STATE: Final = {
    **dict.fromkeys(("working", "yes", "y", "true", "1", "on", "ok", "operational", "in light", "in lighting"), True),
    **dict.fromkeys(("active", "live", "in service", "lit", "good"), True),
    **dict.fromkeys(("faulty", "fault", "no", "n", "false", "0", "off", "out", "not working", "failed"), False),
    **dict.fromkeys(("defective", "damaged", "out of light", "out of lighting", "out of service", "unlit"), False),
    **dict.fromkeys(("inactive", "switched off", "disconnected", "removed", "decommissioned"), False),
    **dict.fromkeys(("planned", "proposed", "not installed", "awaiting repair"), False),
}


def text(value: str) -> str:
    """A text with its spaces put right."""
    return " ".join(value.split())


def hour(value: str) -> str:
    """“02:00” of 2am, 0200, 2.00 am, 02:00:00, midnight, the end of 10:00–02:00, or the latest of several days'."""
    plain = text(value.replace("(", " ").replace(")", " ")).lower()
    if _DAYS.search(plain):
        parts = [_LEAD.sub("", part) for part in _PARTS.split(_DAYS.sub(" ", plain))]
        if not (ends := [hour(part) for part in parts if part.strip()]):
            raise ValueError(value)
        return reduce(later, ends)
    plain = plain.removesuffix(" midnight") if plain[:1].isdigit() and plain != "12 midnight" else plain
    if plain in _HOURS:
        return _HOURS[plain]
    if not (match := _SPAN.fullmatch(plain)) or not (match[5] or match[6]):
        raise ValueError(value)
    hours, minutes = int(match[4]), int(match[5] or 0)
    if match[6]:
        if not 1 <= hours <= 12:
            raise ValueError(value)
        hours = hours % 12 + 12 * (match[6] == "pm")
    if hours > 24 or minutes > 59 or (hours == 24 and minutes):
        raise ValueError(value)
    return f"{hours % 24:02d}:{minutes:02d}"


def whole(value: str) -> int:
    """A count, 1 to 100,000; “1,200” is one, and “120 persons”."""
    number = int(re.sub(r"\s*(persons?|people|pax)$", "", value.strip(), flags=re.I).replace(",", ""))
    if not 1 <= number <= 100_000:
        raise ValueError(value)
    return number


def kelvin(value: str) -> int:
    """A colour temperature: 3000, 3000K or 3000 K."""
    number = int(re.sub(r"\s*k(elvin)?$", "", value.strip(), flags=re.I))
    if not 1_000 <= number <= 20_000:
        raise ValueError(value)
    return number


def yes(value: str) -> bool:
    """Yes or no, however it is written; what stands behind the word, as in “Faulty - reported”, is left aside."""
    plain = text(value).lower()
    for word in (plain, re.split(r"\s*[-–,:;(]", plain)[0]):
        if word in _STATE:
            return _STATE[word]
    raise ValueError(value)


def state(value: str) -> str:
    """“working” or “faulty”, which is whatever gives no light."""
    return "working" if yes(value) else "faulty"


def month(value: str) -> date:
    """First day of the month of a date, or of “June 2025”."""
    if re.fullmatch(r"[A-Za-z]{3,9},? \d{4}", text(value)):
        value = f"1 {text(value).replace(',', '')}"
    if (when := moment(text(value))) is None:
        raise ValueError(value)
    return date(when.at.year, when.at.month, 1)


def sales(value: str) -> str:
    """“on” the premises, “off” them, or “both”."""
    words = re.findall(r"[a-z]+", value.lower())
    if "both" in words or {"on", "off"} <= set(words):
        return "both"
    if len(found := {"on", "off"} & set(words)) != 1:
        raise ValueError(value)
    return found.pop()


def day(value: str) -> date:
    """A date."""
    if (when := moment(text(value))) is None:
        raise ValueError(value)
    return when.at.date()


@dataclass(frozen=True)
class AssetColumn:
    """says: what it means; titles: how files call it, the most telling first; read: raises ValueError."""

    says: str
    titles: str
    read: Callable[[str], Value] = text
    type: pa.DataType = _TEXT


_ID: Final = AssetColumn(
    "reference; rows without one are told apart by what they say",
    "id, reference, ref, asset id, asset ref, asset no, asset number, unit id, unit no, unit number, column no, "
    "column number, lamp column no, lamp no, camera no, camera number, camera id, licence no, licence number, "
    "licence ref, licence reference, premises licence number, case ref, stop code, rank no, fhrsid, fsa id, refval, "
    "uprn, fid, objectid",
)
PLACE: Final = {
    "easting": AssetColumn("National Grid easting in metres", EASTING.removesuffix(", e")),
    "northing": AssetColumn("National Grid northing in metres", NORTHING.removesuffix(", n")),
    "longitude": AssetColumn("longitude in degrees, instead of easting and northing", LONGITUDE),
    "latitude": AssetColumn("latitude in degrees, instead of easting and northing", LATITUDE),
    "coordinates": AssetColumn(
        "both in one column: “(51.56, -1.78)”, “POINT (-1.78 51.56)”, “SU 150 848”", COORDINATES
    ),
}
TEXTS: Final = {
    "place": AssetColumn("where it is in words, for rows that are placed by their text", "place, whereabouts"),
    "town": AssetColumn("town or village, for rows that are placed by their text", "town, post town, city, locality"),
    "postcode": AssetColumn(
        "postcode, for rows that are placed by their text",
        "postcode, post code, premises postcode, premises post code, postal code, postcode of premises",
    ),
}
"""What tells where a row is that has no coordinates; it is not kept."""
_NAME: Final = AssetColumn("name", "name, title, description, location, location name, site, site name")
_TYPE: Final = AssetColumn("kind, such as pub or nightclub", "type, kind, category, class")
_STREET: Final = AssetColumn("street it stands in", "street, street name, road, road name, address, location")
_STATE_COLUMN: Final = AssetColumn(
    "whether it works", "state, status, working, operational, condition, in light, asset status, in service", state
)
_LICENSED: Final = {
    "id": _ID,
    "name": AssetColumn(
        "name of the premises",
        "premises name, trading name, trading as, name, venue, venue name, premises, business name",
    ),
    "type": AssetColumn(
        "kind, such as pub or nightclub", "premises type, type of premises, venue type, business type, type, category"
    ),
    "address": AssetColumn("address", "premises address, address, full address, address line 1, street"),
    "town": AssetColumn("town", "town, post town, city, locality, parish"),
    "sales": AssetColumn(
        "whether alcohol is drunk on or off the premises",
        "sales, on off sales, on or off sales, alcohol sales, on off, on and off sales, alcohol on off sales, "
        "sale of alcohol, alcohol",
        sales,
    ),
    "terminal_hour": AssetColumn(
        "latest hour to which it may serve",
        "terminal hour, latest terminal hour, closing time, closing hour, latest closing, close, closes, "
        "alcohol end time, end time, hours to, licensed until, latest hour",
        hour,
    ),
    "capacity": AssetColumn(
        "how many people it holds", "capacity, max capacity, maximum capacity, occupancy", whole, pa.int64()
    ),
    "state": AssetColumn(
        "whether it is open or in force; surrendered, lapsed, expired and closed ones are set aside",
        "licence status, license status, premises status, trading status, status, current status, state",
        standing,
    ),
    "ends": AssetColumn(
        "day on which it shut or the licence ends; one that is past is set aside",
        "licence end date, expiry date, date expires, expires, valid until, valid to, date closed, closed date, "
        "closure date, date of closure, date surrendered, surrender date, date lapsed, end date",
        day,
        pa.date32(),
    ),
}
KINDS: Final[dict[str, dict[str, AssetColumn]]] = {
    "venues": _LICENSED,
    "licences": _LICENSED,
    "lights": {
        "id": _ID,
        "name": AssetColumn("name, where it has one", "name, asset name, description"),
        "street": _STREET,
        "state": _STATE_COLUMN,
        "colour_temperature": AssetColumn(
            "colour temperature in kelvin",
            "colour temperature, color temperature, colour temp, color temp, cct, kelvin, colour temperature k",
            kelvin,
            pa.int64(),
        ),
        "type": AssetColumn("kind of lamp", "lamp type, light source, lantern type, unit type, type"),
    },
    "cctv": {
        "id": _ID,
        "name": AssetColumn("name or place", "camera name, name, camera location, location, site, description"),
        "type": AssetColumn("kind of camera", "camera type, type"),
        "state": _STATE_COLUMN,
        "monitored": AssetColumn("when somebody watches it", "monitored, monitoring, monitoring hours, hours"),
    },
    "ranks": {
        "id": _ID,
        "name": AssetColumn("name or place", "rank name, name, rank location, location, street, description"),
        "hours": AssetColumn("when it may be used", "hours, operating hours, hours of operation, times"),
    },
    "stops": {
        "id": _ID,
        "name": AssetColumn("name of the stop", "common name, stop name, name"),
        "type": AssetColumn("kind of stop", "stop type, type"),
        "street": _STREET,
        "town": AssetColumn("town or locality", "locality name, locality, town"),
        "late": AssetColumn(
            "whether it is served late at night", "late, late service, night service, night bus", yes, pa.bool_()
        ),
    },
    "help_points": {"id": _ID, "name": _NAME, "type": _TYPE, "state": _STATE_COLUMN},
    "guarded": {
        "id": _ID,
        "name": _NAME,
        "type": AssetColumn("prison, custody, police station, hospital or school", "type, kind, category, class"),
    },
    "streetsafe": {
        "id": AssetColumn(_ID.says, "report id, report ref, id, reference, ref"),
        "type": AssetColumn(
            "what about the place felt unsafe",
            "environmental issue, environmental issues, environmental reasons, environment, reason, reasons, issue, "
            "issues, issue type",
        ),
        "behaviour": AssetColumn(
            "what about people felt unsafe",
            "behavioural issue, behavioural issues, behavioural reasons, behaviour, behavioural",
        ),
        "month": AssetColumn(
            "month of the report", "month, date reported, date of report, report date, date", month, pa.date32()
        ),
    },
}
"""Per kind, what is read. Nothing else of a row is kept: no licence holder, no age or sex of who felt unsafe."""
WORDED: Final = {
    "venues": ("place", "address"), "licences": ("place", "address"), "ranks": ("place", "name"),
    "cctv": ("place", "name"), "help_points": ("place", "name"),
    "guarded": ("place", "name"),
}  # fmt: skip
"""Kinds that may be placed by their text, and the columns that say where they are, the most telling first. A light that
is known to its street alone says nothing of where it is dark."""
