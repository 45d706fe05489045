"""What is like a place: by hand, whatever the units, and never by what is not known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import ParameterError
from models.similarity import similarity


def test_by_hand() -> None:
    """Pubs 1, 3, 8: pairs differ by 2, 5 and 7, root mean square 5.0990; hours: alike, alike and nothing shared."""
    found = similarity(0, [[1.0], [3.0], [8.0]], {"hours": [[2, 0], [5, 0], [0, 1]]})
    typical = np.sqrt((4 + 25 + 49) / 3)
    np.testing.assert_allclose(found.parts[:, 0], [0, 2 / typical, 7 / typical])
    np.testing.assert_allclose(found.parts[:, 1], [0, 0, 1 / np.sqrt(2 / 3)])
    np.testing.assert_allclose(found.distance[1], np.sqrt((2 / typical) ** 2 / 2))
    assert found.compared.all()


@settings(deadline=None)
@given(st.integers(0, 10**6), st.floats(0.01, 100))
def test_units_and_amounts_do_not_matter_and_all_pairs_differ_by_one(seed: int, times: float) -> None:
    random = np.random.default_rng(seed)
    numbers, mix = random.normal(0, 1, (7, 2)), random.integers(0, 9, (7, 3)) + 1
    one = similarity(2, numbers, {"mix": mix})
    other = similarity(2, numbers * [times, 1], {"mix": mix * times})
    np.testing.assert_allclose(one.distance, other.distance, atol=1e-7)
    squares = [similarity(k, numbers, {"mix": mix}).parts ** 2 for k in range(7)]
    np.testing.assert_allclose(np.sum(squares, axis=(0, 1)) / 42, 1, atol=1e-6)
    assert one.distance[2] == pytest.approx(0, abs=1e-6) and one.distance[4] == pytest.approx(
        similarity(4, numbers, {"mix": mix}).distance[2], abs=1e-9
    )


def test_what_is_not_known_is_not_compared() -> None:
    found = similarity(0, [[1, np.nan], [2, 5], [4, 7], [np.nan, np.nan]], {"hours": [[1, 2], [0, 0], [2, 4], [0, 0]]})
    assert found.compared.tolist() == [[True, False, False], [True, False, False], [True, False, False], [False] * 3]
    assert (
        np.isnan(found.distance[3]) and np.isfinite(found.distance[:3]).all()
    )  # hours: one pair, alike, tells nothing


def test_nonsense_is_refused() -> None:
    for at, numbers, profiles in ((3, [[1], [2]], {}), (0, [1, 2], {}), (0, [[1], [2]], {"a": [[1, -1], [1, 1]]})):
        with pytest.raises(ParameterError):
            similarity(at, numbers, profiles)
