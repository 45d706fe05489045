"""A reader before the policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.answering.area_text import AreaKind, area_kind, codes_of
from app.answering.question import Question
from app.answering.reader import Reader
from app.gate.policy import Policy
from app.gate.rule import Rule, rule_of
from geo.offence.offences import Definition, Library, definition


@dataclass(frozen=True)
class Viewer:
    """Who looks, and by which policy. definitions: where further ones are, None for ours alone."""

    policy: Policy
    reader: Reader
    definitions: Path | Library | None

    def rule(self, what: Definition, source: str) -> Rule:
        """The rule for this reader and one definition. Raises Refused."""
        return rule_of(self.policy, self.reader, what, source)

    def rule_for(self, asked: Question) -> Rule:
        """The rule for what a question is about. Raises Refused, and NotFound for a definition that is not there."""
        return self.rule(definition(asked.offence, folder=self.definitions), asked.source)


def theirs(area: str, areas: Sequence[str]) -> bool:
    """Whether an area is made of some that a reader is kept to, which are codes, or stands among them as it is."""
    coded = area_kind(area) in (AreaKind.LAD, AreaKind.WARD)
    return area in areas or (coded and set(codes_of(area)) <= set(areas))
