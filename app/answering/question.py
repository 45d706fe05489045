"""The Question: what, where, when and how, as the address of a map writes it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import partial
from typing import Self
from urllib.parse import urlencode

from app.answering.area_text import canonical
from app.answering.weeks import canonical_weeks, days_of
from app.whole_number import whole_number
from geo.errors import UserError
from geo.source import POLICE_UK
from geo.time.night import DAYS
from models.described import BANDWIDTH, CELL, EPS, KERNEL, MIN_WEIGHT

KERNELS = KERNEL.choices
SQUARES, HEXAGONS = GRIDS = ("squares", "hexagons")
"""Cells in which incidents are counted: of 250 m, or those of the national series."""
WARDS, LSOAS = UNITS = ("wards", "lsoas")
"""Areas of others in which incidents are counted."""
COUNTS, HARM, COST = MEASURES = ("count", "harm", "cost")
"""What is added up: incidents, the harm that they stand for, or what they cost society."""
RECORD, INCIDENT = COUNTED = ("record", "incident")
"""What counts one: each record, or all records of one night at one spot."""
MOST_PARTS = 12
"""Definitions, categories and offence codes that one question may take together."""
_MONTH = re.compile(r"^([12][0-9]{3})-(0[1-9]|1[0-2])$")  # no later year has records, or days after it
_WORD = re.compile(r"^[\w.@-]{1,64}$")
_PARTS = re.compile(r"[,+\s]+")
OFFENCES = "SV_STRICT, SV_STRICT@1.1.0 or ROBBERY,category.drugs"
_END = rf"({'|'.join(DAYS)})(?:s|nes|rs|ur)?(?:day)?([01]\d|2[0-3])"
_SPAN = re.compile(f"^{_END}-{_END}$", re.ASCII)


def month(text: str, name: str) -> date:
    """First day of the month that `text` (YYYY-MM) names. Raises UserError that names the key `name`."""
    if not (match := _MONTH.match(text)):
        raise UserError(f"“{text[:20]}” is not a month", where=name, todo="Write it as 2025-01.")
    return date(int(match[1]), int(match[2]), 1)


def _number(text: str, name: str, limits: tuple[float, float]) -> float:
    low, high = limits
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise UserError(
            f"“{text[:20]}” is not a number from {low:g} to {high:g}", where=name, todo="Leave it empty for our choice."
        )
    return value


def _matching(text: str, name: str, pattern: re.Pattern[str], example: str) -> str:
    if not pattern.match(text):
        raise UserError(f"“{text[:40]}” is not understood", where=name, todo=f"For example: {example}.")
    return text


def _offence(text: str, name: str) -> str:
    """ROBBERY, ROBBERY@1.0.0, or several with commas between (a plus is understood): each once, in one order."""
    parts = sorted({_matching(part, name, _WORD, OFFENCES) for part in _PARTS.split(text) if part})
    if not 0 < len(parts) <= MOST_PARTS:
        raise UserError(
            f"“{text[:40]}” is not understood", where=name, todo=f"Name one to {MOST_PARTS} offences, as in {OFFENCES}."
        )
    return ",".join(parts)


def _one_of(text: str, name: str, choices: tuple[str, ...], what: str) -> str:
    if text not in choices:
        raise UserError(f"“{text[:20]}” is no {what}", where=name, todo=f"One of {', '.join(choices)}.")
    return text


def _kernel(text: str, name: str) -> str:
    if text not in KERNELS:
        raise UserError(f"“{text[:20]}” is not a kernel", where=name, todo=f"One of {', '.join(KERNELS)}.")
    return text


def _hour(text: str, name: str) -> int:
    hour = whole_number(text)
    if hour is None or hour > 167:
        raise UserError(
            f"“{text[:20]}” is not an hour of the week", where=name, todo="0 is Monday 00:00, 167 is Sunday 23:00."
        )
    return hour


def _hours(text: str, name: str) -> str:
    """fri22-sat03, also written as Fri 22:00 – Sat 03:00; the second end is the first hour that is not in it."""
    plain = text.lower().replace(" ", "").replace(":00", "").replace("–", "-")
    if not (match := _SPAN.match(plain)) or match[1] + match[2] == match[3] + match[4]:
        raise UserError(
            f"“{text[:40]}” is not a span of hours", where=name, todo="For Friday 22:00 to Saturday 03:00: fri22-sat03."
        )
    return f"{match[1]}{match[2]}-{match[3]}{match[4]}"


def _text(value: object) -> str:
    if isinstance(value, date):
        return f"{value:%Y-%m}"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


Parser = Callable[[str, str], object]
_PARSERS: dict[str, tuple[str, Parser]] = {
    "offence": ("offence", _offence),
    "measure": ("measure", partial(_one_of, choices=MEASURES, what="measure")),
    "count": ("count", partial(_one_of, choices=COUNTED, what="way to count")),
    "source": ("source", partial(_matching, pattern=_WORD, example=POLICE_UK.id)),
    "area": ("area", canonical),
    "from": ("first", month),
    "to": ("last", month),
    "weeks": ("weeks", canonical_weeks),
    "night": ("night", partial(_matching, pattern=_WORD, example="nte_core or dark")),
    "hour": ("hour", _hour),
    "hours": ("hours", _hours),
    "grid": ("grid", partial(_one_of, choices=GRIDS, what="kind of cell")),
    "units": ("units", partial(_one_of, choices=UNITS, what="kind of area that incidents are counted by")),
    "kernel": ("kernel", _kernel),
    "bandwidth": ("bandwidth", partial(_number, limits=BANDWIDTH.limits)),
    "cell": ("cell", partial(_number, limits=CELL.limits)),
    "eps": ("eps", partial(_number, limits=EPS.limits)),
    "min": ("min_weight", partial(_number, limits=MIN_WEIGHT.limits)),
}
KEYS = tuple(_PARSERS)
MONTHS = ("from", "to")
"""The keys of a question's address, in the order in which a person asks."""


