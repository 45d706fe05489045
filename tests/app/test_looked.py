"""Who looks at many maps is told how many there were, and what false discovery control over all of them leaves."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from made import answer

from app.answering.answer import Answer, SquareTests
from app.answering.looked import Looked
from app.answering.looked_together import Together
from app.words.looked import looking_often
from models.errors import ParameterError
from models.multiplicity import fdr_cutoff, fdr_cutoff_of_smallest

NINE = datetime(2026, 5, 4, 9, 14)


def looked_at(id: str, hot: list[float], tests: int) -> Answer:
    """A map with these p-values among its squares, all of them said to stand out."""
    first = answer().cells[0]
    cells = tuple(replace(first, id=f"c{i}", hot=True, p=p) for i, p in enumerate(hot))
    return replace(answer(), id=id, cells=cells, square_tests=SquareTests(tests, np.sort(hot)))


def test_over_many_maps_fewer_squares_remain() -> None:
    clock = SimpleNamespace(now=NINE)
    looked = Looked(lambda: clock.now)
    one = looked_at("a", [0.0001, 0.0002, 0.0012], 100)
    assert (looked.at(one).maps, looked.at(one).remain) == (1, 3)  # seen twice, counted once
    assert looking_often(looked.at(one)) == ""
    for k in range(19):
        looked.at(looked_at(f"quiet{k}", [0.03 + k / 10_000], 100))
    found = looked.at(one)
    p = np.concatenate([[0.0001, 0.0002, 0.0012], 0.03 + np.arange(19) / 10_000, np.ones(2000 - 22)])
    assert (found.maps, found.hot) == (20, 3) and found.remain == int((p[:3] <= fdr_cutoff(p)).sum()) == 0
    assert "20 different maps were looked at on this service today, counted since 09:14" in looking_often(found)
    clock.now = NINE + timedelta(days=1)
    assert looked.at(one).maps == 1 and looked.at(one).since is None  # a new day counts anew, and all of it


def test_processes_of_one_service_count_together(tmp_path: Path) -> None:
    clock = SimpleNamespace(now=NINE)
    both = [Looked(lambda: clock.now, Together(tmp_path), NINE - timedelta(hours=1)) for _ in "ab"]
    alone = Looked(lambda: clock.now)
    for k in range(20):
        seen = looked_at(f"map{k}", [0.0001 * (k + 1), 0.004], 100)
        for one in (both[k % 2], alone):
            one.at(seen)
    last = looked_at("map3", [0.0004, 0.004], 100)
    found = [one.at(last) for one in both]
    assert found[0] == found[1] == replace(alone.at(last), since=NINE - timedelta(hours=1))
    assert found[0].maps == 20
    clock.now += timedelta(days=1)
    assert [one.at(last).maps for one in both] == [1, 1] and len([*tmp_path.iterdir()]) == 1


def test_maps_with_the_same_squares_are_maps_of_their_own_but_no_further_tests() -> None:
    looked = Looked(lambda: NINE)
    found = [looked.at(looked_at(id, [0.0001, 0.0009], 100)) for id in ("a", "wider", "a ward of it")][-1]
    assert (found.maps, found.remain) == (3, 2) and "all of the 2 squares" in looking_often(found)


@pytest.mark.parametrize("seed", range(5))
def test_the_cutoff_needs_the_small_p_values_only(seed: int) -> None:
    p: Any = np.random.default_rng(seed).random(400) ** 3
    assert fdr_cutoff_of_smallest(p[p <= 0.05], 400) == fdr_cutoff(p)
    with pytest.raises(ParameterError, match="more p-values"):
        fdr_cutoff_of_smallest([0.01, 0.02], 1)
