"""The columns of hotspots, wards and cells: declared once, so that no two renderings of an Answer can disagree.

Tables, popups, CSV, GeoJSON, GeoPackage, XLSX and JSON all show `record(item, HOTSPOTS)`. Numbers are rounded
there, once; `Column.display` writes exactly the rounded number, for people.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal

from app.answering.answer import Ranked
from app.figures import THIN

Value = str | int | float | bool | None
Kind = Literal["text", "count", "number", "figures", "share", "flag"]

UNKNOWN = "–"


@dataclass(frozen=True)
class Column:
    """One column: `key` names it in files and the API, `label` and `unit` head it for people, `about` explains it.

    kind: text, count (whole unless weighted), number, figures (a measured number, which is known no better than its
    interval), share (0 to 1, shown in per cent), flag (yes or no).
    digits: decimals that every rendering carries, of the share for kind share; significant figures for kind figures.
    """

    key: str
    label: str
    unit: str
    about: str
    kind: Kind = "text"
    digits: int = 0
    read: Callable[[Ranked], object] | None = None  # None: the attribute called `key`

    @property
    def heading(self) -> str:
        """Label and unit, as a table's head shows them."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    @property
    def numeric(self) -> bool:
        """Whether values are numbers, to be set to the right."""
        return self.kind in ("count", "number", "figures", "share")

    def value(self, item: Ranked) -> Value:
        """The value that every rendering carries, safe for JSON: not known (NaN, infinite, None) is None."""
        raw = (self.read or attrgetter(self.key))(item)
        if raw is None or isinstance(raw, str):
            return raw
        if self.kind == "flag":
            return bool(raw)
        number = float(raw)  # type: ignore[arg-type]
        if not math.isfinite(number):
            return None
        if self.kind == "count":
            return _count(number)
        return round(number, self.decimals(number)) + 0.0  # + 0.0: never "-0.0"

    def decimals(self, number: float) -> int:
        """Decimals that a number of this column has; a whole number keeps all its digits."""
        if self.kind != "figures":
            return self.digits
        return max(self.digits - 1 - math.floor(math.log10(abs(number))), 0) if number else 0

    def display(self, value: Value) -> str:
        """The value as people read it: 1 204, 3.50, 93 %, yes; – when it is not known."""
        if value is None:
            return UNKNOWN
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, str):
            return value
        if self.kind == "share":
            return f"{100 * value:.{max(self.digits - 2, 0)}f}{THIN}%"
        digits = 2 if self.kind == "count" and not isinstance(value, int) else self.decimals(value)
        return f"{value:,.{digits}f}".replace(",", THIN).replace("-", "−")


def _count(n: float) -> int | float:
    number = round(n, 2)
    return int(number) if number.is_integer() else number


def _top(item: Ranked) -> str:
    shown = ((name, _count(n)) for name, n in getattr(item, "top", ()))
    return ", ".join(f"{name} ({NUMBER.display(n)})" for name, n in shown)


RATE = "per km² a year"
RANK = Column("rank", "Rank", "", "1 is where most happens", "count")
NUMBER = Column("n", "Incidents", "", "Incidents of this definition in this period", "count")
_MEASURES = (
    NUMBER,
    Column("places", "Places", "", "Distinct coordinates on which the incidents stand", "count"),
    Column("km2", "Area", "km²", "Area on the National Grid", "figures", 3),
    Column("rate", "Rate", RATE, "Incidents per square kilometre and year", "figures", 3),
    Column("rate_low", "Rate, low", RATE, "Lower end of the 95 % Poisson interval of the rate (Byar)", "figures", 3),
    Column("rate_high", "Rate, high", RATE, "Upper end of the 95 % Poisson interval of the rate (Byar)", "figures", 3),
)
_ID = Column("id", "Identifier", "", "Name of this row in the API and in links")

HOTSPOTS: tuple[Column, ...] = (
    RANK,
    Column("name", "Hotspot", "", "Name of the area"),
    Column("ward", "Ward", "", "Ward that holds most of it"),
    *_MEASURES,
    Column("top", "Offences", "", "Most frequent offences with their incidents", read=_top),
    Column("months_active", "Months active", "", "Months with at least one incident", "count"),
    Column("stability", "Found again", "", "Share of resamples in which the area is found again", "share", 2),
    Column("rank_low", "Rank, best", "", "Best end of the 95 % interval of the rank", "count"),
    Column("rank_high", "Rank, worst", "", "Worst end of the 95 % interval of the rank", "count"),
    Column("repeat", "Repeat location", "", "Fewer than three places: a repeat location, not an area", "flag"),
    _ID,
)
WARDS: tuple[Column, ...] = (
    RANK,
    Column("name", "Ward", "", "Name of the ward"),
    Column("authority", "Authority", "", "Local authority that the ward belongs to"),
    *_MEASURES,
    Column("code", "Code", "", "ONS code of the ward, of the vintage that the notes name"),
    _ID,
)
CELLS: tuple[Column, ...] = (
    RANK,
    Column("name", "Cell", "", "Name of the grid cell"),
    *_MEASURES,
    Column("z", "Gi* z", "", "Gi* score: how far the neighbourhood lies above or below the mean", "number", 2),
    Column("hot", "Significant", "", "Hot after false discovery rate control", "flag"),
    _ID,
)
COLLECTIONS: dict[str, tuple[Column, ...]] = {"hotspots": HOTSPOTS, "wards": WARDS, "cells": CELLS}
"""The three tables of an Answer by the names that the API, the downloads and the Answer's attributes share."""


def record(item: Ranked, columns: tuple[Column, ...]) -> dict[str, Value]:
    """One row as plain values by key, in the columns' order; safe for JSON."""
    return {column.key: column.value(item) for column in columns}


def records(items: Iterable[Ranked], columns: tuple[Column, ...]) -> list[dict[str, Value]]:
    """All rows, in their order."""
    return [record(item, columns) for item in items]
