"""The gate: it stands between an answer and its renderings, and gives a reader the part that they may see."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

import pyarrow as pa

from app.answering.answer import Answer
from app.answering.answered import Answered, Listing
from app.answering.area_list import ListedAreas
from app.answering.area_text import OF_WHOLE_WARDS, area_kind
from app.answering.question import COUNTS, INCIDENT, Question
from app.answering.reader import NO_AREA, Reader
from app.gate.accuracy import disclosed_accuracy
from app.gate.carried import disclosed_carried
from app.gate.change import disclosed_change
from app.gate.charter import (
    disclosed_candidates,
    disclosed_effects,
    disclosed_evidence,
    disclosed_place,
    disclosed_sheets,
)
from app.gate.concentration import disclosed_concentration, disclosed_consistency, disclosed_similar
from app.gate.holdings import disclosed_holdings
from app.gate.inside import disclosed_inside
from app.gate.map import allow_cells, allow_hours, disclosed_answer
from app.gate.methods import disclosed_method, disclosed_offer
from app.gate.new_clusters import disclosed_clusters
from app.gate.night import counts_in_zones, hours_of_maps, hours_of_night
from app.gate.outcomes import disclosed_outcomes
from app.gate.parts import disclosed_parts
from app.gate.patrol_plans import disclosed_plan, disclosed_plans
from app.gate.patrols import disclosed_places, disclosed_proposals
from app.gate.policy import PUBLIC_ROLE, Policy
from app.gate.questions import disclosed_questions
from app.gate.rates import disclosed_rates
from app.gate.repeats import disclosed_emerging, disclosed_near_repeats
from app.gate.rule import TO_OPEN, rule_of
from app.gate.sites import disclosed_evaluation
from app.gate.trend import disclosed_lines, disclosed_trend
from app.gate.viewer import Viewer, theirs
from app.gate.visits import disclosed_effect, disclosed_return, disclosed_visits
from app.rates.rates import Rates
from geo.errors import Refused
from geo.offence.offences import Library, definition
from geo.offence.sensitive import sensitive_rows

Disclose = Callable[[Any, Any, Viewer], Any]
"""What is found, the question, and who looks: the part that they may see. Raises Refused."""


def without_counts(found: Any, question: Any, viewer: Viewer) -> Any:
    """For what holds no count of incidents: as it is."""
    return found


def published(found: Any, question: None, viewer: Viewer) -> Any:
    """For what is published already: as it is."""
    return found


def _links(found: tuple[Any, ...], question: None, viewer: Viewer) -> tuple[Any, ...]:
    """The shared links of the reader's own organisation, for who may share."""
    if not viewer.policy.role(viewer.reader.role).shares:
        raise Refused("links are not for you to give away", todo="Ask whoever runs this service.")
    return tuple(one for one in found if one.organisation == viewer.reader.organisation)


def _map(answer: Answer, question: Question, viewer: Viewer) -> Answer:
    return disclosed_answer(answer, viewer.rule(answer.definition, answer.question.source))


def _points(table: pa.Table, question: Question, viewer: Viewer) -> pa.Table:
    what = definition(question.offence, folder=viewer.definitions)
    if not viewer.rule(what, question.source).points:
        raise Refused(
            f"“{what.title}” is not shown as single points", where="incidents", todo="Ask for cells or wards instead."
        )
    return table.filter(pa.array(~sensitive_rows(table)))


def _street_density(found: Any, question: Question, viewer: Viewer) -> Any:
    rule = viewer.rule(definition(question.offence, folder=viewer.definitions), question.source)
    if rule.hides or rule.cell or not rule.small_areas:
        raise Refused(
            "a density along streets places incidents more finely than you may see them",
            where="street-density",
            todo="Ask for squares or wards instead.",
        )
    return found


BY_SQUARES: Final = ("map", "new-clusters", "inside", "trend", "hotspot-lines", "change", "concentration")
"""Kinds of answer that give nothing of a part of a square, whatever area is asked about."""
OF_CELLS: Final = ("map", "new-clusters")
"""Kinds of answer that show cells and areas in the way that the question asks for."""


def _area_list(found: tuple[ListedAreas, ...], question: None, viewer: Viewer) -> tuple[ListedAreas, ...]:
    role = viewer.policy.role(viewer.reader.role)
    return tuple(one for one in found if role.asks(one.kind))


