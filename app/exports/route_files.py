"""A plan as files that other devices read: GPX 1.1 with a route for each unit, and a calendar (RFC 5545)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

GPX = "http://www.topografix.com/GPX/1/1"
OCTETS = 75
"""The longest line of a calendar file."""


@dataclass(frozen=True)
class Stop:
    """One visit for a file. uid: its own; group: the unit and its shift; start: local clock time; lon, lat: degrees."""

    uid: str
    group: str
    name: str
    about: str
    start: datetime
    minutes: float
    lon: float
    lat: float


def to_gpx(title: str, about: str, stops: Sequence[Stop], zone: str) -> str:
    """Every group's stops as a route, in their order, with the time at which each visit starts."""
    routes = []
    for group in dict.fromkeys(one.group for one in stops):
        points = "".join(
            f'<rtept lat="{one.lat:.6f}" lon="{one.lon:.6f}"><time>{_utc(one.start, zone):%Y-%m-%dT%H:%M:%SZ}</time>'
            f"<name>{escape(one.name)}</name><desc>{escape(one.about)}</desc></rtept>"
            for one in stops
            if one.group == group
        )
        routes.append(f"<rte><name>{escape(group)}</name>{points}</rte>")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<gpx version="1.1" creator="After Dark" xmlns="{GPX}"><metadata><name>{escape(title)}</name>'
        f"<desc>{escape(about)}</desc></metadata>{''.join(routes)}</gpx>\n"
    )


def to_calendar(title: str, about: str, stops: Sequence[Stop], zone: str, written: datetime) -> str:
    """An event for each visit, in UTC. written: when the plan was kept."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//After Dark//Patrol plan//EN", f"X-WR-CALNAME:{_text(title)}"]
    for one in stops:
        start = _utc(one.start, zone)
        lines += [
            "BEGIN:VEVENT", f"UID:{one.uid}@after-dark", f"DTSTAMP:{written.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART:{start:%Y%m%dT%H%M%SZ}", f"DTEND:{start + timedelta(minutes=one.minutes):%Y%m%dT%H%M%SZ}",
            f"SUMMARY:{_text(f'{one.group}: {one.name}')}", f"DESCRIPTION:{_text(f'{one.about} {about}')}",
            f"GEO:{one.lat:.6f};{one.lon:.6f}", "CLASS:CONFIDENTIAL", "END:VEVENT",
        ]  # fmt: skip
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _utc(at: datetime, zone: str) -> datetime:
    return at.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _text(text: str) -> str:
    text = text.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,")
    return " ".join(text.split())


def _folded(line: str) -> str:
    """A line of more than 75 octets goes on in the next, after a space; no letter is cut."""
    parts, room = [""], OCTETS
    for letter in line:
        size = len(letter.encode())
        if size > room:
            parts.append("")
            room = OCTETS - 1
        parts[-1] += letter
        room -= size
    return "\r\n ".join(parts)
