"""How many people live in an area: residents as published by LSOA or ward, and of any other shape by shared area."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from geo.errors import Refused
from geo.space.boundaries import Boundaries
from geo.store.base import Snapshot, Store

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
DATASET: Final = "population"
LSOAS, WARDS = UNITS = ("lsoas", "wards")
NAMES: Final = {LSOAS: "LSOAs", WARDS: "wards"}
SCHEMA: Final = pa.schema(
    [
        ("id", pa.string()), ("unit", pa.string()), ("vintage", pa.string()), ("as_of", pa.string()),
        ("carried", pa.bool_()), ("residents", pa.float64()), ("age_from", pa.list_(pa.int16())),
        ("ages", pa.list_(pa.float32())),
    ]
)  # fmt: skip
"""One row an area. vintage: year of the areas; as_of: what the residents are those of; carried: by a look-up from other
areas; age_from, ages: the youngest age of each band and its residents, null where the source has none."""
AGES: Final = ("age_from", "ages")
ENOUGH: Final = 0.98
"""Least share of a shape in areas with known residents: below it their sum is not the shape's."""


@dataclass(frozen=True, eq=False)
class Population:
    """unit: "lsoas" or "wards", of the year `vintage`; as_of: mid-2020, Census 2021; carried: by a look-up from other
    areas; code, residents: (n,); age_from: (k,) youngest age of each band, ages: (n, k) residents of it, both empty
    where they are not known."""

    unit: str
    vintage: str
    as_of: str
    carried: bool
    code: tuple[str, ...]
    residents: Floats
    age_from: npt.NDArray[np.int64]
    ages: Floats


def populations(store: Store, snapshot: Snapshot | None = None, *, ages: bool = True) -> tuple[Population, ...]:
    """Every set of residents that is loaded, by unit and vintage; empty without any. ages: whether theirs are wanted,
    which take longer to read."""
    names = [name for name in SCHEMA.names if ages or name not in AGES]
    table = store.read(DATASET, columns=names, snapshot=snapshot)
    if not len(table):
        return ()
    keys = sorted(set(zip(table["unit"].to_pylist(), table["vintage"].to_pylist(), strict=True)))
    units, years = table["unit"].to_numpy(zero_copy_only=False), table["vintage"].to_numpy(zero_copy_only=False)
    return tuple(_set(table.filter(pa.array((units == unit) & (years == year))), unit, year) for unit, year in keys)


def _set(rows: pa.Table, unit: str, vintage: str) -> Population:
    bands = rows["age_from"].to_pylist() if "ages" in rows.column_names else []
    known = bool(bands) and bands[0] is not None and all(one == bands[0] for one in bands)
    known = known and not rows["ages"].null_count
    return Population(
        unit, vintage, rows["as_of"][0].as_py(), rows["carried"][0].as_py(), tuple(rows["id"].to_pylist()),
        rows["residents"].to_numpy(),
        np.array(bands[0] if known else [], np.int64),
        np.array(rows["ages"].to_pylist() if known else np.empty((len(rows), 0)), np.float64),
    )  # fmt: skip


def by_code(of: Population, areas: Boundaries) -> Floats:
    """(m,) residents of each area of a set, not a number where they are not known. Raises Refused across kinds and
    vintages."""
    if (areas.kind, areas.vintage) != (of.unit, of.vintage):
        raise Refused(
            f"the residents are of {NAMES[of.unit]} of {of.vintage} and the outlines are {areas.label}: "
            "codes of two years are not joined"
        )
    known = dict(zip(of.code, of.residents.tolist(), strict=True))
    return np.array([known.get(code, np.nan) for code in areas.code], np.float64)


@dataclass(frozen=True, eq=False)
class Placed:
    """Residents with the outlines that they are of: (m,) outlines, EPSG:27700, and the residents of each, not a number
    where they are not known."""

    population: Population
    areas: Boundaries
    residents: Floats

    def of(self, shapes: npt.NDArray[np.object_]) -> Floats:
        """(n,) residents of any shapes (EPSG:27700): of each area as much as of its ground lies in the shape, as if
        its residents lived evenly spread. Not a number where less than ENOUGH of what lies in the areas is known."""
        return shared(shapes, self.areas.geometry, self.residents)


def placed(
    store: Store, snapshot: Snapshot | None = None, *, of: tuple[Population, ...] | None = None
) -> Placed | None:
    """The residents that any shape can be given by: those of LSOAs whose outlines of the same year are in use, else of
    wards with theirs. None where no outlines fit. of: sets that were read already."""
    loaded = populations(store, snapshot) if of is None else of
    outlines = {(one.kind, one.vintage): one for kind in UNITS if (one := store.boundaries.chosen(kind)) is not None}
    wards = store.boundaries.wards()
    outlines.setdefault((wards.kind, wards.vintage), wards)
    for each in sorted(loaded, key=lambda one: (one.unit, -int(one.vintage))):
        if (areas := outlines.get((each.unit, each.vintage))) is not None:
            return Placed(each, areas, by_code(each, areas))
    return None


def shared(shapes: npt.NDArray[np.object_], areas: npt.NDArray[np.object_], residents: Floats) -> Floats:
    """(n,) residents of shapes from those of areas that do not overlap, (m,), by shared area. A shape keeps its number
    only where its part of areas whose residents are known is at least ENOUGH of its part of all areas, and all areas
    hold at least half of it."""
    shape, area = shapely.STRtree(areas).query(shapes, predicate="intersects")
    part = shapely.area(shapely.intersection(shapes[shape], areas[area]))
    known = np.isfinite(residents)[area]
    inside = np.bincount(shape, part, len(shapes))
    certain = np.bincount(shape[known], part[known], len(shapes))
    whole = shapely.area(areas)[area]
    lives = np.where(known, np.nan_to_num(residents[area]) * part / np.where(whole > 0, whole, 1), 0.0)
    total = np.bincount(shape, lives, len(shapes))
    enough = (inside > 0) & (certain >= ENOUGH * inside) & (inside >= shapely.area(shapes) / 2)
    return np.where(enough, total, np.nan)
