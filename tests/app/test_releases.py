"""A release is frozen, and nothing that it hides can be worked out from it and every other release together."""

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient
from made import answer as made_answer
from sqlalchemy import update
from visitor import visitor

from app.answering.answerer import Answerer
from app.answering.question import Question
from app.answering.reader import PUBLIC
from app.gate.policy import read_policy
from app.gate.rule import rule_of
from app.main import create_app
from app.pages.release_map import release_svg, view
from app.records.journal import REVISIONS
from app.releases.checking import Fault, check
from app.releases.group import parts_together
from app.releases.kept import every_release, withdraw
from app.releases.making import Releaser, make
from app.releases.release import AUTHORITY, MONTH, SQUARE, WARD, WHOLE, Release
from app.releases.together import together
from app.settings import Settings
from benchmarks.attacks import another, differ
from geo.errors import NotFound, Refused
from geo.space.boundaries import Boundaries
from geo.store.base import Store
from geo.store.opening import open_store
from models.cell_ranges import Ranges

POLICY = read_policy()
WHO = Releaser("A. Smith", "Wiltshire Police")
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
YEAR = Question(offence="ROBBERY", first=date(2025, 7, 1), last=date(2026, 6, 1))
CENTRAL = 9
"""Wards of the tests: those with most robberies, and others beside them."""


def few(wards: Boundaries) -> Boundaries:
    """Wards of one town: what is solved for them is solved in a second."""
    town = [i for i, of in enumerate(wards.authority) if of == "E06000030"][:CENTRAL]
    names = ("code", "name", "authority", "authority_name")
    return replace(
        wards, **{name: tuple(getattr(wards, name)[i] for i in town) for name in names}, geometry=wards.geometry[town]
    )


