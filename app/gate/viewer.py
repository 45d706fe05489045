"""A reader before the policy."""

from dataclasses import dataclass
from pathlib import Path

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
