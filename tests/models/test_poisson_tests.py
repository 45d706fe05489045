"""Exact tests of rates against R 4.2's poisson.test."""

import numpy as np
import pytest

from models.errors import ParameterError
from models.poisson_tests import poisson_rate_test, poisson_ratio_test

INF = np.inf


@pytest.mark.parametrize(
    ("count", "size", "options", "expected"),
    [
        (137, 24.19893, {}, (5.66140734322, 2.84522726411e-56, 4.75312480484875, 6.69270933417607)),
        (3, 2, {"rate": 4}, (1.5, 0.0765608137855, 0.309336061448, 4.38363653487)),
        (14, 2, {"rate": 4}, (7, 0.0479346695378, 3.82696513815, 11.7448105609)),
        (0, 1, {"rate": 2, "alternative": "less"}, (0, 0.135335283237, 0, 2.99573227355)),
        (10, 1, {"rate": 4, "alternative": "greater", "level": 0.9}, (10, 0.00813224279693, 6.22130460523, INF)),
        (4, 2, {"rate": 2}, (2, 1, 0.544932686813, 5.120794337702)),
    ],
)
def test_one_rate(count, size, options, expected):
    assert tuple(vars(poisson_rate_test(count, size, **options)).values()) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize(
    ("counts", "options", "expected"),
    [
        ((11, 21, 800, 3011), {}, (1.97148809524, 0.0796686330333, 0.858426403392, 4.27726594365)),
        ((11, 21, 800, 3011), {"alternative": "greater"}, (1.97148809524, 0.0560086597877, 0.977584347497, INF)),
        ((0, 5, 2, 3), {}, (0, 0.1648, 0, 1.63691865777)),
        ((5, 0, 2, 3), {"ratio": 2}, (INF, 0.0753852561433, 1.37453378597, INF)),
        ((40, 22, 12, 9), {"ratio": 0.7, "alternative": "less"}, (1.36363636364, 0.99653221155, 0, 2.20386551145)),
        ((0, 0), {}, (np.nan, 1, 0, INF)),
    ],
)
def test_two_rates(counts, options, expected):
    found = tuple(vars(poisson_ratio_test(*counts, **options)).values())
    assert found == pytest.approx(expected, rel=1e-8, nan_ok=True)


@pytest.mark.parametrize("wrong", [(1.5,), (-1,), (np.nan,), (np.inf,), (1, 0), (1, np.nan)])
def test_what_is_no_count_is_refused(wrong):
    with pytest.raises(ParameterError):
        poisson_rate_test(*wrong)
    with pytest.raises(ParameterError):
        poisson_ratio_test(wrong[0], 2, *wrong[1:])
    for options in ({"level": 1}, {"alternative": "both"}, {"rate": 0}):
        with pytest.raises(ParameterError):
            poisson_rate_test(1, **options)
