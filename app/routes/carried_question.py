"""The question that a form carries along as the address of its map, and what the form says of it."""

from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request

from app.answering.answerer import MAP
from app.answering.question import Question
from app.answering.reader import Reader
from app.routes.dependencies import read
from app.routes.render import shown
from app.words.answer import caption, title
from geo.errors import UserError

LONGEST = 4000
"""Letters of an address that are looked at."""


def question_of(address: str) -> Question:
    """The question of an address, of which the query alone is asked. Raises BadQuery."""
    return read(parse_qsl(address[:LONGEST].rpartition("?")[2]))


def carried(request: Request, reader: Reader, address: str) -> dict[str, Any]:
    """For templates: what the address asks, as its map says it, or `unanswered`, why it cannot be answered."""
    try:
        answer = shown(request, MAP, question_of(address), reader)
    except UserError as error:
        return {"unanswered": error}
    return {"asked": title(answer), "caption": caption(answer), "synthetic": answer.synthetic}
