"""Knox, its relatives and strings against brute force, every permutation, and cases that were planted."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.engine import bands
from models.errors import ParameterError
from models.near_repeat import knox, near_strings
from models.space_time_tests import jacquez, local_knox, mantel, modified_knox

EDGES = st.sampled_from([[0, 2], [0, 0, 3], [0, 1, 2, np.inf], [1, 2, 2, 5], [2, np.inf], [0, 0, 1, 1, 4, np.inf]])


def in_band(value, edges):
    for k in range(len(edges) - 1):
        low, high = edges[k], edges[k + 1]
        if low == high and value == low:
            return k
        above = value > low if k and edges[k - 1] == low else value >= low
        if above and value < high:
            return k
    return None


def brute(x, y, t, near, soon, metric):
    table = np.zeros((len(near) - 1, len(soon) - 1), int)
    for i in range(len(x)):
        for j in range(i):
            dx, dy = abs(x[i] - x[j]), abs(y[i] - y[j])
            row = in_band(dx + dy if metric == "manhattan" else np.sqrt(dx * dx + dy * dy), near)
            column = in_band(abs(t[i] - t[j]), soon)
            if row is not None and column is not None:
                table[row, column] += 1
    return table


@settings(deadline=None, max_examples=80)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 8)), min_size=0, max_size=25),
    EDGES,
    EDGES,
    st.sampled_from(["euclidean", "manhattan"]),
    st.sampled_from([0, 700_000]),
)
def test_pairs_are_counted_as_by_hand(events, near, soon, metric, far):
    x, y, t = np.array(events, float).reshape(-1, 3).T
    found = knox(x + far, y, t, distance_edges=near, day_edges=soon, permutations=0, metric=metric)
    np.testing.assert_array_equal(found.observed, brute(x, y, t, near, soon, metric))


def test_expected_is_the_mean_of_all_permutations_and_p_their_share():
    x, y = np.array([0, 1, 1, 5, 5.5, 9]), np.array([0, 0, 1, 5, 5, 0.0])
    t = np.array([1, 2, 2, 8, 9, 20.0])
    near, soon = [0, 1.2, np.inf], [0, 2, 30]
    all_tables = np.array([brute(x, y, t[list(order)], near, soon, "euclidean") for order in permutations(range(6))])
    found = knox(x, y, t, distance_edges=near, day_edges=soon, permutations=20_000, seed=3)
    np.testing.assert_allclose(found.expected, all_tables.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(found.p, (all_tables >= found.observed).mean(axis=0), atol=0.015)
    np.testing.assert_allclose(found.ratio, found.observed / found.expected)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6))
def test_weights_are_repetition(seed):
    random = np.random.default_rng(seed)
    x, y, t = random.integers(0, 5, (3, 12)).astype(float)
    weights = random.integers(0, 4, 12)
    bands = {"distance_edges": [0, 0, 2, 4], "day_edges": [0, 1, 3], "permutations": 49, "seed": seed}
    one = knox(x, y, t, weights=weights, **bands)
    many = knox(np.repeat(x, weights), np.repeat(y, weights), np.repeat(t, weights), **bands)
    for field in ("observed", "expected", "ratio", "p"):
        np.testing.assert_array_equal(getattr(one, field), getattr(many, field))


@pytest.mark.parametrize("unit", ["D", "s", "ns"])
def test_dates_are_days_whatever_their_unit(unit):
    days = np.array([3, 4, 9, 9])
    bands = {"distance_edges": [0, 5], "day_edges": [0, 2, 7], "permutations": 9}
    dated = np.datetime64("2025-03-27") + days.astype("m8[D]").astype(f"m8[{unit}]")
    assert knox(days, days, dated, **bands).observed.tolist() == knox(days, days, days, **bands).observed.tolist()
    assert near_strings(days, days, dated, distance=2, within=2).tolist() == [1, 1, 2, 2]
    with pytest.raises(ParameterError, match="finite"):
        knox([0], [0], np.array(["NaT"], "M8[ns]"), **bands)


def test_threads_change_nothing_and_order_does_not_change_the_counts(monkeypatch):
    random = np.random.default_rng(1)
    x, y, t = random.uniform(0, 900, 500), random.uniform(0, 900, 500), random.integers(0, 60, 500)
    asked = {"distance_edges": [0, 50, 100], "day_edges": [0, 7, 14], "permutations": 99, "seed": 8}
    monkeypatch.setattr(bands, "SMALL", 0)
    monkeypatch.setattr(bands, "CORES", 1)
    one = knox(x, y, t, **asked)
    monkeypatch.setattr(bands, "CORES", 3)
    again = knox(x, y, t, **asked)
    assert one.p.tobytes() == again.p.tobytes()
    order = random.permutation(500)
    turned = knox(-y[order], x[order], t[order], **asked)
    np.testing.assert_array_equal(turned.observed, one.observed)
    np.testing.assert_array_equal(turned.expected, one.expected)


def test_planted_near_repeats_are_found_and_noise_is_not():
    random = np.random.default_rng(2)
    x, y, t = random.uniform(0, 5000, 400), random.uniform(0, 5000, 400), random.integers(0, 365, 400).astype(float)
    bands = {"distance_edges": [0, 200, 400], "day_edges": [0, 7, 14], "permutations": 199}
    quiet = knox(x, y, t, **bands)
    assert quiet.p.min() > 0.005
    follow = random.choice(400, 60, replace=False)
    busy = knox(
        np.append(x, x[follow] + random.normal(0, 40, 60)),
        np.append(y, y[follow] + random.normal(0, 40, 60)),
        np.append(t, t[follow] + random.integers(0, 6, 60)),
        **bands,
    )
    assert busy.p[0, 0] == 1 / 200 and busy.ratio[0, 0] > 2 and busy.p[1, 1] > 0.05


def test_p_holds_its_level():
    """Under no interaction the chance of p <= 0.1 is at most 10 %."""
    hits = 0
    for seed in range(400):
        random = np.random.default_rng(seed)
        x, y, t = random.uniform(0, 10, 40), random.uniform(0, 10, 40), random.uniform(0, 30, 40)
        hits += knox(x, y, t, distance_edges=[0, 2], day_edges=[0, 4], permutations=49, seed=seed).p[0, 0] <= 0.1
    assert 0.04 <= hits / 400 <= 0.145


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"distance_edges": [0]}, "distance_edges"),
        ({"day_edges": [5, 1]}, "day_edges"),
        ({"day_edges": [0, 0, 0]}, "at most twice"),
        ({"weights": [0.5, 1]}, "whole numbers"),
        ({"metric": "taxi"}, "metric"),
        ({"permutations": -1}, "permutations"),
    ],
)
def test_what_it_cannot_do_is_said(change, words):
    given = {"distance_edges": [0, 1], "day_edges": [0, 1], **change}
    with pytest.raises(ParameterError, match=words):
        knox([0, 1], [0, 1], [0, 1], **given)
    with pytest.raises(ParameterError, match="finite"):
        knox([0, np.nan], [0, 1], [0, 1], distance_edges=[0, 1], day_edges=[0, 1])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(*[st.integers(0, 8)] * 3), min_size=1, max_size=30), st.integers(1, 3), st.integers(1, 3))
def test_strings_are_the_chains(events, distance, within):
    x, y, t = np.array(events, float).T
    label = list(range(len(x)))
    for _ in label:
        for i in range(len(x)):
            for j in range(len(x)):
                if np.hypot(x[i] - x[j], y[i] - y[j]) < distance and abs(t[i] - t[j]) < within:
                    label[i] = label[j] = min(label[i], label[j])
    seen: dict[int, int] = {}
    expected = [seen.setdefault(v, len(seen) + 1) for v in label]
    assert near_strings(x, y, t, distance=distance, within=within).tolist() == expected
    there = np.arange(len(x)) % 3 > 0
    some = near_strings(x, y, t, distance=distance, within=within, weights=2 * there)
    assert some[~there].tolist() == [0] * (~there).sum()  # no case has no string and links none
    alone = near_strings(x[there], y[there], t[there], distance=distance, within=within)
    assert some[there].tolist() == alone.tolist()


def test_local_knox_adds_up_to_the_whole():
    random = np.random.default_rng(4)
    x, y, t = random.integers(0, 20, (3, 60)).astype(float)
    local = local_knox(x, y, t, distance=4, days=3)
    whole = knox(x, y, t, distance_edges=[0, np.nextafter(4, 5)], day_edges=[0, np.nextafter(3, 4)], permutations=0)
    assert local.both.sum() == 2 * whole.observed[0, 0]
    assert ((local.p > 0) & (local.p <= 1)).all() and (local.p[local.both == 0] == 1).all()
    by_cases = (local.space * local.time).sum() / 59
    assert modified_knox(x, y, t, distance=4, days=3) == pytest.approx((local.both.sum() - by_cases) / 2)


def test_mantel_and_jacquez_on_a_perfect_march():
    steps = np.arange(20.0)
    assert mantel(steps, steps, steps) == pytest.approx(1)
    assert jacquez(steps**1.1, steps, steps**1.1, k=2) == 40
    assert jacquez([0, 0, 0, 5, 5, 5], [0] * 6, [1, 2, 3, 9, 8, 7.5], k=2) == 12  # stacked cases name each other
