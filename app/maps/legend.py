"""The legend: the same classes, colours and words for the map on the page, the drawn overview and the printed sheet."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from app.answer_tables import RATE_UNIT, rate_of
from app.answering.answer import CERTAIN, DRAWN, Answer, Hotspot
from app.answering.street_density import StreetDensity
from app.figures import short
from app.palette import class_of, css, viridis
from app.words.measured import unit as density_unit

UNIT = f"incidents {RATE_UNIT}"
WARD_CLASSES = 5
CELL_CLASSES = 6


@dataclass(frozen=True)
class ScaleClass:
    """One class of a scale: its colour and the values it holds, in words."""

    colour: str
    text: str


@dataclass(frozen=True)
class Scale:
    """A sequential scale: ascending breaks, the first of which opens the lowest class that is drawn."""

    title: str
    unit: str
    breaks: tuple[float, ...]

    @property
    def classes(self) -> tuple[ScaleClass, ...]:
        """Classes from the lowest to the highest."""
        colours = [css(colour) for colour in viridis(len(self.breaks))]
        words = [f"{short(a)} to {short(b)}" for a, b in pairwise(self.breaks)]
        words += [f"{short(b)} and more" for b in self.breaks[-1:]]
        return tuple(ScaleClass(colour, text) for colour, text in zip(colours, words, strict=True))

    def colour(self, value: float | None) -> str | None:
        """Colour of a value; None below the first break, and for one that is not known."""
        index = 0 if value is None else class_of(value, self.breaks)
        return css(viridis(len(self.breaks))[index - 1]) if index else None


def density(answer: Answer) -> Scale:
    """Classes of the density surface, fixed for the Answer at every zoom."""
    return Scale("Density", density_unit(answer), tuple(float(b) for b in answer.breaks))


def street_density(along: StreetDensity) -> Scale:
    """Classes of the density along streets."""
    spread = f"incidents per km of street and year, each spread over {along.bandwidth:.0f} m of street"
    return Scale("Density along streets", spread, tuple(float(b) for b in along.breaks))


def ward_rates(answer: Answer) -> Scale:
    """Fifths of the wards that have incidents, by rate, with the breaks rounded to two figures."""
    rates = np.array([rate for ward in answer.wards if (rate := rate_of(ward))])
    return Scale("Ward rates", UNIT, fifths(rates))


def cell_rates(answer: Answer) -> Scale:
    """Classes that double, from the lowest rate of a cell with incidents: most cells have one, a few have many."""
    rates = [rate for cell in answer.cells if (rate := rate_of(cell))]
    doubled = (min(rates) * 2.0 ** np.arange(CELL_CLASSES)).tolist() if rates else []
    return Scale("Cells", UNIT, tuple(b for b in doubled if b <= max(rates)))


def fifths(values: np.ndarray) -> tuple[float, ...]:
    """Breaks of classes that hold as many of the values each, rounded to two figures; empty without values."""
    if not values.size:
        return ()
    quantiles = np.quantile(values, np.arange(WARD_CLASSES) / WARD_CLASSES)
    digits = 10.0 ** (np.floor(np.log10(quantiles)) - 1)
    rounded = np.floor(quantiles / digits) * digits  # down, so that the lowest value keeps its class
    return tuple(sorted({float(f"{value:.2g}") for value in rounded}))


def outline_of(spot: Hotspot) -> str:
    """How an area's outline shows how surely it is there: solid, dashed, or "" for not drawn.

    What may be the work of where its map points stand is dashed at most.
    """
    if spot.stability >= CERTAIN and not spot.by_its_points:
        return "solid"
    return "dashed" if spot.stability >= DRAWN else ""
