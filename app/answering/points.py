"""Single incidents as an answer of their own: the strictest kind there is."""

from typing import Final

import pyarrow as pa

from app.answering.answered import Listing
from app.answering.answerer import Answerer, rests_on
from app.answering.incidents import incidents
from app.answering.keeper import Kind
from app.answering.question import Question


def _points(world: Answerer, asked: Question, stamp: str) -> Listing[pa.Table]:
    return world.listing(stamp, asked, incidents(world, world.answer(asked)))


POINTS: Final = Kind("points", _points, rests_on)
"""The incidents of a question whose exact place is known."""