@pytest.fixture(scope="module")
def world(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    settings = Settings(data=tmp_path_factory.mktemp("releases"), resamples=19)
    return Answerer(settings, store=demo_store, wards=few(demo_store.boundaries.wards()))


@pytest.fixture(scope="module")
def releases(world: Answerer) -> list[Release]:
    """One year, another offence that holds it, and the year without its last month: each hides what the others tell."""
    shorter = YEAR.but(last=date(2026, 5, 1))
    asked = (YEAR, YEAR.but(offence="SV_STRICT"), shorter)
    return [make(world, POLICY, one, WHO, NOON) for one in asked]


@pytest.fixture(scope="module")
def web(world: Answerer, releases: list[Release]) -> Iterator[TestClient]:
    with visitor(create_app(world.settings, world, lambda request: PUBLIC)) as made:
        yield made


def test_counts_are_rounded_and_small_ones_are_not_given(world: Answerer, releases: list[Release]) -> None:
    for one in releases:
        assert {level: len(one.of(level)) for level in (WHOLE, AUTHORITY, WARD)} == {WHOLE: 1, AUTHORITY: 1, WARD: 9}
        assert len(one.of(MONTH)) == len(one.months) and one.of(SQUARE)
        given = [cell.n for cell in one.cells if cell.n is not None]
        assert all(n % one.terms.rounding == 0 and n >= one.terms.minimum for n in given)
        assert any(cell.n is None for cell in one.cells)


def test_whoever_has_all_of_them_knows_nothing_hidden_closely(world: Answerer, releases: list[Release]) -> None:
    """Each hidden count, and each smallest part, against the two ends that all releases together leave it."""
    parts, table = parts_together(world, releases)
    every = together(parts, releases)
    assert every.known_too_closely(table) == []
    ranges = Ranges(every.watched, table)
    list(ranges.narrow(every.published, every.width, every.unless))
    small = ranges.low < every.unless
    assert small.sum() > 30
    assert (ranges.high - ranges.low)[small].min() >= every.width > 0
    assert check(world) == (releases, [])


def test_a_careless_release_would_give_counts_away(world: Answerer, releases: list[Release]) -> None:
    """The same attack brings counts back where only the small ones are left out and nothing is rounded."""
    exact = [replace(one, terms=replace(one.terms, rounding=0)) for one in releases]
    parts, table = parts_together(world, exact)
    whole = together(parts, exact).published.sums.at(table)
    counts = iter(whole.tolist())
    careless = [
        replace(one, cells=tuple(replace(c, n=n if (n := next(counts)) >= 10 else None) for c in one.cells))
        for one in exact
    ]
    every = together(parts, careless)
    ranges = Ranges(every.watched, table)
    list(ranges.narrow(every.published, every.width, every.unless))
    assert ((ranges.high == ranges.low) & (ranges.low < every.unless)).sum() > 5


def test_what_is_published_is_byte_for_byte_what_was_stamped(web: TestClient, releases: list[Release]) -> None:
    one = releases[0]
    got = web.get(f"/api/releases/{one.id}")
    assert sha256(got.content).hexdigest() == one.stamp == web.get("/api/releases").json()["releases"][-1]["stamp"]
    document = json.loads(got.content)
    assert (document["released"]["by"], document["policy"], document["marking"]) == (
        "A. Smith",
        POLICY.version,
        "OFFICIAL",
    )
    assert len(document["cells"]) == len([c for c in one.cells if c.level != SQUARE or c.n is not None])
    rows = list(csv.DictReader(web.get(f"/api/releases/{one.id}.csv").text.lstrip("\ufeff").splitlines()))
    assert {row["stamp"] for row in rows} == {one.stamp}
    assert {row["n"] for row in rows if row["id"] in {c.id for c in one.cells if c.n is None}} == {"not given"}
    shapes = web.get(f"/api/releases/{one.id}.geojson").json()
    assert sum(f["geometry"] is not None for f in shapes["features"]) == sum(c.n is not None for c in one.of(SQUARE))
    page = web.get(f"/releases/{one.id}", headers={"accept": "text/html"}).text
    assert one.stamp in page and "not given" in page and "SYNTHETIC" in page


def test_what_is_shown_of_a_release_rests_on_its_document_alone(
    world: Answerer, web: TestClient, tmp_path: Path
) -> None:
    """The page and every map are the same where no incident was ever loaded."""
    bare = Answerer(world.settings, store=open_store(tmp_path), wards=world.wards)
    addresses = [f"/releases/R1{end}" for end in ("", "/map.svg", "/map.svg?show=1")]
    with visitor(create_app(world.settings, bare, lambda request: PUBLIC)) as empty:
        for address in addresses:
            there, here = (some.get(address, headers={"accept": "text/html"}) for some in (web, empty))
            assert there.status_code == 200
            assert there.text.partition("<main")[2] == here.text.partition("<main")[2]
            assert there.text.partition("<svg")[2] == here.text.partition("<svg")[2]


def test_what_is_not_given_is_hatched_and_has_no_colour(world: Answerer, releases: list[Release]) -> None:
    one = releases[0]
    given = {cell.n for cell in one.of(WARD) if cell.n is not None}
    classes = view(one, world.wards).legends[WARD].classes
    assert {text for shade in classes for text in shade.text.split(" to ")} <= {f"{n:.0f}" for n in given}
    drawn = release_svg(one, world.wards, "wards", None)
    assert all(f'fill="{shade.colour}"' in drawn for shade in classes) and 'fill="url(#not-given)"' in drawn
    none = replace(one, cells=tuple(replace(cell, n=None) for cell in one.cells))
    silent = release_svg(none, world.wards, "wards", None)
    assert "fill-opacity" not in silent and silent.count("Z") > len(world.wards)
    others = replace(one, wards="others")
    assert "no longer those in use" in view(others, world.wards).undrawn
    with pytest.raises(NotFound, match="no map"):
        release_svg(others, world.wards, "wards", None)


def test_where_people_sign_in_the_public_sees_releases_and_no_live_map(
    world: Answerer, releases: list[Release]
) -> None:
    for given, status in (({"sign_in": "team"}, 403), ({"sign_in": "team", "public_releases_only": False}, 200)):
        settings = world.settings.model_copy(update=given)
        with visitor(create_app(settings, Answerer(settings, store=world.store), lambda request: PUBLIC)) as web:
            page = web.get("/?offence=ROBBERY", headers={"accept": "text/html"})
            assert page.status_code == web.get("/api/answer?offence=ROBBERY").status_code == status
            assert 'href="/releases"' in page.text
            assert ("ive maps and counts are for those who sign in" in page.text) == (status == 403)
            assert web.get("/releases").status_code == web.get(f"/api/releases/{releases[0].id}").status_code == 200


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (YEAR.but(area="lad:E06000030"), "whole area"),
        (YEAR.but(night="nte_core"), "whole area"),
        (YEAR.but(offence="COUNTY_LINES"), "restricted"),
        (YEAR.but(offence="ROBBERY,SV_BROAD"), "several offences"),
        (YEAR.but(first=date(2020, 1, 1)), "not there whole"),
    ],
)
def test_what_is_not_for_everybody_is_not_released(world: Answerer, asked: Question, why: str) -> None:
    with pytest.raises(Refused, match=why):
        make(world, POLICY, asked, WHO, NOON)


