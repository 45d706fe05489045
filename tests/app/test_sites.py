"""A site keeps every version; the second of two editors is told; what cannot be a site is said."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely
from typer.testing import CliRunner

from app.cli import app as command_line
from app.records.journal import Records
from app.sites.activities import Activity, activities, log_activity, remove_activity
from app.sites.demo import demo_sites, save_demo_sites
from app.sites.history import Event, revisions
from app.sites.site import (
    ChosenControl,
    Indicator,
    Phase,
    Site,
    create_site,
    retire_site,
    save_site,
    site,
    sites,
)
from app.words.site_history import ACTIVITIES, LABELS, both
from geo.errors import Conflict, NotFound, UserError
from geo.space.drawn import inside
from geo.store.slices import SliceStore

AREA = shapely.box(415_400, 184_900, 415_800, 185_300)
SITE = Site(
    "Broadgreen",
    AREA,
    lead="Insp A",
    partners=("Swindon Borough Council",),
    phases=(Phase("hold", date(2025, 6, 1)), Phase("clear", date(2025, 3, 1), date(2025, 6, 30))),  # they overlap
    indicators=(Indicator("Robbery", "10 fewer"),),
)


def test_what_is_kept_is_what_was_given(tmp_path: Path) -> None:
    records = Records(tmp_path)
    own = replace(SITE, control=ChosenControl("same shops", ("Eastcott",), (shapely.box(0, 0, 500, 500),)), rural=True)
    kept = create_site(records, own, who="A")
    again = site(Records(tmp_path), kept.id)
    assert again == kept
    assert [phase.phase for phase in again.phases] == ["clear", "hold"] and again.start == date(2025, 3, 1)
    assert again.edges == (500.0, 1000.0) and again.control and again.control.reason == "same shops"
    assert shapely.equals(again.geometry, AREA)


def test_history_says_who_changed_what_from_what(tmp_path: Path) -> None:
    records = Records(tmp_path)
    made = create_site(records, SITE, who="A")
    larger = shapely.box(415_300, 184_900, 415_800, 185_300)
    save_site(records, made.id, replace(SITE, lead="Insp B", geometry=larger), who="B", version=1)
    retire_site(records, made.id, who="C", version=2)
    newest, second, first = revisions(records, made.id)
    assert (first.version, first.who, first.changes) == (1, "A", ())
    assert newest.event == Event.CLOSED and newest.changes == () and first.event == Event.MADE
    changed = {LABELS[change.field]: both(change) for change in second.changes}
    assert second.who == "B" and changed["Lead"] == ("Insp A", "Insp B") and set(changed) == {"Lead", "Area"}
    assert changed["Area"][0].startswith("0.160 km²") and changed["Area"][1].startswith("0.200 km²")
    assert sites(records) == () and sites(records, retired=True)[0].lead == "Insp B"
    with pytest.raises(UserError, match="closed already"):
        retire_site(records, made.id, who="C", version=3)
    save_site(records, made.id, replace(SITE, geometry=larger), who="D", version=3)
    assert revisions(records, made.id)[0].event == Event.REOPENED and len(sites(records)) == 1


def test_the_second_of_two_editors_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    records = Records(tmp_path)
    made = create_site(records, SITE, who="A")
    save_site(records, made.id, replace(SITE, lead="quick"), who="quick", version=1)
    with pytest.raises(Conflict, match="quick changed this site"):
        save_site(records, made.id, replace(SITE, lead="slow"), who="slow", version=1)
    assert save_site(records, made.id, replace(SITE, lead="slow"), who="slow", version=2).lead == "slow"
    assert [record.body["lead"] for record in records.history("site", made.id)] == ["Insp A", "quick", "slow"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (replace(SITE, name="  "), "name: the site has no name"),
        (replace(SITE, marking="SECRET"), "“SECRET” is not a marking"),
        (replace(SITE, phases=(Phase("clean", date(2025, 1, 1)),)), "phase 1: “clean” is not a phase"),
        (replace(SITE, phases=(Phase("clear", date(2025, 2, 1), date(2025, 1, 1)),)), "before it begins"),
        (replace(SITE, geometry=shapely.Point(1, 1)), "this is not an area"),
        (replace(SITE, lead="x" * 501), "longer than 500 characters"),
        (replace(SITE, phases=(Phase("clear", date(2025, 1, 1)),) * 41), "at most 40 phases"),
        (replace(SITE, control=ChosenControl(" ", ("A",), (AREA,))), "reason: a control chosen by hand needs a reason"),
    ],
)
def test_what_cannot_be_a_site_is_said_and_nothing_is_kept(tmp_path: Path, given: Site, said: str) -> None:
    records = Records(tmp_path)
    with pytest.raises(UserError) as fault:
        create_site(records, given, who="A")
    assert said in str(fault.value) and sites(records) == ()


def test_a_site_elsewhere_is_refused() -> None:
    with pytest.raises(UserError, match="outside the force's area"):
        inside(AREA, shapely.box(0, 0, 10, 10))


def test_the_log_is_kept_by_day_and_an_entry_can_be_removed_but_not_lost(tmp_path: Path) -> None:
    records = Records(tmp_path)
    for day, kind, amount in ((3, "warrant", 2), (5, "patrol", 14.5), (4, "lighting", 6)):
        log_activity(records, Activity("s", date(2025, 3, day), kind, amount, "  on   foot "), who="A")
    log_activity(records, Activity("other", date(2025, 3, 1), "warrant", 1), who="A")
    kept = activities(records, "s")
    assert [(e.date.day, ACTIVITIES[e.kind], e.amount, e.unit, e.text) for e in kept] == [
        (5, "Patrol", 14.5, "hours", "on foot"),
        (4, "Lighting fixed", 6, "lights", "on foot"),
        (3, "Warrant", 2, "warrants", "on foot"),
    ]
    remove_activity(records, "other", kept[0].id, who="B")  # an entry of another site: not by this way
    remove_activity(records, "s", kept[1].id, who="B")
    assert [e.kind for e in activities(records, "s")] == ["patrol", "warrant"]
    (removed,) = activities(records, "s", removed=True)
    assert (removed.amount, removed.who, removed.removed_by) == (6, "A", "B") and removed.at and removed.removed_at
    for fault in (Activity("s", date(2025, 3, 1), "magic", 1), Activity("s", date(2025, 3, 1), "patrol", 0)):
        with pytest.raises(UserError):
            log_activity(records, fault, who="A")


def test_the_demos_sites_come_in_once_and_what_people_changed_stays(tmp_path: Path, demo_store: SliceStore) -> None:
    records = Records(tmp_path)
    assert (save_demo_sites(demo_store, records), save_demo_sites(demo_store, records)) == (3, 0)
    kept = {found.id: found for found in sites(records)}
    assert set(kept) == {"chb-1", "chb-2", "chb-3"} and all(s.source == "demo" for s in kept.values())
    assert all(s.name.startswith("Synthetic: ") for s in demo_sites(demo_store))
    save_site(records, "chb-1", replace(kept["chb-1"], lead="mine"), who="analyst", version=1)
    retire_site(records, "chb-2", who="analyst", version=1)
    assert save_demo_sites(demo_store, records) == 0
    assert site(records, "chb-1").lead == "mine" and site(records, "chb-2").retired
    with pytest.raises(NotFound):
        site(records, "chb-9")


def test_loading_the_demo_makes_its_sites_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERDARK_DATA", str(tmp_path))
    done = CliRunner().invoke(command_line, ["load", "demo", "--months", "2"])
    assert done.exit_code == 0 and "3 synthetic Clear, Hold, Build sites are ready" in done.output
    assert [found.id for found in sites(Records(tmp_path))] == ["chb-1", "chb-2", "chb-3"]
