"""What stands at a place and how far the rest is: venues, lights, cameras, ways home, and where people felt unsafe."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.street_network import FURTHEST
from app.charter.coverage import CharterVenue
from app.waiting import checkpoint
from geo.source import source_of
from geo.space.nearby import nearest_to
from geo.store.base import Snapshot, Store
from geo.surroundings.assets import Assets, felt_unsafe, left_out, read_assets
from geo.surroundings.light_gaps import GAP, Gap, gaps_in
from models.network import Network, snap
from models.walking import Walk, walk

NEAR: Final = 100.0
WALKED: Final = 2000.0
"""Metres along streets beyond which nobody looks for the nearest one: 25 minutes."""
KINDS: Final = ("lights", "cctv", "ranks", "stops", "help_points", "streetsafe", "paths")


class Facility(StrEnum):
    """What a site is measured to."""

    LIGHT = "light"
    CAMERA = "camera"
    RANK = "rank"
    LATE_STOP = "late_stop"
    HELP_POINT = "help_point"


class NoDistance(StrEnum):
    """Why the nearest one is not known."""

    NOT_LOADED = "not_loaded"
    ONLY_MADE_UP = "only_made_up"  # beside real incidents
    ONLY_REAL = "only_real"  # beside made-up incidents
    ALL_OUT_OF_ORDER = "all_out_of_order"
    LATE_NOT_LISTED = "late_not_listed"


class NoLighting(StrEnum):
    """Why the gaps in the light are not known."""

    NOT_LOADED = "not_loaded"
    ONLY_MADE_UP = "only_made_up"
    ONLY_REAL = "only_real"
    NONE_LISTED_HERE = "none_listed_here"


@dataclass(frozen=True)
class Nearest:
    """How far it is from the middle of the site. metres: as the crow flies, None where `missing` says why.

    inside, near: how many stand in the site, and within 100 m of its edge. along: metres to the one that is nearest
    along streets, the steps from and to the street included; None where there are none to measure along, or no way of
    up to WALKED.
    """

    facility: Facility
    metres: float | None
    inside: int
    near: int
    missing: NoDistance | None = None
    along: float | None = None


@dataclass(frozen=True)
class Surroundings:
    """One site's. gaps: (way, gap) of more than 25 m touching the site, None where `no_lighting` says why they are not
    known; lights_out: lights out of order in it; no_reports: why there are no StreetSafe reports, None where there are;
    felt_unsafe: reports
    in squares that touch it, None where they are too few to be shown; reasons: (type, reports), the most frequent
    first."""

    nearest: tuple[Nearest, ...]
    gaps: tuple[tuple[str, Gap], ...] | None
    no_lighting: NoLighting | None
    lights_out: int
    no_reports: NoDistance | None
    felt_unsafe: int | None
    reasons: tuple[tuple[str, int], ...]
    venues: tuple[CharterVenue, ...]
    attributions: tuple[str, ...]
    synthetic: bool
    on_streets: bool = False
    """Whether distances could be measured along streets, too."""

    def nearest_to(self, facility: Facility) -> Nearest:
        """The distance to one kind."""
        return next(one for one in self.nearest if one.facility == facility)

    @property
    def way_home(self) -> float | None:
        """Metres to the nearest taxi rank or late stop, None where neither is known."""
        home = (self.nearest_to(Facility.RANK).metres, self.nearest_to(Facility.LATE_STOP).metres)
        return min((metres for metres in home if metres is not None), default=None)

    @property
    def dark_metres(self) -> float | None:
        """Metres in gaps, None where they are not known."""
        return None if self.gaps is None else sum(gap.length for _, gap in self.gaps)


def surroundings(
    store: Store,
    venues: Sequence[CharterVenue],
    shapes: Sequence[BaseGeometry],
    *,
    beside: str,
    snapshot: Snapshot | None = None,
    network: Network | None = None,
) -> tuple[Surroundings, ...]:
    """What stands in and round each shape (EPSG:27700), in the order given.

    beside: the source of the incidents that it is shown with: nothing made up is measured to beside real ones; network:
    the streets along which distances are measured too, None where there are none.
    """
    now = snapshot or store.snapshot()
    read = {kind: read_assets(store, kind, beside=beside, snapshot=now) for kind in KINDS}
    none = {kind: _not_loaded(now, kind, beside) for kind in KINDS}
    lights, stops = read["lights"], read["stops"]
    sets = (
        (Facility.LIGHT, lights.where(lights.working), lights, NoDistance.ALL_OUT_OF_ORDER),
        (Facility.CAMERA, read["cctv"].where(read["cctv"].working), read["cctv"], NoDistance.ALL_OUT_OF_ORDER),
        (Facility.RANK, read["ranks"], read["ranks"], NoDistance.NOT_LOADED),
        (Facility.LATE_STOP, stops.where(stops.late), stops, NoDistance.LATE_NOT_LISTED),
        (Facility.HELP_POINT, read["help_points"], read["help_points"], NoDistance.NOT_LOADED),
    )
    cells = felt_unsafe(read["streetsafe"])
    venue_points = shapely.points([one.x for one in venues], [one.y for one in venues]) if venues else np.empty(0)
    ways = _ways(network, shapes) if network else []
    near = [
        _nearest(facility, these, missing if len(every) else none[every.kind], shapes, ways)
        for facility, these, every, missing in sets
    ]
    licences = [*(one.attributions for one in venues), *(one.attributions for one in read.values())]
    found = []
    for i, shape in enumerate(shapes):
        checkpoint()
        gaps, no_lighting = _gaps(lights, read["paths"], shape, none["lights"])
        here = np.asarray(shapely.intersects(shape, venue_points), bool)
        touching = [c for c in cells if shapely.intersects(shape, _box(c.x, c.y, c.side))]
        reasons: dict[str, int] = {}
        for cell in touching:
            for why, n in cell.reasons:
                reasons[why] = reasons.get(why, 0) + n
        n = sum(cell.n for cell in touching)
        out = int((shapely.intersects_xy(shape, lights.x, lights.y) & ~lights.working).sum()) if len(lights) else 0
        lines = dict.fromkeys(line for lines in licences for line in lines)
        found.append(
            Surroundings(
                tuple(one[i] for one in near), gaps, no_lighting, out,
                None if len(read["streetsafe"]) else none["streetsafe"], n or None,
                tuple(sorted(reasons.items(), key=lambda item: -item[1])),
                tuple(venues[i] for i in np.flatnonzero(here).tolist()), tuple(lines),
                any(one.synthetic for one in read.values()), network is not None,
            )
        )  # fmt: skip
    return tuple(found)


def _gaps(
    lights: Assets, paths: Assets, shape: BaseGeometry, none: NoDistance
) -> tuple[tuple[tuple[str, Gap], ...] | None, NoLighting | None]:
    """The gaps of more than 25 m that lie in a shape; None, and why, where the list cannot tell."""
    if not len(lights):
        return None, NoLighting(none)
    found = gaps_in(lights, paths, shape)
    gaps = tuple((way, gap) for way, gap in found if _part(gap.geometry, shape) > GAP)
    if not gaps and not shapely.intersects_xy(shape, lights.x, lights.y).any():
        return None, NoLighting.NONE_LISTED_HERE
    return gaps, None


def _not_loaded(now: Snapshot, kind: str, beside: str) -> NoDistance:
    """Why a kind is empty, where it is: nothing is loaded, or only what may not judge these incidents."""
    if not left_out(now, kind, beside=beside):
        return NoDistance.NOT_LOADED
    return NoDistance.ONLY_REAL if source_of(beside).synthetic else NoDistance.ONLY_MADE_UP


def _ways(network: Network, shapes: Sequence[BaseGeometry]) -> list[Walk | None]:
    """The ways along streets from the middle of each shape; None where it is on no street."""
    middles = shapely.get_coordinates(shapely.point_on_surface(np.array(shapes, object)))
    found: list[Walk | None] = []
    for middle in middles:
        checkpoint()
        placed = snap(network, [middle])
        found.append(walk(network, placed, WALKED) if placed.moved[0] <= FURTHEST else None)
    return found


def _along(ways: Sequence[Walk | None], these: Assets) -> list[float | None]:
    """Metres along streets from the start of each of the ways to the nearest of some things, None where no way is."""
    known = next((way for way in ways if way), None)
    if known is None:
        return [None] * len(ways)
    placed = snap(known.streets, np.column_stack((these.x, these.y)))
    step = np.where(placed.moved <= FURTHEST, placed.moved, np.inf)
    found = [float((way.to(placed) + step).min() + way.placed.moved[0]) if way else np.inf for way in ways]
    return [metres if np.isfinite(metres) else None for metres in found]


def _nearest(
    facility: Facility, these: Assets, missing: NoDistance, shapes: Sequence[BaseGeometry], ways: Sequence[Walk | None]
) -> list[Nearest]:
    """The distance of every shape to one kind, in the order given."""
    if not len(these):
        return [Nearest(facility, None, 0, 0, missing) for _ in shapes]
    points, tree = these.points, shapely.STRtree(these.points)
    metres, _ = nearest_to(shapely.point_on_surface(np.array(shapes, object)), these.x, these.y)
    found, along = [], _along(ways, these) if ways else [None] * len(shapes)
    for shape, away, walked in zip(shapes, metres.tolist(), along, strict=True):
        around = shapely.distance(shape, points[tree.query(shapely.box(*shape.bounds).buffer(NEAR))])
        found.append(Nearest(facility, away, int((around == 0).sum()), int((around <= NEAR).sum()), None, walked))
    return found


def _part(line: BaseGeometry, shape: BaseGeometry) -> float:
    return float(shapely.length(shapely.intersection(line, shape)))


def _box(x: float, y: float, side: float) -> BaseGeometry:
    return shapely.box(x - side / 2, y - side / 2, x + side / 2, y + side / 2)
