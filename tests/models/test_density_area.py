"""Density up to the edge of any area."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from models.density import kde
from models.edge import contains, coverage, kde_inside, kernel_mass
from models.errors import ParameterError

OUTER = np.array([(0, 0), (5000, 300), (4300, 2100), (5200, 4000), (2500, 3300), (300, 4100), (900, 2000)], float)
HOLE = np.array([(2000, 1200), (3000, 1400), (2400, 2300)], float)
ISLAND = np.array([(2300, 1500), (2600, 1500), (2450, 1800)], float)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("cell", [77, 350, 6000])
def test_coverage_is_the_clipped_area(cell, turned):
    rings = [r[::-1] if turned else r for r in (HOLE, OUTER, ISLAND)]
    area = shapely.Polygon(OUTER, [HOLE]).union(shapely.Polygon(ISLAND))
    ours = coverage(rings, bounds=(-100, 100, 5500, 4500), cell=cell)
    row, column = np.indices(ours.shape)
    x, y = -100 + column * cell, 100 + row * cell
    expected = shapely.area(shapely.intersection(shapely.box(x, y, x + cell, y + cell), area)) / cell**2
    np.testing.assert_allclose(ours, expected, atol=1e-9)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(-40, 60), st.integers(-40, 60)), min_size=3, max_size=9, unique=True))
def test_coverage_and_contains_of_any_ring(corners):
    polygon = shapely.Polygon(corners)
    if not polygon.is_valid or polygon.area == 0:
        return
    ring = np.array(corners, float) / 2
    ours = coverage([ring], bounds=(-20, -20, 30, 30), cell=5)
    polygon = shapely.Polygon(ring)
    assert ours.sum() * 25 == pytest.approx(polygon.area)
    row, column = np.indices(ours.shape)
    boxes = shapely.box(-20 + column * 5, -20 + row * 5, -15 + column * 5, -15 + row * 5)
    np.testing.assert_allclose(ours, shapely.area(shapely.intersection(boxes, polygon)) / 25, atol=1e-9)
    x, y = np.random.default_rng(0).uniform(-20, 30, (2, 200))
    assert np.array_equal(contains([ring], x, y), shapely.contains_xy(polygon, x, y))


@pytest.mark.parametrize(
    ("kernel", "h"),
    [("quartic", 400), ("gaussian", 150), ("uniform", 400), ("cone", 300), ("epanechnikov", 500), ("triweight", 350)],
)
def test_an_even_pattern_is_flat(kernel, h):
    x, y = (v.ravel() for v in np.meshgrid(np.arange(5, 6000, 10.0), np.arange(5, 5000, 10.0)))
    asked = {"bounds": (0, 0, 5500, 4500), "cell": 50, "bandwidth": h, "kernel": kernel}
    surface = kde_inside(x, y, rings=[OUTER, HOLE], **asked)
    centres = np.meshgrid(*surface.centres())
    inside = contains([OUTER, HOLE], *(c.ravel() for c in centres)).reshape(surface.values.shape)
    assert np.isfinite(surface.values[inside]).all()
    flat = surface.values[np.isfinite(surface.values)] / 10_000
    assert np.abs(flat - 1).max() < 0.02
    naive = kde(x[contains([OUTER, HOLE], x, y)], y[contains([OUTER, HOLE], x, y)], **asked).values[inside] / 10_000
    assert naive.min() < 0.5  # what the correction is for
    assert np.isnan(surface.values[coverage([OUTER, HOLE], bounds=asked["bounds"], cell=50) == 0]).all()


def test_the_mass_is_half_on_a_straight_edge_a_quarter_in_a_corner_and_one_inside():
    square = [[(0, 0), (1000, 0), (1000, 1000), (0, 1000)]]
    mass = kernel_mass(square, bounds=(-50, -50, 1050, 1050), cell=100, bandwidth=200).values
    assert mass[0, 0] == pytest.approx(0.25, abs=1e-3)
    assert mass[0, 5] == pytest.approx(0.5, abs=1e-3)
    assert mass[5, 5] == pytest.approx(1, abs=1e-4)
    assert mass.max() <= 1


def test_incidents_outside_the_area_do_not_count_and_weights_are_repetitions():
    rng = np.random.default_rng(2)
    x, y, w = rng.uniform(-500, 5500, 300), rng.uniform(-500, 4500, 300), rng.integers(0, 4, 300)
    asked = {"rings": [OUTER, HOLE], "bounds": (0, 0, 5000, 4000), "cell": 100, "bandwidth": 400}
    inside = contains([OUTER, HOLE], x, y)
    weighted = kde_inside(x, y, weights=w, **asked).values
    repeated = kde_inside(np.repeat(x[inside], w[inside]), np.repeat(y[inside], w[inside]), **asked).values
    np.testing.assert_array_equal(weighted, repeated)


@pytest.mark.parametrize("rings", [[], [[(0, 0), (1, 1)]], [[(0, 0), (1, np.nan), (2, 2)]]])
def test_what_is_no_area_is_refused(rings):
    with pytest.raises(ParameterError, match="ring"):
        coverage(rings, bounds=(0, 0, 10, 10), cell=1)
