"""Time drawn: a site's months with its phases behind them, and the phases of many sites as bars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.maps.canvas import xml_text
from app.maps.layers import GREY, INK

WIDTH, HEIGHT = 960, 320
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 28
LANE = 22
TINTS = {"clear": "#f6d9c9", "hold": "#dfe5f0", "build": "#d9eadf"}
MUTE = "#566073"


@dataclass(frozen=True)
class Band:
    """One phase: its kind and its days; None: still running."""

    phase: str
    start: date
    end: date | None


@dataclass(frozen=True)
class Series:
    """One series; dash as SVG writes it; values, one a month."""

    name: str
    colour: str
    dash: str
    width: float
    values: Sequence[float]


def months_svg(title: str, months: Sequence[date], lines: Sequence[Series], bands: Sequence[Band]) -> str:
    """Cases a month as lines with the phases as bands behind, one lane each at the foot."""
    first, last = months[0], _after(months[-1])
    top = max((max(line.values, default=0) for line in lines), default=0) or 1
    step = _step(top)
    ceiling = -(-top // step) * step
    lanes = LANE * len(bands)
    foot = HEIGHT + lanes - BOTTOM
    floor = foot - lanes

    def x(day: date) -> float:
        share = (day - first).days / max((last - first).days, 1)
        return LEFT + min(max(share, 0), 1) * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        return floor - value / ceiling * (floor - TOP)

    parts = []
    for i, band in enumerate(bands):
        a, b = x(band.start), x(band.end or last)
        if b <= a:
            continue
        lane = floor + 4 + i * LANE
        parts.append(
            f'<rect x="{a:.1f}" y="{TOP}" width="{b - a:.1f}" height="{floor - TOP}" fill="{TINTS[band.phase]}"'
            ' opacity="0.55"/>'
            f'<rect x="{a:.1f}" y="{lane}" width="{b - a:.1f}" height="{LANE - 4}" fill="{TINTS[band.phase]}"'
            f' stroke="{GREY}" stroke-width="0.8"/>'
            f'<text x="{a + 6:.1f}" y="{lane + 13}" font-size="13" fill="{INK}">{band.phase.capitalize()}</text>'
        )
    value = 0.0
    while value <= ceiling:
        parts.append(
            f'<path d="M{LEFT},{y(value):.1f}H{WIDTH - RIGHT}" stroke="#dfe3ea"/>'
            f'<text x="{LEFT - 8}" y="{y(value) + 4:.1f}" font-size="13" text-anchor="end" fill="{MUTE}">{value:g}'
            "</text>"
        )
        value += step
    for month in months:
        if month.month in (1, 7) or len(months) <= 12:
            text = f"{month:%b %Y}" if month.month == 1 or month == months[0] else f"{month:%b}"
            parts.append(
                f'<path d="M{x(month):.1f},{foot}v5" stroke="{MUTE}"/>'
                f'<text x="{x(month):.1f}" y="{foot + 19}" font-size="13" fill="{MUTE}">{text}</text>'
            )
    middle = [x(month) + (x(_after(month)) - x(month)) / 2 for month in months]
    for line in lines:
        points = " ".join(f"{a:.1f},{y(v):.1f}" for a, v in zip(middle, line.values, strict=True))
        dash = f' stroke-dasharray="{line.dash}"' if line.dash else ""
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{line.colour}" stroke-width="{line.width}"{dash}'
            ' stroke-linejoin="round"/>'
        )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT + lanes}" role="img"'
    return f"{head}><title>{xml_text(title)}</title>{''.join(parts)}</svg>"


def bars_svg(title: str, bands: Sequence[Band], first: date, last: date) -> str:
    """The phases of one site as bars between two days, one lane each; the same days make sites comparable."""
    height = max(len(bands), 1) * 16 + 4

    def x(day: date) -> float:
        return 400 * min(max((day - first).days / max((last - first).days, 1), 0), 1)

    bars = "".join(
        f'<rect x="{x(b.start):.1f}" y="{2 + 16 * i}" width="{max(x(b.end or last) - x(b.start), 2):.1f}" height="13"'
        f' fill="{TINTS[b.phase]}" stroke="{GREY}" stroke-width="0.8"/>'
        f'<text x="{x(b.start) + 4:.1f}" y="{12 + 16 * i}" font-size="11" fill="{INK}">{b.phase.capitalize()}</text>'
        for i, b in enumerate(bands)
    )
    years = "".join(
        f'<path d="M{x(date(year, 1, 1)):.1f},0V{height}" stroke="#dfe3ea"/>'
        for year in range(first.year + 1, last.year + 1)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 {height}" role="img">'
        f"<title>{xml_text(title)}</title>{years}{bars}</svg>"
    )


def _step(top: float) -> float:
    """A round step that gives about four lines."""
    for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000):
        if top / step <= 5:
            return float(step)
    return top


def _after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
