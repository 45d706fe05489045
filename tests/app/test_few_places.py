"""How few places hold it and whether they stay: counted by hand, judged by months that did not choose, and closed to
who may not see small counts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pytest
import shapely
from fastapi.testclient import TestClient
from town import build
from visitor import opened_to, visitor

from app.answering.answerer import MAP, Answerer
from app.answering.question import Question
from app.answering.reader import LOCAL, PUBLIC, Reader
from app.concentration.concentration import CONCENTRATION, concentration
from app.concentration.consistency import CONSISTENCY, ConsistencyQuestion, consistency
from app.concentration.lattice import FINE, LATTICES, Cells
from app.concentration.on_squares import on_squares
from app.concentration.similar import SIMILAR, NotCompared, Respect, SimilarQuestion, similar
from app.gate.disclosed import Gate
from app.gate.policy import read_policy
from app.loading.load import load_police_uk, outlines
from app.main import create_app
from app.settings import Settings
from app.words import concentration as words
from app.words import consistency as moving
from geo.errors import NotFound, Refused
from geo.space.crs import to_grid
from geo.space.hexagons import KM2
from geo.store.base import Store
from geo.store.opening import open_store
from models.capture import captured
from models.concentration import gini

ASKED = Question(offence="VIOLENCE_SEXUAL_RECORDED")
OPENED = replace(LOCAL, opened=frozenset((ASKED.offence,)))
COUNTS = {"A": [20] * 36, "B": [10] * 24 + [2] * 12, "C": [4] * 24 + [8] * 12, "D": [1] * 36}
ROBBERY = Question(offence="ROBBERY")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    world = build(tmp_path_factory.mktemp("concentration"), COUNTS, month_only=True)[0]
    world.keeper.gate = Gate(read_policy())
    return world


@pytest.fixture(scope="module")
def web(town: Answerer) -> TestClient:
    return visitor(create_app(town.settings, town, opened_to(ASKED.offence)))


@pytest.fixture(scope="module")
def demo(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    world = Answerer(Settings(data=tmp_path_factory.mktemp("spread"), resamples=19), store=demo_store)
    world.keeper.gate = Gate(read_policy())
    return world


def test_by_hand(town: Answerer) -> None:
    """Twelve months of 20, 2, 8 and 1 a month in four squares: 240, 24, 96 and 12 of 372."""
    found = concentration(town, ASKED)
    assert (found.n, found.places, found.empty, found.lattice.side) == (372, 4, 0, 250)
    assert [(one.held, one.places, one.km2) for one in found.held] == [
        (0.25, 1, 0.0625),
        (0.5, 1, 0.0625),
        (0.8, 2, 0.125),
    ]
    assert found.measures and found.measures.gini.value == gini([240, 24, 96, 12])
    np.testing.assert_allclose(found.curve, [[0, 0], [0.25, 240 / 372], [0.5, 336 / 372], [0.75, 360 / 372], [1, 1]])
    assert words.headline(found).startswith(
        "Half of the 372 incidents stand in 1 of 4 squares of 250 m (25.0\u202f%; 0.06 km²); in another such time"
    )
    assert "A map point is not an address" in " ".join(words.sentences(found))
    assert found.others[0].name in ("Swindon", "Wiltshire") and found.others[0].n == 372
    none = concentration(town, Question(offence="ROBBERY"))
    assert none.n == 0 and not none.held and "a result, not a fault" in words.headline(none)


def test_an_area_has_what_stands_in_it_and_the_row_of_its_own(town: Answerer) -> None:
    code = next(f"lad:{one.code}" for one in concentration(town, ASKED).others)
    part = concentration(town, ASKED.but(area=code))
    mine = next(one for one in part.others if one.asked)
    assert part.measures and (mine.n, mine.gini, mine.half) == (part.n, part.measures.gini, part.measures.places[1])
    assert mine.name in words.others(part) or len(part.others) == 1


def test_the_month_that_judges_did_not_choose(town: Answerer) -> None:
    found = consistency(town, ConsistencyQuestion(ASKED, 0.5, 6))
    assert (found.windows, len(found.judged), found.n) == (31, 24, 24 * (35 + 0) + 12 * 31)
    one = consistency(town, ConsistencyQuestion(ASKED.but(first=date(2023, 1, 1)), 0.5, 1))
    squares = [each.found for each in one.trade if each.lattice == FINE["squares"]]
    assert [each.length for each in squares] == [1, 3, 6, 12] and {each.judged for each in squares} == {24}
    assert all(each.ahead.share == 1.0 for each in squares)  # half a km² holds all four of 0.0625 km²
    assert [place.often for place in found.places] == [1.0] * 4 and found.places[0].n == 20 * 36
    assert found.places[0].name and len({place.name for place in found.places}) == 4
    assert found.by_chance == 1.0 and found.lattice.km2 * found.recorded == 0.25


def test_a_gap_is_never_bridged_and_what_cannot_be_judged_is_named(town: Answerer) -> None:
    short = consistency(town, ConsistencyQuestion(ASKED.but(first=date(2023, 1, 1), last=date(2023, 7, 1)), 1.0))
    assert short.too_long == (6, 12) and short.window == 3 and len(short.judged) == 4
    assert "Windows of 6 months and 12 months are not compared" in " ".join(moving.sentences(short))
    one = consistency(town, ConsistencyQuestion(ASKED.but(first=date(2023, 1, 1), last=date(2023, 2, 1)), 1.0))
    assert not one.judged and moving.headline(one).startswith("It cannot be said what 1 km² would catch")


def test_its_numbers_are_those_of_single_windows(demo: Answerer) -> None:
    """The demonstration's robberies, each window chosen and judged anew from rows of the store."""
    found = consistency(demo, ConsistencyQuestion(ROBBERY, 0.5, 3))
    _, _, _, rows = demo.select(found.question, demo.store.snapshot())
    table = rows.table.filter(pc.is_valid(rows.table["easting"]))
    month = table["month"].to_numpy().astype("M8[M]").astype(int)
    x, y = table["easting"].to_numpy(), table["northing"].to_numpy()
    at, cell = np.unique(np.floor(np.stack([x, y], axis=1) / 250), axis=0, return_inverse=True)
    number = np.array([np.datetime64(one, "M").astype(int) for one in found.months])
    panel = np.stack([np.bincount(cell.ravel()[month == one], minlength=len(at)) for one in number], axis=1)
    judged = {np.datetime64(one, "M").astype(int) for one in found.judged}
    caught = total = 0.0
    for k in range(3, len(number)):
        if number[k] in judged:
            part = captured(panel[:, k - 3 : k].sum(axis=1), panel[:, k], 0.5 / 0.0625)
            caught, total = caught + part * panel[:, k].sum(), total + panel[:, k].sum()
    assert found.now.ahead.share == pytest.approx(caught / total) and total > 20
    assert found.now.ahead.low < found.now.ahead.share < found.now.ahead.high < found.now.hindsight
    assert "luck" in moving.headline(found) and found.n == panel.sum()


