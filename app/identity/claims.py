"""From what an organisation says of a person to what they may see here, by a file that is read strictly."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from app.answering.reader import PUBLIC, Reader
from app.gate.policy import read_policy
from geo.yaml_file import Node, read_yaml

_LONGEST: Final = 200
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")
"""Characters that change how a name looks beside others, and are part of none."""


@dataclass(frozen=True)
class Rule:
    """Who has this value in this claim has this role. areas: codes that they are kept to; areas_from: a claim that
    lists them, without which the rule does not hold: no list would mean every area."""

    claim: str
    value: str
    role: str
    organisation: str | None
    areas: tuple[str, ...]
    areas_from: str | None


@dataclass(frozen=True)
class Mapped:
    """What the file says. person, name, organisation: claims with a lasting id, a name and an organisation; rules: the
    first that holds is the one."""

    person: str
    name: str
    organisation: str | None
    rules: tuple[Rule, ...]

    def reader(self, claims: Mapping[str, Any], where: str) -> Reader | None:
        """Who it is. where: who says so, a part of their id, so that nobody is taken for somebody known from elsewhere.

        Whom no rule names reads as the public does; None without a lasting id.
        """
        id = found(claims, self.person)
        if not isinstance(id, str) or not 0 < len(id) <= _LONGEST or _UNSEEN.search(id) or id != id.strip():
            return None  # changed to fit, it might be somebody else's
        named = Reader(
            f"{id}@{where}",
            PUBLIC.role,
            _text(found(claims, self.organisation)) if self.organisation else "",
            name=_text(found(claims, self.name)) or id,
        )
        for rule in self.rules:
            areas = _texts(found(claims, rule.areas_from)) if rule.areas_from else rule.areas
            if rule.value in _texts(found(claims, rule.claim)) and (areas or not rule.areas_from):
                organisation = named.organisation if rule.organisation is None else rule.organisation
                return replace(named, role=rule.role, organisation=organisation, areas=areas)
        return named


def read_claims(path: Path) -> Mapped:
    """The file. Raises UserError naming it and the line for what is not understood, and for a role that is none."""

    def role(node: Node) -> str:
        if (name := node.text()) not in roles:
            raise node.fault(f"“{name}” is no role", f"Roles are {', '.join(sorted(roles))}.")
        return name

    def rule(node: Node) -> Rule:
        given = node.fields(
            {
                "claim": Node.text,
                "value": Node.text,
                "role": role,
                "organisation": Node.text,
                "areas": Node.texts,
                "areas_from": Node.text,
            },
            ("claim", "value", "role"),
        )
        if "areas" in given and ("areas_from" in given or not given["areas"]):
            raise node.fault(
                "areas are listed here, or in one claim, and there is at least one", "Leave one of them out."
            )
        areas = given.get("areas", ())
        chosen = (given["claim"], given["value"], given["role"], given.get("organisation"), areas)
        return Rule(*chosen, given.get("areas_from"))

    roles = read_policy().roles
    readers = {
        "person": Node.text,
        "name": Node.text,
        "organisation": Node.text,
        "roles": lambda node: node.each(rule),
    }
    given = read_yaml(path).fields(readers, ("roles",))
    return Mapped(given.get("person", "sub"), given.get("name", "name"), given.get("organisation"), given["roles"])


def found(claims: Mapping[str, Any], name: str) -> object:
    """A claim by its name, or by the way to it through others, as in realm_access.roles; None where there is none."""
    if name in claims:
        return claims[name]
    first, _, rest = name.partition(".")
    inner = claims.get(first) if rest else None
    return found(inner, rest) if isinstance(inner, Mapping) else None


def _text(value: object) -> str:
    return _UNSEEN.sub("", value).strip()[:_LONGEST] if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    several = value if isinstance(value, list) else [value]
    return tuple(one for one in several if isinstance(one, str) and one)
