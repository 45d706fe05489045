"""The policing night, its profiles and its calendar, and when it was really dark."""

from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest
from astral import Observer
from astral.sun import elevation
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import NotFound, Refused, UserError
from geo.time.clock import to_local, to_utc
from geo.time.darkness import Place, dark, dark_share, dark_within
from geo.time.night import hour_of_week, night_of, profile, profiles, timed, week_hours
from geo.time.night_calendar import PAYDAYS, calendar

NEW_YORK = Place(40.7, -74.0, "America/New_York")


def times(*texts: str) -> np.ndarray:  # type: ignore[type-arg]
    return np.array(texts, "M8[s]")


def test_half_past_one_on_sunday_is_saturday_night() -> None:
    assert night_of(datetime(2025, 6, 8, 1, 30)) == date(2025, 6, 7)
    assert night_of(datetime(2025, 6, 8, 5, 59, 59)) == date(2025, 6, 7)
    assert night_of(datetime(2025, 6, 8, 6)) == date(2025, 6, 8)
    assert night_of(datetime(2025, 1, 1, 0, 10)) == date(2024, 12, 31)
    nights = night_of(times("2025-06-08T01:30", "2025-06-08T06:00", "NaT"))
    assert nights[:2].tolist() == [date(2025, 6, 7), date(2025, 6, 8)] and np.isnat(nights[2])


@settings(deadline=None, max_examples=100)
@given(st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)))
def test_arrays_and_datetimes_agree(moment: datetime) -> None:
    stamp = np.array([np.datetime64(moment, "s")])
    assert night_of(stamp)[0].item() == night_of(moment)
    assert hour_of_week(stamp)[0] == moment.weekday() * 24 + moment.hour


@pytest.mark.parametrize(
    ("name", "hours", "inside", "outside"),
    [
        ("ente_daily", 84, "2025-06-03T05:59", "2025-06-03T06:00"),
        ("nte_core", 16, "2025-06-08T03:59", "2025-06-08T04:00"),
        ("nte_core", 16, "2025-06-06T20:00", "2025-06-06T03:00"),  # Friday before dawn is Thursday night
        ("nte_weekend_long", 36, "2025-06-09T05:59", "2025-06-09T18:00"),
        ("purple_flag", 84, "2025-06-03T17:00", "2025-06-03T05:00"),
        ("late_close", 42, "2025-06-03T23:00", "2025-06-03T22:59"),
        ("tvp_day", 84, "2025-06-03T17:59", "2025-06-03T18:00"),
        ("tvp_night", 84, "2025-06-03T18:00", "2025-06-03T17:59"),
    ],
)
def test_profiles_of_the_domain(name: str, hours: int, inside: str, outside: str) -> None:
    night = profile(name)
    assert night.mask.shape == (168,) and night.mask.sum() == hours and night.share == hours / 168
    assert night.holds(times(inside, outside, "NaT")).tolist() == [True, False, False]
    assert profile(night.key) == night and night.basis and night.title


def test_day_and_night_halves_are_the_whole_week() -> None:
    assert np.array_equal(profile("tvp_day").mask, ~profile("tvp_night").mask)


OWN = """\
id: our_saturday
version: 1.0.0
title: Saturday late
basis: our board
hours:
  - {days: [sat], from: 22:00, to: "03:00"}
  - {days: [sun], from: 0, to: 1}
"""


