"""Nights are compared with their like, and the interval holds the truth as often as it says."""

import numpy as np
import pytest

from models.errors import ParameterError
from models.night_rate import night_rate

DAY = np.arange(364) % 7


def test_paydays_on_fridays_are_compared_with_fridays() -> None:
    counts = np.where(DAY == 4, 10.0, 2.0)
    chosen = (DAY == 4) & (np.arange(364) // 7 % 4 == 3)
    same = night_rate(counts, DAY, chosen, ~chosen)
    assert same is not None and (same.nights, same.rate, same.ordinary, same.ratio, same.phi) == (13, 10, 10, 1, 1)
    assert same.low < 10 < same.high and same.ratio_low < 1 < same.ratio_high
    twice = night_rate(np.where(chosen, 20.0, counts), DAY, chosen, ~chosen)
    assert twice is not None and twice.ratio == 2 and twice.ratio_low > 1.5


@pytest.mark.parametrize("variance", [1.0, 3.0])
def test_the_interval_covers_the_truth_in_about_95_per_cent(variance: float) -> None:
    draw, held, rounds = np.random.default_rng(5), 0, 400
    mean = np.where(DAY >= 4, 12.0, 4.0)
    chosen = np.arange(364) % 30 == 7
    for _ in range(rounds):
        rate = mean if variance == 1 else draw.gamma(mean / (variance - 1), variance - 1)
        found = night_rate(draw.poisson(rate), DAY, chosen, ~chosen)
        assert found is not None
        held += found.ratio_low <= 1 <= found.ratio_high
    assert 0.92 <= held / rounds <= 0.98


def test_nothing_to_compare_is_said_and_not_invented() -> None:
    none = np.zeros(364, bool)
    assert night_rate(np.ones(364), DAY, none, ~none) is None
    alone = night_rate(np.ones(364), DAY, DAY == 4, DAY != 4)  # every Friday is special
    assert alone is not None and alone.rate == 1 and np.isnan(alone.ratio)
    empty = night_rate(np.where(DAY == 4, 0, 5), DAY, (DAY == 4) & (np.arange(364) < 70), DAY != 4)
    assert empty is not None and empty.n == 0 and empty.low == 0 and empty.high > 0
    with pytest.raises(ParameterError):
        night_rate([1.0], [0, 1], [True], [False])
