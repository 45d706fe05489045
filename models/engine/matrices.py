"""Weights between places, as scipy's sparse matrices: given in any form, worked on row by row."""

import numpy as np
from scipy import sparse

from models.engine.arrays import Floats

AnyMatrix = sparse.sparray | sparse.spmatrix
Matrix = sparse.csr_array[np.float64, tuple[int, int]]


def compressed(weights: AnyMatrix) -> Matrix:
    """The same weights as float64 compressed by rows; what is so already is not copied."""
    return sparse.csr_array(weights, dtype=np.float64)  # type: ignore[call-overload]


def row_sums(weights: Matrix) -> Floats:
    """(n,) the sum of each row."""
    return np.asarray(weights.sum(axis=1), np.float64).ravel()


def lagged(weights: Matrix, values: Floats) -> Floats:
    """(n,) the weighted sum of the values of each row's neighbours."""
    return np.asarray(weights @ values, np.float64)