@dataclass(frozen=True)
class Question:
    """One question about one harm. Empty (None or "") means: choose for me and say what was chosen.

    Lengths are metres, months are first days, both ends of the period belong to it. `parse` and `query` are inverse:
    a question prints the address that asks it again.
    """

    offence: str = "SV_STRICT"  # id, or id@version to pin one; several with commas between
    measure: str = "count"  # or harm, or cost
    count: str = "record"  # or incident
    source: str = ""  # police-uk, force-export, demo
    area: str = ""  # "", or as `app.answering.area_text.canonical` writes it
    first: date | None = field(default=None, metadata={"key": "from"})
    last: date | None = field(default=None, metadata={"key": "to"})
    weeks: str = ""  # 2025-W10..2025-W13, in place of months
    night: str = ""  # id of a night profile, or dark
    hour: int | None = None  # one hour of the week, 0 = Monday 00:00
    hours: str = ""  # a span of hours of the week: fri22-sat03 ends at 03:00
    grid: str = "squares"  # or hexagons
    units: str = "wards"  # or lsoas
    kernel: str = "quartic"
    bandwidth: float | None = None
    cell: float | None = None
    eps: float | None = None
    min_weight: float | None = field(default=None, metadata={"key": "min"})

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Self:
        """Read a URL's query; keys that are not ours are left to their owners. Raises UserError naming the key.

        Two months are taken as the ends of a period whichever stands first, and weeks in place of months.
        """
        values = {
            name: read(text.strip(), key)
            for key, (name, read) in _PARSERS.items()
            if (text := query.get(key, "")).strip()
        }
        asked = cls(**values)  # type: ignore[arg-type]
        if asked.weeks:
            return replace(asked, first=None, last=None)
        if asked.first and asked.last and asked.first > asked.last:
            return replace(asked, first=asked.last, last=asked.first)
        return asked

    def items(self) -> list[tuple[str, str]]:
        """The query as pairs, only what differs from the default, in the order in which a person asks."""
        shown = {item.metadata.get("key", item.name): getattr(self, item.name) for item in fields(self)}
        plain = {item.metadata.get("key", item.name): item.default for item in fields(self)}
        left = MONTHS if self.weeks else ()
        return [(key, _text(shown[key])) for key in KEYS if shown[key] != plain[key] and key not in left]

    def query(self) -> str:
        """The canonical query string; "" for the default question."""
        return urlencode(self.items(), safe=":@,")

    @property
    def days(self) -> tuple[date, date] | None:
        """First and last day of the weeks asked for; None where none are."""
        return days_of(self.weeks) if self.weeks else None

    @property
    def span(self) -> tuple[int, int] | None:
        """First hour of the week and number of hours that `hour` or `hours` ask for; None when neither does."""
        if self.hours:
            first, last = (24 * DAYS.index(end[:3]) + int(end[3:]) for end in self.hours.split("-"))
            return first, (last - first) % 168
        return None if self.hour is None else (self.hour, 1)

    def but(self, **changes: object) -> Self:
        """The same question with some of it changed; where its months are, weeks no longer stand in their place."""
        if {"first", "last"} & changes.keys():
            changes = {"weeks": "", **changes}
        return replace(self, **changes)  # type: ignore[arg-type]
