"""What is said of a site follows from intervals; planted truths come out; a real year says what it cannot show."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
from judged import evaluation

from app.answering.answerer import Answerer
from app.loading.load import load_police_uk
from app.pages.site_tables import counts, every_measure, verdict_row
from app.pages.site_view import view
from app.settings import Settings
from app.sites.compared_months import ComparedMonths
from app.sites.demo import save_demo_sites
from app.sites.evaluation import SiteEvaluation
from app.sites.judged import Judged
from app.sites.kinds import EVALUATION, SiteQuestion
from app.sites.measures import MeasureKind, measures, measures_of
from app.sites.other_methods import no_other_methods
from app.sites.site import ChosenControl, Phase, Site, create_site, save_site, site
from app.sites.watch import WatchedPlace, WatchState
from app.words.control import control_notes
from app.words.glossary import glossary
from app.words.site import headline, judgement, left_out
from app.words.site_measures import TERMS, meaning
from app.words.site_notes import notes
from app.words.site_watch import not_watched
from app.words.verdict import sentence
from geo.disclosure import homes
from geo.space.drawn import read_area
from geo.store.opening import open_store
from geo.store.slices import SliceStore
from models.impact.evaluation import evaluate
from models.impact.verdict import Outcome, Together

FALL, NO_CHANGE, RISE, NOT_JUDGED = Outcome
K = MeasureKind
ALL_OF_IT = WatchedPlace(1)
BROADGREEN = "-1.7806, 51.5662\n-1.7722, 51.5668\n-1.7706, 51.5622\n-1.7790, 51.5614"


def test_the_worked_example_says_no_clear_change_although_the_quotient_looks_good() -> None:
    """Domain reference 4.2: Rb 200, Ra 140, Db 100, Da 90, Cb 400, Ca 380."""
    numbers = evaluate([200, 140], [400, 380], [100, 90], before=[0], after=[1])
    assert numbers.verdict.verdict == NO_CHANGE
    rows = {row.kind: row for row in measures_of(numbers)}
    quotient = rows[K.WDQ]
    assert quotient.value == pytest.approx(0.10, abs=0.005) and not quotient.decides
    said = meaning(quotient, numbers.verdict)
    assert "The good spread to the ring" in said and "own gain is not clear" in said and "never decides" in said
    assert rows[K.TOTAL_NET_EFFECT].value == pytest.approx(55) and rows[K.NET_EFFECT].value == pytest.approx(5 / 38)
    wdd, res = rows[K.WDD_PUBLISHED], rows[K.RES_PUBLISHED]
    assert wdd.value == -50 and "standard error 36.1939, z −1.381" in meaning(wdd, numbers.verdict)
    assert (res.value, res.low, res.high) == pytest.approx((1.357, 1.049, 1.756), abs=5e-4)
    assert rows[K.GROSS_EFFECT].value == -60
    told = Judged(
        "clear", date(2025, 1, 1), None, ComparedMonths((0,), (1,), True), (), (), numbers, None, None,
        no_other_methods(), None,
    )  # fmt: skip
    assert [(*row[:2], row[4]) for row in counts(told).rows] == [
        ("Site", 200, 140),
        ("Inner ring", 100, 90),
        ("Comparison areas together", 400, 380),
    ]
    assert sentence(numbers.verdict).startswith("No clear change: between 106 fewer and 26 more cases in the site")
    assert "No clear change with its inner ring: between 121 fewer and 21 more cases in" in sentence(numbers.verdict)
    assert all(every_measure(told).column("meaning"))


def test_a_quotient_that_may_not_be_read_says_why() -> None:
    worse = evaluate([200, 260], [400, 380], [100, 90], before=[0], after=[1])
    row = {row.kind: row for row in measures_of(worse)}[K.WDQ]
    said = meaning(row, worse.verdict)
    assert row.value is None and said.startswith("May not be read: the site did worse than the comparison areas")


@pytest.fixture(scope="module")
def found(demo_store: SliceStore, tmp_path_factory: pytest.TempPathFactory) -> dict[str, SiteEvaluation]:
    """The three sites of the demo, evaluated."""
    folder = tmp_path_factory.mktemp("records")
    world = Answerer(Settings(data=folder, resamples=19), store=demo_store)
    save_demo_sites(demo_store, world.records)
    truths = {row["truth"]: row["id"] for row in demo_store.read("sites", source="demo").to_pylist()}
    return {truth: evaluation(world, id)[1] for truth, id in truths.items()}


def test_the_planted_effective_site_is_a_fall(found: dict[str, SiteEvaluation]) -> None:
    whole = found["effective"].judged[0]
    assert (whole.phase, whole.outcome) == (None, FALL) and found["effective"].watch
    assert found["effective"].watch.alerts == ()


def test_the_planted_displaced_site_raises_its_ring_alert_and_no_praise(found: dict[str, SiteEvaluation]) -> None:
    displaced = found["displaced"]
    assert displaced.watch and ALL_OF_IT in {alert.place for alert in displaced.watch.alerts}
    assert all(alert.beyond for alert in displaced.watch.alerts if alert.place == ALL_OF_IT)
    assert displaced.judged[0].outcome == NO_CHANGE
    told = displaced.judged[0].numbers.verdict  # type: ignore[union-attr]
    assert (told.site.outcome, told.with_ring.outcome, told.together) == (FALL, NO_CHANGE, Together.MOVED)  # type: ignore[union-attr]
    assert headline(displaced.judged[0]) == "A fall, but a rise next door"
    ratio = displaced.judged[0].numbers.ring_ratio  # type: ignore[union-attr]
    assert ratio and ratio.high < 1
    assert displaced.watch.quiet and displaced.watch.quiet.years == 500 and displaced.watch.quiet.share < 0.06


def test_the_planted_site_where_nothing_was_done_is_no_clear_change(found: dict[str, SiteEvaluation]) -> None:
    nothing = found["nothing"]
    assert nothing.judged[0].outcome == NO_CHANGE and nothing.watch and nothing.watch.alerts == ()
    assert {item.outcome for item in nothing.judged} <= {NO_CHANGE, NOT_JUDGED}


def test_counts_are_those_of_the_one_selection(found: dict[str, SiteEvaluation], demo_store: SliceStore) -> None:
    """Counted again from the store, by hand."""
    one = found["effective"]
    rows = demo_store.read("incidents", columns=["easting", "northing", "month", "category"], source="demo")
    x, y = (rows[name].to_numpy() for name in ("easting", "northing"))
    inside = shapely.contains_xy(one.site.geometry, x, y) & ~homes(demo_store, "demo", demo_store.snapshot()).hold(x, y)
    month = rows["month"].to_numpy(zero_copy_only=False)
    category = np.asarray(rows["category"].to_pylist())
    crime = inside & (category != "Anti-social behaviour")  # ALL_CRIME is recorded crime
    apart = np.isin(category, ("Drugs", "Possession of weapons", "Public order"))
    for i, first in enumerate(one.months):
        here = month == np.datetime64(first)
        assert (one.series[0, i], one.sensitive[i]) == ((crime & here).sum(), (crime & here & apart).sum())
    site = counts(one.judged[0]).records()[0]
    after = [one.months[i] for i in one.judged[0].compared.after]
    assert site["after"] == sum((crime & ~apart & (month == np.datetime64(first))).sum() for first in after)


def test_every_measure_of_a_planted_site_says_something_of_its_own(found: dict[str, SiteEvaluation]) -> None:
    whole = found["effective"].judged[0]
    assert whole.numbers
    told = {m.kind: meaning(m, whole.numbers.verdict) for m in measures(whole)}
    assert set(told) == set(MeasureKind) and len(set(told.values())) == len(told)
    assert told[K.PLACEBO_SITES].startswith("Among ") and "earlier date" in told[K.PLACEBO_DATES]
    assert [kind for kind, said in told.items() if said.startswith("It decides")] == [K.EFFECT, K.EFFECT_WITH_RING]
    assert {TERMS[kind] for kind in MeasureKind} <= set(glossary())  # every name leads to its explanation


def test_the_control_keeps_away_and_is_shown_with_its_fit(found: dict[str, SiteEvaluation]) -> None:
    sites = [one.site.geometry for one in found.values()]
    for one in found.values():
        assert one.control and one.ring_control and len(one.control.chosen) == len(one.ring_control.chosen) == 3
        assert any("No deprivation scores are loaded" in said for said in control_notes(one.control))
        for place in (*one.control.chosen, *one.control.next_best, *one.ring_control.chosen):
            assert shapely.distance(place.geometry, one.site.geometry) >= 1_000
            assert not any(shapely.intersects(place.geometry, other) for other in sites)
        for mine in one.control.chosen:
            assert mine.correlation is not None and 0.5 < mine.count < 2
            assert not any(shapely.intersection(mine.geometry, its.geometry).area for its in one.ring_control.chosen)


def test_a_page_tells_how_small_a_fall_it_could_have_shown(found: dict[str, SiteEvaluation]) -> None:
    for one in found.values():
        assert one.power is None and view(one, "")["planned"] == ""
        for item, result in zip(one.judged, view(one, "")["results"], strict=True):
            assert item.power and item.power.fall and 0.05 < item.power.fall < 0.9
            assert "or more could have been shown" in result.power
            assert verdict_row(item).column("smallest_fall") == (result.power,)


def test_other_code_gives_an_evaluation_another_stamp(demo_answerer: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    world = demo_answerer
    save_demo_sites(demo_answerer.store, world.records)
    before = world.keeper.stamp(EVALUATION, SiteQuestion("chb-1"))
    monkeypatch.setattr("app.answering.answerer.code_digest", lambda: "changed")
    again = Answerer(world.settings, store=world.store)
    assert again.keeper.stamp(EVALUATION, SiteQuestion("chb-1")) != before


def test_a_control_chosen_by_hand_is_used_with_its_reason_and_a_new_version_is_a_new_evaluation(
    demo_answerer: Answerer,
) -> None:
    world = demo_answerer
    save_demo_sites(demo_answerer.store, world.records)
    stamp, before = evaluation(world, "chb-1")
    assert evaluation(world, "chb-1")[1] is before  # kept
    wards = demo_answerer.wards
    ward = wards.code.index(next(code for code, name in zip(wards.code, wards.name, strict=True) if "Devizes" in name))
    own = ChosenControl("the nearest market town", (wards.name[ward],), (wards.geometry[ward],))
    kept = site(world.records, "chb-1")
    save_site(world.records, "chb-1", replace(kept, control=own), who="A", version=1)
    again, after = evaluation(world, "chb-1")
    assert again != stamp and after.control and after.control.by_hand and not before.control.by_hand
    assert control_notes(after.control)[0] == "Chosen by hand: the nearest market town."
    assert [place.name for place in after.control.chosen] == [wards.name[ward]]
    assert before.control and before.control.chosen[0] in after.control.next_best


def test_a_definition_that_rises_with_policing_is_judged_whole_and_says_what_it_is(demo_answerer: Answerer) -> None:
    world = demo_answerer
    save_demo_sites(demo_answerer.store, world.records)
    _, found = evaluation(world, "chb-1", "NTE_VIOLENCE")
    whole = found.judged[0]
    assert whole.numbers and whole.active is None and whole.numbers.verdict.activity_sensitive
    assert found.control and found.control.series.sum() > 0 and counts(whole).column("before")[0] > 0
    assert "no cases before or after" not in judgement(whole)
    assert whole.outcome == NOT_JUDGED or "a measure of activity" in judgement(whole)


def test_a_site_with_no_ring_left_is_judged_alone(demo_answerer: Answerer) -> None:
    world = demo_answerer
    save_demo_sites(demo_answerer.store, world.records)
    whole = site(world.records, "chb-1").geometry
    create_site(world.records, Site("Round it", shapely.buffer(whole, 600).difference(whole), source="demo"), who="A")
    _, found = evaluation(world, "chb-1")
    assert found.ring_control is None and all(ring.is_empty for ring in found.rings)
    assert found.watch and found.watch.state == WatchState.NO_RING
    assert not_watched(found.watch).startswith("Nothing is left of the inner ring")
    assert found.judged[0].outcome == FALL and "in the site than" in judgement(found.judged[0])
    assert counts(found.judged[0]).column("area")[:2] == ("Site", "Comparison areas together")


def test_seven_months_before_judge_nothing_not_even_what_is_judged_apart(demo_answerer: Answerer) -> None:
    world = demo_answerer
    save_demo_sites(demo_answerer.store, world.records)
    early = replace(site(world.records, "chb-1"), phases=(Phase("clear", date(2024, 6, 1), date(2025, 6, 30)),))
    save_site(world.records, "chb-1", early, who="A", version=1)
    (item,) = evaluation(world, "chb-1")[1].judged
    assert item.active and item.active.difference and item.numbers and item.numbers.difference  # cases enough
    assert item.active.verdict.verdict == item.outcome == NOT_JUDGED
    assert "It takes 12" in sentence(item.active.verdict)


def test_a_control_by_hand_that_lies_too_near_is_used_and_said_to(demo_answerer: Answerer) -> None:
    world = demo_answerer
    save_demo_sites(demo_answerer.store, world.records)
    kept, other = site(world.records, "chb-1"), site(world.records, "chb-2")
    near = shapely.affinity.translate(kept.geometry, 700)
    own = ChosenControl("next door", ("Next door", "Elsewhere"), (near, shapely.buffer(other.geometry, 100)))
    save_site(world.records, "chb-1", replace(kept, control=own), who="A", version=1)
    said = " ".join(control_notes(evaluation(world, "chb-1")[1].control))  # type: ignore[arg-type]
    assert "Next door lies" in said and "1 km is wanted" in said and "Elsewhere lies" not in said
    assert "Elsewhere overlaps another site" in said and "Areas to choose from" not in said


def test_no_phase_and_no_months_before_are_results_not_faults(demo_answerer: Answerer) -> None:
    world = demo_answerer
    area = read_area(BROADGREEN)
    bare = create_site(world.records, Site("Bare", area, source="demo"), who="A")
    _, found = evaluation(world, bare.id)
    assert found.judged == () and "No phase is dated yet" in " ".join(notes(found)) and found.series[0].sum() > 0
    early = create_site(
        world.records, Site("Early", area, source="demo", phases=(Phase("clear", date(2001, 1, 1)),)), who="A"
    )
    assert "begins before the data do" in " ".join(notes(evaluation(world, early.id)[1]))
    late = create_site(
        world.records, Site("Late", area, source="demo", phases=(Phase("clear", date(2099, 1, 1)),)), who="A"
    )
    judged = evaluation(world, late.id)[1].judged[0]
    assert judged.outcome == NOT_JUDGED and "lies outside the data" in judgement(judged)


def test_broadgreen_on_the_real_months_of_2025_says_what_a_year_cannot_show(shared: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    for file in (shared / "data" / "police-uk").glob("2025-*/*-wiltshire-street.csv"):
        (archive / file.name).symlink_to(file)
    answerer = Answerer(Settings(data=tmp_path / "store"))
    load_police_uk(
        open_store(answerer.settings.data), archive, {"wiltshire": answerer.wards.outline}, lambda n, f: None
    )
    phases = (Phase("clear", date(2025, 7, 1), date(2025, 9, 30)), Phase("hold", date(2025, 10, 1)))
    kept = create_site(answerer.records, Site("Broadgreen", read_area(BROADGREEN), phases=phases), who="A")
    _, found = evaluation(answerer, kept.id)
    assert found.source == "police-uk" and found.month_only and len(found.months) == 12
    assert found.series[0].sum() > 100 and found.control and len(found.control.chosen) == 3
    whole = found.judged[0]
    assert {item.outcome for item in found.judged} == {NOT_JUDGED}
    assert not any(row.decides for item in found.judged for row in measures(item))
    assert "6 months before the first phase" in judgement(whole) and "what happened, not why" in judgement(whole)
    assert "do not reach a year back" in left_out(whole.compared)[0]
    _, before, low, high, *_ = counts(whole).rows[0]
    assert before > 20 and low < before < high
    said = dict(zip((m.kind for m in measures(whole)), every_measure(whole).column("meaning"), strict=True))
    assert "24 months" in said[K.SYNTHETIC_CONTROL] and "12 months before" in said[K.INTERRUPTED_SERIES]
    assert any("anonymous map point" in note for note in notes(found))
