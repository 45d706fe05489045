"""A gap between two shares: found where it was planted, and claimed in no more fair worlds than it may be."""

import numpy as np
import numpy.typing as npt
import pytest

from models.errors import ParameterError
from models.share_gap import MINIMUM, share_gap

GROUPS = 5


def world(
    random: np.random.Generator, *, tilt: float = 1.0, months: int = 24, nights: int = 60
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Minutes of patrols by night, and harm by month. Visits go to places as their harm does; tilt: of the first group,
    how many times as often."""
    rates = random.gamma(0.6, size=80)
    group = random.integers(0, GROUPS, 80)
    sends = rates * np.where(group == 0, tilt, 1.0)
    visits = random.multinomial(random.poisson(8, nights) + 1, sends / sends.sum()) * 15.0
    harm = random.poisson(rates * 2 * random.gamma(9, 1 / 9, months)[:, None])
    of = np.eye(GROUPS)[group]
    return visits @ of, harm @ of


def claims(**how: float) -> float:
    """Share of 200 worlds in which a gap is claimed for any group."""
    random = np.random.default_rng(5)
    found = [share_gap(*world(random, **how)) for _ in range(200)]  # type: ignore[arg-type]
    return float(np.mean([((one.gap_low > 0) | (one.gap_high < 0)).any() for one in found]))


@pytest.mark.parametrize("how", [{}, {"months": 12, "nights": 20}, {"months": 36, "nights": 300}])
def test_fair_worlds_are_not_accused(how: dict[str, int]) -> None:
    assert claims(**how) <= 0.05


def test_a_planted_gap_is_found_and_points_the_right_way() -> None:
    random = np.random.default_rng(7)
    found = [share_gap(*world(random, tilt=3.0)) for _ in range(40)]
    assert np.mean([one.gap_low[0] > 0 for one in found]) > 0.9
    assert not any((one.gap_high[0] < 0) or (one.gap_low[1:] > 0).any() for one in found)


def test_it_is_the_share_that_it_says() -> None:
    falls, beside = np.array([[2.0, 1, 1]] * MINIMUM), np.array([[1.0, 0, 3]] * MINIMUM)
    one = share_gap(falls, beside)
    assert one.share.tolist() == [0.5, 0.25, 0.25] and one.beside.tolist() == [0.25, 0, 0.75]
    assert np.allclose(one.gap_low, one.gap) and np.allclose(one.gap_high, one.gap)  # units alike: no doubt
    again = share_gap(np.vstack([falls, np.zeros(3)]), beside)  # a night without a patrol is none
    assert np.array_equal(again.gap_low, one.gap_low)
    few = share_gap(falls[1:], beside)
    assert np.isnan(few.gap_low).all() and np.allclose(few.gap, one.gap)
    assert np.isnan(share_gap(np.empty((0, 3)), beside).share).all()


@pytest.mark.parametrize(("falls", "beside"), [([[1, -1]], [[1, 1]]), ([1, 1], [[1, 1]]), ([[1, 1]], [[1, 1, 1]])])
def test_nonsense_is_refused(falls: list[object], beside: list[object]) -> None:
    with pytest.raises(ParameterError):
        share_gap(falls, beside)
