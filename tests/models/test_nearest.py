"""Nearest neighbours and Ripley's K against brute force, published patterns and simulated chance."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.envelope import global_envelope
from models.errors import ParameterError
from models.nearest import nearest_neighbour, ripley_envelope, ripley_k

WINDOW = (0.0, 0.0, 30.0, 20.0)


def test_the_worked_example_of_the_domain_reference():
    random = np.random.default_rng(0)
    x, y = random.uniform(0, 1000, (2, 50))
    mean, expected, ratio, z = nearest_neighbour(x, y, area=1e6)
    assert round(expected, 4) == 70.7107 and round((mean - expected) / z, 4) == 5.2272
    assert ratio == pytest.approx(mean / expected)


def test_spatstats_cells_and_redwoods(shared: Path):
    """Cells keep apart, redwoods gather: the plain index, and Donnelly's by the formula in spatstat's source."""
    for name, plain, donnelly in (("cells", 1.6716795, 1.5604256), ("redwood", 0.6186502, 0.5849906)):
        x, y = np.genfromtxt(shared / f"golden/data/spatstat_{name}.csv", delimiter=",", skip_header=1).T
        assert nearest_neighbour(x, y, area=1)[2] == pytest.approx(plain, rel=1e-6)
        assert nearest_neighbour(x, y, area=1, perimeter=4)[2] == pytest.approx(donnelly, rel=1e-6)
        window = (0, min(0, np.floor(y.min())), 1, max(1, np.floor(y.min()) + 1) if y.min() >= 0 else 0)
        band = ripley_envelope(x, y, window=window, radii=[0.05, 0.08], simulations=99, seed=1)
        outside = band.k < band.low if name == "cells" else band.k > band.high
        assert outside.all() and band.outside.all() and band.p == 0.01


def test_donnelly_takes_the_edge_out():
    """On 600 maps without pattern the corrected index is right to 1 % and z is standard normal; the plain is not."""
    random = np.random.default_rng(5)
    plain, ratio, z = [], [], []
    for _ in range(600):
        x, y = random.uniform(0, 1, (2, 40))
        plain.append(nearest_neighbour(x, y, area=1)[2])
        _, _, one, score = nearest_neighbour(x, y, area=1, perimeter=4)
        ratio.append(one)
        z.append(score)
    assert np.mean(plain) > 1.05
    assert abs(np.mean(ratio) - 1) < 0.012
    assert abs(np.mean(z)) < 0.15 and 0.9 < np.std(z) < 1.1


def brute_k(x, y, radii, correction):
    n, (width, height), total = len(x), (30, 20), np.zeros(len(radii))
    for i in range(n):
        for j in range(n):
            if i != j:
                dx, dy = abs(x[i] - x[j]), abs(y[i] - y[j])
                weight = 600 / ((width - dx) * (height - dy)) if correction == "translation" else 1
                total += weight * (np.hypot(dx, dy) <= np.asarray(radii))
    return 600 / (n * (n - 1)) * total


@settings(deadline=None, max_examples=40)
@given(st.integers(2, 20), st.integers(0, 10**6), st.sampled_from(["none", "translation"]))
def test_k_is_the_sum_over_pairs_and_weights_are_repetition(n, seed, correction):
    random = np.random.default_rng(seed)
    x, y = random.integers(1, 30, n).astype(float), random.integers(1, 20, n).astype(float)
    weights = random.integers(1, 4, n)
    radii = [0, 5, 2, 2, 7.5, 40]
    k = ripley_k(x, y, window=WINDOW, radii=radii, correction=correction, weights=weights)
    np.testing.assert_allclose(k, brute_k(np.repeat(x, weights), np.repeat(y, weights), radii, correction), rtol=1e-10)
    index = nearest_neighbour(x, y, area=600, weights=weights)
    assert index == pytest.approx(nearest_neighbour(np.repeat(x, weights), np.repeat(y, weights), area=600))


def test_k_moves_and_turns_with_the_map():
    random = np.random.default_rng(9)
    x, y = random.uniform(0, 30, 50), random.uniform(0, 20, 50)
    k = ripley_k(x, y, window=WINDOW, radii=[1, 3])
    far = ripley_k(x + 6e5, y + 1e5, window=(6e5, 1e5, 6e5 + 30, 1e5 + 20), radii=[1, 3])
    np.testing.assert_allclose(far, k, rtol=1e-6)
    np.testing.assert_allclose(ripley_k(-y, x, window=(-20, 0, 0, 30), radii=[1, 3]), k, rtol=1e-10)


def test_translation_makes_k_unbiased():
    random = np.random.default_rng(3)
    found = [
        ripley_k(random.uniform(0, 30, 60), random.uniform(0, 20, 60), window=WINDOW, radii=[5.0]) for _ in range(400)
    ]
    assert np.mean(found) == pytest.approx(np.pi * 25, rel=0.02)


@pytest.mark.parametrize("ordering", ["rank", "studentised"])
def test_envelopes_are_seeded_and_hold_their_level_over_all_radii(ordering):
    """In 160 patterns without any, whichever radius is looked at; the band of lowest and highest would fail in one of
    three."""
    random = np.random.default_rng(4)
    radii, asked = np.linspace(0.5, 5, 10), {"simulations": 19, "alpha": 0.1, "ordering": ordering}
    outside, rejected = 0, 0
    for seed in range(160):
        x, y = random.uniform(0, 30, 25), random.uniform(0, 20, 25)
        band = ripley_envelope(x, y, window=WINDOW, radii=radii, seed=seed, **asked)
        outside += bool(band.outside.any())
        rejected += band.p <= 0.1
        assert band.outside.any() <= (band.p <= 0.1)
    assert 0.04 < rejected / 160 < 0.1 + 2.6 * (0.1 * 0.9 / 160) ** 0.5
    assert 0.8 * rejected <= outside <= rejected
    again = ripley_envelope(x, y, window=WINDOW, radii=radii, seed=159, **asked)
    assert again.high.tobytes() == band.high.tobytes()


def test_a_global_envelope_is_its_definition():
    random = np.random.default_rng(6)
    curves = np.round(np.cumsum(random.normal(size=(60, 8)), axis=1), 1)
    curves[0] += 2.5

    def extreme(i):
        ends = [sorted(curves[:, j]) for j in range(8)]
        mean_rank = lambda s, v: (s.index(v) + len(s) - s[::-1].index(v) + 1) / 2  # noqa: E731
        ranks = [mean_rank(ends[j], curves[i, j]) for j in range(8)]
        return sorted(min(r, 61 - r) for r in ranks)

    depth = [extreme(i) for i in range(60)]
    p = [sum(other <= one for other in depth) / 60 for one in depth]
    found = global_envelope(curves[0], curves[1:], alpha=0.1)
    kept = curves[[i for i in range(60) if p[i] > 0.1]]
    assert found.p == pytest.approx(p[0])
    np.testing.assert_array_equal([found.low, found.high], [kept.min(axis=0), kept.max(axis=0)])
    with pytest.raises(ParameterError, match="cannot reach"):
        global_envelope(curves[0], curves[1:10], alpha=0.05)


def test_few_cases_and_faults():
    assert ripley_k([1], [1], window=WINDOW, radii=[1, 2]).tolist() == [0, 0]
    assert nearest_neighbour([1, 1], [2, 2], area=10)[0] == 0
    for x, weights in (([], None), ([1], None), ([1], [1]), ([1, 2], [1, 0])):
        assert np.isnan(nearest_neighbour(x, x, area=10, perimeter=13, weights=weights)).all()
    for call, words in (
        (lambda: nearest_neighbour([1, 2], [1, 2], area=0), "area"),
        (lambda: ripley_k([1, 99], [1, 1], window=WINDOW, radii=[1]), "outside the window"),
        (lambda: ripley_k([1, 2], [1, 1], window=WINDOW, radii=[1], correction="border"), "correction"),
        (lambda: ripley_k([0, 30], [1, 1], window=WINDOW, radii=[30]), "shorter radii"),
        (lambda: ripley_k([1, 2], [1, 1], window=WINDOW, radii=[1], weights=[0.5, 1]), "whole numbers"),
    ):
        with pytest.raises(ParameterError, match=words):
            call()
