"""The curve of concentration drawn: what the busiest places hold, beside what chance alone would make."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from app.concentration.concentration import Concentration
from app.figures import percent

WIDTH, HEIGHT = 400.0, 240.0
LEFT, TOP, RIGHT, BOTTOM = 52.0, 12.0, 16.0, 44.0
"""Of the drawing and round its plot, in its own units."""
BEYOND: Final = 1.15
"""How much further than what holds four fifths by chance the plot goes."""
TICKS: Final = (0.0, 0.25, 0.5, 0.8, 1.0)


@dataclass(frozen=True)
class Mark:
    """A point or a tick, where it stands in the drawing, and its text."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Curve:
    """box: of the SVG; curve, even: paths, "" without one; held: the points of the shares; across, up: ticks; plot:
    x, y, width and height of the plot."""

    box: str
    curve: str
    even: str
    held: tuple[Mark, ...]
    across: tuple[Mark, ...]
    up: tuple[Mark, ...]
    plot: tuple[float, float, float, float]


def curve(found: Concentration) -> Curve | None:
    """The curve, None where there is none to be drawn."""
    if not len(found.curve) or not found.held:
        return None
    furthest = max((one.even or 0.0) for one in found.held) / found.places
    last = _round_up(min(max(furthest, found.held[-1].places / found.places) * BEYOND, 1.0))
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def at(x: float, y: float) -> tuple[float, float]:
        return LEFT + wide * x / last, TOP + high * (1 - y)

    def path(points: np.ndarray) -> str:
        inside = points[points[:, 0] <= last]
        beyond = np.interp(last, *points.T)
        pairs = [at(x, y) for x, y in (*inside.tolist(), (last, float(beyond)))]
        return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in pairs)

    held = tuple(Mark(*at(one.places / found.places, one.held), percent(one.held)) for one in found.held)
    across = tuple(Mark(*at(last * part, 0.0), percent(last * part, _digits(last))) for part in (0.0, 0.5, 1.0))
    up = tuple(Mark(*at(0.0, part), percent(part)) for part in TICKS)
    return Curve(f"0 0 {WIDTH:.0f} {HEIGHT:.0f}", path(found.curve), path(found.even), held, across, up,
                 (LEFT, TOP, wide, high))  # fmt: skip


def _round_up(share: float) -> float:
    """The next of 1, 2, 4, 6, 8 or 10 times a power of ten, so that its half can be written."""
    power = 10.0 ** np.floor(np.log10(share) - 1e-9)
    return min(next(step * power for step in (1, 2, 4, 6, 8, 10) if share <= step * power * (1 + 1e-9)), 1.0)


def _digits(last: float) -> int:
    return 0 if last >= 0.1 else 1 if last >= 0.01 else 2
