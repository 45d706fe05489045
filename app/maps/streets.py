"""Streets beneath a drawing and names above it: the look of the print tiles, as lines that stay sharp on paper."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import atan2, cos, degrees, log2, radians, sin
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from app.maps.canvas import Canvas, xml_text
from app.maps.layers import GREY
from app.tiles.backdrop import NAMES_OF, Backdrop
from app.tiles.label_candidates import Label
from app.tiles.mercator import EQUATOR, SIZE, lonlat
from app.tiles.street_style import COLOURS, Colour, Style, last_street, width
from app.tiles.street_tile import BUILDINGS, ZOOMS
from geo.space.crs import to_grid, to_lonlat
from geo.space.web_mercator import SIDE, to_world
from geo.streets.basemap import Place, Street, Traces
from geo.streets.traces import CENTIMETRES

FINER: Final = 4
"""Whole numbers to a unit of the drawing."""
SHARPER: Final = 1.0
"""Zooms by which paper shows more than a screen of the same size."""
MAXIMUM: Final = 24_000
"""Vertices of lines in one drawing; where there would be more, the smallest streets are left out."""
MAXIMUM_OF_BUILDINGS: Final = 12_000
EDGE: Final = 4.0
"""Units by which a name stays off the edge of its drawing."""
HALO: Final = 2.6
STREETS: Final = "streets"
"""Id of the streets in a drawing."""
FAINT: Final = 0.4
ROUND: Final = 'stroke-linecap="round" stroke-linejoin="round"'
NEAR: Final = 13.5
"""Zoom from which a town's own name says nothing; before it, names stand below their places, where the numbers of
hotspots are not."""
BAR: Final = (170.0, 28.0)
"""Units at the lower left that the scale bar takes."""
Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Streets:
    """SVG of what lies beneath a drawing, of its streets once more, faintly, to be seen through what colours it, and of
    names; credit: what must be printed with them, "" where nothing of them is drawn."""

    beneath: str = ""
    through: str = ""
    names: str = ""
    credit: str = ""

    def within(self, outlines: Iterable[str], width: float) -> str:
        """The streets between white areas and the lines round these. outlines: SVG paths; width: of the lines."""
        areas = "".join(f'<path d="{outline}"/>' for outline in outlines)
        lines = f'<g fill="none" stroke="{GREY}" stroke-width="{width}">{areas}</g>'
        return f'<g fill="#fff">{areas}</g>{self.beneath}{lines}'


def streets_on(
    backdrop: Backdrop | None, canvas: Canvas, *, letters: float | None = 1.0, maximum: int = MAXIMUM
) -> Streets:
    """What a basemap and the names layer have where a drawing lies. letters: their size to that on a screen, None for
    no names; maximum: vertices of streets, beyond which the smallest are left out."""
    if backdrop is None:
        return Streets()
    place = _Place(canvas)
    beneath = _beneath(backdrop, canvas, place, maximum)
    through = f'<use href="#{STREETS}" opacity="{FAINT}" transform="scale({1 / FINER})"/>' if beneath else ""
    above = _names(backdrop, canvas, place, letters) if letters else ""
    if not (beneath or above):
        return Streets()
    credit = ". ".join(filter(None, (backdrop.streets_credit, NAMES_OF if above else "")))
    return Streets(beneath, through, above, credit)


class _Place:
    """Where a drawing lies on the world. zoom: of a screen map of its scale; detail: the zoom whose streets and names
    it shows; pixel: its units to one of the world; box: west, north, east and south edge; turned: degrees by which
    grid north lies east of true north there."""

    def __init__(self, canvas: Canvas) -> None:
        west, south, east, north = canvas.seen
        x, y = np.array([west, east, east, west]), np.array([south, south, north, north])
        lon, lat = to_lonlat(x, y)
        world = to_world(lon, lat)
        (left, top), (right, bottom) = world.min(axis=0).tolist(), world.max(axis=0).tolist()
        self.box: Box = (left, top, right, bottom)
        self.pixel = canvas.unit * EQUATOR * cos(radians(float(lat.mean()))) / SIDE
        self.zoom = log2(self.pixel * SIDE / SIZE)
        self.detail = int(np.clip(round(self.zoom + SHARPER), *ZOOMS))
        along = (world[1] - world[0]).tolist()
        self.turned = degrees(atan2(along[1], along[0]))


def _beneath(backdrop: Backdrop, canvas: Canvas, place: _Place, maximum: int) -> str:
    """Green, water, buildings, rail and streets, the lowest first."""
    if backdrop.basemap is None:
        return ""
    colours, layers, detail = COLOURS[Style.PRINT], backdrop.basemap.layers, place.detail
    parts = []
    for name, colour, first in (
        ("green", colours.green, 10), ("water", colours.water, 8), ("buildings", colours.building, BUILDINGS),
    ):  # fmt: skip
        if name in layers and detail >= first:
            parts.append(_areas(layers[name], canvas, place, colour, limit=name == "buildings"))
    for name, colour, wide in (("waterways", colours.water, 1.2), ("rail", colours.rail, 0.9)):
        if name in layers and detail >= 11:
            found = layers[name].within(*place.box)
            parts.append(_stroke("".join(_lines(layers[name], found, canvas)), colour, wide))
    streets = _streets(layers["streets"], canvas, place, maximum)
    parts.append(f'<g id="{STREETS}" {ROUND}>{streets}</g>' if streets else "")
    inside = "".join(filter(None, parts))
    return f'<g transform="scale({1 / FINER})">{inside}</g>' if inside else ""


def _streets(traces: Traces, canvas: Canvas, place: _Place, maximum: int) -> str:
    """Streets by class, the smallest lowest: from near by a white line with grey edges, from afar a grey line."""
    colours, last = COLOURS[Style.PRINT], last_street(place.detail)
    classes: list[tuple[Street, str]] = []
    vertices = 0
    for street in Street:
        if street > last:
            break
        found = traces.within(*place.box, last_kind=int(street))
        found = found[traces.kind[found] == street]
        vertices += int((traces.start[found + 1] - traces.start[found]).sum())
        if vertices > maximum and street > Street.B_ROAD:
            break
        if d := "".join(_lines(traces, found, canvas)):
            classes.append((street, d))
    cased = place.detail >= 14
    shapes, edges, roads = [], [], []
    for street, d in reversed(classes):
        wide = max(width(street, place.zoom + SHARPER / 2), 0.4)
        shapes.append(f'<path id="{STREETS}-{street:d}" fill="none" d="{d}"/>')
        if cased and street is not Street.PATH:
            edges.append(_use(street, colours.casing, wide + 1.0))
        roads.append(_use(street, colours.street[street] if cased or street is Street.PATH else colours.casing, wide))
    return "".join(("<defs>", *shapes, "</defs>", *edges, *roads)) if shapes else ""


def _use(street: Street, colour: Colour, wide: float) -> str:
    """Lines that are written once and drawn twice, as edges and as roads."""
    return f'<use href="#{STREETS}-{street:d}" stroke="{_css(colour)}" stroke-width="{wide * FINER:.1f}"/>'


def _lines(traces: Traces, found: npt.NDArray[np.int64], canvas: Canvas) -> Iterator[str]:
    """Path data of lines, cut at the edge of the drawing."""
    if not len(found):
        return
    length = traces.start[found + 1] - traces.start[found]
    first = np.concatenate(([0], np.cumsum(length)))[:-1]
    vertex = np.repeat(traces.start[found] - first, length) + np.arange(int(length.sum()))
    shapes = shapely.linestrings(_units(traces, vertex, canvas), indices=np.repeat(np.arange(len(found)), length))
    for part in shapely.get_parts(shapely.clip_by_rect(shapes, *_rectangle(canvas))):
        if part.geom_type == "LineString":
            yield _path(shapely.get_coordinates(part), closed=False)


def _areas(traces: Traces, canvas: Canvas, place: _Place, colour: Colour, *, limit: bool) -> str:
    """Areas with their holes, those smaller than a unit left out; none at all where they are beyond a limit."""
    found = traces.within(*place.box)
    if not len(found) or (limit and int((traces.start[found + 1] - traces.start[found]).sum()) > MAXIMUM_OF_BUILDINGS):
        return ""
    whole: list[str] = []
    pierced: list[str] = []
    rings: list[str] = []
    for position in found.tolist():
        d = _ring(traces, position, canvas)
        if traces.hole[position]:
            rings.append(d)
            continue
        (pierced if len(rings) > 1 else whole).append("".join(rings))
        rings = [d]
    (pierced if len(rings) > 1 else whole).append("".join(rings))
    fill = _css(colour)
    plain = "".join(whole)
    return (f'<path fill="{fill}" d="{plain}"/>' if plain else "") + "".join(
        f'<path fill="{fill}" fill-rule="evenodd" d="{d}"/>' for d in pierced if d
    )


def _ring(traces: Traces, position: int, canvas: Canvas) -> str:
    xy = _units(traces, np.arange(traces.start[position], traces.start[position + 1]), canvas)
    if len(xy) < 3 or np.ptp(xy, axis=0).max() < FINER:
        return ""
    west, north, east, south = _rectangle(canvas)
    low, high = xy.min(axis=0), xy.max(axis=0)
    if (low < (west, north)).any() or (high > (east, south)).any():
        parts = shapely.get_parts(shapely.clip_by_rect(shapely.polygons(xy), west, north, east, south))
        return "".join(_path(shapely.get_coordinates(p), closed=True) for p in parts if p.geom_type == "Polygon")
    return _path(xy, closed=True)


def _units(traces: Traces, vertex: npt.NDArray[np.int64], canvas: Canvas) -> npt.NDArray[np.float64]:
    """(n, 2) vertices in the whole numbers of a drawing, not yet rounded."""
    grid = traces.grid[vertex] / CENTIMETRES
    x, y = canvas.xy(grid[:, 0], grid[:, 1])
    return np.column_stack((x, y)) * FINER


def _rectangle(canvas: Canvas) -> tuple[float, float, float, float]:
    beyond = 8 * FINER  # a cut line's round end must not show
    return -beyond, -beyond, canvas.width * FINER + beyond, canvas.height * FINER + beyond


def _path(xy: npt.NDArray[np.float64], *, closed: bool) -> str:
    """Vertices as steps between whole numbers, each only where it leaves the last."""
    whole = np.rint(xy).astype(np.int64)
    steps = np.diff(whole, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    if not len(steps):
        return ""
    begin = f"M{whole[0, 0]} {whole[0, 1]}l"
    return begin + " ".join(f"{x} {y}" for x, y in steps.tolist()).replace(" -", "-") + ("z" if closed else "")


def _stroke(d: str, colour: Colour, wide: float) -> str:
    return f'<path fill="none" stroke="{_css(colour)}" stroke-width="{wide * FINER:.1f}" d="{d}"/>' if d else ""


def _css(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _names(backdrop: Backdrop, canvas: Canvas, place: _Place, letters: float) -> str:
    """Names that stand wholly within the drawing, as text."""
    colours = COLOURS[Style.PRINT]
    found = [
        label
        for label in backdrop.labels.within(place.detail, place.box, place.pixel / letters)
        if place.zoom < NEAR or not label.place or label.order[0] > Place.TOWN
    ]
    if not found:
        return ""
    world = place.pixel / letters * SIDE
    east, north = to_grid(*lonlat(0, [one.x / world for one in found], [one.y / world for one in found]))
    left, top = canvas.xy(east, north)
    texts = []
    for label, x, y in zip(found, left.tolist(), top.tolist(), strict=True):
        down = 0.9 * label.size * letters if label.place and place.zoom < NEAR else 0.0
        if _inside(label, x, y + down, canvas, letters):
            angle = -label.angle - place.turned if label.angle else 0.0
            texts.append(_text(label, (x, y + down, angle), letters, colours.ink if label.place else colours.soft))
    if not texts:
        return ""
    return (
        f'<g text-anchor="middle" stroke="{_css(colours.halo)}" stroke-width="{HALO * letters:.1f}"'
        f' stroke-linejoin="round" paint-order="stroke">{"".join(texts)}</g>'
    )


def _inside(label: Label, x: float, y: float, canvas: Canvas, letters: float) -> bool:
    """Whether a name lies wholly within the drawing, and off its scale bar."""
    turn, wide, high = radians(label.angle), label.wide * letters, label.high * letters
    across = (abs(wide * cos(turn)) + abs(high * sin(turn))) / 2 + EDGE
    down = (abs(wide * sin(turn)) + abs(high * cos(turn))) / 2 + EDGE
    if x - across < BAR[0] and y + down > canvas.height - BAR[1]:
        return False
    return across <= x <= canvas.width - across and down <= y <= canvas.height - down


def _text(label: Label, at: tuple[float, float, float], letters: float, colour: Colour) -> str:
    """A name with its middle at a point of the drawing, turned by so many degrees clockwise."""
    (x, y, angle), size = at, label.size * letters
    turn = f' transform="rotate({angle:.0f} {x:.0f} {y:.0f})"' if angle else ""
    return (  # as wide as it was measured, in whatever typeface it is shown: so none lies over another
        f'<text x="{x:.1f}" y="{y + 0.34 * size:.1f}" font-size="{size:.1f}" textLength="{label.wide * letters:.0f}"'
        f' lengthAdjust="spacingAndGlyphs" fill="{_css(colour)}"{turn}>{xml_text(label.text)}</text>'
    )
