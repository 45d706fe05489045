"""The hours of a question are the Answer's own incidents, on the clock that is set, and never made up."""

import csv
import re
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from fastapi.testclient import TestClient
from visitor import opened_to, visitor

from app.answering.answerer import MAP, Answerer
from app.answering.question import Question
from app.exports.week import week_table
from app.main import create_app
from app.maps.hours import pictures
from app.night.hour_maps import HOURS, hour_maps
from app.night.kinds import HOURS as HOUR_MAPS
from app.night.kinds import WEEK, HourQuestion
from app.night.week import nights
from app.pages.night_tables import intervals, kind_rows, share_rows
from app.pages.week_grid import luminance, week_grid
from app.settings import Settings
from app.words.hours import hours_name
from app.words.night import kind_meaning, nights_counted, no_darkness
from geo.errors import Refused
from geo.incidents import SCHEMA
from geo.store.opening import open_store
from geo.store.slices import SliceStore
from geo.time.night import profile

HALF = {"first": date(2025, 7, 1), "last": date(2025, 12, 1)}
VIOLENCE = Question(offence="VIOLENCE_SEXUAL_RECORDED", area="lad:E06000030", **HALF)  # type: ignore[arg-type]
FRIDAY = VIOLENCE.but(hours="fri22-sat03")


def stored(folder: Path, start: Any, end: Any, precision: Any, **own: Any) -> Answerer:
    """An Answerer on a store of its own with these times, every incident near Swindon's centre."""
    n = len(start)
    month = start.astype("M8[M]").astype("M8[D]")
    at = np.random.default_rng(1).normal(0, 300, (n, 2)).round(-1)
    values: dict[str, Any] = {
        "id": np.arange(n).astype(str),
        "source": ["force-export"] * n,
        "force": ["wiltshire"] * n,
        "month": month,
        "start": start,
        "end": end,
        "time_precision": precision,
        "easting": 414900 + at[:, 0],
        "northing": 184600 + at[:, 1],
        "spatial_precision": ["exact"] * n,
        "category": ["Violence and sexual offences"] * n,
        "ho_code": ["8N"] * n,
        "weight": np.ones(n),
    }
    table = pa.table({f.name: pa.array(values.get(f.name, [None] * n), f.type) for f in SCHEMA}, schema=SCHEMA)
    open_store(folder).replace(
        ("incidents", "force-export", "wiltshire", m.item(), table.filter(pa.array(month == m)))
        for m in np.unique(month)
    )
    return Answerer(Settings(data=folder, resamples=29, **own))


