"""Change by LSOAs and beside areas like one: matched on what is loaded, and what a page of months does not take."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from fastapi.testclient import TestClient
from test_change import ASKED, TOWN, ask
from test_rates import residents
from town import SQUARES, build
from typer.testing import CliRunner
from visitor import opened_to, visitor

from app.answering.answerer import Answerer
from app.cli import app
from app.comparing.against import Against, ChangeQuestion
from app.comparing.change import CHANGE
from app.comparing.elsewhere import SIMILAR, Feature, Other
from app.gate.disclosed import Gate
from app.gate.policy import read_policy
from app.main import create_app
from app.words.change import matched as matched_words
from geo.store.opening import open_store

OUTLINES = "data/boundaries/lsoa_2021_BGC_wilts_swindon.geojson"
SCORES = "data/context/imd2025_lsoa2021_wilts_swindon.csv"


@pytest.fixture(scope="module")
def loaded(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    """The town with outlines of LSOAs, deprivation and residents."""
    folder = tmp_path_factory.mktemp("loaded")
    made = build(folder, TOWN, month_only=True)[0]
    file = residents(folder, made.wards)
    for what in (
        ["boundaries", "import", shared / OUTLINES], ["load", "deprivation", shared / SCORES],
        ["load", "population", file, "--year", made.wards.vintage, "--of", "mid-2024"],
    ):  # fmt: skip
        result = CliRunner().invoke(app, list(map(str, what)), env={"AFTERDARK_DATA": str(folder)})
        assert result.exit_code == 0, result.output
    world = Answerer(made.settings, store=open_store(folder))
    world.keeper.gate = Gate(read_policy())
    return world


@pytest.fixture(scope="module")
def web(loaded: Answerer) -> TestClient:
    return visitor(create_app(loaded.settings, loaded, opened_to(ASKED.offence)))


def test_wards_like_one_are_nearest_in_all_that_is_loaded(loaded: Answerer, web: TestClient) -> None:
    busiest = ask(loaded).units[0]
    area = f"ward:{busiest.id}"
    found = loaded.keeper.answer(CHANGE, ChangeQuestion(ASKED.but(area=area), Against())).found
    assert found.elsewhere and found.elsewhere.matched_on == tuple(Feature)
    similar = [one for one in found.elsewhere.places if one.kind is Other.SIMILAR]
    assert len(similar) == SIMILAR
    apart = [one.distance for one in similar]
    assert apart == sorted(apart) and all(far and far > 0.05 for far in apart)
    assert all(None not in one.features for one in (found.elsewhere.places[0], *similar))
    wards = loaded.wards
    file = (loaded.settings.data / "residents.csv").read_text().splitlines()[1:]
    people = {code: int(n) for code, n in (line.split(",") for line in file)}
    for one in similar:  # residents are those of the file, by the ward's own ground
        at = wards.name.index(one.name)
        per_km2 = people[wards.code[at]] / (shapely.area(wards.geometry[at]) / 1e6)
        assert one.features[2] == pytest.approx(per_km2, rel=0.02)
    said = matched_words(found)
    assert "deprivation and residents per km²" in said and "Not matched on" not in said
    page = web.get(f"/change?offence={ASKED.offence}&area={area}").text
    assert page.count("Like it: ") >= SIMILAR and "IMD score" in page and said.split(":")[0] in page


def test_size_alone_finds_no_area_like_another(loaded: Answerer, tmp_path: Path) -> None:
    plain = build(tmp_path, TOWN, month_only=True)[0]
    plain.keeper.gate = Gate(read_policy())
    area = f"ward:{ask(loaded).units[0].id}"
    found = plain.keeper.answer(CHANGE, ChangeQuestion(ASKED.but(area=area), Against())).found
    assert found.elsewhere and found.elsewhere.alike and not found.elsewhere.matched_on
    assert {one.kind for one in found.elsewhere.places} == {Other.ASKED, Other.REST}
    page = visitor(create_app(plain.settings, plain, opened_to(ASKED.offence))).get(
        f"/change?offence={ASKED.offence}&area={area}"
    )
    assert "afterdark load population FILE" in page.text and "Like it: " not in page.text


def test_lsoas_hold_what_was_planted_in_them(loaded: Answerer, web: TestClient) -> None:
    found = ask(loaded, units="lsoas")
    lsoas = loaded.store.boundaries.chosen("lsoas")
    assert lsoas and all(one.id in set(lsoas.code) for one in found.units) and len(found.units) > 400
    planted: dict[str, np.ndarray] = {}
    for name, n in {"A": (720, 360), "B": (0, 168), "C": (240, 240)}.items():
        middle = SQUARES[name].centroid
        at = int(np.flatnonzero(shapely.intersects_xy(lsoas.geometry, middle.x + 3, middle.y + 2))[0])
        planted[lsoas.code[at]] = planted.get(lsoas.code[at], np.zeros(2)) + n
    told = {one.id: (one.after, one.before) for one in found.units if one.after or one.before}
    assert told == {code: tuple(n) for code, n in planted.items()}
    page = web.get(f"/change?offence={ASKED.offence}&units=lsoas").text
    assert '<h2 id="wards-title">LSOAs</h2>' in page and "LSOAs with incidents" in page


@pytest.mark.parametrize("path", ["/change", "/trend"])
def test_what_months_do_not_take_is_greyed_before_and_named_after(web: TestClient, path: str) -> None:
    plain = web.get(f"{path}?offence={ASKED.offence}").text
    assert "neither harm nor cost is added up here" in plain and "counts incidents, whatever" not in plain
    for extra, sentence in (
        ("measure=harm", "This page counts incidents, whatever the question adds up."),
        ("measure=cost", "This page counts incidents, whatever the question adds up."),
        ("weeks=2025-W10..2025-W14", "Weeks are taken as the whole months in which they lie: Mar to Apr 2025."),
        ("grid=hexagons", "Hexagons are not listed here"),
    ):
        page = web.get(f"{path}?offence={ASKED.offence}&{extra}")
        assert page.status_code == 200 and sentence in page.text, extra
