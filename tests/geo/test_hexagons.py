"""The hexagons are those of the public series: their size, their places and their identifiers."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.space import hexagons
from geo.space.hexagons import FLAT_TO_FLAT, KM2, NEIGHBOURS, SIDE, identifiers, located, middles, outlines

metres = st.floats(0, 700_000)


def test_the_size_is_the_published_one() -> None:
    (shape,) = outlines(np.array([1370]), np.array([-160]))
    assert SIDE == 202 and round(KM2, 3) == 0.106 and round(FLAT_TO_FLAT) == 350
    assert shape.area == pytest.approx(KM2 * 1e6, rel=1e-12)
    west, south, east, north = shape.bounds
    assert (east - west, north - south) == pytest.approx((2 * SIDE, FLAT_TO_FLAT))  # flat on top
    ring = shapely.get_coordinates(shape)
    assert np.hypot(*np.diff(ring, axis=0).T) == pytest.approx([SIDE] * 6)


def test_the_lattice_is_the_published_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example that BEAHIV's own page gives, at 500 m a side."""
    monkeypatch.setattr(hexagons, "SIDE", 500)
    monkeypatch.setattr(hexagons, "FLAT_TO_FLAT", 3**0.5 * 500)
    x, y = middles(np.array([707]), np.array([-145]))
    assert (float(x[0]), round(float(y[0]), 1)) == (530250.0, 180566.3)
    assert [int(v[0]) for v in located([530029.0], [180380.0])] == [707, -145]


def test_an_identifier_holds_orientation_side_and_both_coordinates() -> None:
    bits = int(identifiers(np.array([-3]), np.array([7]))[0])
    assert bits >> 63 == 1 and bits >> 43 & 0xFFFFF == SIDE
    assert (bits >> 22 & 0x1FFFFF) - 2**20 == -3 and (bits & 0x3FFFFF) - 2**21 == 7


@given(st.lists(st.tuples(metres, metres), min_size=1, max_size=20))
def test_every_point_lies_in_its_hexagon(places: list[tuple[float, float]]) -> None:
    x, y = np.array(places).T
    q, r = located(x, y)
    inside = shapely.dwithin(outlines(q, r), shapely.points(x, y), 1e-6)
    assert inside.all()
    mx, my = middles(q, r)
    for dq, dr in NEIGHBOURS:  # and no neighbour's middle is nearer
        nx, ny = middles(q + dq, r + dr)
        assert (np.hypot(nx - x, ny - y) >= np.hypot(mx - x, my - y) - 1e-6).all()
        assert np.hypot(nx - mx, ny - my) == pytest.approx([FLAT_TO_FLAT] * len(q))


def test_hexagons_share_edges_and_no_land() -> None:
    q, r = (v.ravel() for v in np.meshgrid(np.arange(-3, 4), np.arange(-3, 4)))
    shapes = outlines(q, r)
    assert shapely.union_all(shapes, grid_size=0.001).area == pytest.approx(len(shapes) * KM2 * 1e6, rel=1e-6)
    assert not len(outlines(np.empty(0, np.int64), np.empty(0, np.int64)))
