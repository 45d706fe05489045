"""The range of a concentration holds what another such time shows, and chance alone is told apart from places."""

import numpy as np
import pytest

from models.concentration import adjusted_gini, gini, lorenz, shares
from models.concentration_range import concentration_range
from models.errors import ParameterError
from models.mixture import rate_mixture, redrawn


@pytest.mark.parametrize("kind", ["few places are busy", "half are empty", "all alike", "hardly any cases"])
def test_nineteen_of_twenty_ranges_hold_what_another_time_shows(kind: str) -> None:
    random = np.random.default_rng(7)
    held, times = np.zeros(5), 60
    for k in range(times):
        rates = {
            "few places are busy": random.lognormal(0, 1.4, 300),
            "half are empty": np.where(random.random(300) < 0.5, 0, random.gamma(0.6, 6, 300)),
            "all alike": np.full(300, 0.8),
            "hardly any cases": random.lognormal(-2.5, 1.4, 400),
        }[kind]
        now, then = random.poisson(rates), random.poisson(rates)
        found = concentration_range(now, draws=99, seed=k)
        seen = [gini(then), adjusted_gini(then), *(share.unit_share for share in shares(then))]
        ranges = (found.gini, found.adjusted, *found.places)
        held += [one.low - 1e-9 <= value <= one.high + 1e-9 for one, value in zip(ranges, seen, strict=True)]
    assert (held / times >= 0.86).all(), held / times  # 95 of 100, less three standard deviations of 60 tries


def test_the_values_are_those_of_the_curve_and_one_seed_gives_one_result() -> None:
    counts = np.random.default_rng(1).poisson(np.random.default_rng(2).lognormal(0, 1.5, 250))
    found = concentration_range(counts, seed=3)
    assert (found.gini.value, found.adjusted.value) == (gini(counts), adjusted_gini(counts))
    assert [one.value for one in found.places] == [one.unit_share for one in shares(counts)]
    assert all(one.low <= one.value <= one.high for one in (found.gini, found.adjusted, *found.places))
    again = concentration_range(np.random.default_rng(9).permutation(counts), seed=3)
    assert again.gini == found.gini and again.places == found.places
    assert concentration_range(counts, seed=4).gini != found.gini


def test_chance_alone_looks_gathered_where_cases_are_few() -> None:
    """Thirty cases on a thousand alike places: a Gini near 0.97, all of it chance."""
    found = concentration_range(np.random.default_rng(6).multinomial(30, np.full(1000, 1e-3)))
    assert found.gini.value > 0.96 and found.gini.low <= found.gini.even <= found.gini.high
    across, up = lorenz(np.ones(10))
    even = concentration_range(np.full(10, 4000.0)).even_curve
    np.testing.assert_allclose(even, up, atol=0.02)
    assert len(even) == len(across)


def test_a_redraw_has_the_mean_and_the_spread_of_the_counts() -> None:
    random = np.random.default_rng(3)
    counts = random.poisson(random.gamma(0.7, 8, 500))
    drawn = redrawn(counts, draws=99)
    assert drawn.shape == (99, 500) and (np.diff(drawn, axis=1) >= 0).all()
    assert drawn.mean() == pytest.approx(counts.mean(), rel=0.03) and drawn.std() == pytest.approx(
        counts.std(), rel=0.1
    )
    mixture = rate_mixture(counts)
    np.testing.assert_allclose(mixture.posterior.sum(axis=1), 1)
    assert mixture.expected @ mixture.places / 500 == pytest.approx(counts.mean(), rel=1e-3)
    assert (np.diff(mixture.expected) > 0).all()


def test_nothing_and_nonsense() -> None:
    none = concentration_range(np.zeros(4))
    assert none.gini.value == none.places[0].high == 0 and none.even_curve[-1] == 1
    for bad in ([], [-1.0], [np.inf], [[1, 2]]):
        with pytest.raises(ParameterError):
            concentration_range(bad)
