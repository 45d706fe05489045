"""Which title of a file means what, guessed by the titles that are usual."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

Fits = Callable[[str, str], bool]
"""Whether what stands under a title can have a meaning."""


class Matched(NamedTuple):
    """plain: titles by their plain form; left: plain forms left over; found: title by meaning; lines: of YAML."""

    plain: dict[str, str]
    left: list[str]
    found: dict[str, str]
    lines: list[str]


def matched(
    titles: Sequence[str], usual: Mapping[str, str], says: Mapping[str, str], fits: Fits = lambda meaning, title: True
) -> Matched:
    """Match titles with meanings, the exact ones before the similar ones.

    usual: titles of each meaning, comma-separated; says: what each meaning is, in the order in which it is listed;
    fits: the values may contradict a title.
    """
    plain = {plain_title(title): title for title in titles if title.strip()}
    left = list(plain)
    found: dict[str, str] = {}
    remark: dict[str, str] = {}
    for cutoff in (1.0, 0.86):
        for meaning, names in usual.items():
            able = [title for title in left if fits(meaning, plain[title])]
            for title in names.split(", ") if meaning not in found else ():
                if close := _same_words(title, able) if cutoff == 1 else get_close_matches(title, able, 1, cutoff):
                    found[meaning] = plain[close[0]]
                    remark[meaning] = "" if cutoff == 1 else "  # unsure: only similar to a title that is usual"
                    left.remove(close[0])
                    break
    lines = []
    for meaning, written in says.items():
        if meaning in found:
            lines.append(f"  {meaning}: {quoted(found[meaning])}{remark[meaning]}")
        elif not _spare(meaning, found):
            lines.append(f"  # {meaning}:   # not found; {written}")
    return Matched(plain, left, found, lines)


def quoted(title: str) -> str:
    """A title as YAML writes it safely."""
    return json.dumps(title, ensure_ascii=False)


def plain_title(title: str) -> str:
    """The words of a title in small letters: “LocationEasting_OSGR” is “location easting osgr”."""
    return " ".join(re.findall(r"[a-z]+|\d+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", title).lower()))


def _spare(meaning: str, found: Mapping[str, str]) -> bool:
    """Whether nobody needs to hear that this is missing."""
    places = {"easting", "northing", "longitude", "latitude", "coordinates"}
    if meaning in ("longitude", "latitude", "coordinates"):
        return True if meaning == "coordinates" else bool({"easting", "coordinates"} & set(found))
    if meaning in places:
        return bool({"longitude", "coordinates"} & set(found))
    return meaning in ("from_time", "to_time")


def _same_words(title: str, others: Sequence[str]) -> list[str]:
    """Those of the others with the same words in any order: “Date Committed From” is “Committed From Date”."""
    return [other for other in others if sorted(other.split()) == sorted(title.split())]
