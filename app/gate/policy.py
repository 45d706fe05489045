"""The policy: what each role may see, read from a file that is checked line by line."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from app.answering.area_text import AreaKind
from geo.errors import Refused
from geo.yaml_file import Node, read_yaml

FILE: Final = Path(__file__).parent / "policy.yaml"
EVERY: Final = "all"
FINEST: Final = 250
"""Side in metres of the cells of every answer: squares of a policy are made of them."""
WEEK: Final = 168
PUBLIC_ROLE: Final = "public"
OF_EVERYBODY: Final = ("releases", "backdrop", "search", "calibration")
"""Kinds of answer that hold nothing of a live one."""


@dataclass(frozen=True)
class Role:
    """What one role may see; the keys are explained in the file.

    kinds: names of the kinds of answer, areas: of the kinds of area, or EVERY alone; cell: metres; hours: of the week.
    """

    kinds: tuple[str, ...]
    areas: tuple[str, ...]
    restricted: bool
    opens: bool
    cell: int
    hours: int
    minimum: int
    rounding: int
    points: bool
    hotspots: bool
    outlines: bool
    export: bool
    loads: bool
    patrols: bool
    shares: bool

    def sees(self, kind: str) -> bool:
        """Whether answers of a kind are for this role at all."""
        return EVERY in self.kinds or kind in self.kinds

    def asks(self, area: AreaKind) -> bool:
        """Whether an area of a kind may be asked about by this role."""
        return area is AreaKind.WHOLE or EVERY in self.areas or area in self.areas


@dataclass(frozen=True)
class Policy:
    """One version of the policy. unopened_cell: metres, while a restricted or sensitive definition is not opened;
    released_only: the public sees releases and no live answer."""

    version: str
    unopened_cell: int
    roles: Mapping[str, Role]
    released_only: bool = False

    def role(self, name: str) -> Role:
        """What a role may see. Raises Refused for a role that the policy does not know: it sees nothing."""
        if name not in self.roles:
            raise Refused("you have no role here", todo="Ask whoever runs this service for one.")
        return self.roles[name]


def only_released(policy: Policy) -> Policy:
    """The policy of a service whose public sees releases, and no answer that is computed for whoever asks."""
    public = policy.roles[PUBLIC_ROLE]
    kinds = tuple(kind for kind in public.kinds if kind in OF_EVERYBODY)
    roles = {**policy.roles, PUBLIC_ROLE: replace(public, kinds=kinds)}
    return replace(policy, version=f"{policy.version}, public: releases only", roles=roles, released_only=True)


def _side(node: Node) -> int:
    if (side := node.number()) % FINEST:
        raise node.fault(f"{side} is not a multiple of {FINEST}", f"Squares are made of the cells of {FINEST} m.")
    return side


def _larger_side(node: Node) -> int:
    if (side := _side(node)) == 0:
        raise node.fault("0 would leave every place as it was computed", f"At least {FINEST}.")
    return side


def _hours(node: Node) -> int:
    if (hours := node.number()) > WEEK:
        raise node.fault(f"a week has {WEEK} hours")
    return hours


def _rounding(node: Node) -> int:
    if (base := node.number()) % 2:
        raise node.fault(
            f"{base} is odd", "Multiples of an odd number can tell a count by their edges: choose an even one."
        )
    return base


def _areas(node: Node) -> tuple[str, ...]:
    areas = node.texts()
    if unknown := [area for area in areas if area not in (EVERY, *AreaKind)]:
        raise node.fault(f"“{unknown[0][:40]}” is no kind of area", f"One of {', '.join(filter(None, AreaKind))}.")
    return areas


_READERS: Final = {
    "kinds": Node.texts,
    "areas": _areas,
    "restricted": Node.flag,
    "opens": Node.flag,
    "cell": _side,
    "hours": _hours,
    "minimum": Node.number,
    "rounding": _rounding,
    "points": Node.flag,
    "hotspots": Node.flag,
    "outlines": Node.flag,
    "export": Node.flag,
    "loads": Node.flag,
    "patrols": Node.flag,
    "shares": Node.flag,
}


def _role(node: Node) -> Role:
    return Role(**node.fields(_READERS, tuple(_READERS)))


@cache
def read_policy(path: Path = FILE) -> Policy:
    """The policy in a file. Raises UserError with file and line for what is wrong in it."""
    readers = {"version": Node.version, "unopened_cell": _larger_side, "roles": lambda node: node.pairs(_role)}
    return Policy(**read_yaml(path).fields(readers, tuple(readers)))
