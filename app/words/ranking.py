"""What candidate sites are weighed by, and how sure their order is, in words."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Reason:
    """One reason to put a site first: its name, and what is measured."""

    label: str
    about: str


REASONS: Final = {
    "incidents": Reason("Incidents", "a year"),
    "harm": Reason("Harm", "weight a year"),
    "night": Reason("Weekend nights", "how many times what chance would give"),
    "trend": Reason("Getting worse", "change on the year before"),
    "lasting": Reason("Lasting", "how many quarters it has been a hotspot"),
    "dark": Reason("Badly lit", "metres more than 25 m from a working light"),
    "unsafe": Reason("Felt unsafe", "StreetSafe reports"),
    "home": Reason("Far from a way home", "metres to a taxi rank or late stop"),
    "pounds": Reason("Pounds", "harm that could be prevented in a year"),
}
"""By the key of the criterion."""


def ranks(low: int, high: int) -> str:
    """2 to 5; 3."""
    return f"{low}" if low == high else f"{low} to {high}"
