"""What every page says of the service itself: that nothing can be saved, and which records are damaged."""

from collections.abc import Hashable

from fastapi import Request

from app.answering.reader import Reader
from app.gate.disclosed import Gate
from app.loading.written import CONDITION
from app.routes.render import answerer_of, at_hand, shown
from app.words.condition import sentences
from geo.errors import Refused, UserError


def condition_of(request: Request) -> list[str]:
    """One sentence for each thing that is wrong; none when all is well."""
    records = answerer_of(request).records
    if records is None:
        return []
    try:
        damaged = shown(request, CONDITION, None, request.app.state.readers(request)).found
    except UserError:  # then the page itself says that nothing can be read
        damaged = ()
    return sentences(records.obstacle, damaged)


def condition_at_hand(request: Request, reader: Reader, mark: Hashable) -> list[str] | None:
    """The same where no record needs to be read for it, as the mark of the world tells; else None."""
    records = answerer_of(request).records
    if records is None:
        return []
    gate: Gate = request.app.state.gate
    try:
        gate.allow_kind(CONDITION.name, None, reader)
    except Refused:  # damaged records are not told to everybody
        return sentences(records.obstacle, ())
    found = at_hand(request, CONDITION, None, reader, mark)
    return None if found is None else sentences(records.obstacle, found.found)
