"""Both edge corrections against spatstat, against their own definitions, and on areas of every awkward shape."""

import numpy as np
import pytest

from models.density import kde
from models.edge import contains, coverage, edge_weights, kde_inside, kernel_mass
from models.errors import ParameterError

# An L with a hole, all of whole 50 m squares, and incidents at cell centres
L = [(50, 0), (600, 0), (600, 250), (350, 250), (350, 500), (0, 500), (0, 50), (50, 50)]
HOLE = [(100, 100), (200, 100), (200, 200), (100, 200)]
X, Y, N = [175, 475, 25, 325, 575, 275, 225], [225, 25, 475, 275, 225, 475, 25], [1, 2, 1, 3, 1, 1, 2]
# spatstat.explore 3.0-6: density(ppp in a mask of 10 m pixels, weights, sigma = the kernel's standard deviation,
# edge=TRUE, diggle=FALSE or TRUE, eps=10); the Gaussian as a function that is 0 beyond 4 sigma.
# Sum over the pixels, and the pixels (row, column) from the south-west (8, 11), (22, 34), (49, 0), (22, 59).
SPATSTAT = {
    ("quartic", 160, "uniform"): (9.810684256093, 16.82706219909, 104.831212978789, 123.801667731493, 103.70245052235),
    ("quartic", 160, "jones-diggle"): (11, 18.2817785900034, 113.890203557917, 81.6631755163432, 84.3187158231962),
    ("epanechnikov", 160, "uniform"): (9.66146087268598, 33.4851730067272, 80.16669021048, 86.938231789, 73.774811172),
    ("epanechnikov", 160, "jones-diggle"): (11, 35.8757707785033, 86.4783867526794, 60.7932539098887, 61.773790263274),
    ("gaussian", 60, "uniform"): (9.9215848504466, None, 106.707827598384, None, None),
}  # fmt: skip


@pytest.mark.parametrize("case", SPATSTAT)
def test_both_corrections_are_spatstats_to_rounding(case):
    kernel, h, correction = case
    asked = {"bounds": (0, 0, 600, 500), "cell": 10, "bandwidth": h, "kernel": kernel, "correction": correction}
    values = kde_inside(X, Y, weights=N, rings=[L, HOLE], **asked).values
    total, *probes = SPATSTAT[case]
    assert np.nansum(values) / 1e4 == pytest.approx(total, rel=1e-11)
    for (row, column), expected in zip(((8, 11), (22, 34), (49, 0), (22, 59)), probes, strict=True):
        assert expected is None or values[row, column] == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize(("kernel", "h", "cell"), [("quartic", 700, 100), ("gaussian", 200, 150), ("uniform", 400, 60)])
def test_jones_diggle_loses_nobody_and_uniform_is_right_on_average(kernel, h, cell):
    """A jagged county of 3,000 corners with a lake, an island in it, a sliver and islands narrower than the kernel."""
    random = np.random.default_rng(3)
    turn = np.linspace(0, 2 * np.pi, 3001)[:-1]
    radius = 3000 + 400 * np.sin(9 * turn) + random.uniform(-15, 15, 3000)
    coast = np.column_stack([radius * np.cos(turn), radius * np.sin(turn)])
    squares = [[(a, b), (a + w, b), (a + w, b + t), (a, b + t)] for a, b, w, t in (
        (-900, -900, 900, 1400), (-600, -500, 300, 400), (3600, 0, 40, 1500), (3700, -900, 150, 150), (500, 500, 1, 1),
    )]  # fmt: skip
    rings = [squares[4], *squares[:4], coast]
    asked = {"rings": rings, "bounds": (-4000, -4000, 4000, 4000), "cell": cell, "bandwidth": h, "kernel": kernel}
    x, y = random.uniform(-4000, 4000, (2, 4000))
    inside = contains(rings, x, y)
    share = coverage(rings, bounds=asked["bounds"], cell=cell)
    whole = kde_inside(x, y, **asked, correction="jones-diggle").values
    assert np.nansum(whole * share) * cell**2 / 1e6 == pytest.approx(inside.sum(), rel=1e-9)
    window = kde_inside(x, y, **asked | {"bounds": (0, 0, 1200, 1200)}, correction="jones-diggle").values
    at = slice(-(-4000 // cell), None)
    if 4000 % cell == 0:
        np.testing.assert_allclose(window, whole[at, at][: len(window), : len(window)], rtol=1e-9)

    even = np.stack(np.meshgrid(np.arange(-3990, 4000, 20.0), np.arange(-3990, 4000, 20.0))).reshape(2, -1)
    flat = kde_inside(*even, **asked).values / 2_500
    mass = kernel_mass(rings, bounds=asked["bounds"], cell=cell, bandwidth=h, kernel=kernel).values
    assert np.abs(flat[np.isfinite(flat) & (mass > 0.3)] - 1).max() < 0.03
    assert np.isfinite(flat[share == 1]).all() and np.isnan(flat[share == 0]).all()


def test_weights_that_are_kept_are_the_correction_and_places_outside_do_not_count():
    asked = {"rings": [L, HOLE], "bounds": (0, 0, 600, 500), "cell": 20, "bandwidth": 100}
    weights = edge_weights(**asked)
    full = kde_inside(X, Y, **asked)
    assert weights.mass.min() > 0 and weights.mass.max() <= 1
    centres = [c.ravel() for c in np.meshgrid(*full.centres())]
    np.testing.assert_array_equal(weights.inside.ravel(), contains([L, HOLE], *centres))
    seen = contains([L, HOLE], X, Y)
    plain = kde(np.array(X)[seen], np.array(Y)[seen], bounds=(0, 0, 600, 500), cell=20, bandwidth=100).values
    ours = weights.corrected(plain)[weights.inside]
    np.testing.assert_allclose(ours, full.values[weights.inside], rtol=1e-3)
    beyond = kde_inside([*X, 500, 150, 9000], [*Y, 400, 150, 9000], **asked)
    np.testing.assert_array_equal(beyond.values, full.values)
    nothing = kde_inside([500.0], [400.0], **asked, correction="jones-diggle").values
    assert np.nansum(nothing) == 0
    with pytest.raises(ParameterError, match="jones-diggle"):
        kde_inside(X, Y, **asked, correction="diggle")  # type: ignore[arg-type]
