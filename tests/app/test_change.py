"""Compared with what: what was planted is found, what cannot be compared is greyed, no withheld count is told of."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
from fastapi.testclient import TestClient
from town import build
from typer.testing import CliRunner
from visitor import opened_to, visitor

from app.answering.answerer import MAP, Answerer
from app.answering.question import Question
from app.answering.reader import LOCAL, PUBLIC
from app.answering.trend import TREND
from app.answering.trend_series import Course, Unsaid
from app.cli import app
from app.comparing.against import Against, AgainstKind, ChangeQuestion, sides
from app.comparing.change import CHANGE, Change
from app.comparing.counts import counts
from app.comparing.elsewhere import Other
from app.comparing.matched import Course as Became
from app.comparing.matched import matched
from app.gate.disclosed import Gate
from app.gate.policy import read_policy
from app.main import create_app
from app.settings import Settings
from app.words.change import NOT_ALIKE, headline, sentences
from app.words.change import elsewhere as elsewhere_words
from app.words.change import matched as matched_words
from geo.errors import UserError

ASKED = Question(offence="VIOLENCE_SEXUAL_RECORDED")
OPENED = replace(LOCAL, opened=frozenset((ASKED.offence,)))
TOWN = {"A": [30] * 24 + [60] * 12, "B": [14] * 24 + [0] * 12, "C": [20] * 36}
"""A doubles in the last year, B ends, C stays."""
REAL = ("2024-01", "2024-02", "2024-03", "2024-04", "2025-01", "2025-02", "2025-03", "2025-04")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    made = build(tmp_path_factory.mktemp("changed"), TOWN, month_only=True)[0]
    made.keeper.gate = Gate(read_policy())
    return made


def ask(world: Answerer, against: str = "", **changes: object) -> Change:
    return world.keeper.answer(CHANGE, ChangeQuestion(ASKED.but(**changes), Against.parse(against))).found


@pytest.fixture(scope="module")
def found(world: Answerer) -> Change:
    return ask(world)


@pytest.fixture(scope="module")
def web(world: Answerer) -> TestClient:
    return visitor(create_app(world.settings, world, opened_to(ASKED.offence)))


def test_what_was_planted_is_outlined_and_what_stayed_is_not(world: Answerer, found: Change) -> None:
    assert (found.counts.after, found.counts.before) == (960, 768) and found.counts.course is Course.RISING
    pictured = found.pictured
    assert pictured and pictured.tested
    middles = {name: shapely.Point(x + 100, 184_100) for name, x in zip("ABC", (414e3, 415e3, 416e3), strict=True)}
    told = {
        name: {one.risen for one in pictured.changed if one.geometry.distance(at) < 200} for name, at in middles.items()
    }
    assert told == {"A": {True}, "B": {False}, "C": set()}
    assert all(one.p <= 0.05 for one in pictured.changed)
    assert pictured.after.values.shape == pictured.before.values.shape == pictured.difference.values.shape
    np.testing.assert_allclose(pictured.difference.values, pictured.after.values - pictured.before.values)
    answer = world.answer(ASKED.but(bandwidth=found.question.bandwidth, cell=found.question.cell))
    np.testing.assert_allclose(pictured.after.values, answer.surface.values, atol=1e-9 * answer.surface.values.max())
    assert headline(found).startswith("192 more: 960 incidents in Jan to Dec 2025, 768 in Jan to Dec 2024.")
    assert "more than chance does" in headline(found)


def test_counts_and_interval_are_those_of_the_trend(world: Answerer, found: Change) -> None:
    """One question, one figure: the page of the trend and that of the change cannot disagree."""
    for changes in ({}, {"first": date(2025, 3, 1), "last": date(2025, 5, 1)}):
        judged = world.keeper.answer(TREND, ASKED.but(**changes)).found.judged.compared
        one = ask(world, **changes).counts
        assert (one.after, one.before, one.ratio, one.low, one.high) == (
            judged.after, judged.before, judged.ratio, judged.low, judged.high,
        )  # fmt: skip
    wards = {one.id: one for one in found.units}
    for ward in world.keeper.answer(TREND, ASKED).found.wards:
        of = wards[ward.id]
        assert (of.after, of.before, of.ratio, of.low, of.high, of.clear) == (
            ward.after, ward.before, ward.ratio, ward.low, ward.high, ward.clear,
        )  # fmt: skip
    assert sum(one.after or 0 for one in found.units) == world.answer(ASKED).n_placed


@pytest.mark.parametrize(
    ("against", "before", "exposure"),
    [("year", 768, 1.0), ("before", 768, 365 / 366), ("three-years", None, 1.0), ("2023-07..2023-12", 384, 365 / 184)],
)
def test_every_other_period_is_counted_as_it_lies(world: Answerer, against: str, before: int, exposure: float) -> None:
    one = ask(world, against)
    if before is None:
        assert one.counts.why is Unsaid.NO_YEAR_BEFORE and one.pictured is None and not one.hotspots and not one.units
        return
    assert (one.counts.before, one.counts.exposure) == (before, pytest.approx(exposure))
    assert one.counts.ratio == pytest.approx(960 / before / exposure)
    offered = {str(each.against): each.why for each in one.offers}
    assert offered["three-years"] is Unsaid.NO_YEAR_BEFORE and offered["before"] is Unsaid.SAID
    season = "Other months of the year have another season"
    assert any(text.startswith(season) for text in sentences(one)) == (against not in ("", "year"))


def test_months_that_cannot_be_compared_never_are(found: Change, world: Answerer) -> None:
    trend = found.trend
    assert trend
    series, first = trend.series, date(2025, 1, 1)
    gap = np.zeros(36, bool)
    gap[14:16] = True  # March and April of the year before
    open_ = replace(series, n=np.where(gap, np.nan, series.n), whole=series.whole & ~gap)
    year = sides(open_, first, Against())
    assert len(year.after) == 10 and not np.isin(year.after - 12, np.flatnonzero(gap)).any()
    assert counts(open_, year, first).before == series.n[12:24][~gap[12:24]].sum()
    assert sides(open_, first, Against(AgainstKind.BEFORE)).why is Unsaid.NO_YEAR_BEFORE
    named = sides(open_, first, Against.parse("2024-01..2024-06"))
    assert len(named.before) == 4 and named.exposure == 365 / (31 + 29 + 31 + 30)
    rules = replace(series, rules=(np.arange(36) >= 24).astype(np.int64))
    shut = replace(series, shut=np.arange(36) < 24)
    for kind in (Against(), Against(AgainstKind.BEFORE), Against.parse("2024-01..2024-06")):
        assert sides(rules, first, kind).why is Unsaid.RECORDING
        assert sides(shut, first, kind).why is Unsaid.RESTRICTIONS
        one = counts(rules, sides(rules, first, kind), first)
        assert (one.course, one.after, one.before) == (Course.NOT_KNOWN, None, None)
    with pytest.raises(UserError, match="before the months asked for"):
        ask(world, "2025-01..2025-02")
    for text in ("yesterday", "2024-13..2024-14", "2024-05..2024-01"):
        with pytest.raises(UserError):
            Against.parse(text)
    for text in ("year", "before", "three-years", "2024-01..2024-04"):
        assert str(Against.parse(text)) == text


def test_hotspots_are_matched_by_what_they_share() -> None:
    box = shapely.box
    after = [box(0, 0, 100, 100), box(1000, 0, 1100, 100), box(5000, 0, 5100, 100), box(0, 2000, 100, 2100)]
    before = [box(0, 40, 100, 140), box(1300, 0, 1400, 100), box(9000, 0, 9100, 100), box(0, 2090, 100, 2400)]
    x, y = np.array([50.0, 50.0]), np.array([2095.0, 2095.0])
    by_ground = matched(after, before, x[:0], y[:0], x[:0])
    assert [(one.course, one.after, one.before) for one in by_ground] == [
        (Became.PERSISTENT, 0, 0), (Became.MOVED, 1, 1), (Became.NEW, 2, None), (Became.MOVED, 3, 3),
        (Became.GONE, None, 2),
    ]  # fmt: skip
    assert by_ground[0].area == pytest.approx(0.6) and by_ground[1].metres == pytest.approx(300)
    by_incidents = matched(after, before, x, y, np.array([3.0, 4.0]))
    assert by_incidents[3].course is Became.PERSISTENT and by_incidents[3].incidents == 1.0
    assert matched([], before, x, y, x) and not matched([], [], x, y, x)


def test_the_towns_hotspots_are_there_before_or_gone(world: Answerer) -> None:
    found = ask(world, min_weight=50.0)
    by_name = {one.course for one in found.hotspots}
    assert by_name == {Became.PERSISTENT, Became.GONE}
    gone = next(one for one in found.hotspots if one.course is Became.GONE)
    assert (gone.after, gone.before, gone.clear) == (0, 168, True)
    assert sum(one.course is Became.PERSISTENT for one in found.hotspots) == 2


def seen(world: Answerer, role: str, against: str = "", **changes: object) -> Change:
    reader = PUBLIC if role == "public" else replace(LOCAL, role=role)
    return world.keeper.shown(CHANGE, ChangeQuestion(ASKED.but(**changes), Against.parse(against)), reader).found


@pytest.mark.parametrize("role", ["public", "partner", "admin", "auditor"])
def test_who_may_not_see_small_counts_gets_what_maps_give(world: Answerer, role: str) -> None:
    one = seen(world, role)
    assert not one.hotspots and one.units_withheld and one.trend is None and one.squares is None
    assert one.pictured and not one.pictured.tested and not any(row.clear for row in one.units)
    base = one.rounding or 1
    assert one.counts.after and one.counts.after % base == 0 and abs(one.counts.after - 960) <= base / 2
    ward = seen(world, role, area="ward:E05008954")
    assert ward.counts.why in (Unsaid.WITHHELD, Unsaid.NO_YEAR_BEFORE) and ward.counts.after is None


def test_page_drawings_tiles_and_files_say_the_same(web: TestClient, found: Change) -> None:
    query = f"offence={ASKED.offence}"
    page = web.get(f"/change?{query}").text
    assert headline(found) in page.replace("&#39;", "'") and page.count("/change/difference.svg") == 1
    assert "three years: the data do not hold both whole" in page and 'href="/change?offence' in page
    for layer in ("before", "after", "difference"):
        drawing = web.get(f"/change/{layer}.svg?{query}").text
        assert drawing.startswith("<svg") and drawing.count("<image") == (2 if layer == "difference" else 1)
        assert drawing.count(">+</text>") == (layer == "difference")
        assert web.get(f"/change/{layer}/10/507/340.png?{query}").headers["content-type"] == "image/png"
    document = web.get(f"/api/answer/change?{query}").json()
    assert (document["headline"], document["more"]) == (headline(found), 192)
    assert len(document["map"]["changed"]) == len(found.pictured.changed) if found.pictured else False
    rows = web.get(f"/download/change/wards.csv?{query}").text.splitlines()
    assert len(rows) == len(found.units) + 1
    shapes = web.get(f"/download/change/places.geojson?{query}").json()["features"]
    assert len(shapes) == len(document["map"]["changed"])
    assert web.get(f"/download/change/hotspots.xlsx?{query}").content[:2] == b"PK"
    assert web.get(f"/change?{query}&against=nothing").status_code == 422
    named = web.get(f"/change?{query}&against_from=2024-01&against_to=2024-06").text
    assert "in Jan to Jun 2024" in named and 'name="against" value="2024-01..2024-06"' in named


def test_other_areas_are_counted_alike_and_matched_on_what_is_loaded(world: Answerer) -> None:
    """The area and the rest of the force make the whole; size alone finds none like it."""
    busiest = ask(world).units[0]
    one = world.keeper.answer(
        CHANGE, ChangeQuestion(ASKED.but(area=f"ward:{busiest.id}"), Against(), beside="lad:E06000030")
    ).found  # fmt: skip
    assert one.elsewhere
    own, rest, chosen = one.elsewhere.places
    assert [place.kind for place in (own, rest, chosen)] == [Other.ASKED, Other.REST, Other.CHOSEN]
    whole = sum(row.after or 0 for row in ask(world).units)
    assert own.counts == replace(one.counts) and own.counts.after == busiest.after
    assert (own.counts.after or 0) + (rest.counts.after or 0) == whole
    assert own.rate == pytest.approx((busiest.after or 0) / busiest.km2) and own.rate_low < own.rate < own.rate_high
    assert own.km2 + rest.km2 == pytest.approx(shapely.area(world.wards.outline) / 1e6)
    assert one.elsewhere.matched_on == () and matched_words(one) == NOT_ALIKE
    assert "cannot be said" in elsewhere_words(one) or "lie apart" in elsewhere_words(one)
    assert not ask(world).elsewhere.alike and "nothing else is loaded" in elsewhere_words(ask(world))  # type: ignore[union-attr]
    with pytest.raises(UserError):
        world.keeper.answer(CHANGE, ChangeQuestion(ASKED, Against(), beside="ward:E99999999"))


@pytest.fixture(scope="module")
def swindon(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    """January to April of two years of Wiltshire Police, as published."""
    folder, files = tmp_path_factory.mktemp("real"), tmp_path_factory.mktemp("files")
    for month in REAL:
        name = f"{month}-wiltshire-street.csv"
        source = shared / "data/police-uk" / month / name
        if not source.is_file():
            pytest.skip("the published months are not here")
        (files / name).symlink_to(source)
    made = CliRunner().invoke(app, ["load", "police-uk", str(files)], env={"AFTERDARK_DATA": str(folder)})
    assert made.exit_code == 0, made.output
    yield Answerer(Settings(data=folder))


@pytest.mark.parametrize(
    ("offence", "before", "after", "more", "changed"),
    [("VIOLENCE_SEXUAL_RECORDED", 2201, 2406, "205 more", 1), ("ROBBERY", 29, 41, "12 more", 0)],
)
def test_swindons_spring_says_what_of_it_is_a_change(
    swindon: Answerer, offence: str, before: int, after: int, more: str, changed: int
) -> None:
    asked = ChangeQuestion(Question(offence=offence, area="lad:E06000030"))
    found = swindon.keeper.answer(CHANGE, asked).found
    assert (found.counts.before, found.counts.after, len(found.units)) == (before, after, 20)
    assert headline(found).startswith(f"{more}: ") and "That is within what chance does" in headline(found)
    assert found.pictured and found.pictured.tested and len(found.pictured.changed) == changed
    assert not any(one.clear for one in found.units)
    assert {str(one.against): one.why for one in found.offers}["before"] is Unsaid.NO_YEAR_BEFORE
    assert swindon.keeper.answer(MAP, asked.asked).n == after
