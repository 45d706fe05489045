"""Contours that hold over the whole map: their level, what they find, and their definition by brute force."""

import numpy as np
import pytest

from models.density import kde
from models.errors import ParameterError
from models.tolerance import Tolerance, difference_tolerance, relative_risk_tolerance

ASKED = {"bounds": (0, 0, 2000, 2000), "cell": 100, "bandwidth": 300}


def town(random, n):
    """Incidents round three centres, some on one spot."""
    centre = np.array([(500, 500), (1500, 700), (1000, 1500)])[random.integers(0, 3, n)]
    return np.clip(np.round(centre + random.normal(0, 250, (n, 2)), -1), 0, 1999).T


@pytest.mark.parametrize("method", [difference_tolerance, relative_risk_tolerance])
def test_a_map_without_any_change_has_a_contour_in_no_more_than_the_level(method):
    """250 towns with nothing to find; one in ten may have a contour."""
    random, found = np.random.default_rng(8), 0
    for seed in range(250):
        ox, oy = town(random, random.poisson(80))
        x, y = town(random, random.poisson(40))
        more = {"exposure": 0.5} if method is difference_tolerance else {}
        pair = (ox, oy, x, y) if method is difference_tolerance else (x, y, ox, oy)
        found += method(*pair, **ASKED | {"cell": 250}, permutations=49, alpha=0.1, seed=seed, **more).beyond.any()
    assert 0.04 < found / 250 < 0.1 + 2.6 * (0.1 * 0.9 / 250) ** 0.5


def test_the_score_is_the_change_over_its_standard_deviation_and_stacks_are_repetition():
    random = np.random.default_rng(1)
    (bx, by), (ax, ay) = town(random, 120), town(random, 90)
    n = random.integers(0, 3, 90)
    found = difference_tolerance(bx, by, ax, ay, after_weights=n, exposure=0.7, permutations=99, **ASKED)
    before, after = (kde(*p, **ASKED).values for p in ((bx, by), (np.repeat(ax, n), np.repeat(ay, n))))
    x, y = np.concatenate([bx, np.repeat(ax, n)]), np.concatenate([by, np.repeat(ay, n)])
    row, column = 7, 12
    k = [kde([a], [b], **ASKED).values[row, column] for a, b in zip(x, y, strict=True)]
    expected = (after - 0.7 * before)[row, column] / np.sqrt(0.7 * np.square(k).sum())
    assert found.z[row, column] == pytest.approx(expected)
    again = difference_tolerance(bx, by, np.repeat(ax, n), np.repeat(ay, n), exposure=0.7, permutations=99, **ASKED)
    np.testing.assert_array_equal(again.p, found.p)
    assert found.p.min() >= 0.01 and (found.p[found.z == 0] == 1).all()
    np.testing.assert_array_equal(found.beyond != 0, np.abs(found.z) > found.contour)


def test_what_rose_is_found_and_nothing_else():
    random = np.random.default_rng(2)
    (bx, by), (ax, ay) = town(random, 300), town(random, 300)
    rx, ry = random.normal(1000, 80, 45), random.normal(1000, 80, 45)
    found = difference_tolerance(bx, by, np.append(ax, rx), np.append(ay, ry), **ASKED)
    row, column = np.nonzero(found.beyond == 1)
    assert found.beyond[9:11, 9:11].all() and not (found.beyond == -1).any()
    assert (np.hypot(row - 9.5, column - 9.5) * 100 < 450).all()
    risk = relative_risk_tolerance(np.append(ax, rx), np.append(ay, ry), bx, by, **ASKED)
    assert risk.beyond[9:11, 9:11].all() and risk.z[9, 9] > risk.contour > 2.5


def test_bursts_that_are_dealt_together_are_no_change():
    """120 towns where every incident comes three at once; by themselves they show a change in most."""
    random, shown = np.random.default_rng(5), {True: 0, False: 0}
    for seed in range(120):
        pair, groups = [], []
        for _ in range(2):
            x, y = town(random, random.poisson(30))
            pair += [np.repeat(x, 3), np.repeat(y, 3) + np.tile([0, 10, 20], len(x))]
            groups.append(np.repeat(np.arange(len(x)), 3))
        for together in shown:
            told = dict(zip(("before_groups", "after_groups"), groups, strict=True)) if together else {}
            asked = ASKED | {"cell": 250, "permutations": 39, "alpha": 0.1, "seed": seed}
            shown[together] += bool(difference_tolerance(*pair, **asked, **told).beyond.any())
    assert shown[True] / 120 < 0.1 + 2.6 * (0.1 * 0.9 / 120) ** 0.5 and shown[False] / 120 > 0.6
    alone = [np.arange(len(pair[k])) for k in (0, 2)]
    plain = difference_tolerance(*pair, **asked)
    each = difference_tolerance(*pair, **asked, before_groups=alone[0], after_groups=alone[1])
    np.testing.assert_allclose(each.z, plain.z, atol=1e-9)
    with pytest.raises(ParameterError, match="both periods"):
        difference_tolerance(*pair, **ASKED, before_groups=alone[0])


def test_nothing_has_no_contour_and_nonsense_is_refused():
    empty: Tolerance = difference_tolerance([], [], [], [], **ASKED)
    assert not empty.z.any() and (empty.p == 1).all() and not empty.beyond.any()
    one_kind = relative_risk_tolerance([5, 900], [5, 900], [], [], **ASKED)
    assert not one_kind.beyond.any()
    with pytest.raises(ParameterError, match="cannot reach"):
        difference_tolerance([1], [1], [2], [2], **ASKED, permutations=9)
    with pytest.raises(ParameterError, match="whole numbers"):
        relative_risk_tolerance([1], [1], [2], [2], **ASKED, denominator_weights=[0.5])


def test_dispersion_shrinks_scores_by_its_root_and_stacks_are_dealt_as_single_incidents_are():
    random = np.random.default_rng(9)
    (bx, by), (ax, ay) = town(random, 40), town(random, 40)
    n, m = random.poisson(30, 40), random.poisson(36, 40)
    plain, shrunk = (
        difference_tolerance(bx, by, ax, ay, before_weights=n, after_weights=m, dispersion=phi, **ASKED)
        for phi in (1, 4)
    )
    np.testing.assert_allclose(shrunk.z, plain.z / 2)
    assert shrunk.contour == plain.contour and (shrunk.p >= plain.p).all()
    single = difference_tolerance(
        np.repeat(bx, n), np.repeat(by, n), np.repeat(ax, m), np.repeat(ay, m), before_groups=np.arange(n.sum()),
        after_groups=np.arange(m.sum()), **ASKED,
    )  # fmt: skip
    np.testing.assert_allclose(single.z, plain.z)
    assert single.contour == pytest.approx(plain.contour, rel=0.06)
