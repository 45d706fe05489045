"""Gi* and Gi against esda's numbers, the definition in plain Python, and each other."""

import csv
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import sparse

from models.errors import ParameterError
from models.local_g import general_g, local_g, local_g_grid, local_g_grid_p, local_g_p
from models.spatial_weights import distance_band, from_neighbours, lattice

RANDOM = np.random.default_rng(7)


def by_definition(x, w, star):
    """Ord and Getis (1995), location by location, in plain Python."""
    n, z = len(x), []
    for i in range(n):
        row = {j: w[i, j] for j in range(n) if w[i, j]}
        if star:
            row[i] = 1.0
        others = x if star else np.delete(x, i)
        m = len(others)
        mean, spread = others.mean(), others.std()
        w1, w2 = sum(row.values()), sum(v * v for v in row.values())
        z.append((sum(v * x[j] for j, v in row.items()) - w1 * mean) / (spread * ((m * w2 - w1 * w1) / (m - 1)) ** 0.5))
    return np.array(z)


@pytest.mark.parametrize("star", [True, False])
def test_scores_are_the_definition(star):
    x, y, values = RANDOM.uniform(0, 100, 40), RANDOM.uniform(0, 100, 40), RANDOM.gamma(1, 3, 40)
    w = distance_band(x, y, 30).multiply(RANDOM.uniform(0.2, 2, (40, 40))).tocsr()
    np.testing.assert_allclose(local_g(values, w, star=star), by_definition(values, w.toarray(), star), rtol=1e-10)


def test_the_worked_example_of_the_domain_reference():
    values = np.zeros((5, 5))
    values[2, 2], values[2, 3], values[1, 2], values[0, 0] = 10, 5, 4, 1
    z = local_g_grid(values, radius=150, cell=100)
    assert [round(z[2, 2], 6), round(z[0, 0], 6), round(z[4, 4], 6)] == [2.145809, -0.523810, -0.761905]


def test_guerry_and_the_256_points_equal_esda(shared: Path):
    """esda 2.7 on Crm_prp with queen contiguity, and on getisord's 256 values within 60: computed once with it."""
    rows = list(csv.DictReader((shared / "golden/data/guerry_queen.csv").open()))
    w = from_neighbours([[int(i) for i in row["neighbours_0based"].split()] for row in rows])
    y = np.array([float(row["Crm_prp"]) for row in rows])
    expected = {
        (True, False): ([1.2218109515465072, -1.3055372106890664, 3.5259423036723145], 95.30668965097378),
        (True, True): ([0.5332420162274181, -0.47549712235893143, 1.2842034721591016], 37.87743807642444),
        (False, False): ([0.07903264587755655, -1.094648605723354, 3.757785404488543], 86.10104902811284),
        (False, True): ([0.03879560003125201, -0.4332188629952584, 1.4871836604011783], 37.39794914516964),
    }
    for (star, standardised), (first, total) in expected.items():
        z = local_g(y, w, star=star, row_standardise=standardised)
        np.testing.assert_allclose(z[:3], first, rtol=1e-11)
        assert np.abs(z).sum() == pytest.approx(total, rel=1e-11)
    np.testing.assert_allclose(
        general_g(y, w),
        (0.06478035844900035, 1 / 17, 2.588417726912505e-06, 3.7025246039837536, 0.00010673232575),
        1e-9,
    )
    x, y, value = np.genfromtxt(shared / "golden/data/getisord_256.csv", delimiter=",", skip_header=1).T
    z = local_g(value, distance_band(x, y, 60))
    np.testing.assert_allclose(z[:3], [-3.0514247920920265, -3.5318291992298025, -3.660676482737601], rtol=1e-11)
    assert np.abs(z).sum() == pytest.approx(676.2644077463578, rel=1e-11)


reaches = st.one_of(st.integers(0, 6), st.integers(0, 144).map(lambda q: (q / 4 + 0.125) ** 0.5))
"""In cells: on a ring of centres exactly, or well between two rings, so that no rounding decides who is a neighbour."""


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 14), st.integers(1, 14), reaches, st.integers(0, 2**32 - 1), st.booleans())
@example(1, 3, 2 - 1e-15, 0, False)  # a neighbour on the edge, but for rounding
def test_grid_equals_sparse(ny, nx, reach, seed, holes):
    random = np.random.default_rng(seed)
    values = random.poisson(1.0, (ny, nx)).astype(float) + random.choice([0.0, 7e5])
    if holes:
        values[random.random((ny, nx)) < 0.3] = np.nan
    rows, columns = np.indices((ny, nx))
    w = distance_band(columns.ravel() * 50.0, rows.ravel() * 50.0, reach * 50.0)
    if 0 < reach < 1:
        with pytest.raises(ParameterError, match="reaches no neighbour"):
            local_g_grid(values, radius=reach * 50, cell=50)
        return
    by_weights = local_g(values.ravel(), w).reshape(ny, nx)
    np.testing.assert_allclose(local_g_grid(values, radius=reach * 50, cell=50), by_weights, rtol=1e-10, atol=1e-10)


def test_a_cell_outside_the_study_area_is_as_if_it_were_not_there():
    values = RANDOM.poisson(2, 30).astype(float)
    x, y = RANDOM.uniform(0, 10, (2, 30))
    out = np.zeros(30, bool)
    out[[3, 4, 20]] = True
    masked = np.where(out, np.nan, values)
    for star in (True, False):
        z = local_g(masked, distance_band(x, y, 3), star=star)
        assert np.isnan(z[out]).all()
        np.testing.assert_allclose(z[~out], local_g(values[~out], distance_band(x[~out], y[~out], 3), star=star))


