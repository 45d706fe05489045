"""Gaps between working lights: by hand, by their parts, and the path that was planted without them."""

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.store.slices import SliceStore
from geo.surroundings.assets import Assets, read_assets
from geo.surroundings.light_gaps import along_path, along_streets, gaps_in, gaps_within, light_gaps


def lights(at: Any, *, faulty: tuple[int, ...] = (), street: str = "Mill Street") -> Assets:
    xy = np.asarray(at, float).reshape(-1, 2)
    n = len(xy)
    state = tuple("faulty" if i in faulty else "working" for i in range(n))
    columns = {"state": state, "street": (street,) * n}
    return Assets("lights", ("council",), tuple(map(str, range(n))), ("",) * n, ("",) * n, *xy.T, columns)


def test_a_path_by_hand() -> None:
    line = shapely.linestrings([(0, 0), (200, 0)])
    here = lights([(10, 5), (30, -14), (60, 0), (80, 16), (90, 0), (140, 3)], faulty=(4,))
    lit = along_path(line, here, name="Towpath")
    assert [(gap.start, gap.end, gap.length) for gap in lit.gaps] == [(30, 60, 30), (60, 140, 80), (140, 200, 60)]
    assert (lit.working, lit.out, lit.longest, lit.share) == (4, 1, 80, pytest.approx(170 / 200))  # 16 m away is no use
    assert lit.gaps[1].geometry.equals(shapely.linestrings([(60, 0), (140, 0)]))
    dark = along_path(line, lights([]), name="Towpath")
    assert (len(dark.gaps), dark.longest, dark.share) == (1, 200, 1)


@given(st.lists(st.floats(0, 300), max_size=25))
@settings(max_examples=80, deadline=None)
def test_gaps_and_lit_stretches_make_the_path(at: list[float]) -> None:
    line = shapely.linestrings([(0, 0), (300, 0)])
    lit = along_path(line, lights([(x, 0) for x in at]), name="")
    marks = np.array([0, *sorted(at), 300])
    steps = np.diff(marks)
    assert sum(gap.length for gap in lit.gaps) == pytest.approx(steps[steps > 25].sum())
    for gap in lit.gaps:
        assert not any(gap.start + 1e-6 < x < gap.end - 1e-6 for x in at)


def test_a_street_known_by_its_lights_alone() -> None:
    straight = [(0.0, 0.0), (20, 0), (60, 0), (80, 0), (100, 0)]
    turned = shapely.get_coordinates(shapely.affinity.rotate(shapely.multipoints(straight), 37, origin=(0, 0)))
    for at in (straight, turned, turned[::-1]):
        (lit,) = along_streets(lights(at))
        assert [round(gap.length, 6) for gap in lit.gaps] == [40] and lit.length == pytest.approx(100)
    (faulty,) = along_streets(lights(straight, faulty=(3, 4)))  # the street still ends at its last column
    assert [round(gap.length, 6) for gap in faulty.gaps] == [40, 40] and (faulty.working, faulty.out) == (3, 2)


def test_bends_forks_and_namesakes_make_no_gaps() -> None:
    bend = [(x, 0) for x in range(0, 101, 20)] + [(100, y) for y in range(20, 101, 20)]
    assert along_streets(lights(bend))[0].gaps == ()
    cross = [(x, 50) for x in range(0, 101, 20)] + [(50, y) for y in range(0, 101, 20)]
    assert along_streets(lights(cross))[0].gaps == ()
    far = [(0.0, 0.0), (20, 0), (900, 0), (920, 0)]
    assert [lit.gaps for lit in along_streets(lights(far))] == [(), ()]
    assert along_streets(lights(bend, street="")) == ()


def paths(*wkt: str, source: str = "council") -> Assets:
    n = len(wkt)
    return Assets("paths", (source,), wkt, wkt, ("",) * n, np.zeros(n), np.zeros(n), {"wkt": wkt})


def test_where_nobody_listed_lights_nothing_is_called_dark() -> None:
    near, far = "LINESTRING (0 0, 100 0)", "LINESTRING (0 501, 100 501)"
    known = lights([(0.0, 0.0), (20, 0)])
    assert light_gaps(lights([]), paths(near)) == ()
    assert [way.name for way in light_gaps(known, paths(near, far))] == [near, "Mill Street"]
    assert [way.name for way in light_gaps(known, paths(near, source="demo"))] == ["Mill Street"]
    there = light_gaps(known, paths(near), near=shapely.points(399, 0))  # the path is 299 m away, the lights are not
    assert [(way.name, way.working, way.longest) for way in there] == [(near, 2, 80)]
    assert light_gaps(known, paths(near), near=shapely.points(401, 0)) == ()


def test_the_planted_path_is_named_first(demo_store: SliceStore) -> None:
    ways = light_gaps(read_assets(demo_store, "lights", beside="demo"), read_assets(demo_store, "paths", beside="demo"))
    (planted,) = [row for row in demo_store.read("planted").to_pylist() if row["kind"] == "dark_path"]
    assert ways[0].name == planted["name"] and ways[0].by == "path"
    assert ways[0].longest > 150 and ways[0].longest > 1.5 * ways[1].longest
    paths = [way for way in ways if way.by == "path"]
    assert len(paths) == 5 and all(way.gaps == () for way in paths[1:])
    near = shapely.buffer(shapely.points(planted["easting"], planted["northing"]), planted["radius"])
    assert gaps_within(ways, near)[0] == (planted["name"], ways[0].gaps[0])
    assert len(along_streets(read_assets(demo_store, "lights", beside="demo").where([]))) == 0


def test_the_gaps_in_a_place_are_those_of_all_ways_near_it(demo_store: SliceStore) -> None:
    lamps, ways = (read_assets(demo_store, kind, beside="demo") for kind in ("lights", "paths"))
    random = np.random.default_rng(3)
    middles = np.concatenate([lamps.points[random.integers(0, len(lamps), 25)], shapely.centroid(ways.lines)])
    found = 0
    for place in shapely.buffer(middles, random.uniform(15, 150, len(middles))):
        gaps = gaps_in(lamps, ways, place)
        assert gaps == gaps_within(light_gaps(lamps, ways, near=place), place)
        found += len(gaps)
    assert found
