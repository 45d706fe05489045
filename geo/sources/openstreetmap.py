"""What a feature of OpenStreetMap is, read off its tags: wanted, something else, shut, or not there yet."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from geo.errors import UserError
from geo.sources.closure import closed_name

TAGS: Final = {
    "venues": (
        "amenity",
        ("pub", "bar", "nightclub", "biergarten", "restaurant", "social_club", "casino", "events_venue"),
    ),
    "lights": ("highway", ("street_lamp",)),
    "cctv": ("man_made", ("surveillance",)),
    "ranks": ("amenity", ("taxi",)),
    "stops": ("highway", ("bus_stop",)),
    "help_points": ("emergency", ("phone",)),
    "guarded": ("amenity", ("prison", "police", "hospital", "school", "college", "kindergarten")),
}
"""The tag of a kind and its values; what OpenStreetMap does not know (licences, reports) has none."""
PLACE: Final = ("@longitude", "@latitude")
_IDENTITY: Final = ("osm_id", "@id", "osmid", "full_id")
_PAST: Final = (
    "disused",
    "abandoned",
    "was",
    "closed",
    "demolished",
    "removed",
    "razed",
    "destroyed",
    "ruins",
    "ruined",
)
_FUTURE: Final = ("proposed", "planned", "construction")
_YES: Final = ("yes", "true", "1")
_SHUT_HOURS: Final = ("closed", "off", "permanently closed")
_DAY: Final = re.compile(r"(?<!\d)(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?!\d)")


def identity(titles: Sequence[str]) -> str:
    """The column of OpenStreetMap's ids; "" for a file that is not of OpenStreetMap."""
    held = set(titles)
    return next((title for title in _IDENTITY if title in held), "") if set(PLACE) <= held else ""


def telling(titles: Sequence[str], kind: str, *, untagged: bool, where: str) -> tuple[str, ...]:
    """The columns that tell whether a feature is of a kind, and still there.

    untagged: somebody says that every feature is meant, though the file has no such tag. Raises UserError for a kind
    that OpenStreetMap does not know, and for a file without the tag of which nobody says so.
    """
    if kind not in TAGS:
        raise UserError(
            f"OpenStreetMap holds no {kind}, so this file cannot be read as them",
            where=where,
            todo="Add --mapping FILE for a list of your own.",
        )
    tag = TAGS[kind][0]
    held = set(titles)
    if tag not in held and not untagged:
        raise UserError(
            f"no feature of it has the tag “{tag}”, so nothing says which are {kind.replace('_', ' ')}",
            where=where,
            todo="Export it with its tags, or add --untagged when every feature is one.",
        )
    lifecycle = [title for word in (*_PAST, *_FUTURE) for title in (word, f"{word}:{tag}")]
    return tuple(title for title in (tag, "name", "opening_hours", "end_date", *lifecycle) if title in held)


def left_out(tags: Mapping[str, str], kind: str, today: date) -> str:
    """Why a feature is not one of a kind that is there today; "" when it is. tags: those of `telling`."""
    tag, wanted = TAGS[kind]
    found = type_of(tags, kind)
    if tag in tags and not found:
        # the value itself stays in the quarantine: it may hold anything, and a reason is shown to everybody
        other = f"its tag “{tag}” is of another kind" if tags[tag].strip() else f"it has no tag “{tag}”"
        return _lifecycle(tags, tag, wanted) or f"another kind of place: {other}"
    return _lifecycle(tags, tag, (found,) if found else wanted) or _ended(tags, today)


def _lifecycle(tags: Mapping[str, str], tag: str, values: Sequence[str]) -> str:
    """The tag that says it is past or to come: disused=yes, or disused:amenity with one of the values."""
    for word in (*_PAST, *_FUTURE):
        state = "not there yet" if word in _FUTURE else "shut"
        if value := _wanted(tags.get(f"{word}:{tag}", ""), values):
            return f"{state}: {word}:{tag}={value}"
        if tags.get(word, "").strip().lower() in _YES:
            return f"{state}: {word}=yes"
    return ""


def _ended(tags: Mapping[str, str], today: date) -> str:
    if tags.get("opening_hours", "").strip().lower() in _SHUT_HOURS:
        return "shut: its opening hours say so"
    if (end := _DAY.search(tags.get("end_date", ""))) and _first_day(end) <= today:
        return "shut: its end_date is past"
    return "shut: its name says so" if closed_name(tags.get("name", "")) else ""


def type_of(tags: Mapping[str, str], kind: str) -> str:
    """The first of the kind's values that the tag holds; several stand in one tag with semicolons between."""
    tag, wanted = TAGS[kind]
    return _wanted(tags.get(tag, ""), wanted)


def _wanted(value: str, wanted: Sequence[str]) -> str:
    return next((part for text in value.split(";") if (part := text.strip().lower()) in wanted), "")


def _first_day(found: re.Match[str]) -> date:
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return date.max
