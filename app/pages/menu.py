"""The pages that stand at the head of every page: those that its reader may open, and no others."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.answering.reader import Reader
from app.gate.policy import PUBLIC_ROLE, Policy, Role


@dataclass(frozen=True)
class Page:
    """kinds: of the answers without which it shows nothing; allowed: what else of a role it asks for."""

    address: str
    label: str
    kinds: tuple[str, ...] = ()
    allowed: Callable[[Role], bool] = lambda _: True


def single_hours(role: Role) -> bool:
    """Whether a role is shown single hours."""
    return role.hours == 1 and not role.cell


def patrols(role: Role) -> bool:
    """Whether a role sees where patrols go."""
    return role.patrols


MAP: Final = Page("/", "Map", ("map",))
RELEASES: Final = Page("/releases", "Releases", ("releases",))
METHOD: Final = Page("/method", "Method")
PAGES: Final = (
    MAP,
    Page("/night", "Night", ("week", "hours"), single_hours),
    Page("/safety-at-night", "Safety at Night", ("coverage", "effects")),
    Page("/clear-hold-build", "Clear, Hold, Build", ("sites",)),
    Page("/patrols", "Patrols", ("patrol-plans",), patrols),
    METHOD,
    Page("/questions", "Kept", ("kept-questions",)),
    Page("/data", "Data", ("holdings",)),
)
"""In the order of the menu."""


def menu(policy: Policy, reader: Reader) -> tuple[Page, ...]:
    """The pages for a reader. Whoever came by a shared link has its answer; where the public sees releases alone they
    stand in the map's place. Areas that somebody is kept to close no page: each says which are theirs."""
    role = policy.roles.get(reader.role)
    if role is None:
        return (METHOD,)
    if reader.only is not None:
        return (MAP, METHOD)
    if policy.released_only and reader.role == PUBLIC_ROLE:
        return (RELEASES, METHOD)
    return tuple(one for one in PAGES if all(map(role.sees, one.kinds)) and one.allowed(role))
