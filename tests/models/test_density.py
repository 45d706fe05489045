"""The row sweep against plain sums, and what a density must keep whatever happens to its points."""

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from sklearn.neighbors import KernelDensity

from models.density import Surface, add_density, grid, kde
from models.density_at import density_at, kde_at, shape
from models.engine import bands
from models.errors import ParameterError
from models.kernels import KERNELS, effective_area, peak

FAR = 700_000  # metres: the north of the National Grid
BOX = (0.0, 0.0, 400.0, 300.0)
FORMULA = {  # domain reference 6.1, K(u) of u²
    "uniform": lambda u2: np.where(u2 <= 1, 1 / np.pi, 0.0),
    "cone": lambda u2: 3 / np.pi * np.maximum(1 - np.sqrt(u2), 0),
    "epanechnikov": lambda u2: 2 / np.pi * np.maximum(1 - u2, 0),
    "quartic": lambda u2: 3 / np.pi * np.maximum(1 - u2, 0) ** 2,
    "triweight": lambda u2: 4 / np.pi * np.maximum(1 - u2, 0) ** 3,
    "gaussian": lambda u2: np.where(u2 <= 16, np.exp(-u2 / 2) / (2 * np.pi), 0.0),
}
every_kernel = pytest.mark.parametrize("kernel", list(KERNELS))


def plain(surface: Surface, x, y, w, h, kernel) -> np.ndarray:
    """Every place at every cell, float64."""
    cx, cy = surface.centres()
    total = np.zeros(surface.values.shape)
    for px, py, pw in zip(x, y, w, strict=True):
        d2 = (cx[None, :] - px) ** 2 + (cy[:, None] - py) ** 2
        total += pw * FORMULA[kernel](d2 / h**2)
    return total / h**2 * 1e6


def scatter(seed: int, n: int, offset: float = 0.0):
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-100, 500, n), rng.uniform(-100, 400, n)
    return np.round(x, 2) + offset, np.round(y, 2) + offset, rng.uniform(0, 3, n)


@every_kernel
@pytest.mark.parametrize("cells", [0.3, 1, 2, 3.7, 20, 100, 500])
@pytest.mark.parametrize("offset", [0, FAR])
def test_exact_far_from_the_origin_and_at_any_bandwidth(kernel, cells, offset):
    x, y, w = scatter(int(cells * 10), 150, offset)
    box = tuple(edge + offset for edge in BOX)
    if cells < 1:  # refused on a map; the sums under an adaptive density reach as little, and are as exact
        covered, shape = grid(box, 10)
        ours = Surface(np.zeros(shape), covered, 10.0)
        add_density(ours.values, x, y, w, np.array([cells * 10]), KERNELS[kernel], covered, 10.0)
        with pytest.raises(ParameterError, match="cell of 10 m is wider than the bandwidth of 3 m"):
            kde(x, y, bounds=box, cell=10, bandwidth=cells * 10, weights=w, kernel=kernel)
    else:
        ours = kde(x, y, bounds=box, cell=10, bandwidth=cells * 10, weights=w, kernel=kernel)
    expected = plain(ours, x, y, w, cells * 10, kernel)
    assert np.abs(ours.values - expected).max() <= 1e-11 * expected.max()
    assert (ours.values >= 0).all()
    assert (ours.values[expected == 0] == 0).all()


eighths = st.integers(-3000, 6000).map(lambda k: k / 8)  # exact in binary, so ties at the radius are ties in both sums


@settings(deadline=None, max_examples=120)
@given(
    places=st.lists(st.tuples(eighths, eighths, st.sampled_from([0.0, 0.25, 1.0, 30.0, 5000.0])), max_size=25),
    kernel=st.sampled_from(list(KERNELS)),
    cell=st.sampled_from([5, 16, 40]),
    halves=st.integers(2, 1000),
    offset=st.sampled_from([0, FAR]),
)
def test_any_places_within_a_billionth_of_the_largest_density(places, kernel, cell, halves, offset):
    x, y, w = (np.array(v, float) for v in zip(*places, strict=True)) if places else (np.zeros(0),) * 3
    h = halves / 2 * cell
    ours = kde(
        x + offset, y + offset, bounds=(offset, offset, offset + 390, offset + 290), cell=cell, bandwidth=h,
        weights=w, kernel=kernel,
    )  # fmt: skip
    expected = plain(ours, x + offset, y + offset, w, h, kernel)
    largest = expected.max()
    assert np.abs(ours.values - expected).max() <= 1e-9 * largest
    assert (ours.values >= 0).all()
    assert (ours.values[expected == 0] <= 1e-12 * largest).all()


