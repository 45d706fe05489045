"""The rule for one reader and one definition: what of its counts and places is shown."""

from dataclasses import dataclass
from typing import Final

from app.answering.reader import Reader
from app.gate.policy import Policy, least
from geo.errors import Refused
from geo.offence.combination import Combination
from geo.offence.offences import Definition
from geo.source import source_of

TO_OPEN: Final = (
    "Press “Show restricted data” on the map of this offence first; who does so, and when, is written down."
)


@dataclass(frozen=True)
class Rule:
    """minimum: counts below it are not given, 0 for none; rounding: counts are given as multiples of it, 0 for as they
    are; cell: side in metres of the finest square, 0 for as it was computed; bandwidth, classes: metres over which the
    squares are spread where a density is shown, and its classes, 0 for squares as they are; hours: fewest of the week
    that may be asked for, 0 for none; small_areas: whether anything below wards is shown; openable: whether an explicit
    act of the reader would show more; opened: whether such an act does; closed_to_export: no file leaves before the
    act."""

    minimum: int
    rounding: int
    cell: int
    bandwidth: int
    classes: int
    hours: int
    points: bool
    hotspots: bool
    small_areas: bool
    openable: bool
    opened: bool
    closed_to_export: bool

    @property
    def hides(self) -> bool:
        """Whether any count is withheld or changed."""
        return bool(self.minimum or self.rounding)


def rule_of(policy: Policy, reader: Reader, what: Definition, source: str) -> Rule:
    """The rule for a reader and a definition whose incidents come from `source`.

    The minimum is the role's, and the definition's where that is larger, as long as the definition is restricted or
    sensitive, the reader has not opened it, and its incidents are not published elsewhere. Raises Refused for a
    restricted definition that the role may not see, for a role that is not known, and for several offences together
    where any count is withheld: what A and B hold together, less what A holds, is what B holds beside A.
    """
    rule = rule_alone(policy, reader, what, source)
    if isinstance(what, Combination) and (rule.hides or rule.cell):
        raise Refused(
            f"“{what.title}” is several offences together, and is not shown to you: beside one of them alone it would "
            "tell counts that are withheld", where="offence",
            todo=f"Choose one offence.{f' {TO_OPEN}' * rule.openable}",
        )  # fmt: skip
    return rule


def rule_alone(policy: Policy, reader: Reader, what: Definition, source: str) -> Rule:
    """The rule as if nobody could ask for anything beside it. Raises Refused likewise, but for no combination."""
    role = policy.role(reader.role)
    if what.restricted and not role.restricted:
        raise Refused(
            f"“{what.title}” is restricted and not shown to everybody", where="offence", todo="Choose another offence."
        )
    guarded = what.restricted or what.sensitive
    opened = guarded and role.opens and _opened(what, reader)
    unopened = guarded and not opened and not source_of(source).published
    return Rule(
        minimum=least(max(role.minimum, what.minimum_count if unopened else 0), role.rounding),
        rounding=role.rounding,
        cell=max(role.cell, policy.unopened_cell if unopened else 0),
        bandwidth=role.bandwidth,
        classes=role.classes,
        hours=role.hours,
        points=role.points and not unopened and not what.sensitive and not what.under_18,
        hotspots=role.hotspots and not (what.restricted and what.sensitive) and not what.under_18,
        small_areas=not what.under_18,
        openable=unopened and role.opens,
        opened=opened,
        closed_to_export=unopened and what.restricted,
    )


def _opened(what: Definition, reader: Reader) -> bool:
    """Whether the reader opened a definition, or every guarded one of those that it puts together."""
    guarded = {part.id for part in what.made_of if part.restricted or part.sensitive}
    return what.id in reader.opened or guarded <= reader.opened
