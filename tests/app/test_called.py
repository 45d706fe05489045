"""Names of hotspots on exact records: the nearest published streets, never the records' own texts, and behind the gate
nothing but where the outline lies."""

from dataclasses import replace

import numpy as np
import pytest

from app.answer_tables import hotspots_table
from app.answering.answer import Answer
from app.answering.answerer import Answerer
from app.answering.called import names_of
from app.answering.question import Question
from app.gate.map import disclosed_answer
from app.gate.rule import Rule
from app.settings import Settings
from geo.store.base import Store
from geo.streets.names_file import default_names

EVERYTHING = Rule(0, 0, 0, 0, 0, 0, True, True, True, False, False, False)


@pytest.fixture(scope="module")
def answer(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Answer:
    settings = Settings(data=tmp_path_factory.mktemp("called"), resamples=19)
    return Answerer(settings, store=demo_store).answer(Question(offence="SV_BROAD"))


def test_exact_records_are_named_by_the_layer_and_not_by_their_texts(answer: Answer) -> None:
    streets = set(default_names().streets.name)
    assert len(answer.hotspots) >= 5
    for spot in answer.hotspots:
        assert spot.by_name and {street for street, _ in spot.by_name.streets} <= streets
        assert "Synthetic" not in spot.name and sum(n for _, n in spot.by_name.streets) <= spot.n + 1e-6
        assert spot.name.startswith(("Swindon", "Old Town")) or any(street in spot.name for street in streets)


def test_who_may_not_see_counts_gets_names_of_the_outline_alone(answer: Answer) -> None:
    hiding = replace(EVERYTHING, minimum=10, rounding=5, cell=500)
    seen = disclosed_answer(answer, hiding)
    assert seen.hotspots and len({spot.name for spot in seen.hotspots}) == len(seen.hotspots)
    assert all(spot.by_name is None and spot.top == () for spot in seen.hotspots)
    shapes, wards = ([getattr(spot, key) for spot in seen.hotspots] for key in ("geometry", "ward"))
    assert [spot.name for spot in seen.hotspots] == names_of(shapes, wards, default_names())
    for row in hotspots_table(seen).records():
        assert (row["streets"], row["kinds"], row["recorded"]) == (None, None, None) and row["ward"]
    assert disclosed_answer(answer, EVERYTHING).hotspots == answer.hotspots


def test_another_mix_of_incidents_in_one_outline_changes_nothing_behind_the_gate(answer: Answer) -> None:
    hiding = replace(EVERYTHING, minimum=10, rounding=5, cell=500)
    spots = answer.hotspots
    assert all(spot.by_name for spot in spots)
    other = tuple(
        replace(spot, name=f"x{i}", by_name=replace(spot.by_name, name=f"x{i}", streets=(("Quay", 3.0),), kinds=()))  # type: ignore[type-var]
        for i, spot in enumerate(spots)
    )
    assert (
        disclosed_answer(answer, hiding).hotspots == disclosed_answer(replace(answer, hotspots=other), hiding).hotspots
    )


def test_names_do_not_depend_on_the_order_of_rows_and_ids_stay(answer: Answer) -> None:
    assert [spot.id for spot in answer.hotspots] == [f"h{i + 1}" for i in range(len(answer.hotspots))]
    assert np.all(np.diff([spot.n for spot in answer.hotspots]) <= 0)
