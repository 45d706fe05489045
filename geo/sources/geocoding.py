"""Rows without coordinates: where their texts say they are, how that is known, and how far off it may be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from geo.sources.intake import Intake
from geo.sources.placing import FAR, Faults, Floats, Mask
from geo.sources.reach import Reach

WITHIN: Final = 250.0
"""Metres up to which a place that was found stands for a row, unless the mapping says otherwise."""
_REMEMBERED: Final = 50_000


class Method(StrEnum):
    """How a place was found."""

    GRID = "grid reference"
    POSTCODE = "postcode"
    JUNCTION = "junction"
    STREET = "street"
    VENUE = "venue"
    STOP = "stop"
    PLACE = "town or village"


@dataclass(frozen=True)
class Located:
    """Where a text is. method: None where nothing may be taken; name: what was found; x, y: metres, EPSG:27700, NaN for
    nowhere; radius: metres within which the true place lies; why: a sentence, without its full stop, that says why
    nothing may be taken, "" when something may; offers: what it might mean, for a person to choose from."""

    method: Method | None = None
    name: str = ""
    x: float = float("nan")
    y: float = float("nan")
    radius: float = float("nan")
    why: str = ""
    offers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """Whether rows are to be placed by their text, and within how many metres, None for what the mapping says."""

    geocode: bool = False
    within: float | None = None

    def limit(self, mapping: int) -> float:
        """Metres up to which a place stands for a row, 0 for no row. mapping: what that says, 0 for nothing."""
        return self.within or mapping or (WITHIN if self.geocode else 0.0)


NOT_ASKED: Final = Asked()


class Locator(Protocol):
    """Finds places of texts."""

    def locate(self, text: str, town: str = "", postcode: str = "") -> Located:
        """Where a text is, with the town and the postcode of its row when these stand in columns of their own."""
        ...


@dataclass(frozen=True, eq=False)
class Placed:
    """What was made of the texts of some rows, in their order. asked: rows whose text was looked up; placed: those
    found within the limit; x, y: metres, NaN where not; by, within: the method and its metres, None where not; offers:
    what a row that was not placed might mean, "" for nothing."""

    faults: Faults
    asked: Mask
    placed: Mask
    x: Floats
    y: Floats
    by: npt.NDArray[np.object_]
    within: Floats
    offers: npt.NDArray[np.object_]

    def of(self, row: int) -> dict[str, object]:
        """The columns that tell how a row was placed; none for one that was not."""
        return {"placed_by": self.by[row], "placed_within": self.within[row]} if self.placed[row] else {}


class Geocoding:
    """Places rows of one load by their texts. within: metres up to which a place stands for a row."""

    def __init__(self, locator: Locator, within: float = WITHIN) -> None:
        self.within = within
        self._locate: Callable[[str, str, str], Located] = lru_cache(_REMEMBERED)(locator.locate)

    def place(
        self, rows: Mask, texts: Sequence[str], towns: Sequence[str], postcodes: Sequence[str], reach: Reach, force: str
    ) -> Placed:
        """Look up the rows of a mask; one that has no text at all is left as it is."""
        n = len(texts)
        found = Placed(
            Faults(n), np.zeros(n, bool), np.zeros(n, bool), np.full(n, np.nan), np.full(n, np.nan),
            np.full(n, None, object), np.full(n, np.nan), np.full(n, "", object),
        )  # fmt: skip
        for i in np.flatnonzero(rows).tolist():
            given = texts[i], towns[i], postcodes[i]
            if not any(part.strip() for part in given):
                continue
            found.asked[i] = True
            where = self._locate(*given)
            if where.method is None or where.radius > self.within:
                found.faults.reason[i] = not_placed(where.why or too_wide(self.within))
                found.offers[i] = f"; is it {' or '.join(where.offers[:2])}?" if where.offers else ""
            elif not reach.holds(np.array([where.x]), np.array([where.y]))[0]:
                found.faults.reason[i] = f"{FAR} {force}"
            else:
                found.placed[i] = True
                found.x[i], found.y[i], found.within[i] = where.x, where.y, where.radius
                found.by[i] = str(where.method)
        return found


def not_placed(why: str) -> str:
    """The reason for which a row without coordinates is set aside."""
    return f"without coordinates, and {why}"


def too_wide(within: float) -> str:
    """That what a text names is no place yet."""
    return f"what its text names is wider than {within:.0f} m"


def count_placed(intake: Intake, by: Sequence[object]) -> None:
    """Count rows that are kept by how they were placed."""
    intake.geocoded.update(str(one) for one in by if one)
