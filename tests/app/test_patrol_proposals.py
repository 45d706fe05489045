"""Places to patrol: equal to their definition in a small town, blind to the future, made of nothing refused."""

import ast
import re
from datetime import date
from pathlib import Path
from shutil import copytree

import numpy as np
import pyarrow as pa
import pytest
import shapely

import app.patrols
from app.answering.answerer import Answerer
from app.answering.question import Question
from app.loading.load import load_police_uk, outlines
from app.patrols.bands import top_bands
from app.patrols.exclusion import Exclusion, allow_again, exclude
from app.patrols.guarded import NEAR
from app.patrols.inputs import OF_PEOPLE, allow_input
from app.patrols.kept_places import kept_places
from app.patrols.place import Origin, PatrolPlace, save_place
from app.patrols.proposal import APART, Persistence, Proposals, ProposalsQuestion, persistence_of
from app.patrols.proposed import MARKS, proposals
from app.patrols.squares import SIDE, Past, Reason, periods, squares
from app.settings import Settings
from app.words.patrol_places import around
from geo.errors import Refused, Unanswerable, UserError
from geo.offence.offences import definition, definitions
from geo.store.base import Store
from geo.store.opening import open_store
from models.patrol.apart import first_apart

ROBBERY = Question(offence="ROBBERY")


@pytest.fixture(scope="module")
def world(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    return Answerer(Settings(data=tmp_path_factory.mktemp("proposals"), resamples=19), store=demo_store)


@pytest.fixture(scope="module")
def found(world: Answerer) -> Proposals:
    return proposals(world, ProposalsQuestion(ROBBERY, 15))


def town(seed: int = 3) -> Past:
    rng = np.random.default_rng(seed)
    n = 600
    x, y = 415_000 + np.round(rng.gamma(2, 300, n)), 184_000 + np.round(rng.gamma(2, 300, n))
    return Past(x, y, rng.integers(0, 40, n), np.zeros((n, len(MARKS)), bool))


def weight(past: Past, east: float, north: float, origin: int) -> float:
    """Of one square by the definition, incident by incident: decay, and a quarter of the Gaussian of its cells."""
    reach = np.arange(-4, 5)
    bell = np.exp(-(reach**2) / 2) / np.exp(-(reach**2) / 2).sum()
    column = np.rint(np.floor((past.x - (east - SIDE / 2)) / SIDE)).astype(int)
    row = np.rint(np.floor((past.y - (north - SIDE / 2)) / SIDE)).astype(int)
    total = 0.0
    for c, r, month in zip(column, row, past.month, strict=True):
        if month >= origin or max(abs(c), abs(r)) > 4:
            continue
        share = ((c == 0 and r == 0) + 0.25 * bell[c + 4] * bell[r + 4]) / 1.25
        total += share * 0.5 ** ((origin - 1 - month) / 36)
    return total / sum(0.5 ** (age / 36) for age in range(origin))


def test_squares_are_ranked_as_they_are_defined() -> None:
    past = town()
    every = squares(past, held=range(40), origin=40, number=5, fewest=3)
    assert every is not None and (np.diff(every.monthly) <= 1e-9).all()
    for at in (0, 1, 7, len(every.x) - 1):
        assert every.monthly[at] == pytest.approx(weight(past, every.x[at], every.y[at], 40))
        here = (abs(past.x - every.x[at] + 1e-6) < 75) & (abs(past.y - every.y[at] + 1e-6) < 75)
        assert every.incidents[at] == here.sum() >= 3
        assert every.lately[at] == (here & (past.month >= 28)).sum()
    assert set((every.x / 75 % 2).tolist()) == {0.0, 1.0}
    chosen, _ = first_apart(every.x, every.y, distance=APART, number=9)
    x, y = every.x[chosen], every.y[chosen]
    between = np.hypot(x[:, None] - x, y[:, None] - y)[~np.eye(len(x), dtype=bool)]
    assert chosen[0] == 0 and between.min() >= APART


def test_what_has_not_happened_yet_moves_no_place() -> None:
    past, rng = town(), np.random.default_rng(0)
    later = past.month >= 30
    moved = Past(
        np.where(later, rng.permutation(past.x), past.x), np.where(later, rng.permutation(past.y), past.y),
        np.where(later, rng.integers(30, 40, len(later)), past.month), past.marks,
    )  # fmt: skip
    one, other = (squares(of, held=range(40), origin=30, number=5, fewest=3) for of in (past, moved))
    assert one is not None and other is not None
    for name in one.__dataclass_fields__:
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True)