def test_cells_are_those_of_the_map(demo: Answerer) -> None:
    whole = demo.answer(ROBBERY)
    n = sorted(cell.n for cell in whole.cells)
    found = concentration(demo, ROBBERY)
    assert found.n == sum(n) and found.places - found.empty == len(n)
    hexagons = concentration(demo, ROBBERY.but(grid="hexagons"))
    assert hexagons.lattice.km2 == KM2 and hexagons.n == found.n
    x = np.random.default_rng(1).uniform(4e5, 4.3e5, (2, 500))
    for lattice in LATTICES:
        cells = Cells.holding(lattice, *x)
        assert shapely.covers(shapely.buffer(cells.outlines[cells.of], 1e-6), shapely.points(*x)).all()
        np.testing.assert_allclose(shapely.area(cells.outlines), lattice.km2 * 1e6)
        assert len(set(lattice.names(cells.at))) == len(cells)


def test_what_is_like_a_hotspot_and_what_was_not_compared(demo: Answerer) -> None:
    asked = Question(offence="ALL_CRIME", area="lad:E06000030")
    found = similar(demo, SimilarQuestion(asked, 1))
    spots = demo.answer(asked).hotspots
    assert found.hotspots == len(spots) - 1 and found.name == spots[0].name and found.places
    assert [one.apart for one in found.places] == sorted(one.apart for one in found.places)
    for one in found.places:
        parts = [part.apart for part in one.parts if part.apart is not None]
        assert one.apart == pytest.approx(np.sqrt(np.mean(np.square(parts))))
    respects = {part.respect for part in found.traits}
    assert {Respect.VENUES, Respect.HOURS, Respect.OFFENCES} <= respects
    assert dict(found.missing)[Respect.DEPRIVATION] is NotCompared.NOT_LOADED
    for beyond in (0, len(spots) + 1):
        with pytest.raises(NotFound):
            similar(demo, SimilarQuestion(asked, beyond))


def test_the_pages_and_the_api_say_the_same(web: TestClient, town: Answerer) -> None:
    query = f"offence={ASKED.offence}"
    page = web.get(f"/concentration?{query}&land=0.5&window=3").text
    spread, moved = (web.get(f"/api/answer/{kind}?{query}").json() for kind in ("concentration", "consistency"))
    assert spread["headline"] in page and spread["gini"]["value"] == round(gini([240, 24, 96, 12]), 4)
    assert moved["land"] == 1 and moved["lands"][0]["caught"] == 1 and len(moved["places"]) == 4
    assert web.get(f"/consistency.svg?{query}").text.startswith("<svg")
    for key, value in (("land", "3"), ("land", "x"), ("window", "2"), ("spot", "0")):
        got = web.get(f"/{'similar' if key == 'spot' else 'concentration'}?{query}&{key}={value}")
        assert got.status_code == 400 and "Traceback" not in got.text
    assert web.get(f"/api/answer/concentration?{query}&land=1").status_code == 400


