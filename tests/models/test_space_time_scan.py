"""The space-time scan against every cylinder looked at one by one, and against what chance must give."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.engine import bands
from models.engine.cylinders import deal
from models.errors import ParameterError
from models.space_time_scan import space_time_scan

INCIDENTS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=25)


def cylinders(x, y, age, longest, share, radius, min_count, min_places):
    """(log ratio, set of places) of every cylinder, by definition."""
    total, places = len(x), sorted(set(zip(x, y, strict=True)))
    for a, b in places:
        squared = (x - a) ** 2 + (y - b) ** 2
        for edge in np.unique(squared[squared <= radius**2]):
            held = {q for q in places if (q[0] - a) ** 2 + (q[1] - b) ** 2 <= edge}
            inside = int((squared <= edge).sum())
            if len(held) < min_places or (inside > share * total and len(held) > 1):
                continue
            for w in range(longest):
                n, expected = int(((squared <= edge) & (age <= w)).sum()), inside * (int((age <= w).sum()) / total)
                if n >= min_count and n > expected:
                    rest = (total - n) * np.log((total - n) / (total - expected)) if n < total else 0.0
                    yield n * np.log(n / expected) + rest, held


@settings(deadline=None, max_examples=60)
@given(
    INCIDENTS, st.sampled_from([1, 2, 4, 11]), st.sampled_from([0.3, 0.6, 1]), st.sampled_from([0, 2.0, 9.0]),
    st.integers(1, 2), st.integers(1, 3),
)  # fmt: skip
def test_it_finds_what_looking_at_every_cylinder_finds(events, longest, share, radius, min_count, min_places):
    x, y, period = np.array(events, float).T
    found = space_time_scan(
        x, y, period, longest=longest, share=share, radius=radius, min_count=min_count, min_places=min_places,
        permutations=2, seed=3,
    )  # fmt: skip
    limits = (longest, share, radius, min_count, min_places)
    age = period.max() - period
    taken = set()
    for cluster in found.clusters:
        ratios = [ratio for ratio, held in cylinders(x, y, age, *limits) if not held & taken]
        assert cluster.log_ratio == pytest.approx(max(ratios))
        held = set(zip(x[cluster.points], y[cluster.points], strict=True))
        assert not held & taken and len(held) == cluster.places and len(cluster.points) == cluster.inside
        assert cluster.n == (age[cluster.points] < cluster.periods).sum()
        taken |= held
    if len(found.clusters) < 5:
        assert not [ratio for ratio, held in cylinders(x, y, age, *limits) if not held & taken and ratio > 1e-9]
    # the maxima of permutations, with the times as they were dealt
    spots, place = np.unique(np.array([x, y]), axis=1, return_inverse=True)
    recent = np.sort(age[age < longest]).astype(np.int32)
    begin, of, old = deal(0, 2, spots.shape[1], place.ravel().astype(np.int32), recent, np.uint64(3))
    for r in range(2):
        again = np.full(len(x), 99.0)
        for q in range(spots.shape[1]):
            here = np.flatnonzero(place.ravel() == q)
            given_ages = old[begin[q] : begin[q + 1]][of[begin[q] : begin[q + 1]] == r]
            again[here[: len(given_ages)]] = given_ages
        largest = max((ratio for ratio, _ in cylinders(x, y, again, *limits)), default=0.0)
        assert found.by_chance[r] == pytest.approx(largest, abs=1e-9)


def test_weights_are_repetition_and_threads_change_nothing(monkeypatch):
    random = np.random.default_rng(5)
    x, y, period = random.integers(0, 9, (3, 150)).astype(float)
    weights = random.integers(0, 3, 150)
    asked = {"longest": 3, "permutations": 99, "seed": 2}
    one = space_time_scan(x, y, period, weights=weights, **asked)
    monkeypatch.setattr(bands, "SMALL", 0)
    monkeypatch.setattr(bands, "CORES", 3)
    many = space_time_scan(*(np.repeat(values, weights) for values in (x, y, period)), **asked)
    assert one.by_chance.tobytes() == many.by_chance.tobytes() and one.n == many.n == weights.sum()
    fields = ("x", "y", "radius", "periods", "n", "inside", "expected", "log_ratio", "p", "recurrence")
    for a, b in zip(one.clusters, many.clusters, strict=True):
        assert [getattr(a, name) for name in fields] == [getattr(b, name) for name in fields]


def test_more_incidents_than_sixteen_bits_count():
    """The largest log ratio of times dealt over three heavy places and three light ones, looked up one by one."""
    place = np.repeat(np.arange(6), [30_000, 20_000, 40_000, 40, 30, 50])
    period = np.arange(len(place)) % 2
    found = space_time_scan(place, 0 * place, period, longest=1, share=1, radius=0, permutations=3, seed=4)
    recent = np.zeros((period == 1).sum(), np.int32)
    begin, of, _ = deal(0, 3, 6, place.astype(np.int32), recent, np.uint64(4))
    inside, total = np.bincount(place), len(place)
    for r in range(3):
        n = np.array([(of[begin[q] : begin[q + 1]] == r).sum() for q in range(6)])
        expected = inside * (len(recent) / total)
        ratio = n * np.log(n / expected) + (total - n) * np.log((total - n) / (total - expected))
        assert found.by_chance[r] == pytest.approx(ratio[n > expected].max(), rel=1e-9)


def test_a_planted_cluster_is_found_and_what_was_always_busy_is_not():
    random = np.random.default_rng(7)
    x, y, period = random.uniform(0, 9000, 600), random.uniform(0, 9000, 600), random.integers(0, 24, 600)
    always = np.full(200, 500.0), np.full(200, 500.0), np.arange(200) % 24
    rise = random.normal(7000, 150, 25), random.normal(2000, 150, 25), random.integers(22, 24, 25)
    data = [np.concatenate(parts) for parts in zip((x, y, period), always, rise, strict=True)]
    first, *others = space_time_scan(*data, radius=2000, permutations=199).clusters
    assert np.hypot(first.x - 7000, first.y - 2000) < 400 and first.periods == 2 and first.n >= 20
    assert first.p == 1 / 200 and first.recurrence == 200 and first.p_gumbel < 1e-6
    assert all(other.p > 0.05 for other in others)


def test_under_chance_p_holds_its_level():
    """Alerts that chance gives once in five scans come in one of five; the ranks of p are even."""
    random = np.random.default_rng(11)
    x, y = random.uniform(0, 9, (2, 80))
    p = []
    for seed in range(300):
        scan = space_time_scan(x, y, random.integers(0, 12, 80), longest=2, clusters=1, permutations=19, seed=seed)
        p.append(scan.clusters[0].p if scan.clusters else 1.0)
    for alpha, low, high in ((0.2, 0.13, 0.27), (0.5, 0.41, 0.59), (0.8, 0.73, 0.87)):
        assert low < np.mean(np.array(p) <= alpha + 1e-9) < high  # over three standard errors each way


def test_nothing_has_no_cluster_and_nonsense_is_refused():
    assert space_time_scan([], [], []).clusters == ()
    assert space_time_scan([1, 2], [1, 2], [5, 5]).clusters == ()  # one period has nothing before it
    for wrong, words in (
        ({"period": [0.5, 1]}, "whole numbers"),
        ({"period": [1]}, "one whole number an incident"),
        ({"last": 0}, "after the last period"),
        ({"weights": [0.5, 1]}, "whole numbers"),
        ({"share": 0}, "share"),
        ({"longest": 0}, "longest"),
        ({"min_count": 0}, "min_count"),
        ({"x": [np.nan, 1]}, "finite"),
    ):
        asked = {"x": [0, 1], "y": [0, 1], "period": [0, 1], **wrong}
        with pytest.raises(ParameterError, match=words):
            space_time_scan(**asked)