def test_past_years_or_quarters_without_a_gap() -> None:
    assert periods(range(36), 36) == [list(range(24, 36)), list(range(12, 24)), list(range(12))]
    quarters = periods([*range(12), *range(15, 30)], 30)
    assert all(len(one) == 3 for one in quarters) and [15, 16, 17] in quarters and [12, 13, 14] not in quarters
    assert periods(range(8), 8) == [] and periods([], 1) == []
    assert [persistence_of(one) for one in (None, 0.8, 0.5, 0.1)] == [
        Persistence.UNKNOWN, Persistence.LASTING, Persistence.OFTEN, Persistence.AT_TIMES,
    ]  # fmt: skip


def test_bands_are_those_of_policing_nights() -> None:
    week = np.zeros(168)
    week[[142, 143, 144]] = 10, 12, 11  # Saturday 22:00 to Sunday 01:00: one band over midnight
    week[149], week[150] = 9, 9  # Sunday 05:00 belongs to Saturday night, 06:00 to Sunday
    found = top_bands(week, week)
    assert (found[0].hour, found[0].hours) == (142, 3) and found[0].share == pytest.approx(33 / 51)
    assert {one.hour for one in found[1:]} <= {147, 150} and sum(one.share or 0 for one in found) == pytest.approx(1)
    for one in found:  # none reaches over 06:00
        assert (one.hour - 6) % 24 + one.hours <= 24
    assert top_bands(np.zeros(168), week) == () and top_bands(week, np.zeros(168)) == ()
    few = np.zeros(168)
    few[100] = 6
    assert top_bands(few, week)[0].share == pytest.approx((0 + 20 * 33 / 51) / 26)


def test_the_demonstration_has_places_with_all_that_is_said_of_them(found: Proposals) -> None:
    assert len(found.places) == 15 and found.records >= found.incidents > 500 and found.periods == 3
    middles = np.array([(one.geometry.centroid.x, one.geometry.centroid.y) for one in found.places])
    between = np.hypot(*(middles[:, None] - middles).transpose(2, 0, 1))[~np.eye(15, dtype=bool)]
    assert between.min() >= APART - 1e-6
    assert [one.monthly for one in found.places] == sorted((one.monthly for one in found.places), reverse=True)
    assert len({one.name for one in found.places}) == 15
    for one in found.places:
        assert one.geometry.area == pytest.approx(SIDE**2) and one.low < one.monthly < one.high
        assert one.incidents >= 3 and len(one.bands) in (0, 3) and re.match(r"S[TU] \d{3} \d{3}$", one.reference)


