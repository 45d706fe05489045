"""Visits from tables and positions: every row accounted for, nothing twice, minutes as geometry has them; and what they
add up to against plans."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.exports.delimited import to_csv
from app.pages.visit_tables import visits_table
from app.patrols.delivery import Delivered, Logged, dosage, returned, stays_of
from app.patrols.place import Origin, PatrolPlace, patrol_places, save_place
from app.patrols.plan import PatrolPlan, PlannedVisit, State, UnitShift, save_plan
from app.patrols.positions import inside, tracks, visits_of
from app.patrols.visit import HowKnown, PatrolVisit, Seen, log_visit, visits
from app.patrols.visit_file import load_visits
from app.records.journal import Records
from geo.errors import UserError
from geo.space.crs import to_lonlat

DAY = date(2025, 3, 7)
NINE = datetime(2025, 3, 7, 21)
WEST, EAST = shapely.box(414_000, 184_000, 414_150, 184_150), shapely.box(414_600, 184_000, 414_750, 184_150)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def records(tmp_path: Path) -> Records:
    made = Records(tmp_path / "data")
    (tmp_path / "data").mkdir()
    for name, shape in (("Fleet Street", WEST), ("Wood Street", EAST)):
        save_place(made, PatrolPlace(name, shape, Origin.AGREED, DAY, DAY + timedelta(28)), who="sergeant")
    return made


def load(records: Records, path: Path, **more: object):
    return load_visits(records, path, who="clerk", timezone="Europe/London", **more)  # type: ignore[arg-type]


LAYOUTS = {
    "two times": "Place,Unit,Start,End\nFleet Street,NPT 1,07/03/2025 21:00,07/03/2025 21:15\n",
    "a day and its times": "Location;Call sign;Date;Time in;Time out\nfleet  street;NPT 1;2025-03-07;21:00;21:15\n",
    "a start and minutes": "duration,from,unit,place name\n15,2025-03-07T21:00,NPT 1,FLEET STREET\n",
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_columns_are_read_whatever_they_are_called(records: Records, tmp_path: Path, text: str) -> None:
    (tmp_path / "visits.csv").write_text(text)
    found = load(records, tmp_path / "visits.csv")
    assert (found.read, found.kept, found.aside) == (1, 1, ())
    (kept,) = visits(records)
    assert (kept.start, kept.end, kept.unit, kept.how_known) == (NINE, NINE + 15 * MINUTE, "NPT 1", HowKnown.CSV)
    again = load(records, tmp_path / "visits.csv")
    assert (again.kept, again.known, len(visits(records))) == (0, 1, 1)


def test_every_row_is_kept_or_set_aside_with_line_and_reason(records: Records, tmp_path: Path) -> None:
    rows = [
        "place,unit,start,end,officers,seen,arrests",
        "Fleet Street,NPT 1,2025-03-07 23:50,00:10,2,dispersal,1",
        "Nowhere,NPT 1,2025-03-07 21:00,21:10,2,,",
        "Fleet Street,,2025-03-07 21:00,21:10,2,,",
        "Fleet Street,NPT 1,yesterday,21:10,2,,",
        "Fleet Street,NPT 1,2025-03-07 06:00,2025-03-07 20:00,2,,",
        "Fleet Street,NPT 1,2025-03-07 21:00,21:10,two,,",
        "Fleet Street,NPT 1,2025-03-07 21:00,21:10,2,dragons,",
        "Fleet Street,NPT 1,2025-03-07 23:50,00:20,2,dispersal,1",
        "Fleet Street,NPT 1,2025-03-07 23:50,00:10,2,dispersal,1",
        "Fleet Street,NPT 1",
    ]
    (tmp_path / "visits.csv").write_text("\n".join(rows))
    found = load(records, tmp_path / "visits.csv")
    assert found.read == len(rows) - 1 == found.kept + found.known + len(found.aside)
    assert (found.kept, found.known) == (1, 1)
    reasons = {one.line: one.what for one in found.aside}
    assert sorted(reasons) == [3, 4, 5, 6, 7, 8, 9, 11]
    for line, words in ((3, "Nowhere"), (4, "no unit"), (5, "yesterday"), (6, "14 hours"), (7, "two"), (8, "dragons"),
                        (9, "other figures")):  # fmt: skip
        assert words in reasons[line]
    assert visits(records)[0].minutes == 20


@pytest.mark.parametrize("titles", ["unit,start,end", "place,unit,start", "place,location,unit,start,end"])
def test_a_table_without_what_it_takes_gets_one_sentence(records: Records, tmp_path: Path, titles: str) -> None:
    (tmp_path / "visits.csv").write_text(f"{titles}\na,b,c,d,e\n")
    with pytest.raises(UserError, match="column"):
        load(records, tmp_path / "visits.csv")


when = st.datetimes(datetime(2025, 1, 1), datetime(2025, 2, 1)).map(lambda at: at.replace(microsecond=0))


@settings(deadline=None, max_examples=20)
@given(st.lists(st.tuples(when, st.integers(0, 400), st.sampled_from(["NPT 1", "=2", "Wärter"]), st.sampled_from(Seen),
                          st.integers(0, 9)), unique_by=lambda one: (one[0], one[2])))  # fmt: skip
def test_the_file_of_all_visits_is_read_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, made) -> None:
    folder = tmp_path_factory.mktemp("trip")
    records = Records(folder)
    place = save_place(records, PatrolPlace("A", WEST, Origin.AGREED, DAY, DAY), who="a")
    logged = [
        PatrolVisit(f"{n:08x}-0000-0000-0000-000000000000", place.id, unit, start, start + minutes * MINUTE, seen,
                    officers=count, arrests=count, agency="wardens")
        for n, (start, minutes, unit, seen, count) in enumerate(made)
    ]  # fmt: skip
    table = visits_table(replace(EMPTY, visits=tuple(Logged("A", one) for one in logged)))
    (folder / "all.csv").write_bytes(to_csv(table))
    if not logged:
        return
    found = load(records, folder / "all.csv")
    assert (found.kept, found.aside) == (len(logged), ())
    bare = {replace(one, id="", how_known=HowKnown.CSV) for one in visits(records)}
    assert bare == {replace(one, id="", how_known=HowKnown.CSV) for one in logged}
    for one in logged:
        log_visit(records, one, who="a")
    assert load(records, folder / "all.csv").kept == 0


def gpx(points: list[tuple[float, float, float]], name: str = "NPT 1") -> bytes:
    """Positions (minutes after nine, easting, northing) as GPX."""
    lon, lat = to_lonlat([x for _, x, _ in points], [y for _, _, y in points])
    fixes = "".join(
        f'<trkpt lat="{b:.8f}" lon="{a:.8f}"><time>{(NINE + m * MINUTE).isoformat()}Z</time></trkpt>'
        for (m, _, _), a, b in zip(points, lon, lat, strict=True)
    )
    return (f'<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><name>{name}</name><trkseg>'
            f"{fixes}</trkseg></trk></gpx>").encode()  # fmt: skip


def test_minutes_inside_are_those_of_the_line_between_positions(records: Records) -> None:
    # 300 m in 4 minutes: 75 m before the place, 150 m through it, 75 m behind it
    (track,), aside, read = tracks(gpx([(0, 413_925, 184_075), (4, 414_225, 184_075)]))
    assert (read, aside) == (2, [])
    ((a, b),) = inside(track, WEST)
    assert (a - track.seconds[0], b - a) == (pytest.approx(60, abs=0.1), pytest.approx(120, abs=0.1))
    assert visits_of(track, patrol_places(records), timezone="Europe/London") == []
    (visit,) = visits_of(track, patrol_places(records), timezone="Europe/London", shortest=1.9)
    assert (visit.start, visit.minutes) == (NINE + MINUTE, pytest.approx(2, abs=0.02))


def test_a_stay_ends_after_the_gap_and_is_london_time(records: Records) -> None:
    middle, away = (414_075, 184_075), (414_375, 184_075)
    track = gpx([(m, *middle) for m in range(0, 11, 2)] + [(12, *away), (14, *middle), (16, *middle), (40, *middle),
                                                          (44, *middle)])  # fmt: skip
    found = visits_of(tracks(track)[0][0], patrol_places(records), timezone="Europe/London")
    assert [(one.start - NINE, round(one.minutes)) for one in found] == [(0 * MINUTE, 16), (40 * MINUTE, 4)]
    short = visits_of(tracks(track)[0][0], patrol_places(records), timezone="Europe/London", gap=2.0)
    assert [one.minutes for one in short] == [pytest.approx(10.5, abs=0.02)]  # what follows lasted two and a half
    summer = tracks(track.replace(b"2025-03-07", b"2025-06-06"))[0][0]
    assert visits_of(summer, patrol_places(records), timezone="Europe/London")[0].start == datetime(2025, 6, 6, 22)


def test_the_same_track_twice_adds_nothing(records: Records, tmp_path: Path) -> None:
    (tmp_path / "night.gpx").write_bytes(gpx([(m, 414_675, 184_075) for m in range(0, 21, 4)]))
    first, again = (load(records, tmp_path / "night.gpx") for _ in range(2))
    assert (first.read, first.kept, again.kept, again.known) == (6, 1, 0, 1)
    assert visits(records)[0].minutes == 20


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'<!DOCTYPE gpx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><gpx>&b;</gpx>', "document type"),
        (b'<!DOCTYPE gpx SYSTEM "file:///etc/passwd"><gpx/>', "document type"),
        (b"<gpx><trk>", "no GPX"),
        (b"<a>" * 100_000, "deeply"),
        (gpx([(0, 414_000, 184_000)], name=""), "no unit"),
    ],
    ids=["bomb", "outside", "torn", "deep", "nobody"],
)
def test_bombs_and_torn_files_are_refused(content: bytes, words: str) -> None:
    with pytest.raises(UserError, match=words):
        tracks(content)


def test_planned_and_delivered_by_hand(records: Records) -> None:
    west, east = (one.id for one in patrol_places(records))
    shift = UnitShift("NPT 1", "late", NINE, 300, 414_000, 184_000)
    planned = [PlannedVisit(west, "NPT 1", "late", NINE + k * 60 * MINUTE, 15) for k in range(3)]
    planned += [PlannedVisit(east, "NPT 1", "late", NINE, 15, "Road closed"),
                PlannedVisit(west, "NPT 1", "late", NINE + timedelta(9), 15)]  # fmt: skip
    plan = save_plan(records, PatrolPlan("Late", DAY, DAY + timedelta(10), (shift,), tuple(planned),
                                         state=State.CONFIRMED), who="a")  # fmt: skip
    made = [
        PatrolVisit("1" * 32, west, "NPT 1", NINE, NINE + 10 * MINUTE, officers=2, arrests=1),
        PatrolVisit("2" * 32, west, "npt 1", NINE + 5 * MINUTE, NINE + 20 * MINUTE, how_known=HowKnown.POSITIONS),
        PatrolVisit("3" * 32, west, "NPT 1", NINE + 300 * MINUTE, NINE + 310 * MINUTE),  # 02:00 is the same night
        PatrolVisit("4" * 32, east, "Wardens", datetime(2025, 4, 1, 2), datetime(2025, 4, 1, 3), agency="wardens",
                    officers=3, searches=1, powers=2),
    ]  # fmt: skip
    stays = stays_of(made)
    rows = dosage([plan], stays, {west: "Fleet Street", east: "Wood Street"}, DAY)
    texts = [(r.name, r.unit, r.planned, r.planned_minutes, r.dropped, r.visits, r.minutes, r.met, r.officer_minutes)
            for r in rows]  # fmt: skip
    assert texts == [
        ("Fleet Street", "NPT 1", 3, 45, 0, 2, 30, 2, 40),
        ("Wood Street", "NPT 1", 0, 0, 1, 0, 0, 0, None),
        ("Wood Street", "Wardens", 0, 0, 0, 1, 60, 0, 180),
    ]
    back = [(r.month.month, r.agency, r.visits, r.hours, r.officer_hours, r.unknown, r.arrests, r.searches, r.powers)
            for r in returned(stays)]  # fmt: skip
    assert back == [(3, "police", 2, 0.5, 40 / 60, 1, 1, 0, 0), (3, "wardens", 1, 1.0, 3.0, 0, 0, 1, 2)]


EMPTY = Delivered((), (), (), 0, None, 0, (), False)
