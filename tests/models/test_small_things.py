"""Exact small samples, cell sizes, neighbour weights and harm."""

from itertools import product
from math import factorial

import numpy as np
import pytest

from models.cell_size import cell_size
from models.errors import ParameterError
from models.harm import capped, harm_by_place
from models.small_sample import exact_g, g_statistic
from models.spatial_weights import distance_band, from_neighbours, lattice


@pytest.mark.parametrize("counts", [[3, 0, 0, 0, 0, 0, 0], [2, 1, 0, 0, 0, 0, 0], [0, 4, 1], [2, 2, 1, 0]])
def test_exact_p_is_the_sum_over_all_outcomes(counts):
    n, bins = sum(counts), len(counts)
    chance = np.full(bins, 1 / bins)
    if bins == 3:
        chance = np.array([0.5, 0.3, 0.2])
    seen, total = g_statistic(counts, chance), 0.0
    for way in product(range(n + 1), repeat=bins):
        if sum(way) == n and g_statistic(way, chance) >= seen - 1e-9:
            total += factorial(n) * np.prod([p**k / factorial(k) for p, k in zip(chance, way, strict=True)])
    found = exact_g(counts, chance)
    assert (found.g, found.p) == (pytest.approx(seen), pytest.approx(total))


def test_three_on_one_day_is_one_in_49():
    assert exact_g([3, 0, 0, 0, 0, 0, 0]).p == pytest.approx(1 / 49)
    assert exact_g([0, 0, 0]).p == 1
    assert g_statistic([1, 1], [1.0, 0.0]) == np.inf
    for counts, words in (([1.5, 1], "whole"), ([400] * 9, "too many"), ([1], "two or more")):
        with pytest.raises(ParameterError, match=words):
            exact_g(counts)


def test_cell_sizes():
    assert [cell_size(5000, 9000), cell_size(4999, 9000), cell_size(15193.8, 2e4), cell_size(1, 1)] == [
        100,
        99.98,
        300,
        0.02,
    ]
    assert cell_size(15193.75, 2e4, rounded=False) == 303.875
    with pytest.raises(ParameterError):
        cell_size(0, 5)


def test_lattices_are_distance_bands():
    rows, columns = np.indices((4, 6))
    for queen, reach in ((True, 1.5), (False, 1.0)):
        band = distance_band(columns.ravel(), rows.ravel(), reach)
        np.testing.assert_array_equal(lattice(4, 6, queen=queen).toarray(), band.toarray())
    assert from_neighbours([[1], [0, 2], []]).toarray().tolist() == [[0, 1, 0], [1, 0, 1], [0, 0, 0]]
    for lists in ([[0]], [[5], []]):
        with pytest.raises(ParameterError):
            from_neighbours(lists)


def test_harm_stands_beside_counts_and_the_unknown_is_not_nothing():
    found = harm_by_place([0, 0, 1, 1, 2], [7979, 3, 13, np.nan, 5], 4)
    assert found.cases.tolist() == [2, 2, 1, 0]
    assert found.harm.tolist() == [7982, 13, 5, 0]
    assert found.unweighted.tolist() == [0, 1, 0, 0]
    assert found.worst_share[0] == pytest.approx(7979 / 7982) and found.worst_share[3] == 0
    assert capped([7979, 13], 920).tolist() == [920, 13]


def test_harm_weights_are_repetition():
    random = np.random.default_rng(0)
    place, harm, copies = (
        random.integers(0, 4, 30),
        random.choice([3.0, 13, 746, np.nan], 30),
        random.integers(0, 4, 30),
    )
    one = harm_by_place(place, harm, 4, copies)
    many = harm_by_place(np.repeat(place, copies), np.repeat(harm, copies), 4)
    for field in ("cases", "harm", "worst_share", "unweighted"):
        np.testing.assert_allclose(getattr(one, field), getattr(many, field))
