"""How often difference in differences claims a change where nothing was done, small."""

from app.calibration.area_effect import area_effect


def test_areas_left_alone_seldom_show_a_change() -> None:
    for row in area_effect((), 6, 1):
        assert row.met, row
