"""Who is whose neighbour, as scipy sparse matrices with no diagonal: for local G, local Moran and their like."""

from collections.abc import Sequence
from typing import Annotated, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from models.described import Described, Input
from models.engine.arguments import points
from models.engine.matrices import AnyMatrix, Matrix
from models.engine.near_pairs import near_pairs
from models.errors import ParameterError

Neighbours = Annotated[
    AnyMatrix, Described("Who is whose neighbour: a sparse matrix without a diagonal", input=Input.NEIGHBOURS)
]

EDGE: Final = 1 + 5e-13
"""By what a radius reaches further than it says, so that a place exactly on its edge is in whatever was rounded."""


def from_neighbours(neighbours: Sequence[Sequence[int]]) -> Matrix:
    """Binary (n, n) weights from each place's list of neighbours, counted from 0."""
    n = len(neighbours)
    count = np.fromiter((len(row) for row in neighbours), np.int64, n)
    indices = np.fromiter((j for row in neighbours for j in row), np.int64, int(count.sum()))
    if len(indices) and (indices.min() < 0 or indices.max() >= n):
        raise ParameterError(f"a neighbour must be a number from 0 to {n - 1}")
    rows = np.repeat(np.arange(n), count)
    if (rows == indices).any():
        raise ParameterError("a place is not its own neighbour")
    return sparse.csr_array((np.ones(len(indices)), (rows, indices)), shape=(n, n))


def from_matrix(matrix: npt.ArrayLike) -> Matrix:
    """The (n, n) weights of a table that has them all, zeros for those who are no neighbours; its diagonal is 0."""
    table = np.asarray(matrix, np.float64)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or not np.isfinite(table).all():
        raise ParameterError("weights must be a square table of finite numbers")
    if table.diagonal().any():
        raise ParameterError("a place is not its own neighbour")
    return sparse.csr_array(table)


def distance_band(x: npt.ArrayLike, y: npt.ArrayLike, radius: float) -> Matrix:
    """Binary (n, n) weights of places no further apart than `radius` metres, edge and stacked ones included."""
    xs, ys = points(x, y, reach=radius)
    one, other, _ = near_pairs(xs, ys, radius * EDGE)
    ones = np.ones(len(one))
    half = sparse.csr_array((ones, (one, other)), shape=(len(xs), len(xs)))
    return (half + half.T).tocsr()


def lattice(ny: int, nx: int, *, queen: bool = True) -> Matrix:
    """Binary (ny * nx, ny * nx) weights of a grid's cells, row by row: edges and corners (queen) or edges alone."""
    number = np.arange(ny * nx).reshape(ny, nx)
    pairs = [(number[:, 1:], number[:, :-1]), (number[1:], number[:-1])]
    if queen:
        pairs += [(number[1:, 1:], number[:-1, :-1]), (number[1:, :-1], number[:-1, 1:])]
    one = np.concatenate([a.ravel() for a, _ in pairs])
    other = np.concatenate([b.ravel() for _, b in pairs])
    half = sparse.csr_array((np.ones(len(one)), (one, other)), shape=(ny * nx, ny * nx))
    return (half + half.T).tocsr()
