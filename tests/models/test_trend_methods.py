"""Mann-Kendall against pymannkendall's numbers and the worked example."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata, theilslopes

from models.errors import ParameterError
from models.trend import mann_kendall, mann_kendall_columns, modified_mann_kendall, seasonal_index


def test_the_worked_example_of_the_domain_reference():
    found = mann_kendall([1, 2, 2, 4, 5, 3, 6, 7, 7, 9])
    assert (found.s, found.variance, round(found.z, 6), round(found.p, 6)) == (39, 123, 3.426345, 0.000612)


@pytest.mark.parametrize(
    ("file", "s", "variance", "z", "tau", "slope"),
    [
        ("mk_AirPassengers", 8327, 335164.3333333333, 14.381610025544802, 0.8087606837606838, 2.451216287678477),
        ("mk_daily-total-female-births", 12336, 5412244, 5.302131199455321, 0.18569923227457474, 0.019230769230769232),
        ("mk_shampoo", 440, 5390, 5.979572523983071, 0.6984126984126984, 11.509375),
        (
            "mk_arbitrary_360",
            -1959,
            4889800.333333333,
            -0.8854562842589916,
            -0.03153167653875869,
            -0.006369426751592357,
        ),
    ],
)
def test_equal_to_pymannkendall(shared: Path, file, s, variance, z, tau, slope):
    """pymannkendall 1.4, original_test, computed once with it; the last series has gaps."""
    series = np.genfromtxt(shared / f"golden/data/{file}.csv", delimiter=",", skip_header=1)
    series = series[:, 1] if series.ndim == 2 else series
    found = mann_kendall(series)
    assert (found.s, found.variance) == (s, pytest.approx(variance))
    assert (found.z, found.tau, found.slope) == pytest.approx((z, tau, slope), rel=1e-12)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 5), min_size=2, max_size=25))
def test_columns_are_single_series_and_slopes_are_theil_sens(values):
    table = np.column_stack([values, values[::-1], np.zeros(len(values))])
    columns = np.array(mann_kendall_columns(table)).T
    for k, row in enumerate(columns):
        one = mann_kendall(table[:, k])
        assert row == pytest.approx((one.s, one.variance, one.z, one.p))
    first, back = columns[0], columns[1]
    assert first[0] == -back[0] and first[2] == -back[2] and columns[2][3] == 1
    assert mann_kendall(values).slope == pytest.approx(theilslopes(values)[0])


def test_too_little_to_say():
    for series in ([], [3], [np.nan, 2, np.nan], [4, 4, 4]):
        found = mann_kendall(series)
        assert (found.s, found.z, found.p) == (0, 0, 1)
    with pytest.raises(ParameterError, match="flat"):
        mann_kendall([[1, 2], [3, 4]])


def test_p_holds_its_level_with_many_ties():
    random = np.random.default_rng(1)
    p = mann_kendall_columns(random.poisson(0.7, (12, 4000)))[3]
    assert (p <= 0.05).mean() < 0.05 + 3 * (0.05 * 0.95 / 4000) ** 0.5
    assert (p <= 0.05).mean() > 0.02


def test_months_that_hang_together_make_a_trend_less_sure() -> None:
    """The variance of Hamed and Rao, for the correlation that the ranks show."""
    series = np.array([3.0, 4, 5, 4, 3, 2, 3, 5, 6, 7, 6, 5, 6, 8, 9, 8])
    plain, found = mann_kendall(series), modified_mann_kendall(series)
    assert (found.s, found.tau, found.slope) == (plain.s, plain.tau, plain.slope)
    n, rank = len(series), rankdata(series - plain.slope * np.arange(16))
    seen = np.corrcoef(rank, rank)[0, 1] * sum((rank[1:] - 8.5) * (rank[:-1] - 8.5)) / sum((rank - 8.5) ** 2)
    rho = seen + (1 + 4 * seen) / n + 0.5 / 4
    more = sum((n - i) * (n - i - 1) * (n - i - 2) * rho**i for i in range(1, n - 2))
    assert found.variance == pytest.approx(plain.variance * (1 + 2 * more / (n * (n - 1) * (n - 2))))
    assert found.p > plain.p and modified_mann_kendall([2, 2, 2, 2, 2]).p == 1


def test_a_season_is_found_beside_a_trend() -> None:
    at, level = np.arange(36), np.exp(0.4 * np.sin(2 * np.pi * np.arange(12) / 12))
    series = 5000 * np.exp(0.01 * at) * level[at % 12]
    assert seasonal_index(series, at % 12 + 1) == pytest.approx(level[at % 12], rel=1e-3)
    assert (seasonal_index([1, 2, 3], [1, 2, 3]) == 1).all()
    with pytest.raises(ParameterError, match="1 to 12"):
        seasonal_index([1.0], [13])
