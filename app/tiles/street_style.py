"""How streets look: colours and widths by class, zoom and style."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from geo.streets.basemap import Street

Colour = tuple[int, int, int]


class Style(StrEnum):
    """Grounds that a map may have. light and dark follow the reader's screen; print is for white paper."""

    LIGHT = "light"
    DARK = "dark"
    PRINT = "print"


@dataclass(frozen=True)
class Colours:
    """land: what nothing is drawn on; casing: the edge of a street; street: by class, as Street counts them; ink, halo:
    of names; soft: of the names of streets."""

    land: Colour
    green: Colour
    water: Colour
    building: Colour
    rail: Colour
    casing: Colour
    street: tuple[Colour, ...]
    ink: Colour
    soft: Colour
    halo: Colour


def _grey(*values: int) -> tuple[Colour, ...]:
    return tuple((value, value, value) for value in values)


COLOURS: Final = {
    Style.LIGHT: Colours(
        land=(240, 240, 237), green=(221, 231, 215), water=(196, 216, 230), building=(226, 223, 217),
        rail=(160, 160, 170), casing=(172, 175, 183),
        street=((226, 229, 236), (255, 255, 255), (255, 255, 255), (255, 255, 255), (255, 255, 255), (206, 206, 206)),
        ink=(38, 44, 60), soft=(74, 79, 92), halo=(255, 255, 255),
    ),
    Style.DARK: Colours(
        land=(28, 30, 36), green=(32, 40, 35), water=(24, 38, 52), building=(38, 40, 47),
        rail=(84, 86, 96), casing=(20, 21, 26),
        street=((92, 96, 110), (84, 87, 98), (76, 79, 89), (68, 71, 80), (60, 63, 71), (58, 60, 67)),
        ink=(232, 235, 242), soft=(198, 203, 214), halo=(22, 24, 30),
    ),
    Style.PRINT: Colours(
        land=(255, 255, 255), green=(242, 245, 240), water=(222, 232, 239), building=(240, 240, 240),
        rail=(150, 150, 150), casing=(168, 168, 168), street=_grey(225, 250, 250, 255, 255, 190),
        ink=(0, 0, 0), soft=(50, 50, 50), halo=(255, 255, 255),
    ),
}  # fmt: skip
_ZOOMS: Final = (8, 10, 12, 14, 15, 16, 17, 19)
_WIDTHS: Final = {
    Street.MOTORWAY: (1.2, 1.8, 2.6, 4.2, 5.4, 7.5, 11, 26),
    Street.A_ROAD: (0.8, 1.3, 2.1, 3.7, 4.8, 6.6, 10, 24),
    Street.B_ROAD: (0.0, 0.9, 1.6, 3.0, 4.0, 5.6, 8.5, 20),
    Street.MINOR: (0.0, 0.5, 1.1, 2.3, 3.2, 4.8, 7.5, 18),
    Street.LOCAL: (0.0, 0.0, 0.6, 1.5, 2.4, 3.8, 6.5, 16),
    Street.PATH: (0.0, 0.0, 0.0, 0.0, 0.8, 1.1, 1.6, 3),
}
"""Pixels at the zooms above."""
_LAST: Final = ((10, Street.A_ROAD), (11, Street.B_ROAD), (13, Street.MINOR), (15, Street.LOCAL))


def width(street: Street, zoom: float) -> float:
    """Pixels that a street is wide at a zoom, without its casing; 0 where it is not drawn."""
    return float(np.interp(zoom, _ZOOMS, _WIDTHS[street]))


def last_street(zoom: int) -> Street:
    """The smallest class that is drawn at a zoom."""
    return next((street for below, street in _LAST if zoom < below), Street.PATH)
