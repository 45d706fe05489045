"""Cells by what they became: exact chances, planted courses that are found, and no change that is not there."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.emerging_cells import Emergence, emerging_cells
from models.engine.sums_of_draws import upper_tails
from models.errors import ParameterError
from models.local_g import local_g_grid_p
from models.spatial_weights import lattice

SHAPE = (12, 15)
NEIGHBOURS = lattice(*SHAPE)


def quiet(seed: int, periods: int = 36, mean: float = 0.3) -> np.ndarray:
    return np.random.default_rng(seed).poisson(mean, (periods, SHAPE[0] * SHAPE[1])).astype(np.float64)


def at(row: int, column: int) -> int:
    return row * SHAPE[1] + column


@given(st.lists(st.integers(0, 7), min_size=3, max_size=9), st.integers(1, 3))
def test_the_chance_of_a_sum_is_that_of_all_draws_one_by_one(values: list[int], k: int) -> None:
    tails = upper_tails(np.array(values, np.float64), k)
    sums = [sum(draw) for draw in combinations(values, k)]
    for total in range(tails.shape[1]):
        assert tails[k, total] == pytest.approx(np.mean([one >= total for one in sums]), abs=1e-12)


def test_exact_chances_are_what_permutations_come_to() -> None:
    series = quiet(3)
    exact = emerging_cells(series, NEIGHBOURS)
    drawn = local_g_grid_p(series.reshape(-1, *SHAPE), radius=1.5, cell=1, unconditional=True, permutations=99_999,
                           alternative="greater").reshape(series.shape)  # fmt: skip
    assert exact.permutations == 0
    assert np.abs(exact.p - drawn).max() < 0.01
    small = exact.p < 1e-3
    assert small.any() and np.abs(np.log(drawn[small] / exact.p[small])).max() < 1


def block(series: np.ndarray, row: int, column: int, more: np.ndarray | int, periods: slice = slice(None)) -> None:
    """Add to a cell and the eight round it."""
    for k in (at(row + dy, column + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)):
        series[periods, k] += more


def test_planted_courses_are_found() -> None:
    series = quiet(4)
    block(series, 2, 2, 2, slice(-7, None))
    block(series, 2, 7, 2)
    block(series, 2, 12, 2, slice(None, 20))
    block(series, 9, 2, np.round(np.linspace(1, 4, 36)))
    block(series, 9, 12, np.round(np.linspace(4, 1, 36)))
    planted = {"new": (2, 2), "lasting": (2, 7), "former": (2, 12), "growing": (9, 2), "fading": (9, 12)}
    found = emerging_cells(series, NEIGHBOURS)
    assert {name: str(found.became[at(*place)]) for name, place in planted.items()} == {name: name for name in planted}
    assert [bool(found.sure[at(*place)]) for place in planted.values()] == [True, False, True, True, True]
    eight = emerging_cells(series, NEIGHBOURS, classes="eight")
    assert [str(eight.pattern[at(*planted[name])]) for name in ("new", "lasting")] == ["consecutive", "persistent"]


def test_of_fractions_permutations_say_much_the_same() -> None:
    series = quiet(5)
    block(series, 2, 2, 2, slice(-7, None))
    halves = emerging_cells(series / 2, NEIGHBOURS)
    whole = emerging_cells(series, NEIGHBOURS)
    assert halves.permutations > 100_000
    assert halves.became[at(2, 2)] == whole.became[at(2, 2)] == Emergence.NEW
    assert (halves.became == whole.became).mean() > 0.99


def steady(seed: int) -> np.ndarray:
    """A town whose four busy quarters stay as they are; a season moves all of it."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    middles = rng.uniform(0, SHAPE, (4, 2))
    busy = 0.15 + sum(rng.uniform(0.6, 2) * np.exp(-((y - a) ** 2 + (x - b) ** 2) / 4) for a, b in middles)
    season = 1 + 0.3 * np.sin(np.arange(36) / 6 * np.pi)
    return rng.poisson(busy.ravel() * season[:, None]).astype(np.float64)


def test_where_nothing_changes_a_change_is_called_sure_as_rarely_as_it_says() -> None:
    wrong = perhaps = 0
    for seed in range(100):
        found = emerging_cells(steady(seed), NEIGHBOURS)
        moved = np.isin(found.became, ("new", "growing", "fading", "former"))
        wrong += bool((moved & found.sure).any())
        perhaps += bool((moved & ~found.sure).any())
    assert wrong <= 11  # towns with any false claim: 5 by chance, 11 is the 99th percentile
    assert perhaps > 50  # which is why “perhaps” stands there


def test_empty_is_a_result_and_nonsense_is_refused() -> None:
    nothing = emerging_cells(np.zeros((12, 6)), lattice(2, 3))
    assert not nothing.hot.any() and set(nothing.became) == {""}
    for series, neighbours in (
        (np.ones((12, 5)), lattice(2, 3)), (-np.ones((12, 6)), lattice(2, 3)), (np.ones((1, 6)), lattice(2, 3)),
        (np.ones((12, 6)), lattice(2, 3) * 2),
    ):  # fmt: skip
        with pytest.raises(ParameterError):
            emerging_cells(series, neighbours)
    with pytest.raises(ParameterError, match="four"):
        emerging_cells(np.ones((12, 6)), lattice(2, 3), classes="nine")  # type: ignore[arg-type]
