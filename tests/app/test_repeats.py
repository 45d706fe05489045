"""Near repeats and emerging hot spots: found where they were planted, not sold where they are not, given to who may."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely
from test_plain_words import JARGON, Seen
from visitor import visitor

from app.answering.answered import Listing
from app.answering.answerer import Answerer
from app.answering.period import months_between
from app.answering.question import Question
from app.answering.reader import LOCAL, PUBLIC
from app.gate.disclosed import Gate
from app.gate.policy import read_policy
from app.main import create_app
from app.repeats.emerging import EMERGING, Emerging, EmergingQuestion
from app.repeats.emerging import Unsaid as EmergingUnsaid
from app.repeats.near_repeats import NEAR_REPEATS, NearRepeats, Unsaid
from app.settings import Settings
from app.words import emerging as emerging_words
from app.words import near_repeats as near_words
from geo.errors import Refused
from geo.incidents import FLAGS, SCHEMA
from geo.store.opening import open_store
from models.emerging_cells import Emergence

ASKED = Question(offence="ROBBERY")
MONTHS = months_between(date(2023, 1, 1), date(2025, 12, 1))
WEST, SOUTH, SIDE = 412_000, 182_000, 5_000
NEW_AT = (WEST + 1_125.0, SOUTH + 1_125.0)
Row = tuple[float, float, datetime]


def town(seed: int = 1, n: int = 700) -> list[Row]:
    """Incidents of a year that know nothing of each other."""
    rng = np.random.default_rng(seed)
    days = np.sort(rng.integers(0, 365, n))
    busy = rng.uniform(0, SIDE, (60, 2))
    at = np.where(rng.random((n, 1)) < 0.5, busy[rng.integers(0, 60, n)] + rng.normal(0, 40, (n, 2)),
                  rng.uniform(0, SIDE, (n, 2)))  # fmt: skip
    evening = datetime(2025, 1, 1, 21)
    return [(WEST + x, SOUTH + y, evening + timedelta(days=int(d))) for (x, y), d in zip(at, days, strict=True)]


def followed(rows: Sequence[Row], share: float = 0.3) -> list[Row]:
    """The same with a share of them followed within 150 m and ten days."""
    rng = np.random.default_rng(9)
    more = [(x + rng.uniform(-100, 100), y + rng.uniform(-100, 100), at + timedelta(days=int(rng.integers(1, 10))))
            for x, y, at in rows if rng.random() < share and at < datetime(2025, 12, 20)]  # fmt: skip
    return [*rows, *more]


def by_month() -> list[Row]:
    """Three years by month: the same everywhere, but for three by three squares that are new in the last half year."""
    rng = np.random.default_rng(5)
    rows = []
    for m, month in enumerate(MONTHS):
        at = rng.uniform(0, SIDE, (60, 2)) + np.array([WEST, SOUTH])
        if m >= 30:
            at = np.concatenate([at, np.array(NEW_AT) + rng.uniform(-375, 375, (14, 2))])
        rows += [(x, y, datetime(month.year, month.month, 5, 22)) for x, y in at]
    return rows


def build(folder: Path, rows: Sequence[Row], *, month_only: bool = False, without: Sequence[date] = ()) -> Answerer:
    """A store of a force export with one record a row."""
    store = open_store(folder)
    slices = []
    for month in dict.fromkeys(date(at.year, at.month, 1) for _, _, at in rows):
        table = []
        for k, (x, y, at) in enumerate(rows):
            if date(at.year, at.month, 1) != month or month in without:
                continue
            table.append(dict.fromkeys(SCHEMA.names) | {
                "id": f"r{k}", "source": "force-export", "force": "wiltshire", "month": month,
                "start": None if month_only else at, "time_precision": "month" if month_only else "exact",
                "easting": x, "northing": y, "spatial_precision": "exact",
                "category": "Robbery", "ho_code": "34B", "location_type": "street", "weight": 1.0,
                **dict.fromkeys(FLAGS, False), "public_place": True,
            })  # fmt: skip
        if table:
            slices.append(("incidents", "force-export", "wiltshire", month, pa.Table.from_pylist(table, SCHEMA)))
    store.replace(slices)
    return Answerer(Settings(data=folder, resamples=19), store=store)


@pytest.fixture(scope="module")
def repeated(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    return build(tmp_path_factory.mktemp("repeated"), followed(town()))


@pytest.fixture(scope="module")
def near(repeated: Answerer) -> NearRepeats:
    return repeated.keeper.answer(NEAR_REPEATS, ASKED).found


@pytest.fixture(scope="module")
def monthly(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    return build(tmp_path_factory.mktemp("monthly"), by_month(), month_only=True)


@pytest.fixture(scope="module")
def cells(monthly: Answerer) -> Emerging:
    return monthly.keeper.answer(EMERGING, EmergingQuestion(ASKED)).found


def test_planted_near_repeats_are_found_and_the_windows_lie_round_the_last_of_them(near: NearRepeats) -> None:
    assert near.near and near.near.worth and 1.5 < near.near.low < near.near.ratio < near.near.high
    headline = near_words.headline(near)
    times = f"{near.near.ratio:.1f} times as high for two weeks"
    assert headline.startswith(f"After an incident, the risk of another within 200\u202fm is {times}")
    assert any(one.clear and near_words.inside(one) for one in near.bands)
    assert near.last == date(2025, 12, 31) and "31 Dec 2025" in near_words.windows(near)
    recent = [(x, y) for x, y, at in followed(town()) if date(2025, 12, 17) < at.date() <= near.last]
    assert sum(one.n for one in near.open) == len(recent) > 10
    every = shapely.union_all([one.geometry for one in near.open])
    assert all(shapely.covers(every, shapely.Point(at)) for at in recent)
    assert every.area < sum(3.2 * 200**2 for _ in recent)
    corners = shapely.get_coordinates(every)
    assert (corners % 100 == 0).all()  # no circle whose middle would be an incident
    assert near.near.follows > near.near.chance_high


def test_without_repeats_nothing_is_singled_out(tmp_path: Path) -> None:
    found = build(tmp_path, town()).keeper.answer(NEAR_REPEATS, ASKED).found
    assert found.near and not found.near.clear and found.open == ()
    assert "can be told from chance" in near_words.headline(found) and "No place" in near_words.windows(found)


def test_several_victims_of_one_incident_are_no_repeat(tmp_path: Path) -> None:
    rows = town()
    victims = [(x + 3, y - 2, at + timedelta(minutes=20)) for x, y, at in rows[::3]]
    found = build(tmp_path, [*rows, *victims]).keeper.answer(NEAR_REPEATS, ASKED).found
    assert (found.records, found.collapsed, found.n) == (len(rows) + len(victims), len(victims), len(rows))
    assert found.near and not found.near.clear and found.same and not found.same.clear
    assert f"{len(victims)} records of the same night and place" in " ".join(near_words.sentences(found))


def test_months_alone_give_a_reason_and_no_number(monthly: Answerer) -> None:
    found = monthly.keeper.answer(NEAR_REPEATS, ASKED).found
    assert found.why is Unsaid.MONTH_ONLY and found.near is None and found.bands == found.open == ()
    page = visitor(create_app(monthly.settings, monthly)).get(f"/near-repeats?{ASKED.query()}")
    assert page.status_code == 200 and "only the month" in page.text and 'class="heat"' not in page.text
    assert not re.search(r"\d", near_words.headline(found)) and near_words.sentences(found) == ()


def test_what_became_new_is_found_where_it_was_planted(cells: Emerging, monthly: Answerer) -> None:
    new = [one for one in cells.cells if one.became is Emergence.NEW and one.sure]
    assert new and cells.why is EmergingUnsaid.SAID and len(cells.months) == 36 and cells.recent == 8
    assert all(one.geometry.distance(shapely.Point(NEW_AT)) < 700 for one in new)
    assert any(one.geometry.covers(shapely.Point(NEW_AT)) for one in new)
    assert emerging_words.headline(cells).startswith(f"{len(new)} squares of 250\u202fm are new hot spots")
    hexagons = monthly.keeper.answer(EMERGING, EmergingQuestion(ASKED.but(grid="hexagons"), "eight")).found
    assert any(one.geometry.covers(shapely.Point(NEW_AT)) and one.pattern == "consecutive" for one in hexagons.cells)
    total = sum(one.n or 0 for one in cells.cells)
    assert 0 < total <= (cells.n or 0) == len(by_month())


def test_a_missing_month_is_a_gap_and_few_months_say_nothing(tmp_path: Path) -> None:
    world = build(tmp_path, by_month(), month_only=True, without=[date(2024, 3, 1)])
    found = world.keeper.answer(EMERGING, EmergingQuestion(ASKED)).found
    assert len(found.months) == 35 and found.missing == (date(2024, 3, 1),)
    assert "left out: Mar 2024. A gap in the data" in " ".join(emerging_words.sentences(found))
    page = visitor(create_app(world.settings, world)).get(f"/emerging?{ASKED.query()}")
    line = re.search(r'<svg class="spark".*?<path d="([^"]*)"', page.text, re.S)
    assert line and line[1].count("M") == 2  # broken at the gap
    short = ASKED.but(first=date(2025, 7, 1), last=date(2025, 12, 1))
    few = world.keeper.answer(EMERGING, EmergingQuestion(short)).found
    assert few.why is EmergingUnsaid.FEW_MONTHS and few.cells == ()
    assert "6 whole months of data are fewer than 10" in emerging_words.headline(few)


def listed(found: object, question: object) -> Listing[object]:
    return Listing("stamp", question, "snapshot", found, ("OFFICIAL",))


def test_near_repeats_are_for_who_sees_single_places_alone(near: NearRepeats) -> None:
    gate, seen = Gate(read_policy()), set()
    for role in gate.policy.roles:
        try:
            gate.disclosed("near-repeats", ASKED, listed(near, ASKED), replace(LOCAL, role=role))
            seen.add(role)
        except Refused:
            continue
    assert seen == {"analyst", "patrol"}
    restricted = replace(near, definition=replace(near.definition, restricted=True, minimum_count=10))
    for reader in (LOCAL, replace(LOCAL, role="patrol"), PUBLIC):
        with pytest.raises(Refused):
            gate.disclosed("near-repeats", ASKED, listed(restricted, ASKED), reader)


def test_others_get_classes_of_their_squares_without_counts(cells: Emerging) -> None:
    gate, question = Gate(read_policy()), EmergingQuestion(ASKED)
    given = gate.disclosed("emerging", question, listed(cells, question), replace(LOCAL, role="partner")).found
    assert isinstance(given, Emerging) and given.cells and given.cube is None and given.n is None
    full = {one.id: one for one in cells.cells}
    for one in given.cells:
        assert (one.n, one.months, one.hot, one.change) == (None, (), (), None)
        assert (full[one.id].n or 0) >= 5 and full[one.id].became is one.became
    for role in ("public", "admin", "auditor"):
        with pytest.raises(Refused):
            gate.disclosed("emerging", question, listed(cells, question), replace(LOCAL, role=role))
    guarded = replace(cells, definition=replace(cells.definition, restricted=True, minimum_count=10))
    closed = gate.disclosed("emerging", question, listed(guarded, question), LOCAL).found
    assert isinstance(closed, Emerging) and closed.side == 500 and closed.minimum == 10
    opened = gate.disclosed(
        "emerging", question, listed(guarded, question), replace(LOCAL, opened=frozenset({guarded.definition.id}))
    ).found
    assert isinstance(opened, Emerging) and opened.side == 250 and len(opened.cells) == len(cells.cells)
    hexagons = replace(cells, question=cells.question.but(grid="hexagons"))
    with pytest.raises(Refused, match="hexagons"):
        gate.disclosed("emerging", question, listed(hexagons, question), replace(LOCAL, role="partner"))


def test_two_areas_set_against_each_other_tell_nothing(monthly: Answerer, cells: Emerging) -> None:
    """Whatever area is asked about, a square is called what it is called in the whole, or not shown at all."""
    gate, partner = Gate(read_policy()), replace(LOCAL, role="partner")
    question = EmergingQuestion(ASKED)
    whole = gate.disclosed("emerging", question, listed(cells, question), partner).found
    assert isinstance(whole, Emerging)
    known = {one.id: (one.became, one.sure) for one in whole.cells}
    wards = monthly.wards
    near_it = [c for c, g in zip(wards.code, wards.geometry, strict=True) if g.distance(shapely.Point(NEW_AT)) < 2000]
    shown = 0
    for area in (f"lad:{wards.authority[wards.code.index(near_it[0])]}", *(f"ward:{code}" for code in near_it)):
        asks = EmergingQuestion(ASKED.but(area=area))
        part = gate.disclosed(
            "emerging", asks, listed(monthly.keeper.answer(EMERGING, asks).found, asks), partner
        ).found
        assert isinstance(part, Emerging)
        for one in part.cells:
            shown += 1
            assert known[one.id] == (one.became, one.sure) and part.shape.covers(one.geometry)
    assert shown
    drawn = EmergingQuestion(ASKED.but(area=f"circle:{NEW_AT[0]:.0f},{NEW_AT[1]:.0f},800"))
    with pytest.raises(Refused):
        gate.disclosed("emerging", drawn, listed(cells, drawn), partner)


def test_page_drawing_and_document_say_the_same(repeated: Answerer, near: NearRepeats, monthly: Answerer) -> None:
    web = visitor(create_app(repeated.settings, repeated))
    page = web.get(f"/near-repeats?{ASKED.query()}").text
    document = web.get(f"/api/answer/near-repeats?{ASKED.query()}").json()
    assert document["headline"] in page and document["headline"] == near_words.headline(near)
    assert page.count("▲</span><span") == sum(one["above_chance"] for one in document["bands"]) > 0
    assert len(document["open"]["features"]) == len(near.open) and near.open[0].name in page.replace("&#39;", "'")
    assert web.get(f"/near-repeats.svg?{ASKED.query()}").text.count('fill-opacity="0.12"') == len(near.open)
    web = visitor(create_app(monthly.settings, monthly))
    page = web.get(f"/emerging?{ASKED.query()}").text
    document = web.get(f"/api/answer/emerging?{ASKED.query()}").json()
    assert document["headline"] in page
    drawings = [one.replace("&amp;", "&") for one in re.findall(r'<img src="(/emerging.svg[^"]*)"', page)]
    signs = sum(web.get(one).text.count("scale(") for one in drawings)
    assert signs == len(document["cells"]["features"]) > 0 and json.dumps(document)
    assert "classes=eight" in page and web.get(f"/emerging?{ASKED.query()}&classes=eight").status_code == 200
    assert web.get("/emerging?classes=nine").status_code == 400
    assert web.get(f"/emerging.svg?{ASKED.query()}&part=99").status_code == 404


def test_a_constable_can_read_both_pages(repeated: Answerer, monthly: Answerer) -> None:
    for world, address in ((repeated, "/near-repeats"), (monthly, "/emerging")):
        page = visitor(create_app(world.settings, world)).get(f"{address}?{ASKED.query()}")
        assert JARGON.findall(" ".join(Seen(page.text).text)) == [], address
