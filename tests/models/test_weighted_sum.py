"""An interval of a weighted sum holds as often as it says, and is the exact one where weights are alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ParameterError
from models.poisson_interval import poisson_interval
from models.weighted_sum import rank_ranges, weighted_sum_interval

CSS = np.array([7979.0, 1965.0, 746.0, 184.0, 16.0])


@given(st.integers(0, 400), st.floats(0.01, 8000))
def test_with_one_weight_it_is_the_exact_interval_of_the_count(n: int, weight: float) -> None:
    low, high = weighted_sum_interval(n * weight, n * weight**2, weight)
    exact = poisson_interval(n)
    assert low == pytest.approx(weight * exact[0], rel=1e-9) and high == pytest.approx(weight * exact[1], rel=1e-9)


@pytest.mark.parametrize("means", [(0.02, 0.3, 4, 30, 40), (0.5, 2, 40, 300, 400), (0, 0, 3, 0, 0), (0, 0.05, 1, 5, 9)])
def test_it_holds_at_least_as_often_as_it_says(means: tuple[float, ...]) -> None:
    """20,000 draws of offences of five kinds, from homicide to common assault, weighed by the Crime Severity Score."""
    rng = np.random.default_rng(20261129)
    n = rng.poisson(means, (20_000, len(means)))
    largest = max(weight for weight, mean in zip(CSS, means, strict=True) if mean)
    low, high = weighted_sum_interval(n @ CSS, n @ CSS**2, largest)
    truth = float(np.dot(means, CSS))
    assert ((low <= truth) & (truth <= high)).mean() >= 0.95
    assert (high < truth).mean() <= 0.025 + 0.003


@given(st.lists(st.integers(0, 50), min_size=5, max_size=5))
def test_it_lies_round_the_sum_and_grows_with_the_weights(n: list[int]) -> None:
    total, squares = float(np.dot(n, CSS)), float(np.dot(n, CSS**2))
    low, high = weighted_sum_interval(total, squares, CSS.max())
    assert 0 <= low <= total < high
    twice = weighted_sum_interval(2 * total, 4 * squares, 2 * CSS.max())
    assert np.allclose(twice, (2 * low, 2 * high))


def test_nonsense_is_refused() -> None:
    for total, squares, largest in ((-1, 1, 1), (1, np.nan, 1), (1, 0, 1), (1, 1, 0)):
        with pytest.raises(ParameterError):
            weighted_sum_interval(total, squares, largest)


def test_ranks_that_chance_leaves_possible() -> None:
    best, worst = rank_ranges([1000.0, 990.0, 10.0, 0.0], [5000.0, 5000.0, 10.0, 0.0], seed=1)
    assert best.tolist() == [1, 1, 3, 4] and worst.tolist() == [2, 2, 3, 4]
    sure = rank_ranges([1e6, 1e3, 1.0], [1e6, 1e3, 0.01], seed=1)
    assert np.array_equal(sure[0], sure[1]) and sure[0].tolist() == [1, 2, 3]
    assert len(rank_ranges([], [], seed=1)[0]) == 0
