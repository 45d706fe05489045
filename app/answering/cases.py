"""One case an incident: records of one night at one place are one incident with several victims."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from app.answering.each_once import known_nights
from app.answering.selection import Selected
from models.near_repeat import near_strings

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Nights = npt.NDArray[np.datetime64]
SAME: Final = 10.0
"""Metres within which two incidents stand at one place: what two officers write down of one door."""
SURE_OF_IT: Final = 0.5
"""The chance from which an incident counts as one of the hours asked for."""


@dataclass(frozen=True, eq=False)
class Cases:
    """One case an incident, the earliest night first. x, y: (n,) metres; night: (n,); row: (n,) position of the record
    that stands for it among those given."""

    x: Floats
    y: Floats
    night: Nights
    row: Ints

    @property
    def days(self) -> Floats:
        """Nights as numbers."""
        return self.night.astype(np.float64)


def one_an_incident(x: Floats, y: Floats, night: Nights) -> Cases:
    """Records as cases: those of one night at one place are one incident with several victims."""
    incident = near_strings(x, y, night, distance=SAME, within=1)
    _, at = np.unique(incident, return_index=True)
    at = at[np.argsort(night[at], kind="stable")]
    return Cases(x[at], y[at], night[at], at)


def cases_of(found: Selected, here: Bools) -> tuple[Cases, int, int, int]:
    """The cases of exact records, how many records they are of, and how many have no night or no exact place.

    here: (n,) which rows are asked about.
    """
    exact = np.array(found.rows.of_kinds(("spatial_precision",))["spatial_precision"].to_pylist(), str)[found.rows.kind]
    asked = here & (found.rows.weight >= SURE_OF_IT)
    placed = (found.place >= 0) & (exact == "exact")
    night, known = known_nights(found.rows)
    use = np.flatnonzero(asked & placed & known)
    at = found.place[use]
    cases = one_an_incident(found.places.x[at], found.places.y[at], night[use])
    cases = replace(cases, row=use[cases.row])
    return cases, len(use), int((asked & placed & ~known).sum()), int((asked & ~placed).sum())
