"""The gate: it stands between an answer and its renderings, and gives a reader the part that they may see."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

import pyarrow as pa

from app.answering.answer import Answer
from app.answering.answered import Answered, Listing
from app.answering.question import Question
from app.answering.reader import Reader
from app.gate.charter import (
    disclosed_candidates,
    disclosed_effects,
    disclosed_evidence,
    disclosed_place,
    disclosed_sheets,
)
from app.gate.inside import disclosed_inside
from app.gate.map import disclosed_answer
from app.gate.new_clusters import disclosed_clusters
from app.gate.night import counts_in_zones, hours_of_maps, hours_of_night
from app.gate.policy import Policy
from app.gate.rule import TO_OPEN, rule_of
from app.gate.sites import disclosed_evaluation
from app.gate.viewer import Viewer
from geo.errors import Refused
from geo.offence.offences import definition
from geo.offence.sensitive import sensitive_rows

Disclose = Callable[[Any, Any, Viewer], Any]
"""What is found, the question, and who looks: the part that they may see. Raises Refused."""


def without_counts(found: Any, question: Any, viewer: Viewer) -> Any:
    """For what holds no count of incidents: as it is."""
    return found


def _map(answer: Answer, question: Question, viewer: Viewer) -> Answer:
    return disclosed_answer(answer, viewer.rule(answer.definition, answer.question.source))


def _points(table: pa.Table, question: Question, viewer: Viewer) -> pa.Table:
    what = definition(question.offence, folder=viewer.definitions)
    if not viewer.rule(what, question.source).points:
        raise Refused(
            f"“{what.title}” is not shown as single points", where="incidents", todo="Ask for cells or wards instead."
        )
    return table.filter(pa.array(~sensitive_rows(table)))


WITHOUT_COUNTS: Final = (
    "holdings", "coverage", "venue", "drawn", "candidate-history", "sites", "sites-drawn", "site", "openings",
    "condition", "calibration", "backdrop", "search",
)  # fmt: skip
"""Kinds of answer that hold no count of incidents."""
EVERYWHERE: Final = ("backdrop", "search")
"""Kinds of answer that are the same for every area, and shown to those who may see but one."""
KINDS: Final[Mapping[str, Disclose]] = {
    "map": _map,
    "points": _points,
    "week": hours_of_night,
    "hours": hours_of_maps,
    "zone-counts": counts_in_zones,
    "inside": disclosed_inside,
    "new-clusters": disclosed_clusters,
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

    def __init__(self, policy: Policy, definitions: Path | None = None, kinds: Mapping[str, Disclose] = KINDS) -> None:
        self.policy, self.definitions, self.kinds = policy, definitions, kinds

    def disclosure_class(self, reader: Reader) -> str:
        """Role, organisation, areas, policy and what is opened; "" for who sees all that is not bound for everybody."""
        role = self.policy.roles.get(reader.role)
        if role and role.opens and not (role.minimum or role.rounding or role.cell or reader.areas or reader.opened):
            return ""
        parts = (reader.role, reader.organisation, *reader.areas, self.policy.version, *sorted(reader.opened))
        return "|".join(parts)

    def disclosed(self, kind: str, question: Any, answer: Answered, reader: Reader) -> Answered:
        """The part of an answer that a reader may see. Raises Refused for what they may not see at all."""
        if not self.policy.role(reader.role).sees(kind):
            raise Refused("this is not shown to everybody", todo="Ask whoever runs this service.")
        asked = question if isinstance(question, Question) else getattr(question, "asked", None)
        if (
            reader.areas
            and kind not in EVERYWHERE
            and (asked is None or asked.area.partition(":")[2] not in reader.areas)
        ):
            raise Refused("this lies outside your area", where="area", todo=f"Yours is {', '.join(reader.areas)}.")
        disclose = self.kinds.get(kind)
        if disclose is None:
            if self.disclosure_class(reader) == "":
                return answer
            raise Refused("nobody has said who may see this", todo="Ask whoever runs this service.")
        viewer = Viewer(self.policy, reader, self.definitions)
        if isinstance(answer, Listing):
            return replace(answer, found=disclose(answer.found, question, viewer))
        return cast(Answered, disclose(answer, question, viewer))

    def allow_export(self, kind: str, question: Any, answer: Answered, reader: Reader) -> None:
        """Raise Refused unless a file of this answer may leave with the reader."""
        if not self.policy.role(reader.role).export:
            raise Refused("files are not for you to take away", todo="Look at the page instead.")
        if isinstance(answer, Answer):
            rule = rule_of(self.policy, reader, answer.definition, answer.question.source)
            if rule.closed_to_export:
                raise Refused(
                    f"“{answer.definition.title}” is restricted, so no file of it may be taken away yet",
                    todo=TO_OPEN,
                )
