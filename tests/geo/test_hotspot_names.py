"""What hotspots are called: golden names, and names that hold whatever order the places come in."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.streets.hotspot_names import Called, called, distinct, nearest_streets
from geo.streets.locality import locality_of
from geo.streets.names import Names
from geo.streets.names_file import default_names

SALISBURY, SWINDON, REGENT_CIRCUS = (414450.0, 130050.0), (414950.0, 184650.0), (415200.0, 184500.0)
OLD_TOWN, ELY_CLOSE, PLAIN = (415515.0, 183453.0), (412300.0, 183500.0), (405000.0, 150000.0)
Spot = Sequence[tuple[str, str, float]]


@pytest.fixture(scope="module")
def names() -> Names:
    return default_names()


def held(names: Names, at: tuple[float, float], spot: Spot) -> Called:
    """A hotspot of (street, kind, weight), ten metres apart."""
    x = at[0] + 10.0 * np.arange(len(spot))
    street, kind = (np.array([place[i] for place in spot] or [], object) for i in (0, 1))
    weight = np.array([place[2] for place in spot], np.float64)
    return called(x, np.full(len(spot), at[1]), weight, street, kind, names)


def lanes(n: int, weight: float = 1) -> list[tuple[str, str, float]]:
    return [(f"Lane {i:02}", "", weight) for i in range(n)]


def test_two_streets_and_the_town(names: Names) -> None:
    found = held(names, SALISBURY, [("Queen Street", "", 5), ("Minster Street", "", 3), ("Minster Street", "", 4)])
    assert found.name() == "Minster Street / Queen Street, Salisbury"
    assert found.streets == (("Minster Street", 7), ("Queen Street", 5)) and found.n == 12
    assert held(names, SALISBURY, [("Chipper Lane", "", 1)]).name() == "Chipper Lane, Salisbury"


def test_a_large_one_is_called_by_its_town_round_its_first_street(names: Names) -> None:
    many = held(names, REGENT_CIRCUS, [("Regent Circus", "", 96), ("High Street", "", 74), *lanes(18)])
    thin = held(names, REGENT_CIRCUS, [("Regent Circus", "", 2), *lanes(19)[:17], ("", "car_park", 3)])
    assert many.name() == "Swindon town centre, round Regent Circus"
    assert thin.name() == "Swindon town centre, round Regent Circus"
    assert held(names, REGENT_CIRCUS, [("Regent Circus", "", 96), ("High Street", "", 74), *lanes(17)]).name() == (
        "Regent Circus / High Street, Swindon"
    )
    assert held(names, SALISBURY, lanes(25)).name() == "Salisbury city centre, round Lane 00"
    assert held(names, OLD_TOWN, lanes(25)).name() == "Old Town, Swindon, round Lane 00"


def test_a_kind_of_place_that_dominates_is_part_of_the_name(names: Names) -> None:
    spot = [("", "car_park", 20.0), ("Ely Close", "", 5.0), ("Markenfield", "", 9.0)]
    found = held(names, ELY_CLOSE, spot)
    assert found.name() == "Car park by Ely Close, Toothill, Swindon" and found.elsewhere == "car_park"
    assert (
        held(names, ELY_CLOSE, [("", "car_park", 13), *spot[1:]]).name() == "Markenfield / Ely Close, Toothill, Swindon"
    )
    assert held(names, ELY_CLOSE, [("", "shopping_area", 20), *spot[1:]]).elsewhere == ""
    alone = held(names, (412360.0, 183480.0), [("", "supermarket", 3.0)]).name()
    assert alone.startswith("Supermarket by ") and alone.endswith(", Swindon")


def test_a_road_number_comes_last_and_a_town_is_no_street(names: Names) -> None:
    spot = [("A4289", "", 9.0), ("Swindon", "", 7.0), ("Farnsby Street", "", 5.0), ("Fleet Street", "", 3.0)]
    found = held(names, SWINDON, spot)
    assert found.name() == "Farnsby Street / Fleet Street, Swindon"
    assert found.streets[:2] == (("A4289", 9), ("Swindon", 7))
    assert held(names, SWINDON, spot[:1]).name() == "A4289, Swindon"


def test_far_from_every_name_it_has_none_and_the_other_stands(names: Names) -> None:
    nowhere = held(names, (300000.0, 400000.0), [("", "", 5.0)])
    assert nowhere.name() == "" and distinct([nowhere, nowhere], ["Ludgershall", "Ludgershall"]) == [
        "Ludgershall", "Ludgershall (2)",
    ]  # fmt: skip
    assert held(names, (300000.0, 400000.0), [("Quay", "", 5.0)]).name() == "Quay"
    assert held(names, SALISBURY, []).name() == ""


def test_without_texts_the_layer_names_what_is_nearest(names: Names) -> None:
    i = names.streets.name.tolist().index("Minster Street")
    x, y = (np.array([float(axis[i]) + 3]) for axis in (names.streets.x, names.streets.y))
    assert nearest_streets(x, y, names).tolist() == ["Minster Street"]
    assert nearest_streets(np.array([300000.0]), np.array([400000.0]), names).tolist() == [""]
    spot = called(x, y, np.ones(1), np.array([""], object), np.array([""], object), names)
    assert spot.name().startswith("Minster Street / ") and spot.streets == ()


def test_equal_names_take_the_next_street_and_then_numbers(names: Names) -> None:
    one = held(names, SALISBURY, [("A Street", "", 5), ("B Street", "", 4), ("C Street", "", 3)])
    other = held(names, SALISBURY, [("A Street", "", 5), ("B Street", "", 4), ("D Street", "", 3)])
    bare = held(names, SALISBURY, [("A Street", "", 5), ("B Street", "", 4)])
    assert distinct([one, other], ["", ""]) == [
        "A Street / B Street / C Street, Salisbury", "A Street / B Street / D Street, Salisbury",
    ]  # fmt: skip
    assert distinct([bare, one], ["", ""]) == [
        "A Street / B Street, Salisbury",
        "A Street / B Street / C Street, Salisbury",
    ]
    assert distinct([bare, bare], ["", ""]) == ["A Street / B Street, Salisbury", "A Street / B Street, Salisbury (2)"]


def test_a_spot_over_several_suburbs_has_the_towns_name(names: Names) -> None:
    places = names.localities
    suburbs = [places.name.tolist().index(one) for one in ("Penhill", "Toothill", "Liden", "Pinehurst")]
    x, y = (axis[suburbs].astype(np.float64) for axis in (places.x, places.y))
    assert locality_of(x, y, np.ones(4), places) == "Swindon"
    assert locality_of(x, y, np.array([1.0, 1, 1, 9]), places) == "Pinehurst, Swindon"


words = st.sampled_from(["", "High Street", "Mill Lane", "A36", "Swindon", "Queen's Road", "The Green"])
kinds = st.sampled_from(["", "", "car_park", "hospital"])
places = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 3), words, kinds),
    min_size=1, max_size=24,
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(places, st.randoms(use_true_random=False), st.sampled_from([SALISBURY, SWINDON, OLD_TOWN, PLAIN]))
def test_the_order_of_places_changes_nothing(
    names: Names, spot: list[tuple[int, int, int, str, str]], random: object, at: tuple[float, float]
) -> None:
    shuffled = list(spot)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    def found(rows: list[tuple[int, int, int, str, str]]) -> Called:
        x, y, weight = (np.array([row[i] for row in rows], np.float64) for i in range(3))
        street, kind = (np.array([row[i] for row in rows], object) for i in (3, 4))
        return called(at[0] + 40 * x, at[1] + 40 * y, weight, np.where(kind == "", street, ""), kind, names)

    one = found(spot)
    assert one == found(shuffled)
    for counts in (one.streets, one.kinds):
        assert list(counts) == sorted(counts, key=lambda pair: (-pair[1], pair[0]))
    assert sum(n for _, n in one.streets + one.kinds) <= one.n and one.name()
    every: Callable[[], list[str]] = lambda: distinct([one] * 4, ["ward"] * 4)  # noqa: E731
    assert len(set(every())) == 4
