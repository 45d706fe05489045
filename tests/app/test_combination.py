"""What is in any of several definitions is counted once, and guarded as strictly as the strictest of them."""

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_selection import MONTHS, ZONES, drawn

from app.answering.answerer import MAP, Answerer
from app.answering.kinds_selected import KindsHeld
from app.answering.own_definitions import Draft, OwnDefinitions
from app.answering.question import Question
from app.answering.reader import LOCAL, PUBLIC, Reader
from app.answering.zones import within
from app.gate.disclosed import Gate
from app.gate.policy import read_policy
from app.gate.rule import rule_of
from app.records.journal import Records
from geo.disclosure import homes_among, withhold
from geo.errors import Conflict, NotFound, Refused, Unanswerable, UserError
from geo.offence.combination import Combination, slug
from geo.offence.offences import CATEGORIES, definition, definitions
from geo.source import FORCE_EXPORT
from geo.store.columns.distinct_places import held_of
from geo.store.columns.made import NEEDED, columns_of

NAMES = (*sorted({one.id for one in definitions()}), *(f"category.{slug(one)}" for one in CATEGORIES), "code.34A",
         "code.8N", "code.10D")  # fmt: skip
PARTS = [drawn(np.random.default_rng(7), month, 200, alike=True) for month in MONTHS]
HOMES = homes_among(pa.concat_tables(PARTS))
ROWS = withhold(pa.concat_tables(PARTS), HOMES)
KINDS = KindsHeld(held_of([columns_of(part.select(NEEDED)) for part in PARTS]), tuple(MONTHS), HOMES)


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True), st.booleans())
@settings(max_examples=40, deadline=None)
def test_a_combination_selects_the_union_of_the_rows_of_its_parts(names: list[str], zoned: bool) -> None:
    whole = definition(",".join(names))
    zone = within(ZONES, ROWS) if zoned else None
    each = [definition(name).select(ROWS, zone=zone) for name in names]
    found = whole.select(ROWS, zone=zone)
    union = np.logical_or.reduce([one.mask for one in each])
    assert np.array_equal(found.mask, union)
    assert max(one.mask.sum() for one in each) <= found.mask.sum() <= sum(one.mask.sum() for one in each)
    assert found.unknown_hour <= sum(one.unknown_hour for one in each)
    by_kinds, rows, _ = KINDS.select(whole, ZONES if zoned else ())
    assert rows.n == union.sum() and by_kinds.by_proxy == found.by_proxy and by_kinds.unjudged == found.unjudged


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True))
def test_it_is_guarded_by_the_strictest_of_its_parts_and_has_every_caveat(names: list[str]) -> None:
    whole, parts = definition(",".join(names)), [definition(name) for name in names]
    assert whole.restricted is any(part.restricted for part in parts)
    assert whole.sensitive is any(part.sensitive for part in parts)
    assert whole.under_18 is any(part.under_18 for part in parts)
    assert whole.activity_sensitive is any(part.activity_sensitive for part in parts)
    assert whole.minimum_count == max(part.minimum_count for part in parts)
    assert whole.in_open_data is all(part.in_open_data for part in parts)
    assert all(part.caveat in whole.caveat for part in parts)


def test_a_code_that_only_restricted_definitions_count_is_restricted() -> None:
    assert definition("code.106").restricted and definition("code.8Q").restricted
    assert not definition("code.34A").restricted and definition("code.19C").sensitive
    for name in ("category.kindness", "code.", "code.x"):
        with pytest.raises(NotFound):
            definition(name)


@pytest.fixture
def kept_ones(tmp_path: Path) -> OwnDefinitions:
    return OwnDefinitions(Records(tmp_path))


