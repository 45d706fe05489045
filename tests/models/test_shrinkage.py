"""Shrunk rates against spdep's on public data, the spatial ones against draws from their posterior, and funnels."""

import numpy as np
import pytest
from scipy.stats import gamma, poisson

from models.errors import ParameterError
from models.funnel import funnel
from models.shrinkage import gamma_poisson
from models.spatial_shrinkage import shared_covariance, spatial_rates
from models.spatial_weights import from_neighbours, lattice
from tests.models.infant_deaths import AT, BIRTHS, DEATHS, EBEST, EBLOCAL, NEIGHBOURS, SAMPLED

NEAR = from_neighbours(NEIGHBOURS)


def test_global_and_local_rates_are_those_of_spdep() -> None:
    found = gamma_poisson(DEATHS, BIRTHS)
    assert found.rate[AT] == pytest.approx(EBEST, rel=1e-8)
    assert (found.mean[0], found.variance[0]) == pytest.approx((0.00202144489365, 7.69293064701e-07), rel=1e-9)
    assert gamma_poisson(DEATHS, BIRTHS, neighbours=NEAR).rate[AT] == pytest.approx(EBLOCAL, rel=1e-8)


def test_the_interval_is_the_posterior_of_the_gamma_prior_and_without_spread_there_is_one_rate() -> None:
    found = gamma_poisson(DEATHS, BIRTHS)
    m, v = found.mean, found.variance
    posterior = gamma(m**2 / v + DEATHS, scale=1 / (m / v + BIRTHS))
    assert found.low == pytest.approx(posterior.ppf(0.025)) and found.high == pytest.approx(posterior.ppf(0.975))
    alike = gamma_poisson([3, 3, 3], [1, 1, 1])
    assert alike.rate == pytest.approx([3, 3, 3]) and np.array_equal(alike.low, alike.high)
    assert gamma_poisson([0, 0]).rate.tolist() == [0, 0] and len(gamma_poisson([]).rate) == 0


def test_spatial_rates_are_those_of_long_sampling() -> None:
    found = spatial_rates(DEATHS, BIRTHS, neighbours=NEAR)
    ours = np.array([found.low, found.rate, found.high])[:, AT]
    assert np.abs(np.log(ours / SAMPLED)).max() < 0.08 and np.abs(np.log(ours / SAMPLED)).mean() < 0.03
    assert (found.sigma, found.phi) == pytest.approx((0.447, 0.70), rel=0.06)


def test_neighbours_lend_where_they_are_alike_and_a_place_without_any_stands_alone() -> None:
    near = lattice(12, 12)
    expected = 1.0 + np.arange(144) % 12
    n = np.random.default_rng(2).poisson(expected)
    found = spatial_rates(n, neighbours=near)
    plain = gamma_poisson(n)
    assert np.abs(found.rate - expected).mean() < 0.9 * np.abs(plain.rate - expected).mean()
    covariance = shared_covariance(from_neighbours([[1], [0, 2], [1], []]), 4)
    assert covariance[3].tolist() == [0, 0, 0, 1]
    assert np.log(np.diag(covariance)[:3]).mean() == pytest.approx(0)


def test_funnel_limits_are_poisson_quantiles_and_widen_with_dispersion() -> None:
    exposure = np.array([1.0, 10.0, 100.0] * 40)
    n = np.random.default_rng(1).poisson(3 * exposure)
    exact = funnel(n, exposure, level=0.95, dispersed=False)
    for limit, share in ((exact.low[1:3], 0.025), (exact.high[1:3], 0.975)):
        count, mean = limit * exposure[1:3], 3 * exposure[1:3] * exact.target / 3
        whole = np.floor(count)
        reached = poisson.cdf(whole, mean) + (count - whole) * poisson.pmf(whole + 1, mean)
        assert reached == pytest.approx([share, share], rel=1e-9)
    assert exact.outside.mean() < 0.1
    spread = funnel(n * np.where(np.arange(120) % 2, 1.6, 0.6), exposure)
    assert spread.dispersion > 2 and spread.high[2] - spread.low[2] > exact.high[2] - exact.low[2]
    assert np.isnan(funnel([]).target) and not funnel([0, 0]).outside.any()


def test_nonsense_is_refused() -> None:
    for call in (
        lambda: gamma_poisson([1.0], [0.0]),
        lambda: gamma_poisson([1.0, 2.0], neighbours=lattice(1, 3)),
        lambda: spatial_rates([0.0, 0.0], neighbours=lattice(1, 2)),
        lambda: spatial_rates(np.ones(1501), neighbours=lattice(1, 1501)),
        lambda: funnel([1.0], level=2.0),
    ):
        with pytest.raises(ParameterError):
            call()
