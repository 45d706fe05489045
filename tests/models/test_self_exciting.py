"""The self-exciting model finds what made-up processes were made with, and no repeats where there are none."""

import numpy as np
import pytest

from models.errors import ParameterError
from models.self_exciting import self_exciting


def made(seed, *, n=900, theta=0.4, mean=6.0, sigma=80.0, length=730.0):
    """Incidents of three towns and of what they set off, and the length of time."""
    random = np.random.default_rng(seed)
    middle = np.array([[2000, 2000], [6000, 3000], [4000, 7000]])[random.integers(0, 3, n)]
    here = np.column_stack([middle + random.normal(0, 900, (n, 2)), random.uniform(0, length, n)])
    everything = [here]
    while len(here):
        here = np.repeat(here, random.poisson(theta, len(here)), axis=0)
        here = here + np.column_stack([random.normal(0, sigma, (len(here), 2)), random.exponential(mean, len(here))])
        here = here[here[:, 2] < length]
        everything.append(here)
    return np.concatenate(everything).T, length


def test_it_finds_what_the_process_was_made_with():
    within = []
    for seed in range(4):
        (x, y, days), length = made(seed)
        found = self_exciting(x, y, days, end=length, within=60)
        assert found.converged and found.beyond < 0.01
        assert found.repeat == pytest.approx(0.4, abs=0.08) and found.background + found.repeat == pytest.approx(1)
        assert found.offspring == pytest.approx(0.4, rel=0.25)
        assert found.days == pytest.approx(6 * np.log(2), rel=0.3)
        assert found.metres == pytest.approx(80 * np.sqrt(2 * np.log(2)), rel=0.15)
        within.append(found.days_low < 6 * np.log(2) < found.days_high)
        within.append(found.metres_low < 80 * np.sqrt(2 * np.log(2)) < found.metres_high)
        assert found.repeat_low < found.repeat < found.repeat_high
    assert np.mean(within) >= 0.75


def test_without_repeats_there_are_hardly_any():
    (x, y, days), length = made(3, theta=0.0)
    assert self_exciting(x, y, days, end=length, within=60).repeat < 0.06


def test_the_end_of_the_data_is_no_end_of_repeats():
    """Cut off in the middle, the same process has the same offspring: what comes later is not expected yet."""
    (x, y, days), _ = made(5, mean=40.0, length=400.0)
    found = self_exciting(x, y, days, end=400, within=150, history=0)
    assert found.offspring == pytest.approx(0.4, abs=0.09) and found.offspring > found.repeat + 0.02


def test_order_and_origin_change_nothing():
    (x, y, days), length = made(8, n=200)
    one = self_exciting(x, y, days, end=length)
    order = np.random.default_rng(1).permutation(len(x))
    other = self_exciting(x[order] + 4e5, y[order], days[order] + 20000, end=length + 20000)
    assert (other.repeat, other.days, other.metres) == pytest.approx((one.repeat, one.days, one.metres), rel=1e-3)
    np.testing.assert_allclose(other.p_background, one.p_background[order], atol=1e-3)


def test_months_and_too_few_are_refused():
    x = np.arange(0.0, 6000.0, 100.0)
    with pytest.raises(ParameterError, match="months"):
        self_exciting(x, x, np.array(["2025-01-01", "2025-02-01", "2025-03-01"] * 20, "M8[D]"))
    with pytest.raises(ParameterError, match="too few"):
        self_exciting(x[:9], x[:9], x[:9])
    with pytest.raises(ParameterError, match="before the last"):
        self_exciting(x, x, np.arange(60.0), end=3)
    with pytest.raises(ParameterError, match="distance"):
        self_exciting(x, x, np.arange(60.0), distance=-1)