def test_a_kept_one_has_versions_and_what_an_old_one_counts_never_changes(kept_ones: OwnDefinitions) -> None:
    one = kept_ones.save(
        Draft("Robbery and weapons", "For the desk.", ("ROBBERY", "category.possession-of-weapons")), who="a"
    )
    assert one.id == "OWN_ROBBERY_AND_WEAPONS"
    kept_ones.save(Draft("Robbery and drugs", "", ("ROBBERY", "category.drugs")), who="b", id=one.id, version=1)
    first, now = definition(f"{one.id}@1", kept_ones), definition(one.id, kept_ones)
    assert isinstance(first, Combination) and first.key == f"{one.id}@1" and now.key == f"{one.id}@2"
    assert [part.key for part in first.parts] == ["ROBBERY@1.0.0", "category.possession-of-weapons"]
    assert first.select(ROWS).mask.sum() != now.select(ROWS).mask.sum()
    with pytest.raises(Conflict):
        kept_ones.save(Draft("x", "", ("ROBBERY",)), who="c", id=one.id, version=1)
    kept_ones.retire(one.id, who="b", version=2)
    assert kept_ones.all() == () and definition(f"{one.id}@1", kept_ones).title == "Robbery and weapons"
    again = kept_ones.save(Draft("Robbery and weapons", "", ("ROBBERY",)), who="a")
    assert again.id == "OWN_ROBBERY_AND_WEAPONS_2"
    both = definition(f"{again.id},{one.id}@1", kept_ones)
    assert [part.key for part in both.made_of] == ["ROBBERY@1.0.0", "category.possession-of-weapons"]


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (Draft(" ", "", ("ROBBERY",)), "a name has"),
        (Draft("x" * 81, "", ("ROBBERY",)), "a name has"),
        (Draft("Nothing", "", ()), "nothing is chosen"),
        (Draft("Serious violence", "", ("category.violence-and-sexual-offences",)), "it is not serious violence"),
        (Draft("Many", "", tuple(f"category.{slug(one)}" for one in CATEGORIES)), "that is 14 parts"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_a_sentence(kept_ones: OwnDefinitions, draft: Draft, words: str) -> None:
    with pytest.raises(UserError, match=words):
        kept_ones.save(draft, who="a")
    assert kept_ones.all() == ()


def test_it_is_not_shown_to_whom_a_count_is_withheld(demo_answerer: Answerer) -> None:
    """A and B together less A is what B holds beside A: who sees both would know what is withheld of B."""
    policy = read_policy()
    for reader in (PUBLIC, Reader("p", "partner", "o"), Reader("d", "admin", "o")):
        for name in ("GUN,ROBBERY", "category.drugs", "code.34A"):
            with pytest.raises(Refused, match="several offences together"):
                rule_of(policy, reader, definition(name), "demo")
    guarded = definition("ROBBERY,VAWG_PUBLIC")
    with pytest.raises(Refused, match="several offences together"):
        rule_of(policy, LOCAL, guarded, FORCE_EXPORT.id)
    opened = Reader(LOCAL.id, LOCAL.role, LOCAL.organisation, opened=frozenset({"VAWG_PUBLIC"}))
    assert rule_of(policy, opened, guarded, FORCE_EXPORT.id).opened
    demo_answerer.keeper.gate = Gate(policy, demo_answerer.definitions)
    for asked in (Question(offence="GUN,ROBBERY"), Question(offence="ROBBERY", weeks="2026-W10")):
        assert demo_answerer.keeper.shown(MAP, asked, LOCAL).n > 0
        with pytest.raises(Refused):
            demo_answerer.keeper.shown(MAP, asked, PUBLIC)


def test_open_data_answer_it_where_they_answer_every_part(demo_answerer: Answerer) -> None:
    with pytest.raises(Unanswerable, match="Gun crime"):
        raise definition("GUN,ROBBERY").unanswerable
    made = definition("SV_STRICT,category.drugs")
    assert made.in_open_data and made.open_data_title == f"{made.title} (open data: Robbery and drugs)"
    a = demo_answerer.answer(Question(offence="ROBBERY", first=date(2026, 1, 1), last=date(2026, 3, 1)))
    b = demo_answerer.answer(Question(offence="code.34A,code.34B", first=date(2026, 1, 1), last=date(2026, 3, 1)))
    assert a.n == b.n > 0 and b.question.offence == "code.34A,code.34B" and b.definition.key == "code.34A,code.34B"


def test_weeks_add_up_to_the_months_that_hold_them(demo_answerer: Answerer) -> None:
    """Twelve weeks are three stretches of four, and a week is 7 days to a rate."""
    weeks = [f"2026-W{first:02d}..2026-W{first + 3:02d}" for first in (6, 10, 14)]
    each = [demo_answerer.answer(Question(offence="ALL_CRIME", weeks=one)) for one in weeks]
    whole = demo_answerer.answer(Question(offence="ALL_CRIME", weeks="2026-W06..2026-W17"))
    assert sum(one.n for one in each) == pytest.approx(whole.n) and whole.n > 100
    assert whole.days == 84 and whole.years == pytest.approx(84 / 365.25)
    months = demo_answerer.answer(Question(offence="ALL_CRIME", first=date(2026, 2, 1), last=date(2026, 4, 1)))
    assert 0.85 < whole.n / 84 / (months.n / 89) < 1.15
