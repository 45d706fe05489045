"""A question that costs too much is refused before it is computed, with the key to change; a usual one never is."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
from test_answering import answerer, incidents

from app.answering.cost import PAIR_STEPS, PLACE_STEPS, cluster_steps, density_steps
from app.answering.question import Question
from app.settings import Settings
from geo.errors import UserError

BOUNDS = (340_000.0, 120_000.0, 460_000.0, 210_000.0)


def test_the_estimate_follows_what_was_measured() -> None:
    """About 350 million steps a second on two idle cores: 3,031 places under a Gaussian of 20 km took over 10 s."""
    reach = 80_000
    wide = (BOUNDS[0] - reach, BOUNDS[1] - reach, BOUNDS[2] + reach, BOUNDS[3] + reach)
    slow = density_steps("gaussian", 20_000, 135, wide, 3031)
    assert 10 < slow / 350e6 < 40 and slow > Settings().max_steps
    for bandwidth, cell in ((20_000, 135), (250, 50)):
        assert density_steps("quartic", bandwidth, cell, wide, 3031) < slow / 50


def test_pairs_are_estimated_as_they_are() -> None:
    draw = np.random.default_rng(7)
    x, y = draw.uniform(0, 20_000, (2, 4000))
    tree = shapely.STRtree(shapely.points(x, y))
    near = len(tree.query(shapely.points(x, y), predicate="dwithin", distance=500.0)[0])
    pairs = cluster_steps(x, y, 500.0, 0) - PLACE_STEPS * 4000
    assert pairs == pytest.approx(PAIR_STEPS * near, rel=0.1)
    assert cluster_steps(np.array([0.0, 9e5]), np.array([0.0, 9e5]), 5.0, 0) < 2 * PLACE_STEPS + 3 * PAIR_STEPS
    assert cluster_steps(x[:0], y[:0], 5.0, 199) == 0


def test_a_costly_question_is_refused_with_the_key_to_change(tmp_path: Path) -> None:
    world = answerer(tmp_path, incidents(60, date(2025, 1, 1)))
    wide = {"bandwidth": 20_000.0, "cell": 5.0}
    keys = "bandwidth, cell, kernel"
    for maximum, changes, where, todo in (
        (20_000_000, {**wide, "kernel": "gaussian"}, keys, "Choose a larger cell"),
        (10_000_000, {**wide, "kernel": "cone"}, keys, "The quartic kernel costs least"),
        (5_000, {"eps": 5_000.0}, "eps", "Choose a smaller eps"),
    ):
        world.settings = world.settings.model_copy(update={"max_steps": maximum})
        with pytest.raises(UserError, match="times the computing") as told:
            world.answer(Question(offence="ROBBERY", **changes))  # type: ignore[arg-type]
        assert told.value.where == where and todo in told.value.todo
    world.settings = world.settings.model_copy(update={"max_steps": 1})
    assert world.answer(Question(offence="ROBBERY")).n == 60  # whatever it costs: nobody chose it
