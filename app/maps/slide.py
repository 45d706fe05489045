"""A briefing as a slide, and the map alone as a picture: SVG with all that must be read on it written on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from app.maps.canvas import xml_text
from app.maps.layers import INK
from app.maps.legend import Scale
from app.maps.trend import HEIGHT, Plot

WIDTH, TALL = 1600, 900
"""Size of a slide, 16 to 9."""
LETTER: Final = 0.53
"""Width of a letter to its size, wide enough for any system's typeface."""
EDGE: Final = 48
MAP: Final = (950, 640)
"""Width and height of the map on a slide."""
SOFT, LINE = "#414b5c", "#dfe3ea"
PAINT: Final = (
    ("recent", 'fill="#b5400f"'), ("before", 'fill="#566073"'), ("part", 'fill="#a9b1bf" stroke="#566073"'),
    ("range", f'fill="{LINE}"'), ("gap", 'fill="#f5f6f8"'), ("limit", f'fill="none" stroke="{INK}"'),
    ("broken", f'fill="none" stroke="{INK}" stroke-dasharray="4 3"'),
)  # fmt: skip
"""What a page's style sheet gives the parts of a trend."""


@dataclass(frozen=True)
class SlideText:
    """All that is read on a slide. places: a line for each; about: method, sources, date and address, small, below."""

    marking: str
    synthetic: bool
    title: str
    sentences: tuple[str, ...]
    places: tuple[str, ...]
    hours: str
    scale: Scale | None
    scale_title: str
    about: tuple[str, ...]


def slide(text: SlideText, picture: str, plot: Plot | None, described: str) -> str:
    """The map on the left, what it says on the right. picture: SVG of the map at the ratio of MAP; described: for who
    cannot see it."""
    parts, y = _head(text, WIDTH)
    foot, ends = _foot(text, WIDTH, TALL)
    right, wide = EDGE + MAP[0] + 32, WIDTH - 2 * EDGE - MAP[0] - 32
    high = round(ends) - 44 - y
    parts.append(_nested(picture, EDGE, y, MAP[0], high))
    parts += [*_legend(text, EDGE, y + high + 8), *foot]
    at = float(y + 16)
    for sentence in text.sentences:
        lines, at = _lines(sentence, right, at, 17, wide)
        parts.append(lines)
        at += 8
    for place in text.places:
        lines, at = _lines(place, right, at + 2, 15, wide, soft=False)
        parts.append(lines)
    lines, at = _lines(text.hours, right, at + 10, 15, wide)
    parts.append(lines)
    if plot and at + 110 < y + high:
        parts += _trend(plot, right, at + 8, wide)
    return _svg(text.title, described, WIDTH, TALL, parts)


def picture_of(text: SlideText, picture: str, ratio: float, described: str) -> str:
    """The map alone with title, caption, legend, credit and marking. ratio: of the width of the map to its height."""
    head, y = _head(text, WIDTH)
    caption, below = _lines(text.sentences[0], EDGE, y + 6, 18, WIDTH - 2 * EDGE)
    wide = WIDTH - 2 * EDGE
    high = round(wide / ratio)
    top = round(below + 8)
    _, ends = _foot(text, WIDTH, 0)
    tall = top + high + 44 - round(ends)
    parts = [*head, caption, _nested(picture, EDGE, top, wide, high), *_legend(text, EDGE, top + high + 8)]
    return _svg(text.title, described, WIDTH, tall, [*parts, *_foot(text, WIDTH, tall)[0]])


def height_of(svg: str) -> int:
    """Height of a drawing of ours, by its own word."""
    return int(svg.split('viewBox="', 1)[1].split('"', 1)[0].split()[3])


def _svg(title: str, described: str, width: int, height: int, parts: Sequence[str]) -> str:
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
            ' role="img" font-family="system-ui, Noto Sans, DejaVu Sans, sans-serif">',
            f"<title>{xml_text(title)}</title><desc>{xml_text(described)}</desc>",
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
            *parts,
            "</svg>",
        ]
    )