WITHOUT_COUNTS: Final = (
    "coverage", "venue", "drawn", "candidate-history", "sites", "sites-drawn", "site", "openings",
    "condition", "calibration", "backdrop", "search", "standing", "deprivation", "own-definitions", "agreements",
)  # fmt: skip
"""Kinds of answer that hold no count of incidents."""
EVERYWHERE: Final = (
    "backdrop",
    "search",
    "releases",
    "shared-links",
    "area-list",
    "calibration",
    "kept-questions",
    "patrol-plans",
    "patrol-plan",
    "patrol-places",
    "carried-plan",
    "holdings",
)
"""Kinds of answer that those who may see but one area are given: the same for every area, or cut to theirs."""
BESIDE_ONE: Final = ("backdrop",)
"""Kinds of answer that those who are kept to one question are given beside it: its map lies on them."""
KINDS: Final[Mapping[str, Disclose]] = {
    "map": _map,
    "points": _points,
    "trend": disclosed_trend,
    "method": disclosed_method,
    "rates": disclosed_rates,
    "methods": disclosed_offer,
    "hotspot-lines": disclosed_lines,
    "change": disclosed_change,
    "parts-counted": disclosed_parts,
    "week": hours_of_night,
    "hours": hours_of_maps,
    "zone-counts": counts_in_zones,
    "concentration": disclosed_concentration,
    "consistency": disclosed_consistency,
    "similar": disclosed_similar,
    "inside": disclosed_inside,
    "street-density": _street_density,
    "new-clusters": disclosed_clusters,
    "near-repeats": disclosed_near_repeats,
    "accuracy": disclosed_accuracy,
    "patrol-visits": disclosed_visits,
    "patrol-return": disclosed_return,
    "patrol-effect": disclosed_effect,
    "patrol-proposals": disclosed_proposals,
    "patrol-places": disclosed_places,
    "emerging": disclosed_emerging,
    "area-list": _area_list,
    "releases": published,
    "shared-links": _links,
    "kept-questions": disclosed_questions,
    "patrol-plans": disclosed_plans,
    "patrol-plan": disclosed_plan,
    "carried-plan": disclosed_carried,
    "holdings": disclosed_holdings,
    "outcomes": disclosed_outcomes,
    "candidate-sites": disclosed_candidates,
    "effects": disclosed_effects,
    "sheets": disclosed_sheets,
    "evidence": disclosed_evidence,
    "place": disclosed_place,
    "evaluation": disclosed_evaluation,
    **dict.fromkeys(WITHOUT_COUNTS, without_counts),
}
"""By the name of a kind of answer. One that does not stand here is seen by nobody but a reader who sees all."""