@every_kernel
def test_a_heavy_stack_of_which_only_the_hem_shows(kernel):
    x, y = np.array([-99.899, 152.5, 469.906, 30]), np.array([102.5, -99.899, 369.906, 70])
    w = np.array([1e7, 1e7, 1e7, 1])
    for x_, y_, w_ in ((x, y, w), (x[:3], y[:3], w[:3])):
        ours = kde(x_, y_, bounds=BOX, cell=5, bandwidth=102.4, weights=w_, kernel=kernel)
        expected = plain(ours, x_, y_, w_, 102.4, kernel)
        assert np.abs(ours.values - expected).max() <= 1e-9 * expected.max()


@every_kernel
def test_a_crowd_of_stacks_stays_exact(kernel):
    rng = np.random.default_rng(5)
    x, y = (np.round(rng.normal(centre, 60, 30_000)) + FAR for centre in (200, 150))
    w = rng.pareto(1.1, 30_000)
    box = (FAR - 1000, FAR - 1000, FAR + 1400, FAR + 1300)
    ours = kde(x, y, bounds=box, cell=8, bandwidth=90, weights=w, kernel=kernel)
    cx, cy = ours.centres()
    some = rng.integers(0, ours.values.size, 300)
    row, column = np.unravel_index(some, ours.values.shape)
    d2 = (cx[column][:, None] - x) ** 2 + (cy[row][:, None] - y) ** 2
    expected = (FORMULA[kernel](d2 / 90**2) * w).sum(axis=1) / 90**2 * 1e6
    assert np.abs(ours.values[row, column] - expected).max() <= 1e-11 * ours.values.max()
    assert (ours.values[row, column][expected == 0] == 0).all()


@every_kernel
def test_bytes_do_not_depend_on_order_stacks_or_cores(kernel, monkeypatch):
    rng = np.random.default_rng(1)
    x, y = rng.integers(0, 40, (2, 500)) * 10.0
    w = rng.integers(0, 4, 500).astype(float)
    asked = {"bounds": BOX, "cell": 7, "bandwidth": 55, "kernel": kernel}
    once = kde(x, y, weights=w, **asked).values
    shuffled = rng.permutation(500)
    again = kde(x[shuffled], y[shuffled], weights=w[shuffled], **asked).values
    repeated = kde(np.repeat(x, w.astype(int)), np.repeat(y, w.astype(int)), **asked).values
    monkeypatch.setattr(bands, "SMALL", 0)
    for cores in (1, 3):
        monkeypatch.setattr(bands, "CORES", cores)
        with ThreadPoolExecutor(4) as four:  # as many requests at once
            shared = list(four.map(lambda _: kde(x, y, weights=w, **asked).values.tobytes(), range(4)))
        assert set(shared) == {once.tobytes()}
    assert once.tobytes() == again.tobytes() == repeated.tobytes()


@every_kernel
@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 10**6), east=st.integers(-FAR, FAR), north=st.integers(-FAR, FAR))
def test_translation_rotation_units_and_split_weights(kernel, seed, east, north):
    rng = np.random.default_rng(seed)
    x, y = rng.integers(-500, 4500, (2, 40)) / 10
    w = rng.uniform(0, 2, 40)
    n, h = 400.0, float(rng.integers(15, 300))
    asked = {"cell": 10, "bandwidth": h, "kernel": kernel}
    values = kde(x, y, bounds=(0, 0, n, n), weights=w, **asked).values
    moved = kde(x + east, y + north, bounds=(east, north, east + n, north + n), weights=w, **asked).values
    turned = kde(-y, x, bounds=(-n, 0, 0, n), weights=w, **asked).values
    doubled = kde(2 * x, 2 * y, bounds=(0, 0, 2 * n, 2 * n), cell=20, bandwidth=2 * h, kernel=kernel, weights=w).values
    part = rng.uniform(0, 1, 40)
    split = kde(
        np.tile(x, 2), np.tile(y, 2), bounds=(0, 0, n, n), weights=np.concatenate([w * part, w * (1 - part)]), **asked
    ).values
    if kernel in {"uniform", "gaussian"}:  # a step at the radius: a tie may fall either way after rounding
        near = lambda a: np.mean(np.abs(a - values) > 1e-9 * values.max()) < 0.01  # noqa: E731
    else:
        near = lambda a: np.abs(a - values).max() <= 1e-9 * values.max()  # noqa: E731
    assert near(moved)
    assert near(turned[:, ::-1].T)
    assert near(4 * doubled)
    assert near(split)


