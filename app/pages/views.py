"""The views of one question: which pages answer it, and which of them cannot here, with the reason."""

from dataclasses import dataclass
from typing import Final

from app.answering.answerer import Answerer
from app.answering.reader import Reader
from app.gate.policy import Policy
from app.words.views import MONTH_ONLY, NOT_SHOWN
from geo.errors import UserError
from geo.source import source_of


@dataclass(frozen=True)
class View:
    """One page of a question. kind: of the answer that it shows; exact: it needs places and times that are nobody's
    anonymous map points."""

    address: str
    label: str
    kind: str
    exact: bool = False


@dataclass(frozen=True)
class Offered:
    """A view as a reader finds it. refused: why it cannot be had, "" where it can."""

    view: View
    refused: str


VIEWS: Final = (
    View("/", "Map", "map"),
    View("/trend", "Is it rising?", "trend"),
    View("/change", "What changed?", "change"),
    View("/rates", "Rates", "rates"),
    View("/night", "When", "week", exact=True),
    View("/new-clusters", "Something new?", "new-clusters"),
    View("/emerging", "Comes and goes", "emerging"),
    View("/near-repeats", "Near repeats", "near-repeats", exact=True),
    View("/concentration", "How few places?", "concentration"),
    View("/methods", "Methods", "method"),
    View("/outcomes", "Outcomes", "outcomes"),
    View("/incidents", "Incidents", "points", exact=True),
    View("/accuracy", "Right places?", "accuracy"),
    View("/briefing", "Briefing", "map"),
)
"""In the order in which a person asks."""


def offered(world: Answerer, policy: Policy, reader: Reader, source: str) -> tuple[Offered, ...]:
    """Every view, those that are refused with the reason. source: that the question names, "" for the most trusted."""
    role = policy.roles.get(reader.role)
    try:
        anonymised = source_of(world.source(source)).anonymised
    except UserError:
        anonymised = False  # nothing is loaded: each page says so
    return tuple(
        Offered(
            view, NOT_SHOWN if role and not role.sees(view.kind) else MONTH_ONLY if view.exact and anonymised else ""
        )
        for view in VIEWS
    )
