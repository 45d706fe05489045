"""How sure a hotspot is, and what its anonymous map points do to it, in words."""

from math import floor

from app.answering.answer import Hotspot
from app.figures import of_ten


def how_sure(spot: Hotspot) -> str:
    """How many like it were there again; and why it is dashed, when its map points may be why it was found."""
    words = of_ten(spot.stability)
    if not spot.by_its_points or spot.survival is None:
        return words
    tenths = floor(10 * spot.survival + 0.5)
    found = f"{tenths} of 10 tries" if tenths else "fewer than 1 of 10 tries" if spot.survival else "none of the tries"
    return (
        f"{words}; but its incidents stand on anonymous map points: put anywhere that those may stand for, it is found "
        f"in {found}"
    )