def test_another_lattice_and_corrected_records_are_refused(
    world: Answerer, releases: list[Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    role = replace(POLICY.roles["public"], cell=POLICY.roles["public"].cell + 500)
    with pytest.raises(Refused, match="squares of"):
        make(world, replace(POLICY, roles={**POLICY.roles, "public": role}), YEAR, WHO, NOON)
    corrected = tuple(replace(c, n=c.n + 50) if c.level == WHOLE and c.n is not None else c for c in releases[0].cells)
    other = [replace(releases[0], cells=corrected)]
    monkeypatch.setattr("app.releases.making.every_release", lambda records: other)
    with pytest.raises(Refused, match="were changed since"):
        make(world, POLICY, YEAR, WHO, NOON)


def test_what_is_kept_closer_than_an_earlier_release_is_not_made_beside_it(
    world: Answerer, releases: list[Release]
) -> None:
    with pytest.raises(Refused, match="whose months it meets") as refused:
        make(world, POLICY, YEAR.but(offence="SV_BROAD"), WHO, NOON)
    assert refused.value.todo == "Release months that no earlier release has: Jul 2023 to Jun 2025."


def test_a_changed_byte_is_found_and_a_withdrawn_release_is_shown_no_more(
    world: Answerer, releases: list[Release], web: TestClient
) -> None:
    withdraw(world.records, "R2", who="A. Smith")
    assert web.get("/api/releases/R2").status_code == 404
    assert "was withdrawn" in web.get("/releases", headers={"accept": "text/html"}).text
    assert len(every_release(world.records)) == 3
    with pytest.raises(NotFound):
        withdraw(world.records, "R2", who="A. Smith")
    body = {"document": releases[0].document.decode().replace("A. Smith", "B. Smith"), "stamp": releases[0].stamp}
    with world.records._sqlite.writing() as connection:
        connection.execute(update(REVISIONS).where(REVISIONS.c.id == "R1").values(body=body))
    _, found = check(world)
    assert [(one.release.id, one.fault) for one in found] == [("R1", Fault.CHANGED)]


def test_a_live_answer_tells_no_count_apart_from_the_next_one() -> None:
    """A sample of `benchmarks.attacks`: what is drawn, ranked or estimated of a count goes by what is given of it."""
    answer, chance = made_answer(), np.random.default_rng(11)
    rule = rule_of(POLICY, PUBLIC, answer.definition, "demo")
    tried = [differ(answer, another(answer, chance)[1], rule) for _ in range(40)]
    assert tried.count(False) > 5 and True not in tried
