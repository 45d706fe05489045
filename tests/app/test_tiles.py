"""A tile shows the Answer's density, in the legend's classes, at the right place."""

import io
import os
import subprocess
import sys
from dataclasses import replace
from math import asinh, pi, radians, tan

import numpy as np
import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from made import SWINDON, Stub, bump
from PIL import Image
from scipy.interpolate import RegularGridInterpolator

from app.answering.answer import Answer
from app.palette import class_of, viridis
from app.tiles.mercator import _WEIGHTS, SIZE, lattice, lonlat, spread
from app.tiles.raster import classify, density_tile, empty_tile, highest
from geo.errors import NotFound, Refused
from geo.space.crs import to_grid, to_lonlat
from models.density import Surface

WILTSHIRE = st.tuples(st.floats(-2.37, -1.48), st.floats(50.94, 51.70))


def tile_at(lon: float, lat: float, z: int) -> tuple[int, int]:
    """Tile that holds a place, by the textbook formula."""
    return int((lon + 180) / 360 * 2**z), int((1 - asinh(tan(radians(lat))) / pi) / 2 * 2**z)


def exact(z: int, x: int, y: int) -> tuple[np.ndarray, np.ndarray]:
    """National Grid of every pixel centre, transformed one by one."""
    pixel = (np.arange(SIZE) + 0.5) / SIZE
    lon, _ = lonlat(z, x + pixel, y + 0 * pixel)
    _, lat = lonlat(z, x + 0 * pixel, y + pixel)
    return to_grid(*np.meshgrid(lon, lat))


def classes_of(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)))


def by_hand(surface: Surface, breaks: np.ndarray, z: int, x: int, y: int) -> np.ndarray:
    """Classes by per-pixel transform and another library's bilinear interpolation."""
    xmin, ymin, _, _ = surface.bounds
    ny, nx = surface.values.shape
    north, east = (low + (np.arange(-1, n + 1) + 0.5) * surface.cell for low, n in ((ymin, ny), (xmin, nx)))
    at = RegularGridInterpolator((north, east), np.pad(surface.values, 1), bounds_error=False, fill_value=0)
    e, n = exact(z, x, y)
    return np.searchsorted(breaks, at((n, e)), side="right")


@settings(deadline=None, max_examples=30)
@given(WILTSHIRE, st.integers(10, 16))
def test_pixels_stand_within_five_centimetres(place: tuple[float, float], z: int) -> None:
    x, y = tile_at(*place, z)
    east, north = (spread(side) for side in lattice(z, x, y))
    true_east, true_north = exact(z, x, y)
    assert np.hypot(east - true_east, north - true_north).max() < 0.05


@pytest.mark.parametrize("z", [10, 11, 12, 13, 14, 15, 16])
def test_a_tile_is_the_surface_pixel_by_pixel(made: Answer, z: int) -> None:
    lon, lat = to_lonlat(SWINDON[0] + 600, SWINDON[1] - 500)
    x, y = tile_at(float(lon), float(lat), z)
    shown, expected = classes_of(density_tile(made, z, x, y)), by_hand(made.surface, made.breaks, z, x, y)
    assert len(np.unique(expected)) > 1
    assert (shown != expected).mean() < 1e-4  # a pixel on the very edge of a class may fall to either side


@pytest.mark.parametrize("z", [10, 12])
def test_the_edge_of_a_surface_is_the_edge_of_the_picture(made: Answer, z: int) -> None:
    flat = replace(made, surface=replace(made.surface, values=np.full_like(made.surface.values, 20.0)))
    xmin, ymin, xmax, ymax = flat.surface.bounds
    for corner in ((xmin, ymin), (xmin, ymax), (xmax, ymin), (xmax, ymax)):
        lon, lat = to_lonlat(*corner)
        x, y = tile_at(float(lon), float(lat), z)
        shown = classes_of(density_tile(flat, z, x, y))
        assert 0 < shown.mean() < 1
        assert (shown != by_hand(flat.surface, flat.breaks, z, x, y)).mean() < 1e-3


