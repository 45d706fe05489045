"""Community safety partnerships and the local authorities that they are made of."""

from collections.abc import Sequence
from typing import Final, NamedTuple


class Partnership(NamedTuple):
    """One partnership: its name, and the codes of its local authorities."""

    name: str
    authorities: tuple[str, ...]


PARTNERSHIPS: Final[dict[str, Partnership]] = {
    "E22000350": Partnership("Swindon", ("E06000030",)),
    "E22000361": Partnership("Wiltshire", ("E06000054",)),
}
"""By code of the Office for National Statistics (LAD24 to CSP24): those whose authorities come with After Dark."""


def partnerships_of(authorities: Sequence[str]) -> dict[str, Partnership]:
    """Those of which every authority is among some, by code."""
    held = set(authorities)
    return {code: one for code, one in PARTNERSHIPS.items() if held.issuperset(one.authorities)}