def _head(text: SlideText, width: int) -> tuple[list[str], int]:
    """Marking, warning and title; and where what follows begins."""
    parts, y = [_marking(text.marking, width, 28)], 44
    if text.synthetic:
        parts.append(
            f'<rect x="{EDGE}" y="{y}" width="{width - 2 * EDGE}" height="28" fill="#ffe9b8" stroke="#8a6d1d"/>'
            f'<text x="{EDGE + 10}" y="{y + 19}" font-size="15" fill="#3d2a00">'
            '<tspan font-weight="700">SYNTHETIC</tspan>'
            " These incidents were made up for demonstration. No decision may rest on them.</text>"
        )
        y += 34
    size = 30 if len(text.title) * 30 * LETTER <= width - 2 * EDGE else 20
    lines = wrap(text.title, int((width - 2 * EDGE) / size / LETTER), max_lines=2, placeholder=" …")
    for line in lines:
        y += round(1.2 * size)
        parts.append(
            f'<text x="{EDGE}" y="{y}" font-size="{size}" font-weight="700" fill="{INK}">{xml_text(line)}</text>'
        )
    return parts, y + 14


def _foot(text: SlideText, width: int, height: int) -> tuple[list[str], float]:
    """Small lines above the marking at the lower edge, and where they begin."""
    size, y = 10.5, float(height - 34)
    lines = [line for one in text.about for line in wrap(one, int((width - 2 * EDGE) / size / LETTER))]
    parts = [_marking(text.marking, width, height - 10)]
    for line in reversed(lines):
        parts.append(f'<text x="{EDGE}" y="{y:.1f}" font-size="{size}" fill="{SOFT}">{xml_text(line)}</text>')
        y -= 1.25 * size
    return parts, y


def _marking(marking: str, width: int, y: int) -> str:
    return (
        f'<text x="{width / 2:.0f}" y="{y}" font-size="17" font-weight="700" letter-spacing="1" text-anchor="middle"'
        f' fill="{INK}">{xml_text(marking)}</text>'
    )


def _nested(svg: str, x: int, y: int, width: int, height: int) -> str:
    """A drawing within another."""
    frame = f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="#fff" stroke="{LINE}"/>'
    return frame + svg.replace("<svg ", f'<svg x="{x}" y="{y}" width="{width}" height="{height}" ', 1)


def _legend(text: SlideText, x: float, y: float) -> list[str]:
    if text.scale is None:
        return []
    title = f"{text.scale_title}, {text.scale.unit}:"
    parts = [
        f'<text x="{x:.0f}" y="{y + 12:.0f}" font-size="13" font-weight="700" fill="{INK}">{xml_text(title)}</text>'
    ]
    x += 16 + len(title) * 13 * LETTER * 1.1
    for one in text.scale.classes:
        parts.append(
            f'<rect x="{x:.0f}" y="{y:.0f}" width="22" height="14" fill="{one.colour}"/>'
            f'<text x="{x + 28:.0f}" y="{y + 12:.0f}" font-size="13" fill="{INK}">{xml_text(one.text)}</text>'
        )
        x += 44 + len(one.text) * 13 * LETTER
    return parts


def _lines(text: str, x: float, y: float, size: float, width: float, *, soft: bool = False) -> tuple[str, float]:
    """A text in lines, and where the next one begins."""
    parts = []
    for line in wrap(text, int(width / size / LETTER)):
        parts.append(
            f'<text x="{x:.0f}" y="{y:.1f}" font-size="{size}" fill="{SOFT if soft else INK}">{xml_text(line)}</text>'
        )
        y += 1.3 * size
    return "".join(parts), y


def _trend(plot: Plot, x: float, y: float, width: float) -> list[str]:
    """The bars of a trend, the height of the highest and the years."""
    shapes = plot.shapes
    for name, look in PAINT:
        shapes = shapes.replace(f'class="{name}"', look)
    left, high = 44.0, 80.0
    years = "".join(
        f'<text x="{x + left + (width - left) * one.at / 100:.0f}" y="{y + high + 16:.0f}" font-size="12"'
        f' fill="{SOFT}">{xml_text(one.text)}</text>'
        for one in plot.years
    )
    return [
        f'<svg x="{x + left:.0f}" y="{y:.0f}" width="{width - left:.0f}" height="{high:.0f}" viewBox="{plot.box}"'
        f' preserveAspectRatio="none">{shapes}<path d="M0,{HEIGHT:.0f}h10000" stroke="{SOFT}"/></svg>',
        f'<text x="{x + left - 6:.0f}" y="{y + 10:.0f}" font-size="12" text-anchor="end" fill="{SOFT}">'
        f"{xml_text(plot.heights[-1].text)}</text>",
        years,
    ]