class Gate:
    """The policy at work. Safe to share between threads."""

    def __init__(
        self, policy: Policy, definitions: Path | Library | None = None, kinds: Mapping[str, Disclose] = KINDS
    ) -> None:
        self.policy, self.definitions, self.kinds = policy, definitions, kinds

    def disclosure_class(self, reader: Reader) -> str:
        """Role, organisation, areas, policy and what is opened; "" for who sees all that is not bound for everybody."""
        role = self.policy.roles.get(reader.role)
        if (
            role
            and role.opens
            and not (
                role.minimum or role.rounding or role.cell or reader.areas or reader.opened or reader.only is not None
            )
        ):
            return ""
        kept_to = () if reader.only is None else (f"only {reader.only}",)
        parts = (reader.role, reader.organisation, *reader.areas, self.policy.version, *sorted(reader.opened), *kept_to)
        return "|".join(parts)

    def disclosed(self, kind: str, question: Any, answer: Answered, reader: Reader) -> Answered:
        """The part of an answer that a reader may see. Raises Refused for what they may not see at all."""
        self.allow_kind(kind, question, reader, source=_source_of(answer))
        disclose = self.kinds.get(kind)
        if disclose is None:
            if self.disclosure_class(reader) == "":
                return answer
            raise Refused("nobody has said who may see this", todo="Ask whoever runs this service.")
        viewer = Viewer(self.policy, reader, self.definitions)
        if isinstance(answer, Listing):
            return replace(answer, found=disclose(answer.found, question, viewer))
        return cast(Answered, disclose(answer, question, viewer))

    def allow(self, kind: str, asked: Question, reader: Reader) -> None:
        """Raise Refused for a question that this reader's policy refuses, whatever its answer would be. The source is
        named in it. What a kind of answer refuses beside, it refuses of every question."""
        self.allow_kind(kind, asked, reader, source=asked.source)
        rule = Viewer(self.policy, reader, self.definitions).rule_for(asked)
        allow_hours(asked, rule)
        if kind in OF_CELLS and (rule.hides or rule.cell):
            allow_cells(asked)

    def allow_kind(self, kind: str, question: Any, reader: Reader, *, source: str = "") -> None:
        """Raise Refused for a kind of answer, an area, weeks or a measure that is not for a reader at all, before
        anything is made. source: that the answer rests on, where it is known."""
        if not self.policy.role(reader.role).sees(kind):
            if self.policy.released_only and reader.role == PUBLIC_ROLE:
                raise Refused(
                    "live maps and counts are for those who sign in", todo="What is published stands under /releases."
                )
            raise Refused("this is not shown to everybody", todo="Ask whoever runs this service.")
        asked = question if isinstance(question, Question) else getattr(question, "asked", None)
        if reader.only is not None and kind not in BESIDE_ONE and (asked is None or asked.query() != reader.only):
            raise Refused("this link shows one answer and nothing beside it", todo="Ask whoever sent it to you.")
        if asked is not None:
            asked = asked.but(source=source) if source else asked
            self._allow_area(kind, asked, reader)
            self._allow_finer(asked, reader)
        if reader.areas == NO_AREA and kind not in EVERYWHERE:
            raise Refused(
                "you see what lies in your area, and none is set for you", where="area",
                todo="Ask whoever looks after people here to set your area.",
            )  # fmt: skip
        if reader.areas and kind not in EVERYWHERE and (asked is None or not theirs(asked.area, reader.areas)):
            raise Refused("this lies outside your area", where="area", todo=f"Yours is {', '.join(reader.areas)}.")

    def _allow_finer(self, asked: Question, reader: Reader) -> None:
        """Raise Refused for weeks, incidents, harm and costs where counts are withheld: two periods a week apart would
        tell that week's, two ways to count how many victims one night had, and a sum of weights which offences, and
        how many of each, stand behind a count."""
        if not asked.weeks and asked.measure == COUNTS and asked.count != INCIDENT:
            return
        rule = Viewer(self.policy, reader, self.definitions).rule_for(asked)
        if not (rule.hides or rule.cell):
            return
        if asked.measure != COUNTS:
            raise Refused(
                "harm and costs are not shown to you, incidents are", where="measure", todo="Ask for incidents."
            )
        if asked.count == INCIDENT:
            raise Refused("records are counted for you, not incidents", where="count", todo="Ask for records.")
        if asked.weeks:
            raise Refused("weeks are not shown to you, months are", where="weeks", todo="Ask for months.")

    def _allow_area(self, kind: str, asked: Question, reader: Reader) -> None:
        """Raise Refused for an area that the reader may not ask this kind of answer about.

        Of an area that anybody can choose as they like, a reader from whom counts are withheld gets what the map gives
        of the whole, and no other kind of answer: two of them, a little apart, would tell what stands between.
        """
        area = area_kind(asked.area)
        if not self.policy.role(reader.role).asks(area):
            raise Refused(
                "an area like this is not shown to everybody", where="area", todo="Ask for a ward or an authority."
            )
        if area in OF_WHOLE_WARDS:
            return
        what = definition(asked.offence, folder=self.definitions)
        rule = Viewer(self.policy, reader, self.definitions).rule(what, asked.source)
        if not rule.small_areas:
            raise Refused(
                f"“{what.title}” is not shown for anything smaller than a ward", where="area",
                todo="Ask for wards or an authority.",
            )  # fmt: skip
        if kind not in BY_SQUARES and (rule.hides or rule.cell):
            raise Refused(
                "for an area that is not made of wards only the map is shown to you", where="area",
                todo=f"Ask for wards or an authority.{f' {TO_OPEN}' * rule.openable}",
            )  # fmt: skip

    def allow_writing(self, kind: str, reader: Reader) -> None:
        """Raise Refused unless a reader may write down what answers of this kind are made of."""
        self.allow_kind(kind, None, reader)
        if not self.policy.role(reader.role).writes:
            raise Refused("this is not for you to change", todo="Ask whoever runs this service.")

    def allow_export(self, kind: str, question: Any, answer: Answered, reader: Reader) -> None:
        """Raise Refused unless a file of this answer may leave with the reader."""
        if not self.policy.role(reader.role).export:
            raise Refused("files are not for you to take away", todo="Look at the page instead.")
        found: Any = answer.found if isinstance(answer, Listing) else answer
        if isinstance(found, Answer | Rates):
            rule = rule_of(self.policy, reader, found.definition, found.question.source)
            if rule.closed_to_export:
                raise Refused(
                    f"“{found.definition.title}” is restricted, so no file of it may be taken away yet",
                    todo=TO_OPEN,
                )


def _source_of(answer: Answered) -> str:
    """The source that an answer came to rest on, "" where it does not say."""
    found = getattr(getattr(answer, "found", answer), "question", None)
    return found.source if isinstance(found, Question) else ""
