"""Tours of patrols: within their minutes, as good as the best there is, bounded, the same for the same seed."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import ParameterError
from models.patrol.tours import LONGEST, VISIT, Shift, Tours, plan_tours

WALK = 80.0
DETOUR = 1.3


def case(seed: int, places: int, units: int, hours: int = 4, side: float = 2500.0) -> tuple:
    """Places with bands of hours, and units that share a shift or have one of their own."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, side, (2, places))
    harm, base = np.zeros((places, hours)), rng.gamma(0.7, 1, places)
    for k, first in enumerate(rng.integers(0, hours - 1, places)):
        harm[k, first : first + 2] = base[k] * rng.uniform(0.5, 1, 2)
    minutes = rng.choice([70.0, 80.0, 95.0], units) if hours == 4 else np.full(units, 60.0 * hours)
    shifts = [
        Shift("late" if rng.random() < 0.7 else f"own {k}", 0.0, float(minutes[k]), *rng.uniform(0, side, 2))
        for k in range(units)
    ]
    return x, y, harm, shifts


def minutes_between(ax, ay, bx, by) -> np.ndarray:
    return np.hypot(np.subtract.outer(ax, bx), np.subtract.outer(ay, by)) * DETOUR / WALK


def best_by_trying_all(x, y, harm, shifts) -> float:
    """The best of every order, every hour and every share between two units."""
    places, hours = harm.shape
    travel = minutes_between(x, y, x, y)
    entry = minutes_between(np.array([s.x for s in shifts]), np.array([s.y for s in shifts]), x, y)
    ways = []
    for unit, shift in enumerate(shifts):
        found: set[tuple[frozenset[int], tuple[int, ...]]] = set()

        def go(order, when, met, unit=unit, shift=shift, found=found):
            found.add((met, tuple(np.bincount(order, minlength=places).tolist()) if order else (0,) * places))
            for place in range(places):
                if order and order[-1] == place:
                    continue
                at = when + (travel[order[-1], place] if order else entry[unit, place])
                for hour in range(int(at // 60), hours):
                    begun = max(at, 60.0 * hour)
                    one = place * hours + hour
                    if harm[place, hour] > 0 and one not in met and begun + VISIT <= shift.start + shift.minutes + 1e-9:
                        go([*order, place], begun + VISIT, met | {one})

        go([], shift.start, frozenset())
        met = np.zeros((len(found), places * hours))
        for row, (which, _) in enumerate(found):
            met[row, list(which)] = 1
        ways.append((met, np.array([often for _, often in found])))
    worth = harm.ravel()
    if len(ways) == 1:
        return float((ways[0][0] @ worth).max())
    (one, often), (other, as_often) = ways
    both = (one @ worth)[:, None] + (other @ worth) - (one * worth) @ other.T
    if shifts[0].name == shifts[1].name:
        for place in range(places):
            both[often[:, place][:, None] + as_often[:, place] > LONGEST // VISIT] = 0
    return float(both.max())


def test_within_two_per_cent_of_the_proven_best_in_fifty_cases() -> None:
    for seed in range(50):
        size = np.random.default_rng(1000 + seed)
        units = int(size.integers(1, 3))
        given = case(seed, int(size.integers(3, 8 - 2 * units + 1)), units)
        best = best_by_trying_all(*given)
        found = plan_tours(*given, metres_a_minute=WALK, rounds=2000, seed=seed)
        assert 0.98 * best - 1e-9 <= found.value <= best + 1e-9, (seed, best, found.value)
        assert found.bound >= best - 1e-9, (seed, best, found.bound)


def check(found: Tours, x, y, harm, shifts) -> None:
    """Every rule of a plan, counted again."""
    met: set[tuple[int, int]] = set()
    often: dict[tuple[str, int], float] = {}
    for shift, tour in zip(shifts, found.tours, strict=True):
        where, when = (np.array([shift.x]), np.array([shift.y])), shift.start
        for visit in tour:
            here = x[[visit.place]], y[[visit.place]]
            assert visit.start >= when + minutes_between(*where, *here)[0, 0] - 1e-6
            hour = int(visit.start // 60)
            assert harm[visit.place, hour] > 0 and (visit.place, hour) not in met
            met.add((visit.place, hour))
            often[shift.name, visit.place] = often.get((shift.name, visit.place), 0) + visit.minutes
            where, when = here, visit.start + visit.minutes
        assert when <= shift.start + shift.minutes + 1e-6
        assert all(a.place != b.place for a, b in pairwise(tour))
    assert all(minutes <= LONGEST for minutes in often.values())
    assert found.value == pytest.approx(sum(harm[one] for one in met)) and found.value <= found.bound + 1e-9


@given(st.integers(0, 10**6), st.integers(1, 25), st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_no_plan_breaks_a_rule(seed: int, places: int, units: int) -> None:
    given_case = case(seed, places, units, hours=6)
    found = plan_tours(*given_case, metres_a_minute=WALK, rounds=60, seed=seed)
    check(found, *given_case)
    assert found == plan_tours(*given_case, metres_a_minute=WALK, rounds=60, seed=seed)
    assert 0 <= found.gap <= 1
    shared_out(found, *given_case)


def walkable(slots, shift, entry, travel) -> bool:
    """Whether a unit can make visits in their order, each begun in its hour."""
    at, before = shift.start, None
    for place, hour in slots:
        at = max(at + (entry[place] if before is None else travel[before, place]), 60.0 * hour)
        if before == place or at >= 60 * (hour + 1) or at + VISIT > shift.start + shift.minutes + 1e-9:
            return False
        at, before = at + VISIT, place
    return True


def shared_out(found: Tours, x, y, harm, shifts) -> None:
    """No visit could go, without loss, to a unit that has none, or by two fewer in a shift as long."""
    travel = minutes_between(x, y, x, y)
    entry = minutes_between(np.array([s.x for s in shifts]), np.array([s.y for s in shifts]), x, y)
    tours = [[(one.place, int(one.start // 60)) for one in tour] for tour in found.tours]
    met = {slot for tour in tours for slot in tour}
    for a, giver in enumerate(tours):
        for b, taker in enumerate(tours):
            as_long = len(giver) >= len(taker) + 2 and shifts[a].minutes == shifts[b].minutes
            if len(giver) < 2 or not (as_long or not taker):
                continue
            often = Counter(p for c, tour in enumerate(tours) if shifts[c].name == shifts[b].name for p, _ in tour)
            for k, (place, hour) in enumerate(giver):
                other_shift = shifts[a].name != shifts[b].name
                if not walkable(giver[:k] + giver[k + 1 :], shifts[a], entry[a], travel) or (
                    other_shift and often[place] >= LONGEST // VISIT
                ):
                    continue
                for later in range(harm.shape[1]):
                    free = (place, later) not in met - {(place, hour)}
                    if not free or harm[place, later] < harm[place, hour] or not harm[place, later]:
                        continue
                    for j in range(len(taker) + 1):
                        longer = [*taker[:j], (place, later), *taker[j:]]
                        assert not walkable(longer, shifts[b], entry[b], travel), (a, b, place, later)


def test_of_two_units_that_one_could_spare_none_is_idle() -> None:
    """However the draw falls: all eight places lie in the reach of one."""
    x, y = np.arange(8) * 60.0, np.zeros(8)
    shifts = [Shift("late", 0, 240, 0, 0)] * 2
    for seed in range(40):
        found = plan_tours(x, y, np.ones((8, 4)), shifts, metres_a_minute=WALK, longest=15, rounds=20, seed=seed)
        assert [len(tour) for tour in found.tours] == [4, 4] and found.value == 8


def test_streets_in_place_of_straight_lines() -> None:
    x, y, harm, shifts = case(3, 6, 2)
    straight = plan_tours(x, y, harm, shifts, metres_a_minute=WALK, seed=1)
    travel = minutes_between(x, y, x, y)
    entry = minutes_between(np.array([s.x for s in shifts]), np.array([s.y for s in shifts]), x, y)
    along = plan_tours(x, y, harm, shifts, metres_a_minute=1, travel=travel, entry=entry, seed=1)
    assert along.value == pytest.approx(straight.value)
    assert plan_tours(x, y, harm, shifts, metres_a_minute=1, seed=1).value <= straight.value


def test_nothing_to_do_is_a_plan() -> None:
    x, y, harm, shifts = case(3, 6, 2)
    assert plan_tours(x, y, 0 * harm, shifts, metres_a_minute=WALK) == Tours(((), ()), 0.0, 0.0)
    assert plan_tours([], [], np.zeros((0, 4)), shifts, metres_a_minute=WALK).gap == 0
    assert plan_tours(x, y, harm, [], metres_a_minute=WALK).tours == ()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"metres_a_minute": 0}, "speed"),
        ({"harm": [[np.nan]]}, "Harm is"),
        ({"x": [np.inf]}, "coordinates"),
        ({"shifts": [Shift("late", 0, 300, 0, 0)]}, "outside the hours"),
        ({"travel": [[0, 1]]}, "Travel is"),
    ],
)
def test_nonsense_is_refused(changes: dict, problem: str) -> None:
    given = {"x": [0.0], "y": [0.0], "harm": [[1.0]], "shifts": [Shift("late", 0, 60, 0, 0)], "metres_a_minute": WALK}
    given |= changes
    with pytest.raises(ParameterError, match=problem):
        plan_tours(given.pop("x"), given.pop("y"), given.pop("harm"), given.pop("shifts"), **given)