@pytest.mark.parametrize("z", [6, 7, 8])
def test_no_hotspot_falls_between_pixels(made: Answer, z: int) -> None:
    sharp = np.zeros_like(made.surface.values)
    sharp[101, 203] = 900.0  # one cell of 50 m in a pixel of up to 1.5 km
    answer = replace(made, surface=replace(made.surface, values=sharp))
    lon, lat = to_lonlat(*SWINDON)
    x, y = tile_at(float(lon), float(lat), z)
    assert classes_of(density_tile(answer, z, x, y)).max() == len(answer.breaks)


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 9), st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**31))
def test_blocks_keep_their_highest(block: int, ny: int, nx: int, seed: int) -> None:
    values = np.random.default_rng(seed).random((ny, nx))
    found = highest(values, block)
    assert found.shape == (-(-ny // block), -(-nx // block))
    for (row, column), value in np.ndenumerate(found):
        assert value == values[row * block : (row + 1) * block, column * block : (column + 1) * block].max()


@given(st.lists(st.floats(0, 100), min_size=1, max_size=50))
def test_tiles_and_legend_share_their_classes(values: list[float]) -> None:
    breaks = [1.0, 5.0, 20.0, 60.0]
    assert classify(np.array(values), breaks).tolist() == [class_of(value, breaks) for value in values]


def test_colours_are_the_legends(made: Answer) -> None:
    lon, lat = to_lonlat(*SWINDON)
    image = Image.open(io.BytesIO(density_tile(made, 12, *tile_at(float(lon), float(lat), 12))))
    palette = image.getpalette()
    assert palette is not None
    colours = [tuple(palette[i : i + 3]) for i in range(0, 3 * (1 + len(made.breaks)), 3)]
    assert colours[1:] == list(viridis(len(made.breaks)))
    assert image.convert("RGBA").getpixel((0, 0)) == (0, 0, 0, 0)
    assert image.size == (256, 256)


def test_where_nothing_is_the_tile_is_the_one_empty_one(made: Answer) -> None:
    assert density_tile(made, 12, *tile_at(-5.0, 50.2, 12)) is empty_tile()  # Cornwall
    assert density_tile(made, 8, *tile_at(150.0, -33.0, 8)) is empty_tile()  # beyond the National Grid
    assert density_tile(replace(made, breaks=np.array([])), 12, *tile_at(-1.78, 51.56, 12)) is empty_tile()
    assert not np.asarray(Image.open(io.BytesIO(empty_tile())).convert("RGBA")).any()


@pytest.mark.parametrize(("z", "x", "y"), [(5, 0, 0), (17, 0, 0), (10, 1024, 0), (10, 0, -1), (10, -1, 5)])
def test_tiles_that_do_not_exist(made: Answer, z: int, x: int, y: int) -> None:
    with pytest.raises(NotFound):
        density_tile(made, z, x, y)


def test_anonymised_points_have_a_closest_zoom(made: Answer) -> None:
    monthly = replace(made, month_only=True)
    assert density_tile(monthly, 15, *tile_at(-1.78, 51.56, 15))
    with pytest.raises(Refused, match="look exact"):
        density_tile(monthly, 16, *tile_at(-1.78, 51.56, 16))


def test_small_products_wake_no_thread() -> None:
    code = "import app, numpy, threadpoolctl; print({one['num_threads'] for one in threadpoolctl.threadpool_info()})"
    unlimited = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=unlimited
    ).stdout
    assert said.strip() in ("{1}", "set()")  # none at all where numpy comes with another library


@pytest.mark.parametrize("z", [6, 13, 16])
def test_pixels_are_the_lattice_weighed_bit_by_bit(z: int) -> None:
    for side in lattice(z, *tile_at(-1.78, 51.56, z)):
        assert np.array_equal(spread(side), _WEIGHTS @ side @ _WEIGHTS.T)


def test_over_http(client: TestClient, stub: Stub) -> None:
    x, y = tile_at(-1.78, 51.56, 12)
    got = client.get(f"/tiles/density/12/{x}/{y}.png?offence=ROBBERY")
    assert (got.status_code, got.headers["content-type"]) == (200, "image/png")
    assert got.content == density_tile(stub.made, 12, x, y)
    assert got.headers["cache-control"] == "private, no-cache"
    stamped = client.get(f"/tiles/density/12/{x}/{y}.png?v={stub.made.id}")
    assert "immutable" in stamped.headers["cache-control"]
    asked = len(stub.asked)
    again = client.get(f"/tiles/density/12/{x}/{y}.png", headers={"if-none-match": got.headers["etag"]})
    assert (again.status_code, again.content, len(stub.asked)) == (304, b"", asked)
    for wrong in ("20/1/1", "12/99999/1", "12/x/1"):
        refused = client.get(f"/tiles/density/{wrong}.png")
        assert refused.status_code in (400, 404)
        assert refused.headers["content-type"] == "application/problem+json"


def test_the_bump_is_where_it_should_be() -> None:
    values = bump().values
    assert np.unravel_index(values.argmax(), values.shape) in {(119, 159), (119, 160), (120, 159), (120, 160)}
