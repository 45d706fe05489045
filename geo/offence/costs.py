"""What an offence costs society, as a range: a versioned table, to be weighed and never to rank by alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.offence.offence_values import NoValue, each_once, entries_of, read_entry, read_no_value
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
class PriceIndex:
    """What brings prices from the table's year to a later one. name, source: of the index; year: prices after it."""

    name: str
    year: str
    factor: float
    source: str


@dataclass(frozen=True)
class PolicePart:
    """What of a unit cost is the police's, and the courts' and prisons' where that is known, in pounds of `of`."""

    label: str
    police: float
    courts: float
    of: float


@dataclass(frozen=True)
class CostTable:
    """A table of unit costs. `caveat` is printed wherever pounds are shown.

    prices: year of the prices as published; index: None where they are not brought up to date; police_parts: of unit
    costs as published; without: codes known to have no unit cost here.
    """

    id: str
    version: str
    title: str
    unit: str
    prices: str
    source: str
    caveat: str
    entries: tuple[UnitCost, ...]
    police_parts: tuple[PolicePart, ...] = ()
    without: tuple[NoValue, ...] = ()
    index: PriceIndex | None = None

    @property
    def key(self) -> str:
        """HO2018@1.1.0, what every figure names."""
        return f"{self.id}@{self.version}"

    @property
    def price_year(self) -> str:
        """The year in whose prices `ranges` gives pounds."""
        return self.index.year if self.index else self.prices

    def ranges(self, codes: Iterable[str | None], categories: Iterable[str | None]) -> tuple[Floats, Floats]:
        """(low, high) pounds of each incident, (n,) each: its code's, without a code its category's, else not a number.

        What has no cost here is not free: count such incidents and say how many there are.
        """
        found = entries_of(self.entries, codes, categories)
        factor = self.index.factor if self.index else 1.0
        low = np.array([entry.low * factor if entry else np.nan for entry in found], np.float64)
        high = np.array([entry.high * factor if entry else np.nan for entry in found], np.float64)
        return low, high


@lru_cache(maxsize=4)
def cost_table(path: Path = BUILT_IN) -> CostTable:
    """A table from YAML, the built-in one by default. Raises UserError with file and line for what is wrong in it."""
    readers: dict[str, Read[object]] = dict.fromkeys(("id", "title", "unit", "prices", "source", "caveat"), Node.text)
    root = read_yaml(path)
    fields = root.fields(
        {
            **readers,
            "version": Node.version,
            "index": _index,
            "police_parts": lambda node: node.each(_part),
            "entries": lambda node: node.each(_entry),
            "without": lambda node: node.each(read_no_value),
        },
        required=(*readers, "version", "entries"),
    )
    if not fields["entries"]:
        raise root.fault("there is at least one entry")
    each_once(fields["entries"], path, "costs")
    known = {entry.label: entry.low for entry in fields["entries"]}
    parts = fields.pop("police_parts", ())
    if odd := [label for label, police, courts in parts if police + courts > known.get(label, 0.0)]:
        raise root.fault(f"the parts of “{odd[0]}” are more than its cost, or it has none")
    return CostTable(
        **fields, police_parts=tuple(PolicePart(label, police, courts, known[label]) for label, police, courts in parts)
    )


def _index(node: Node) -> PriceIndex:
    texts = dict.fromkeys(("name", "year", "source"), Node.text)
    fields = node.fields({**texts, "factor": positive}, required=(*texts, "factor"))
    if not all(fields.values()):
        raise node.fault("an index of prices has a name, a year, a factor and a source")
    return PriceIndex(**fields)


def _part(node: Node) -> tuple[str, float, float]:
    fields = node.fields({"label": Node.text, "police": positive, "courts": positive}, required=("label", "police"))
    return fields["label"], fields["police"], fields.get("courts", 0.0)


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
