"""The nearest asset is the nearest by brute force, and the first of equals."""

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo.space.nearby import distance_to_nearest, nearest_to

grid = st.integers(-20, 20).map(float)  # whole metres: ties and stacks are common


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_it_is_what_trying_every_pair_finds(data: st.DataObject) -> None:
    n, m = data.draw(st.integers(0, 8)), data.draw(st.integers(1, 12))
    x, y = (data.draw(arrays(float, n, elements=grid)) for _ in "xy")
    ax, ay = (data.draw(arrays(float, m, elements=grid)) for _ in "xy")
    every = np.hypot(x[:, None] - ax, y[:, None] - ay)
    metres, index = distance_to_nearest(x, y, ax, ay)
    assert np.allclose(metres, every.min(axis=1))
    assert np.array_equal(index, every.argmin(axis=1))


def test_without_assets_it_is_infinitely_far() -> None:
    metres, index = distance_to_nearest([1.0, 2.0], [3.0, 4.0], [], [])
    assert np.isinf(metres).all() and (index == -1).all()


def test_an_area_holds_what_stands_in_it() -> None:
    metres, index = nearest_to([shapely.box(0, 0, 10, 10)], [30.0, 5.0], [5.0, 5.0])
    assert (metres[0], index[0]) == (0, 1)
