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
from app.settings import Settings
from app.sites.compared_months import Compared
from app.sites.demo import bring_demo_sites
from app.sites.evaluation import Judged, SiteEvaluation
from app.sites.further_methods import none_of_them
from app.sites.kinds import EVALUATION, SiteQuestion
from app.sites.site import OwnControl, Phase, Site, create_site, save_site, site
from app.sites.tables import counts, measures, measures_of
from geo.disclosure import mappable
from geo.space.drawn import read_area
from geo.store.opening import open_store
from geo.store.slices import SliceStore
from models.impact.evaluation import evaluate
from models.impact.verdict import FALL, NO_CHANGE, NOT_JUDGED

BROADGREEN = "-1.7806, 51.5662\n-1.7722, 51.5668\n-1.7706, 51.5622\n-1.7790, 51.5614"


def test_the_worked_example_says_no_clear_change_although_the_quotient_looks_good() -> None:
    """Domain reference 4.2: Rb 200, Ra 140, Db 100, Da 90, Cb 400, Ca 380."""
    numbers = evaluate([200, 140], [400, 380], [100, 90], before=[0], after=[1])
    assert numbers.verdict.verdict == NO_CHANGE
    rows = {row.name: row for row in measures_of(numbers)}
    assert rows["Displacement quotient (WDQ)"].value == "0.10"
    assert "The good spread to the ring" in rows["Displacement quotient (WDQ)"].says
    assert "own gain is not clear" in rows["Displacement quotient (WDQ)"].says
    assert "never decides" in rows["Displacement quotient (WDQ)"].says
    assert rows["Total net effect"].value == "55.0" and rows["Net effect"].value == "0.1316"
    published = rows["WDD as published"], rows["RES as published"]
    assert published[0].figures[0] == -50 and "standard error 36.1939, z −1.381" in published[0].says
    assert (published[1].value, published[1].interval) == ("1.357", "1.049 to 1.756")
    assert rows["Gross effect"].value == "−60"
    said = Judged(
        "clear", date(2025, 1, 1), None, Compared((0,), (1,), True, ()), "", "", numbers.verdict.verdict,
        numbers.verdict.sentence, numbers, None, None, none_of_them("too few months"), None,
    )  # fmt: skip
    assert [(row.area, row.before, row.after) for row in counts(said)] == [
        ("Site", 200, 140),
        ("Ring 1", 100, 90),
        ("Control areas together", 400, 380),
    ]
    assert said.sentence.startswith("No clear change: between ")
    assert all(row.says for row in measures(said))


def test_a_quotient_that_may_not_be_read_says_why() -> None:
    worse = evaluate([200, 260], [400, 380], [100, 90], before=[0], after=[1])
    row = {row.name: row for row in measures_of(worse)}["Displacement quotient (WDQ)"]
    assert row.value == "–" and row.says.startswith("May not be read: the target did worse than the control")


@pytest.fixture(scope="module")
def found(demo_store: SliceStore, tmp_path_factory: pytest.TempPathFactory) -> dict[str, SiteEvaluation]:
    """The three sites of the demo, evaluated."""
    folder = tmp_path_factory.mktemp("records")
    world = Answerer(Settings(data=folder, resamples=19), store=demo_store)
    bring_demo_sites(demo_store, world.records)
    truths = {row["truth"]: row["id"] for row in demo_store.read("sites", source="demo").to_pylist()}
    return {truth: evaluation(world, id)[1] for truth, id in truths.items()}


def test_the_planted_effective_site_is_a_fall(found: dict[str, SiteEvaluation]) -> None:
    whole = found["effective"].judged[0]
    assert (whole.name, whole.verdict) == ("all phases", FALL)
    assert whole.sentence.startswith("A fall: ") and found["effective"].watch
    assert found["effective"].watch.alerts == ()


def test_the_planted_displaced_site_raises_its_ring_alert_and_no_praise(found: dict[str, SiteEvaluation]) -> None:
    displaced = found["displaced"]
    assert displaced.watch and "ring 1, all of it" in {alert.place for alert in displaced.watch.alerts}
    assert all(alert.beyond for alert in displaced.watch.alerts if alert.place == "ring 1, all of it")
    assert displaced.judged[0].verdict == NO_CHANGE
    ratio = displaced.judged[0].numbers.ring_ratio  # type: ignore[union-attr]
    assert ratio and ratio.high < 1
    assert displaced.watch.quiet and displaced.watch.quiet.years == 500 and displaced.watch.quiet.share < 0.06


