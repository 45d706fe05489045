"""The arrays that go in and out everywhere, by one name each.

A compiled function says the type of each argument and of what it returns, so that a reader and mypy know what numba
will compile it for: `Floats`, `Ints` and so on for arrays, int, float and bool for numbers.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Ints32 = npt.NDArray[np.int32]
"""Of places, cells or columns: half the memory, and two thousand million of them are enough."""
Bits = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.signedinteger[Any]]
"""Whole numbers that need not be the widest: compiled once for each width that comes."""
