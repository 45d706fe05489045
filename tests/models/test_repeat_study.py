"""The study of near repeats and emerging hot spots, small and seeded: its towns are what they are said to be."""

import numpy as np
import pytest

from benchmarks.repeat_study import COURSES, TOWNS, courses_row, months, records, repeats_row, told


def test_a_town_is_the_same_again_and_its_kinds_differ_by_what_they_say() -> None:
    quiet, twice, busy = (next(kind for kind in TOWNS if kind.name.startswith(name))
                          for name in ("no interaction", "a third", "near repeats, 2 times"))  # fmt: skip
    assert (records(quiet, 150, 1).x == records(quiet, 150, 1).x).all()
    assert 170 < len(records(twice, 150, 1).x) < 230 and len(records(quiet, 150, 1).x) == 150
    seen = [told(kind, 150, 1) for kind in (quiet, twice, busy)]
    assert seen[2].pairs > seen[0].pairs and seen[1].blind and not seen[1].raised


def test_rates_of_a_few_towns_are_near_those_published() -> None:
    name, n, truth, held, *shares = repeats_row(40, (TOWNS[0], 150))
    assert (name, n) == ("no interaction", "150") and 0.8 < float(truth) < 1.2
    assert float(held.split()[0]) > 85 and float(shares[0].split()[0]) <= 12.5
    assert float(repeats_row(10, (TOWNS[3], 500))[4].split()[0]) == 100


@pytest.mark.parametrize("rise", [1.0, 4.0])
def test_a_planted_quarter_is_found_and_a_steady_town_is_left_alone(rise: float) -> None:
    kind = next(kind for kind in COURSES if kind.rise == rise)
    assert months(kind, 100, 3).shape == (36, 1200) and months(kind, 100, 3).sum() == pytest.approx(3600, rel=0.1)
    _, _, false, _, new, *_ = courses_row(8, (kind, 100))
    assert float(false.split()[0].rstrip("†")) <= 25
    assert new == ("–" if rise == 1 else "100.0 %")
    assert np.isfinite(months(kind, 400, 0)).all()
