"""What each role sees of each kind of answer, by definition; and that the policy's file is read line by line."""

from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from made import answer as made_answer
from made import made_cells

from app.answering.answer import Answer
from app.answering.answered import Listing
from app.answering.question import Question
from app.answering.reader import LOCAL, PUBLIC, Reader
from app.gate.counts import given, shown, span, without_rest
from app.gate.density import WITHIN
from app.gate.disclosed import KINDS, Gate
from app.gate.policy import FILE, least, read_policy
from app.gate.rule import Rule, rule_of
from geo.errors import Refused, UserError
from geo.offence.offences import definition

POLICY = read_policy()
GATE = Gate(POLICY)
READERS = {
    "analyst": LOCAL,
    "public": PUBLIC,
    **{role: Reader(role, role) for role in ("partner", "patrol", "admin", "auditor")},
}
OPENED = Reader("analyst", "analyst", opened=frozenset(("COUNTY_LINES", "SV_BROAD")))


def about(offence: str, source: str = "demo") -> Answer:
    """The Answer made by hand, of another definition; small wards and cells among its rows."""
    made = made_answer()
    asked = Question(offence=offence)
    return replace(
        made, asked=asked, question=asked.but(source=source, bandwidth=250.0), definition=definition(offence)
    )


def outcome(reader: Reader, kind: str, offence: str, source: str = "demo") -> str:
    """shown: as it is; masked: with less in it; or refused."""
    whole: Any = about(offence, source)
    try:
        seen = GATE.disclosed(kind, Question(offence=offence, source=source), whole, reader)
    except Refused:
        return "refused"
    return "shown" if seen == whole or seen is whole or vars(seen) == vars(whole) else "masked"


TABLE = [
    ("analyst", "SV_STRICT", "demo", "shown"),
    ("analyst", "ALL_CRIME", "force-export", "shown"),
    ("analyst", "SV_BROAD", "force-export", "masked"),
    ("analyst", "SV_BROAD", "police-uk", "shown"),
    ("analyst", "COUNTY_LINES", "demo", "masked"),
    ("partner", "SV_STRICT", "demo", "masked"),
    ("partner", "COUNTY_LINES", "demo", "masked"),
    ("patrol", "SV_STRICT", "demo", "shown"),
    ("patrol", "SV_BROAD", "demo", "masked"),
    ("patrol", "COUNTY_LINES", "demo", "refused"),
    ("admin", "SV_STRICT", "demo", "masked"),
    ("admin", "VAWG_PUBLIC", "demo", "refused"),
    ("auditor", "SV_STRICT", "police-uk", "masked"),
    ("auditor", "COUNTY_LINES", "demo", "refused"),
    ("public", "SV_STRICT", "police-uk", "masked"),
    ("public", "ALL_CRIME", "police-uk", "masked"),
    ("public", "SV_BROAD", "demo", "masked"),
    ("public", "COUNTY_LINES", "demo", "refused"),
    ("public", "VAWG_PUBLIC", "demo", "refused"),
    ("nobody", "SV_STRICT", "demo", "refused"),
]


@pytest.mark.parametrize(("role", "offence", "source", "comes_out"), TABLE)
def test_the_map(role: str, offence: str, source: str, comes_out: str) -> None:
    assert outcome(READERS.get(role, Reader("x", role)), "map", offence, source) == comes_out


@pytest.mark.parametrize("kind", [*KINDS, "points"])
@pytest.mark.parametrize("role", [*READERS, "nobody"])
def test_a_role_sees_the_kinds_that_its_policy_names_and_no_other(role: str, kind: str) -> None:
    named = POLICY.roles[role].kinds if role in POLICY.roles else ()
    if "all" in named or kind in named:
        return
    with pytest.raises(Refused):
        GATE.disclosed(kind, Question(), about("SV_STRICT"), READERS.get(role, Reader("x", role)))


def test_every_kind_of_the_policy_has_a_rule() -> None:
    assert {kind for role in POLICY.roles.values() for kind in role.kinds} <= {*KINDS, "all"}


def test_a_kind_without_a_rule_is_refused_but_to_who_sees_all() -> None:
    listing = Listing("stamp", None, "snapshot", 1, ("OFFICIAL",))
    assert GATE.disclosure_class(LOCAL) == ""
    assert GATE.disclosed("a kind of tomorrow", None, listing, LOCAL) is listing
    for reader in (OPENED, READERS["partner"], PUBLIC):
        assert GATE.disclosure_class(reader) != ""
        with pytest.raises(Refused):
            GATE.disclosed("a kind of tomorrow", None, listing, reader)


