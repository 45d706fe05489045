"""Who visits which places, in which order and when: as much expected harm as there are minutes for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.engine.arguments import positive, whole
from models.engine.arrays import Floats
from models.engine.tour_search import search
from models.engine.tour_sharing import share_out
from models.errors import ParameterError
from models.patrol.tour_bound import HOUR, most_worth

VISIT = 15.0
"""Minutes of a visit (Koper 1995)."""
LONGEST = 60.0
"""Minutes that a place has at most in one shift, whoever is there."""
ROUNDS = 15_000


@dataclass(frozen=True)
class Shift:
    """One unit's part of a shift. name: of the shift, which several units share; start, minutes: from any hour's full
    minute, the same for all; x, y: metres, where the unit starts."""

    name: str
    start: float
    minutes: float
    x: float
    y: float


@dataclass(frozen=True)
class Visit:
    """place: its position; start: minute, as those of the shifts; minutes: how long."""

    place: int
    start: float
    minutes: float


@dataclass(frozen=True)
class Tours:
    """tours: for each unit's shift its visits in their order; value: expected harm in the hours in which somebody is
    there; bound: more than that no plan can have, proven."""

    tours: tuple[tuple[Visit, ...], ...]
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """Share of the bound that this plan may fall short of the best one; 0 where nothing can be had."""
        return max(0.0, 1 - self.value / self.bound) if self.bound > 0 else 0.0


def plan_tours(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    harm: npt.ArrayLike,
    shifts: Sequence[Shift],
    *,
    metres_a_minute: float,
    travel: npt.ArrayLike | None = None,
    entry: npt.ArrayLike | None = None,
    detour: float = 1.3,
    visit: float = VISIT,
    longest: float = LONGEST,
    rounds: int = ROUNDS,
    seed: int = 0,
) -> Tours:
    """Visits to p places by t shifts of units, with the most expected harm in the hours in which somebody is there.

    x, y: (p,) metres; harm: (p, h) expected in each hour from minute 0 of the shifts, 0 outside a place's bands, where
    it is not visited; travel: (p, p) and entry: (t, p) minutes along streets, else straight lines times `detour` at
    `metres_a_minute`. A second visit within an hour adds nothing, none follows another at the same place, and a place
    has `longest` minutes a shift at most over all units. Of plans worth the same one is given in which no visit could
    go to a unit that has fewer for its minutes, so that nobody is idle who could take one. Insertion with ruin and
    recreate (Pisinger and Ropke 2007) for the team orienteering problem (Chao, Golden and Wasil 1996), and a bound by
    HiGHS. Raises ParameterError for what is no number and for shifts outside the hours of `harm`.
    """
    at = np.column_stack([np.asarray(x, np.float64), np.asarray(y, np.float64)])
    worth = np.asarray(harm, np.float64)
    _check(at, worth, shifts, positive("time of a visit", visit))
    limit = int(positive("longest time at a place", longest) // visit)
    speed = positive("speed", metres_a_minute) / positive("detour", detour)
    between = _minutes(at, at) / speed if travel is None else np.asarray(travel, np.float64)
    here = np.array([(one.x, one.y) for one in shifts]).reshape(-1, 2)
    first = _minutes(here, at) / speed if entry is None else np.asarray(entry, np.float64)
    if between.shape != (len(at), len(at)) or first.shape != (len(shifts), len(at)):
        raise ParameterError("Travel is (places, places) and entry (shifts, places), in minutes.")
    names = {name: k for k, name in enumerate(dict.fromkeys(one.name for one in shifts))}
    group = np.array([names[one.name] for one in shifts], np.int64)
    starts = np.array([one.start for one in shifts])
    ends = starts + np.array([one.minutes for one in shifts])
    if not len(at) or not len(shifts) or not worth.any():
        return Tours(tuple(() for _ in shifts), 0.0, 0.0)
    most = max(1, int((ends - starts).max() // visit))
    order, hours, arrivals, number, _ = search(
        starts, ends, group, first, between, worth, visit, limit, most, whole("rounds", rounds), seed
    )
    value = share_out(order, hours, arrivals, number, starts, ends, group, first, between, worth, visit, limit)
    found = tuple(
        tuple(Visit(int(p), float(m), visit) for p, m in zip(order[t, :n], arrivals[t, :n], strict=True))
        for t, n in enumerate(number.tolist())
    )
    bound = most_worth(worth, starts, ends, group, first, between, visit, limit)
    return Tours(found, float(value), max(bound, float(value)))


def _minutes(of: Floats, to: Floats) -> Floats:
    return np.asarray(np.hypot(*(of[:, None, :] - to[None, :, :]).transpose(2, 0, 1)), np.float64)


def _check(at: Floats, worth: Floats, shifts: Sequence[Shift], visit: float) -> None:
    if worth.ndim != 2 or len(worth) != len(at) or not np.isfinite(worth).all() or (worth < 0).any():
        raise ParameterError("Harm is (places, hours), numbers of 0 or more.")
    if not np.isfinite(at).all():
        raise ParameterError("Every place needs coordinates that are numbers.")
    for one in shifts:
        last = one.start + positive("minutes of a shift", one.minutes)
        if not 0 <= one.start < last <= HOUR * worth.shape[1]:
            raise ParameterError(f"The shift “{one.name}” lies outside the hours for which harm is given.")
