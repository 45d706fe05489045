"""The likely range of counts that were found because they are high: of wards, squares and hotspots."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geo.places import Places
from models.multiscale import Expected, multiscale_expected

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
FINENESS = 4
"""Cells in the largest gap of a hotspot, along one edge: fine enough to follow its outline."""


def hotspot_range(shapes: Sequence[BaseGeometry], held: Ints, places: Places, *, eps: float, seed: int) -> Expected:
    """What is to be expected inside each outline; held: (n,) the outline that each place stands in, -1 for none.

    A cell with incidents belongs to an outline by the share of them that stand in it, an empty one by its middle.
    """
    side, some = eps / FINENESS, places.weight > 0
    places, held = Places(places.x[some], places.y[some], places.weight[some], places.inverse), held[some]
    at = np.floor(np.array([places.x, places.y]) / side).astype(np.int64)
    cell, of = np.unique(_one(at), return_inverse=True)
    whole = np.bincount(of, places.weight)
    known = held >= 0
    pair, inverse = np.unique(held[known] * len(cell) + of[known], return_inverse=True)
    spot, mine = np.divmod(pair, len(cell))
    inside = [_middles(shape, side) for shape in shapes]
    middles, of_shape = np.concatenate(inside), np.repeat(np.arange(len(shapes)), [len(one) for one in inside])
    empty = cell[np.minimum(np.searchsorted(cell, middles), len(cell) - 1)] != middles
    region = np.concatenate((spot, of_shape[empty]))
    share = np.concatenate((np.bincount(inverse, places.weight[known], len(pair)) / whole[mine], np.ones(empty.sum())))
    column, row = _two(np.concatenate((cell[mine], middles[empty])))
    return multiscale_expected(
        at[0],
        at[1],
        places.weight,
        region=region,
        region_column=column,
        region_row=row,
        share=share,
        seed=seed,
    )


def cell_range(column: Ints, row: Ints, count: Floats, *, seed: int) -> Expected:
    """What is to be expected in each of the cells with incidents."""
    each = np.arange(len(count))
    return multiscale_expected(
        column, row, count, region=each, region_column=column, region_row=row, share=np.ones(len(count)), seed=seed
    )


def _middles(shape: BaseGeometry, side: float) -> Ints:
    """(m,) the cells whose middle lies in the shape."""
    west, south, east, north = (int(np.floor(v / side)) for v in shapely.bounds(shape))
    columns, rows = np.meshgrid(np.arange(west, east + 1), np.arange(south, north + 1))
    shapely.prepare(shape)
    within = shapely.contains_xy(shape, (columns + 0.5) * side, (rows + 0.5) * side)
    return _one(np.array([columns[within], rows[within]]))


def _one(at: Ints) -> Ints:
    """Column and row, (2, m), as one number."""
    return np.asarray((at[0] << 32) + at[1], np.int64)


def _two(one: Ints) -> Ints:
    """The column and row that such a number stands for."""
    row = ((one + 2**31) & (2**32 - 1)) - 2**31
    return np.array([(one - row) >> 32, row])
