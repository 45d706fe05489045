"""Local Moran against esda, spdep and every permutation there is."""

import csv
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from models.errors import ParameterError
from models.local_g import row_standardised
from models.local_moran import local_moran, local_moran_p, quadrant
from models.spatial_weights import distance_band, from_neighbours, lattice


def test_expectation_and_variance_are_those_of_all_permutations():
    values = np.array([3.0, 1, 4, 1.5, 9, 2.6])
    w = row_standardised(distance_band(np.arange(6.0), np.zeros(6), 2.0)).toarray()
    i, expectation, variance, z = local_moran(values, w)
    deviation = values - values.mean()
    m2 = (deviation**2).mean()
    for k in range(6):
        others = [j for j in range(6) if j != k]
        seen = [deviation[k] / m2 * (w[k, others] @ deviation[list(dealt)]) for dealt in permutations(others)]
        assert np.mean(seen) == pytest.approx(expectation[k], abs=1e-12)
        assert np.var(seen) == pytest.approx(variance[k], abs=1e-12)
        assert z[k] == pytest.approx((i[k] - expectation[k]) / variance[k] ** 0.5)


def test_st_louis_homicides_equal_esda(shared: Path):
    """esda 2.7's Is, q, EIc and VIc for HR8893, computed once with it."""
    rows = list(csv.DictReader((shared / "golden/data/stl_hom_moran.csv").open()))
    at = {row["id"]: k for k, row in enumerate(rows)}
    w = row_standardised(from_neighbours([[at[i] for i in row["neighbours"].split()] for row in rows]))
    y = np.array([float(row["HR8893"]) for row in rows])
    i = local_moran(y, w, ddof=1)[0]
    np.testing.assert_allclose(
        i[:4], [-0.07728771901781642, 0.17282318654142595, 0.10175765638835897, 0.0891041888885417], rtol=1e-11
    )
    assert i.sum() == pytest.approx(18.761498618764204, rel=1e-12)
    _, expectation, variance, _ = local_moran(y, w)
    np.testing.assert_allclose(expectation[:2], [-0.003150755348372271, -0.0019439505410323262], rtol=1e-11)
    np.testing.assert_allclose(variance[:2], [0.07951254267686605, 0.049116975700735394], rtol=1e-11)
    assert quadrant(y, w)[:10].tolist() == [2, 3, 3, 3, 3, 4, 4, 3, 4, 3]


def test_z_does_not_depend_on_ddof_scale_or_origin():
    random = np.random.default_rng(2)
    values, w = random.gamma(1, size=30), row_standardised(lattice(5, 6))
    z = local_moran(values, w)[3]
    for other in (
        local_moran(values, w, ddof=1)[3],
        local_moran(values * 7 + 1e4, w)[3],
        local_moran(values / 1e14, w)[3],
    ):
        np.testing.assert_allclose(other, z, rtol=1e-8)


def test_permutation_p_follows_the_side_of_the_statistic():
    random = np.random.default_rng(3)
    values = random.normal(size=(10, 10))
    values[2:5, 2:5] += 3  # high among high
    values[8, 8] = 9  # high among low
    w = row_standardised(lattice(10, 10))
    greater = local_moran_p(values.ravel(), w, permutations=999, seed=1, alternative="greater").reshape(10, 10)
    less = local_moran_p(values.ravel(), w, permutations=999, seed=1, alternative="less").reshape(10, 10)
    assert greater[3, 3] <= 0.005 and less[3, 3] >= 0.99
    z = values - values.mean()
    np.testing.assert_allclose((greater + less)[z != 0], 1 + 1 / 1000, atol=1e-12)  # no ties in noise


def test_nothing_to_tell_apart():
    assert all((part == 0).all() for part in local_moran(np.full(12, 0.3), lattice(3, 4)))
    assert [len(part) for part in local_moran([], np.zeros((0, 0)))] == [0] * 4
    with pytest.raises(ParameterError, match="finite"):
        local_moran([1, np.nan, 2], np.zeros((3, 3)))
    with pytest.raises(ParameterError, match="own neighbour"):
        local_moran([1, 3, 2], np.eye(3))
