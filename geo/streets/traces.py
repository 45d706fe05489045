"""From shapes to traces: flat arrays in an order that keeps neighbours together."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

from geo.space.crs import to_lonlat
from geo.space.web_mercator import to_world
from geo.streets.basemap import Bytes, Ints32, Ints64, Traces

CENTIMETRES = 100
FURTHEST = 20_000_000
"""Metres: what lies further from the grid's origin fits no whole number of centimetres, and no map of here."""


def traced(shapes: npt.NDArray[np.object_], kind: npt.ArrayLike, name: Sequence[str]) -> Traces:
    """Points, lines or polygons (n,), single or multiple, EPSG:27700, each with its class and name ("" for none).

    A multiple shape becomes several traces, a polygon one for each of its rings. Empty shapes are left out.
    """
    kinds, called = np.asarray(kind, np.uint8), np.asarray(name, object)
    parts, of = shapely.get_parts(shapes, return_index=True)
    kept = ~(shapely.is_missing(parts) | shapely.is_empty(parts))
    parts, of = parts[kept], of[kept]
    hole = np.zeros(len(parts), np.bool_)
    if len(parts) and (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON).all():
        rings, polygon = shapely.get_rings(parts, return_index=True)
        hole = np.diff(polygon, prepend=-1) == 0
        parts, of = rings, of[polygon]
    xy, at = shapely.get_coordinates(parts, return_index=True)
    start = np.searchsorted(at, np.arange(len(parts) + 1))
    names, numbered = np.unique(called[of].astype(str), return_inverse=True) if len(of) else (np.zeros(0, str), of)
    code: Ints32 = numbered.astype(np.int32)
    if len(names) and names[0] == "":
        names, code = names[1:], np.asarray(code - 1, np.int32)
    lon, lat = to_lonlat(xy[:, 0], xy[:, 1])
    grid = np.rint(xy * CENTIMETRES).astype(np.int32)
    found = Traces(
        grid, to_world(lon, lat), start.astype(np.int64), kinds[of], code, hole, tuple(map(str, names))
    )  # fmt: skip
    return taken(found, neighbours_together(found)) if len(found) else found


def neighbours_together(traces: Traces) -> Ints64:
    """(m,) an order along a curve that fills the world (Morton 1966); holes follow their ring."""
    middle = traces.boxes.astype(np.int64)
    x, y = (((middle[:, axis] + middle[:, axis + 2]) // 2).astype(np.uint64) for axis in (0, 1))
    outer = np.maximum.accumulate(np.where(traces.hole, 0, np.arange(len(traces))))
    curve = (_spread(x) | (_spread(y) << np.uint64(1)))[outer]
    return np.lexsort((np.arange(len(traces)), outer, curve)).astype(np.int64)


def _spread(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The 32 bits of each with a gap of one bit between them."""
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF), (8, 0x00FF00FF00FF00FF), (4, 0x0F0F0F0F0F0F0F0F), (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):  # fmt: skip
        values = (values | (values << np.uint64(shift))) & np.uint64(mask)
    return values


def taken(traces: Traces, order: Ints64) -> Traces:
    """Those at the positions `order`, in that order."""
    length = np.diff(traces.start)[order]
    start = np.concatenate(([0], np.cumsum(length)))
    vertex = np.repeat(traces.start[:-1][order] - start[:-1], length) + np.arange(start[-1])
    return Traces(
        traces.grid[vertex], traces.world[vertex], start.astype(np.int64),
        traces.kind[order], traces.name[order], traces.hole[order], traces.names,
    )  # fmt: skip


def joined(parts: Sequence[Traces]) -> Traces:
    """Several sets of traces as one, with one list of names."""
    if len(parts) == 1:
        return parts[0]
    names = sorted({name for part in parts for name in part.names})
    position = {name: i for i, name in enumerate(names)}
    codes: list[Ints32] = []
    for part in parts:
        mine = np.array([*(position[name] for name in part.names), -1], np.int32)
        codes.append(mine[part.name])
    lengths = np.concatenate([np.diff(part.start) for part in parts]) if parts else np.zeros(0, np.int64)
    kinds: list[Bytes] = [part.kind for part in parts]
    found = Traces(
        np.concatenate([part.grid for part in parts] or [np.zeros((0, 2), np.int32)]),
        np.concatenate([part.world for part in parts] or [np.zeros((0, 2), np.int32)]),
        np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        np.concatenate(kinds or [np.zeros(0, np.uint8)]),
        np.concatenate(codes or [np.zeros(0, np.int32)]),
        np.concatenate([part.hole for part in parts] or [np.zeros(0, np.bool_)]),
        tuple(names),
    )
    return taken(found, neighbours_together(found)) if len(found) else found