def test_what_is_masked_says_nothing_below_the_minimum() -> None:
    whole = about("COUNTY_LINES")
    seen: Any = GATE.disclosed("map", whole.asked, whole, LOCAL)
    assert seen.minimum == 10
    assert seen.hotspots == ()
    assert {ward.below for ward in seen.wards if ward.n < 10} <= {0, 10}
    assert all(ward.n == ward.rate == 0 and ward.places is None for ward in seen.wards if ward.below or ward.withheld)
    assert [ward.name for ward in seen.wards if ward.below] == sorted(w.name for w in seen.wards if w.below)
    assert seen.cells
    for cell in seen.cells:
        assert cell.n >= 10
        assert {v % 500 for v in cell.geometry.bounds} == {0}
        assert np.isnan(cell.z)
    assert seen.surface.cell == 500
    assert seen.surface.values.sum() == pytest.approx(sum(cell.rate for cell in seen.cells))
    assert (seen.n_placed, seen.n_outside) == (None, None)
    assert not {"bandwidth", "cell", "eps", "min"} & {choice.name.value for choice in seen.choices}


def test_opened_a_definition_is_exact_and_a_restricted_one_still_without_hotspots() -> None:
    broad, lines = about("SV_BROAD"), about("COUNTY_LINES")
    assert GATE.disclosed("map", broad.asked, broad, OPENED) == broad or outcome(OPENED, "map", "SV_BROAD") == "shown"
    seen: Any = GATE.disclosed("map", lines.asked, lines, OPENED)
    assert (seen.wards, seen.cells, seen.hotspots) == (lines.wards, lines.cells, ())


def test_the_public_gets_multiples_and_squares_of_half_a_kilometre_and_no_hotspot() -> None:
    whole = about("SV_STRICT", "police-uk")
    seen: Any = GATE.disclosed("map", whole.asked, whole, PUBLIC)
    assert (seen.minimum, seen.rounding, seen.n) == (5, 10, 1230.0)
    assert {ward.n % 10 for ward in seen.wards} == {cell.n % 10 for cell in seen.cells} == {0}
    assert {v % 500 for cell in seen.cells for v in cell.geometry.bounds} == {0}
    assert seen.hotspots == ()
    assert all(row.places is None for row in (*seen.wards, *seen.cells))
    with pytest.raises(Refused, match="hours"):
        GATE.disclosed("map", whole.asked, replace(whole, question=whole.question.but(night="nte_core")), PUBLIC)


def test_a_square_that_the_area_cuts_is_not_shown() -> None:
    whole = about("COUNTY_LINES")
    west, south, *_ = made_cells()[0].geometry.bounds
    part = replace(
        whole,
        asked=whole.asked.but(area="ward:E05008954"),
        area=shapely.box(west + 100, south - 500, west + 5000, south + 900),
    )
    seen: Any = GATE.disclosed("map", part.asked, part, LOCAL)
    assert seen.cells
    assert all(shapely.covers(part.area, cell.geometry) for cell in seen.cells)


def test_nothing_about_children_below_wards(tmp_path: Path) -> None:
    text = (Path(FILE).parents[2] / "geo/offence/definitions/ROBBERY.yaml").read_text()
    head, _, tail = text.partition("rules:")
    rest = tail[tail.index("\nopen_data_proxy") :]
    (tmp_path / "CHILD.yaml").write_text(head.replace("ROBBERY", "CHILD") + "rules:\n  - any_flags: [child]" + rest)
    what = definition("CHILD", folder=tmp_path)
    assert what.under_18
    whole = replace(about("SV_STRICT"), definition=what)
    for reader in (LOCAL, Reader("analyst", "analyst", opened=frozenset(("CHILD",)))):
        seen: Any = GATE.disclosed("map", whole.asked, whole, reader)
        assert (seen.cells, seen.hotspots, float(seen.surface.values.sum())) == ((), (), 0.0)
        assert seen.wards == whole.wards


def exact(minimum: int, rounding: int = 0) -> Rule:
    what, reader = definition("SV_STRICT"), LOCAL
    return replace(rule_of(POLICY, reader, what, "demo"), minimum=minimum, rounding=rounding)


def test_a_total_never_leaves_one_value_for_a_withheld_part() -> None:
    rule = exact(10)
    assert given(np.array([50.0, 20, 30, 4]), 104, rule).tolist() == [True, False, True, False]
    assert given(np.array([50.0, 20, 3, 4]), 77, rule).tolist() == [True, True, False, False]
    assert given(np.array([50.0, 20, 0, 0]), 70, rule).tolist() == [True, False, False, False]
    assert given(np.array([50.0, 20, 9, 9]), 88, rule).tolist() == [True, False, False, False]
    assert given(np.array([50.0, 20]), 70, rule).all()


