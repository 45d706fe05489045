"""A first mapping, guessed from the titles of a force's export."""

import json
import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from geo.errors import UserError
from geo.incidents import FLAGS
from geo.sources.mapping import COLUMNS
from geo.sources.records import records, sheets

GUESS: Final = "# A guess from the titles alone: check every line before you load."
_TITLES: Final = {
    "id": (
        "crime ref, crime reference, crime ref no, crime reference number, crime no, crime number, crime id, "
        "occurrence no, occurrence number, "
        "oel no, reference, ref, log no, incident no, niche occurrence no, crimeref"
    ),
    "from": (
        "committed from date time, committed from date, committed from, from date time, from date, "
        "date from, start date, start date time, offence start date, earliest date, occurred from, "
        "first committed date, committed on from, date first committed, committed on or after, offence date, "
        "committed date, date, start"
    ),
    "from_time": (
        "committed from time, from time, time from, start time, time first committed, first committed time, "
        "offence time, committed time, time"
    ),
    "to": (
        "committed to date time, committed to date, committed to, to date time, to date, date to, end date, "
        "end date time, offence end date, latest date, occurred to, last committed date, committed on to, "
        "date last committed, committed on or before, end"
    ),
    "to_time": "committed to time, to time, time to, end time, time last committed, last committed time",
    "easting": (
        "easting, eastings, x, grid easting, location easting, os easting, x coordinate, grid reference easting, e"
    ),
    "northing": (
        "northing, northings, y, grid northing, location northing, os northing, y coordinate, "
        "grid reference northing, n"
    ),
    "longitude": "longitude, long, lon, lng",
    "latitude": "latitude, lat",
    "ho_code": (
        "ho offence code, ho code, home office code, home office offence code, hocr code, offence code, "
        "hocr class subclass, home office class, ho class"
    ),
    "category": (
        "crime type, offence group, offence category, crime category, category, stat classification, "
        "offence title, offence type, offence description, offence"
    ),
    "keywords": "keywords, qualifiers, keywords qualifiers, markers, tags, special interest, flags",
    "location_type": "premise type, premises type, location type, place type",
    "location": "location address, location, address, full address, offence location, street",
    "lsoa": "lsoa, lsoa code, lsoa21, lsoa 2021, lsoa21cd, lsoa11cd",
    "outcome": "crime status outcome code, outcome, outcome code, crime status, last outcome, status",
}
"""Titles that exports use for each meaning, the most telling first; they differ from force to force."""
_FLAG_WORDS: Final = {
    "domestic_abuse": ("da", "dv", "dva", "dash", "domestic", "domestics"),
    "firearm": ("gun",),
    "cuckooing": ("cuckoo", "cuckooed", "taken over", "takeover", "take over", "overtaken"),
}
"""What else a title says for a flag, in whole words: “DA flag”, “Home taken over”."""


def propose(titles: Sequence[str], force: str = "wiltshire") -> str:
    """The YAML text of a mapping for these column titles; comments say what is unsure, missing or left over."""
    plain, left, found, columns = matched(titles, _TITLES, COLUMNS)
    lines = [GUESS, f"force: {force}", "columns:", *columns]
    flags = {
        flag: title
        for title in left
        for flag in FLAGS
        if _plain(flag) in title or any(f" {words} " in f" {title} " for words in _FLAG_WORDS.get(flag, ()))
    }
    if flags:
        lines.append("flags:  # unsure: each must hold yes or no")
        lines += [f"  {flag}: {_quoted(plain[title])}" for flag, title in flags.items()]
    if "category" in found:
        lines += ["# categories:   # the export's own groups, where they are not data.police.uk's crime types",
                  '#   "VIOLENCE WITH INJURY": Violence and sexual offences']  # fmt: skip
    if "location_type" in found:
        lines += ["# location_types:   # the export's own kinds of premises", '#   "PUBLIC HOUSE": licensed_on']
    if unused := [plain[title] for title in left if title not in flags.values()]:
        lines.append(f"# Not used: {', '.join(unused)}")
    if "from" not in found:
        lines.append("# No column of dates was recognised: are the titles on the first line of the sheet?")
    return "\n".join(lines) + "\n"


def matched(
    titles: Sequence[str], usual: Mapping[str, str], says: Mapping[str, str]
) -> tuple[dict[str, str], list[str], dict[str, str], list[str]]:
    """Which title means what: titles by their plain form, plain forms left over, title by meaning, lines of YAML.

    usual: titles of each meaning, comma-separated; says: what each meaning is, in the order in which it is listed.
    """
    plain = {_plain(title): title for title in titles if title.strip()}
    left = list(plain)
    found: dict[str, str] = {}
    remark: dict[str, str] = {}
    for cutoff in (1.0, 0.86):
        for meaning, names in usual.items():
            for title in names.split(", ") if meaning not in found else ():
                if close := _same_words(title, left) if cutoff == 1 else get_close_matches(title, left, 1, cutoff):
                    found[meaning] = plain[close[0]]
                    remark[meaning] = "" if cutoff == 1 else "  # unsure: only similar to a title that is usual"
                    left.remove(close[0])
                    break
    lines = []
    for meaning, written in says.items():
        if meaning in found:
            lines.append(f"  {meaning}: {_quoted(found[meaning])}{remark[meaning]}")
        elif not _spare(meaning, found):
            lines.append(f"  # {meaning}:   # not found; {written}")
    return plain, left, found, lines


def _quoted(title: str) -> str:
    return json.dumps(title, ensure_ascii=False)


def _plain(title: str) -> str:
    return " ".join(re.findall(r"[a-z]+|\d+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", title).lower()))


def _spare(meaning: str, found: dict[str, str]) -> bool:
    """Whether nobody needs to hear that this is missing."""
    if meaning in ("longitude", "latitude"):
        return "easting" in found
    if meaning in ("easting", "northing"):
        return "longitude" in found
    return meaning in ("from_time", "to_time")


def _same_words(title: str, others: Sequence[str]) -> list[str]:
    """Those of the others with the same words in any order: “Date Committed From” is “Committed From Date”."""
    return [other for other in others if sorted(other.split()) == sorted(title.split())]


def propose_file(path: Path, force: str) -> str:
    """The proposal for a file: of a workbook, for the sheet whose titles say most. Raises as `records` does."""
    names = sheets(path)
    if len(names) < 2:
        return propose(titles_of(path), force)
    best, highest, first = "", -1, None
    for name in names:
        try:
            titles = titles_of(path, name)
        except UserError as fault:  # a cover without a table is no fault of the workbook's
            first = first or fault
            continue
        if (known := len(matched(titles, _TITLES, COLUMNS)[2])) > highest:
            best, highest = name, known
    if first and not best:
        raise first
    text = propose(titles_of(path, best), force)
    return text if best == names[0] else text.replace("columns:", f"sheet: {_quoted(best)}\ncolumns:", 1)


def titles_of(path: Path, sheet: str = "") -> list[str]:
    """The column titles of a CSV or XLSX export. Raises as `records` does."""
    with records(path, lambda line, reason, text: None, sheet) as (titles, _):
        return titles
