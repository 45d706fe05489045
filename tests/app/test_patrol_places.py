"""Kept places: proposals are kept, edited, renewed and ended in the browser; only who walks patrols sees them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
import shapely
from fastapi import Request
from fastapi.testclient import TestClient
from visitor import HERE, visitor

from app.answering.answerer import Answerer
from app.answering.question import Question
from app.answering.reader import LOCAL, PUBLIC, Reader
from app.main import create_app
from app.patrols.kept_places import PATROL_PLACES, kept_places
from app.patrols.place import LASTS, Origin, PatrolPlace, patrol_places, save_place
from app.patrols.proposal import ProposalsQuestion
from app.patrols.proposed import PATROL_PROPOSALS
from app.settings import Settings
from geo.errors import Refused
from geo.store.base import Store

PAGE = {"accept": "text/html"}
HOME = {"origin": HERE}
ASKED = "/patrols/places?offence=ROBBERY&places=5"
PROPOSED = ProposalsQuestion(Question(offence="ROBBERY"), 5)
PATROL = Reader("constable", "patrol", "Wiltshire Police")


@pytest.fixture
def world(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    return Answerer(Settings(data=tmp_path_factory.mktemp("places"), resamples=19), store=demo_store)


@pytest.fixture
def web(world: Answerer) -> Iterator[TestClient]:
    with visitor(create_app(world.settings, world)) as made:
        yield made


@pytest.fixture(scope="module")
def read(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service of which nothing is asked but to be read: its proposals are made once."""
    settings = Settings(data=tmp_path_factory.mktemp("read"), resamples=19)
    with visitor(create_app(settings, Answerer(settings, store=demo_store))) as made:
        yield made


def sent(page: str, **more: object) -> dict[str, object]:
    fields = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("query", "stamp")}
    return {name: (at[1].replace("&amp;", "&") if at else "") for name, at in fields.items()} | more


