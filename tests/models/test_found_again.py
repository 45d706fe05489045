"""How many areas like one were there again: what is redrawn is what the map would find, and more is never less."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from models.clusters import choose_min_weight, dbscan
from models.engine.poisson_draws import draw_places, numbers_of
from models.found_again import ANONYMISED, EXACT, found_again
from models.stability import GROUND, cluster_stability

EPS = 150.0


def town(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """(n, 2) places round three centres and between them, (n,) incidents."""
    rng = np.random.default_rng(seed)
    centres = rng.uniform(0, 3000, (3, 2))
    places = np.vstack([centres[i % 3] + rng.normal(0, 130, 2) for i in range(60)] + [rng.uniform(0, 3000, (60, 2))])
    return places.round(0), rng.poisson(np.r_[np.full(60, 2.0), np.full(60, 0.6)]).astype(float)


def redrawn_by_hand(places: np.ndarray, weight: np.ndarray, labels: np.ndarray, redraws: int, seed: int) -> np.ndarray:
    """The same claim as the map would make it: a minimum, clusters and their ground, found anew in every redraw."""
    counts = np.empty((len(places), redraws), np.int32)
    draw_places(0, len(places), seed, 0, weight, np.arange(len(places)), numbers_of(*places.T.copy()), counts)
    step, reach = GROUND * EPS / 2, GROUND * EPS
    west, south = places.min(axis=0)
    lattice = np.stack(np.meshgrid(np.arange(-3, 90), np.arange(-3, 90))).reshape(2, -1).T * step + (west, south)
    near = cdist(lattice, places) <= reach
    again = np.zeros((redraws, labels.max() + 1), bool)
    for r, drawn in enumerate(counts.T):
        here = drawn > 0
        x, y = places[here].T
        minimum = choose_min_weight(x, y, eps=EPS, weights=drawn[here]).value
        clusters = dbscan(x, y, eps=EPS, min_weight=minimum, weights=drawn[here])
        area = (clusters >= 0) & (np.bincount(clusters + 1)[clusters + 1] >= 3)
        hot = near[:, np.flatnonzero(here)[area]].any(axis=1)
        again[r] = [hot[near[:, labels == i].any(axis=1)].mean() >= 0.5 for i in range(labels.max() + 1)]
    return again.mean(axis=0)


@pytest.mark.parametrize("stacked", [1, 300])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_redraw_is_what_the_map_would_find(seed: int, stacked: int) -> None:
    """In the words of 64 redraws, and in the rest; also where thousands stand within reach."""
    places, weight = town(seed)
    weight *= stacked
    places, weight = places[weight > 0], weight[weight > 0]
    x, y = places.T
    minimum = choose_min_weight(x, y, eps=EPS, weights=weight).value
    labels = dbscan(x, y, eps=EPS, min_weight=minimum, weights=weight)
    labels = np.where(np.bincount(labels + 1)[labels + 1] >= 3, labels, -1)
    labels = np.unique(labels, return_inverse=True)[1] - (labels < 0).any()
    found = cluster_stability(x, y, labels, eps=EPS, min_weight=minimum, weights=weight, resamples=75, seed=seed)
    assert found.redrawn.tolist() == redrawn_by_hand(places, weight, labels, 75, seed).tolist()
    assert found.share.tolist() == found_again(found.redrawn, found.weight, found.peak, found.places).tolist()


def test_more_of_anything_is_never_less_sure_and_nothing_is_certain() -> None:
    grids = (np.linspace(0, 1, 9), np.geomspace(1, 5000, 9), np.geomspace(1, 20, 9), np.geomspace(1, 300, 9))
    for which, grid in enumerate(grids):
        usual = [np.full(9, value) for value in (0.6, 40.0, 1.5, 12.0)]
        usual[which] = grid
        assert (np.diff(found_again(*usual)) > 0).all()
    assert found_again(0, 6, 1, 3) < 0.1 and 0.95 < found_again(1, 900, 6, 100) < 1
    assert found_again(0.5, 1, 1, 1) == pytest.approx(1 / (1 + np.exp(-ANONYMISED[0])))
    assert found_again(0.5, 1, 1, 1, exact=True) == pytest.approx(1 / (1 + np.exp(-EXACT[0])))
    assert found_again([], [], [], []).shape == (0,)


def test_on_exact_points_few_incidents_are_hardly_ever_there_again_and_more_are_surer() -> None:
    few = (0.5, 7, 1.2, 3)
    assert found_again(*few, exact=True) < 0.1 and found_again(*few) > 0.19
    at, same = np.arange(3.0, 40.0), np.ones(37)
    assert (np.diff(found_again(0.5 * same, at, same, 3 * same, exact=True)) > 0).all()
    assert (np.diff(found_again(0.5 * same, 40 * same, same, at, exact=True)) < 0).all()
    places, weight = town(1)
    x, y = places.T
    labels = dbscan(x, y, eps=EPS, min_weight=8, weights=weight)
    found = cluster_stability(x, y, labels, eps=EPS, min_weight=8, weights=weight, resamples=19, exact=True)
    of = found.redrawn, found.weight, found.peak, found.places
    assert len(of[0]) and found.share.tolist() == found_again(*of, exact=True).tolist()


def test_twice_the_incidents_at_the_same_contrast_are_not_less_sure() -> None:
    places, weight = town(3)
    x, y = places.T
    shares = []
    for times in (1, 2, 4):
        minimum = 8.0 * times
        labels = dbscan(x, y, eps=EPS, min_weight=8, weights=weight)
        found = cluster_stability(x, y, labels, eps=EPS, min_weight=minimum, weights=weight * times, seed=1)
        shares.append(found.share)
    assert len(shares[0]) > 1
    assert (shares[1] >= shares[0] - 0.02).all() and (shares[2] >= shares[1] - 0.02).all()
