"""Hot spots of grids and cubes: what is planted is found, what is noise is not, and corrections are what they say."""

import numpy as np
import pytest

from models.emerging import Pattern
from models.engine.permutation import CHUNK
from models.errors import ParameterError
from models.hot_spots import emerging_hot_spots, hot_spots
from models.local_g import local_g_grid_p
from models.multiplicity import enough_permutations


def test_one_planted_cluster_among_thousands_of_empty_cells():
    """Sparse counts, where 999 permutations could never pass the correction: as many are drawn as it takes."""
    values = np.random.default_rng(3).poisson(0.05, (60, 60)).astype(float)
    values[30:33, 40:43] += 3
    found = hot_spots(values, radius=150, cell=100)
    assert found.permutations == enough_permutations(3600) == 143_999
    assert found.hot[31, 41] and found.hot.sum() <= 30 and not found.cold.any()
    assert not hot_spots(values, radius=150, cell=100, permutations=999).hot[:25].any()
    strict = hot_spots(values, radius=150, cell=100, correction="bonferroni")
    loose = hot_spots(values, radius=150, cell=100, correction="none")
    assert strict.cutoff <= found.cutoff <= loose.cutoff == 0.05
    assert strict.hot.sum() <= found.hot.sum() < loose.hot.sum()


@pytest.mark.parametrize("evidence", ["permutation", "normal"])
def test_noise_is_seldom_hot(evidence):
    found = sum(
        hot_spots(
            np.random.default_rng(seed).normal(size=(10, 10)), radius=1.5, cell=1, evidence=evidence, seed=seed
        ).hot.any()
        for seed in range(200)
    )
    assert found / 200 <= 0.05 + 3 * (0.05 * 0.95 / 200) ** 0.5


def test_a_cell_that_heats_up_in_a_cube():
    random = np.random.default_rng(8)
    cube = random.poisson(1.0, (12, 15, 15)).astype(float)
    cube[:, 2:5, 2:5] += 6
    cube[9:, 10:13, 10:13] += 6
    cube[:, 0, 14] = np.nan
    four = emerging_hot_spots(cube, radius=1.5, cell=1)
    eight = emerging_hot_spots(cube, radius=1.5, cell=1, classes="eight")
    assert four.pattern[[3, 11, 0], [3, 11, 14]].tolist() == [Pattern.PERSISTENT, Pattern.EMERGING, Pattern.OUTSIDE]
    assert eight.pattern[[3, 11], [3, 11]].tolist() == [Pattern.PERSISTENT, Pattern.CONSECUTIVE]
    assert four.sign[[3, 11, 0], [3, 11, 14]].tolist() == [1, 1, 0] and eight.sign[3, 3] == eight.sign[11, 11] == 1
    assert (four.pattern[6:9, 0:5] == Pattern.NONE).mean() > 0.8
    again = emerging_hot_spots(cube, radius=1.5, cell=1)
    assert four.pattern.tolist() == again.pattern.tolist() and four.sign.tolist() == again.sign.tolist()


def test_drawing_in_chunks_changes_nothing(monkeypatch):
    values = np.random.default_rng(1).poisson(1, (9, 9)).astype(float)
    whole = local_g_grid_p(values, radius=1.5, cell=1, permutations=499, seed=2)
    monkeypatch.setattr("models.engine.permutation.CHUNK", 100)
    assert CHUNK > 100
    np.testing.assert_array_equal(local_g_grid_p(values, radius=1.5, cell=1, permutations=499, seed=2), whole)


@pytest.mark.parametrize("change", [{"evidence": "feeling"}, {"correction": "some"}])
def test_faults(change):
    with pytest.raises(ParameterError):
        hot_spots(np.ones((3, 3)), radius=1, cell=1, **change)
    with pytest.raises(ParameterError, match="periods"):
        emerging_hot_spots(np.ones((3, 3)), radius=1, cell=1)
