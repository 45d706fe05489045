"""One transform, right to the millimetre where Ordnance Survey publishes the answer."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import UserError
from geo.space.crs import reproject, to_grid, to_lonlat

# Ordnance Survey's published OSTN15 test points: latitude, longitude (ETRS89), easting, northing (OSGB36)
OS_TEST_POINTS = {
    "TP01": (49.92226393730, -6.29977752014, 91492.146, 11318.804),
    "TP02": (49.96006137820, -5.20304609998, 170370.718, 11572.405),
    "TP03": (50.43885825610, -4.10864563561, 250359.811, 62016.569),
    "TP04": (50.57563665000, -1.29782277240, 449816.371, 75335.861),
    "TP05": (50.93127937910, -1.45051433700, 438710.920, 114792.250),
    "TP06": (51.40078220140, -3.55128349240, 292184.870, 168003.465),
    "TP07": (51.37447025550, 1.44454730409, 639821.835, 169565.858),
    "TP08": (51.42754743020, -2.54407618349, 362269.991, 169978.690),
    "TP09": (51.48936564950, -0.11992557180, 530624.974, 178388.464),
    "TP12": (52.25529381630, -2.15458614387, 389544.190, 261912.153),
    "TP20": (53.80021519630, -1.66379168242, 422242.186, 433818.701),
    "TP31": (57.81351838410, -8.57854456076, 9587.909, 899448.996),
    "TP40": (60.13308091660, -2.07382822798, 395999.668, 1138728.951),
}
LAT, LON, EASTING, NORTHING = np.array(list(OS_TEST_POINTS.values())).T


def test_ordnance_survey_test_points_both_ways() -> None:
    easting, northing = to_grid(LON, LAT)
    assert np.abs(easting - EASTING).max() < 0.0015
    assert np.abs(northing - NORTHING).max() < 0.0015
    lon, lat = to_lonlat(EASTING, NORTHING)
    assert np.abs(lon - LON).max() < 1e-7  # 1 cm
    assert np.abs(lat - LAT).max() < 1e-7


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.floats(360_000, 450_000), st.floats(100_000, 210_000)), min_size=1, max_size=50))
def test_round_trip_within_two_millimetres(points: list[tuple[float, float]]) -> None:
    easting, northing = np.array(points).T
    back = to_grid(*to_lonlat(easting, northing))
    assert np.abs(np.array(back) - (easting, northing)).max() <= 0.002


def test_the_south_of_scilly_is_part_of_britain() -> None:
    easting, northing = to_grid([-6.34, -6.34], [49.8925, 49.95])  # St Agnes; Bryher, which convertbng covers itself
    assert easting == pytest.approx([88408.0, 88785.2], abs=60) and northing == pytest.approx([8178, 14568], abs=10)
    lon, lat = to_lonlat(easting, northing)
    assert np.abs([lon + 6.34, lat - [49.8925, 49.95]]).max() < 5e-8
    across = to_grid(np.full(61, -6.29977752014), np.linspace(49.9215, 49.9235, 61))[1]
    assert np.diff(across) == pytest.approx(np.full(60, np.diff(across).mean()), abs=0.004)  # no step where they meet


def test_what_lies_outside_is_not_a_number_and_moves_nobody_else() -> None:
    easting, northing = to_grid([-1.7, 100, np.nan, 0, np.inf, -1.7], [51.5, 10, 51.5, 0, 51.5, 51.5])
    assert np.isnan(easting).tolist() == np.isnan(northing).tolist() == [False, True, True, True, True, False]
    assert easting[0] == easting[-1] and northing[0] == northing[-1]
    assert [a.shape for a in to_grid([], [])] == [(0,), (0,)]
    assert to_grid(-1.7, 51.5)[0].shape == ()


def test_swapped_coordinates_are_not_in_britain() -> None:
    assert np.isnan(to_grid(51.5, -1.7)[0])


def test_geometries_go_the_way_of_their_points() -> None:
    square = shapely.box(-1.8, 51.5, -1.7, 51.6)
    [moved] = reproject([square], to_grid)
    expected = np.column_stack(to_grid(*shapely.get_coordinates(square).T))
    assert (shapely.get_coordinates(moved) == expected).all()
    [back] = reproject([moved], to_lonlat)
    assert shapely.hausdorff_distance(back, square) < 2e-8
    heights = shapely.from_wkt("POLYGON Z ((-1.8 51.5 9, -1.7 51.5 9, -1.7 51.6 9, -1.8 51.5 9))")
    assert not shapely.has_z(reproject([heights], to_grid)[0])


def test_a_geometry_that_leaves_britain_is_refused() -> None:
    with pytest.raises(UserError, match="2 of 5 vertices lie outside Great Britain"):
        reproject([shapely.Polygon([(-1.8, 51.5), (151.7, 51.5), (-1.7, 81.6), (-1.8, 51.6)])], to_grid)
