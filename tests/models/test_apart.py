"""Places that lie apart, how often they were among the busiest, and what they may expect."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter
from scipy.stats import chi2

from models.errors import ParameterError
from models.patrol.apart import busiest_share, first_apart
from models.patrol.expected_range import expected_range
from models.patrol.long_run import RECOMMENDED, Scoring, long_run

POINTS = st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 1000), st.booleans()), max_size=40)


@given(POINTS, st.integers(1, 12))
def test_no_two_places_are_nearer_than_the_distance_and_none_more_wanted_was_passed_over(
    points: list[tuple[int, int, bool]], number: int
) -> None:
    x, y, barred = (np.array([one[k] for one in points]) for k in range(3))
    chosen, noted = first_apart(x, y, distance=250, number=number, barred=barred)
    assert len(chosen) <= number and not barred[chosen].any() and barred[noted].all()

    def apart(one: int, other: int) -> bool:
        return bool(np.hypot(x[one] - x[other], y[one] - y[other]) >= 250)

    assert all(apart(a, b) for a in chosen for b in chosen if a != b)
    reached = len(points) if len(chosen) < number else chosen[-1]
    for one in range(reached):
        before = [two for two in chosen if two < one]
        if not barred[one] and one not in chosen:
            assert not all(apart(one, two) for two in before)
        if barred[one] and one not in noted:
            assert not all(apart(one, two) for two in [*before, *(n for n in noted if n < one)])


def test_ties_at_the_cut_share_what_is_left_and_nothing_is_busy_without_an_incident() -> None:
    counts = np.array([[5, 0], [3, 0], [3, 1], [0, 0]])
    assert busiest_share(counts, 2).tolist() == [0.5, 0.25, 0.75, 0.0]
    assert np.isnan(busiest_share(np.empty((2, 0)), 3)).all()
    assert busiest_share(counts, 9).tolist() == [0.5, 0.5, 1.0, 0.0]
    with pytest.raises(ParameterError):
        busiest_share([1, 2], 1)


def test_the_expected_number_is_the_long_run_and_the_range_is_exact_where_weights_are_equal() -> None:
    rng = np.random.default_rng(1)
    cells, months = rng.integers(0, 99, 400), np.concatenate([[0], rng.integers(0, 48, 399)])
    found = expected_range(cells, months, shape=(9, 11), origin=48, held=range(48))
    assert np.allclose(found.monthly, long_run(cells, months, shape=(9, 11), origin=48))
    there = found.monthly > 0
    assert (found.low[there] < found.monthly[there]).all() and (found.high[there] > found.monthly[there]).all()
    plain = expected_range([0] * 12, np.arange(12), shape=(1, 2), origin=12, held=range(12), scoring=Scoring())
    assert plain.monthly.tolist() == [[1.0, 0.0]] and plain.effective[0, 0] == 12
    assert plain.low[0, 0] == pytest.approx(chi2.ppf(0.025, 24) / 24)
    assert plain.high[0, 0] == pytest.approx(chi2.ppf(0.975, 26) / 24) and np.isnan(plain.low[0, 1])


def test_by_hand_one_old_and_one_new_incident() -> None:
    found = expected_range([12, 12], [0, 36], shape=(5, 5), origin=37, held=range(37))
    one = np.zeros((25, 25))
    one[12, 12] = 1.0
    k = (1 + 0.25 * gaussian_filter(one, 1.0, truncate=4.0)[12, 12]) / 1.25
    length = sum(0.5 ** (age / 36) for age in range(37))
    assert found.monthly[2, 2] == pytest.approx((1 + 0.5) * k / length)
    assert found.effective[2, 2] == pytest.approx(1.5**2 / 1.25)


def test_the_range_covers_what_comes(level: float = 0.95) -> None:
    """A place with a steady rate: the interval of the mean holds it in about 95 of 100 towns, never much less."""
    rng = np.random.default_rng(2)
    alone = Scoring(half_life=RECOMMENDED.half_life)
    held = 0
    for _ in range(400):
        n = rng.poisson(0.5, 60)
        months = np.repeat(np.arange(60), n)
        found = expected_range(
            np.zeros(len(months), int), months, shape=(1, 1), origin=60, held=range(60), scoring=alone
        )
        held += bool(found.low[0, 0] <= 0.5 <= found.high[0, 0])
    assert held / 400 >= level - 0.025


def test_what_is_not_held_is_no_quiet_time_and_what_comes_later_changes_nothing() -> None:
    months = np.array([0, 1, 2, 9, 10, 11])
    gap = expected_range([0] * 6, months, shape=(1, 1), origin=12, held=months, scoring=Scoring())
    assert gap.monthly[0, 0] == 1.0
    later = expected_range([0] * 9, [*months, 12, 13, 40], shape=(1, 1), origin=12, held=range(50), scoring=Scoring())
    assert later.monthly[0, 0] == 0.5
    with pytest.raises(ParameterError):
        expected_range([0], [3], shape=(1, 1), origin=1, held=[3])
