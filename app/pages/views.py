"""The views of one question: which pages answer it, and which of them cannot here, with the reason."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.answering.answerer import Answerer
from app.answering.question import Question
from app.answering.reader import Reader
from app.gate.policy import Policy
from app.gate.rule import Rule, rule_of
from app.words.views import MONTH_ONLY, NOT_OPENED, NOT_SHOWN
from geo.errors import UserError
from geo.offence.offences import definition
from geo.source import source_of


def points(rule: Rule) -> bool:
    """Whether single incidents are shown."""
    return rule.points


def counts(rule: Rule) -> bool:
    """Whether counts of single places are shown."""
    return rule.hotspots and not (rule.hides or rule.cell)


def small_counts(rule: Rule) -> bool:
    """Whether small counts are shown, as they are."""
    return rule.small_areas and not (rule.hides or rule.cell)


def hours(rule: Rule) -> bool:
    """Whether single hours are shown."""
    return rule.hours == 1 and small_counts(rule)


def points_and_counts(rule: Rule) -> bool:
    """Whether both are."""
    return points(rule) and not (rule.hides or rule.cell)


@dataclass(frozen=True)
class View:
    """One page of a question. kind: of the answer that it shows; exact: it needs places and times that are nobody's
    anonymous map points; without: keys of a question that it does not take, and says so; shows: whether a
    rule for the question's offence lets it be seen, None where it shows less instead."""

    address: str
    label: str
    kind: str
    exact: bool = False
    without: tuple[str, ...] = ()
    shows: Callable[[Rule], bool] | None = None


@dataclass(frozen=True)
class Offered:
    """A view as a reader finds it. refused: why it cannot be had, "" where it can."""

    view: View
    refused: str


VIEWS: Final = (
    View("/", "Map", "map"),
    View("/trend", "Is it rising?", "trend", without=("measure", "weeks", "grid")),
    View("/change", "What changed?", "change", without=("measure", "weeks", "grid")),
    View("/rates", "Rates", "rates", without=("measure",)),
    View("/night", "When", "week", exact=True, shows=hours),
    View("/new-clusters", "Something new?", "new-clusters"),
    View("/emerging", "Comes and goes", "emerging"),
    View("/near-repeats", "Near repeats", "near-repeats", exact=True, shows=points_and_counts),
    View("/concentration", "How few places?", "concentration"),
    View("/methods", "Methods", "method"),
    View("/outcomes", "Outcomes", "outcomes", shows=small_counts),
    View("/incidents", "Incidents", "points", exact=True, shows=points),
    View("/accuracy", "Right places?", "accuracy", shows=counts),
    View("/patrols/places", "Where to patrol", "patrol-proposals", exact=True, shows=counts),
    View("/briefing", "Briefing", "map"),
)
"""In the order in which a person asks."""


def offered(world: Answerer, policy: Policy, reader: Reader, source: str, offence: str = "") -> tuple[Offered, ...]:
    """Every view, those that are refused with the reason. source, offence: that the question names, "" for the most
    trusted and for the usual one."""
    role = policy.roles.get(reader.role)
    try:
        trusted = world.source(source)
        anonymised = source_of(trusted).anonymised
        rule = rule_of(policy, reader, definition(offence or Question().offence, folder=world.definitions), trusted)
    except UserError:
        rule, anonymised = None, _anonymised(world, source)  # nothing is loaded, or shown: each page says so

    def refused(view: View) -> str:
        if role and not role.sees(view.kind):
            return NOT_SHOWN
        if view.exact and anonymised:
            return MONTH_ONLY
        if rule is None or view.shows is None or view.shows(rule):
            return ""
        return NOT_OPENED if rule.openable else NOT_SHOWN

    return tuple(Offered(view, refused(view)) for view in VIEWS)


def _anonymised(world: Answerer, source: str) -> bool:
    try:
        return source_of(world.source(source)).anonymised
    except UserError:
        return False
