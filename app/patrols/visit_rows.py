"""Visits from the rows of a file, whatever its columns are called; a row that is none is set aside with a reason."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from app.patrols.place import PatrolPlace
from app.patrols.visit import HowKnown, PatrolVisit, Seen
from app.whole_number import whole_number
from geo.errors import UserError
from geo.sources.clock import moment

FAMILY: Final = UUID("0c3a3a3e-7d0e-5b4d-9a52-0d1f6a0f7c55")
"""Of the ids that follow from what a visit is."""
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "place": ("place", "placeid", "placename", "location", "hotspot", "patrolplace"),
    "unit": ("unit", "callsign", "team", "officer", "patrol"),
    "start": ("start", "starttime", "started", "from", "arrived", "arrival", "timein", "begin"),
    "end": ("end", "endtime", "ended", "to", "left", "departure", "timeout", "finish"),
    "date": ("date", "day", "visitdate"),
    "minutes": ("minutes", "mins", "duration", "durationminutes", "dosage"),
    "officers": ("officers", "officercount", "numberofofficers", "staff"),
    "agency": ("agency", "organisation", "force", "by"),
    "seen": ("seen", "outcome", "found", "result"),
    "arrests": ("arrests", "arrest"),
    "searches": ("searches", "stopandsearch", "stopsearch", "stopandsearches"),
    "powers": ("powers", "asbpowers", "asb", "asbpowersused"),
}
"""Titles of each column, without spaces and signs."""
HOW_MANY: Final = ("officers", "arrests", "searches", "powers")
MOST_COUNTED: Final = 1000
"""More officers or arrests than that belong to no visit."""
SEEN: Final = {
    "": Seen.NOTHING, "nothing": Seen.NOTHING, "none": Seen.NOTHING, "dispersal": Seen.DISPERSAL,
    "dispersed": Seen.DISPERSAL, "report": Seen.REPORT, "reported": Seen.REPORT, "handover": Seen.HAND_OVER,
}  # fmt: skip


@dataclass(frozen=True)
class SetAside:
    """One row that became no visit. line: in the file; what: why."""

    line: int
    what: str


@dataclass
class FromRows:
    """visits: with the line each stands on."""

    visits: list[tuple[int, PatrolVisit]] = field(default_factory=list)
    aside: list[SetAside] = field(default_factory=list)


def columns_of(titles: Sequence[str]) -> dict[str, int]:
    """Where each column stands. Raises UserError where one that is needed is missing or doubled."""
    plain = [_plain(title) for title in titles]
    found: dict[str, int] = {}
    for name, known in COLUMNS.items():
        at = [i for i, title in enumerate(plain) if title in known]
        if len(at) > 1:
            raise UserError(f"two columns could be “{name}”: {titles[at[0]][:40]} and {titles[at[1]][:40]}",
                            where="line of titles", todo="Leave one of them out.")  # fmt: skip
        if at:
            found[name] = at[0]
    for name in ("place", "unit", "start"):
        if name not in found:
            there = ", ".join(filter(None, titles))[:200]
            raise UserError(
                f"there is no column for the {name}", where="line of titles", todo=f"Call it {name}. There are {there}."
            )
    if not found.keys() & {"end", "minutes"}:
        raise UserError("there is no column for the end of a visit", where="line of titles",
                        todo="Call it end, or give minutes.")  # fmt: skip
    return found


def from_rows(
    titles: Sequence[str],
    rows: Iterable[tuple[int, Sequence[str]]],
    places: Sequence[PatrolPlace],
    how_known: HowKnown = HowKnown.CSV,
) -> FromRows:
    """What rows of text say. places: of which a row names one by its id or its name. Raises as `columns_of`."""
    at, found = columns_of(titles), FromRows()
    for line, texts in rows:
        cells = {name: texts[i].strip().lstrip("'") for name, i in at.items()}
        try:
            found.visits.append((line, visit_from(cells, places, how_known)))
        except UserError as problem:
            found.aside.append(SetAside(line, f"{problem.where}: {problem.what}" if problem.where else problem.what))
    return found


def visit_from(cells: Mapping[str, str], places: Sequence[PatrolPlace], how_known: HowKnown) -> PatrolVisit:
    """One visit of texts by the names of `COLUMNS`. Raises UserError for what is not understood."""
    place, unit = place_named(cells.get("place", ""), places), " ".join(cells.get("unit", "").split())
    if not unit:
        raise UserError("no unit is named", where="unit")
    agency = " ".join(cells.get("agency", "").split()).lower() or "police"
    start, end = _times(cells)
    counts = {name: _count(cells.get(name, ""), name) for name in HOW_MANY}
    word = _plain(cells.get("seen", ""))
    if word not in SEEN:
        raise UserError(f"“{cells['seen'][:40]}” is none of {', '.join(one.value for one in Seen)}", where="seen")
    return PatrolVisit(
        visit_id(place.id, unit, agency, start), place.id, unit, start, end, SEEN[word], how_known, agency=agency,
        officers=counts["officers"], arrests=counts["arrests"], searches=counts["searches"], powers=counts["powers"],
    )  # fmt: skip


def visit_id(place: str, unit: str, agency: str, start: datetime) -> str:
    """The id of what is one visit however often it is sent: one unit at one place from one time."""
    return str(uuid5(FAMILY, "|".join((place, unit.casefold(), agency.casefold(), start.isoformat()))))


def place_named(text: str, places: Sequence[PatrolPlace]) -> PatrolPlace:
    """The place with that id or name. Raises UserError for none, and for several of one name."""
    named = _words(text)
    if not named:
        raise UserError("no place is named", where="place")
    found = [one for one in places if one.id == text] or [one for one in places if _words(one.name) == named]
    if not found:
        raise UserError(f"no place of patrols is called “{text[:60]}”", where="place")
    if len(found) > 1:
        raise UserError(f"{len(found)} places are called “{text[:60]}”; its id tells them apart", where="place")
    return found[0]


def _times(cells: Mapping[str, str]) -> tuple[datetime, datetime]:
    day = cells.get("date", "")
    start = _time(day, cells.get("start", ""), "start")
    if text := cells.get("end", ""):
        end = _time(day, text, "end", start)
        if end < start and _clock_alone(text):
            end += timedelta(days=1)  # it ended after midnight
    elif text := cells.get("minutes", ""):
        try:
            minutes = float(text)
        except ValueError:
            minutes = -1.0
        if not 0 <= minutes <= 24 * 60:
            raise UserError(f"“{text[:20]}” is no number of minutes", where="minutes")
        end = start + timedelta(minutes=minutes)
    else:
        raise UserError("the visit has no end", where="end")
    return start, end


def _time(day: str, text: str, where: str, start: datetime | None = None) -> datetime:
    if _clock_alone(text):
        day = day or (start.date().isoformat() if start else "")
        found = moment(day, text) if day else None
    else:
        found = moment(text)
    if found is None or not found.timed:
        raise UserError(f"“{f'{day} {text}'.strip()[:40]}” is no day and time", where=where)
    return found.at.replace(fold=0)


def _clock_alone(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s*[ap]m)?|\d{4}|0?\.\d+", text.strip(), re.I))


def _count(text: str, where: str) -> int:
    if not text:
        return 0
    number = whole_number(text)
    if number is None or number > MOST_COUNTED:
        raise UserError(f"“{text[:20]}” is no count", where=where)
    return number


def _plain(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower().removesuffix("(min)"))


def _words(text: str) -> str:
    return " ".join(text.casefold().split())