def test_a_place_does_not_leave_a_small_count_beside_it() -> None:
    every = np.ones(3, bool)
    assert without_rest(np.array([40.0, 12, 11]), [(66, every)], exact(10)).tolist() == [True, True, False]
    assert without_rest(np.array([40.0, 12, 11]), [(80, every)], exact(10)).all()
    assert without_rest(np.array([40.0, 12, 11]), [(66, every)], exact(10, 10)).all()


@pytest.mark.parametrize("of_whole", [5, 10])
def test_no_table_and_its_total_tell_a_count_to_who_knows_every_rule(of_whole: int) -> None:
    """Every table of three parts below 17: those that are given alike differ in each of their parts."""
    rule = exact(least(of_whole, 10), 10)
    alike: dict[tuple[object, ...], list[tuple[int, ...]]] = {}
    for table in product(range(17), repeat=3):
        n, total = np.array(table, np.float64), float(sum(table))
        if total >= rule.minimum:
            use = given(n, total, rule)
            rows = (shown(v, rule) if kept else v < rule.minimum for v, kept in zip(n, use, strict=True))
            alike.setdefault((shown(total, rule), *rows), []).append(table)
    for tables in alike.values():
        held = np.array(tables)
        if held.max() < 16:  # else the end of what is tried cuts it
            assert (held.max(axis=0) > held.min(axis=0)).all()


def test_multiples_of_five_would_tell_counts_by_their_edges() -> None:
    """Why the policy refuses them: two fours are given as ten in all, four sevens as thirty, and nothing else is."""
    rule = exact(5, 5)
    assert {(a, b) for a, b in product(range(5), repeat=2) if shown(a + b, rule) == 10} == {(4, 4)}
    assert {t for t in product((5, 6, 7), repeat=4) if shown(sum(t), rule) == 30} == {(7, 7, 7, 7)}


def test_a_density_of_the_public_is_told_by_the_squares_alone_and_has_no_peak() -> None:
    whole = about("SV_STRICT", "police-uk")
    other = replace(
        whole, surface=replace(whole.surface, values=whole.surface.values[::-1] * 3), breaks=np.array([9.0])
    )
    seen, same = (GATE.disclosed("map", one.asked, one, PUBLIC) for one in (whole, other))
    assert np.array_equal(seen.surface.values, same.surface.values)  # type: ignore[attr-defined]
    assert np.array_equal(seen.breaks, same.breaks)  # type: ignore[attr-defined]
    assert 1 < len(seen.breaks) <= 5  # type: ignore[attr-defined]
    assert set(np.unique(seen.surface.values)) <= {0.0, *(seen.breaks * WITHIN)}  # type: ignore[attr-defined]
    for role in ("public", "admin", "auditor"):
        assert POLICY.roles[role].bandwidth >= 400
        assert POLICY.roles[role].classes == 5


@pytest.mark.parametrize("n", range(60))
def test_what_is_given_holds_several_counts_possible(n: int) -> None:
    low, high = span(n, exact(10, 10))
    assert low <= n <= high
    assert high - low >= 4


@pytest.mark.parametrize(
    ("changed", "to", "told"),
    [
        (f'version: "{read_policy().version}"', "version: 1", "line 3: 1 is not a text"),
        ("unopened_cell: 500", "unopened_cell: 300", "line 6: 300 is not a multiple of 250"),
        ("    rounding: 10", "    rounding: 5", "5 is no even number with an odd half"),
        ("    minimum: 5\n    rounding: 10", "    minimum: 10\n    rounding: 10", "Choose 5, 15, 25"),
        ("    points: false", "    points: never", "true or false"),
        ("    export: true\n", "", "export is missing"),
        ("    hours: 4", "    hours: 400", "a week has 168 hours"),
    ],
)
def test_a_fault_in_the_policy_is_told_with_its_line(tmp_path: Path, changed: str, to: str, told: str) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(FILE.read_text().replace(changed, to))
    with pytest.raises(UserError, match=told):
        read_policy(file)


def test_who_is_kept_to_one_question_is_given_that_one_and_shares_no_kept_answer() -> None:
    whole = about("SV_STRICT")
    kept = replace(LOCAL, only=Question(offence="SV_STRICT").query())
    assert GATE.disclosed("map", Question(offence="SV_STRICT"), whole, kept) is not None
    for kind, question in (("map", Question(offence="ROBBERY")), ("sites", None), ("kept-questions", None)):
        with pytest.raises(Refused, match="one answer"):
            GATE.allow_kind(kind, question, kept)
    classes = {GATE.disclosure_class(reader) for reader in (LOCAL, kept, replace(LOCAL, only="offence=ROBBERY"))}
    assert len(classes) == 3
