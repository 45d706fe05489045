"""What stands at a place and how far the rest is: venues, lights, cameras, ways home, and where people felt unsafe."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from app.charter.coverage import CharterVenue
from geo.space.nearby import nearest_to
from geo.store.base import Snapshot, Store
from geo.surroundings.assets import TOGETHER, Assets, felt_unsafe, read_assets
from geo.surroundings.light_gaps import GAP, Gap, gaps_within, light_gaps

NEAR: Final = 100.0


@dataclass(frozen=True)
class Nearest:
    """How far it is from the middle of the site. metres: None where nothing of the kind is loaded or known.

    inside, near: how many stand in the site, and within 100 m of its edge; said: why there is no distance.
    """

    label: str
    metres: float | None
    inside: int
    near: int
    said: str = ""


@dataclass(frozen=True)
class Surroundings:
    """One site's. gaps: (way, gap) of more than 25 m touching the site, None where `gaps_said` says why they are not
    known; out: lights out of order in it; perception: reports in squares that touch it, None where they may not be
    shown."""

    nearest: tuple[Nearest, ...]
    gaps: tuple[tuple[str, Gap], ...] | None
    gaps_said: str
    out: int
    perception: int | None
    reasons: tuple[tuple[str, int], ...]
    perception_said: str
    venues: tuple[CharterVenue, ...]
    sources: tuple[str, ...]
    attributions: tuple[str, ...]
    synthetic: bool

    def to(self, label: str) -> Nearest:
        """The distance of one kind."""
        return next(one for one in self.nearest if one.label == label)

    @property
    def dark_metres(self) -> float | None:
        """Metres in gaps, None where they are not known."""
        return None if self.gaps is None else sum(gap.length for _, gap in self.gaps)


LIGHT: Final = "working street light"
CAMERA: Final = "CCTV camera"
RANK: Final = "taxi rank"
LATE: Final = "stop served late"
HELP: Final = "help point"


def surroundings(
    store: Store, venues: Sequence[CharterVenue], shapes: Sequence[Any], *, snapshot: Snapshot | None = None
) -> tuple[Surroundings, ...]:
    """What stands in and round each shape (EPSG:27700), in the order given."""
    now = snapshot or store.snapshot()
    kinds = ("lights", "cctv", "ranks", "stops", "help_points", "streetsafe", "paths")
    read = {kind: read_assets(store, kind, snapshot=now) for kind in kinds}
    lights, stops = read["lights"], read["stops"]
    sets = (
        (LIGHT, lights.where(lights.working), lights, "every light in the list is out of order"),
        (CAMERA, read["cctv"].where(read["cctv"].working), read["cctv"], "every camera in the list is out of order"),
        (RANK, read["ranks"], read["ranks"], ""),
        (LATE, stops.where(stops.late), stops, "stops are loaded, but not which of them are served late"),
        (HELP, read["help_points"], read["help_points"], ""),
    )
    cells = felt_unsafe(read["streetsafe"])
    venue_points = shapely.points([one.x for one in venues], [one.y for one in venues]) if venues else np.empty(0)
    found = []
    for shape in shapes:
        gaps, gaps_said = _gaps(lights, read["paths"], shape)
        near = [_nearest(label, these, every, said, shape) for label, these, every, said in sets]
        here = np.asarray(shapely.intersects(shape, venue_points), bool)
        touching = [c for c in cells if shapely.intersects(shape, _box(c.x, c.y, c.side))]
        reasons: dict[str, int] = {}
        for cell in touching:
            for why, n in cell.reasons:
                reasons[why] = reasons.get(why, 0) + n
        n = sum(cell.n for cell in touching)
        said = _perception_said(n, bool(len(read["streetsafe"])))
        out = int((shapely.intersects_xy(shape, lights.x, lights.y) & ~lights.working).sum()) if len(lights) else 0
        sources = sorted({source for one in read.values() for source in one.sources})
        lines = dict.fromkeys(line for one in read.values() for line in one.attributions)
        found.append(
            Surroundings(
                tuple(near), gaps, gaps_said, out, n or None,
                tuple(sorted(reasons.items(), key=lambda item: -item[1])), said,
                tuple(venues[i] for i in np.flatnonzero(here).tolist()), tuple(sources), tuple(lines),
                any(one.synthetic for one in read.values()),
            )
        )  # fmt: skip
    return tuple(found)


def _gaps(lights: Assets, paths: Assets, shape: Any) -> tuple[tuple[tuple[str, Gap], ...] | None, str]:
    """The gaps of more than 25 m that lie in a shape; None, and why, where the list cannot tell."""
    if not len(lights):
        return None, "no list of street lights is loaded"
    found = gaps_within(light_gaps(lights, paths, near=shape), shape)
    gaps = tuple((way, gap) for way, gap in found if _part(gap.geometry, shape) > GAP)
    if not gaps and not shapely.intersects_xy(shape, lights.x, lights.y).any():
        return None, "the list of street lights has none in the site, and no known path without light crosses it"
    return gaps, ""


def _nearest(label: str, these: Assets, every: Assets, said: str, shape: Any) -> Nearest:
    if not len(every):
        return Nearest(label, None, 0, 0, "no list is loaded")
    if not len(these):
        return Nearest(label, None, 0, 0, said)
    metres, _ = nearest_to([shapely.point_on_surface(shape)], these.x, these.y)
    away = shapely.distance(shape, shapely.points(these.x, these.y))
    return Nearest(label, float(metres[0]), int((away == 0).sum()), int((away <= NEAR).sum()))


def _part(line: Any, shape: Any) -> float:
    return float(shapely.length(shapely.intersection(line, shape)))


def _box(x: float, y: float, side: float) -> Any:
    return shapely.box(x - side / 2, y - side / 2, x + side / 2, y + side / 2)


def _perception_said(n: int, loaded: bool) -> str:
    if not loaded:
        return "No StreetSafe reports are loaded."
    if not n:
        return f"Fewer than {TOGETHER} reports in each 250 m square here: not shown, so that nobody can be made out."
    return f"{n} people said in the 250 m squares that touch the site that they felt unsafe. Feelings, not offences."
