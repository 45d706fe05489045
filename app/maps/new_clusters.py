"""New clusters drawn: wards in outline, and the circles with their numbers."""

import numpy as np
import shapely

from app.answering.marking import highest
from app.answering.new_clusters import NewClusters
from app.maps.canvas import Canvas, drawing, scale_bar
from app.maps.layers import COARSE, GREY, INK
from app.maps.overview import LETTERS, SIZE, numbered
from app.maps.streets import streets_on
from app.tiles.backdrop import Backdrop
from app.words.new_clusters import headline

FAINT = ' stroke-dasharray="6 5"'


def svg(found: NewClusters, backdrop: Backdrop | None = None) -> str:
    """The area's wards and the clusters: solid what chance gives less than once a year, dashed the others."""
    canvas = Canvas(found.whole.bounds, SIZE, 24)
    wards = shapely.coverage_simplify(np.array([ward.geometry for ward in found.whole.wards], object), COARSE)
    outlines = "".join(f'<path d="{canvas.path(shape)}"/>' for shape in wards)
    streets = streets_on(backdrop, canvas, letters=LETTERS)
    parts = [
        f'<g fill="#fff">{outlines}</g>',
        streets.beneath,
        f'<g fill="none" stroke="{GREY}" stroke-width="0.8">{outlines}</g>',
        streets.names,
    ]
    for one in reversed(found.clusters):
        x, y = canvas.xy(one.geometry.centroid.x, one.geometry.centroid.y)
        dash = "" if one.recurrence >= found.year else FAINT
        radius = max(one.radius * canvas.unit, 4.0)
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{INK}" fill-opacity="0.1" stroke="{INK}"'
            f' stroke-width="1.8"{dash}/>'
        )
        parts.append(numbered(one.rank, (x + 0.7 * radius, y - 0.7 * radius)))
    parts.append(scale_bar(canvas))
    marking, about = highest(found.whole.markings), headline(found)
    return drawing(canvas, "Is something new?", parts, marking=marking, about=about, credit=streets.credit)
