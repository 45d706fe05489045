"""Zones are derived, kept, changed and counted; the demo's two night hotspots are the first two."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
from typer.testing import CliRunner

from app.answering.answerer import Answerer
from app.answering.question import Question
from app.answering.zone_counts import count_in_zones
from app.answering.zones import KIND, clusters, derive_zones, draw_zone, zones
from app.cli import app
from app.figures import number
from app.records.journal import Records
from app.words.answer import notes
from geo.errors import UserError
from geo.store.opening import open_store
from geo.surroundings.assets import Assets, read_assets

NIGHT = {"night": "nte_core"}

AREA = shapely.box(0, 0, 700_000, 1_300_000)


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return Records(tmp_path)


@pytest.mark.parametrize("offence", ["NTE_VIOLENCE", "SV_BROAD"])
def test_the_two_planted_weekend_nights_are_the_top_two(
    demo_answerer: Answerer, records: Records, offence: str
) -> None:
    kept = derive_zones(demo_answerer.store, demo_answerer.wards, records, who="analyst")
    counted = count_in_zones(demo_answerer, Question(offence=offence, **NIGHT), kept)
    first, second, third = counted.ranked[:3]
    planted = [row for row in demo_answerer.store.read("planted").to_pylist() if row["kind"] == "night_hotspot"]
    for place, at in zip(planted, (first, second), strict=True):
        assert shapely.contains_xy(kept[at].geometry, place["easting"], place["northing"])
    assert counted.n[second] > 1.5 * counted.n[third] and counted.hours == pytest.approx(16 / 168)
    assert [kept[i].name for i in (first, second)] == ["Central, Swindon", "Salisbury St Edmund's"]


def test_zones_hold_their_venues_and_their_names_differ(demo_answerer: Answerer) -> None:
    venues = read_assets(demo_answerer.store, "venues", beside="demo")
    found = clusters(venues, demo_answerer.wards)
    assert len({one.name for one in found}) == len(found) >= 6
    for one in found:
        assert len(one.venues) >= 5
        inside = shapely.contains_xy(shapely.buffer(one.geometry, -60), venues.x[one.venues], venues.y[one.venues])
        assert inside.all()  # the outline lies 75 m outside, simplified to 5 m


def test_rows_inside_a_shape_are_those_that_touch_it_even_on_its_edge_or_where_it_is_empty(
    demo_answerer: Answerer,
) -> None:
    *_, found = demo_answerer.select(Question(offence="SV_BROAD"), demo_answerer.store.snapshot())
    x, y = (found.table.column(name).to_numpy() for name in ("easting", "northing"))
    one = int(np.flatnonzero(np.isfinite(x))[0])
    corner = shapely.box(x[one], y[one], x[one] + 700, y[one] + 700)
    ring = shapely.Point(x[one], y[one]).buffer(3_000) - shapely.Point(x[one], y[one]).buffer(400)
    for shape in (corner, ring, shapely.Point(x[one], y[one]), shapely.Polygon(), shapely.box(0, 0, 1, 1), AREA):
        np.testing.assert_array_equal(found.inside(shape), shapely.intersects_xy(shape, x, y))
    assert found.inside(corner)[one] and not found.inside(ring)[one]


def test_a_zone_counts_what_the_answer_counts(demo_answerer: Answerer, records: Records) -> None:
    everywhere = draw_zone(records, "Everywhere", shapely.box(0, 0, 700_000, 1_300_000), area=AREA, who="a")
    half = draw_zone(records, "West", shapely.box(0, 0, 400_000, 1_300_000), area=AREA, who="a")
    for question in (Question(offence="SV_BROAD"), Question(offence="NTE_VIOLENCE", **NIGHT)):
        answer = demo_answerer.answer(question)
        counted = count_in_zones(demo_answerer, question, (everywhere, half))
        assert counted.n[0] == pytest.approx(answer.n_placed) and 0 < counted.n[1] < counted.n[0]
        assert counted.by_month.shape == (2, answer.months) and (counted.by_month > 0).all()


def test_violence_of_the_night_goes_by_zones_and_says_so(demo_answerer: Answerer, records: Records) -> None:
    asked = Question(offence="NTE_VIOLENCE")
    before = demo_answerer.answer(asked)
    assert any("No night-time-economy zone applies" in note.text for note in notes(before))
    whole = draw_zone(records, "The county", demo_answerer.wards.outline, area=AREA, who="a")
    after = demo_answerer.answer(asked)
    assert after.id != before.id and after.n > before.n
    more = int(after.n - before.n)
    assert any(f"{number(more)} incidents included only for standing in the 1" in note.text for note in notes(after))
    other = demo_answerer.answer(Question(offence="ROBBERY"))
    assert not any("zone" in note.text for note in notes(other))

    body = {**whole.body, "first": f"{after.last:%Y-%m-%d}"}  # in force in the last month alone
    records.save(KIND, whole.id, body, who="a", version=1)
    late = demo_answerer.answer(asked)
    assert before.n < late.n < after.n
    records.retire(KIND, whole.id, who="a", version=2)
    assert demo_answerer.answer(asked).n == before.n


def test_zones_of_made_up_venues_select_no_real_incidents(
    demo_answerer: Answerer, records: Records, tmp_path: Path
) -> None:
    kept = derive_zones(demo_answerer.store, demo_answerer.wards, records, who="a")
    assert all(zone.synthetic and zone.sources == ("demo",) for zone in kept)
    month = date(2026, 6, 1)
    table = demo_answerer.store.read("incidents", first=month, last=month)
    at = table.schema.get_field_index("source")
    real = table.set_column(at, table.schema.field(at), [["force-export"] * len(table)])
    store = open_store(tmp_path / "both")
    store.replace(
        [("incidents", name, "wiltshire", month, rows) for name, rows in (("demo", table), ("force-export", real))]
    )
    both = Answerer(demo_answerer.settings, store=store)
    of = {name: both.answer(Question(offence="NTE_VIOLENCE", source=name)) for name in ("demo", "force-export")}
    assert of["demo"].n > of["force-export"].n
    assert any("No night-time-economy zone applies" in note.text for note in notes(of["force-export"]))
    draw_zone(records, "Drawn", kept[0].geometry, area=AREA, who="a")
    assert both.answer(Question(offence="NTE_VIOLENCE", source="force-export")).n > of["force-export"].n


def test_deriving_again_changes_only_what_changed(demo_answerer: Answerer, records: Records, tmp_path: Path) -> None:
    store, wards = demo_answerer.store, demo_answerer.wards
    first = derive_zones(store, wards, records, who="a")
    assert derive_zones(store, wards, records, who="b") == first and len(records.history(KIND, first[0].id)) == 1
    renamed = {**first[0].body, "name": "The Brewery Quarter", "last": "2027-01-01"}
    records.save(KIND, first[0].id, renamed, who="a", version=1)
    drawn = draw_zone(records, "Drawn", first[1].geometry, area=AREA, who="a")
    records.retire(KIND, first[1].id, who="a", version=1)

    fewer = open_store(tmp_path / "fewer")
    table = store.read("venues")
    x, y = (table[name].to_numpy() for name in ("easting", "northing"))
    gone = shapely.contains_xy(first[2].geometry, x, y)
    moved = np.where(shapely.contains_xy(first[0].geometry, x, y), x + 3, x)
    fewer.replace([("venues", "demo", "wiltshire", None, table.set_column(2, "easting", [moved]).filter(~gone))])
    again = {zone.id: zone for zone in derive_zones(fewer, wards, records, who="a")}
    assert set(again) == {zone.id for zone in first} - {first[1].id, first[2].id}
    kept = again[first[0].id]
    assert (kept.name, kept.version, kept.last) == ("The Brewery Quarter", 3, date(2027, 1, 1))
    assert not kept.geometry.equals(first[0].geometry)
    assert drawn in zones(records)


def test_what_cannot_be_a_zone_is_said(records: Records, demo_answerer: Answerer, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="has no name"):
        draw_zone(records, " ", shapely.box(0, 0, 1, 1), area=AREA, who="a")
    with pytest.raises(UserError, match="not an area"):
        draw_zone(records, "Bow", shapely.polygons([(0, 0), (1, 1), (1, 0), (0, 1)]), area=AREA, who="a")
    with pytest.raises(UserError, match="ends before it begins"):
        draw_zone(
            records, "A", shapely.box(0, 0, 1, 1), area=AREA, who="a", first=date(2026, 2, 1), last=date(2026, 1, 1)
        )
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(UserError, match="no venues are loaded"):
        derive_zones(open_store(empty), demo_answerer.wards, records, who="a")
    assert zones(records) == ()
    none = Assets("venues", (), (), (), (), np.empty(0), np.empty(0), {})
    assert clusters(none, demo_answerer.wards) == ()


def test_as_a_person_types_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERDARK_DATA", str(tmp_path / "var"))

    def afterdark(*arguments: object) -> str:
        result = CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    square = "[[[-1.78,51.55],[-1.77,51.55],[-1.77,51.56],[-1.78,51.56],[-1.78,51.55]]]"
    feature = f'{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":{square}}}}}'
    (tmp_path / "zone.geojson").write_text(f'{{"type":"FeatureCollection","features":[{feature}]}}')
    assert "Old Town is kept" in afterdark(
        "zones", "draw", "Old Town", tmp_path / "zone.geojson", "--first", "2026-01-31"
    )
    assert "drawn\t2026-01-31 to now\t0.7" in afterdark("zones", "list")
