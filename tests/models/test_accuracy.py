"""Scores of forecasts: the definitions, the oracle, and ties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.accuracy import coverage_curve, hit_rate, pai, pai_at, search_efficiency
from models.errors import ParameterError


def test_the_worked_examples():
    """domain reference 6.8; and the example of ptools' documentation, by its published definitions."""
    assert pai_at(30, 100, 5, 100) == pytest.approx(6.0)
    scores = pai([8, 4.1, 4, 2, 1, 0], [6, 7, 3, 2, 1, 0], 1)
    np.testing.assert_allclose(scores.pai, np.cumsum([6, 7, 3, 2, 1, 0]) / 19 / (np.arange(1, 7) / 6))
    np.testing.assert_allclose(scores.pei[:2], [6 / 7, 1])
    np.testing.assert_allclose(scores.rri, np.cumsum([8, 4.1, 4, 2, 1, 0]) / np.cumsum([6, 7, 3, 2, 1, 0]))
    assert search_efficiency(30, 1.5) == 20


def test_unequal_areas_are_ranked_by_density():
    """A large cell is not hot for its size. ptools takes, of equal densities, the cell that held least first."""
    predicted, observed, area = [8, 4, 4, 2, 1, 0], [6, 7, 3, 2, 1, 0], [4, 1, 2, 1, 1, 1]
    caught, flagged = np.cumsum([7, 2, 3, 6, 1, 0]) / 19, np.cumsum([1, 1, 2, 4, 1, 1]) / 10
    for scores in (pai(predicted, observed, area), pai(predicted, observed, area, ties="worst")):
        np.testing.assert_allclose(scores.pai, caught / flagged)
        np.testing.assert_allclose(scores.pei, 1)
    np.testing.assert_allclose(coverage_curve(predicted, observed, area)[1][1:], caught)
    example = pai(predicted, observed, 1, ties="worst")  # ?pai of ptools, areas of 1
    np.testing.assert_allclose(example.pai[:3], np.array([6, 9, 16]) / 19 / (np.arange(1, 4) / 6))
    with pytest.raises(ParameterError, match="ties"):
        pai(predicted, observed, 1, ties="best")


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 40), st.integers(0, 10**6))
def test_the_oracle_is_perfect_and_everything_is_one(n, seed):
    random = np.random.default_rng(seed)
    observed, area = random.poisson(2, n) + (np.arange(n) == 0), random.uniform(0.5, 3, n)
    guess = pai(random.random(n), observed, area)
    assert guess.pai[-1] == pytest.approx(1) and guess.pei[-1] == pytest.approx(1)
    assert (pai(observed, observed, 1).pei == pytest.approx(1)) and (
        pai(random.random(n), observed, 1).pei <= 1 + 1e-9
    ).all()
    across, up = coverage_curve(random.random(n), observed, area)
    assert across[-1] == pytest.approx(1) and up[-1] == pytest.approx(1)


@settings(deadline=None, max_examples=60)
@given(st.integers(2, 30), st.integers(0, 10**6))
def test_no_order_of_the_input_moves_a_score_and_ties_are_taken_on_average(n, seed):
    random = np.random.default_rng(seed)
    p, o, a = random.integers(0, 4, n), random.poisson(2, n) + (np.arange(n) == 0), random.integers(1, 4, n) / 2
    turn = random.permutation(n)
    for one, other in zip(vars(pai(p, o, a)).values(), vars(pai(p[turn], o[turn], a[turn])).values(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)
    assert hit_rate(p, o, 0.4) == pytest.approx(hit_rate(p[turn], o[turn], 0.4))
    np.testing.assert_allclose(coverage_curve(p, o, a)[1], coverage_curve(p[turn], o[turn], a[turn])[1], rtol=1e-12)
    level = pai(np.ones(n), o, 1)
    np.testing.assert_allclose(level.pai, np.ones(n), err_msg="a forecast that says nothing is no better than chance")
    assert (level.pei <= 1 + 1e-12).all()


def test_weights_are_sums():
    assert pai([1, 1, 1], [5, 0, 0], 1).pai[0] == pai([1, 1, 1], [0, 0, 5], 1).pai[0] == pytest.approx(1)
    np.testing.assert_array_equal(pai([2, 1], [1.5 + 2.5, 1], 1).pai, pai([2, 1], [4, 1], 1).pai)


def test_coverage_rounds_down_and_outside_is_missed():
    risk = [[1, 2, 3, 4], [5, 6, 7, 8]]
    assert [hit_rate(risk, np.ones(8), c) for c in (0, 0.12, 0.125, 0.49, 0.5, 1)] == [0, 0, 0.125, 0.375, 0.5, 1]
    assert hit_rate(risk, np.ones(8), 1, outside=8) == 0.5
    assert hit_rate([1.0] * 100, np.ones(100), 0.29) == 0.29  # 100 * 0.29 is a hair under 29 in floating point
    assert np.isnan(hit_rate(risk, np.zeros(8), 0.5))


def test_nothing_observed_is_not_a_number_and_faults_are_said():
    assert np.isnan(pai([1, 2], [0, 0], 1).pai).all()
    for arguments in (([1], [1, 2], 1), ([1, np.nan], [1, 2], 1), ([1, 2], [1, -2], 1), ([1, 2], [1, 2], 0)):
        with pytest.raises(ParameterError):
            pai(*arguments)
    with pytest.raises(ParameterError, match="coverage"):
        hit_rate([1, 2], [1, 2], 50)
