"""Grid references of the National Grid, as they stand on maps: SU 147 845."""

from typing import Final

LETTERS: Final = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
"""The alphabet without I, as the Ordnance Survey letters its squares."""
HUNDRED_KM: Final = 100_000
ORIGIN: Final = (10, 5)
"""Squares of 100 km that the letters begin west and south of the grid's own origin."""


def grid_reference(easting: float, northing: float, digits: int = 3) -> str:
    """The reference of the square whose south-west corner is at or before a point: 3 digits name squares of 100 m.

    easting, northing: EPSG:27700, metres. Raises ValueError beyond the lettered squares.
    """
    column, row = int(easting // HUNDRED_KM) + ORIGIN[0], int(northing // HUNDRED_KM) + ORIGIN[1]
    if not (0 <= column < 25 and 0 <= row < 25):
        raise ValueError(f"({easting:.0f}, {northing:.0f}) is beyond the National Grid")
    first = LETTERS[5 * (4 - row // 5) + column // 5]
    second = LETTERS[5 * (4 - row % 5) + column % 5]
    unit = 10 ** (5 - digits)
    east, north = (int(at % HUNDRED_KM // unit) for at in (easting, northing))
    return f"{first}{second} {east:0{digits}d} {north:0{digits}d}"


def square_side(reference: str) -> float:
    """Side in metres of the square that a reference names: 100 for SU 147 845; 1 for what is written in metres."""
    digits = sum(letter.isdigit() for letter in reference)
    return float(10 ** (5 - digits // 2)) if reference.strip()[:2].isalpha() and digits in (4, 6, 8, 10) else 1.0
