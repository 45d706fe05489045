"""Who may not see small counts learns nothing of a change that the maps of both periods do not tell them already.

All that a change gives a reader is worked out here again from what the map gives the same reader of either period: the
two sums, the wards and the squares. What can be worked out from two maps is no leak of the change.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np
import pytest

from app.answering.answer import Answer
from app.answering.answerer import MAP, Answerer
from app.answering.question import Question
from app.answering.reader import LOCAL, PUBLIC, Reader
from app.answering.trend import TREND
from app.comparing.against import Against, ChangeQuestion
from app.comparing.change import CHANGE, Change
from app.gate.disclosed import Gate
from app.gate.policy import read_policy
from app.settings import Settings
from geo.errors import Refused
from geo.store.base import Store
from models.rate_ratio import rate_ratio

PERIODS: Final = (((2025, 7), (2026, 6)), ((2026, 2), (2026, 3)))
AREAS: Final = ("", "lad:E06000030")
ROLES: Final = ("public", "partner", "admin")


@pytest.fixture(scope="module")
def world(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    own = Settings(data=tmp_path_factory.mktemp("change-attack"), resamples=19, cache_answers=400)
    made = Answerer(own, store=demo_store)
    made.keeper.gate = Gate(read_policy())
    return made


def reader(role: str) -> Reader:
    return PUBLIC if role == "public" else replace(LOCAL, role=role)


def questions(offence: str) -> list[ChangeQuestion]:
    return [
        ChangeQuestion(
            Question(offence=offence, area=area, first=date(*first, 1), last=date(*last, 1)), Against.parse(against)
        )
        for area in AREAS
        for first, last in PERIODS
        for against in ("", "2024-07..2024-12")
    ] + [ChangeQuestion(Question(offence=offence, area="ward:E05008954"))]


def on_map(world: Answerer, asked: Question, months: Sequence[date], who: Reader) -> Answer:
    coarse = {"bandwidth": 1000.0, "cell": 500.0}  # no density of incidents is looked at
    return world.keeper.shown(MAP, asked.but(first=months[0], last=months[-1], **coarse), who)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("offence", ["ROBBERY", "SV_BROAD"])
def test_all_that_is_given_follows_from_the_two_maps(world: Answerer, role: str, offence: str) -> None:
    who, squares, wards = reader(role), 0, 0
    for of in questions(offence):
        found: Change = world.keeper.shown(CHANGE, of, who).found
        assert (
            found.trend is None
            and found.squares is None
            and found.elsewhere is None
            and not found.hotspots
            and found.local == 1.0
        )
        assert found.question.eps is None and found.question.min_weight is None
        if not found.after:
            assert found.pictured is None and not found.units
            continue
        maps = [on_map(world, of.asked, months, who) for months in (found.after, found.before)]
        sums = found.counts.after, found.counts.before
        for n, one in zip(sums, maps, strict=True):
            assert n is None or n == one.n > 0, (of, n, one.n)
        if found.counts.why:
            assert found.pictured is None and not found.units and found.counts.ratio is None
        given = [
            {ward.id: ward.n for ward in one.wards if not (ward.below or ward.withheld)} for one in maps
        ]  # fmt: skip
        for row in found.units:
            if row.after is None:
                assert row.before is None and row.low is None and row.high is None
                continue
            wards += 1
            assert (row.after, row.before) == (given[0][row.id], given[1][row.id])
            again = rate_ratio(
                row.after, row.before, dispersion=found.counts.dispersion, degrees=found.counts.degrees,
                exposure=found.counts.exposure,
            )  # fmt: skip
            assert row.low == pytest.approx(float(again.low)) and not row.clear
        if found.pictured:
            squares += _squares_of_maps(found, maps)
            assert not found.pictured.changed and not found.pictured.tested and np.isinf(found.pictured.contour)
    assert wards and (squares or role == "partner" or offence == "ROBBERY")


def _squares_of_maps(found: Change, maps: Sequence[Answer]) -> int:
    """Every square of the change is one of both maps, with the rate that both give it."""
    assert found.pictured
    sides = zip((found.pictured.after, found.pictured.before), maps, strict=True)
    shown = []
    for surface, one in sides:
        side = surface.cell
        of_map = {tuple(np.round(cell.geometry.bounds[:2])): cell.rate for cell in one.cells}
        row, column = np.nonzero(surface.values)
        corners = [
            (surface.bounds[0] + c * side, surface.bounds[1] + r * side) for r, c in zip(row, column, strict=True)
        ]  # fmt: skip
        for at, value in zip(corners, surface.values[row, column], strict=True):
            assert value == pytest.approx(of_map[tuple(np.round(at))]), at
        shown.append(set(corners))
    assert shown[0] == shown[1]
    return len(shown[0])


def test_months_that_a_map_cannot_ask_for_give_no_wards_and_no_squares(world: Answerer) -> None:
    """Sums that skip a month stand on no map: beside two maps they would tell the month between."""
    of = ChangeQuestion(Question(offence="SV_BROAD"))
    whole = world.keeper.answer(CHANGE, of).found
    assert whole.trend
    gap = whole.before[3]
    series = whole.trend.series
    at = series.months.index(gap)
    skipped = replace(
        whole,
        after=tuple(one for one in whole.after if one.month != gap.month),
        before=tuple(one for one in whole.before if one != gap),
        trend=replace(whole.trend, series=replace(series, whole=np.arange(len(series.months)) != at)),
    )
    listed = replace(world.keeper.answer(CHANGE, of), found=skipped)
    gate = Gate(read_policy())
    for role in ROLES:
        seen = gate.disclosed("change", of, listed, reader(role)).found
        assert seen.pictured is None and not seen.units
        full = gate.disclosed("change", of, world.keeper.answer(CHANGE, of), reader(role)).found
        assert full.units and full.pictured


def test_finer_than_a_reader_may_see_is_refused_or_empty(world: Answerer) -> None:
    asked = Question(offence="ROBBERY", area="circle:414900,184900,500")
    with pytest.raises(Refused):
        world.keeper.shown(CHANGE, ChangeQuestion(asked), PUBLIC)
    partner: Change = world.keeper.shown(CHANGE, ChangeQuestion(asked), reader("partner")).found
    assert partner.counts.after is None and not partner.units and partner.pictured is None
    with pytest.raises(Refused):
        world.keeper.shown(CHANGE, ChangeQuestion(Question(offence="ROBBERY", night="nte_core")), PUBLIC)
    for role in ROLES:
        trend = world.keeper.shown(TREND, Question(offence="ROBBERY"), reader(role)).found.judged.compared
        change = world.keeper.shown(CHANGE, ChangeQuestion(Question(offence="ROBBERY")), reader(role)).found.counts
        assert change.why or (change.low, change.high) == (trend.low, trend.high)
