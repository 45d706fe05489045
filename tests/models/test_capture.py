"""What patrolled land catches: by hand, alike in every order, never less for more land, and as sure as it is said."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.accuracy import hit_rate
from models.capture import capture_interval, captured, top_places
from models.errors import ParameterError

COUNTS = arrays(float, st.integers(1, 25), elements=st.integers(0, 6))
LAND = st.floats(0.05, 30)


def test_by_hand() -> None:
    """Five squares; 2.5 of land take the 7, the 4, and half of one square among the two that hold 2."""
    now, then = [4, 2, 7, 2, 0], [1, 3, 5, 1, 10]
    np.testing.assert_allclose(top_places(now, 2.5), [1, 0.25, 1, 0.25, 0])
    assert captured(now, now, 2.5) == pytest.approx((4 + 7 + 0.25 * 4) / 15)
    assert captured(now, then, 2.5) == pytest.approx((1 + 5 + 0.25 * 4) / 20)
    np.testing.assert_allclose(top_places([4, 9], 2, [1, 3]), [1, 1 / 3])  # by density, not by count
    np.testing.assert_array_equal(top_places([0, 3, 0], 2), [0, 1, 0])  # nobody is sent where nothing was
    assert np.isnan(captured([1, 2], [0, 0], 1)) and not len(top_places([], 1))


@settings(deadline=None)
@given(COUNTS, LAND, LAND, st.integers(0, 10**6))
def test_more_land_never_catches_less_and_no_order_matters(
    values: np.ndarray, land: float, more: float, seed: int
) -> None:
    random = np.random.default_rng(seed)
    area, then, order = (
        random.uniform(0.2, 3, len(values)),
        random.poisson(2, len(values)),
        random.permutation(len(values)),
    )
    small, large = (top_places(values, size, area) for size in (land, land + more))
    assert (small <= large + 1e-9).all() and (small @ area) <= land * (1 + 1e-9)
    assert ((small >= 0) & (small <= 1) & ((values > 0) | (small == 0))).all()
    np.testing.assert_allclose(top_places(values[order], land, area[order]), small[order], atol=1e-9)
    if then.sum():
        assert captured(values, then, land, area) <= captured(values, then, land + more, area) + 1e-9


@settings(deadline=None)
@given(COUNTS, LAND, st.integers(2, 4))
def test_weights_are_repetition_and_halves_are_wholes(values: np.ndarray, land: float, times: int) -> None:
    """A case of weight k is k cases; a place cut into equal parts catches what it caught."""
    np.testing.assert_array_equal(top_places(values * times, land), top_places(values, land))
    parts = np.repeat(values / times, times)
    cut = top_places(parts, land, np.full(len(parts), 1 / times)).reshape(-1, times).mean(axis=1)
    np.testing.assert_allclose(cut, top_places(values, land), atol=1e-6)


def test_it_is_the_hit_rate_where_all_places_differ() -> None:
    random = np.random.default_rng(4)
    now, then = random.permutation(40) + 1.0, random.poisson(3, 40)
    assert captured(now, then, 8) == pytest.approx(float(hit_rate(now, then, coverage=0.2)))


def test_nineteen_of_twenty_intervals_hold_the_share_of_another_such_time() -> None:
    """Also where months vary by more than chance: a beta-binomial with three times the variance."""
    random = np.random.default_rng(8)
    held = 0
    for _ in range(400):
        cases = random.poisson(60, 12)
        caught = random.binomial(cases, random.beta(0.3 * 30, 0.7 * 30, 12))
        found = capture_interval(caught, cases)
        held += found.low <= 0.3 <= found.high
    assert held >= 370  # of 380, less three standard deviations and what the dispersion itself leaves open
    plain = capture_interval([3, 3, 3], [10, 10, 10])
    assert (plain.share, plain.dispersion) == (0.3, 1.0) and plain.low < 0.3 < plain.high
    assert np.isnan(capture_interval([], []).share)


@pytest.mark.parametrize(
    ("values", "land", "area"),
    [([1, -1], 1, [1, 1]), ([1, np.nan], 1, None), ([1], 0, [1]), ([1], 1, [0]), ([[1]], 1, None)],
)
def test_nonsense_is_refused(values: list[float], land: float, area: list[float] | None) -> None:
    with pytest.raises(ParameterError):
        top_places(values, land, area)
    with pytest.raises(ParameterError):
        capture_interval([4], [3])
