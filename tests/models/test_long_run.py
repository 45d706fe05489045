"""What each place may expect next month: from the past alone, by its definition, calibrated, as good as measured."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.forecast import AGAINST, OURS, PLACES, SHOOTINGS, judged, over_placements, shootings
from models.errors import ParameterError
from models.patrol.long_run import RECOMMENDED, Scoring, forecasts, long_run
from models.patrol.paired_gain import block_length, paired_gain
from models.patrol.rolling_hits import rolling_hits

SHAPE = (9, 7)
NUMBER = SHAPE[0] * SHAPE[1]
incidents = st.lists(st.tuples(st.integers(0, NUMBER - 1), st.integers(0, 23)), min_size=1, max_size=60)
needs_shootings = pytest.mark.skipif(not Path(SHOOTINGS).is_file(), reason="the shootings of New York are not here")


@given(incidents)
@settings(max_examples=50)
def test_the_score_is_its_definition(rows: list[tuple[int, int]]) -> None:
    cells, months = np.array(rows).T
    origin = 24
    plain = np.zeros(NUMBER)
    for cell, month in rows:
        plain[cell] += 0.5 ** ((origin - 1 - month) / 36)
    held = origin - months.min()
    found = long_run(cells, months, shape=SHAPE, origin=origin, neighbourhood=0)
    assert np.allclose(found.ravel(), plain / sum(0.5 ** (k / 36) for k in range(held)), rtol=1e-10)
    window = next(forecasts(cells, months, shape=SHAPE, origins=[origin], scoring=Scoring(history=6)))
    recent = np.bincount(cells[months >= origin - 6], minlength=NUMBER)
    assert np.allclose(window.ravel(), recent / min(6, held), atol=1e-9)


@given(incidents, st.integers(0, 2**32 - 1))
@settings(max_examples=50)
def test_what_has_not_happened_yet_changes_no_forecast(rows: list[tuple[int, int]], seed: int) -> None:
    cells, months = np.array(rows).T
    origins = [6, 12, 18]
    known = [one.tobytes() for one in forecasts(cells, months, shape=SHAPE, origins=origins)]
    for at, origin in enumerate(origins):
        future = months >= origin
        if months[~future].size == 0:
            continue
        other = cells.copy()
        other[future] = np.random.default_rng(seed).integers(0, NUMBER, future.sum())
        assert list(forecasts(other, months, shape=SHAPE, origins=origins))[at].tobytes() == known[at]


@given(incidents, st.lists(st.integers(1, 4), min_size=60, max_size=60))
@settings(max_examples=30)
def test_weights_are_repetition(rows: list[tuple[int, int]], times: list[int]) -> None:
    cells, months = np.array(rows).T
    weight = np.array(times[: len(rows)])
    once = long_run(cells, months, shape=SHAPE, origin=24, weights=weight)
    assert np.allclose(once, long_run(np.repeat(cells, weight), np.repeat(months, weight), shape=SHAPE, origin=24))


def test_a_steady_rate_is_foreseen_as_it_is() -> None:
    """3 a month in the middle of a wide grid: the month's number, whatever fades and however long the history."""
    for months in (1, 12, 200):
        at = np.repeat(np.arange(months), 3)
        for scoring in (RECOMMENDED, Scoring(), Scoring(history=12), Scoring(half_life=6)):
            made = next(forecasts(np.full(len(at), 312), at, shape=(25, 25), origins=[months], scoring=scoring))
            assert made.sum() == pytest.approx(3, rel=1e-3)


def test_ties_at_the_cut_are_expected_hits() -> None:
    found = rolling_hits([[3, 1, 1, 0]], [[5, 4, 0, 7]], places=[1, 2, 3, 4])
    assert found.hits.tolist() == [[5, 7, 9, 16]] and found.foreseen.tolist() == [[3, 4, 5, 5]]
    assert found.best.tolist() == [[7, 12, 16, 16]]
    assert found.pai[1] == pytest.approx(7 / 16 / 0.5) and found.pei[1] == pytest.approx(7 / 12)
    assert np.isnan(rolling_hits([[1, 2]], [[0, 0]], places=[1]).hit_rate).all()
    with pytest.raises(ParameterError, match="5 places cannot be chosen among 4"):
        rolling_hits([[3, 1, 1, 0]], [[5, 4, 0, 7]], places=[5])


def test_a_gain_that_is_not_there_is_rarely_claimed() -> None:
    """500 pairs of 60 months without a difference: the docs say how often with memory from month to month."""
    rng = np.random.default_rng(5)
    for memory, most in ((0.0, 0.08), (0.4, 0.14)):
        claimed = 0
        for _ in range(500):
            noise = rng.normal(size=(60,))
            for k in range(1, 60):
                noise[k] += memory * noise[k - 1]
            claimed += paired_gain(noise, np.zeros(60), draws=499).claimed
        assert claimed / 500 <= most, (memory, claimed)


def test_blocks_are_as_long_as_months_resemble_each_other() -> None:
    rng = np.random.default_rng(2)
    noise = rng.normal(size=400)
    lasting = np.convolve(noise, np.ones(8), "valid")
    assert block_length(noise) <= 4 and block_length(lasting) >= 8
    assert block_length(np.ones(50)) == 1 == block_length([1, 2])
    assert np.isnan(paired_gain([1, 2, 3], [0, 0, 0]).low)


@needs_shootings
def test_on_one_placement_ours_meets_what_was_measured() -> None:
    hits = judged(shootings(), (0.0,), (OURS, *AGAINST))
    at = PLACES.index(100)
    ours, *others = (hits[name].hits[:, at].sum() for name in (OURS, *AGAINST))
    assert ours > max(others) and hits[OURS].observed.sum() == 7600
    assert 0.8 < hits[OURS].calibration[at] < 1.1


@needs_shootings
@pytest.mark.timeout(120)
def test_over_four_placements_ours_meets_495_and_more_than_each_other_count() -> None:
    hits = over_placements(shootings(), scores=(OURS, *AGAINST))
    met = {name: of.sum(axis=0) for name, of in hits.items()}
    assert met[OURS][PLACES.index(100)] >= 495
    for name in AGAINST:
        gained = [paired_gain(hits[OURS][:, k], hits[name][:, k]) for k in range(len(PLACES))]
        assert gained[PLACES.index(100)].low > 0, name
        assert all(gained[PLACES.index(k)].high >= 0 for k in (50, 200, 500)), name


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"cells": [NUMBER]}, "Cells must lie from 0 to 62"),
        ({"months": [0.5]}, "whole numbers"),
        ({"half_life": 0}, "half-life"),
        ({"neighbourhood": -1}, "neighbourhood"),
        ({"weights": [-1]}, "Weights"),
    ],
)
def test_nonsense_is_refused(changes: dict, problem: str) -> None:
    given = {"cells": [3], "months": [0], **changes}
    with pytest.raises(ParameterError, match=problem):
        long_run(given.pop("cells"), given.pop("months"), shape=SHAPE, origin=5, **given)