def test_a_proposal_is_kept_edited_renewed_and_ended(web: TestClient, world: Answerer) -> None:
    page = web.get(ASKED, headers=PAGE).text
    assert "No place is kept yet" in page and page.count('name="place" value=') == 10
    got = web.post("/patrols/places/keep", data=sent(page, place=["1", "4"]), headers=PAGE | HOME)
    assert got.status_code == 200 and "2 places kept" in got.text and "Overlaps" in got.text
    one, other = patrol_places(world.records)
    proposed = world.keeper.answer(PATROL_PROPOSALS, PROPOSED).found.places
    assert (one.name, one.monthly, one.bands) == (proposed[0].name, proposed[0].monthly, proposed[0].bands)
    assert one.last - one.first == LASTS == timedelta(28) and one.origin is Origin.PROPOSED and one.synthetic
    where = f"/patrols/places/{one.id}"
    form = web.get(f"{where}/edit", headers=PAGE).text
    fields = dict(re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', form))
    fields |= {
        "problem": "Fights at closing time", "problem_owner": "Sgt A", "response": "Taxi marshals",
        "review": "2030-01-31", "marking": "OFFICIAL",
    }  # fmt: skip
    wrong = web.post(f"{where}/edit", data=fields | {"last": "2001-01-01"}, headers=PAGE | HOME)
    assert wrong.status_code == 422 and "Fights at closing time" in wrong.text and "ends before" in wrong.text
    done = web.post(f"{where}/edit", data=fields, headers=PAGE | HOME)
    assert done.status_code == 200 and "Taxi marshals" in done.text and "31 Jan 2030" in done.text
    again = web.post(f"{where}/edit", data=fields, headers=PAGE | HOME)
    assert again.status_code == 409 and "Taxi marshals" in again.text
    past = date(2020, 1, 1)
    kept = save_place(world.records, replace(patrol_places(world.records)[0], first=past, last=past), who="test")
    assert "expired 1 Jan 2020" in web.get(ASKED, headers=PAGE).text
    web.post(f"{where}/renew", data={"version": kept.version}, headers=PAGE | HOME)
    assert patrol_places(world.records)[0].last > date(2025, 1, 1)
    version = patrol_places(world.records)[0].version
    web.post(f"{where}/end", data={"version": version}, headers=PAGE | HOME)
    assert patrol_places(world.records) == (other,) and len(world.records.history("patrol-place", one.id)) == 5


def test_a_person_leaves_out_and_takes_back(web: TestClient) -> None:
    page = web.get(ASKED, headers=PAGE).text
    without = web.post("/patrols/places/exclude", data=sent(page, place="1", reason=""), headers=PAGE | HOME)
    assert without.status_code == 422 and "takes a reason" in without.text
    after = web.post("/patrols/places/exclude", data=sent(page, place="1", reason="A warden stands there"),
                     headers=PAGE | HOME).text  # fmt: skip
    assert "A warden stands there" in after and "Propose again" in after
    stale = web.post("/patrols/places/keep", data=sent(page, place="1"), headers=PAGE | HOME)
    assert stale.status_code == 409 and "changed while you were choosing" in stale.text
    id = re.search(r"exclusions/(\w+)/end", after)
    assert id
    back = web.post(f"/patrols/places/exclusions/{id[1]}/end", data=sent(after, version="1"), headers=PAGE | HOME)
    assert back.status_code == 200 and "Propose again" not in back.text


def test_nothing_is_changed_from_another_site_or_without_a_tick(web: TestClient, world: Answerer) -> None:
    page = web.get(ASKED, headers=PAGE).text
    elsewhere = web.post("/patrols/places/keep", data=sent(page, place="1"), headers={"origin": "http://else.where"})
    assert elsewhere.status_code == 403
    assert "no place is ticked" in web.post("/patrols/places/keep", data=sent(page), headers=PAGE | HOME).text.lower()
    assert patrol_places(world.records) == ()


def test_the_form_greys_what_may_choose_no_place_and_the_page_says_why(read: TestClient) -> None:
    page = read.get(ASKED, headers=PAGE).text
    for offence in ("DRUGS_SUPPLY", "ALL_CRIME", "KNIFE_POSSESSION"):
        option = re.search(rf'<option value="{offence}"[^>]*>', page)
        assert option and "disabled" in option[0], offence
    robbery = re.search(r'<option value="SV_STRICT"[^>]*>', page)
    assert robbery and "disabled" not in robbery[0]
    refused = read.get("/patrols/places?offence=DRUGS_SUPPLY", headers=PAGE)
    assert refused.status_code == 403 and "where officers already look" in refused.text
    everywhere_else = read.get("/?offence=DRUGS_SUPPLY", headers=PAGE)
    assert everywhere_else.status_code == 200


def test_drawings_hold_the_numbers(read: TestClient) -> None:
    page = read.get(ASKED, headers=PAGE).text
    sources = [one.replace("&amp;", "&") for one in re.findall(r'<img src="(/patrols/places[^"]+)"', page)]
    numbers = [n for one in sources for n in re.findall(r'font-weight="600" fill="#fff">(\d+)<', read.get(one).text)]
    assert sorted(map(int, numbers)) == [1, 2, 3, 4, 5]
    assert read.get("/patrols/places.svg?offence=ROBBERY&places=5&part=99").status_code == 404
    assert read.get("/patrols/places/kept.svg").status_code == 404


def readers_see(world: Answerer) -> Callable[[Reader], list[str]]:
    return lambda reader: [one.place.name for one in world.keeper.shown(PATROL_PLACES, None, reader).found.cards]


def test_only_who_plans_and_walks_patrols_sees_them_each_within_their_areas(world: Answerer) -> None:
    create_app(world.settings, world)
    wards, today = world.wards, date.today()
    for at in (0, 1):
        middle = wards.geometry[at].representative_point()
        place = PatrolPlace(f"Place {at}", middle.buffer(75), Origin.AGREED, today, today + LASTS)
        save_place(world.records, place, who="test")
    border = wards.geometry[0].intersection(wards.geometry[1]) if wards.geometry[0].touches(wards.geometry[1]) else None
    if border is not None and not border.is_empty:
        spot = shapely.get_point(shapely.get_parts(border)[0], 0).buffer(75)
        save_place(world.records, PatrolPlace("Border", spot, Origin.AGREED, today, today + LASTS), who="test")
    see = readers_see(world)
    every = [one.name for one in patrol_places(world.records)]
    assert see(LOCAL) == see(PATROL) == every
    inside = [card.place.name for card in kept_places(world).cards if all(wards.code[0] in part for part in card.parts)]
    mine = see(replace(PATROL, areas=(wards.code[0],)))
    assert mine == inside and "Place 1" not in mine
    assert "Place 0" in see(replace(PATROL, areas=(wards.authority[0],)))
    for role in ("public", "partner", "admin", "auditor"):
        for kind, question in ((PATROL_PLACES, None), (PATROL_PROPOSALS, PROPOSED)):
            with pytest.raises(Refused):
                world.keeper.shown(kind, question, replace(PUBLIC, role=role))  # type: ignore[arg-type]
    assert world.keeper.shown(PATROL_PROPOSALS, PROPOSED, PATROL).found.places
    with pytest.raises(Refused, match="outside your area"):
        world.keeper.shown(PATROL_PROPOSALS, PROPOSED, replace(PATROL, areas=(wards.code[0],)))


def test_no_page_of_places_and_no_edit_for_who_may_not_see_them(world: Answerer) -> None:
    readers: Callable[[Request], Reader] = lambda request: replace(PUBLIC, role="partner")  # noqa: E731
    with visitor(create_app(world.settings, world, readers)) as web:
        assert web.get(ASKED, headers=PAGE).status_code == 403
        for address in ("/patrols/places/keep", "/patrols/places/exclude", "/patrols/places/1/edit",
                        "/patrols/places/1/end", "/patrols/places/1/renew"):  # fmt: skip
            assert web.post(address, data={"version": "1"}, headers=PAGE | HOME).status_code == 403, address
    assert patrol_places(world.records) == ()
