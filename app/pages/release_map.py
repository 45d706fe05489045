"""The map of a release: its wards and its squares by the counts that it gives, and nothing that it does not say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from app.figures import span as months_name
from app.maps.given_counts import CountClasses, CountedAreas, counts_svg
from app.maps.layers import COARSE
from app.maps.legend import ScaleClass
from app.pages.releases import tables_of, whole_count
from app.releases.release import SQUARE, WARD, Cell, Release
from app.releases.together import square_of
from app.table import Table
from app.tiles.backdrop import Backdrop
from app.words import releases as words
from geo.errors import NotFound
from geo.space.boundaries import Boundaries
from geo.space.grid import Bounds

WARDS: Final = "wards"
TOGETHER: Final = 4000.0
"""Metres round a square within which another is drawn on the same map."""
AROUND: Final = 1000.0
SMALLEST: Final = 5000.0
"""Side of the smallest map of squares, metres."""


@dataclass(frozen=True)
class SquareMap:
    """One of the maps on which squares are seen. number: from 1, by which the map of the wards shows where it is; ids:
    of its squares."""

    number: int
    bounds: Bounds
    ids: tuple[str, ...]


@dataclass(frozen=True)
class MapLegend:
    """unit: what is counted; classes: from the lowest; hidden: what the hatching means; given: how many counts there
    are, in a sentence."""

    unit: str
    classes: tuple[ScaleClass, ...]
    hidden: str
    given: str


def square_maps(release: Release) -> tuple[SquareMap, ...]:
    """Maps of squares that lie near each other, those with most incidents first."""
    given = [cell for cell in release.of(SQUARE) if cell.n is not None]
    boxes = np.array([square_box(release, cell) for cell in given], object)
    if not given:
        return ()
    near = shapely.get_parts(shapely.union_all(shapely.buffer(boxes, TOGETHER / 2)))
    groups = [np.flatnonzero(shapely.intersects(boxes, part)) for part in near]
    groups.sort(key=lambda some: (-sum(given[i].n or 0 for i in some), given[some[0]].id))
    return tuple(
        SquareMap(number, _around(shapely.total_bounds(boxes[some]).tolist()), tuple(given[i].id for i in some))
        for number, some in enumerate(groups, start=1)
    )


def square_box(release: Release, cell: Cell) -> shapely.Polygon:
    """The outline of a square, EPSG:27700."""
    x, y = square_of(cell.id)
    return shapely.box(x, y, x + release.terms.side, y + release.terms.side)


def outlines_of(release: Release, wards: Boundaries) -> Boundaries | None:
    """The wards that it counts; None where others are in use."""
    return wards if wards.identity == release.wards else None


def map_legend(release: Release, level: str) -> MapLegend:
    """What the colours of its wards or of its squares mean."""
    cells = release.of(level)
    given = [cell.n for cell in cells if cell.n is not None]
    of = len(cells) if level == WARD else None
    return MapLegend(
        words.unit(release.terms, months_name(release.first, release.last)),
        CountClasses.of(np.array(given, float)).legend,
        words.hatched(release.terms),
        words.given(len(given), level, of),
    )


@dataclass(frozen=True)
class ReleaseView:
    """What the page of a release shows. tables: one a level; legends: by name of the table that is drawn; maps: of
    squares; undrawn: why wards are not drawn, "" where they are."""

    headline: str
    tables: tuple[Table, ...]
    legends: dict[str, MapLegend]
    maps: tuple[SquareMap, ...]
    undrawn: str
    colours: str


def view(release: Release, wards: Boundaries) -> ReleaseView:
    """The page of a release. wards: those in use, drawn where they are its own."""
    maps, drawn = square_maps(release), outlines_of(release, wards) is not None
    levels = [level for level, some in ((WARD, drawn), (SQUARE, bool(maps))) if some]
    return ReleaseView(
        headline=words.headline(whole_count(release)),
        tables=tables_of(release, {id: one.number for one in maps for id in one.ids}),
        legends={level: map_legend(release, level) for level in levels},
        maps=maps,
        undrawn="" if drawn else words.without_outlines(),
        colours=words.colours(),
    )


def release_svg(release: Release, wards: Boundaries, show: str, backdrop: Backdrop | None) -> str:
    """One map of a release. show: `wards`, or the number of a map of squares; wards where they can be drawn, else the
    first of squares, where it is left out. Raises NotFound for what it has not."""
    outlines, maps = outlines_of(release, wards), square_maps(release)
    about, marking = words.headline(whole_count(release)), str(release.about["marking"])
    show = show or (WARDS if outlines is not None else "1")
    if show == WARDS and outlines is not None:
        areas, bounds = _wards(release, outlines), tuple(shapely.total_bounds(outlines.geometry).tolist())
        boxes = [one.bounds for one in maps]
        return counts_svg(areas, bounds, release.title, about=about, marking=marking, boxes=boxes, backdrop=backdrop)
    one = next((one for one in maps if show == str(one.number)), None)
    if one is None:
        known = ", ".join([*([WARDS] if outlines is not None else []), *(str(one.number) for one in maps)]) or "none"
        raise NotFound(f"release {release.id} has no map “{show[:20]}”", where="show", todo=f"Its maps: {known}.")
    title = f"{release.title}, map {one.number}"
    areas = _squares(release, one, outlines)
    return counts_svg(areas, one.bounds, title, about=about, marking=marking, backdrop=backdrop)


def _wards(release: Release, outlines: Boundaries) -> CountedAreas:
    counts = {cell.id: cell.n for cell in release.of(WARD)}
    shown = np.array([_count(counts.get(code)) for code in outlines.code])
    shapes = shapely.coverage_simplify(outlines.geometry, COARSE)
    return CountedAreas(shapes, shown, CountClasses.of(shown[~np.isnan(shown)]), lines=shapes)


def _squares(release: Release, one: SquareMap, outlines: Boundaries | None) -> CountedAreas:
    cells = [cell for cell in release.of(SQUARE) if cell.n is not None]
    shown = np.array([_count(cell.n) for cell in cells])
    shapes = np.array([square_box(release, cell) for cell in cells], object)
    window = shapely.buffer(shapely.box(*one.bounds), AROUND)
    if outlines is None:
        return CountedAreas(shapes, shown, CountClasses.of(shown), window, written=True)
    near = outlines.geometry[shapely.intersects(outlines.geometry, window)]
    return CountedAreas(shapes, shown, CountClasses.of(shown), shapely.union_all(near), near, written=True)


def _count(n: float | None) -> float:
    return np.nan if n is None else n


def _around(bounds: Sequence[float]) -> Bounds:
    west, south, east, north = bounds
    x, y = ((SMALLEST - (high - low)) / 2 for low, high in ((west, east), (south, north)))
    x, y = max(x, AROUND), max(y, AROUND)
    return west - x, south - y, east + x, north + y
