"""Outlines are simplified by a metre or two, limited in their corners, and never spoilt by it."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import UserError
from geo.space.corners import AS_DRAWN, GIVEN, KEPT, TOLERANCES, corners_of, outline_of, simplified
from geo.space.drawn import read_area
from geo.space.rings import DIRECT, grown


def star(corners: int, outer: float = 3_000, inner: float = 600) -> shapely.Geometry:
    """A valid outline whose every second corner is a spike."""
    at = np.arange(corners) * 2 * np.pi / corners
    far = np.where(np.arange(corners) % 2, outer, inner)
    return shapely.polygons(np.column_stack([414_800 + far * np.cos(at), 184_700 + far * np.sin(at)]))


def lines(shape: shapely.Geometry) -> str:
    return "\n".join(f"{x:.2f} {y:.2f}" for x, y in shapely.get_coordinates(shape)[:-1])


@given(
    corners=st.integers(4, 700), radius=st.floats(40, 4_000), jag=st.floats(0, 0.6), seed=st.integers(0, 99),
    hole=st.booleans(),
)  # fmt: skip
@settings(deadline=None, max_examples=60)
def test_simplifying_keeps_an_outline_valid_and_nearly_its_area(
    corners: int, radius: float, jag: float, seed: int, hole: bool
) -> None:
    at = np.sort(np.random.default_rng(seed).uniform(0, 2 * np.pi, corners)) + np.linspace(0, 1e-6, corners)
    far = radius * (1 - jag * np.random.default_rng(seed + 1).random(corners))
    shape = shapely.polygons(np.column_stack([414_800 + far * np.cos(at), 184_700 + far * np.sin(at)]))
    if hole:
        shape = shapely.difference(shape, shapely.Point(414_800, 184_700).buffer(radius * (1 - jag) / 3))
    if not shapely.is_valid(shape) or shapely.get_type_id(shape) != 3 or shapely.area(shape) < 1_000:
        return
    found = simplified(shape)
    assert shapely.is_valid(found) and shapely.get_type_id(found) in (3, 6) and corners_of(found) <= KEPT
    by = TOLERANCES[-1] if corners_of(shape) > AS_DRAWN else 0
    assert shapely.area(shapely.symmetric_difference(found, shape)) <= (by + 0.1) * shapely.length(shape)
    again = shapely.from_wkt(shapely.to_wkt(found, rounding_precision=1))
    assert shapely.is_valid(again)  # as a record holds it


def test_few_corners_stay_as_they_are_and_a_jagged_line_loses_its_teeth() -> None:
    circle = shapely.Point(414_800, 184_700).buffer(20)
    assert corners_of(simplified(circle)) == corners_of(circle) <= AS_DRAWN
    teeth = star(5_000, 400, 399.6)
    assert corners_of(simplified(teeth)) < 200 and shapely.area(simplified(teeth)) == pytest.approx(
        teeth.area, rel=0.01
    )


@pytest.mark.parametrize(
    ("corners", "said"),
    [(GIVEN + 2, "has 10,002 corners, and at most 10,000 are read"), (KEPT + 500, "has 2,500 corners even when")],
)
def test_more_corners_than_are_kept_are_refused_with_their_number(corners: int, said: str) -> None:
    for text in (lines(star(corners)), shapely.to_geojson(star(corners))):
        with pytest.raises(UserError) as fault:
            read_area(text, where="corners")
        assert said in str(fault.value) and fault.value.todo and fault.value.where == "corners"


def test_an_outline_kept_with_more_corners_costs_no_more_than_another() -> None:
    for corners in (KEPT + 500, 5 * GIVEN):
        found = outline_of(shapely.to_wkt(star(corners), rounding_precision=1))
        assert corners_of(found) <= KEPT and shapely.is_valid(found) and shapely.area(found) > 0
    plain = "POLYGON ((0 0, 0 100, 100 100, 0 0))"
    assert outline_of(plain).equals(shapely.from_wkt(plain))


def test_an_outline_of_many_corners_grows_in_steps_to_nearly_the_same() -> None:
    spikes = star(2 * DIRECT)
    found, exact = grown(spikes, 250), shapely.buffer(spikes, 250, quad_segs=16)
    assert shapely.is_valid(found) and shapely.hausdorff_distance(found, exact) < 5
    assert shapely.area(found) == pytest.approx(shapely.area(exact), rel=0.005)
    assert shapely.get_num_coordinates(grown(star(KEPT), 500)) < 1_000
