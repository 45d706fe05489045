"""An area is written in one way, which asks itself again; a bad one gets one sentence."""

import re

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from app.answering.area_text import RADIUS, outline_of
from app.answering.question import Question
from geo.errors import UserError
from geo.space.crs import to_lonlat
from geo.space.outline_text import decoded, encoded

CENTRE = "circle:414900,184900,500"
DRAWN = "outline:414500,184500;415500,184500;415500,185400;414700,185600"

codes = st.from_regex(r"[EW][0-9]{8}", fullmatch=True)
corners = st.lists(st.tuples(st.integers(0, 699_999), st.integers(0, 1_299_999)), max_size=100)
kinds = st.sampled_from(["lad", "csp", "ward", "town", "beat", "zone", "site"])
circles = st.builds("circle:{},{},{}".format, st.integers(0, 699_999), st.integers(0, 1_299_999), st.integers(*RADIUS))
wards = st.lists(codes, min_size=1, max_size=60).map(lambda found: f"ward:{','.join(found)}")


@st.composite
def outlines(draw: st.DrawFn) -> str:
    """Stars round a middle: simple, however their corners lie."""
    x, y = draw(st.integers(10_000, 600_000)), draw(st.integers(10_000, 1_200_000))
    turn = sorted(draw(st.sets(st.integers(0, 62), min_size=5, max_size=40)))
    reach = [draw(st.integers(200, 4_000)) for _ in turn]
    ways = [(x + round(r * np.cos(t / 10)), y + round(r * np.sin(t / 10))) for t, r in zip(turn, reach, strict=True)]
    return f"outline:{';'.join(f'{east},{north}' for east, north in ways)}"


def canonical(area: str) -> str:
    return Question.parse({"area": area}).area


@given(st.one_of(circles, wards, outlines(), st.builds("{}:{}".format, kinds, codes)))
def test_an_area_is_written_in_one_way_and_asks_itself_again(area: str) -> None:
    try:
        asked = Question.parse({"area": area})
    except UserError as error:  # a star can be too thin, and cross itself where a turn is wide
        assert str(error).startswith("area: ") and area.startswith("outline:")
        return
    assert Question.parse(dict(asked.items())) == asked and canonical(asked.area) == asked.area
    assert "%" not in Question(area=asked.area).query() and len(asked.query()) < 1000


@given(outlines(), st.integers(0, 40), st.booleans())
def test_where_an_outline_begins_and_which_way_it_goes_does_not_matter(area: str, first: int, back: bool) -> None:
    try:
        once = canonical(area)
    except UserError:
        assume(False)
    ring = area.partition(":")[2].split(";")
    turned = [*ring[first % len(ring) :], *ring[: first % len(ring)]]
    assert canonical(f"outline:{';'.join(turned[::-1] if back else turned)}") == once
    shape = shapely.Polygon([tuple(map(int, corner.split(","))) for corner in ring])
    assert outline_of(once).equals(shape)


@given(corners)
def test_corners_are_the_same_after_the_text(found: list[tuple[int, int]]) -> None:
    assert decoded(encoded(found)) == tuple(found)


def test_longitude_and_latitude_ask_about_the_same_place() -> None:
    (lon,), (lat,) = to_lonlat([414900.0], [184900.0])
    assert canonical(f"circle:{lon},{lat},500") == CENTRE
    ring = shapely.get_coordinates(outline_of(canonical(DRAWN)))[:-1]
    degrees = ";".join(f"{x},{y}" for x, y in zip(*to_lonlat(*ring.T), strict=True))
    assert canonical(f"outline:{degrees}") == canonical(DRAWN)


@pytest.mark.parametrize(
    ("area", "words"),
    [
        ("eastcott", "area: “eastcott” is not understood. For example: lad:E06000030"),
        ("ward:", "area: “ward:” is not understood"),
        ("ward:E05008954,", "is not understood"),
        ("lad:E06000030,E06000054", "is not understood"),
        (f"ward:{','.join(f'E{i:08}' for i in range(61))}", "area: these are 61 wards, and at most 60"),
        ("circle:414900,184900", "area: “circle:414900,184900” is not a circle"),
        ("circle:414900,184900,74", "area: a circle has a radius of 75 to 10,000 m, and this one 74"),
        ("circle:414900,184900,nan", "area: a circle has a radius"),
        ("circle:1414900,184900,500", "is no place in Great Britain"),
        ("outline:1,1;2,2", "area: an outline has 3 to 100 corners, and this one 2"),
        ("outline:AAAA", "area: an outline has 3 to 100 corners"),
        ("outline:*", "area: the outline cannot be read. Write the corners as"),
        ("outline:414500,184500;414600,184500;414600,185500;414500,185500", "area: the area is 100 m across"),
        ("outline:414500,184500;415500,185500;415500,184500;414500,185500", "area: the outline crosses itself"),
        ("outline:414500,184500;434500,184500;434500,194500", "area: the area is 100 km² large|at most 100 km²"),
        (f"outline:{';'.join(f'{400_000 + i * i},{100_000 + 300 * i}' for i in range(101))}", "this one 101"),
    ],
)
def test_a_bad_area_gets_one_plain_sentence(area: str, words: str) -> None:
    if area == "outline:414500,184500;434500,184500;434500,194500":
        assert Question.parse({"area": area}).area  # just as large as may be
        area = area.replace("194500", "194600")
    with pytest.raises(UserError, match="|".join(map(re.escape, words.split("|")))) as raised:
        Question.parse({"area": area})
    assert raised.value.todo and "\n" not in str(raised.value)
