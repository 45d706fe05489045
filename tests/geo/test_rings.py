"""Rings lie round the site, on the force's land, and take nothing of another site."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.space.rings import RURAL, URBAN, rings

LAND = shapely.box(0, 0, 10_000, 10_000)
SITE = shapely.box(4_000, 4_000, 4_400, 4_300)


def test_the_areas_are_those_of_a_buffered_rectangle() -> None:
    first, second = rings(SITE, area=LAND)
    around = 2 * (400 + 300)
    assert first.area == pytest.approx(around * 250 + np.pi * 250**2, rel=0.002)
    assert first.area + second.area == pytest.approx(around * 500 + np.pi * 500**2, rel=0.002)
    assert rings(SITE, area=LAND, edges=RURAL)[0].area == pytest.approx(first.area + second.area, rel=0.002)


@settings(deadline=None, max_examples=30)
@given(x=st.floats(-200, 9_900), y=st.floats(-200, 9_900), dx=st.floats(-900, 900), dy=st.floats(-900, 900))
def test_no_ring_touches_site_sea_or_another_site(x: float, y: float, dx: float, dy: float) -> None:
    site, other = shapely.box(x, y, x + 300, y + 200), shapely.box(x + dx, y + dy, x + dx + 250, y + dy + 250)
    parts = rings(site, area=LAND, others=[other], edges=URBAN)
    for ring in parts:
        for kept_out in (site, other, shapely.box(-5_000, -5_000, 15_000, 0)):
            assert shapely.intersection(ring, kept_out).area < 1e-3
    assert shapely.intersection(*parts).area < 1e-3


def test_a_site_in_the_middle_of_another_has_empty_rings() -> None:
    assert all(ring.is_empty for ring in rings(SITE, area=LAND, others=[shapely.buffer(SITE, 600)]))
