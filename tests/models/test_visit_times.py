"""Starts of visits: within every rule of a plan, almost as good, no quarter of an hour more often than by chance."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import binom

from models.errors import ParameterError
from models.patrol.tours import Shift, plan_tours
from models.patrol.visit_times import MOST_LOST, draw_starts

SEEDS, QUARTER = 100, 15.0


def town(places: int, units: int, seed: int = 0, hours: int = 5, narrow: bool = False) -> tuple:
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 900, (2, places))
    harm = np.repeat(rng.uniform(0.5, 1.5, places)[:, None], hours, axis=1)
    if narrow:
        for k, first in enumerate(rng.integers(0, hours - 1, places)):
            harm[k, :first] = harm[k, first + 2 :] = 0
    shifts = [Shift("late", 0.0, 60.0 * hours, *rng.uniform(0, 900, 2)) for _ in range(units)]
    at = np.column_stack([x, y])
    here = np.array([(one.x, one.y) for one in shifts])
    travel = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) * 1.3 / 80
    entry = np.hypot(*(here[:, None] - at[None]).transpose(2, 0, 1)) * 1.3 / 80
    return x, y, harm, shifts, travel, entry


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_a_drawn_plan_keeps_every_rule_and_costs_no_more_than_it_may(seed: int, narrow: bool) -> None:
    x, y, harm, shifts, travel, entry = town(14, 3, seed, narrow=narrow)
    best = plan_tours(x, y, harm, shifts, metres_a_minute=80, longest=30, rounds=200, seed=seed)
    drawn = draw_starts(best, harm, shifts, travel=travel, entry=entry, seed=seed)
    assert best.value * (1 - MOST_LOST) - 1e-9 <= drawn.value <= drawn.bound + 1e-9 == best.bound + 1e-9
    met = set()
    for unit, (tour, old, shift) in enumerate(zip(drawn.tours, best.tours, shifts, strict=True)):
        assert sorted(one.place for one in tour) == sorted(one.place for one in old)
        assert all(shift.start <= one.start and one.start + 15 <= shift.start + shift.minutes + 1e-6 for one in tour)
        assert all(harm[one.place, int(one.start // 60)] > 0 for one in tour)
        assert not tour or tour[0].start >= entry[unit, tour[0].place] - 1e-6
        for a, b in pairwise(tour):
            assert a.place != b.place
            assert b.start >= a.start + 15 + travel[a.place, b.place] - 1e-6
        met |= {(one.place, int(one.start // 60)) for one in tour}
    assert drawn.value == pytest.approx(sum(harm[slot] for slot in met))
    again = draw_starts(best, harm, shifts, travel=travel, entry=entry, seed=seed)
    assert again == drawn != draw_starts(best, harm, shifts, travel=travel, entry=entry, seed=seed + 99)


@pytest.mark.parametrize("places", [4, 9])
def test_no_quarter_of_an_hour_repeats_more_than_chance(places: int) -> None:
    """Over 100 seeds; before the draw the same quarter comes again and again."""
    x, y, harm, shifts, travel, entry = town(places, 1)
    quarters = int(60 * harm.shape[1] / QUARTER)
    best = plan_tours(x, y, harm, shifts, metres_a_minute=80, longest=15, rounds=200)
    counts = np.zeros((places, quarters), int)
    for seed in range(SEEDS):
        for one in draw_starts(best, harm, shifts, travel=travel, entry=entry, seed=seed).tours[0]:
            counts[one.place, int(one.start // QUARTER)] += 1
    assert (counts.sum(axis=1) == SEEDS).all()
    possible = quarters - 2  # the way to the first place, and the last quarter, in which no visit ends in time
    most = binom.ppf(1 - 0.001 / counts.size, SEEDS, 1 / possible)
    assert counts.max() <= most < SEEDS / 4


def test_without_visits_there_is_nothing_to_draw_and_nonsense_is_refused() -> None:
    x, y, harm, shifts, travel, entry = town(3, 1)
    none = plan_tours(x, y, 0 * harm, shifts, metres_a_minute=80)
    assert draw_starts(none, 0 * harm, shifts, travel=travel, entry=entry) == none
    with pytest.raises(ParameterError, match="between 0 and 1"):
        draw_starts(none, harm, shifts, travel=travel, entry=entry, most=1.5)
