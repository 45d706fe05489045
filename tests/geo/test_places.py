"""Collapsing loses nothing and does not care about order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.places import collapse, distinct

coordinate = st.one_of(
    st.integers(-3, 3).map(float),  # stacks
    st.integers(0, 700_000_000).map(lambda mm: mm / 1000),
    st.floats(-1e7, 1e7, allow_nan=False),
    st.just(-0.0),
)
points = st.lists(st.tuples(coordinate, coordinate, st.floats(0, 1e3)), max_size=60)


def columns(rows: list[tuple[float, float, float]]) -> np.ndarray:
    return np.array(rows, float).reshape(-1, 3).T


@settings(deadline=None, max_examples=200)
@given(points)
def test_lossless(rows: list[tuple[float, float, float]]) -> None:
    x, y, w = columns(rows)
    places = collapse(x, y, w)
    assert (places.x[places.inverse] == x).all() and (places.y[places.inverse] == y).all()
    assert len(set(zip(places.x.tolist(), places.y.tolist(), strict=True))) == len(places)
    assert places.weight.sum() == pytest.approx(w.sum())
    assert collapse(x, y).weight.sum() == len(x)
    pairs = list(zip(places.x.tolist(), places.y.tolist(), strict=True))
    assert pairs == sorted(pairs)


@settings(deadline=None, max_examples=100)
@given(points, st.randoms(use_true_random=False))
def test_order_does_not_matter(rows: list[tuple[float, float, float]], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    a, b = (collapse(*columns(r)[:2]) for r in (rows, shuffled))
    assert (a.x == b.x).all() and (a.y == b.y).all() and (a.weight == b.weight).all()


@settings(deadline=None, max_examples=50)
@given(points)
def test_whole_millimetres_take_a_short_cut_to_the_same_places(rows: list[tuple[float, float, float]]) -> None:
    x, y, w = columns(rows)
    x, y = np.rint(x), np.rint(y)
    short, long = collapse(x, y, w), collapse(np.append(x, 1 / 3), np.append(y, 1e7), np.append(w, 0))
    keep = ~((long.x == 1 / 3) & (long.y == 1e7))
    assert (short.x == long.x[keep]).all() and (short.y == long.y[keep]).all()
    assert (short.weight == long.weight[keep]).all()


@settings(deadline=None, max_examples=100)
@given(st.lists(points, max_size=5), st.booleans())
def test_places_of_several_sets_are_those_of_all_together(
    sets: list[list[tuple[float, float, float]]], mm: bool
) -> None:
    parts = [collapse(*(np.rint(columns(rows)[:2]) if mm else columns(rows)[:2])) for rows in sets]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("geo.places._AT_ONCE", 2)
        x, y, each = distinct([(part.x, part.y) for part in parts])
    whole = collapse(*(np.concatenate([np.empty(0), *(getattr(part, of) for part in parts)]) for of in "xy"))
    assert np.array_equal(x, whole.x) and np.array_equal(y, whole.y)
    assert np.array_equal(np.concatenate([np.empty(0), *each]), whole.inverse) and len(each) == len(sets)


def test_negative_zero_is_zero() -> None:
    for x in ([0.0, -0.0], [0.0, -0.0, 1 / 3]):
        places = collapse(x, np.zeros(len(x)))
        assert places.weight[0] == 2 and not np.signbit(places.x).any()


def test_weights_are_repetition() -> None:
    once = collapse([5, 1, 5], [2, 2, 2], [3, 1, 2])
    many = collapse([5, 5, 5, 1, 5, 5], [2] * 6)
    assert once.x.tolist() == many.x.tolist() == [1, 5] and once.weight.tolist() == many.weight.tolist() == [1, 5]


def test_nothing_is_no_places() -> None:
    places = collapse([], [])
    assert len(places) == 0 and places.inverse.shape == (0,)


@pytest.mark.parametrize(
    ("x", "y", "w"),
    [([1], [1, 2], None), ([np.nan], [1], None), ([np.inf], [1], None), ([1], [1], [1, 2]), ([[1]], [[1]], None)],
)
def test_what_cannot_be_collapsed_is_said(x: list, y: list, w: list | None) -> None:
    with pytest.raises(ValueError, match=r"one length|finite|one value a point"):
        collapse(x, y, w)