def test_own_profiles_stand_beside_ours(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(OWN)
    assert np.flatnonzero(profile("our_saturday", tmp_path).mask).tolist() == [142, 143, 144, 145, 146]
    assert len(profiles(tmp_path)) == len(profiles()) + 1
    with pytest.raises(NotFound, match=r"no night profile “nope”.*nte_core@1\.0\.0"):
        profile("nope")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("22:00", "22:30"), r"own\.yaml, line 6: “22:30” is not a full hour"),
        (("[sat]", "[saturday]"), r"own\.yaml, line 6: “saturday” is not a day"),
        (("[sat]", "sat"), r"own\.yaml, line 6: a list is expected"),
        (("title", "tilte"), r"own\.yaml, line 3: “tilte” is not known"),
        (('to: "03:00"', "until: 3"), r"own\.yaml, line 6: “until” is not known"),
        (("our_saturday", "nte_core"), r"nte_core@1\.0\.0 is there already"),
    ],
)
def test_a_faulty_profile_is_one_sentence(tmp_path: Path, change: tuple[str, str], sentence: str) -> None:
    (tmp_path / "own.yaml").write_text(OWN.replace(*change))
    with pytest.raises(UserError, match=sentence):
        profiles(tmp_path)


@pytest.mark.parametrize("broken", [b"\xff\xfe\x00", b"", b"id: [", b"- a\n"])
def test_a_file_that_is_no_profile_is_one_sentence(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "own.yaml").write_bytes(broken)
    with pytest.raises(UserError, match=r"own\.yaml"):
        profiles(tmp_path)


def test_hours_that_really_happened() -> None:
    year = week_hours(date(2025, 1, 1), date(2025, 12, 31))
    assert year.sum() == 365 * 24
    sunday_one = 6 * 24 + 1
    assert week_hours(date(2025, 3, 24), date(2025, 3, 30))[sunday_one] == 0
    assert week_hours(date(2025, 10, 20), date(2025, 10, 26))[sunday_one] == 2
    assert week_hours(date(2025, 3, 3), date(2025, 3, 9), "America/New_York")[sunday_one + 1] == 0
    assert week_hours(date(2025, 6, 2), date(2025, 6, 8)).tolist() == [1] * 168
    with pytest.raises(UserError, match="no time zone “Europe/Swindon”"):
        week_hours(date(2025, 6, 2), date(2025, 6, 8), "Europe/Swindon")


def test_month_only_data_is_refused_an_hour_and_untimed_records_are_known() -> None:
    assert timed(["exact", "span", "day", "month"]).tolist() == [True, True, False, False]
    assert timed([]).tolist() == []
    with pytest.raises(Refused, match="only the month of these records is known"):
        timed(["month", "month"])
    with pytest.raises(Refused, match="only the day of these records is known"):
        timed(["day"])


def test_special_nights_of_2025() -> None:
    nights = np.arange("2025-01-01", "2026-01-01", dtype="M8[D]")
    kinds = calendar().kinds(nights)
    assert [str(day) for day in nights[kinds["bank_holiday_eve"]]] == [
        "2025-04-17", "2025-04-20", "2025-05-04", "2025-05-25", "2025-08-24", "2025-12-24", "2025-12-25", "2025-12-31",
    ]  # fmt: skip
    assert nights[kinds["new_years_eve"]].tolist() == [date(2025, 12, 31)]
    assert kinds["payday"].sum() == 12 and date(2025, 8, 29) in nights[kinds["payday"]].tolist()
    assert not kinds["event"].any()
    assert "school_term" not in kinds  # nobody told us the terms


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("last_working_friday", {4: 25, 5: 30, 12: 19}),  # 26 December 2025 is a bank holiday and a Friday
        ("day_25", {5: 23, 12: 24, 10: 24}),
        ("last_working_day", {5: 30, 8: 29, 12: 31}),
    ],
)
def test_payday_rules(tmp_path: Path, rule: str, expected: dict[int, int]) -> None:
    assert rule in PAYDAYS
    path = tmp_path / "own.yaml"
    path.write_text(f"id: own\nversion: 1.0.0\ncountry: GB\nsubdivision: ENG\npayday: {rule}\n")
    ours = calendar(path)
    assert {month: ours.payday_of(2025, month).day for month in expected} == expected