@every_kernel
def test_every_kernel_holds_one_incident(kernel):
    k = KERNELS[kernel]
    end = k.reach
    mass = quad(lambda u: k.peak * shape(u * u, k.code) * 2 * math.pi * u, 0, end, epsabs=1e-13)[0]
    squared = quad(lambda u: (k.peak * shape(u * u, k.code)) ** 2 * 2 * math.pi * u, 0, end, epsabs=1e-13)[0]
    variance = quad(lambda u: k.peak * shape(u * u, k.code) * math.pi * u**3, 0, 12 if end > 1 else 1)[0]
    lost = math.exp(-8) if kernel == "gaussian" else 0.0
    assert mass == pytest.approx(1 - lost, abs=1e-12)
    assert squared == pytest.approx(k.roughness, abs=1e-7)
    assert k.per_sigma == pytest.approx(variance**-0.5, rel=1e-9)
    assert effective_area(kernel, 200) == pytest.approx(200**2 / k.roughness)
    assert peak(kernel, 2) == pytest.approx(k.peak)


@every_kernel
@pytest.mark.parametrize("offset", [0, FAR])
@pytest.mark.parametrize("h", [8.5, 730.0])
def test_density_integrates_to_the_weight_inside_the_support(kernel, offset, h):
    """Along any ray from a place, 2π ∫ density r dr by Gauss's nodes, exact for every polynomial in r, is its weight.

    A stack of three, read by the sweep itself, each node the middle of a grid. That densities of several places add up
    is the comparison with plain sums above.
    """
    x, y, w = np.full(3, offset + 3.25), np.full(3, offset - 20.5), np.array([2.0, 0.5, 1.25])
    node, share = np.polynomial.legendre.leggauss(24)
    r, share = (node + 1) / 2 * KERNELS[kernel].reach * h, share / 2 * KERNELS[kernel].reach * h
    cell = h / 10
    for angle in (0.0, 0.5, 2.2, 4.6):
        density = []
        for away in r:
            cx, cy = x[0] + away * math.cos(angle), y[0] + away * math.sin(angle)
            box = (cx - 12.5 * cell, cy - 12.5 * cell, cx + 12.5 * cell, cy + 12.5 * cell)
            density.append(kde(x, y, bounds=box, cell=cell, bandwidth=h, weights=w, kernel=kernel).values[12, 12])
        lost = math.exp(-8) if kernel == "gaussian" else 0.0
        assert 2 * math.pi * (density * r) @ share / 1e6 == pytest.approx(w.sum() * (1 - lost), rel=1e-9)


@pytest.mark.parametrize(("kernel", "cells"), [("quartic", 200), ("triweight", 100)])
def test_a_sum_over_smooth_enough_cells_is_the_weight_too(kernel, cells):
    """A sum over cell centres is the midpoint rule: its error falls as (cell / bandwidth)^(p + 3/2)."""
    x, y, w = np.array([3.3, -20.7, 3.3]), np.array([11.9, 4.2, 11.9]), np.array([2.0, 0.5, 1.25])
    half = cells + 40
    surface = kde(x, y, bounds=(-half, -half, half, half), cell=1, bandwidth=cells, weights=w, kernel=kernel)
    assert surface.values.sum() / 1e6 == pytest.approx(w.sum(), rel=1e-9)


def test_agrees_with_scikit_learn():
    x, y, w = scatter(3, 300)
    surface = kde(x, y, bounds=BOX, cell=10, bandwidth=70, weights=w, kernel="epanechnikov")
    points = np.column_stack([v.ravel() for v in np.meshgrid(*surface.centres())])
    peer = KernelDensity(bandwidth=70, kernel="epanechnikov").fit(np.column_stack([x, y]), sample_weight=w)
    theirs = np.exp(peer.score_samples(points)).reshape(surface.values.shape) * w.sum() * 1e6
    np.testing.assert_allclose(surface.values, theirs, atol=1e-9 * theirs.max())


def test_a_bandwidth_far_wider_than_everything_is_level():
    surface = kde([5.0, 350.0], [20.0, 10.0], bounds=BOX, cell=10, bandwidth=1e9)
    np.testing.assert_allclose(surface.values, 2 * 3 / np.pi / 1e18 * 1e6, rtol=1e-9)


