"""The policy: what each role may see, read from a file that is checked line by line."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import ceil
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

    kinds: names of the kinds of answer, areas: of the kinds of area, or EVERY alone; cell, bandwidth: metres; hours: of
    the week.
    """

    kinds: tuple[str, ...]
    areas: tuple[str, ...]
    restricted: bool
    opens: bool
    cell: int
    bandwidth: int
    classes: int
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
    audits: bool
    writes: bool

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
    if (base := node.number()) and (base % 4 != 2 or base < 6):
        raise node.fault(
            f"{base} is no even number with an odd half",
            "Multiples of others can tell a count by their edges: choose 6, 10, 14 and so on.",
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
    "bandwidth": Node.number,
    "classes": Node.number,
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
    "audits": Node.flag,
    "writes": Node.flag,
}


def _role(node: Node) -> Role:
    role = Role(**node.fields(_READERS, tuple(_READERS)))
    if role.minimum != least(role.minimum, role.rounding):
        half = role.rounding // 2
        raise node.fault(
            f"a minimum of {role.minimum} does not go with a rounding of {role.rounding}",
            f"Choose {half}, {3 * half}, {5 * half} and so on: no edge of a multiple is then the sum of others.",
        )
    if bool(role.bandwidth) != bool(role.classes):
        raise node.fault("bandwidth and classes go together", "Give both, or 0 for both.")
    return role


def least(minimum: int, rounding: int) -> int:
    """The smallest minimum of at least `minimum` that goes with a rounding: an odd multiple of half of it.

    A count given as g lies between g - h and g + h - 1, h being half the rounding, odd and at least 3; one that is not
    given lies between 0 and the minimum less 1. So every upper end is even and every lower end is 0 or an odd multiple
    of h. A sum of upper ends, being even, is not the lower end of a total; a sum of lower ends, being a multiple of h,
    is not its upper end. Whatever the parts of a total are, what is given leaves each of them two values at least.
    """
    if not rounding:
        return minimum
    half = rounding // 2
    return half * (2 * ceil((minimum / half - 1) / 2) + 1)


@cache
def read_policy(path: Path = FILE) -> Policy:
    """The policy in a file. Raises UserError with file and line for what is wrong in it."""
    readers = {"version": Node.version, "unopened_cell": _larger_side, "roles": lambda node: node.pairs(_role)}
    return Policy(**read_yaml(path).fields(readers, tuple(readers)))