def test_terms_and_events_come_from_the_calendar_file(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    text = (
        "id: own\nversion: 1.0.0\ncountry: GB\nsubdivision: ENG\nschool_terms:\n"
        "  - {name: one, first: 2025-09-02, last: 2025-10-24}\n  - {name: two, first: 2025-11-03, last: 2025-12-19}\n"
        "events:\n  - {name: Carnival, first: 2025-09-06}\n"
    )
    path.write_text(text)
    ours = calendar(path)
    nights = np.array(["2025-09-06", "2025-10-27", "2025-12-25", "NaT"], "M8[D]")
    kinds = ours.kinds(nights)
    assert kinds["school_term"].tolist() == [True, False, False, False]
    assert kinds["school_holiday"].tolist() == [False, True, False, False]  # after the last term nothing is known
    assert kinds["event"].tolist() == [True, False, False, False] and ours.events_on(date(2025, 9, 6)) == ("Carnival",)
    for change, sentence in [
        (("2025-10-24", "2025-08-24"), r"line 6: “one” ends before it begins"),
        (("GB", "Wessex"), r"line 3: the package holidays knows no country Wessex"),
        (("ENG", "WIL"), r"knows no part WIL of GB"),
        (("subdivision: ENG", "payday: friday"), r"line 4: “friday” is not a rule for payday"),
    ]:
        path.write_text(text.replace(*change))
        with pytest.raises(UserError, match=sentence):
            calendar(path)


def test_darkness_goes_by_the_sun_and_not_by_the_clock() -> None:
    six = times("2025-06-21T18:00", "2025-12-21T18:00", "2025-06-21T22:00", "2025-06-21T22:30", "2025-12-21T07:00")
    assert dark(six).tolist() == [False, True, False, True, True]
    # by the hour angle, 6 degrees at 51.35 N 1.99 W: 21 June 04:04 and 22:15 BST; 21 December 07:31 and 16:42 GMT
    edges = times("2025-06-21T04:00", "2025-06-21T04:08", "2025-06-21T22:11", "2025-06-21T22:19")
    assert dark(edges).tolist() == [True, False, False, True]
    edges = times("2025-12-21T07:27", "2025-12-21T07:35", "2025-12-21T16:38", "2025-12-21T16:46", "NaT")
    assert dark(edges).tolist() == [True, False, False, True, False]
    assert dark(times("2025-06-21T21:30", "2025-06-21T20:45"), NEW_YORK).tolist() == [True, False]


@pytest.mark.parametrize("place", [Place(), NEW_YORK, Place(60.4, -1.3), Place(70.0, 25.0, "Europe/Oslo")])
def test_darkness_agrees_with_the_sun_every_half_hour_of_a_year(place: Place) -> None:
    wall = np.arange("2025-01-01T00:07", "2026-01-01", np.timedelta64(60 * 13, "m"), dtype="M8[m]").astype("M8[s]")[::7]
    at = Observer(place.latitude, place.longitude)
    utc = to_utc(wall, place.timezone)
    high = np.array([elevation(at, moment, with_refraction=False) for moment in utc.tolist()])
    clear = np.abs(high + 6) > 0.1  # refraction is half of that
    assert np.array_equal(dark(wall, place)[clear], high[clear] < -6)


def test_the_dark_share_of_a_span_is_that_of_its_minutes() -> None:
    start, end = times("2025-03-29T16:00", "2025-10-25T15:20"), times("2025-03-30T09:30", "2025-10-26T11:00")
    share = dark_within(start, end)
    for k in range(2):
        first, last = (np.datetime64(str(t[k]), "s") for t in (start, end))
        minutes = np.arange(to_utc(first, "Europe/London"), to_utc(last, "Europe/London"), np.timedelta64(60, "s"))
        assert share[k] == pytest.approx(dark(to_local(minutes, "Europe/London")).mean(), abs=0.002)
    assert dark_within(times("2025-12-21T18:00", "2025-06-21T18:00"), times("NaT", "NaT")).tolist() == [1.0, 0.0]
    assert 0.40 < dark_share(date(2025, 1, 1), date(2025, 12, 31)) < 0.46
