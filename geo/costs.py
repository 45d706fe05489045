"""What an offence costs society, as a range: a versioned table, to be weighed and never to rank by alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from geo.errors import UserError
from geo.harm import crime_type
from geo.yaml_file import Node, read_yaml

BUILT_IN: Final = Path(__file__).parent / "cost_tables" / "ho_2018.yaml"
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class UnitCost:
    """Pounds an offence, low to high, for the offence codes and data.police.uk categories it stands for.

    check: the figure was not read in its source and is to be checked there.
    """

    label: str
    low: float
    high: float
    codes: tuple[str, ...]
    categories: tuple[str, ...]
    check: bool


@dataclass(frozen=True)
class CostTable:
    """A table of unit costs. `caveat` is printed wherever pounds are shown."""

    id: str
    version: str
    title: str
    unit: str
    prices: str
    source: str
    caveat: str
    entries: tuple[UnitCost, ...]

    @property
    def key(self) -> str:
        """HO2018@1.0.0, what every figure names."""
        return f"{self.id}@{self.version}"

    def ranges(self, codes: Iterable[str | None], categories: Iterable[str | None]) -> tuple[Floats, Floats]:
        """(low, high) pounds of each incident, (n,) each: its code's, without a code its category's, else not a number.

        What has no cost here is not free: count such incidents and say how many there are.
        """
        by_code = {code: entry for entry in self.entries for code in entry.codes}
        by_category = {category: entry for entry in self.entries for category in entry.categories}
        found = [
            by_code.get(code.strip().upper()) if code else by_category.get(category or "")
            for code, category in zip(codes, categories, strict=True)
        ]
        low = np.array([entry.low if entry else np.nan for entry in found], np.float64)
        high = np.array([entry.high if entry else np.nan for entry in found], np.float64)
        return low, high


@lru_cache(maxsize=4)
def cost_table(path: Path = BUILT_IN) -> CostTable:
    """A table from YAML, the built-in one by default. Raises UserError with file and line for what is wrong in it."""
    readers: dict[str, Any] = dict.fromkeys(("id", "title", "unit", "prices", "source", "caveat"), Node.text)
    needed = (*readers, "version", "uplift", "entries")
    root = read_yaml(path)
    fields = root.fields(
        {**readers, "version": Node.version, "uplift": positive, "entries": lambda node: node.each(_entry)},
        required=needed,
    )
    uplift, written = fields.pop("uplift"), fields.pop("entries")
    if uplift < 1 or not written:
        raise root.fault("the uplift of prices is at least 1, and there is at least one entry")
    for what in ("codes", "categories"):
        keys = [key for entry in written for key in getattr(entry, what)]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise UserError(f"“{min(twice)}” has two costs", where=path.name, todo="Leave one of them out.")
    raised = tuple(
        UnitCost(one.label, one.low, one.high * uplift, one.codes, one.categories, one.check) for one in written
    )
    return CostTable(**fields, entries=raised)


def positive(node: Node) -> float:
    """A number above zero."""
    try:
        value = float(node.raw())
    except ValueError:
        value = float("nan")
    if not 0 < value < float("inf"):
        raise node.fault(f"“{node.raw()}” is not a number above zero")
    return value


def _entry(node: Node) -> UnitCost:
    fields = node.fields(
        {
            "label": Node.text,
            "cost": positive,
            "range": lambda value: value.each(positive),
            "codes": lambda value: tuple(code.upper() for code in value.texts()),
            "categories": lambda value: value.each(crime_type),
            "check": Node.flag,
        },
        required=("label", "codes"),
    )
    span = fields.get("range", (fields.get("cost"),) * 2)
    if ("cost" in fields) == ("range" in fields) or len(span) != 2 or span[0] > span[1]:
        raise node.fault(f"“{fields['label']}” needs a cost or a range of two numbers, lower first")
    low, high = span
    categories, check = fields.get("categories", ()), fields.get("check", False)
    return UnitCost(fields["label"], low, high, fields["codes"], categories, check)
