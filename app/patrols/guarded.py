"""What stands at a place and bars it: guarded already, or not a patrol's to walk in, as prisons, hospitals, schools."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.patrols.squares import Reason
from geo.store.base import Store
from geo.surroundings.assets import Assets, read_assets

NEAR: Final = 50.0
"""Metres from a place within which what stands there bars it: a list gives the gate or the middle of the grounds."""
WORDS: Final[Mapping[Reason, tuple[str, ...]]] = {
    Reason.PRISON: ("prison", "young offender"),
    Reason.CUSTODY: ("custody", "police"),
    Reason.HOSPITAL: ("hospital", "infirmary", "emergency department"),
    Reason.SCHOOL: ("school", "college", "academy", "nursery", "kindergarten"),
}
"""By reason, the words by which the type of a listed place is known."""


@dataclass(frozen=True)
class Guarded:
    """One of them. name: as the list has it, else its type."""

    name: str
    reason: Reason


def guarded(store: Store, *, beside: str) -> Assets:
    """All that are loaded. beside: the source of the incidents that they are used with, as `read_assets` takes it."""
    return read_assets(store, "guarded", beside=beside)


def bars(listed: Assets, shape: BaseGeometry) -> tuple[Guarded, ...]:
    """Those that stand in a place (EPSG:27700) or within NEAR metres of it, by name."""
    if not len(listed):
        return ()
    at = np.flatnonzero(shapely.dwithin(shape, listed.points, NEAR)).tolist()
    found = {Guarded(listed.name[i] or listed.subtype[i], reason_of(listed.subtype[i])) for i in at}
    return tuple(sorted(found, key=lambda one: (one.name, one.reason)))


def reason_of(subtype: str) -> Reason:
    """Why a listed place of some type bars a patrol; LISTED for a type that is not known."""
    plain = subtype.lower()
    return next((reason for reason, words in WORDS.items() if any(one in plain for one in words)), Reason.LISTED)