def test_the_planted_site_where_nothing_was_done_is_no_clear_change(found: dict[str, SiteEvaluation]) -> None:
    nothing = found["nothing"]
    assert nothing.judged[0].verdict == NO_CHANGE and nothing.watch and nothing.watch.alerts == ()
    assert {item.verdict for item in nothing.judged} <= {NO_CHANGE, NOT_JUDGED}


COUNTED = ("easting", "northing", "month", "category", "cuckooing")


def test_counts_are_those_of_the_one_selection(found: dict[str, SiteEvaluation], demo_store: SliceStore) -> None:
    """Counted again from the store, by hand."""
    one = found["effective"]
    rows = demo_store.read(
        "incidents", columns=["easting", "northing", "month", "category", "cuckooing"], source="demo"
    )
    inside = shapely.contains_xy(one.site.geometry, rows["easting"].to_numpy(), rows["northing"].to_numpy())
    inside &= mappable(rows)
    month = rows["month"].to_numpy(zero_copy_only=False)
    category = np.asarray(rows["category"].to_pylist())
    crime = inside & (category != "Anti-social behaviour")  # ALL_CRIME is recorded crime
    apart = np.isin(category, ("Drugs", "Possession of weapons", "Public order"))
    for i, first in enumerate(one.months):
        here = month == np.datetime64(first)
        assert (one.series[0, i], one.sensitive[i]) == ((crime & here).sum(), (crime & here & apart).sum())
    site = counts(one.judged[0])[0]
    after = [one.months[i] for i in one.judged[0].compared.after]
    assert site.after == sum((crime & ~apart & (month == np.datetime64(first))).sum() for first in after)


def test_the_control_keeps_away_and_is_shown_with_its_fit(found: dict[str, SiteEvaluation]) -> None:
    sites = [one.site.geometry for one in found.values()]
    for one in found.values():
        assert one.control and one.ring_control and len(one.control.chosen) == len(one.ring_control.chosen) == 3
        assert any("No deprivation scores are loaded" in said for said in one.control.said)
        for place in (*one.control.chosen, *one.control.next_best, *one.ring_control.chosen):
            assert shapely.distance(place.geometry, one.site.geometry) >= 1_000
            assert not any(shapely.intersects(place.geometry, other) for other in sites)
        for mine in one.control.chosen:
            assert mine.correlation is not None and 0.5 < mine.count < 2
            assert not any(shapely.intersection(mine.geometry, its.geometry).area for its in one.ring_control.chosen)


