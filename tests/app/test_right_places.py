"""Would the places have been right? On the demonstration, on real map points, for short histories and for readers."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from visitor import visitor

from app.answering.answerer import Answerer
from app.answering.question import Question
from app.answering.reader import LOCAL, PUBLIC
from app.loading.load import load_police_uk, outlines
from app.main import create_app
from app.patrols import accuracy as module
from app.patrols.accuracy import ACCURACY, Unsaid, Way, accuracy
from app.settings import Settings
from app.words import accuracy as words
from geo.errors import Refused
from geo.store.base import Store
from geo.store.opening import open_store

ROBBERY = Question(offence="ROBBERY")


@pytest.fixture(scope="module")
def world(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    return Answerer(Settings(data=tmp_path_factory.mktemp("accuracy"), resamples=19), store=demo_store)


def test_the_demonstration_is_judged_and_losses_are_shown(world: Answerer) -> None:
    found = accuracy(world, ROBBERY)
    assert found.why is Unsaid.SAID and len(found.months) >= 12 and not found.at_points
    assert found.records > found.incidents > 0
    for one in found.rows:
        assert 0 < one.met <= found.incidents and one.share == pytest.approx(one.met / found.incidents)
        assert one.pai == pytest.approx(one.share / (one.places / found.candidates))
        assert 0 < one.pei <= 1 and (one.gain is None) == (one.way is Way.PLAN)
    plan = [one.met for one in found.rows if one.way is Way.PLAN]
    assert plan == sorted(plan)
    said = " ".join([words.headline(found), *words.sentences(found)])
    assert "A plan of 100 places would have met" in said and "happened elsewhere" in said
    assert "Counts of the last 12 months".lower() in said.lower()


def test_what_has_not_happened_yet_chooses_no_place(world: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first month judged is foreseen alike when the incidents of all later ones stand elsewhere."""
    kept = []
    monkeypatch.setattr(module, "rolling_accuracy", lambda *given, **named: kept.append((given, named)) or {})
    accuracy(world, ROBBERY)
    (x, y, months, scores), named = kept[0]
    monkeypatch.undo()
    first = named["origins"][:1]
    alike = module.rolling_accuracy(x, y, months, scores, **{**named, "origins": first})
    later = months > first[0]
    rng = np.random.default_rng(0)
    moved = np.where(later, rng.permutation(x), x), np.where(later, rng.permutation(y), y)
    grid = module.rolling_accuracy(*moved, months, scores, **{**named, "origins": first})
    for name, one in alike.items():
        assert np.allclose(one.hits, grid[name].hits) and np.allclose(one.foreseen, grid[name].foreseen)


def test_a_month_unlike_those_around_it_is_named(world: Answerer) -> None:
    months = np.arange(12)
    usual = np.array([100, 110, 95, 104, 98, 107, 101, 99, 103, 96, 105, 100.0])
    assert not len(module._odd(usual, months))
    doubled = usual.copy()
    doubled[7] = 230
    third = usual.copy()
    third[3] = 30
    assert module._odd(doubled, months).tolist() == [7] and module._odd(third, months).tolist() == [3]
    few = np.array([2, 5, 1, 4, 0, 3, 9, 2.0])
    assert not len(module._odd(few, np.arange(8)))
    found = accuracy(world, ROBBERY)
    named = replace(found, odd=(date(2025, 8, 1),))
    assert any("Aug 2025" in one and "Neither learned from" in one for one in words.sentences(named))


def test_a_short_history_says_so(world: Answerer) -> None:
    early = accuracy(world, ROBBERY.but(last=world.store.snapshot().months("demo", world.settings.force)[10]))
    assert early.why is Unsaid.FEW_MONTHS and not early.rows
    assert "ten years" in words.headline(early) and not words.sentences(early)


def test_readers_from_whom_counts_are_withheld_get_none_of_it(world: Answerer) -> None:
    app = create_app(world.settings, world)
    keeper = world.keeper
    assert keeper.shown(ACCURACY, ROBBERY, LOCAL).found.rows
    for reader in (PUBLIC, replace(PUBLIC, role="partner")):
        with pytest.raises(Refused):
            keeper.shown(ACCURACY, ROBBERY, reader)
    with visitor(app) as browser:
        page = browser.get("/accuracy?offence=ROBBERY", headers={"accept": "text/html"})
        assert page.status_code == 200 and "Would the places have been right?" in page.text
        told = browser.get("/api/answer/accuracy?offence=ROBBERY").json()
        assert told["headline"] in page.text.replace("&#39;", "'") and told["rows"][0]["way"] == "plan"
        assert browser.get("/accuracy?offence=NONE", headers={"accept": "text/html"}).status_code == 404


def test_real_map_points_are_counted_where_they_stand(shared: Path, tmp_path: Path) -> None:
    store = open_store(tmp_path)
    load_police_uk(store, shared / "data/police-uk", outlines(store), lambda rows, file: None)
    found = accuracy(Answerer(Settings(data=tmp_path), store=store), Question(offence="ALL_CRIME"))
    assert found.at_points and len(found.months) == 11 and found.candidates > 5_000
    one = found.of(100)
    assert one and 0.05 < one.share < 0.6 and 0 < one.pei <= 1
    assert "months alone are known" in " ".join(words.sentences(found))