def test_moving_scaling_turning_and_splitting_change_nothing():
    values = RANDOM.poisson(1, (12, 17)).astype(float)
    z = local_g_grid(values, radius=150, cell=100)
    same = {"rtol": 1e-9, "atol": 1e-9}
    np.testing.assert_allclose(local_g_grid(values + 1e6, radius=150, cell=100), z, **same)
    for unit in (3.7, 1e-14, 1e90):
        np.testing.assert_allclose(local_g_grid(values * unit, radius=1.5, cell=1), z, **same)
    np.testing.assert_allclose(np.rot90(local_g_grid(np.rot90(values), radius=150, cell=100), -1), z, **same)
    half = values * 0.25
    np.testing.assert_allclose(local_g_grid(half + (values - half), radius=150, cell=100), z, **same)
    order = RANDOM.permutation(values.size)
    w = lattice(12, 17)
    np.testing.assert_allclose(local_g(values.ravel()[order], w[order][:, order]), z.ravel()[order], **same)
    np.testing.assert_allclose(
        local_g(values.ravel(), w * 5, star=False), local_g(values.ravel(), w, star=False), **same
    )


def test_a_cube_is_judged_against_all_its_periods():
    cube = RANDOM.poisson(1, (3, 8, 9)).astype(float)
    z = local_g_grid(cube, radius=150, cell=100)
    w = np.kron(np.eye(3), lattice(8, 9).toarray())
    np.testing.assert_allclose(z.ravel(), local_g(cube.ravel(), sparse.csr_array(w)), rtol=1e-10, atol=1e-12)


def test_no_variance_is_no_score():
    assert (local_g_grid(np.full((4, 4), 3.3), radius=150, cell=100) == 0).all()
    assert (local_g(np.full(16, 0.1), lattice(4, 4), star=False) == 0).all()
    assert (local_g_grid(np.arange(9.0).reshape(3, 3), radius=900, cell=100) == 0).all()  # everyone neighbours everyone
    for still in (np.full(9, 2.0), np.arange(9.0)):
        everyone = lattice(3, 3) if still[0] else sparse.csr_array(1 - np.eye(9))
        assert general_g(still, everyone)[3:] == (0.0, 0.5)
    assert np.isnan(local_g_grid(np.full((2, 2), np.nan), radius=1, cell=1)).all()
    assert local_g(np.array([]), lattice(0, 0)).shape == (0,)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: local_g(np.ones(3), np.eye(3)), "no diagonal"),
        (lambda: local_g(np.ones(3), np.zeros((4, 4))), "3 by 3"),
        (lambda: local_g_grid(np.ones(3), radius=1, cell=1), "grid"),
        (lambda: local_g_grid(np.ones((3, 3)), radius=1, cell=0), "cell"),
        (lambda: local_g_p(np.ones(3), np.zeros((3, 3)), permutations=3), "permutations"),
    ],
)
def test_what_it_cannot_do_is_said(call, words):
    with pytest.raises(ParameterError, match=words):
        call()


def test_permutations_on_a_grid_and_on_its_weights_are_the_same_numbers():
    values = RANDOM.poisson(1, (9, 11)).astype(float)
    values[2, 3:6] = np.nan
    rows, columns = np.indices(values.shape)
    w = distance_band(columns.ravel(), rows.ravel(), 2.0)
    one = local_g_grid_p(values, radius=2, cell=1, permutations=199, seed=5)
    np.testing.assert_array_equal(one.ravel(), local_g_p(values.ravel(), w, permutations=199, seed=5))
    np.testing.assert_array_equal(
        one.ravel(), local_g_p(values.ravel(), w, row_standardise=True, permutations=199, seed=5)
    )


def test_with_its_own_value_dealt_anew_p_is_the_share_of_as_many_cells_that_hold_as_much() -> None:
    """Against every choice of cells there is; the busiest cell keeps its say, which the conditional p takes from it."""
    values = np.array([[9.0, 2.0, 0.0], [1.0, 3.0, 0.0], [0.0, 0.0, 9.0]])
    p = local_g_grid_p(values, radius=1, cell=1, unconditional=True, permutations=19_999, seed=3, alternative="greater")
    for at, near in {(0, 0): 3, (1, 1): 5, (2, 2): 3, (0, 1): 4}.items():
        total = sum(values[i, j] for i in range(3) for j in range(3) if abs(i - at[0]) + abs(j - at[1]) <= 1)
        sums = [sum(chosen) for chosen in combinations(values.ravel(), near)]
        assert p[at] == pytest.approx(np.mean(np.array(sums) >= total), abs=0.015)
    fixed = local_g_grid_p(values, radius=1, cell=1, permutations=19_999, seed=3, alternative="greater")
    assert p[0, 0] < 0.3 and fixed[0, 0] > 0.45


def test_on_a_lattice_the_p_of_weights_is_that_of_the_grid() -> None:
    """The same cells with the same neighbours, dealt in the same way, by either road."""
    values = np.random.default_rng(4).poisson(2.0, (9, 11)).astype(float)
    dealt = {"unconditional": True, "permutations": 999, "seed": 6, "alternative": "greater"}
    by_weights = local_g_p(values.ravel(), lattice(9, 11), **dealt)  # type: ignore[arg-type]
    np.testing.assert_array_equal(by_weights, local_g_grid_p(values, radius=1.5, cell=1.0, **dealt).ravel())  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="binary weights"):
        local_g_p(values.ravel(), lattice(9, 11), row_standardise=True, unconditional=True)
