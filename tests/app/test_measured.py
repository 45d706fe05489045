"""Harm and costs: sums of what incidents weigh, counts beside, and nothing of a withheld count."""

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow.compute as pc
import pytest
import shapely

from app.answering.answer import Answer
from app.answering.answerer import MAP, Answerer
from app.answering.incidents import incidents
from app.answering.notes import NoteTopic
from app.answering.question import Question
from app.answering.reader import LOCAL, PUBLIC, Reader
from app.gate.disclosed import Gate
from app.gate.policy import read_policy
from app.settings import Settings
from geo.errors import Refused
from geo.offence.costs import cost_table
from geo.offence.harm import harm_table

ASKED = Question(offence="SV_STRICT", first=date(2025, 7, 1), last=date(2026, 6, 1), area="lad:E06000030")


@pytest.fixture(scope="module")
def answers(demo_store: object, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    world = Answerer(Settings(data=tmp_path_factory.mktemp("m"), resamples=19), store=demo_store)  # type: ignore[arg-type]
    world.keeper.gate = Gate(read_policy(), world.definitions)
    asked = {
        "count": ASKED,
        "harm": replace(ASKED, measure="harm"),
        "hexagons": replace(ASKED, measure="harm", grid="hexagons"),
    }
    return {name: world.answer(one) for name, one in asked.items()}


def test_every_sum_is_that_of_the_single_incidents(demo_answerer: Answerer) -> None:
    """The demo's incidents of serious violence are exact: each can be put into its shape and weighed by hand."""
    answer = demo_answerer.answer(replace(ASKED, measure="harm"))
    table = incidents(demo_answerer, answer)
    weight = harm_table("CSS").weights(table["ho_code"].to_pylist(), table["category"].to_pylist())
    x, y = table["easting"].to_numpy(), table["northing"].to_numpy()
    assert answer.measured and answer.measured.table == "CSS@2016.2" and answer.n == len(table)
    known = ~np.isnan(weight)
    assert answer.measured.total.value == pytest.approx(weight[known].sum())
    assert answer.measured.total.without == (~known).sum() and answer.measured.known == known.sum()
    for spot in answer.hotspots:
        inside = shapely.covers(spot.geometry, shapely.points(x, y)) & known
        assert spot.valued and spot.valued.value == pytest.approx(weight[inside].sum())
        assert spot.rank_low <= spot.rank <= spot.rank_high
    for rows in (answer.wards, answer.cells, answer.hotspots):
        assert rows and all(row.valued and row.valued.low <= row.valued.value <= row.valued.high for row in rows)
        values = [row.valued.value for row in rows if row.valued]
        assert values == sorted(values, reverse=True)
        assert [row.rank for row in rows] == [1 + sum(v > value for v in values) for value in values]
    for rows in (answer.wards, answer.cells):
        assert sum(row.valued.value for row in rows if row.valued) == pytest.approx(answer.measured.total.value)


def test_counts_stand_beside_and_are_the_same(answers: dict[str, Answer]) -> None:
    count, harm = answers["count"], answers["harm"]
    assert {row.id: row.n for row in count.wards} == {row.id: row.n for row in harm.wards}
    assert {row.name: row.n for row in count.hotspots} == {row.name: row.n for row in harm.hotspots}
    assert count.measured is None and all(row.valued is None for row in (*count.wards, *count.hotspots, *count.cells))
    assert {cell.id: cell.z for cell in count.cells} == {cell.id: cell.z for cell in harm.cells}
    assert harm.surface.values.sum() > 100 * count.surface.values.sum()


def test_hexagons_hold_the_same_sum(answers: dict[str, Answer]) -> None:
    assert answers["hexagons"].measured and answers["harm"].measured
    total = sum(cell.valued.value for cell in answers["hexagons"].cells if cell.valued)
    assert total == pytest.approx(answers["harm"].measured.total.value)


def test_where_too_few_have_a_value_incidents_are_counted_and_it_is_said(demo_answerer: Answerer) -> None:
    answer = demo_answerer.answer(replace(ASKED, offence="category.vehicle-crime", measure="harm"))
    assert answer.measured is None and answer.question.measure == "count"
    note = next(note for note in answer.notes if note.about is NoteTopic.NO_MEASURE)
    assert note.of == answer.n and (note.count or 0) < 0.9 * answer.n


def test_costs_name_their_table_and_prices(demo_answerer: Answerer) -> None:
    answer = demo_answerer.answer(replace(ASKED, offence="code.34B,code.8N", measure="cost"))
    assert answer.measured and (answer.measured.table, answer.measured.prices) == (cost_table().key, "2015/16")
    table = incidents(demo_answerer, answer)
    people = pc.sum(pc.equal(table["ho_code"], "34B")).as_py()
    assert answer.measured.total.value == pytest.approx(11_320 * people + 14_050 * (len(table) - people))


@pytest.mark.parametrize("measure", ["harm", "cost"])
def test_who_does_not_see_every_count_sees_no_sum(demo_answerer: Answerer, measure: str) -> None:
    demo_answerer.keeper.gate = Gate(read_policy(), demo_answerer.definitions)
    asked = replace(ASKED, offence="ROBBERY", measure=measure)
    assert demo_answerer.keeper.shown(MAP, asked, LOCAL).n > 0
    for reader in (PUBLIC, Reader("p", "partner", "o"), Reader("d", "admin", "o")):
        with pytest.raises(Refused, match="harm and costs"):
            demo_answerer.keeper.shown(MAP, asked, reader)
