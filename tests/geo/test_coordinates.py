"""Coordinates in any usual dress are the same place, and what is none is never guessed."""

import warnings

import numpy as np
import pyarrow as pa
import pytest
import shapely

from geo.sources.coordinates import Frame, degrees, metres, pair
from geo.sources.placing import Faults, by_grid, by_lonlat, by_pair
from geo.sources.reach import Reach

HERE = {"wiltshire": Reach(shapely.box(374_000, 112_000, 434_000, 205_000))}


def test_metres_are_read_with_any_separators_and_lost_digits_are_not_made_up() -> None:
    for text in (
        "415012",
        "415,012",
        "415 012",
        "415012 m",
        "'415012",
        "415.012,0",
        "415012,0",
        "4.15012E5",
        "415012E",
    ):
        assert metres(pa.array([text, "x"])).tolist()[0] == 415_012, text
    for text in ("4.15E+05", "415012..5", "NaN", "4,15,012", "415012;5", ""):
        assert np.isnan(metres(pa.array([text, "x"]))).all(), text


def test_degrees_are_read_with_commas_minutes_and_points_of_compass() -> None:
    for text in (
        "-1.7845",
        "-1,7845",
        "1.7845W",
        "W 1.7845",
        "1°47'4.2\"W",
        "1 47 4.2 W",
        "−1.7845",
        "1°47.07′ W",
        "1:47:4.2W",
    ):
        assert degrees(pa.array([text, "x"]))[0] == pytest.approx(-1.7845), text
    for text in ("-1.78W", "51,381,912", "51 60 0 N", "1.78 E W", "515625x"):
        assert np.isnan(degrees(pa.array([text, "x"]))).all(), text


def test_one_text_holds_both_coordinates() -> None:
    for text in (
        "(51.5625, -1.784)", "51.5625, -1.784", "-1.784 51.5625", "POINT (-1.784 51.5625)", "POINT(-1.784 51.5625 0)",
        "51,5625; -1,784", "51.5625N 1.784W", "1 High Street\nTown\n(51.5625, -1.784)", "51°33'45\"N, 1°47'2.4\"W",
        '{"type": "Point", "coordinates": [-1.784, 51.5625]}',
    ):  # fmt: skip
        found = pair(text)
        assert (found.first, found.second, found.frame) == (pytest.approx(-1.784), 51.5625, Frame.DEGREES), text
    for text, place in (
        ("415012 184890", (415_012, 184_890)), ("415,012 184,890", (415_012, 184_890)),
        ("SU 15012 84890", (415_012, 184_890)), ("su1501284890", (415_012, 184_890)),
        ("SU 150 848", (415_000, 184_800)), ("SU1584", (415_000, 184_000)), ("TQ 300 800", (530_000, 180_000)),
        ("NN166712", (216_600, 771_200)), ("HU 47 41", (447_000, 1_141_000)),
    ):  # fmt: skip
        assert pair(text)[:2] == place, text
    assert "Irish Grid" in pair("J 338 740").fault and "Irish Grid" in pair("O1590034300").fault
    assert "Great Britain" in pair("ZZ 123 456").fault and "digits" in pair("SU 15 848").fault
    assert "10 km" in pair("SU 1 8").fault and "understood" in pair("Fleet Street").fault


def _reason(how: object, *texts: str) -> str:
    faults = Faults(1)
    arrays = [pa.array([text]) for text in texts]
    how(*arrays, pa.array(["wiltshire"]), faults, HERE)  # type: ignore[operator]
    return str(faults.reason[0])


def test_what_is_wrong_with_coordinates_is_said() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "not a number" in _reason(by_grid, "inf", "184890")
        assert _reason(by_grid, "415.012", "184.890") == "easting and northing are kilometres, not metres"
        assert _reason(by_grid, "415012", "0") == "one of easting and northing is zero"
        assert _reason(by_grid, "-0", "0") == _reason(by_pair, "(0, 0)") == "the coordinates are zero"
        assert _reason(by_grid, "184890", "415012") == "easting and northing are swapped"
        assert _reason(by_lonlat, "51.56", "-1.78") == "longitude and latitude are swapped"
        assert _reason(by_lonlat, "415012", "184890") == "longitude and latitude are not degrees"
        assert "outside the area" in _reason(by_pair, "TQ 300 800")
        assert _reason(by_pair, "SU 150 848") == _reason(by_pair, "(51.56, -1.78)") == _reason(by_pair, "") == ""
