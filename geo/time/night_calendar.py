"""Nights that are not like others: eves of bank holidays, New Year's Eve, paydays, school terms, local events."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.yaml_file import Node, Read, read_yaml

Bools = npt.NDArray[np.bool_]

DEFAULT: Final = Path(__file__).parent / "calendars" / "england.yaml"
PAYDAYS: Final = {
    "last_working_friday": "the last Friday of the month that is not a bank holiday",
    "day_25": "the 25th, or the last working day before it",
    "last_working_day": "the last day of the month that is neither a weekend nor a bank holiday",
}
"""The rules for payday, as they are told to the reader. The payday night is the night that begins on that day."""


@dataclass(frozen=True)
class Stretch:
    """A named run of nights, both included."""

    name: str
    first: date
    last: date


@dataclass(frozen=True)
class Calendar:
    """What makes a night special at one place. country, subdivision: as the package holidays names them.

    Nights are policing days, as `geo.time.night.night_of` gives them.
    """

    id: str
    version: str
    country: str
    subdivision: str = ""
    payday: str = "last_working_friday"
    school_terms: tuple[Stretch, ...] = ()
    events: tuple[Stretch, ...] = field(default=())

    @cached_property
    def _holidays(self) -> Mapping[date, str]:
        from holidays import country_holidays  # noqa: PLC0415

        return country_holidays(self.country, subdiv=self.subdivision or None)

    def kinds(self, nights: npt.ArrayLike) -> dict[str, Bools]:
        """(n,) bool for each kind of night. School kinds are there only when the calendar holds school terms."""
        days = np.asarray(nights, "M8[D]")
        distinct, inverse = np.unique(days[~np.isnat(days)], return_inverse=True)
        listed: list[date] = distinct.tolist()
        found: dict[str, list[bool]] = {
            "bank_holiday_eve": [day + timedelta(days=1) in self._holidays for day in listed],
            "new_years_eve": [(day.month, day.day) == (12, 31) for day in listed],
            "payday": [day == self.payday_of(day.year, day.month) for day in listed],
            "event": [bool(self.events_on(day)) for day in listed],
        }
        if self.school_terms:
            first, last = min(t.first for t in self.school_terms), max(t.last for t in self.school_terms)
            term = [any(t.first <= day <= t.last for t in self.school_terms) for day in listed]
            found["school_term"] = term
            found["school_holiday"] = [first <= d <= last and not t for d, t in zip(listed, term, strict=True)]
        masks = {}
        for kind, values in found.items():
            masks[kind] = np.zeros(days.shape, bool)
            masks[kind][~np.isnat(days)] = np.array(values, bool)[inverse]
        return masks

    def events_on(self, night: date) -> tuple[str, ...]:
        """Names of the local events of one night."""
        return tuple(event.name for event in self.events if event.first <= night <= event.last)

    def payday_of(self, year: int, month: int) -> date:
        """Payday of a month by the calendar's rule (PAYDAYS)."""
        if self.payday == "day_25":
            day = date(year, month, 25)
        else:
            day = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        while not self._is_payday(day):
            day -= timedelta(days=1)
        return day

    def _is_payday(self, day: date) -> bool:
        weekday = day.weekday() == 4 if self.payday == "last_working_friday" else day.weekday() < 5
        return weekday and day not in self._holidays


def _stretch(node: Node) -> Stretch:
    values = node.fields({"name": Node.text, "first": Node.day, "last": Node.day}, required=("name", "first"))
    values.setdefault("last", values["first"])
    if values["last"] < values["first"]:
        raise node.fault(f"“{values['name']}” ends before it begins", "Swap the two dates.")
    return Stretch(**values)


def _payday(node: Node) -> str:
    if (text := node.text()) not in PAYDAYS:
        raise node.fault(f"“{text}” is not a rule for payday", f"One of {', '.join(PAYDAYS)}.")
    return text


def _country(node: Node) -> str:
    from holidays.registry import EntityLoader  # noqa: PLC0415  its codes: the list of countries imports each of them

    if (text := node.text()) not in EntityLoader.get_country_codes():
        raise node.fault(f"the package holidays knows no country {text}", "Write it as GB.")
    return text


def calendar(path: Path | None = None) -> Calendar:
    """The calendar in a YAML file, or England's holidays without terms and events. Raises UserError with the line."""
    readers: dict[str, Read[object]] = {
        "id": Node.text,
        "version": Node.version,
        "country": _country,
        "subdivision": Node.text,
        "payday": _payday,
        "school_terms": lambda node: node.each(_stretch),
        "events": lambda node: node.each(_stretch),
    }
    node = read_yaml(path or DEFAULT)
    found = Calendar(**node.fields(readers, required=("id", "version", "country")))
    try:
        len(found._holidays)
    except NotImplementedError:
        raise node.fault(
            f"the package holidays knows no part {found.subdivision} of {found.country}", "For example ENG of GB."
        ) from None
    return found
