"""What is stated beside what was so: one line a row, with its interval, its target and what was promised."""

from collections.abc import Sequence
from math import ceil, floor
from typing import Final

from app.calibration.measured import Measured
from app.figures import percent
from app.maps.canvas import xml_text
from app.maps.layers import INK
from app.words.calibration import DATA, conditions, kept

WIDTH: Final = 760
LEFT, RIGHT, TOP, LANE, FOOT = 304, 104, 8, 28, 28
TARGET, MISSED, MUTE, LINE = "#d9eadf", "#b5400f", "#566073", "#dfe3ea"


def shares_svg(title: str, rows: Sequence[Measured]) -> str:
    """Every row's share as a dot on its interval, a diamond where it missed; shaded: the target; a tick: as stated. The
    rows of one set of data stand under its name."""
    ends = [v for r in rows for v in (r.low, r.high, r.stated, r.target_low, r.target_high)]
    first, last = max(floor(min(ends, default=0) * 10), 0) / 10, min(ceil(max(ends, default=1) * 10), 10) / 10
    if last - first < 0.1:
        first, last = max(last - 0.1, 0.0), max(last, 0.1)
    heads = [i for i, row in enumerate(rows) if i == 0 or row.data != rows[i - 1].data]
    height = TOP + LANE * (len(rows) + len(heads)) + FOOT
    floor_y = height - FOOT

    def x(share: float) -> float:
        return LEFT + (share - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    parts = []
    step = 0.02 if last - first <= 0.1 else 0.05 if last - first <= 0.3 else 0.1 if last - first <= 0.5 else 0.2
    for k in range(ceil(first / step - 1e-9), floor(last / step + 1e-9) + 1):
        at = x(k * step)
        parts.append(
            f'<path d="M{at:.1f},{TOP}V{floor_y}" stroke="{LINE}"/><text x="{at:.1f}" y="{floor_y + 19}"'
            f' font-size="13" text-anchor="middle" fill="{MUTE}">{percent(k * step)}</text>'
        )
    for i, row in enumerate(rows):
        above = sum(k <= i for k in heads)  # a lane for the name of each set of data, over the rows tried on it
        top, y = TOP + LANE * (i + above), TOP + LANE * (i + above + 0.5)
        if i in heads:
            parts.append(
                f'<text x="0" y="{y - LANE + 5:.1f}" font-size="13" font-weight="600" fill="{INK}">'
                f"{xml_text(DATA[row.data])}</text>"
            )
        colour, at = (INK if row.tells else MUTE) if row.met else MISSED, x(row.held)
        dot = (
            f'<circle cx="{at:.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>'
            if row.met
            else f'<path d="M{at - 7:.1f},{y:.1f}l7,-7l7,7l-7,7z" fill="{colour}"/>'
        )
        parts.append(
            f'<rect x="{x(row.target_low):.1f}" y="{top + 3}" width="{x(row.target_high) - x(row.target_low):.1f}"'
            f' height="{LANE - 6}" fill="{TARGET}"/>'
            f'<path d="M{x(row.stated):.1f},{top + 3}v{LANE - 6}" stroke="{MUTE}" stroke-dasharray="3 2"/>'
            f'<path d="M{x(row.low):.1f},{y:.1f}H{x(row.high):.1f}" stroke="{colour}" stroke-width="2"/>{dot}'
            f'<text x="0" y="{y + 5:.1f}" font-size="13" fill="{INK}">{xml_text(_short(conditions(row)))}</text>'
            f'<text x="{WIDTH - RIGHT + 12}" y="{y + 5:.1f}" font-size="13" fill="{colour}">{kept(row)}</text>'
        )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
    return f"{head}><title>{xml_text(title)}</title>{''.join(parts)}</svg>"


def _short(text: str) -> str:
    return text if len(text) <= 48 else f"{text[:47]}…"