@pytest.fixture(scope="module", params=[(3, 1), (1, 3)])
def hidden(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    """Two towns that differ in nothing but two counts below every minimum."""
    few = {name: [0] * 35 + [n] for name, n in zip("CD", request.param, strict=True)}
    world = build(tmp_path_factory.mktemp("hidden"), {**COUNTS, **few}, month_only=True)[0]
    world.keeper.gate = Gate(read_policy())
    yield world


SEEN: dict[str, object] = {}


@pytest.mark.parametrize("role", ["public", "partner", "admin", "auditor"])
def test_two_towns_that_differ_in_hidden_counts_look_alike(hidden: Answerer, role: str) -> None:
    """Neither shares, nor a curve, nor another area, nor a place's part of the windows tells which of them it is."""
    reader = Reader(role, role)
    shown = hidden.keeper.shown(CONCENTRATION, ASKED, reader).found
    assert (shown.n, shown.places, shown.held, shown.measures, shown.others, shown.people, shown.points) == (
        0, 0, (), None, (), None, 0,
    )  # fmt: skip
    assert not len(shown.curve) and not len(shown.even) and shown.by_squares
    seen = on_squares(shown, hidden.keeper.shown(MAP, ASKED, reader))
    said = (seen.n, seen.held, seen.places, seen.lattice, words.headline(seen), words.sentences(seen))
    assert SEEN.setdefault(role, said) == said
    for kind, question in ((CONSISTENCY, ConsistencyQuestion(ASKED)), (SIMILAR, SimilarQuestion(ASKED, 1))):
        with pytest.raises(Refused):
            hidden.keeper.shown(kind, question, reader)


def test_what_is_added_up_from_squares_is_what_the_map_gives(demo: Answerer) -> None:
    for role, asked in (("public", Question(offence="ALL_CRIME")), ("partner", ROBBERY)):
        reader = Reader(role, role)
        whole = demo.keeper.shown(MAP, asked, reader)
        seen = on_squares(demo.keeper.shown(CONCENTRATION, asked, reader).found, whole)
        n = sorted((cell.n for cell in whole.cells), reverse=True)
        assert seen.lattice.side == (500 if role == "public" else 250) and seen.n == whole.n
        for one in seen.held:
            assert sum(n[: one.places]) >= one.held * whole.n > sum(n[: one.places - 1])


def test_an_unopened_definition_is_guarded_and_the_page_says_how_to_open_it(town: Answerer) -> None:
    with visitor(create_app(town.settings, town)) as web:
        page = web.get(f"/concentration?offence={ASKED.offence}")
        assert page.status_code == 200 and "squares that are shown to you" in page.text
        assert "Gini 0." not in page.text and "Show restricted data" in page.text
        assert web.get(f"/api/answer/consistency?offence={ASKED.offence}").status_code == 403
    assert town.keeper.shown(CONCENTRATION, ASKED, OPENED).found.n == 372
    with pytest.raises(Refused):
        town.keeper.shown(CONCENTRATION, Question(offence="COUNTY_LINES"), PUBLIC)


def test_real_months_counted_from_the_files_themselves(shared: Path, tmp_path: Path) -> None:
    """Violence of 2025 as published: rows with coordinates, put on the grid and added up without the store."""
    store = open_store(tmp_path)
    load_police_uk(store, shared / "data/police-uk", outlines(store), lambda rows, file: None)
    found = concentration(Answerer(Settings(data=tmp_path), store=store), ASKED)
    rows = pd.concat(pd.read_csv(path) for path in sorted((shared / "data/police-uk").glob("2025-*/*-street.csv")))
    rows = rows.drop_duplicates("Crime ID", keep="last")
    rows = rows[(rows["Crime type"] == "Violence and sexual offences") & rows["Longitude"].notna()]
    x, y = to_grid(rows["Longitude"].to_numpy(), rows["Latitude"].to_numpy())
    counts = np.sort(np.unique(np.floor(np.stack([x, y]) / 250), axis=1, return_counts=True)[1])[::-1]
    assert found.n == pytest.approx(counts.sum(), rel=0.005)
    half = int(np.searchsorted(np.cumsum(counts), counts.sum() / 2)) + 1
    assert found.held[1].places == pytest.approx(half, rel=0.02)
    assert found.places - found.empty == pytest.approx(
        len(counts), rel=0.03
    )  # those far outside the force are set aside
    assert found.others[0].name == "Wiltshire" and found.others[1].name == "Swindon"
