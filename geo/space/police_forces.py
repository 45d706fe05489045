"""Police forces and the local authorities they serve: the South West."""

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


def authorities(force: str) -> tuple[str, ...]:
    """Codes of a force's local authorities. Raises NotFound for a force that is not in the table."""
    try:
        return AUTHORITIES[force]
    except KeyError:
        raise NotFound(
            f"the local authorities of “{force[:40]}” are not known here",
            todo=f"Known: {', '.join(AUTHORITIES)}; or name each authority with --authority E06000054.",
        ) from None
