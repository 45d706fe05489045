"""Who has signed, every change kept, and what may be said of the nights before and after: what the intervals say."""

from datetime import date
from pathlib import Path

import pytest
from town import AREA, SIGNED, SQUARES, build, draw

from app.answering.answerer import Answerer
from app.answering.zones import derive_zones, draw_zone
from app.charter.coverage import KIND, Pledge, charter_venue, charter_venues, coverage, write_charter
from app.charter.signing_effect import signed_month, signing_effects
from app.records.journal import Records
from app.words.charter import before_and_after, reasons
from geo.errors import Conflict, UserError
from models.impact.verdict import Outcome

STEADY = [10, 11, 9] * 12


def sign(answerer: Answerer, records: Records, zone: str, number: int, day: date = SIGNED) -> None:
    for k in range(number):
        write_charter(answerer.store, records, f"{zone}{k}", status="signed", since=day, who="test", version=0)


def effect_in(answerer: Answerer, records: Records, zone: str = "Zone A"):
    covers = coverage(answerer.zones(), charter_venues(answerer.store, records, beside=""))
    return next(one for one in signing_effects(answerer, covers).zones if one.zone == zone)


@pytest.fixture
def town(tmp_path: Path) -> tuple[Answerer, Records]:
    fell = STEADY[:24] + [3, 4, 2] * 4
    made = build(tmp_path, {"A": fell, "B": STEADY, "C": STEADY, "D": [1] * 36})
    draw(made[1])
    return made


def test_every_change_is_kept_and_nobody_overwrites_another(town: tuple[Answerer, Records]) -> None:
    answerer, records = town
    store = answerer.store
    assert charter_venue(store, records, "A0").status == "none"
    one = write_charter(
        store, records, "A0", status="signed", since=SIGNED, pledges=frozenset({"champion"}), who="x", version=0
    )
    write_charter(store, records, "A0", status="lapsed", since=date(2025, 9, 9), who="y", version=one.version)
    with pytest.raises(Conflict, match="somebody else"):
        write_charter(store, records, "A0", status="audited", since=SIGNED, who="z", version=1)
    told = [(r.version, r.who, r.body["status"], r.body["pledges"]["champion"]) for r in records.history(KIND, "A0")]
    assert told == [(1, "x", "signed", True), (2, "y", "lapsed", False)]
    last = charter_venue(store, records, "A0")
    assert (last.signed, last.since, last.in_charter) == (SIGNED, date(2025, 9, 9), False)
    for wrong in ({"status": "keen"}, {"pledges": frozenset({"beer"})}, {"champion": "x" * 501}):
        given = {"status": "signed", "since": SIGNED, "who": "z", "version": 2, **wrong}
        with pytest.raises(UserError):
            write_charter(store, records, "A0", **given)
    assert len(records.history(KIND, "A0")) == 2


def test_coverage_counts_venues_and_those_in_the_charter(town: tuple[Answerer, Records]) -> None:
    answerer, records = town
    sign(answerer, records, "A", 2)
    write_charter(answerer.store, records, "A2", status="lapsed", since=SIGNED, who="x", version=0)
    first = next(
        c
        for c in coverage(answerer.zones(), charter_venues(answerer.store, records, beside=""))
        if c.zone.name == "Zone A"
    )
    assert (first.venue_count, first.of("signed"), first.share, first.of("lapsed")) == (8, 2, 0.25, 1)
    assert set(first.pledges) == set(Pledge) and signed_month(first) == SIGNED
    assert (
        first.checked == 2 and not charter_venue(answerer.store, records, "B0").checked
    )  # a list says nothing of pledges
    other = next(
        c
        for c in coverage(answerer.zones(), charter_venues(answerer.store, records, beside=""))
        if c.zone.name == "Zone B"
    )
    assert (other.share, signed_month(other)) == (0.0, None)


