"""How much higher the risk is near an incident: pairs as counted one by one, the Knox test, and errors as promised."""

import numpy as np
import pytest

from models.errors import ParameterError
from models.near_repeat import knox
from models.repeat_window import repeat_window

WINDOW = {"distance": 200.0, "within": 14}


def town(seed: int, n: int = 300, repeats: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cases of a year in a town of 3 km with busy places; repeats: share followed within 200 m and two weeks."""
    rng = np.random.default_rng(seed)
    busy = rng.uniform(0, 3000, (40, 2))
    at = np.where(rng.random((n, 1)) < 0.5, busy[rng.integers(0, 40, n)] + rng.normal(0, 60, (n, 2)),
                  rng.uniform(0, 3000, (n, 2)))  # fmt: skip
    days = rng.integers(0, 365, n).astype(np.float64)
    mother = np.flatnonzero(rng.random(n) < repeats)
    away = rng.uniform(0, 2 * np.pi, len(mother))
    far = rng.uniform(20, 190, len(mother))
    child = at[mother] + np.stack([np.cos(away), np.sin(away)], axis=1) * far[:, None]
    soon = days[mother] + rng.integers(0, 14, len(mother))
    x, y = np.concatenate([at, child]).T
    return x, y, np.concatenate([days, soon])


def test_pairs_cases_and_expectation_are_those_counted_one_by_one() -> None:
    x, y, days = town(1, repeats=0.2)
    found = repeat_window(x, y, days, **WINDOW, apart=10, since=1, permutations=199)
    apart = np.hypot(x[:, None] - x, y[:, None] - y)
    gap = days[None, :] - days[:, None]
    pair = np.triu((apart >= 10) & (apart < 200), 1)
    soon = (np.abs(gap) >= 1) & (np.abs(gap) < 14)
    assert found.pairs == (pair & soon).sum()
    share = np.triu(soon, 1).sum() / (len(x) * (len(x) - 1) / 2)
    assert found.expected == pytest.approx(pair.sum() * share)
    close = (pair | pair.T) & soon
    assert found.follows.tolist() == (close & (gap < 0)).any(axis=1).tolist()
    assert found.low < found.ratio < found.high


def test_it_is_the_knox_test_of_its_window_whatever_the_order_of_the_cases() -> None:
    x, y, days = town(2, repeats=0.3)
    bands = {"distance_edges": [10, 200], "day_edges": [0, 14]}
    table = knox(x, y, days, **bands, permutations=999)
    one = repeat_window(x, y, days, **WINDOW, apart=10)
    assert one.pairs == table.observed[0, 0] and one.expected == pytest.approx(table.expected[0, 0])
    assert one.p == table.p[0, 0] == 0.001
    assert table.variance[0, 0] == pytest.approx(one.dispersion * one.expected, rel=0.2)
    order = np.random.default_rng(0).permutation(len(x))
    again = repeat_window(x[order], y[order], days[order], **WINDOW, apart=10)
    assert (again.pairs, again.expected) == (one.pairs, pytest.approx(one.expected))


def test_without_repeats_it_is_wrong_as_rarely_as_it_says_and_with_them_it_sees_them() -> None:
    quiet = [repeat_window(*town(seed), **WINDOW, apart=10, permutations=99) for seed in range(200)]
    assert sum(one.p <= 0.05 for one in quiet) <= 17  # 10 of 200 by chance; 17 is its 99th percentile
    assert sum(one.low <= 1 <= one.high for one in quiet) >= 180
    busy = [repeat_window(*town(seed, repeats=0.15), **WINDOW, apart=10, permutations=99) for seed in range(40)]
    assert sum(one.p <= 0.05 for one in busy) >= 36
    follow = np.mean([one.follows.sum() - one.by_chance for one in busy])
    assert 30 < follow < 60  # 45 were planted


def test_nothing_gives_nothing_and_nonsense_is_refused() -> None:
    empty = repeat_window([], [], [], **WINDOW)
    assert (empty.pairs, empty.expected, empty.p, empty.follows.tolist()) == (0, 0.0, 1.0, [])
    assert np.isnan(empty.ratio)
    for wrong in ({"distance": 200, "within": 0}, {"distance": 5, "within": 9, "apart": 10}, {**WINDOW, "since": 14}):
        with pytest.raises(ParameterError, match="needed"):
            repeat_window([0, 9], [0, 9], [0, 9], **wrong)
