"""The night as policing counts it: the day that runs 06:00 to 05:59, and named profiles of night hours."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final, overload

import numpy as np
import numpy.typing as npt

from geo.errors import NotFound, Refused, UserError
from geo.time.clock import to_utc
from geo.yaml_file import Node, Read, read_yaml, yaml_files

Bools = npt.NDArray[np.bool_]
Times = npt.NDArray[np.datetime64]

BUILT_IN: Final = Path(__file__).parent / "profiles"
DAY_STARTS: Final = 6
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOUR: Final = re.compile(r"^([01]?\d|2[0-4])(:00)?$")
_MONDAY: Final = np.datetime64("1970-01-05T00", "h")


@overload
def night_of(start: datetime) -> date: ...
@overload
def night_of(start: Times) -> Times: ...
def night_of(start: datetime | Times) -> date | Times:
    """The policing day of a wall-clock time: it runs 06:00 to 05:59, so 01:30 on Sunday belongs to Saturday.

    A datetime gives a date; a datetime64 array gives an array of days, NaT staying NaT.
    """
    if isinstance(start, datetime):
        return (np.datetime64(start.replace(tzinfo=None), "s") - np.timedelta64(DAY_STARTS, "h")).astype("M8[D]").item()
    return (np.asarray(start, "M8[s]") - np.timedelta64(DAY_STARTS, "h")).astype("M8[D]")


def hour_of_week(start: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """(n,) 0 for Monday 00:00 to 167 for Sunday 23:00; -1 for NaT. start: (n,) datetime64 wall clock."""
    times = np.asarray(start, "M8[h]")
    hours = (times - _MONDAY).astype(np.int64) % 168
    return np.where(np.isnat(times), -1, hours)


@dataclass(frozen=True)
class NightProfile:
    """A named, versioned set of hours of the week. hours: (168,) bool, Monday 00:00 first."""

    id: str
    version: str
    title: str
    basis: str
    hours: tuple[bool, ...]

    @property
    def key(self) -> str:
        """Id and version: nte_core@1.0.0."""
        return f"{self.id}@{self.version}"

    @property
    def mask(self) -> Bools:
        """(168,) bool, Monday 00:00 first."""
        return np.array(self.hours, bool)

    @property
    def share(self) -> float:
        """Share of the week's hours: 16 of 168 for nte_core."""
        return sum(self.hours) / 168

    def holds(self, start: npt.ArrayLike) -> Bools:
        """(n,) bool: which wall-clock times fall into the profile; NaT does not."""
        hours = hour_of_week(start)
        return np.append(self.mask, False)[hours]  # -1, for NaT, meets the False at the end


def week_hours(first: date, last: date, timezone: str = "Europe/London") -> npt.NDArray[np.int64]:
    """(168,) how often each hour of the week really happened from `first` to `last`, both days included.

    The hour that daylight saving skips is not counted, the one it repeats is counted twice.
    """
    wall = np.arange(np.datetime64(first, "h"), np.datetime64(last, "h") + np.timedelta64(24, "h"))
    real = (to_utc(wall + 1, timezone) - to_utc(wall, timezone)) // np.timedelta64(3600, "s")
    return np.bincount(hour_of_week(wall), weights=real, minlength=168).astype(np.int64)


def timed(precision: npt.ArrayLike) -> Bools:
    """(n,) bool: which records have an hour. Raises Refused when no record of a non-empty set has one."""
    known = np.isin(np.asarray(precision, str), ("exact", "span"))
    if known.size and not known.any():
        raise Refused(
            "only the month of these records is known, so nothing can be said about their hours"
            if (np.asarray(precision, str) == "month").any()
            else "only the day of these records is known, so nothing can be said about their hours",
            todo="Ask without a night or an hour, or load a force export with times.",
        )
    return known


def _hour(node: Node) -> int:
    text = node.raw()
    if not (match := _HOUR.match(text)):
        raise node.fault(f"“{text}” is not a full hour", 'Write it as "18:00".')
    return int(match[1])


def _day(node: Node) -> int:
    if (text := node.text().lower()) not in DAYS:
        raise node.fault(f"“{text}” is not a day", f"One of {', '.join(DAYS)}.")
    return DAYS.index(text)


def _window(node: Node) -> set[int]:
    value = node.fields(
        {"days": lambda days: days.each(_day), "from": _hour, "to": _hour}, required=("days", "from", "to")
    )
    length = (value["to"] - value["from"]) % 24 or 24
    return {(day * 24 + value["from"] + k) % 168 for day in value["days"] for k in range(length)}


def read_profile(path: Path) -> NightProfile:
    """One profile from one YAML file. A window begins on each of its days and may run past midnight.

    Raises UserError with file and line for what is wrong in it.
    """
    node = read_yaml(path)
    readers: dict[str, Read[object]] = {
        **dict.fromkeys(("id", "title", "basis"), Node.text),
        "version": Node.version,
        "hours": lambda hours: hours.each(_window),
    }
    values = node.fields(readers, required=tuple(readers))
    inside = set[int]().union(*values.pop("hours"))
    if not inside:
        raise node.fault("a profile needs at least one hour")
    return NightProfile(**values, hours=tuple(hour in inside for hour in range(168)))


@lru_cache
def _built_in() -> tuple[NightProfile, ...]:
    return tuple(read_profile(path) for path in yaml_files(BUILT_IN))


def profiles(folder: Path | None = None) -> tuple[NightProfile, ...]:
    """Every night profile, ours and those of `folder`, by id and version. Raises UserError for one that is twice."""
    found: dict[str, NightProfile] = {}
    for item in (*_built_in(), *map(read_profile, yaml_files(folder))):
        if item.key in found:
            raise UserError(f"the night profile {item.key} is there already", todo="Raise the version of yours.")
        found[item.key] = item
    return tuple(sorted(found.values(), key=lambda item: (item.id, [int(part) for part in item.version.split(".")])))


def profile(name: str, folder: Path | None = None) -> NightProfile:
    """The profile that `name` means, the newest version unless it is given. Raises NotFound."""
    known = profiles(folder)
    wanted, _, version = name.partition("@")
    matching = [item for item in known if item.id == wanted and version in ("", item.version)]
    if not matching:
        raise NotFound(
            f"there is no night profile “{name[:60]}”", todo=f"There are {', '.join(item.key for item in known)}."
        )
    return matching[-1]
