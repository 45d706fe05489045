"""What an offence costs society, as a range: a versioned table, to be weighed and never to rank by alone."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.offence.offence_values import each_once, entries_of, read_entry
from geo.yaml_file import Node, Read, read_yaml

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
        found = entries_of(self.entries, codes, categories)
        low = np.array([entry.low if entry else np.nan for entry in found], np.float64)
        high = np.array([entry.high if entry else np.nan for entry in found], np.float64)
        return low, high


@lru_cache(maxsize=4)
def cost_table(path: Path = BUILT_IN) -> CostTable:
    """A table from YAML, the built-in one by default. Raises UserError with file and line for what is wrong in it."""
    readers: dict[str, Read[object]] = dict.fromkeys(("id", "title", "unit", "prices", "source", "caveat"), Node.text)
    needed = (*readers, "version", "uplift", "entries")
    root = read_yaml(path)
    fields = root.fields(
        {**readers, "version": Node.version, "uplift": positive, "entries": lambda node: node.each(_entry)},
        required=needed,
    )
    uplift, written = fields.pop("uplift"), fields.pop("entries")
    if uplift < 1 or not written:
        raise root.fault("the uplift of prices is at least 1, and there is at least one entry")
    each_once(written, path, "costs")
    return CostTable(**fields, entries=tuple(replace(one, high=one.high * uplift) for one in written))


def positive(node: Node) -> float:
    """A number above zero. Raises UserError with file and line for anything else."""
    try:
        value = float(node.raw())
    except ValueError:
        value = float("nan")
    if not 0 < value < float("inf"):
        raise node.fault(f"“{node.raw()}” is not a number above zero")
    return value


def _entry(node: Node) -> UnitCost:
    return UnitCost(*read_entry(node, "cost", positive, "check", required=("label", "codes")))