def test_exactly_at_the_radius_is_inside():
    surface = kde([0.5], [0.5], bounds=(0, 0, 12, 12), cell=1, bandwidth=5, kernel="uniform")
    row, column = np.mgrid[0:12, 0:12]
    assert np.array_equal(surface.values > 0, row**2 + column**2 <= 25)


def test_the_grid_covers_what_was_asked_from_the_south_west():
    assert grid((100, 50, 1030, 950), 100) == ((100, 50, 1100, 950), (9, 10))
    assert grid((0, 0, 0.3, 0.1), 0.1)[1] == (1, 3)
    surface = kde([105], [55], bounds=(100, 50, 1030, 950), cell=100, bandwidth=100)
    assert np.unravel_index(surface.values.argmax(), (9, 10)) == (0, 0)
    assert surface.centres()[0][0] == 150


def test_no_incidents_is_a_surface_of_zeros():
    assert (kde([], [], bounds=BOX, cell=10, bandwidth=50).values == 0).all()
    assert (kde([1], [1], weights=[0], bounds=BOX, cell=10, bandwidth=50).values == 0).all()
    assert (kde([1e6], [1e6], bounds=BOX, cell=10, bandwidth=50).values == 0).all()


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"x": [1.0, math.nan]}, "finite"),
        ({"x": [1.0]}, "length"),
        ({"weights": [1.0, -1.0]}, "weight"),
        ({"weights": [1.0]}, "weights"),
        ({"bandwidth": 0}, "bandwidth"),
        ({"cell": math.inf}, "cell"),
        ({"bounds": (0, 0, 0, 5)}, "xmin"),
        ({"cell": 1e-4}, "too large"),
        ({"kernel": "rainbow"}, "quartic"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(change, word):
    asked = {"x": [1.0, 2.0], "y": [1.0, 2.0], "bounds": BOX, "cell": 10, "bandwidth": 50} | change
    with pytest.raises(ParameterError, match=word):
        kde(asked.pop("x"), asked.pop("y"), **asked)


@every_kernel
def test_density_at_points_is_the_density_of_the_grid(kernel):
    x, y, w = scatter(8, 200)
    surface = kde(x, y, bounds=BOX, cell=10, bandwidth=64, weights=w, kernel=kernel)
    cx, cy = (v.ravel() for v in np.meshgrid(*surface.centres()))
    at = density_at(cx, cy, x, y, bandwidth=64, weights=w, kernel=kernel)
    np.testing.assert_allclose(at.reshape(surface.values.shape), surface.values, atol=1e-11 * at.max())


@every_kernel
@pytest.mark.parametrize("dimensions", [1, 2, 3])
def test_kde_at_integrates_to_one_in_any_dimension(kernel, dimensions):
    radius = np.arange(0.005, 6, 0.01)
    shell = {1: 2 * np.ones_like(radius), 2: 2 * np.pi * radius, 3: 4 * np.pi * radius**2}[dimensions]
    points = np.zeros((len(radius), dimensions))
    points[:, 0] = radius
    density = kde_at(points, np.zeros((1, dimensions)), bandwidth=1, kernel=kernel)
    assert (density * shell).sum() * 0.01 == pytest.approx(1, abs=2e-4)


@every_kernel
def test_at_points_too_weights_are_repetitions(kernel):
    x, y, _ = scatter(2, 60)
    w = np.random.default_rng(2).integers(0, 4, 60)
    data, at = np.column_stack([x, y]), np.column_stack([x, y])[:9]
    asked = {"bandwidth": 80.0, "kernel": kernel}
    np.testing.assert_allclose(
        kde_at(at, data, weights=w, **asked), kde_at(at, np.repeat(data, w, axis=0), **asked), rtol=1e-12
    )
    np.testing.assert_allclose(
        density_at(x, y, x, y, weights=w, **asked),
        density_at(x, y, np.repeat(x, w), np.repeat(y, w), **asked),
        rtol=1e-12, atol=1e-12,
    )  # fmt: skip
    np.testing.assert_allclose(  # and both are one density in two units
        kde_at(at, data, weights=w, **asked) * w.sum() * 1e6,
        density_at(at[:, 0], at[:, 1], x, y, weights=w, **asked),
        rtol=1e-2 if kernel == "gaussian" else 1e-12,
    )
