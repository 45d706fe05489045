"""Adaptive bandwidths, decay, two periods, relative risk."""

import numpy as np
import pytest

from models.adaptive import kde_adaptive
from models.decay import recency
from models.density import Surface, kde
from models.density_at import density_at
from models.difference import difference
from models.errors import ParameterError
from models.kernels import effective_area
from models.promap import classic_weight
from models.relative_risk import relative_risk

BOX = (0, 0, 2000, 1500)


def town(seed: int = 0, n: int = 400):
    rng = np.random.default_rng(seed)
    x = np.concatenate([rng.normal(700, 60, n), rng.uniform(0, 2000, n // 4)])
    y = np.concatenate([rng.normal(800, 60, n), rng.uniform(0, 1500, n // 4)])
    return np.round(x), np.round(y), rng.integers(1, 4, len(x)).astype(float)


@pytest.mark.parametrize("kernel", ["quartic", "triweight", "uniform", "cone", "gaussian"])
def test_adaptive_is_abramsons_formula(kernel):
    x, y, w = town()
    pilot = density_at(x, y, x, y, bandwidth=150, weights=w, kernel=kernel)
    own = np.clip(150 * np.sqrt(np.exp(np.average(np.log(pilot), weights=w)) / pilot), 75, 450)
    ours = kde_adaptive(x, y, bounds=BOX, cell=20, bandwidth=150, weights=w, kernel=kernel)
    np.testing.assert_allclose(ours.bandwidths, own, rtol=1e-12)
    assert own.min() < 110 and own.max() == 450
    expected = sum(
        kde([a], [b], bounds=BOX, cell=20, bandwidth=h, weights=[c], kernel=kernel).values
        for a, b, h, c in zip(x, y, own, w, strict=True)
    )
    np.testing.assert_allclose(ours.surface.values, expected, atol=1e-9 * expected.max())
    assert (ours.surface.values >= 0).all()
    assert (ours.surface.values[expected == 0] == 0).all()


def test_adaptive_weights_are_repetitions_and_none_is_empty():
    x, y, w = town(3)
    asked = {"bounds": BOX, "cell": 25, "bandwidth": 120}
    once = kde_adaptive(x, y, weights=w, **asked).surface.values
    again = kde_adaptive(np.repeat(x, w.astype(int)), np.repeat(y, w.astype(int)), **asked).surface.values
    np.testing.assert_allclose(once, again, rtol=1e-12, atol=1e-12 * once.max())
    assert (kde_adaptive([], [], **asked).surface.values == 0).all()


def test_recency_halves_every_half_life():
    np.testing.assert_allclose(recency([0, 90, 180, 45], 90), [1, 0.5, 0.25, 0.5**0.5])
    with pytest.raises(ParameterError, match="age"):
        recency([-1], 90)


def test_difference_alarms_as_often_as_it_says_on_poisson_patterns():
    """Two periods of one even Poisson pattern: about one place in twenty beyond the tolerance, whatever the cell."""
    rng = np.random.default_rng(11)
    beyond = []
    for _ in range(60):
        periods = []
        for _ in range(2):
            n = rng.poisson(4000)
            x, y = rng.uniform(-400, 4400, (2, n))
            periods.append(kde(x, y, bounds=(0, 0, 4000, 4000), cell=100, bandwidth=350))
        beyond.append(np.mean(difference(*periods, bandwidth=350).changed != 0))
    assert 0.03 < np.mean(beyond) < 0.07


def test_difference_counts_on_the_kernels_effective_area():
    before = Surface(np.array([[4.0, 100.0]]), (0, 0, 20, 10), 10)
    after = Surface(np.array([[9.0, 300.0]]), (0, 0, 20, 10), 10)
    d = difference(before, after, bandwidth=500, exposure=2.0)
    per = effective_area("quartic", 500) / 1e6
    counts = np.array([9 - 8, 300 - 200]) * per
    np.testing.assert_allclose(d.values * per, [counts])
    np.testing.assert_allclose(d.tolerance * per, [1.959963984540054 * np.sqrt(np.array([9 + 16, 300 + 400]) * per)])
    assert d.changed.tolist() == [[0, 1]]
    assert d.area == pytest.approx(440e3, abs=5e3) and d.area == effective_area("quartic", 500)
    with pytest.raises(ParameterError, match="same bounds"):
        difference(before, Surface(after.values, (0, 0, 20, 10), 5), bandwidth=500)


def test_relative_risk_is_nothing_where_incidents_follow_the_denominator():
    x, y, w = town(5)
    f = kde(x, y, bounds=BOX, cell=25, bandwidth=200, weights=3 * w)
    g = kde(x, y, bounds=BOX, cell=25, bandwidth=200, weights=w)
    risk = relative_risk(f, g)
    kept = np.isfinite(risk.values)
    assert np.abs(risk.values[kept]).max() < 1e-9
    positive = g.values[g.values > 0]
    assert (~kept).sum() == (g.values < np.percentile(positive, 5)).sum()
    assert risk.dropped == (~kept).sum()


def test_relative_risk_doubles_where_a_venue_has_twice_its_share():
    at = {"bounds": (0, 0, 4000, 1000), "cell": 50, "bandwidth": 300}
    venues = kde([1000, 3000], [500, 500], **at)
    incidents = kde([1000, 3000], [500, 500], weights=[2, 1], **at)
    risk = relative_risk(incidents, venues, epsilon=0)
    assert np.nanmax(risk.values) - np.nanmin(risk.values) == pytest.approx(np.log(2))
    assert np.isnan(relative_risk(kde([], [], **at), venues).values).all()


def test_classic_weight_has_strict_ends():
    assert classic_weight([8, 7.0, 0], [0, 0, 8], time_bandwidth=8, space_bandwidth=8).tolist() == [0, 1 / 8, 0]
