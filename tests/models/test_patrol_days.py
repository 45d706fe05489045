"""Days left out at random, what they show, how often that is wrong, and what a pilot could have shown."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from benchmarks.patrol_study import Pilot, drawn, rates
from models.errors import ParameterError
from models.patrol.left_out_days import day_blocks, left_out_days
from models.patrol.patrol_days import CLAIM, patrol_days
from models.patrol.pilot_power import detectable_ratio
from models.patrol.residual_days import residual_days

RUNS = 120


@given(st.integers(1, 400), st.integers(2, 6), st.integers(1, 8), st.integers(0, 2**31))
@settings(max_examples=60)
def test_of_each_weekday_one_in_so_many_is_left_out(days: int, one_in: int, places: int, seed: int) -> None:
    at = np.arange(3, 3 + days)
    blocks, out = day_blocks(at, one_in=one_in), left_out_days(at, one_in=one_in, places=places, seed=seed)
    assert out.shape == (places, days) and not out[:, blocks < 0].any()
    for block in range(blocks.max(initial=-1) + 1):
        of = blocks == block
        assert of.sum() == one_in and len(set(at[of] % 7)) == 1
        assert (out[:, of].sum(axis=1) == 1).all()
    assert (out == left_out_days(at, one_in=one_in, places=places, seed=seed)).all()


def test_no_day_is_left_out_more_often_than_chance_in_a_hundred_rotas() -> None:
    days = np.arange(84)
    often = sum(left_out_days(days, places=10, seed=seed) for seed in range(100))
    limit = binom.ppf(1 - 0.001 / often.size, 100, 0.5)
    assert 100 - limit <= often.min() and often.max() <= limit
    pairs = np.array([left_out_days(days, seed=seed)[0] for seed in range(400)])
    together = np.corrcoef(pairs[:, :7].T)[np.triu_indices(7, 1)]
    assert np.abs(together).max() < 0.2  # one weekday tells nothing of another


def test_the_ratio_by_hand() -> None:
    """Two places, one block of two days each week day: 3 against 6, all else nothing."""
    days = np.arange(28)
    blocks = day_blocks(days)
    was = np.tile(days % 14 < 7, (2, 1))
    counts = np.zeros((2, 28))
    counts[0, :3], counts[1, 7:13] = 1, 1
    found = patrol_days(counts, was, blocks)
    assert (found.ratio, found.with_patrol, found.without) == (0.5, 3, 6)
    assert (found.days_with, found.days_without) == (28, 28) and found.low < 0.5 < found.high
    assert patrol_days(counts[::-1], was, blocks) == found
    assert np.isnan(patrol_days(0 * counts, was, blocks).ratio) and not patrol_days(0 * counts, was, blocks).claimed
    assert np.isnan(patrol_days(counts, ~was | was, blocks).ratio)


def test_one_day_in_four_left_out_is_counted_as_often() -> None:
    rng = np.random.default_rng(3)
    days = np.arange(7 * 52)
    out = left_out_days(days, one_in=4, places=30, seed=3)
    found = patrol_days(rng.poisson(np.where(out, 0.4, 0.2)), ~out, day_blocks(days, one_in=4))
    assert found.low < 0.5 < found.high < 0.6 and found.claimed


@pytest.mark.parametrize("pilot", [Pilot(20, 26, 0.1, 0.3), Pilot(20, 12, 0.05, 0.3, 4, together=True)])
def test_wrong_claims_are_as_rare_as_the_docs_say(pilot: Pilot) -> None:
    """120 pilots without an effect and with one: the tables of docs/evaluation.md have 1,000."""
    quiet, fewer = rates(pilot, 1.0, RUNS), rates(pilot, 0.6, RUNS)
    limit = binom.ppf(0.999, RUNS, 0.05) / RUNS
    assert quiet.claimed <= limit and quiet.lasting <= limit
    assert min(quiet.held, fewer.held) >= binom.ppf(0.001, RUNS, 0.94) / RUNS
    assert fewer.wrong <= 0.01


def test_what_is_foretold_is_what_pilots_show() -> None:
    """Where nights vary as chance has it, a fall of the size foretold is claimed in 8 of 10 pilots."""
    days, places, daily = np.arange(7 * 26), 20, 0.1
    least = detectable_ratio(places * daily, len(days))
    claimed = 0
    for seed in range(150):
        out = left_out_days(days, places=places, seed=seed)
        counts = np.random.default_rng(seed).poisson(np.where(out, daily, daily * least), out.shape)
        claimed += patrol_days(counts, ~out, day_blocks(days)).claimed
    assert 0.7 < claimed / 150 < 0.9
    assert detectable_ratio(0.001, 14) == 0 and detectable_ratio(0, 0) == 0
    sizes = [detectable_ratio(c, 84) for c in (1, 2, 5, 20)]
    assert sizes == sorted(sizes) and detectable_ratio(5, 84, dispersion=2) < sizes[2]


def test_what_lasts_is_found_and_what_does_not_is_not() -> None:
    rng = np.random.default_rng(8)
    days = np.arange(7 * 40)
    out = left_out_days(days, places=40, seed=8)
    after = np.zeros_like(out)
    after[:, 1:] = ~out[:, :-1]
    lasting = residual_days(rng.poisson(np.where(out & after, 0.25, 0.5)), ~out)
    assert lasting.high < 0.6 and lasting.claimed
    counts, patrolled, _ = drawn(Pilot(20, 26, 0.1, 0.3), 0.6, 4)
    assert not residual_days(counts, patrolled).claimed


def test_nonsense_is_refused() -> None:
    with pytest.raises(ParameterError, match="alike"):
        patrol_days([[1, 2]], [[True]], [0, 0])
    with pytest.raises(ParameterError, match="0 or more"):
        patrol_days([[-1.0]], [[True]], [0])
    with pytest.raises(ParameterError, match="cases must"):
        detectable_ratio(-1, 10)
    assert CLAIM < 0.05
