"""Police forces and the local authorities they serve: the South West."""

from collections.abc import Sequence
from typing import Final

from geo.errors import NotFound

AUTHORITIES: Final[dict[str, tuple[str, ...]]] = {
    "avon-and-somerset": ("E06000022", "E06000023", "E06000024", "E06000025", "E06000066"),
    "devon-and-cornwall": (
        *("E06000026", "E06000027", "E06000052", "E06000053", "E07000040", "E07000041"),
        *("E07000042", "E07000043", "E07000044", "E07000045", "E07000046", "E07000047"),
    ),
    "dorset": ("E06000058", "E06000059"),
    "gloucestershire": ("E07000078", "E07000079", "E07000080", "E07000081", "E07000082", "E07000083"),
    "wiltshire": ("E06000030", "E06000054"),
}
"""data.police.uk slug -> codes of local authorities since April 2023."""

_SMALL: Final = ("and", "of")
_BY_AUTHORITY: Final = ("wiltshire",)  # Swindon is not in the county of Wiltshire, so the force's name leaves it out
_NAMES: Final = {
    "btp": "British Transport Police",
    "metropolitan": "the Metropolitan Police area",
    "gmp": "Greater Manchester",
}


def title(force: str) -> str:
    """The name of a force's area as people write it: “Avon and Somerset”, “Northern Ireland”, “Dyfed-Powys”."""
    if force in _NAMES:
        return _NAMES[force]
    if force == "dyfed-powys":
        return "Dyfed-Powys"
    words = force.replace("-", " ").split()
    return " ".join(word if i and word in _SMALL else word.capitalize() for i, word in enumerate(words))


def whole_area(force: str, authority: Sequence[str], name: Sequence[str]) -> tuple[str, ...]:
    """What the whole area is called: the authorities of some wards where their names say more, or the force's own name.

    authority, name: (m,) codes and names of the wards' local authorities, "" where not known. More than three names
    are a list and no name; wards of which none is the force's do not give theirs to its incidents.
    """
    held = {code: label for code, label in zip(authority, name, strict=True) if code and label}
    theirs = force in _BY_AUTHORITY and set(AUTHORITIES[force]) & set(held)
    names = sorted(set(held.values()), reverse=True)
    return tuple(names) if theirs and len(names) <= 3 else (title(force),)


def of_another_force(force: str, authority: Sequence[str]) -> bool:
    """Whether wards are known to be another force's, and none of them this one's. authority: (m,) codes, "" unknown."""
    theirs = {name for name, codes in AUTHORITIES.items() if set(codes) & set(authority)}
    return bool(theirs) and force not in theirs and set(authority) <= {c for name in theirs for c in AUTHORITIES[name]}


def authorities(force: str) -> tuple[str, ...]:
    """Codes of a force's local authorities. Raises NotFound for a force that is not in the table."""
    try:
        return AUTHORITIES[force]
    except KeyError:
        raise NotFound(
            f"the local authorities of “{force[:40]}” are not known here",
            todo=f"Known: {', '.join(AUTHORITIES)}; or name each authority with --authority E06000054.",
        ) from None
