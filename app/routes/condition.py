"""What every page says of the service itself: that nothing can be saved, and which records are damaged."""

from fastapi import Request

from app.loading.written import CONDITION
from app.routes.render import answerer_of, shown
from app.words.condition import sentences
from geo.errors import UserError


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
