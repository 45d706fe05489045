"""Rates drawn towards each other: coverage where the truth is known, above all at the top, limits, and refusals."""

import numpy as np
import pytest

from models.errors import ParameterError
from models.hierarchical_rates import hierarchical_rates
from models.rates import byar


def test_the_first_of_a_ranking_is_in_its_range_where_the_plain_interval_fails() -> None:
    rng = np.random.default_rng(3)
    plain, shrunk, first = [], [], []
    for _ in range(30):
        truth = 2.0 * rng.gamma(3.0, 1 / 3, 118)
        n = rng.poisson(truth)
        found, (low, high) = hierarchical_rates(n), byar(n)
        held = (found.low <= truth) & (truth <= found.high)
        top = n >= np.sort(n)[-3]
        shrunk.append(held.mean())
        first.append(held[top].mean())
        plain.append(((low <= truth) & (truth <= high))[top].mean())
    assert 0.93 < np.mean(shrunk) < 0.97 and np.mean(first) > 0.92 and np.mean(plain) < 0.9


def test_counts_that_are_given_only_from_a_minimum_on_are_told_from_all() -> None:
    rng = np.random.default_rng(4)
    truth = rng.gamma(1.0, 5.0, 1500)
    n = rng.poisson(truth)
    seen = n >= 5
    found = hierarchical_rates(n[seen], minimum=5)
    assert 0.93 < ((found.low <= truth[seen]) & (truth[seen] <= found.high)).mean() < 0.97
    careless = hierarchical_rates(n[seen])
    assert ((careless.low <= truth[seen]) & (truth[seen] <= careless.high)).mean() < 0.9


def test_large_counts_keep_their_rate_exposures_divide_and_order_does_not_matter() -> None:
    n, e = np.array([4000.0, 900.0, 20.0, 0.0]), np.array([2.0, 3.0, 1.0, 1.0])
    found = hierarchical_rates(n, e)
    low, high = byar(n)
    assert found.rate[:2] == pytest.approx(n[:2] / e[:2], rel=0.01)
    assert found.low[:2] == pytest.approx(low[:2] / e[:2], rel=0.01)
    assert found.high[:2] == pytest.approx(high[:2] / e[:2], rel=0.01)
    assert found.low[3] == 0
    assert hierarchical_rates(n[::-1], e[::-1]).high[::-1] == pytest.approx(found.high, rel=1e-9)
    assert hierarchical_rates(n, e * 7).rate * 7 == pytest.approx(found.rate, rel=0.01)


def test_no_place_and_no_incident_are_results_and_nonsense_is_refused() -> None:
    assert len(hierarchical_rates([]).low) == 0
    assert hierarchical_rates([0, 0], [1, 2]).high == pytest.approx(-np.log(0.05) / np.array([1, 2]))
    for count, exposure in (([-1.0], None), ([1.0, 2.0], [1.0]), ([1.0], [0.0]), ([np.nan], None)):
        with pytest.raises(ParameterError):
            hierarchical_rates(count, exposure)
    with pytest.raises(ParameterError, match="level"):
        hierarchical_rates([1.0], level=95)
