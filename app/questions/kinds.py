"""The kept questions, as a kind of answer that the Keeper keeps."""

from typing import Final

from app.answering.answered import Listing
from app.answering.answerer import Answerer
from app.answering.keeper import Kind
from app.questions.kept import KIND, KeptQuestion, kept_of


def _kept(world: Answerer, _: None, stamp: str) -> Listing[tuple[KeptQuestion, ...]]:
    return world.listing(stamp, None, tuple(world.records.read(KIND, kept_of)))


def _versions(world: Answerer, _: None) -> list[tuple[str, int]]:
    return [(record.id, record.version) for record in world.records.all(KIND)]


KEPT_QUESTIONS: Final = Kind("kept-questions", _kept, _versions, light=True)
"""Every question that is kept."""
