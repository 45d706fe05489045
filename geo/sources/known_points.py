"""Map points that came before: data.police.uk puts a million rows on the same few thousand points."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from geo.sources.reach import Reach
from geo.space.crs import to_grid

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_MICRO: Final = 1e6
"""Parts of a degree in which the files write their coordinates."""
_LOW: Final = 0xFFFF_FFFF
_KEPT: Final = 2_000_000
"""Points that are remembered; more are no map points."""
_FEW: Final = 8_192


class _Points(NamedTuple):
    """Points by key, ascending, with easting and northing, NaN where they are refused."""

    key: Ints
    easting: Floats
    northing: Floats

    def where(self, key: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """Where each key would stand, and whether it does."""
        at = np.searchsorted(self.key, key)
        at[at == len(self.key)] = 0
        return at, self.key[at] == key if len(self.key) else np.zeros(len(key), bool)

    def merged(self, other: "_Points") -> "_Points":
        """The points of both, which share none."""
        key = np.concatenate([self.key, other.key])
        order = np.argsort(key, kind="stable")
        columns = ((self.easting, other.easting), (self.northing, other.northing))
        return _Points(key[order], *(np.concatenate(both)[order] for both in columns))


_NONE: Final = _Points(np.empty(0, np.int64), np.empty(0), np.empty(0))


class KnownPoints:
    """Projects points of one force; each distinct one is projected, and held against the force's area, once."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._old, self._new = _NONE, _NONE  # few new ones are put in order again and again, the many seldom

    def __call__(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """Easting and northing (n,) of degrees (n,) north of the equator; NaN outside of Great Britain or of reach."""
        a, b = np.rint(lon * _MICRO), np.rint(lat * _MICRO)
        if not ((a / _MICRO == lon) & (b / _MICRO == lat)).all():
            return self._project(lon, lat)
        key, inverse = np.unique((a.astype(np.int64) << 32) | b.astype(np.int64), return_inverse=True)
        easting, northing = np.empty(len(key)), np.empty(len(key))
        left = np.arange(len(key))
        for points in (self._old, self._new):
            at, there = points.where(key[left])
            easting[left[there]], northing[left[there]] = points.easting[at[there]], points.northing[at[there]]
            left = left[~there]
        if len(left):
            some = key[left]
            easting[left], northing[left] = self._project((some >> 32) / _MICRO, (some & _LOW) / _MICRO)
            self._keep(_Points(some, easting[left], northing[left]))
        return easting[inverse], northing[inverse]

    def _keep(self, points: _Points) -> None:
        self._new = self._new.merged(points)
        if len(self._new.key) > max(_FEW, len(self._old.key) // 8):
            self._old, self._new = self._old.merged(self._new), _NONE
        if len(self._old.key) > _KEPT:
            self._old = _NONE

    def _project(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        easting, northing = to_grid(lon, lat)
        held = self._reach.holds(easting, northing)
        return np.where(held, easting, np.nan), np.where(held, northing, np.nan)