@pytest.fixture(scope="module")
def demo(demo_store: SliceStore, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    return Answerer(Settings(data=tmp_path_factory.mktemp("nights"), resamples=29), store=demo_store)


@pytest.fixture(scope="module")
def web(demo: Answerer) -> TestClient:
    return visitor(create_app(demo.settings, demo, opened_to("VIOLENCE_SEXUAL_RECORDED", "NTE_VIOLENCE")))


@pytest.mark.parametrize(
    "changes", [{}, {"hours": "fri22-sat03"}, {"night": "dark"}, {"night": "late_close", "area": ""}, {"hour": 144}]
)
def test_every_number_is_the_answers_own(demo: Answerer, changes: dict[str, Any]) -> None:
    asked = VIOLENCE.but(**changes)
    found = nights(demo, asked)
    assert found.n == pytest.approx(found.whole.n) and found.timed + found.untimed == pytest.approx(found.n)
    assert found.untimed > 0 and found.week.sum() == pytest.approx(found.timed, abs=1e-9)
    assert found.ratio and found.ratio.share * found.timed == pytest.approx(found.asked.n)
    assert found.ratio.low < found.ratio.ratio < found.ratio.high
    if found.mask is not None:
        assert found.week.T.ravel()[found.mask].sum() == pytest.approx(found.asked.n)
        assert found.asked.n == pytest.approx(demo.answer(asked if asked.night or asked.span else found.asked.asked).n)
    for variant in found.variants:
        assert variant.week.shape == (24, 7) and variant.week.sum() == pytest.approx(found.timed, abs=1e-9)


def test_the_share_of_hours_is_that_of_the_months_asked_for(demo: Answerer) -> None:
    """August 2025 has five weekends, September four; in October the clocks go back in a Saturday night."""
    for month, hours in ((date(2025, 8, 1), 80 / 744), (date(2025, 9, 1), 64 / 720), (date(2025, 10, 1), 69 / 745)):
        found = nights(demo, VIOLENCE.but(first=month, last=month, night="nte_core"))
        assert found.ratio and found.ratio.hours_share == pytest.approx(hours)


def test_the_demo_goes_wrong_on_weekend_nights_and_the_page_is_the_same_twice(demo: Answerer) -> None:
    first, again = (nights(demo, VIOLENCE.but(offence="NTE_VIOLENCE", area="")) for _ in range(2))
    assert first.peak == again.peak and first.ratio == again.ratio and first.peak_stability == again.peak_stability
    assert first.chosen_for_you and first.mask is not None and np.array_equal(first.mask, profile("nte_core").mask)
    assert first.ratio and first.ratio.low > 1 and first.peak_stability > 0.5
    kinds = {kind.kind: kind.rate for kind in first.kinds}
    weekend, weekday = kinds["weekend"], kinds["weekday"]
    assert weekend and weekday and weekend.low > weekday.high
    assert kinds["new_years_eve"] and kinds["new_years_eve"].nights == 1  # January is loaded too
    assert kinds["bank_holiday_eve"] and kinds["payday"] and kinds["payday"].nights == 6


def test_the_night_that_ends_in_the_next_month_is_whole_when_that_month_is_loaded(demo: Answerer) -> None:
    for last, whole in ((date(2025, 10, 1), 61), (date(2025, 12, 1), 122), (date(2026, 6, 1), 302)):
        found = nights(demo, VIOLENCE.but(first=date(2025, 9, 1), last=last))
        assert nights_counted(found).startswith(f"{whole} nights")  # the last month of all ends a night early
    counted = sum(kind.rate.nights for kind in found.kinds if kind.rate)
    assert counted == 303  # New Year's Eve is also the night before a bank holiday


def test_a_calendar_of_ones_own_names_its_events(tmp_path: Path) -> None:
    plan = tmp_path / "calendar.yaml"
    plan.write_text(
        "id: own\nversion: 1.0.0\ncountry: GB\nsubdivision: ENG\npayday: day_25\n"
        "events:\n  - {name: Carnival, first: 2025-03-01, last: 2025-03-02}\n"
    )
    start = np.arange("2025-03-01T23:00", "2025-04-01T00:00", np.timedelta64(1, "D"), dtype="M8[m]").astype("M8[s]")
    start = np.concatenate([start, np.repeat(start[:2], 9)])
    own = stored(tmp_path / "s", start, start, ["exact"] * len(start), calendar=plan)
    found = nights(own, Question(offence="VIOLENCE_SEXUAL_RECORDED"))
    kinds = {kind.kind: kind for kind in found.kinds}
    assert kinds["event"].rate and kinds["event"].rate.rate == 10 and kinds["payday"].rate
    assert kinds["event"].rate.ratio_low > 2 and "25th" in kind_meaning(kinds["payday"].kind, found.payday)


def test_a_profile_of_ones_own_is_asked_offered_and_part_of_the_stamp(demo_store: SliceStore, tmp_path: Path) -> None:
    own = tmp_path / "profiles" / "ours.yaml"
    own.parent.mkdir()
    text = "id: ours\nversion: 1.0.0\ntitle: Our Saturday\nbasis: our board\n"
    text += 'hours:\n  - {days: [sat], from: 22:00, to: "02:00"}\n'
    own.write_text(text)
    answerer = Answerer(Settings(data=tmp_path, resamples=19, profiles=own.parent), store=demo_store)
    asked = VIOLENCE.but(night="ours")
    found, before = nights(answerer, asked), answerer.keeper.stamp(MAP, asked)
    assert hours_name(found.hours) == "Our Saturday" and found.mask is not None and found.mask.sum() == 4
    assert found.asked.n == pytest.approx(answerer.answer(VIOLENCE.but(hours="sat22-sun02")).n)
    with visitor(create_app(answerer.settings, answerer)) as web:
        assert '<option value="ours">Our Saturday</option>' in web.get("/").text
    own.write_text(text.replace("02:00", "03:00"))
    assert answerer.keeper.stamp(MAP, asked) != before


def test_new_yorks_thefts_and_shootings_on_new_yorks_clock(shared: Path, tmp_path: Path) -> None:
    thefts = pq.read_table(shared / "data/timed/nyc_vehicle_thefts_start_end.parquet")
    start, end = (thefts[name].to_numpy().astype("M8[s]") for name in ("date_start", "date_end"))
    clock = {"timezone": "America/New_York"}
    asked = Question(offence="VIOLENCE_SEXUAL_RECORDED", first=date(1990, 1, 1), last=date(2024, 12, 1))
    stolen = nights(stored(tmp_path / "a", start, end, ["span"] * len(start), **clock), asked)
    assert stolen.n == 35_746 and abs(stolen.week.sum() - 35_746) < 1e-9
    assert stolen.dark is None and "New_York" in no_darkness(stolen)
    shot = pq.read_table(shared / "data/timed/nyc_shootings_2006_2023.parquet")["occurred"].to_numpy().astype("M8[s]")
    none = np.full(len(shot), "NaT", "M8[s]")
    york = stored(tmp_path / "b", shot, none, ["exact"] * len(shot), **clock)
    found = nights(york, asked)
    assert found.week.sum() == 27_939 and found.peak and found.peak.start % 24 in (22, 23, 0, 1, 2, 3)
    assert found.ratio and found.ratio.low > 1.5 and found.peak_stability == 1
    with pytest.raises(Refused, match="darkness is worked out for Wiltshire"):
        nights(york, asked.but(night="dark"))


def test_the_clock_that_is_set_is_the_clock_that_counts(tmp_path: Path) -> None:
    twice = np.array(["2025-10-26T00:30"], "M8[s]"), np.array(["2025-10-26T02:30"], "M8[s]")  # three hours in London
    weeks = {}
    for zone in ("Europe/London", "America/New_York"):
        own = stored(tmp_path / zone, *twice, ["span"], timezone=zone)
        weeks[zone] = nights(own, Question(offence="VIOLENCE_SEXUAL_RECORDED")).week[:3, 6]
    assert weeks["Europe/London"] == pytest.approx([1 / 6, 2 / 3, 1 / 6])
    assert weeks["America/New_York"] == pytest.approx([1 / 4, 1 / 2, 1 / 4])


def test_maps_of_hours_are_the_answers_of_those_hours_in_one_set_of_classes(demo: Answerer) -> None:
    fixed = VIOLENCE.but(bandwidth=400.0, cell=100.0)
    maps, found = hour_maps(demo, fixed), nights(demo, fixed)
    assert maps.hours == HOURS and len(maps.surfaces) == 24
    assert maps.n == pytest.approx(found.week.T.ravel()[list(HOURS)])
    at = HOURS.index(5 * 24 + 23)
    one, answer = maps.surfaces[at], demo.answer(fixed.but(hour=HOURS[at]))
    west, south = (round((a - b) / 100) for a, b in zip(one.bounds[:2], answer.surface.bounds[:2], strict=True))
    rows, columns = one.values.shape
    same = answer.surface.values[south : south + rows, west : west + columns]
    assert one.cell == answer.surface.cell == 100 and one.values == pytest.approx(same, abs=1e-9)
    assert (
        0.9 < maps.shown.sum() / maps.n.sum() < 1
        and max(surface.values.max() for surface in maps.surfaces) > maps.breaks[-1]
    )
    drawn = pictures(maps, [ward.geometry for ward in answer.wards])
    assert [p.night for p in drawn.items] == ["Friday night"] * 12 + ["Saturday night"] * 12
    assert drawn.items[0].clock == "18:00–19:00" and drawn.items[11].clock == "05:00–06:00"


def test_maps_by_hour_come_near_to_a_hotspot(demo: Answerer, web: TestClient) -> None:
    spot = demo.answer(VIOLENCE.but(area="", night="nte_core")).hotspots[0]
    maps = hour_maps(demo, VIOLENCE.but(area=""), around=spot)
    assert maps.around == spot.name and maps.window[2] - maps.window[0] == 4000
    assert maps.shown.sum() < maps.n.sum() and shapely.box(*maps.window).covers(spot.geometry)
    everywhere = VIOLENCE.but(area="").query()
    for key, words in (
        ("", f"round {spot.name},"),
        ("&around=all", " km wide and holds"),
        ("&around=99", " km wide and"),
    ):
        assert words in web.get(f"/night?{everywhere}{key}").text


def test_a_definition_that_keeps_to_the_night_says_so(web: TestClient) -> None:
    shown = web.get("/night?offence=NTE_VIOLENCE").text
    assert "The definition itself keeps to the night" in shown and "without an hour are not in it" in shown


def test_a_night_reads_in_one_row(demo: Answerer) -> None:
    found = nights(demo, FRIDAY)
    night, day = week_grid(found, by_night=True), week_grid(found, by_night=False)
    assert (night.columns[0], night.columns[-1], day.columns[0]) == ("06", "05", "00")
    row = night.rows[4]
    assert row.name == "Friday" and [h.asked for h in row.hours] == [False] * 16 + [True] * 5 + [False] * 3
    assert [h.asked for h in day.rows[4].hours] == [False] * 22 + [True] * 2
    assert sum(h.peak for r in night.rows for h in r.hours) == 3 and night.total == day.total
    for h in (h for r in night.rows for h in r.hours if h.style):
        back, ink = h.style.removeprefix("background:").split(";color:")
        paper = luminance(tuple(int(back[i : i + 2], 16) for i in (1, 3, 5)))  # type: ignore[arg-type]
        light = 1.0 if ink == "#fff" else 0.0
        assert (max(paper, light) + 0.05) / (min(paper, light) + 0.05) >= 4.5


def test_intervals_are_drawn_to_one_scale() -> None:
    low, none, high = intervals([(1.0, 0.5, 2.0), None, (4.0, 3.0, 5.0)])
    assert none is None and low and high and (low.one, high.one) == (low.at, 20.0)
    assert (low.low, low.high, high.high) == (10.0, 40.0, 100.0)


def test_tables_say_what_was_found(demo: Answerer) -> None:
    found = nights(demo, FRIDAY)
    rows, kinds = share_rows(found), kind_rows(found)
    assert rows.table.column("about")[:3] == ("Friday 22:00–03:00", "", "")
    assert rows.table.column("name")[3] == "In darkness" and all(rows.drawn)
    assert kinds.table.column("nights")[3] == 1 and kinds.table.column("ratio")[3] and kinds.drawn[3]
    assert kinds.table.column("ratio")[0] is None and kinds.drawn[0] is None
    summer = nights(demo, VIOLENCE.but(last=date(2025, 8, 1)))
    kinds = kind_rows(summer)
    assert kinds.table.column("nights")[3] == 0 and kinds.table.column("rate")[3] is None and kinds.drawn[3] is None


def test_the_page_says_it_in_a_sentence_and_shows_every_part(web: TestClient) -> None:
    shown = web.get(f"/night?{FRIDAY.query()}", headers={"accept": "text/html"})
    assert shown.status_code == 200 and "Most likely <strong>" in shown.text and "SYNTHETIC" in shown.text
    assert "have no time of day" in shown.text and shown.text.count("data-hour ") == 24
    for part in ("week", "share", "where", "hourly", "kinds", "zones"):
        assert f'id="{part}"' in shown.text
    days = web.get(f"/night?{FRIDAY.query()}&week=days").text
    assert "Each row is a day from midnight" in days


def test_a_page_without_incidents_says_that(web: TestClient, demo: Answerer) -> None:
    guns = VIOLENCE.but(offence="GUN", area="")
    empty = guns.but(area=f"ward:{demo.answer(guns).wards[-1].code}")
    shown = web.get(f"/night?{empty.query()}", headers={"accept": "text/html"})
    assert shown.status_code == 200 and "That is a result, not a fault" in shown.text


def test_the_file_of_the_week_adds_up(web: TestClient, demo: Answerer) -> None:
    sent = web.get(f"/download/week.csv?{FRIDAY.query()}")
    rows = list(csv.DictReader(StringIO(sent.content.decode("utf-8-sig"))))
    found = nights(demo, FRIDAY)
    assert len(rows) == 168 and "week" in sent.headers["content-disposition"]
    assert sum(float(row["aoristic"]) for row in rows) == pytest.approx(found.timed, abs=1e-6)
    inside = [row for row in rows if row["in_question"] == "true"]
    assert {row["night_of"] for row in inside} == {"fri"} and len(inside) == 5
    assert all(row["caveats"] and row["stamp"] == found.whole.id for row in rows)


def test_pages_and_files_are_on_the_clock_that_is_set(tmp_path: Path) -> None:
    """The day of these two clocks is never the same: they are 25 hours apart."""
    start, end = (np.array([f"2025-01-04T{time}"], "M8[s]") for time in ("22:00", "23:00"))
    seen = {}
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        there = stored(tmp_path / zone[-4:], start, end, ["span"], timezone=zone)
        with visitor(create_app(there.settings, there)) as web:
            seen[zone] = re.findall(r"Printed on (\d+ \w+ \d{4})", web.get(f"/?offence={VIOLENCE.offence}").text)
        week = week_table(nights(there, Question(offence=VIOLENCE.offence)))
        about = {column.key: column.about for column in week.columns}
        assert about["hour"] == f"Hour of the day, on the clock of {zone}"
    east, west = seen.values()
    assert east and west and east != west


def test_month_only_data_are_refused_with_a_next_step(tmp_path: Path) -> None:
    n = 40
    start = np.full(n, np.datetime64("2025-01-01", "s"))
    own = stored(tmp_path, start, np.full(n, "NaT", "M8[s]"), ["month"] * n)
    with visitor(create_app(own.settings, own)) as web:
        asked = "offence=VIOLENCE_SEXUAL_RECORDED"
        shown = web.get(f"/night?{asked}&night=nte_core", headers={"accept": "text/html"})
        assert shown.status_code == 403 and "Only the month of these records is known" in shown.text
        assert f'href="/?{asked}"' in shown.text
        refused = web.get(f"/download/week.csv?{asked}")
        assert refused.status_code == 403 and refused.json()["title"] == "This cannot be shown"
        form = web.get(f"/?{asked}", headers={"accept": "text/html"}).text
        assert 'id="night" disabled' in form and "give only the month" in form


@pytest.mark.parametrize("query", ["hours=never", "night=dark&hour=3", "nonsense=1"])
def test_a_wrong_question_is_answered_beside_the_form(web: TestClient, query: str) -> None:
    shown = web.get(f"/night?{query}", headers={"accept": "text/html"})
    assert 400 <= shown.status_code < 500 and 'id="ask"' in shown.text and 'class="card"' in shown.text


def test_hours_say_of_their_data_what_their_answer_says(demo_answerer: Answerer) -> None:
    asked = Question(offence="ROBBERY", night="nte_core")
    week = demo_answerer.keeper.answer(WEEK, asked)
    maps = demo_answerer.keeper.answer(HOUR_MAPS, HourQuestion(asked))
    for found in (week, maps):
        assert found.synthetic_parts == ("incidents",) and found.notes == week.found.asked.notes and found.attributions
