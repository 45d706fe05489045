"""Benjamini-Hochberg against statsmodels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from statsmodels.stats.multitest import multipletests

from models.errors import ParameterError
from models.multiplicity import bonferroni_cutoff, enough_permutations, fdr_cutoff, fdr_significant


@settings(deadline=None, max_examples=200)
@given(arrays(float, st.integers(1, 60), elements=st.floats(0, 1).map(lambda v: v**4)), st.floats(0.001, 0.5))
def test_the_same_tests_pass_as_in_statsmodels(p, alpha):
    steps = np.arange(1, len(p) + 1) * alpha / len(p)
    if np.isclose(np.sort(p), steps, rtol=1e-12).any():
        return  # equality is decided by rounding
    np.testing.assert_array_equal(fdr_significant(p, alpha), multipletests(p, alpha, "fdr_bh")[0])


def test_the_cut_off_is_a_step():
    assert fdr_cutoff([0.001, 0.001] + [0.5] * 76, 0.1) == 2 * 0.1 / 78
    assert fdr_cutoff([0.9] * 78, 0.05) == 0.05 / 78 == bonferroni_cutoff([0.9] * 78)
    assert not fdr_significant([0.9] * 78).any()
    assert fdr_cutoff([], 0.05) == 0


def test_space_and_time_are_one_family_and_outside_is_no_test():
    cube = np.full((4, 5, 6), 0.6)
    cube[:, 0] = np.nan
    cube[3, 2, 2:4] = 0.0005
    assert fdr_cutoff(cube, 0.05) == 2 * 0.05 / 96
    assert fdr_significant(cube).sum() == 2


@pytest.mark.parametrize("sides", [1, 2])
def test_enough_permutations_are_just_enough(sides):
    drawn = enough_permutations(2500, sides=sides)
    alone = np.ones(2500)
    alone[7] = sides / (drawn + 1)
    assert fdr_significant(alone).sum() == 1
    alone[7] = sides / drawn
    assert not fdr_significant(alone).any()
    assert enough_permutations(3, sides=sides) == 999


def test_what_is_no_p_value_is_refused():
    with pytest.raises(ParameterError, match="between 0 and 1"):
        fdr_cutoff([0.1, 1.2], 0.05)
    with pytest.raises(ParameterError, match="alpha"):
        fdr_cutoff([0.1], 0)
