"""The sharing agreements as an answer: whoever may see what is loaded sees by which agreement, and until when."""

from typing import Final

from app.answering.agreements import AGREEMENT, Agreement, agreements
from app.answering.answered import Listing
from app.answering.answerer import Answerer
from app.answering.keeper import Kind


def _listed(world: Answerer, _: None, stamp: str) -> Listing[tuple[Agreement, ...]]:
    return world.listing(stamp, None, agreements(world.records))


def _written(world: Answerer, _: None) -> list[tuple[str, int]]:
    return [(record.id, record.version) for record in world.records.all(AGREEMENT)]


AGREEMENTS: Final = Kind("agreements", _listed, _written, light=True)
"""Every agreement that can be read, by source."""
