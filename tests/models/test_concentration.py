"""Concentration: definitions, equivalences, and the adjustment for few crimes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.concentration import adjusted_gini, gini, lorenz, shares
from models.errors import ParameterError

COUNTS = arrays(float, st.integers(1, 30), elements=st.integers(0, 9))


@settings(deadline=None)
@given(COUNTS)
def test_gini_is_the_formula_and_the_mean_difference(values):
    m, total = len(values), values.sum()
    if total == 0:
        assert gini(values) == pytest.approx(0) and adjusted_gini(values) == 0
        return
    formula = ((2 * np.arange(1, m + 1) - m - 1) * np.sort(values)).sum() / (m * total)
    difference = np.abs(values[:, None] - values[None, :]).sum() / (2 * m * total)
    assert gini(values) == pytest.approx(formula, abs=1e-12) == pytest.approx(difference, abs=1e-12)
    assert adjusted_gini(values) == pytest.approx(max(m / total, 1) * (formula - 1) + 1)


@settings(deadline=None)
@given(COUNTS, st.integers(0, 10**6))
def test_splitting_a_unit_in_equal_parts_changes_nothing(values, seed):
    random = np.random.default_rng(seed)
    area, parts = random.uniform(0.5, 4, len(values)), random.integers(1, 4, len(values))
    split = np.repeat(values / parts, parts), np.repeat(area / parts, parts)
    assert gini(values, area) == pytest.approx(gini(*split), abs=1e-12)
    assert gini(values, area) == pytest.approx(gini(values * 3, area * 7), abs=1e-12)


def test_one_case_a_unit_is_as_even_as_ten_cases_in_a_hundred_units_can_be():
    spread = np.zeros(100)
    spread[:10] = 1
    assert gini(spread) == pytest.approx(0.9)
    assert adjusted_gini(spread) == pytest.approx(0)
    assert adjusted_gini([10] + [0] * 99) == pytest.approx(0.9)
    assert adjusted_gini(spread * 50, cases=10) == pytest.approx(0)  # harm instead of counts


def test_the_fewest_units_that_hold_a_share():
    found = shares([10, 1, 5, 3, 1], held=(0.25, 0.5, 0.8, 1.0))
    assert [(s.units, s.unit_share) for s in found] == [(1, 0.2), (1, 0.2), (3, 0.6), (5, 1.0)]
    wide = shares([10, 10], [3, 1], held=(0.5,))[0]
    assert (wide.units, wide.area_share) == (1, 0.25)  # the denser of two equals
    assert shares([0, 0])[0].units == 0


def test_lorenz_runs_from_nothing_to_all_and_never_above_the_diagonal():
    across, up = lorenz([5, 0, 1, 9], [1, 2, 1, 4])
    assert (across[0], up[0], across[-1], up[-1]) == (0, 0, 1, 1)
    assert (np.diff(up) >= 0).all() and (up <= across + 1e-12).all()
    np.testing.assert_array_equal(*lorenz([0, 0, 0]))


@pytest.mark.parametrize("values", [[], [-1, 2], [np.nan]])
def test_faults(values):
    with pytest.raises(ParameterError):
        gini(values)
