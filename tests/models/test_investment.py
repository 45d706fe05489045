"""A ranking moves with its weights, says how far, and never recommends what could stand anywhere."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.errors import ParameterError
from models.investment import rank_sites

NUMBERS = st.floats(-1e4, 1e4, allow_nan=False).map(lambda value: round(value, 3))
CRITERIA = st.tuples(st.integers(1, 8), st.integers(2, 5)).flatmap(lambda shape: arrays(float, shape, elements=NUMBERS))


@given(criteria=CRITERIA, seed=st.integers(0, 9), data=st.data())
@settings(deadline=None, max_examples=40)
def test_ranks_lie_in_their_intervals_and_the_order_of_sites_does_not_matter(criteria, seed, data) -> None:
    n, k = criteria.shape
    found = rank_sites(criteria, np.ones(k), draws=60, seed=seed)
    assert ((found.low >= 1) & (found.low <= found.high) & (found.high <= n)).all()
    assert not (found.recommended & (found.low == 1) & (found.high == n)).any()
    order = np.array(data.draw(st.permutations(range(n))))
    again = rank_sites(criteria[order], np.ones(k), draws=60, seed=seed)
    for name in ("rank", "low", "high", "recommended"):
        assert (getattr(again, name) == getattr(found, name)[order]).all()
    units = rank_sites(criteria * 7 + 3, np.ones(k), draws=60, seed=seed)  # pounds or pence, metres or feet
    np.testing.assert_allclose(units.score, found.score, atol=1e-6)


def test_hand_made_scores_and_a_site_that_leads_in_everything() -> None:
    found = rank_sites([[10, 4], [0, 4], [5, 0]], [3, 1], seed=1)
    np.testing.assert_allclose(found.score, [1.0, 0.25, 0.375])
    assert found.rank.tolist() == [1, 3, 2] and found.low[0] == 1
    best = rank_sites([[9, 9, 9], [1, 2, 3], [3, 2, 1], [2, 1, 2]], [1, 1, 1], seed=1)
    assert (best.low[0], best.high[0], best.recommended[0], best.first[0]) == (1, 1, True, 1.0)


def test_what_could_stand_anywhere_is_not_recommended() -> None:
    """Opposite criteria: whoever leads is a matter of the weights. Twins share all ranks; one site has no rival."""
    assert rank_sites([[1, 0], [0, 1]], [1, 1], seed=3).recommended.tolist() == [False, False]
    twins = rank_sites(np.ones((4, 3)), [1, 1, 1])
    assert (twins.low == 1).all() and (twins.high == 4).all() and not twins.recommended.any()
    assert rank_sites([[5, 5]], [1, 1]).recommended.tolist() == [False]
    assert len(rank_sites(np.empty((0, 2)), [1, 1]).rank) == 0


def test_equal_weights_draw_every_mixture_and_a_weight_of_nothing_is_never_drawn() -> None:
    """Two opposed criteria and equal weights: the share of draws in which one leads is that of w > 1/2, a half."""
    found = rank_sites([[1, 0, 0], [0, 1, 9]], [1, 1, 0], draws=4000, seed=5)
    assert abs(found.first[0] - 0.5) < 0.03
    heavy = rank_sites([[1, 0], [0, 1]], [3, 1], draws=4000, seed=5)
    assert abs(heavy.first[0] - 0.818) < 0.03  # P(Beta(1.5, 0.5) > 1/2) = 1/2 + 1/pi


def test_what_is_not_sure_widens_the_interval_and_undoes_a_recommendation() -> None:
    """Two sites a standard error apart: the lead is Phi(1 / sqrt 2) = 0.760 of the draws, whatever the weights."""
    sure = rank_sites([[8, 8], [7, 7]], [1, 1], draws=4000, seed=2)
    loose = rank_sites([[8, 8], [7, 7]], [1, 0.0001], np.array([[1.0, 0], [1, 0]]), draws=4000, seed=2)
    assert sure.first[0] == 1 and sure.recommended.tolist() == [True, False]
    assert abs(loose.first[0] - 0.760) < 0.03 and not loose.recommended.any()
    np.testing.assert_allclose(loose.score, [1, 0])
    with pytest.raises(ParameterError):
        rank_sites([[1, 2], [3, 4]], [1, 1], [[1, 1]])


def test_the_unknown_takes_the_middle_and_one_criterion_never_decides() -> None:
    assert rank_sites([[0, 1], [np.nan, 1], [4, 1], [1, 1]], [1, 1]).parts[:, 0].tolist() == [0, 0.25, 1, 0.25]
    for weights in ([0, 1], [-1, 2], [np.nan, 1], [1, 1, 1]):
        with pytest.raises(ParameterError):
            rank_sites([[1, 2], [3, 4]], weights)


@given(
    needs=arrays(
        float, st.tuples(st.integers(2, 8), st.just(2)), elements=st.floats(0.01, 1e4).map(lambda v: round(v, 3))
    ),
    weights=arrays(float, 5, elements=st.integers(0, 10).map(float)).filter(lambda w: (w > 0).sum() >= 2),
    none=st.integers(0, 7),
    more=st.floats(1.01, 3),
    which=st.integers(0, 4),
    seed=st.integers(0, 3),
    data=st.data(),
)
@settings(deadline=None, max_examples=60)
def test_circumstances_multiply_need_and_never_replace_it(needs, weights, none, more, which, seed, data) -> None:
    """A site without need is last and not recommended, whatever the weights, distances and errors; and a site that
    rises in one criterion, all else equal, never ranks lower."""
    n, none = len(needs), none % len(needs)
    around = data.draw(arrays(float, (n, 3), elements=st.integers(0, 9).map(float)))
    around[none] = 4000.0  # the darkest, the farthest from everything
    table = np.column_stack([needs, around])
    empty = table.copy()
    empty[none, :2] = 0
    is_need = [1, 1, 0, 0, 0]
    found = rank_sites(empty, weights, np.abs(empty) / 5 + 1, is_need, draws=40, seed=seed)
    others = np.arange(n) != none
    assert found.score[none] == 0 and (found.score[others] > 0).all() and not found.recommended[none]
    assert found.rank[none] == n and found.high[none] == n
    before = rank_sites(table, weights, need=is_need, draws=1)
    table[0, which] = table[0, which] * more + 0.5
    assert rank_sites(table, weights, need=is_need, draws=1).rank[0] <= before.rank[0]


def test_need_is_a_share_of_the_largest_and_the_unknown_is_what_the_other_need_says() -> None:
    found = rank_sites([[80, 8, 0], [20, 8, 9], [40, np.nan, 9], [np.nan, np.nan, 9]], [1, 1, 2], need=[1, 1, 0])
    np.testing.assert_allclose(found.parts[:, :2], [[1, 1], [0.25, 1], [0.5, 0.5], [0, 0]])
    np.testing.assert_allclose(found.score, [1, 0.625 * 1.5, 0.5 * 1.5, 0])
    unweighed = rank_sites([[80, 8, 0, 1], [0, 0, 9, 9]], [0, 0, 1, 1], need=[1, 1, 0, 0])
    assert unweighed.rank.tolist() == [1, 2]
    for need in ([0, 0, 0], [1, 1], [0, 0, 1]):
        with pytest.raises(ParameterError):
            rank_sites([[1, 1, -1], [1, 2, 1]], [1, 1, 1], need=need)
