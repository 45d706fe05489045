"""Uncertain times, spread: golden cases, both daylight-saving nights by the minute, and real thefts."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.aoristic import night_ratio, peak, week, weights, within
from geo.errors import UserError
from geo.time.night import profile

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def named(matrix: npt.NDArray[np.float64]) -> dict[str, float]:
    return {f"{DAYS[day]}{hour:02d}": float(matrix[hour, day]) for hour, day in np.argwhere(matrix > 0)}


@pytest.mark.parametrize("timezone", ["Europe/London", None])
def test_golden_hand_cases(shared: Path, timezone: str | None) -> None:
    case = json.loads((shared / "golden/aoristic_hand_cases_crimepy.json").read_text())
    for (start, end), expected in zip(case["inputs"]["cases"], case["expected"], strict=True):
        matrix = week([start], [end], timezone=timezone)
        if isinstance(expected, str):
            assert np.allclose(matrix, 1 / 168, rtol=0, atol=1e-12)
        else:
            assert named(matrix) == pytest.approx(expected, abs=1e-12)


def test_friday_evening_to_saturday_morning() -> None:
    assert named(week(["2025-06-06T22:30"], ["2025-06-07T01:15"])) == pytest.approx(
        {"Fri22": 0.181818, "Fri23": 0.363636, "Sat00": 0.363636, "Sat01": 0.090909}, abs=1e-6
    )


def by_the_minute(start: datetime, end: datetime, zone: str) -> dict[str, float]:
    """The slow way: every real minute of the span, read off the local clock."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    utc, local = ZoneInfo("UTC"), ZoneInfo(zone)
    first = start.replace(tzinfo=local).astimezone(utc)
    last = end.replace(tzinfo=local, fold=1).astimezone(utc)
    minutes = int((last - first).total_seconds() // 60)
    found: dict[str, float] = {}
    for k in range(minutes):
        wall = (first + timedelta(minutes=k)).astimezone(local)
        name = f"{DAYS[wall.weekday()]}{wall.hour:02d}"
        found[name] = found.get(name, 0.0) + 1 / minutes
    return found


@pytest.mark.parametrize(
    ("zone", "night"),
    [
        ("Europe/London", "2025-03-29"),
        ("Europe/London", "2025-10-25"),
        ("America/New_York", "2025-03-08"),
        ("America/New_York", "2025-11-01"),
        ("Asia/Kolkata", "2025-10-25"),
    ],
)
def test_daylight_saving_nights_by_the_minute(zone: str, night: str) -> None:
    eve = datetime.fromisoformat(f"{night}T22:10")
    starts = [eve + timedelta(minutes=m) for m in (0, 50, 140, 155, 170, 199)]  # 22:10 to 01:29
    ends = [eve + timedelta(minutes=m) for m in (290, 333, 410, 601)]  # 03:00 to 08:11
    for start in starts:
        if night.endswith(("29", "08")) and start.hour == (1 if zone == "Europe/London" else 2):
            continue  # an hour that never happens; below
        for end in ends:
            ours = named(week([start.isoformat()], [end.isoformat()], timezone=zone))
            assert ours == pytest.approx(by_the_minute(start, end, zone), abs=1e-12)


def test_the_hour_that_never_happens_gets_nothing_and_the_one_that_happens_twice_gets_both() -> None:
    spring = named(week(["2025-03-30T00:00"], ["2025-03-30T03:00"]))
    assert spring == pytest.approx({"Sun00": 1 / 2, "Sun02": 1 / 2}, abs=1e-12)
    autumn = named(week(["2025-10-26T00:00"], ["2025-10-26T03:00"]))
    assert autumn == pytest.approx({"Sun00": 1 / 4, "Sun01": 2 / 4, "Sun02": 1 / 4}, abs=1e-12)
    assert named(week(["2025-10-26T00:00"], ["2025-10-26T03:00"], timezone=None)) == pytest.approx(
        {"Sun00": 1 / 3, "Sun01": 1 / 3, "Sun02": 1 / 3}, abs=1e-12
    )
    assert named(week(["2025-03-30T01:20"], ["2025-03-30T01:40"])) == {"Sun02": 1.0}
    assert named(week(["2025-10-26T01:50"], ["2025-10-26T01:10"])) == {"Sun01": 1.0}  # 01:50 BST to 01:10 GMT
    later = week(["2025-03-30T01:20", "2025-06-01T10:00"], ["2025-03-30T01:40", "2025-06-01T11:30"])
    assert named(later) == pytest.approx({"Sun02": 1.0, "Sun10": 2 / 3, "Sun11": 1 / 3}, abs=1e-12)
    both = week(["2025-03-29T23:00"], ["2025-03-30T01:30"])  # ends in the hour that never was: at its beginning
    assert named(both) == pytest.approx({"Sat23": 1 / 2, "Sun00": 1 / 2}, abs=1e-12)


spans = st.lists(
    st.tuples(
        st.datetimes(datetime(2024, 1, 1), datetime(2026, 1, 1)),
        st.one_of(st.none(), st.integers(0, 20 * 24 * 3600)),
    ),
    max_size=30,
)


@settings(deadline=None, max_examples=60)
@given(spans, st.sampled_from(["Europe/London", "America/New_York", None]), st.randoms(use_true_random=False))
def test_weights_sum_to_one_an_event_and_do_not_depend_on_order(
    events: list[tuple[datetime, int | None]], zone: str | None, random: Any
) -> None:
    rows = [
        (np.datetime64(s, "s"), np.datetime64("NaT") if d is None else np.datetime64(s, "s") + np.timedelta64(d, "s"))
        for s, d in events
    ]
    start, end = ([row[k] for row in rows] for k in (0, 1))
    matrix = week(start, end, timezone=zone)
    assert matrix.shape == (24, 7) and matrix.sum() == pytest.approx(len(rows), abs=1e-9)
    spread = weights(start, end, timezone=zone)
    assert np.bincount(spread.event, spread.weight, minlength=len(rows)) == pytest.approx(np.ones(len(rows)))
    assert spread.weight.size == 0 or spread.weight.min() >= 0
    mask = profile("ente_daily").mask
    assert within(start, end, mask, timezone=zone) == pytest.approx(spread.within(mask))
    assert sum(spread.at(hour).sum() for hour in range(168)) == pytest.approx(len(rows))
    for variant in ("start", "midpoint"):
        assert week(start, end, timezone=zone, variant=variant).sum() == len(rows)
    random.shuffle(rows)
    assert np.allclose(week([r[0] for r in rows], [r[1] for r in rows], timezone=zone), matrix, rtol=0, atol=1e-12)


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(4)
    start = np.datetime64("2025-03-01", "s") + rng.integers(0, 5e6, 500).astype("m8[s]")
    end = start + rng.integers(0, 9e5, 500).astype("m8[s]")
    mask = profile("nte_core").mask
    whole = week(start, end), within(start, end, mask)
    monkeypatch.setattr("geo.aoristic._BLOCK", 200)
    assert np.allclose(week(start, end), whole[0], rtol=0, atol=1e-12)
    assert np.array_equal(within(start, end, mask), whole[1])


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [
        (["2025-07-01T22:30+01:00"], [None], "start carries a time zone"),
        (["2025-01-02T01:00"], ["2025-01-02T00:59"], r"event 1: 1 event ends before the start"),
        (["2025-01-02T01:00", None], [None, None], r"1 event has no start"),
        (["2025-01-02T01:00"], [None, None], r"same number of times"),
        (["yesterday"], [None], r"start: the start is not a time"),
    ],
)
def test_faulty_times_are_one_sentence(start: list[Any], end: list[Any], sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        week(start, end)


def test_no_events_are_an_empty_week_without_a_peak() -> None:
    empty = week([], [])
    assert empty.shape == (24, 7) and empty.sum() == 0
    assert peak(empty) is None and night_ratio([], 0.5, seed=1) is None


def test_the_peak_runs_over_the_end_of_the_week() -> None:
    matrix = week(["2025-06-08T22:00"], ["2025-06-09T02:00"])
    assert str(peak(matrix, 4)) == "Sun 22:00-02:00"
    assert peak(matrix, 2).share == pytest.approx(0.5)  # type: ignore[union-attr]


def test_real_thefts_sum_to_the_events_and_the_methods_differ(shared: Path) -> None:
    table = pq.read_table(shared / "data/timed/nyc_vehicle_thefts_start_end.parquet")
    start, end = (table[name].to_numpy().astype("M8[s]") for name in ("date_start", "date_end"))
    assert len(start) == 35_746
    matrices = {v: week(start, end, timezone="America/New_York", variant=v) for v in ("aoristic", "start", "midpoint")}
    for matrix in matrices.values():
        assert abs(matrix.sum() - 35_746) < 1e-9
    assert np.abs(matrices["aoristic"] - matrices["start"]).sum() > 0.1 * 35_746
    mask = profile("ente_daily").mask
    ratio = night_ratio(within(start, end, mask, timezone="America/New_York"), 0.5, seed=1)
    assert ratio is not None
    assert ratio.share * 35_746 == pytest.approx(matrices["aoristic"].T.ravel()[mask].sum())


def test_shootings_peak_at_night_and_the_ratio_excludes_one(shared: Path) -> None:
    table = pq.read_table(shared / "data/timed/nyc_shootings_2006_2023.parquet")
    start = table["occurred"].to_numpy().astype("M8[s]")
    matrix = week(start, np.full(len(start), "NaT", "M8[s]"), timezone="America/New_York")
    assert matrix.sum() == len(start) == 27_939
    top = peak(matrix)
    assert top is not None and (top.start % 24 >= 22 or top.start % 24 <= 3) and top.start // 24 in (4, 5, 6)
    night = profile("nte_core")
    inside = night.holds(start).astype(float)
    first, again = (night_ratio(inside, night.share, seed=7) for _ in range(2))
    assert first == again and first is not None and first.low > 1.5 and first.low < first.ratio < first.high
    p = first.share
    assert (first.high - first.low) * night.share == pytest.approx(2 * 1.96 * np.sqrt(p * (1 - p) / first.n), rel=0.1)
