"""The week as people read nights: a row a night, a column an hour, coloured by how many incidents there are."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from app.figures import plain
from app.maps.legend import Scale
from app.night.answer import Nights
from app.palette import RGB, class_of, viridis
from app.words.hours import DAYS
from geo.time.night import DAY_STARTS

CLASSES: Final = 6
NICE: Final = (1, 2, 2.5, 5, 10)
DARKEST_FOR_BLACK: Final = 0.183
"""Luminance from which black on a colour reads better than white does; both then pass 4.5 to 1."""


@dataclass(frozen=True)
class HourCell:
    """One hour of the week as a cell shows it."""

    text: str
    style: str
    asked: bool
    peak: bool


@dataclass(frozen=True)
class NightRow:
    """One row: a policing night from 06:00 to 05:59, or a day of the calendar."""

    name: str
    hours: tuple[HourCell, ...]
    total: str


@dataclass(frozen=True)
class Week:
    """The week as a table, with the classes of its colours."""

    by_night: bool
    columns: tuple[str, ...]
    rows: tuple[NightRow, ...]
    totals: tuple[str, ...]
    total: str
    scale: Scale

    @property
    def many(self) -> bool:
        """Whether figures of four digits need wider columns."""
        return max(map(len, self.totals)) > 3


def week_grid(nights: Nights, *, by_night: bool) -> Week:
    """Rows Monday to Sunday; by_night: hours run from 06:00 to 05:59, so that a night stands in one row."""
    shift = DAY_STARTS if by_night else 0
    order = (np.arange(168) + shift) % 168  # hour of the week of every cell, row by row
    flat = nights.week.T.ravel()
    scale = _scale(float(flat.max(initial=0)))
    busiest = set()
    if nights.peak:
        busiest = {(nights.peak.start + k) % 168 for k in range(nights.peak.hours)}
    asked = nights.mask if nights.mask is not None else np.zeros(168, bool)
    cells = [
        HourCell(_cell(flat[h], flat.max()), _style(flat[h], scale), bool(asked[h]), int(h) in busiest) for h in order
    ]
    table = flat[order].reshape(7, 24)
    rows = tuple(NightRow(DAYS[i], tuple(cells[24 * i : 24 * i + 24]), _sum(float(table[i].sum()))) for i in range(7))
    totals = tuple(_sum(float(v)) for v in table.sum(axis=0))
    columns = tuple(f"{(shift + k) % 24:02d}" for k in range(24))
    return Week(by_night, columns, rows, totals, _sum(float(table.sum())), scale)


def _scale(maximum: float) -> Scale:
    """At most six classes of one width, a round number; the lowest, up to the first break, is not coloured."""
    if maximum <= 0:
        return Scale("", "incidents", ())
    width = maximum / CLASSES
    power = 10.0 ** np.floor(np.log10(width))
    step = next(float(nice * power) for nice in NICE if nice * power >= width * (1 - 1e-9))
    return Scale("", "incidents", tuple(step * k for k in range(1, CLASSES) if step * k <= maximum))


def _style(value: float, scale: Scale) -> str:
    index = class_of(value, scale.breaks)
    if not index:
        return ""
    colour = viridis(len(scale.breaks))[index - 1]
    rgb = "#{:02x}{:02x}{:02x}".format(*colour)
    return f"background:{rgb};color:{'#fff' if luminance(colour) < DARKEST_FOR_BLACK else '#000'}"


def shades(week: npt.NDArray[np.float64]) -> list[str]:
    """The style of each of the 168 hours of a (24, 7) week, Monday 00:00 first; "" where an hour is not coloured."""
    scale = _scale(float(week.max(initial=0)))
    return [_style(value, scale) for value in week.T.ravel().tolist()]


def luminance(colour: RGB) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _cell(value: float, maximum: float) -> str:
    return plain(value, 0 if maximum >= 10 or value < 0.05 else 1)


def _sum(value: float) -> str:
    return plain(value, 0 if value >= 10 or value.is_integer() else 1)
