"""Bandwidths chosen from the data, stacks and all."""

import numpy as np
import pytest
from scipy.integrate import dblquad

from models.bandwidth import cross_validated, hold_out, k_nearest, rule_of_thumb
from models.density_at import density_at
from models.errors import ParameterError
from models.kernels import KERNELS, equal_smoothing


def town(seed: int = 0, n: int = 600, spread: float = 300.0):
    rng = np.random.default_rng(seed)
    return rng.normal(0, spread, n), rng.normal(0, 3 * spread, n)


def nrd(v):
    """R's MASS::bandwidth.nrd, retyped."""
    low, high = np.quantile(v, [0.25, 0.75])
    return 4 * 1.06 * min(v.std(ddof=1), (high - low) / 1.34) * len(v) ** -0.2


def test_rule_of_thumb_uses_both_axes():
    x, y = town()
    assert rule_of_thumb(x, y).value == pytest.approx((nrd(x) + nrd(y)) / 2)
    assert rule_of_thumb(y, x).value == pytest.approx(rule_of_thumb(x, y).value)
    assert rule_of_thumb(x, y, kernel="gaussian").value == pytest.approx((nrd(x) + nrd(y)) / 8)
    assert rule_of_thumb(x, y).axes == pytest.approx((nrd(x), nrd(y)))


@pytest.mark.parametrize("kernel", ["epanechnikov", "triweight", "uniform", "cone"])
def test_a_bandwidth_for_another_kernel_smooths_as_much(kernel):
    x, y = town()
    sd = KERNELS["quartic"].per_sigma / KERNELS[kernel].per_sigma
    for choose in (rule_of_thumb, k_nearest, cross_validated):
        usual, other = choose(x, y), choose(x, y, kernel=kernel)
        assert other.value * sd == pytest.approx(usual.value)
    assert k_nearest(x, y, kernel="gaussian").value * 8**0.5 == pytest.approx(k_nearest(x, y).value)
    assert equal_smoothing("gaussian", 250, to="quartic") == pytest.approx(707.1, abs=0.05)


def test_weights_are_repetitions():
    rng = np.random.default_rng(4)
    x, y = np.round(rng.normal(0, 400, (2, 150)))
    w = rng.integers(0, 6, 150)
    repeated = np.repeat(x, w), np.repeat(y, w)
    assert rule_of_thumb(x, y, weights=w).value == pytest.approx(rule_of_thumb(*repeated).value)
    assert k_nearest(x, y, weights=w).value == pytest.approx(k_nearest(*repeated).value)
    ours, theirs = (
        cross_validated(*p, weights=v, candidates=[100, 300, 900]) for p, v in (((x, y), w), (repeated, None))
    )
    np.testing.assert_allclose(ours.tried, theirs.tried)
    asked = {"bounds": (-1000, -1000, 1000, 1000), "cell": 50, "candidates": [100, 300, 900]}
    a = hold_out(x, y, x, y, weights=w, next_weights=w, **asked)
    b = hold_out(*repeated, *repeated, **asked)
    assert a == b


def test_rule_of_thumb_survives_a_majority_on_one_spot():
    x, y = np.append(np.zeros(90), np.arange(10.0) * 50), np.append(np.zeros(90), np.arange(10.0) * 20)
    assert rule_of_thumb(x, y).value > 0


def test_k_nearest_looks_at_places():
    x = np.arange(50.0) * 10
    stacked = k_nearest(np.repeat(x, 20), np.zeros(1000), k=1)
    assert stacked.value == pytest.approx(10)
    assert stacked.places == 50


def test_cross_validation_is_its_definition():
    x, y = town(1, 12, 100.0)
    w = np.arange(1.0, 13)
    h = 250.0
    sigma = h / KERNELS["quartic"].per_sigma
    bell = lambda a, b: w @ np.exp(-((a - x) ** 2 + (b - y) ** 2) / (2 * sigma**2)) / (2 * np.pi * sigma**2 * w.sum())  # noqa: E731
    squared = dblquad(lambda b, a: bell(a, b) ** 2, -700, 700, -1500, 1500, epsabs=1e-9)[0]
    out = density_at(x, y, x, y, bandwidth=sigma, weights=w, kernel="gaussian", leave_out=True) / 1e6
    expected = squared - 2 * (w / w.sum() * out / (w.sum() - w)).sum()
    got = cross_validated(x, y, weights=w, candidates=[h]).tried[0][1]
    assert got == pytest.approx(expected, rel=2e-3)


def test_cross_validation_has_a_minimum_on_snapped_data():
    """Leaving out incidents instead of places would score ever lower as the bandwidth goes to nothing."""
    rng = np.random.default_rng(9)
    x, y = (
        np.round(np.concatenate([rng.normal(c, 150, 2000) for c in centres]) / 50) * 50 for centres in ((0, 1500),) * 2
    )
    chosen = cross_validated(x, y)
    scores = [score for _, score in chosen.tried]
    assert 0 < scores.index(min(scores)) < len(scores) - 1
    assert scores[0] > scores[scores.index(min(scores))]
    assert 100 < chosen.value < 1000
    assert cross_validated(x, y, candidates=[2000, 3000]).at_an_end and not chosen.at_an_end


def test_hold_out_scores_by_pai():
    rng = np.random.default_rng(3)
    spots = rng.uniform(0, 5000, (2, 12))

    def period():
        return spots[:, rng.integers(0, 12, 400)] + rng.normal(0, 70, (2, 400))

    before, after = period(), period()
    asked = {"bounds": (0, 0, 5000, 5000), "cell": 50}
    best = hold_out(*before, *after, candidates=[2500, 150, 50], **asked)
    assert best.value == 150
    assert [h for h, _ in best.tried] == [50, 150, 2500]
    assert dict(best.tried)[150] > 15
    one = hold_out([105.0], [105.0], [105.0, 105.0, 1e6], [105.0, 105.0, 0], candidates=[100], share=0.0001, **asked)
    assert one.tried[0][1] == pytest.approx(2 / 3 * 10_000)
    half = np.zeros((100, 100), bool)
    half[:50] = True
    assert hold_out(*before, *after, candidates=[150], inside=half, **asked).tried[0][1] < best.tried[1][1] * 2


@pytest.mark.parametrize(
    "ask",
    [
        lambda: rule_of_thumb([1, 1], [2, 2]),
        lambda: k_nearest([1, 2], [1, 2], k=5),
        lambda: cross_validated([1, 1, 1], [1, 1, 1]),
        lambda: hold_out([1], [1], [], [], bounds=(0, 0, 9, 9), cell=1, candidates=[3]),
        lambda: hold_out([1], [1], [1], [1], bounds=(0, 0, 9, 9), cell=1, candidates=[3], share=5),
        lambda: hold_out([1], [1], [1], [1], bounds=(0, 0, 9, 9), cell=1, candidates=[]),
    ],
)
def test_too_little_to_choose_from_is_refused(ask):
    with pytest.raises(ParameterError):
        ask()
