"""Incidents one by one for who may have points and for nobody else; and what became of them, with its interval."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from town import STEADY_TOWN, build
from visitor import visitor

from app.answering.answerer import MAP, Answerer
from app.answering.outcomes import OUTCOMES, share_of
from app.answering.points import POINTS
from app.answering.question import Question
from app.answering.reader import LOCAL, PUBLIC, Reader
from app.gate.disclosed import Gate
from app.gate.policy import read_policy
from app.main import create_app
from app.maps.incident_map import ACROSS, SIDES, Square, side_for, square_at
from app.pages.incidents import ROWS, ListState, address, incident_list
from app.settings import Settings
from app.words.outcomes import headline
from geo.errors import Refused, UserError
from geo.offence.outcomes import Fate, fate_of
from geo.store.base import Store

ROBBERY = Question(offence="ROBBERY")
SENSITIVE = "VIOLENCE_SEXUAL_RECORDED"
READERS = [Reader("a", role, LOCAL.organisation) for role in ("admin", "auditor", "partner", "public")] + [PUBLIC]


@pytest.fixture(scope="module")
def world(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    own = Settings(data=tmp_path_factory.mktemp("list"), resamples=19)
    made = Answerer(own, store=demo_store)
    made.keeper.gate = Gate(read_policy())
    return made


def web(world: Answerer, reader: Reader = LOCAL) -> TestClient:
    return visitor(create_app(world.settings, world, lambda request: reader))


@pytest.fixture(scope="module")
def client(world: Answerer) -> Iterator[TestClient]:
    with web(world) as made:
        yield made


def rows_of(page: str) -> list[list[str]]:
    table = page[page.index('data-table="incidents"') :]
    return [
        [re.sub(r"<span.*?</span>|<[^>]*>", "", cell) for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", row, re.S)]
        for row in re.findall(r"<tr data-square.*?</tr>", table, re.S)
    ]


def test_its_pages_hold_every_incident_once_in_order(world: Answerer, client: TestClient) -> None:
    found = world.keeper.shown(POINTS, ROBBERY, LOCAL).found
    seen: list[str] = []
    for page in range(1, -(-len(found) // ROWS) + 1):
        rows = rows_of(client.get(f"/incidents?offence=ROBBERY&sort=-start&page={page}").text)
        seen += [row[0] for row in rows]
    assert sorted(seen) == sorted(found["id"].to_pylist()) and len(seen) > ROWS
    starts = dict(zip(found["id"].to_pylist(), found["start"].to_pylist(), strict=True))
    known = [starts[id] for id in seen if starts[id]]
    assert known == sorted(known, reverse=True)
    assert client.get("/incidents?offence=ROBBERY&page=99").status_code == 422
    assert client.get("/incidents?offence=ROBBERY&sort=colour").status_code == 422
    assert client.get("/incidents?offence=ROBBERY&square=1,2,3").status_code == 422


def test_squares_filters_and_rows_lead_to_each_other(world: Answerer, client: TestClient) -> None:
    page = client.get("/incidents?offence=ROBBERY").text
    drawn = page[page.index('<svg class="squares"') : page.index("</svg>", page.index('<svg class="squares"'))]
    links = re.findall(r'<a href="([^"]+)" data-square="([^"]+)" aria-label="([^"]+): ([\d\u202f]+) incident', drawn)
    total = len(world.keeper.shown(POINTS, ROBBERY, LOCAL).found)
    assert sum(int(n.replace("\u202f", "")) for *_, n in links) == total, "the squares hold every incident once"
    href, _, _, n = max(links, key=lambda one: int(one[3]))
    inside = client.get(href.replace("&amp;", "&")).text
    assert f"{n} of {total} incidents" in inside.replace("\u202f", "") and "All squares" in inside
    assert set(re.findall(r'<tr data-square="([^"]+)"', inside)) <= set(
        re.findall(r'<a href="[^"]+" data-square="([^"]+)"', inside)
    )
    row = re.search(r'<th scope="row"><a href="([^"]+)#squares"', inside)
    assert row
    lit = client.get(row[1].replace("&amp;", "&")).text
    assert lit.count('stroke-width="4"') == 1 and 'class="selected"' in lit
    outcome = "Suspect charged"
    some = client.get(f"/incidents?offence=ROBBERY&outcome={outcome}").text
    outcomes = world.keeper.shown(POINTS, ROBBERY, LOCAL).found["outcome"].to_pylist()
    assert f"{outcomes.count(outcome)} of {total} incidents" in some
    assert {row[8] for row in rows_of(some)} == {outcome}


def test_the_list_holds_no_text_that_people_wrote(client: TestClient) -> None:
    page = client.get("/incidents?offence=ROBBERY").text
    heads = re.findall(r'<th scope="col">([^<]*)</th>', page)
    assert len(heads) == 11 and not any("text" in head.lower() or "address" in head.lower() for head in heads)


def test_the_file_holds_the_list(world: Answerer, client: TestClient) -> None:
    got = client.get("/download/incidents.csv?offence=ROBBERY")
    rows = list(csv.DictReader(io.StringIO(got.content.decode("utf-8-sig"))))
    assert {row["id"] for row in rows} == set(world.keeper.shown(POINTS, ROBBERY, LOCAL).found["id"].to_pylist())
    assert rows[0]["marking"] == "OFFICIAL" and rows[0]["definition"].startswith("ROBBERY@")


@pytest.mark.parametrize("reader", READERS, ids=lambda one: f"{one.id}-{one.role}")
@pytest.mark.parametrize("offence", ["ROBBERY", SENSITIVE])
def test_who_may_not_have_points_gets_none(world: Answerer, reader: Reader, offence: str) -> None:
    """Neither a reference nor a coordinate of any incident, on the page or in a file, whatever the address holds."""
    other = web(world, reader)
    ids = world.keeper.answer(POINTS, ROBBERY).found["id"].to_pylist()[:200]
    for more in ("", f"&row={ids[0]}", "&square=415000,184000,1000", "&outcome=Suspect charged", "&sort=id"):
        got = other.get(f"/incidents?offence={offence}{more}")
        assert got.status_code in (403, 422), (offence, more)
        assert "<tr data-square" not in got.text and 'class="squares"' not in got.text
        assert not any(f">{id}<" in got.text for id in ids)
    assert other.get(f"/download/incidents.csv?offence={offence}").status_code in (403, 422)


def test_a_patrol_sees_points_and_takes_no_file(world: Answerer) -> None:
    patrol = web(world, Reader("c", "patrol"))
    page = patrol.get("/incidents?offence=ROBBERY")
    assert page.status_code == 200 and rows_of(page.text)
    assert "/download/incidents.csv" not in page.text and "not for you to take away" in page.text.lower()
    assert patrol.get("/download/incidents.csv?offence=ROBBERY").status_code == 403


def test_a_guarded_offence_is_listed_for_nobody_who_has_not_opened_it(world: Answerer) -> None:
    town = web(world)
    got = town.get(f"/incidents?offence={SENSITIVE}")
    assert got.status_code == 403 and "not shown as single points" in got.text and rows_or_none(got.text) == []
    assert town.get("/incidents?offence=COUNTY_LINES").status_code in (403, 422)
    assert town.get(f"/download/incidents.csv?offence={SENSITIVE}").status_code == 403


def rows_or_none(page: str) -> list[list[str]]:
    return rows_of(page) if 'data-table="incidents"' in page else []


def test_anonymised_points_are_listed_for_nobody(tmp_path: Path) -> None:
    made = build(tmp_path, STEADY_TOWN, month_only=True)[0]
    made.keeper.gate = Gate(read_policy())
    opened = web(made, replace(LOCAL, opened=frozenset((SENSITIVE,))))
    got = opened.get(f"/incidents?offence={SENSITIVE}")
    assert got.status_code == 403 and "<tr data-square" not in got.text


@given(x=st.floats(0, 700_000), y=st.floats(0, 1_300_000), side=st.sampled_from(SIDES))
def test_every_place_stands_in_its_square_alone(x: float, y: float, side: float) -> None:
    square = square_at(x, y, side)
    assert square.holds(np.array([x]), np.array([y]))[0]
    west = Square(square.west + side, square.south, side)
    assert not west.holds(np.array([x]), np.array([y]))[0]


@given(size=st.floats(100, 140_000))
def test_squares_are_large_enough_to_be_pressed(size: float) -> None:
    side = side_for((0.0, 0.0, size, size / 2))
    assert size / side <= ACROSS


@given(
    st.builds(
        ListState,
        st.just((("category", "Robbery"),)) | st.just(()),
        st.none() | st.builds(lambda x, y: Square(x * 500.0, y * 500.0, 500.0), st.integers(0, 99), st.integers(0, 99)),
        st.text(st.characters(categories=("L", "N")), max_size=9),
        st.sampled_from(["month", "-start", "id"]),
        st.integers(1, 9),
    )
)
def test_the_address_is_the_whole_state(state: ListState) -> None:
    assert ListState.parse(dict(state.items())) == state
    assert address(Question(), state).startswith("/incidents")


def test_a_page_that_there_is_not_is_refused(world: Answerer) -> None:
    found = world.keeper.shown(POINTS, ROBBERY, LOCAL).found
    with pytest.raises(UserError, match="pages, not"):
        incident_list(found, ListState(page=999), (0.0, 0.0, 1.0, 1.0))


@pytest.mark.parametrize(
    ("text", "fate"),
    [("Suspect charged", 0), ("Awaiting court outcome", 0), ("Local resolution", 0), ("Offender given a caution", 0),
     ("8", 0), ("1A", 0), ("Unable to prosecute suspect", 1), ("Investigation complete; no suspect identified", 1),
     ("Formal action is not in the public interest", 1), ("16", 1), ("Under investigation", 2), ("", 3),
     ("Status update unavailable", 3), ("Suspect charged as part of another case", 0)],
)  # fmt: skip
def test_what_counts_as_positive(text: str, fate: int) -> None:
    assert list(Fate).index(fate_of(text)) == fate


def test_the_interval_is_that_of_scipy() -> None:
    for positive, other in ((0, 5), (3, 17), (20, 0), (57, 277)):
        one = share_of("x", "X", np.array([positive, other, 2, 1]))
        peer = binomtest(positive, positive + other).proportion_ci(method="exact")
        assert one.share == positive / (positive + other)
        assert (one.low, one.high) == pytest.approx((peer.low, peer.high), abs=1e-12)
    none = share_of("x", "X", np.array([0, 0, 3, 4]))
    assert none.share is None and (none.undecided, none.unknown) == (3, 4)


def test_wards_add_up_to_what_has_a_place(world: Answerer, client: TestClient) -> None:
    found = world.keeper.shown(OUTCOMES, ROBBERY, LOCAL).found
    answer = world.keeper.shown(MAP, ROBBERY, LOCAL)
    for key in ("positive", "decided", "undecided", "unknown"):
        assert sum(getattr(one, key) for one in found.wards) <= getattr(found.every, key)
    every = found.every
    assert every.decided + every.undecided + every.unknown == answer.n == sum(n for _, n in found.named)
    page = client.get("/outcomes?offence=ROBBERY").text
    assert headline(found) in page and "overlap, do not read one as better" in page
    march = world.keeper.shown(OUTCOMES, ROBBERY.but(first=date(2025, 3, 1), last=date(2025, 3, 1)), LOCAL).found
    assert 0 < march.every.decided < every.decided


def test_outcomes_are_for_who_sees_every_count(world: Answerer) -> None:
    for reader in READERS:
        with pytest.raises(Refused):
            world.keeper.shown(OUTCOMES, ROBBERY, reader)
        assert web(world, reader).get("/outcomes?offence=ROBBERY").status_code == 403
    with pytest.raises(Refused, match="small counts"):
        world.keeper.shown(OUTCOMES, Question(offence=SENSITIVE), LOCAL)
