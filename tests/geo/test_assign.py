"""Every point gets exactly one polygon, the same as by asking every polygon in turn."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import csv

from geo.sources.boundary_file import read
from geo.space import assign as module
from geo.space.assign import assign
from geo.space.boundaries import default_wards, join_by_name
from geo.space.crs import to_grid


def one_by_one(x: np.ndarray, y: np.ndarray, polygons: np.ndarray) -> np.ndarray:
    """The rule, word for word: the first polygon that covers the point."""
    found = np.full(len(x), -1)
    for i in reversed(range(len(polygons))):
        found[shapely.intersects_xy(polygons[i], x, y)] = i
    return found


def jagged(m: int, seed: int) -> np.ndarray:
    """Voronoi cells with wavy edges: a coverage as wards are one."""
    random = np.random.default_rng(seed)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(random.uniform(0, 50_000, (m, 2)))))
    wave = lambda p: p + 30 * np.sin(p[:, ::-1] / 70)  # noqa: E731
    return shapely.transform(shapely.segmentize(cells, 100), wave)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use the raster from the first point on, in many small chunks."""
    monkeypatch.setattr(module, "WORTH", 1)
    monkeypatch.setattr(module, "CELLS", 64)
    monkeypatch.setattr(module, "CHUNK", 700)
    monkeypatch.setattr(module, "EXACT", 90)


square = st.tuples(*[st.integers(0, 12)] * 4).map(lambda c: shapely.box(c[0], c[1], c[0] + 1 + c[2], c[1] + 1 + c[3]))
triangle = st.lists(st.tuples(st.integers(0, 16), st.integers(0, 16)), min_size=3, max_size=3).map(shapely.Polygon)
shapes = st.lists(st.one_of(square, triangle.filter(lambda t: t.area > 0)), min_size=1, max_size=6)


@settings(deadline=None, max_examples=60)
@given(shapes, st.sampled_from([3, 16, 64]))
def test_edges_corners_and_overlaps_go_to_the_first(polygons: list, cells: int) -> None:
    module.CELLS = cells
    x, y = (a.ravel().astype(float) for a in np.meshgrid(np.arange(-1, 27, 0.5), np.arange(-1, 27, 0.5)))
    expected = one_by_one(x, y, np.array(polygons, object))
    assert (assign(x, y, polygons) == expected).all()
    module.WORTH = 10**9
    assert (assign(x, y, polygons) == expected).all()
    module.WORTH = 1


@pytest.mark.parametrize("cells", [5, 64, 500])
@pytest.mark.parametrize("seed", [0, 1])
def test_wavy_wards_with_holes_and_islands(cells: int, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CELLS", cells)
    wards = jagged(60, seed)
    pond, island = shapely.Point(25_000, 25_000).buffer(3_000), shapely.Point(300_000, 10_000).buffer(500)
    wards = np.append(shapely.difference(wards, pond), shapely.MultiPolygon([island]))
    random = np.random.default_rng(seed)
    corners = random.choice(shapely.get_coordinates(wards), 500)
    near = [random.normal(at, 1_000, (500, 2)) for at in ((28_000, 25_000), (300_000, 10_000))]
    x, y = np.concatenate([random.uniform(-5_000, 95_000, (5_000, 2)), corners, *near]).T
    found = assign(x, y, wards)
    assert (found == one_by_one(x, y, wards)).all()
    assert {-1, len(wards) - 1} <= set(found.tolist())


def test_raw_points_are_places_repeated() -> None:
    wards, random = jagged(40, 3), np.random.default_rng(3)
    x, y = random.uniform(0, 50_000, (2, 300))
    again = random.integers(0, 300, 3_000)
    assert (assign(x[again], y[again], wards) == assign(x, y, wards)[again]).all()


def test_callers_polygons_stay_as_they_were_and_threads_do_not_meet() -> None:
    wards, random = jagged(200, 4), np.random.default_rng(4)
    x, y = random.uniform(0, 50_000, (2, 4_000))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: assign(x, y, wards), range(16)))
    assert all((answer == answers[0]).all() for answer in answers)
    assert not shapely.is_prepared(wards).any()


def test_nowhere_nothing_and_no_polygons() -> None:
    [box] = boxes = [shapely.box(0, 0, 1, 1)]
    x, y = [0.5, np.nan, 0.5, np.inf, -1e300, 1.0], [0.5, 0.5, np.nan, 0.5, 1e300, 1.0]
    assert assign(x, y, boxes).tolist() == [0, -1, -1, -1, -1, 0]
    assert assign([], [], boxes).shape == (0,)
    assert assign([1.0], [1.0], []).tolist() == [-1]
    assert assign([3.0], [3.0], [shapely.Polygon(), box]).tolist() == [-1]


@pytest.fixture(scope="module")
def crimes(shared: Path) -> tuple[np.ndarray, np.ndarray]:
    """Every crime of 2025 on the National Grid."""
    files = sorted((shared / "data/police-uk").glob("2025-*/*-street.csv"))
    table = pa.concat_tables(csv.read_csv(f).select(["Longitude", "Latitude"]) for f in files)
    return to_grid(*(table[c].to_numpy() for c in table.column_names))


def test_real_crimes_in_real_wards(shared: Path, crimes: tuple[np.ndarray, np.ndarray]) -> None:
    x, y = crimes
    wards = read(shared / "data/boundaries/wards_2025_WD25_BGC_wilts_swindon.geojson")
    found = assign(x, y, wards.geometry)
    assert (len(found), (found == -1).sum()) == (52_005, 237)
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=27700)
    joined = gpd.sjoin(points, gpd.GeoDataFrame({"code": wards.code}, geometry=wards.geometry, crs=27700))
    totals = joined["code"].value_counts().to_dict()
    assert {wards.code[i]: n for i, n in enumerate(np.bincount(found[found >= 0])) if n} == totals


def test_default_wards_hold_most_real_crimes(shared: Path, crimes: tuple[np.ndarray, np.ndarray]) -> None:
    true = read(shared / "data/boundaries/wards_2025_WD25_BGC_wilts_swindon.geojson")
    wards = default_wards()
    in_true, in_ours = (assign(*crimes, of.geometry) for of in (true, wards))
    same_name = np.append(join_by_name(wards, true), -1)[in_ours]
    share = (same_name == in_true)[in_true >= 0].mean()
    print(f"{share:.2%} of the crimes of 2025 fall into their true ward by the default boundaries")
    assert share >= 0.973
    assert (in_ours == -1).sum() < 260


def test_names_last_and_codes_do_not(shared: Path, crimes: tuple[np.ndarray, np.ndarray]) -> None:
    old = read(shared / "data/boundaries/wards_BGC_2022_wilts_swindon.geojson")
    new = read(shared / "data/boundaries/wards_2025_WD25_BGC_wilts_swindon.geojson")
    in_old, in_new = (assign(*crimes, of.geometry) for of in (old, new))
    by_name, both = join_by_name(old, new), (in_old >= 0) & (in_new >= 0)
    assert (by_name >= 0).all()
    assert (both & (by_name[in_old] == in_new)).mean() == pytest.approx(0.994, abs=0.0005)
    same_code = np.array(old.code)[in_old] == np.array(new.code)[in_new]
    assert (both & same_code).mean() == pytest.approx(0.852, abs=0.0005)
