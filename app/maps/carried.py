"""One place of a carried plan on its streets, with the place before it where that is near."""

from app.maps.canvas import Canvas, drawing, scale_bar
from app.maps.layers import INK
from app.maps.streets import streets_on
from app.patrols.carried import Stop
from app.tiles.backdrop import Backdrop

ACCENT = "#b5400f"
SIZE, HALF = 340, 190.0
"""Units of the longer side; metres from the middle to the edge, at least."""
VERTICES = 2_500
"""Of streets in one drawing: a plan of twelve places stays below a megabyte."""


def stop_svg(stop: Stop, title: str, *, marking: str, backdrop: Backdrop | None = None) -> str:
    """The place outlined and numbered. Raises ValueError for a stop without a place."""
    if stop.place is None:
        raise ValueError("the stop has no place")
    west, south, east, north = stop.place.geometry.bounds
    half = max(HALF, (east - west) * 0.75, (north - south) * 0.75)
    canvas = Canvas((stop.x - half, stop.y - half * 0.6, stop.x + half, stop.y + half * 0.6), SIZE, 0)
    streets = streets_on(backdrop, canvas, letters=1.0, maximum=VERTICES)
    outline = canvas.path(stop.place.geometry)
    x, y = canvas.xy(stop.x, stop.y)
    parts = [
        f'<rect width="{canvas.width:.0f}" height="{canvas.height:.0f}" fill="#fff"/>',
        streets.beneath,
        f'<path d="{outline}" fill="{ACCENT}" fill-opacity="0.15" stroke="{ACCENT}" stroke-width="3"/>',
        streets.names,
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="13" fill="{INK}" stroke="#fff" stroke-width="2"/>',
        f'<text x="{x:.1f}" y="{y + 5:.1f}" font-size="14" font-weight="700" text-anchor="middle" fill="#fff">'
        f"{stop.number}</text>",
        scale_bar(canvas),
    ]
    return drawing(canvas, title, parts, marking=marking, credit=streets.credit)
