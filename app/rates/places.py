"""The areas that rates are of, all those of the force, and how many incidents each holds."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import shapely

from app.answering.answerer import Answerer
from app.answering.asked_area import AskedArea
from app.answering.rates import names_by_ward
from app.answering.selection import Selected
from app.rates.per import Units
from geo.errors import NotFound
from geo.space.assign import assign
from geo.space.boundaries import Boundaries
from geo.space.hexagons import identifiers, located, middles, outlines

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]
HALF = 0.5
"""Share of an area's ground from which it belongs to what was asked about."""


@dataclass(frozen=True, eq=False)
class Places:
    """(k,) areas of one kind. geometry: EPSG:27700; within: what each lies in, "" for nothing; here: those of the area
    that was asked about; boundaries: the set they are of, None for hexagons; lattice: (2, k) q and r of hexagons."""

    units: Units
    id: tuple[str, ...]
    name: tuple[str, ...]
    within: tuple[str, ...]
    geometry: npt.NDArray[np.object_]
    here: Bools
    boundaries: Boundaries | None
    lattice: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.id)

    def only(self, mask: Bools) -> "Places":
        """Some of them. mask: (k,)."""
        at = np.flatnonzero(mask).tolist()
        id_, name, within = (tuple(map(values.__getitem__, at)) for values in (self.id, self.name, self.within))
        lattice = self.lattice[:, mask] if self.boundaries is None else self.lattice
        return replace(
            self, id=id_, name=name, within=within, geometry=self.geometry[mask], here=self.here[mask], lattice=lattice
        )

    def of(self, x: Floats, y: Floats) -> Ints:
        """(n,) which of them each point stands in, -1 for none."""
        if self.boundaries is not None:
            return assign(x, y, self.geometry).astype(np.intp)
        return _in_lattice(self.lattice, x, y)

    def count(self, x: Floats, y: Floats, weight: Floats) -> Floats:
        """(k,) the weight of the points in each."""
        at = self.of(x, y)
        return np.bincount(at[at >= 0], weight[at >= 0], len(self)).astype(np.float64)


def places(world: Answerer, units: Units, found: Selected, area: AskedArea) -> Places:
    """The areas of a kind in the whole force area. Raises NotFound for LSOAs without outlines."""
    if units is Units.HEXAGONS:
        return _hexagons(world, found, area)
    if units is Units.WARDS:
        offered = world.wards_offered or area.wards is not None
        kept = world.wards if offered else None
    else:
        kept = world.store.boundaries.chosen("lsoas")
    if kept is None:
        raise NotFound(
            f"no outlines of {'wards' if units is Units.WARDS else 'LSOAs'} are here", where="units",
            todo="Import those of the Office for National Statistics: afterdark boundaries import FILE.",
        )  # fmt: skip
    if units is Units.LSOAS:
        force = world.wards.outline
        shapely.prepare(force)
        inside = shapely.intersects(force, shapely.point_on_surface(kept.geometry))
        at = np.flatnonzero(inside)
    else:
        at = np.arange(len(kept))
    here = area.wards if units is Units.WARDS and area.wards is not None else _mostly(kept.geometry[at], area)
    return Places(
        units,
        tuple(kept.code[i] for i in at),
        tuple(kept.name[i] for i in at),
        tuple(kept.authority_name[i] for i in at),
        kept.geometry[at],
        np.asarray(here, bool),
        kept,
        np.empty((2, 0), np.int64),
    )


def _hexagons(world: Answerer, found: Selected, area: AskedArea) -> Places:
    """Hexagons of the force area in which any crime at all was recorded in the months of the question."""
    x = np.append(found.places.x, found.any_crime.x)
    y = np.append(found.places.y, found.any_crime.y)
    lattice = np.unique(np.stack(located(x, y)), axis=1)
    force = world.wards.outline
    shapely.prepare(force)
    lattice = lattice[:, shapely.contains_xy(force, *middles(*lattice))]
    q, r = lattice
    shapes = outlines(q, r)
    east, north = middles(q, r)
    return Places(
        Units.HEXAGONS, tuple(identifiers(q, r)), tuple(names_by_ward(shapes, world.wards)), ("",) * len(q), shapes,
        area.points(east, north, world.wards), None, lattice,
    )  # fmt: skip


def _mostly(shapes: npt.NDArray[np.object_], area: AskedArea) -> Bools:
    """(k,) which shapes lie in the area by half of their ground or more."""
    if not area.about.kind:
        return np.ones(len(shapes), bool)
    shapely.prepare(area.shape)
    here = np.asarray(shapely.contains_properly(area.shape, shapes), bool)
    edge = np.flatnonzero(~here & shapely.intersects(area.shape, shapes))
    shared = shapely.area(shapely.intersection(shapes[edge], area.shape))
    here[edge[shared >= HALF * shapely.area(shapes[edge])]] = True
    return here


def _in_lattice(lattice: npt.NDArray[np.int64], x: Floats, y: Floats) -> Ints:
    """(n,) column of each point's hexagon in a lattice whose columns are ascending, -1 where it is not there."""
    key = lattice[0] << 32 | lattice[1] + (1 << 31)
    q, r = located(x, y)
    mine = q << 32 | r + (1 << 31)
    at = np.minimum(np.searchsorted(key, mine), max(len(key) - 1, 0))
    return np.where(key[at] == mine, at, -1).astype(np.intp) if len(key) else np.full(len(x), -1, np.intp)
