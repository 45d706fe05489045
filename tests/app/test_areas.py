"""An area holds what stands in it, says how it is made, and tells no reader more than the map of the whole."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from math import hypot

import numpy as np
import pytest
import shapely
import shapely.affinity
from fastapi.testclient import TestClient
from test_area_text import CENTRE, DRAWN, canonical
from visitor import visitor

from app.answering.answer import Answer
from app.answering.answerer import MAP, Answerer
from app.answering.area_text import circle_of, outline_of
from app.answering.question import Question
from app.answering.reader import LOCAL, PUBLIC, Reader
from app.gate.disclosed import Gate
from app.gate.policy import read_policy
from app.main import create_app
from app.settings import Settings
from app.words.answer import caption, notes, title
from geo.errors import Refused, UserError
from geo.store.base import Store
from geo.streets.names_file import default_names
from geo.streets.town_extent import REACH, town_extent, town_postcodes

PARTNER = Reader("partner", "partner")
VIOLENCE = "VIOLENCE_SEXUAL_RECORDED"
SALISBURY, SWINDON = "town:E0056881", "town:E0042483"


@pytest.fixture(scope="module")
def world(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    own = Settings(data=tmp_path_factory.mktemp("areas"), resamples=19)
    made = Answerer(own, store=demo_store)
    made.keeper.gate = Gate(read_policy())
    return made


def ask(world: Answerer, area: str, reader: Reader = LOCAL, offence: str = "ROBBERY") -> Answer:
    coarse = {"bandwidth": 1000.0, "cell": 300.0}
    return world.keeper.shown(MAP, Question(offence=offence, area=canonical(area), **coarse), reader)


def test_a_circle_holds_what_a_ruler_says(world: Answerer) -> None:
    whole = world.select(Question(offence="ROBBERY"), world.store.snapshot())[3].places
    x, y, radius = circle_of(CENTRE)
    near = [hypot(a - x, b - y) <= radius for a, b in zip(whole.x, whole.y, strict=True)]
    found = ask(world, CENTRE)
    assert found.n == whole.weight[near].sum() > 10 and found.places == sum(near)
    assert sum(part.n for part in found.wards) == found.n and len(found.wards) > 1
    assert sum(part.km2 for part in found.wards) == pytest.approx(np.pi / 4, rel=2e-3)
    assert all("part" in part.name for part in found.wards)
    assert sum(cell.n for cell in found.cells) == found.n


def test_an_outline_holds_what_shapely_says(world: Answerer) -> None:
    whole = world.select(Question(offence="ROBBERY"), world.store.snapshot())[3].places
    shape = outline_of(canonical(DRAWN))
    inside = [shape.intersects(shapely.Point(a, b)) for a, b in zip(whole.x, whole.y, strict=True)]
    assert ask(world, DRAWN).n == whole.weight[inside].sum() > 10


def test_several_wards_are_the_sum_of_each(world: Answerer) -> None:
    chosen = [code for code, of in zip(world.wards.code, world.wards.authority, strict=True) if of == "E06000030"][:3]
    each = [ask(world, f"ward:{code}") for code in chosen]
    both = ask(world, f"ward:{','.join(chosen[::-1])}")
    assert both.asked.area == f"ward:{','.join(chosen)}"
    assert both.n == sum(one.n for one in each) > 0 and both.places == sum(one.places or 0 for one in each)
    assert {ward.code: ward.n for ward in both.wards} == {one.wards[0].code: one.n for one in each}
    assert title(both).startswith("Robbery, 3 wards: ") and "These wards are counted together" in said(both)


def test_a_partnership_is_its_authorities(world: Answerer) -> None:
    one, other = ask(world, "csp:E22000350"), ask(world, "lad:E06000030")
    assert (one.n, one.places, [ward.n for ward in one.wards]) == (
        other.n, other.places, [ward.n for ward in other.wards],
    )  # fmt: skip
    assert "the community safety partnership of Swindon" in title(one)
    assert "made of the local authority Swindon" in said(one)


def said(answer: Answer) -> str:
    return " ".join(note.text for note in notes(answer))


def test_a_town_is_the_land_round_its_postcodes_and_the_page_says_so(world: Answerer) -> None:
    names = default_names()
    at = int(np.flatnonzero(names.localities.code == "E0056881")[0])
    near = town_postcodes(names, at)
    shape = town_extent(names, at)
    assert shape is not None and 20e6 < shape.area < 40e6
    points = shapely.points(names.postcodes.x[near], names.postcodes.y[near])
    inside = shapely.intersects(shape, points)
    assert inside.mean() > 0.9  # the rest are farms
    edge = shapely.points(shapely.get_coordinates(shapely.boundary(shape)))
    apart = shapely.STRtree(points).query_nearest(edge, return_distance=True)[1]
    assert apart.max() <= REACH + 0.01  # and nothing of it is farther from them
    towns = [ask(world, town) for town in (SALISBURY, SWINDON)]
    lads = [ask(world, f"lad:{code}") for code in ("E06000054", "E06000030")]
    assert all(0.3 * lad.n < town.n < lad.n for town, lad in zip(towns[1:], lads[1:], strict=True))
    assert 0 < towns[0].n < lads[0].n
    assert "in the town of Salisbury (the ground within 200 m of its postcodes), " in caption(towns[0])
    assert "no official boundary" in said(towns[0]) and "no rate per resident" in said(towns[0])
    assert any("Royal Mail" in text for text in towns[0].attributions)


def test_a_village_is_asked_about_and_one_without_postcodes_is_not(world: Answerer) -> None:
    found = ask(world, "town:E0011750")
    assert title(found) == "Robbery, the village of Cerney Wick" and 0.1 < found.about.km2 < 0.5
    places = default_names().localities
    with pytest.raises(UserError, match="no postcode is nearest to Imber"):
        ask(world, f"town:{places.code[places.name == 'Imber'][0]}")


def test_a_circle_says_what_it_is_and_what_of_it_nobody_loaded(world: Answerer) -> None:
    names = default_names().postcodes
    at = names.find("SN1 1AE")
    assert at is not None
    name = str(names.postcode[at])
    found = ask(world, f"circle:{names.x[at]},{names.y[at]},400")
    assert title(found).endswith(f", within 400 m of {name}")
    assert f"within 400 m of {name}, " in caption(found) and "as the crow flies" in said(found)
    west = world.wards.outline.bounds[0], shapely.point_on_surface(world.wards.outline).y
    edge = shapely.get_coordinates(world.wards.outline)[:, 0].argmin()
    x, y = shapely.get_coordinates(world.wards.outline)[edge].round()
    assert west[0] == pytest.approx(x, abs=1)
    assert "lies outside the force’s area, where no incidents are loaded" in said(
        ask(world, f"circle:{x:.0f},{y:.0f},800")
    )
    with pytest.raises(UserError, match="the area lies outside the force's area"):
        ask(world, "circle:300000,184900,500")


BY_THE_WAY = (
    CENTRE, "circle:414950,184900,500", "circle:415000,184800,620", DRAWN, SALISBURY, SWINDON,
    "outline:414500,184500;415500,184500;415500,185400;414700,185650", "circle:414900,184900,3000",
)  # fmt: skip


@pytest.mark.parametrize("reader", [PARTNER, PUBLIC], ids=["partner", "public"])
def test_two_areas_set_against_each_other_tell_nothing_that_the_whole_does_not(world: Answerer, reader: Reader) -> None:
    """Every count of an area is a sum of counts of squares that the whole map gives: so is each difference of two."""
    whole = {cell.id: cell.n for cell in ask(world, "", reader, VIOLENCE).cells}
    assert len(whole) > 20
    allowed = [area for area in BY_THE_WAY if reader is PARTNER or area.startswith("town:")]
    answers = [ask(world, area, reader, VIOLENCE) for area in allowed]
    for found in answers:
        assert found.by_squares and found.minimum and not found.hotspots and found.in_whole is None
        assert all(whole[cell.id] == cell.n for cell in found.cells)
        assert found.n == sum(cell.n for cell in found.cells) and found.places is None and found.n_placed is None
        assert all(ward.withheld and not ward.n for ward in found.wards)
        assert "two areas set against each other tell no more" in said(found)
    for one, other in combinations(answers, 2):
        more, fewer = ({cell.id for cell in found.cells} for found in (one, other))
        assert one.n - other.n == sum(whole[i] for i in more - fewer) - sum(whole[i] for i in fewer - more)


def test_wards_put_together_do_not_tell_the_one_that_is_withheld(world: Answerer) -> None:
    """The total of some wards is that of those whose counts are given: none is what two totals leave of a third."""
    whole = ask(world, "", PARTNER)
    given = {ward.code: ward.n for ward in whole.wards if not (ward.below or ward.withheld)}
    small = [ward.code for ward in whole.wards if ward.below]
    assert given and small
    known = sorted(given)[:2]
    pair, with_small = (ask(world, f"ward:{','.join(found)}", PARTNER) for found in (known, [*known, small[0]]))
    assert pair.n == with_small.n == sum(given[code] for code in known)
    alone = ask(world, f"ward:{small[0]}", PARTNER)
    assert alone.n == 0 and alone.wards[0].below == alone.minimum and "Fewer than" in caption(alone)
    assert "No count that can be given in 2 wards" in caption(ask(world, f"ward:{','.join(small[:2])}", PARTNER))


@pytest.mark.parametrize("area", [CENTRE, DRAWN, "zone:abc", "site:abc", "beat:abc"])
def test_the_public_asks_about_no_area_that_somebody_drew(world: Answerer, area: str) -> None:
    with pytest.raises((Refused, UserError), match=r"not shown to everybody|there is no|no beats are here"):
        ask(world, area, PUBLIC)


def test_a_reader_kept_to_some_areas_asks_about_no_other(world: Answerer) -> None:
    kept = replace(LOCAL, areas=("E05008954", "E05008955"))
    assert ask(world, "ward:E05008954,E05008955", kept).n >= 0
    for area in ("ward:E05008954,E05008956", CENTRE, SWINDON, ""):
        with pytest.raises(Refused, match="outside your area"):
            ask(world, area, kept)


@pytest.fixture(scope="module")
def web(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("areas-web")
    made = Answerer(Settings(data=folder, resamples=19), store=demo_store)
    with visitor(create_app(made.settings, made)) as client:
        yield client


@pytest.mark.parametrize(
    ("area", "name"),
    [
        ("ward:E05008955,E05008954", "2 wards: Central and Chiseldon and Lawn"),
        ("csp:E22000350", "the community safety partnership of Swindon"),
        (SALISBURY, "the town of Salisbury"),
        (CENTRE, "within 500 m of "),
        (DRAWN, "a drawn area of 0.91 km², "),
    ],
)
def test_every_kind_is_on_page_api_file_and_drawing(web: TestClient, area: str, name: str) -> None:
    query = f"offence=ROBBERY&bandwidth=1000&area={area}"
    page = web.get(f"/?{query}").text
    assert name in page.split("<h1>")[1].split("</h1>")[0]
    kept = Question.parse({"area": area}).query()
    assert kept in page  # every address on it carries the area
    told = web.get(f"/api/answer?{query}").json()
    assert name in told["title"] and told["asked"]["area"] == kept.removeprefix("area=") and name in told["area"]
    items = web.get(f"/api/collections/wards/items?{query}").json()
    assert items["numberMatched"] == len(told["wards"]) > 0
    table = web.get(f"/download/wards.csv?{query}").text
    assert kept in table
    assert name in web.get(f"/overview.svg?{query}").text
    assert web.get(f"/night?{query}").status_code == web.get(f"/new-clusters?{query}").status_code == 200
    assert web.get(f"/api/collections/incidents/items?{query}&limit=5").json()["numberMatched"] <= told["placed"]


def test_a_bad_area_is_a_page_and_a_problem(web: TestClient) -> None:
    for address in ("/?area=circle:1,2,3", "/night?area=circle:1,2,3"):
        assert "a circle has a radius of 75 to 10,000 m" in web.get(address).text
    told = web.get("/api/answer?area=town:E0000000")
    assert told.status_code == 404 and "no town here has the code" in told.json()["detail"]
    (described,) = (
        one for one in web.get("/api/openapi.json").json()["paths"]["/api/answer"]["get"]["parameters"]
        if one["name"] == "area"
    )  # fmt: skip
    assert all(f"{kind}:" in described["description"] for kind in ("csp", "town", "beat", "zone", "circle", "outline"))
