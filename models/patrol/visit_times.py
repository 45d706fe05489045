"""Starts of visits that nobody can foretell: a plan drawn from those that are almost as good as the best one found."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from models.engine.arguments import whole
from models.engine.arrays import Floats
from models.errors import ParameterError
from models.patrol.tour_bound import HOUR
from models.patrol.tours import Shift, Tours, Visit

MOST_LOST = 0.03
"""Share of the expected harm that unpredictable times may cost."""
MOVES = 60
"""Changes that are tried for each visit."""
Stop = tuple[int, float]
"""A place and the minute at which its visit starts."""


def draw_starts(
    found: Tours,
    harm: npt.ArrayLike,
    shifts: Sequence[Shift],
    *,
    travel: npt.ArrayLike,
    entry: npt.ArrayLike,
    most: float = MOST_LOST,
    moves: int = MOVES,
    seed: int = 0,
) -> Tours:
    """The same visits by the same units, their order and starts drawn at random within the places' hours.

    harm: (p, h), travel: (p, p) and entry: (t, p) minutes as `plan_tours` takes them; most: share of the value that the
    drawn plan may lose. A random walk over the plans that can be walked, by exchanging visits, by moving one, and by
    drawing anew where the spare minutes fall (uniform spacings). Raises ParameterError for a share outside 0 to 1.
    """
    if not 0 <= most < 1:
        raise ParameterError(f"The share that may be lost must lie between 0 and 1, not {most!r}.")
    walk = _Walk(found, np.asarray(harm, np.float64), shifts, np.asarray(travel), np.asarray(entry), most)
    rng = np.random.default_rng(seed)
    busy = [unit for unit, tour in enumerate(walk.tours) if tour]
    for _ in range(whole("moves", moves) * sum(map(len, walk.tours))):
        walk.try_one(busy[int(rng.integers(len(busy)))], rng)
    tours = tuple(tuple(Visit(place, start, walk.visit) for place, start in tour) for tour in walk.tours)
    return replace(found, tours=tours, value=walk.value)


class _Walk:
    """Where the random walk stands."""

    def __init__(
        self, found: Tours, harm: Floats, shifts: Sequence[Shift], travel: Floats, entry: Floats, most: float
    ) -> None:
        self.harm, self.shifts, self.travel, self.entry = harm, shifts, travel, entry
        self.visit = next((one.minutes for tour in found.tours for one in tour), 0.0)
        self.tours: list[list[Stop]] = [[(one.place, one.start) for one in tour] for tour in found.tours]
        self.met = Counter(self._slot(stop) for tour in self.tours for stop in tour)
        self.value = float(sum(harm[slot] for slot in self.met))
        self.least = (1 - most) * self.value

    def try_one(self, unit: int, rng: np.random.Generator) -> None:
        """One change of a unit's tour, made where the tour can be walked and the plan stays good enough."""
        tour = self.tours[unit]
        kind = int(rng.integers(3))
        new = self._moved(tour, unit, rng) if kind == 0 else self._spaced(tour, unit, rng, exchange=kind == 1)
        if new is None or not self._walkable(new, unit):
            return
        before, after = Counter(map(self._slot, tour)), Counter(map(self._slot, new))
        met = self.met - before + after
        value = self.value
        for slot in before.keys() | after.keys():
            value += float(self.harm[slot]) * ((met[slot] > 0) - (self.met[slot] > 0))
        if value >= self.least - 1e-12:
            self.tours[unit], self.met, self.value = new, met, value

    def _slot(self, stop: Stop) -> tuple[int, int]:
        return stop[0], int(stop[1] // HOUR)

    def _moved(self, tour: list[Stop], unit: int, rng: np.random.Generator) -> list[Stop]:
        shift, which = self.shifts[unit], int(rng.integers(len(tour)))
        start = shift.start + rng.random() * (shift.minutes - self.visit)
        rest = [stop for k, stop in enumerate(tour) if k != which]
        return sorted([*rest, (tour[which][0], float(start))], key=lambda stop: stop[1])

    def _spaced(self, tour: list[Stop], unit: int, rng: np.random.Generator, *, exchange: bool) -> list[Stop] | None:
        places = [place for place, _ in tour]
        if exchange:
            a, b = rng.integers(len(places), size=2)
            places[a], places[b] = places[b], places[a]
        ways = [self.entry[unit, places[0]], *(self.visit + self.travel[a, b] for a, b in pairwise(places))]
        earliest = self.shifts[unit].start + np.cumsum(ways)
        spare = self.shifts[unit].start + self.shifts[unit].minutes - self.visit - earliest[-1]
        if spare < 0:
            return None
        starts = earliest + np.sort(rng.random(len(places))) * spare
        return list(zip(places, starts.tolist(), strict=True))

    def _walkable(self, tour: list[Stop], unit: int) -> bool:
        shift, (place, start) = self.shifts[unit], tour[0]
        if start + 1e-9 < shift.start + self.entry[unit, place]:
            return False
        for (a, begun), (b, next_) in pairwise(tour):
            if a == b or next_ + 1e-9 < begun + self.visit + self.travel[a, b]:
                return False
        if tour[-1][1] + self.visit > shift.start + shift.minutes + 1e-9:
            return False
        return all(self.harm[self._slot(stop)] > 0 for stop in tour)
