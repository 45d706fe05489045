"""A street between two places is followed along its bends, and the strip round it is no ragged buffer."""

import numpy as np
import pytest
import shapely

from geo.streets.along import course_between, strip
from geo.streets.basemap import Traces
from geo.streets.traces import traced

X, Y = 415_000.0, 184_500.0
BENT = shapely.LineString([(X, Y), (X + 200, Y), (X + 200, Y + 200)])
OTHER = shapely.LineString([(X, Y + 150), (X + 400, Y + 150)])


def streets(*lines: shapely.LineString, names: list[str]) -> Traces:
    return traced(np.array(lines, object), np.full(len(lines), 4), names)


def test_the_street_that_passes_both_places_is_followed_along_its_bend() -> None:
    two = [shapely.LineString(part) for part in (BENT.coords[:2], BENT.coords[1:])]
    known = streets(*two, OTHER, names=["High Street", "High Street", "Low Road"])
    found = course_between(known, (X + 20, Y + 9), (X + 207, Y + 180))
    assert found.street == "High Street"
    assert shapely.length(found.line) == pytest.approx(180 + 180, abs=0.1)
    assert shapely.get_coordinates(found.line)[0] == pytest.approx(
        (X + 20, Y), abs=0.02
    )  # from the first to the second


@pytest.mark.parametrize("given", [None, "far", "nameless", "parted"])
def test_without_such_a_street_it_is_the_straight_line_and_nameless(given: str | None) -> None:
    start, end = (X + 20, Y), (X + 180, Y)
    made = {
        None: None,
        "far": streets(OTHER, names=["Low Road"]),
        "nameless": streets(BENT, names=[""]),
        "parted": streets(
            shapely.LineString([(X, Y), (X + 40, Y)]), shapely.LineString([(X + 160, Y), (X + 200, Y)]),
            names=["High Street", "High Street"],
        ),
    }[given]  # fmt: skip
    found = course_between(made, start, end)
    assert (found.street, found.line.equals(shapely.LineString([start, end]))) == ("", True)


def test_a_strip_has_the_width_asked_few_corners_and_no_hole() -> None:
    turn = np.linspace(0, 1.8 * np.pi, 400)
    ragged = shapely.LineString(np.column_stack((X + 80 * np.cos(turn) + turn % 0.1, Y + 80 * np.sin(turn))))
    land = strip(ragged, 60.0)
    assert land.is_valid and land.geom_type == "Polygon" and not land.interiors and len(land.exterior.coords) < 60
    plain = strip(shapely.LineString([(X, Y), (X + 300, Y)]), 60.0)
    assert (plain.area, len(plain.exterior.coords)) == (pytest.approx(300 * 60), 5)