def test_a_place_is_left_out_for_what_stands_there_and_by_a_person_with_a_reason(
    world: Answerer, found: Proposals, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = found.places[0]
    with pytest.raises(UserError, match="reason"):
        exclude(world.records, Exclusion(first.name, first.geometry, " "), who="test")
    kept = exclude(world.records, Exclusion(first.name, first.geometry, "its wardens do"), who="test")
    after = proposals(world, ProposalsQuestion(ROBBERY, 15))
    assert [(one.reason, one.exclusion) for one in after.left_out] == [(Reason.PERSON, kept)]
    assert not any(one.geometry.centroid.within(first.geometry) for one in after.places)
    allow_again(world.records, kept.id, kept.version, who="test")
    again = proposals(world, ProposalsQuestion(ROBBERY, 15))
    assert [one.reference for one in again.places] == [one.reference for one in found.places]

    def homes(selected: object, row: np.ndarray) -> np.ndarray:
        marks = np.zeros((len(row), len(MARKS)), bool)
        marks[:, MARKS.index(Reason.DWELLINGS)] = True
        return marks

    monkeypatch.setattr("app.patrols.proposed._marks", homes)
    none = proposals(world, ProposalsQuestion(ROBBERY, 15))
    assert not none.places and {one.reason for one in none.left_out} == {Reason.DWELLINGS}
    assert all(one.share == 1 for one in none.left_out)


def test_no_place_is_proposed_beside_what_is_listed_and_one_that_was_agreed_says_so(
    demo_store: Store, found: Proposals, tmp_path: Path
) -> None:
    store = open_store(copytree(demo_store.path, tmp_path / "var"))  # type: ignore[attr-defined]
    first, second = (one.geometry.centroid for one in found.places[:2])
    listed = {"id": ["a", "b"], "name": ["Saint Anne’s", ""], "type": ["Primary school", "bus works"],
              "easting": [first.x, second.x + 75 + NEAR - 1], "northing": [first.y, second.y]}  # fmt: skip
    store.replace([("guarded", "demo", "wiltshire", None, pa.table(listed))])
    world = Answerer(Settings(data=tmp_path / "var", resamples=19), store=store)
    made = proposals(world, ProposalsQuestion(ROBBERY, 15))
    assert {(one.reason, one.stands) for one in made.left_out} == {
        (Reason.SCHOOL, "Saint Anne’s"), (Reason.LISTED, "bus works"),
    }  # fmt: skip
    stand = shapely.points(listed["easting"], listed["northing"])
    assert not any(shapely.dwithin(one.geometry, stand, NEAR).any() for one in made.places)
    day = date(2026, 6, 1)
    save_place(
        world.records, PatrolPlace("A", found.places[0].geometry, Origin.AGREED, day, day, source="demo"), who="a"
    )
    (card,) = kept_places(world).cards
    assert around(card)[0].startswith("Think again: a school or college stands there")


def test_what_police_find_by_looking_and_who_people_are_choose_no_place(world: Answerer) -> None:
    refused = {}
    for what in definitions():
        try:
            allow_input(what)
        except Refused as problem:
            refused[what.id] = problem.what
    assert set(refused) >= {what.id for what in definitions() if what.activity_sensitive or what.restricted}
    assert {"DRUGS_SUPPLY", "KNIFE_POSSESSION", "ALL_CRIME", "VAWG_PUBLIC"} <= set(refused)
    assert not {"ROBBERY", "SV_STRICT", "VIOLENCE_SEXUAL_RECORDED"} & set(refused)
    for offence in ("DRUGS_SUPPLY", "ROBBERY,DRUGS_SUPPLY", "category.drugs", "code.92D"):
        try:
            what = definition(offence)
        except UserError:
            continue
        with pytest.raises(Refused, match="by looking"):
            allow_input(what)
    with pytest.raises(Refused, match="where officers already look"):
        proposals(world, ProposalsQuestion(Question(offence="DRUGS_SUPPLY")))
    with pytest.raises(Refused, match="harm"):
        proposals(world, ProposalsQuestion(ROBBERY.but(measure="harm")))
    with pytest.raises(UserError, match="0 places"):
        proposals(world, ProposalsQuestion(ROBBERY, 0))


def test_no_protected_characteristic_is_read_anywhere_in_the_room() -> None:
    """Neither a column or flag that tells one, nor residents, deprivation or who lives there."""
    protected = {
        *OF_PEOPLE, "sex", "gender", "age", "ethnicity", "race", "religion", "disability", "nationality", "victim",
        "suspect", "domestic_abuse",
    }  # fmt: skip
    forbidden = re.compile(r"deprivation|population|people|stop_and_search|sensitive$")
    for path in sorted(Path(app.patrols.__path__[0]).glob("*.py")):
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and path.name != "plan_kinds.py":  # what became of a plan is told there
                assert not forbidden.search(node.module or ""), (path.name, node.module)
            words = {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()
            words |= {node.attr} if isinstance(node, ast.Attribute) else set()
            if path.name != "inputs.py":  # it names them to refuse them
                assert not words & protected, (path.name, words & protected)


def test_months_alone_propose_nothing_and_say_why(shared: Path, tmp_path: Path) -> None:
    store = open_store(tmp_path)
    load_police_uk(store, shared / "data/police-uk", outlines(store), lambda rows, file: None)
    with pytest.raises(Unanswerable, match="only the month"):
        proposals(Answerer(Settings(data=tmp_path), store=store), ProposalsQuestion(ROBBERY))