def test_other_code_gives_an_evaluation_another_stamp(demo_answerer: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    world = demo_answerer
    bring_demo_sites(demo_answerer.store, world.records)
    before = world.keeper.stamp(EVALUATION, SiteQuestion("chb-1"))
    monkeypatch.setattr("app.answering.answerer.code_digest", lambda: "changed")
    again = Answerer(world.settings, store=world.store)
    assert again.keeper.stamp(EVALUATION, SiteQuestion("chb-1")) != before


def test_a_control_chosen_by_hand_is_used_with_its_reason_and_a_new_version_is_a_new_evaluation(
    demo_answerer: Answerer,
) -> None:
    world = demo_answerer
    bring_demo_sites(demo_answerer.store, world.records)
    stamp, before = evaluation(world, "chb-1")
    assert evaluation(world, "chb-1")[1] is before  # kept
    wards = demo_answerer.wards
    ward = wards.code.index(next(code for code, name in zip(wards.code, wards.name, strict=True) if "Devizes" in name))
    own = OwnControl("the nearest market town", (wards.name[ward],), (wards.geometry[ward],))
    kept = site(world.records, "chb-1")
    save_site(world.records, "chb-1", replace(kept, control=own), who="A", version=1)
    again, after = evaluation(world, "chb-1")
    assert again != stamp and after.control and after.control.by_hand
    assert after.control.said[0] == "Chosen by hand: the nearest market town."
    assert [place.name for place in after.control.chosen] == [wards.name[ward]]
    assert before.control and before.control.chosen[0] in after.control.next_best


def test_a_definition_that_rises_with_policing_is_judged_whole_and_says_what_it_is(demo_answerer: Answerer) -> None:
    world = demo_answerer
    bring_demo_sites(demo_answerer.store, world.records)
    _, found = evaluation(world, "chb-1", "NTE_VIOLENCE")
    whole = found.judged[0]
    assert whole.numbers and whole.active is None and whole.numbers.verdict.activity_sensitive
    assert found.control and found.control.series.sum() > 0 and counts(whole)[0].before > 0
    assert "no cases before or after" not in whole.sentence
    assert whole.verdict == NOT_JUDGED or "a measure of activity" in whole.sentence


def test_a_site_with_no_ring_left_is_judged_alone(demo_answerer: Answerer) -> None:
    world = demo_answerer
    bring_demo_sites(demo_answerer.store, world.records)
    whole = site(world.records, "chb-1").geometry
    create_site(world.records, Site("Round it", shapely.buffer(whole, 600).difference(whole), source="demo"), who="A")
    _, found = evaluation(world, "chb-1")
    assert found.ring_control is None and all(ring.is_empty for ring in found.rings)
    assert found.watch and found.watch.reason.startswith("Nothing is left of the first ring")
    assert found.judged[0].verdict == FALL and "in the site than" in found.judged[0].sentence
    assert [row.area for row in counts(found.judged[0])][:2] == ["Site", "Control areas together"]


def test_seven_months_before_judge_nothing_not_even_what_is_judged_apart(demo_answerer: Answerer) -> None:
    world = demo_answerer
    bring_demo_sites(demo_answerer.store, world.records)
    early = replace(site(world.records, "chb-1"), phases=(Phase("clear", date(2024, 6, 1), date(2025, 6, 30)),))
    save_site(world.records, "chb-1", early, who="A", version=1)
    (item,) = evaluation(world, "chb-1")[1].judged
    assert item.active and item.active.difference and item.numbers and item.numbers.difference  # cases enough
    assert item.active.verdict.verdict == item.verdict == NOT_JUDGED and "It takes 12" in item.active.verdict.sentence


def test_a_control_by_hand_that_lies_too_near_is_used_and_said_to(demo_answerer: Answerer) -> None:
    world = demo_answerer
    bring_demo_sites(demo_answerer.store, world.records)
    kept, other = site(world.records, "chb-1"), site(world.records, "chb-2")
    near = shapely.affinity.translate(kept.geometry, 700)
    own = OwnControl("next door", ("Next door", "Elsewhere"), (near, shapely.buffer(other.geometry, 100)))
    save_site(world.records, "chb-1", replace(kept, control=own), who="A", version=1)
    said = " ".join(evaluation(world, "chb-1")[1].control.said)  # type: ignore[union-attr]
    assert "Next door lies" in said and "1 km is wanted" in said and "Elsewhere lies" not in said
    assert "Elsewhere overlaps another site" in said and "Candidates are" not in said


def test_no_phase_and_no_months_before_are_results_not_faults(demo_answerer: Answerer) -> None:
    world = demo_answerer
    area = read_area(BROADGREEN)
    bare = create_site(world.records, Site("Bare", area, source="demo"), who="A")
    _, found = evaluation(world, bare.id)
    assert found.judged == () and "No phase is dated yet" in " ".join(found.notes) and found.series[0].sum() > 0
    early = create_site(
        world.records, Site("Early", area, source="demo", phases=(Phase("clear", date(2001, 1, 1)),)), who="A"
    )
    assert "begins before the data do" in " ".join(evaluation(world, early.id)[1].notes)
    late = create_site(
        world.records, Site("Late", area, source="demo", phases=(Phase("clear", date(2099, 1, 1)),)), who="A"
    )
    judged = evaluation(world, late.id)[1].judged[0]
    assert judged.verdict == NOT_JUDGED and "lies outside the data" in judged.sentence


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
    assert {item.verdict for item in found.judged} == {NOT_JUDGED}
    assert not any(row.decides for item in found.judged for row in measures(item))
    assert "6 months before the first phase" in whole.sentence and "what happened, not why" in whole.sentence
    assert "do not reach a year back" in whole.compared.said[0]
    table = counts(whole)
    assert table[0].before > 20 and table[0].before_interval[0] < table[0].before < table[0].before_interval[1]
    rows = {row.name: row for row in measures(whole)}
    assert "24 months" in rows["Synthetic control"].says and "12 months before" in rows["Interrupted time series"].says
    assert any("anonymous map point" in note for note in found.notes)
