"""What a request discloses is put on its trail, so that the audit log holds it before the answer leaves."""

from typing import Any

from starlette.datastructures import State
from starlette.types import Scope

from app.answering.answered import Answered
from app.answering.answerer import Answerer
from app.answering.keeper import Kind
from app.answering.reader import Reader
from app.audit.described import UNNAMED, Described
from app.web.audited import TRAIL, Trail


def see(
    scope: Scope,
    state: State,
    kind: Kind[Answerer, Any, Any],
    question: object,
    reader: Reader,
    tag: str,
    answer: Answered | None = None,
) -> None:
    """Note that this reader is shown what the tag names. answer: as they see it, None where they hold it already."""
    trail: Trail | None = scope.get(TRAIL)
    if trail is None:
        return
    trail.reader = reader
    if kind.name not in UNNAMED:
        described: Described = state.described
        found = described.of(kind.name, question, tag, answer)
        trail.answers[found["id"]] = found


def unseen(scope: Scope) -> None:
    """What was noted so far is not sent after all: whoever answers notes anew what is."""
    if trail := scope.get(TRAIL):
        trail.answers.clear()
