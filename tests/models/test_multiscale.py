"""The multiscale model: sums, limits, its moments against draws from its own posterior, and refusals."""

import numpy as np
import pytest
from scipy.stats import betaprime, gamma

from models.engine.halves import TABLED, half_moments
from models.engine.moment_interval import moment_interval
from models.errors import ParameterError
from models.multiscale import CONCENTRATIONS, LOG_GAMMAS, multiscale_expected

EACH = np.arange(1024)
COLUMN, ROW = EACH % 32, EACH // 32
RNG = np.random.default_rng(5)
EVEN, HEAPED = RNG.poisson(3.0, 1024), RNG.poisson(RNG.gamma(0.2, 15.0, 1024))

POWERS = ((1, 0), (0, 1), (2, 0), (1, 1), (0, 2), (3, 0), (2, 1), (1, 2), (0, 3))


def every_cell(count: np.ndarray) -> np.ndarray:
    return multiscale_expected(
        COLUMN, ROW, count, region=EACH, region_column=COLUMN, region_row=ROW, share=np.ones(1024)
    ).mean


def test_the_parts_of_an_area_add_up_to_it_and_nearly_all_of_what_happened_lies_in_it() -> None:
    whole = multiscale_expected(
        COLUMN, ROW, EVEN, region=0 * EACH, region_column=COLUMN, region_row=ROW, share=np.ones(1024)
    )
    assert every_cell(EVEN).sum() == pytest.approx(whole.mean[0], rel=1e-12)
    total = EVEN.sum()
    assert 0.97 * total < whole.mean[0] < total  # its cells are not known to be all there are
    assert whole.low[0] < total < whole.high[0]


def test_where_incidents_scatter_evenly_a_peak_is_luck_and_where_they_heap_it_is_believed() -> None:
    even, heaped = EVEN.argmax(), HEAPED.argmax()
    assert every_cell(EVEN)[even] < 0.7 * EVEN[even] and every_cell(HEAPED)[heaped] > 0.9 * HEAPED[heaped]


def test_weights_equal_repetition_and_half_a_cell_has_half_of_it() -> None:
    piece = {"region": [0, 1], "region_column": [2, 2], "region_row": [2, 2], "share": [1.0, 0.5]}
    found = multiscale_expected(COLUMN, ROW, EVEN, **piece)
    again = multiscale_expected(np.repeat(COLUMN, EVEN), np.repeat(ROW, EVEN), np.ones(EVEN.sum()), **piece)
    assert np.array_equal(found.mean, again.mean) and np.array_equal(found.high, again.high)
    assert found.mean[1] == pytest.approx(found.mean[0] / 2)


def test_moments_of_a_half_are_those_of_draws() -> None:
    prior = np.full(len(CONCENTRATIONS), 1 / len(CONCENTRATIONS))
    first, second = np.array([4.0, TABLED + 1.0, 0.25]), np.array([1.0, 1.0, TABLED])
    moments = half_moments(first, second, prior, CONCENTRATIONS, *LOG_GAMMAS)
    a = RNG.choice(CONCENTRATIONS, 400_000)
    b = RNG.beta(a, a)
    density = b**4 * (1 - b)
    for (i, j), found in zip(POWERS, moments[:, 0], strict=True):
        assert found == pytest.approx((density * b**i * (1 - b) ** j).sum() / density.sum(), rel=0.02)
    near = half_moments(first + 1e-9, second, prior, CONCENTRATIONS, *LOG_GAMMAS)
    assert near == pytest.approx(moments, rel=1e-7)  # looked up or worked out, whole counts or weights


def test_three_moments_give_back_the_distribution_they_are_of() -> None:
    for known in (gamma(0.7, scale=3), gamma(50, scale=0.1), betaprime(2.5, 6, scale=4), betaprime(0.3, 9)):
        moments = np.array([[known.moment(k)] for k in (1, 2, 3)])
        assert np.array(moment_interval(moments, 0.95))[:, 0] == pytest.approx(known.ppf([0.025, 0.975]), rel=1e-3)


def test_nothing_has_a_range_from_nought_and_nonsense_is_refused() -> None:
    piece = {"region": [0], "region_column": [2], "region_row": [2], "share": [1.0]}
    nothing = multiscale_expected(np.zeros(0, int), np.zeros(0, int), [], **piece)
    assert (nothing.mean[0], nothing.low[0]) == (0, 0) and nothing.high[0] == pytest.approx(-np.log(0.05))
    for wrong in ({"share": [1.5]}, {"region": [1]}, {"region": [0.5]}, {"level": 1.0}, {"region_row": [1, 2]}):
        with pytest.raises(ParameterError):
            multiscale_expected(COLUMN, ROW, EVEN, **{**piece, **wrong})
    with pytest.raises(ParameterError, match="finite"):
        multiscale_expected([0], [0], [-1.0], **piece)
