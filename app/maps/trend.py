"""Months drawn: bars with what was to be expected of each, and the small line of a row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, log10
from typing import Final

import numpy as np

from app.answering.trend import Trend
from app.figures import number
from geo.offence.recording_changes import SINCE

SLOT, HEIGHT = 10.0, 100.0
"""Width of a month and height of the plot, in units that the page stretches."""
BAR: Final = 6.0
LINE: Final = (100.0, 20.0)
"""Width and height of a row's line."""


@dataclass(frozen=True)
class Label:
    """A text beside the plot. at: from its left or lower edge, per cent."""

    at: float
    text: str


@dataclass(frozen=True)
class Plot:
    """shapes: of an SVG of the size `box`, which is stretched to its place; years, heights: labels of the axes; broken:
    where recording changed."""

    box: str
    shapes: str
    years: tuple[Label, ...]
    heights: tuple[Label, ...]
    broken: tuple[Label, ...]


def plot(found: Trend) -> Plot:
    """The bars of all months, with the range that was to be expected where there is one, and gaps left open."""
    series, judged = found.series, found.judged
    known = np.concatenate([series.n, judged.high])
    top = _round_up(float(np.nanmax(known, initial=1.0, where=~np.isnan(known))))
    k = len(series.months)
    parts = {one.month for one in found.parts}
    shapes = [
        *_ranges(judged.low, judged.high, top),
        *(
            _bar(i, float(n), top, "part" if one in parts else "recent" if recent else "before")
            for i, (one, n, recent) in enumerate(zip(series.months, series.n, series.recent, strict=True))
        ),
        *_limits(judged.low, judged.high, top),
    ]
    years = [
        Label(100 * i / k, f"{one.year}") for i, one in enumerate(series.months) if one.month == 1 or (i == 0 and k < 6)
    ]
    broken = [
        Label(100 * series.months.index(since) / k, "recording changed")
        for since in (SINCE[one.change] for one in found.breaks if one.broken)
        if since in series.months[1:]
    ]
    lines = "".join(f'<path class="broken" d="M{SLOT * k * one.at / 100:.1f},0V{HEIGHT:.0f}"/>' for one in broken)
    heights = tuple(Label(100 * share, number(top * share)) for share in (0.0, 0.5, 1.0))
    return Plot(f"0 0 {SLOT * k:.0f} {HEIGHT:.0f}", "".join(filter(None, shapes)) + lines, tuple(years), heights,
                tuple(broken))  # fmt: skip


def line(months: Sequence[float | None]) -> str:
    """The path of a row's line in a box of LINE, broken at every gap; "" without a month."""
    known = [n for n in months if n is not None]
    if not known:
        return ""
    top, step = max(*known, 1.0), LINE[0] / max(len(months) - 1, 1)
    path, joined = [], False
    for i, n in enumerate(months):
        if n is None:
            joined = False
            continue
        x, y = i * step, LINE[1] - 1 - (LINE[1] - 2) * n / top
        alone = not joined and (i + 1 == len(months) or months[i + 1] is None)
        path.append(f"{'L' if joined else 'M'}{x:.1f},{y:.1f}{'h.1' if alone else ''}")
        joined = True
    return "".join(path)


def _bar(i: int, n: float, top: float, kind: str) -> str:
    if np.isnan(n):
        return f'<rect class="gap" x="{SLOT * i:.1f}" y="0" width="{SLOT:.0f}" height="{HEIGHT:.0f}"/>'
    height = HEIGHT * n / top
    return (
        f'<rect class="{kind}" x="{SLOT * i + (SLOT - BAR) / 2:.1f}" y="{HEIGHT - height:.2f}" width="{BAR:.0f}"'
        f' height="{height:.2f}"/>'
    )


def _ranges(low: np.ndarray, high: np.ndarray, top: float) -> Iterator[str]:
    for i in np.flatnonzero(~np.isnan(low)):
        y, height = HEIGHT * (1 - high[i] / top), HEIGHT * (high[i] - low[i]) / top
        yield f'<rect class="range" x="{SLOT * i:.1f}" y="{y:.2f}" width="{SLOT:.0f}" height="{height:.2f}"/>'


def _limits(low: np.ndarray, high: np.ndarray, top: float) -> Iterator[str]:
    """The ends of each range, over the bars."""
    for i in np.flatnonzero(~np.isnan(low)):
        for end in (low[i], high[i]):
            yield f'<path class="limit" d="M{SLOT * i + 1:.1f},{HEIGHT * (1 - end / top):.2f}h{SLOT - 2:.0f}"/>'


def _round_up(value: float) -> float:
    """The next of 1, 2, 4, 5, 6, 8 or 10 times a power of ten, so that its half is a whole number from 2 on."""
    power = 10.0 ** max(ceil(log10(value)) - 1, 0)
    return next((step * power for step in (1, 2, 4, 6, 8, 10) if value <= step * power), 10 * power)