def test_a_fall_is_said_only_where_the_intervals_say_it(town: tuple[Answerer, Records]) -> None:
    answerer, records = town
    sign(answerer, records, "A", 2)
    found = effect_in(answerer, records)
    assert found.result and found.result.verdict.verdict == Outcome.FALL and (found.before, found.after) == (240, 36)
    assert "Recording changed in May 2023" in reasons(found)[-1] and "violence" in reasons(found)[-1]
    assert set(found.controls) == {"Zone B", "Zone C"}  # D had a tenth of its incidents: no match
    assert found.result and found.result.difference and found.result.difference.high < 0
    assert before_and_after(effect_in(answerer, records, "Zone B")).startswith("Cannot be judged: fewer than a quarter")


def test_no_change_is_no_change(tmp_path: Path) -> None:
    answerer, records = build(tmp_path, dict.fromkeys("ABC", STEADY))
    draw(records, "ABC")
    sign(answerer, records, "A", 3)
    found = effect_in(answerer, records).result
    assert found and found.verdict.verdict == Outcome.NO_CHANGE


@pytest.mark.parametrize("others, why", [(1, "only one comparable"), (0, "no comparable"), (2, "third to three times")])
def test_fewer_than_two_comparable_zones_cannot_be_judged(
    town: tuple[Answerer, Records], others: int, why: str
) -> None:
    """B, C and D sign too, as many as it takes; of the rest D does not match."""
    answerer, records = town
    for zone in "ABCD"[: 4 - others]:
        sign(answerer, records, zone, 4)
    found = effect_in(answerer, records)
    assert found.result is None and found.not_judged and why in before_and_after(found)


def test_a_zone_is_not_compared_with_itself_nor_across_the_day_it_began(tmp_path: Path) -> None:
    """Overlapping zones share incidents; a zone's own violence counts from the month it is in force."""
    answerer, records = build(tmp_path, dict.fromkeys("ABC", STEADY))
    draw(records, "AC")
    draw_zone(records, "Half of A", SQUARES["A"].buffer(-80), area=AREA, who="test")
    sign(answerer, records, "A", 4)
    assert "only one comparable" in before_and_after(effect_in(answerer, records))
    draw_zone(records, "Zone B", SQUARES["B"], area=AREA, who="test")
    assert set(effect_in(answerer, records).controls) == {"Zone B", "Zone C"}
    draw_zone(records, "A anew", SQUARES["A"], area=AREA, who="test", first=date(2024, 6, 1))
    assert "not a zone in all of the months" in before_and_after(effect_in(answerer, records, "A anew"))


def test_signed_too_early_and_month_only_data_cannot_be_judged(tmp_path: Path) -> None:
    answerer, records = build(tmp_path / "a", dict.fromkeys("ABC", STEADY))
    draw(records, "ABC")
    sign(answerer, records, "A", 4, date(2023, 6, 1))
    assert "5 months before" in before_and_after(effect_in(answerer, records))
    answerer, records = build(tmp_path / "b", dict.fromkeys("ABC", STEADY), month_only=True)
    draw(records, "ABC")
    sign(answerer, records, "A", 4)
    assert "month only" in before_and_after(effect_in(answerer, records))


def test_the_demo_has_signatories_in_its_zones(demo_answerer: Answerer) -> None:
    records = Records(demo_answerer.settings.data)
    derive_zones(demo_answerer.store, demo_answerer.wards, records, who="x")
    covers = coverage(demo_answerer.zones(), charter_venues(demo_answerer.store, records, beside="demo"))
    assert len(covers) >= 5 and all(cover.venue_count >= 5 for cover in covers)
    assert covers[0].venue_count == max(cover.venue_count for cover in covers) and 0 < (covers[0].share or 0) < 1
    assert covers[0].checked == covers[0].of("signed", "trained", "audited") >= covers[0].pledges["champion"] > 0
    found = signing_effects(demo_answerer, covers).zones
    judged = [one for one in found if one.result and one.result.verdict.verdict != Outcome.NOT_JUDGED]
    assert len(found) == len(covers) and len(judged) >= 2  # a small zone may hold too few to be judged
    for one in judged:  # nothing was planted there, and the controls are zones without the charter
        assert one.result.verdict.verdict == Outcome.NO_CHANGE and len(one.controls) >= 2
        assert not {other.zone for other in found if other.signed} & set(one.controls)
