"""Parts that nobody can tell apart who has only some sums of them: it matters what they add up to, and no more."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, csr_array

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class AlikeParts:
    """Groups of parts that the same sums hold. group: (a,) of each part; first: (g,) a part of each group; size: (g,).

    Whatever agrees with the sums goes on agreeing when the counts of a group's parts are dealt out anew among them, so
    its total says all that there is to say of it.
    """

    group: Ints
    first: Ints
    size: Ints

    @classmethod
    def of(cls, matrix: csr_array) -> "AlikeParts":
        """matrix: (k, a) what each sum holds of each part."""
        columns = csc_array(matrix)
        columns.sort_indices()
        known: dict[tuple[bytes, bytes], int] = {}
        held, weight, ends = columns.indices, columns.data, columns.indptr.tolist()
        keys = [(held[a:b].tobytes(), weight[a:b].tobytes()) for a, b in pairwise(ends)]
        group = np.array([known.setdefault(key, len(known)) for key in keys], np.intp)
        _, first, size = np.unique(group, return_index=True, return_counts=True)
        return cls(group, first.astype(np.intp), size.astype(np.intp))

    def __len__(self) -> int:
        return len(self.first)

    def totals(self, table: Floats) -> Floats:
        """(g,) what the parts of each group add up to in a table (a,)."""
        return np.bincount(self.group, table, len(self)).astype(np.float64)

    def dealt(self, totals: Floats, to: Bools | None = None) -> Floats:
        """(a,) a table of such totals, all of each given to one part of its group. to: (a,) to which rather; the first
        where there is none of them."""
        takes = self.first.copy()
        if to is not None:
            takes[self.group[to]] = np.flatnonzero(to)
        table = np.zeros(len(self.group))
        table[takes] = totals
        return table

    def ends(self, sums: csr_array) -> tuple[csr_array, csr_array]:
        """Sums of parts, (w, a) ones, at their lowest and at their highest, each (w, g) as sums of totals: the lowest
        has the groups that the sum holds whole, the highest all of which it holds a part."""
        among = csr_array(
            (np.ones(len(self.group)), (np.arange(len(self.group)), self.group)), shape=(len(self.group), len(self))
        )
        held = csr_array(sums @ among)
        high, low = held.copy(), held
        high.data = np.ones(len(high.data))
        low.data = (low.data == self.size[low.indices]).astype(np.float64)
        low.eliminate_zeros()
        return low, high
