"""Is it rising: what was planted is told, gaps and breaks are never compared, and no withheld count is told of."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient
from town import MONTHS, build
from typer.testing import CliRunner
from visitor import opened_to, visitor

from app.answering.answered import Listing
from app.answering.answerer import MAP, Answerer
from app.answering.question import Question
from app.answering.reader import LOCAL, PUBLIC
from app.answering.trend import HOTSPOT_LINES, TREND, MonthIs, Trend
from app.answering.trend_series import Course, Unsaid, judge
from app.cli import app
from app.gate.counts import span
from app.gate.disclosed import Gate
from app.gate.policy import read_policy
from app.gate.rule import Rule
from app.main import create_app
from app.maps.trend import line, plot
from app.settings import Settings
from app.words.trend import headline, seen, sentences, wards
from geo.errors import Refused

ASKED = Question(offence="VIOLENCE_SEXUAL_RECORDED")
OPENED = replace(LOCAL, opened=frozenset((ASKED.offence,)))
"""A force’s own violence is sensitive: who has not opened it sees no small count, and no row."""
RISE = {"A": [30] * 24 + [45] * 12, "B": [3, 1] * 18, "C": [20] * 36}
REAL = ("2024-01", "2024-02", "2024-03", "2024-04", "2025-01", "2025-02", "2025-03", "2025-04")


@pytest.fixture(scope="module")
def risen(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    world = build(tmp_path_factory.mktemp("risen"), RISE, month_only=True)[0]
    world.keeper.gate = Gate(read_policy())
    return world


@pytest.fixture(scope="module")
def found(risen: Answerer) -> Trend:
    return risen.keeper.answer(TREND, ASKED).found


@pytest.fixture(scope="module")
def web(risen: Answerer) -> TestClient:
    return visitor(create_app(risen.settings, risen, opened_to(ASKED.offence)))


def test_a_planted_rise_is_told_with_its_figures(risen: Answerer, found: Trend) -> None:
    one = found.judged.compared
    assert (one.course, one.after, one.before, len(one.months)) == (Course.RISING, 804, 624, 12)
    assert one.ratio == 804 / 624 and one.low is not None and 1 < one.low < one.ratio
    assert headline(found).startswith(
        "Rising: 804 incidents in Jan to Dec 2025, 624 in the same months a year before (+29"
    )
    assert seen(one) == "A change of 20\u202f% would have been seen 9 times in 10."
    assert found.series.n.sum() == 624 * 2 + 804 and len(found.series.months) == 36
    answer = risen.answer(ASKED)
    assert answer.n == found.series.n[found.series.recent].sum()
    of_ward = {one.id: one for one in found.wards}
    for ward in answer.wards:
        line_of = np.array(of_ward[ward.id].months)
        assert line_of[found.series.recent].sum() == ward.n == of_ward[ward.id].after
    assert [one.id for one in found.wards if one.clear] and "changed by more than chance" in wards(found)


def test_what_follows_a_shorter_period_and_an_area_is_theirs(risen: Answerer, found: Trend) -> None:
    spring = Question(offence=ASKED.offence, first=date(2025, 3, 1), last=date(2025, 5, 1))
    one = risen.keeper.answer(TREND, spring).found.judged.compared
    assert one.months == (date(2025, 3, 1), date(2025, 4, 1), date(2025, 5, 1)) and one.after == 202
    ward = found.wards[0]
    part = risen.keeper.answer(TREND, ASKED.but(area=f"ward:{ward.id}")).found
    assert tuple(part.series.n) == ward.months and part.judged.compared.after == ward.after
    lines = risen.keeper.answer(HOTSPOT_LINES, ASKED).found
    shown = risen.answer(ASKED).hotspots
    assert [one.id for one in lines.hotspots] == [spot.id for spot in shown]
    assert [sum(one.months[-12:]) for one in lines.hotspots] == [spot.n for spot in shown]


def test_gaps_breaks_and_restrictions_are_never_compared(found: Trend) -> None:
    series, none = found.series, np.zeros(36, bool)
    gap = none.copy()
    gap[15:20] = True
    open_ = replace(series, n=np.where(gap, np.nan, series.n), whole=series.whole & ~gap)
    judged = judge(open_)
    assert len(judged.compared.months) == 7 and np.isnan(judged.expected[gap]).all() and judged.long_run is None
    drawn = plot(replace(found, series=open_, judged=judged))
    assert drawn.shapes.count('class="gap"') == 5 and drawn.shapes.count('class="range"') == 31
    rules = (np.arange(36) >= 24).astype(np.int64)
    assert judge(replace(series, rules=rules)).compared.why is Unsaid.RECORDING
    assert judge(replace(series, shut=~series.recent)).compared.why is Unsaid.RESTRICTIONS
    assert judge(replace(series, whole=series.recent)).compared.why is Unsaid.NO_YEAR_BEFORE
    empty = judge(replace(series, n=np.zeros(36)))
    assert (empty.compared.why, empty.compared.course) == (Unsaid.NO_INCIDENTS, Course.NOT_KNOWN)
    text = headline(replace(found, judged=empty))
    assert text == "Cannot be said: there is no such incident in either year."
    assert line([1.0, 2.0, None, 4.0]) == "M0.0,14.5L33.3,10.0M100.0,1.0h.1"
    assert line([None, None]) == ""


def _listed(found: Trend) -> Listing[Trend]:
    return Listing("stamp", ASKED, "snapshot", found, ("OFFICIAL",))


def _seen(found: Trend, role: str) -> Trend:
    seen_: Trend = Gate(read_policy()).disclosed("trend", ASKED, _listed(found), replace(LOCAL, role=role)).found
    return seen_


@pytest.mark.parametrize("role", ["public", "partner", "admin", "auditor"])
def test_withheld_months_cannot_be_worked_out_and_nothing_rests_on_them(found: Trend, role: str) -> None:
    """Two series that differ in nothing that is given look the same in all that is said of them."""
    rule = read_policy().role(role)
    rng = np.random.default_rng(5)
    for mean in (1.0, 4.0, 9.0, 30.0):
        n = rng.poisson(mean, 36).astype(float)
        series = replace(found.series, n=n)
        shown = _seen(replace(found, series=series, judged=judge(series)), role)
        hidden = shown.series.withheld
        given = shown.series.n[~hidden]
        assert (given >= rule.minimum).all() and (not rule.rounding or (given % rule.rounding == 0).all())
        assert hidden[n < rule.minimum].all() and not shown.wards and shown.rows_withheld
        for part in (shown.series.recent, ~shown.series.recent):
            assert _open(n, hidden & part, shown.series.n, part, rule)
        small = np.flatnonzero(n < rule.minimum)
        if len(small) > 1 and mean < 5:
            # another truth with the same sums: one less here, one more there, within a year
            pair = [i for i in small[small >= 24] if n[i] < rule.minimum - 1][:1]
            other = [i for i in small[small >= 24] if n[i] > 0 and i not in pair][:1]
            if pair and other:
                changed = n.copy()
                changed[pair[0]] += 1
                changed[other[0]] -= 1
                again = replace(found.series, n=changed)
                twin = _seen(replace(found, series=again, judged=judge(again)), role)
                assert headline(twin) == headline(shown) and sentences(twin) == sentences(shown)
                assert twin.judged.compared == shown.judged.compared
                assert np.array_equal(twin.judged.low, shown.judged.low, equal_nan=True)


def _open(n: np.ndarray, hidden: np.ndarray, given: np.ndarray, part: np.ndarray, rule: object) -> bool:
    """Whether each withheld month of a part may hold two counts at least, for who knows all that is given."""
    small = np.flatnonzero(hidden & (n < rule.minimum))  # type: ignore[attr-defined]
    if not len(small):
        return True
    made = Rule(rule.minimum, rule.rounding, 0, 0, 0, 0, True, True, True, False, False, False)  # type: ignore[attr-defined]
    total = span(float(n[part].sum()), made)
    if n[part].sum() < made.minimum:
        return True
    rows = [span(v, made) if not h else (0.0, made.minimum - 1.0) if v < made.minimum else (made.minimum, 1e9)
            for v, h in zip(n[part], hidden[part], strict=True)]  # fmt: skip
    low, high = np.array(rows).T
    for k in np.flatnonzero((hidden & (n < made.minimum))[part]):
        most = min(high[k], total[1] - (low.sum() - low[k]))
        least = max(low[k], total[0] - (high.sum() - high[k]))
        if most - least < 1:
            return False
    return True


def test_the_public_sees_bars_and_no_rows(risen: Answerer) -> None:
    shown = risen.keeper.shown(TREND, ASKED, PUBLIC).found
    assert shown.minimum == 15 and not shown.wards and (shown.series.n % 10 == 0).all()
    assert headline(shown).startswith("Rising: about 800 incidents")
    assert not risen.keeper.shown(HOTSPOT_LINES, ASKED, PUBLIC).found.hotspots
    assert (
        not risen.keeper.shown(TREND, ASKED, LOCAL).found.wards and risen.keeper.shown(TREND, ASKED, OPENED).found.wards
    )
    ward = risen.keeper.shown(TREND, ASKED.but(area="ward:E05008954"), PUBLIC).found
    assert ward.judged.compared.why is Unsaid.WITHHELD and np.isnan(ward.series.n).all()
    assert "not shown to you" in headline(ward) and "rests on what is shown" in " ".join(sentences(ward))
    with pytest.raises(Refused):
        risen.keeper.shown(TREND, ASKED.but(area="circle:414100,184100,500"), PUBLIC)


def test_an_authority_is_not_given_beside_one_that_is_hidden(found: Trend) -> None:
    """Where one authority has few, the other and the whole would tell its count."""
    n = np.full(36, 40.0)
    series = replace(found.series, n=n)
    for other, hidden in ((0.0, True), (3.0, True), (12.0, False)):
        parts = np.vstack([n, np.full(36, other)])
        part = replace(
            found, question=found.question.but(area="lad:E06000030"), series=series, authorities=parts,
            whole=parts.sum(axis=0), mine=np.array([True, False]), judged=judge(series),
        )  # fmt: skip
        seen_ = _seen(part, "partner")
        assert seen_.series.withheld.all() == hidden and not seen_.authorities.size


def test_page_lines_and_document_say_the_same(web: TestClient, risen: Answerer, found: Trend) -> None:
    query = f"offence={ASKED.offence}"
    page = web.get(f"/trend?{query}").text
    assert headline(found) in page and page.count('class="recent"') >= 12 and page.count("<tr") > 36
    map_page = web.get(f"/?{query}").text
    assert f'data-from="/trend?{query}"' in map_page and headline(found) not in map_page and "<noscript>" in map_page
    document = web.get(f"/api/answer/trend?{query}").json()
    assert (document["course"], document["headline"]) == ("rising", headline(found))
    assert [one["n"] for one in document["months"]] == found.series.n.tolist()
    assert {one["state"] for one in document["months"]} == {MonthIs.RECENT, MonthIs.BEFORE}
    lines = web.get(f"/trend-lines.json?{query}").json()
    whole = risen.keeper.shown(MAP, ASKED, OPENED)
    assert len(lines["wards"]) == len(whole.wards) and len(lines["hotspots"]) == len(whole.hotspots)
    of_ward = {one.id: one.months for one in found.wards}
    assert lines["wards"]["0"] == line(of_ward[whole.wards[0].id]) != ""
    refused = web.get("/trend?offence=NONE_SUCH")
    assert refused.status_code >= 400 and "Change the question" in refused.text


@pytest.fixture(scope="module")
def swindon(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    """January to April of two years of Wiltshire Police, as published."""
    folder, files = tmp_path_factory.mktemp("real"), tmp_path_factory.mktemp("files")
    for month in REAL:
        name = f"{month}-wiltshire-street.csv"
        source = shared / "data/police-uk" / month / name
        if not source.is_file():
            pytest.skip("the published months are not here")
        (files / name).symlink_to(source)
    made = CliRunner().invoke(app, ["load", "police-uk", str(files)], env={"AFTERDARK_DATA": str(folder)})
    assert made.exit_code == 0, made.output
    yield Answerer(Settings(data=folder))


@pytest.mark.parametrize(
    ("offence", "before", "after"), [("VIOLENCE_SEXUAL_RECORDED", 2201, 2406), ("ROBBERY", 29, 41)]
)
def test_swindons_spring_is_counted_and_called_no_clear_change(
    swindon: Answerer, offence: str, before: int, after: int
) -> None:
    found = swindon.keeper.answer(TREND, Question(offence=offence, area="lad:E06000030")).found
    one = found.judged.compared
    assert (one.before, one.after, len(one.months)) == (before, after, 4)
    assert one.course is Course.NO_CLEAR_CHANGE and len(found.wards) == 20
    assert "No bar, and nothing drawn through, for May to Dec 2024" in " ".join(sentences(found))


def test_the_town_is_as_long_as_the_study(found: Trend) -> None:
    assert found.series.months == tuple(MONTHS)
