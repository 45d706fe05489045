"""How large a question and what is sent may be is set by whoever runs the service."""

import pytest
from made import Stub
from test_uploads import CHANGES, HERE, Sender

from app.answering.answerer import Answerer
from app.answering.question import Question
from app.main import create_app
from geo.errors import UserError

SQUARE = "outline:415000,184000;416000,184000;416000,185000;415500,185500;415000,185000"


@pytest.mark.parametrize(
    ("limit", "asked", "sentence"),
    [
        ({"max_months": 12}, {"from": "2024-01", "to": "2025-01"}, "may be about 12 months here, and this is about 13"),
        ({"max_months": 11}, {}, "this is about 12"),
        ({"max_corners": 4}, {"area": SQUARE}, "up to 4 corners here, and this one 5"),
    ],
)
def test_a_question_that_is_larger_than_it_may_be_is_one_sentence(
    demo_answerer: Answerer, limit: dict[str, int], asked: dict[str, str], sentence: str
) -> None:
    settings = demo_answerer.settings.model_copy(update=limit)
    world = Answerer(settings, store=demo_answerer.store)
    with pytest.raises(UserError, match=sentence):
        world.answer(Question.parse({"offence": "ROBBERY", **asked}))


def test_a_form_is_no_larger_than_is_set(stub: Stub) -> None:
    made = create_app(stub.settings.model_copy(update={"request_bytes": 700_000}), stub)  # type: ignore[arg-type]
    sender = Sender(origin=HERE).post(made, CHANGES)
    assert sender.status == 413 and b"larger than 0.7 MB" in sender.answer and sender.taken == 1_000_000
