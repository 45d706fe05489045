"""Wards imported while the service runs are used from the next question on, and no answer rests on two sets."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from test_answering import answerer, incidents

from app.answering.answerer import Answerer
from app.answering.question import Question
from app.loading.boundaries import import_boundaries
from geo.space.boundaries import Boundaries, default_wards

ASKED = Question(offence="ROBBERY")


def half() -> Boundaries:
    return replace(default_wards().of(["E06000030"]), vintage="2025", notes=(), approximate=False, sha256="5" * 64)


@pytest.fixture
def serving(tmp_path: Path) -> Answerer:

    return answerer(tmp_path, incidents(60, date(2025, 1, 1)))


def test_the_next_question_is_answered_with_them(serving: Answerer) -> None:
    before = serving.answer(ASKED)
    import_boundaries(serving.store, half())
    after = serving.answer(ASKED)
    assert (len(before.wards), len(after.wards)) == (118, 20)
    assert before.id != after.id
    assert {note.kind for note in before.notes} - {note.kind for note in after.notes} >= {"approximate"}
    assert serving.answer(ASKED) is after


def test_an_import_amid_an_answer_is_waited_for(serving: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    select, times = serving.select, []

    def importing(*given: object) -> object:
        found = select(*given)  # type: ignore[arg-type]
        if not times:
            writer = Thread(target=import_boundaries, args=(serving.store, half()))
            writer.start()
            writer.join()
        times.append(1)
        return found

    monkeypatch.setattr(serving, "select", importing)
    got = serving.answer(ASKED)
    assert len(times) == 2
    assert len(got.wards) == 20
    assert got.id == Answerer(serving.settings).answer(ASKED).id
    assert np.isclose(sum(ward.n for ward in got.wards) + got.n_outside, got.n_placed)
