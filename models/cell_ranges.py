"""What somebody can work out of counts that are given: how far each count that is not given may lie from end to end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array

from models.errors import ParameterError

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
ENDLESS: Final = 1e6
"""A count that nothing bounds is taken to end here: no force records as many incidents of a kind."""
OPTIMAL: Final = 0
"""What HiGHS says of a programme that it has solved."""


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums of parts that are counted one by one. matrix: (k, a) ones where a sum holds a part."""

    matrix: csr_array

    @classmethod
    def of(cls, members: Sequence[Iterable[int]], parts: int) -> "Sums":
        """members: of each sum, the parts that it adds up, below `parts`."""
        lists = [np.unique(np.fromiter(one, np.intp)) for one in members]
        rows = np.repeat(np.arange(len(lists)), [len(one) for one in lists])
        columns = np.concatenate([*lists, np.empty(0, np.intp)])
        return cls(csr_array(coo_array((np.ones(len(columns)), (rows, columns)), shape=(len(lists), parts))))

    def __len__(self) -> int:
        return int(self.matrix.shape[0])

    def at(self, table: Floats) -> Floats:
        """(k,) the sums of a table of parts."""
        return np.asarray(self.matrix @ table, np.float64)

    def added(self, chosen: Bools) -> Floats:
        """(a,) in how many of the chosen sums each part is."""
        return np.asarray(self.matrix.T @ chosen.astype(np.float64), np.float64)


@dataclass(frozen=True, eq=False)
class Published:
    """What is known of sums. low, high: (k,) between which each lies; 0 and infinity of one that is not given."""

    sums: Sums
    low: Floats
    high: Floats

    def agrees(self, table: Floats) -> Bools:
        """(k,) which of the sums of a table are as they are given."""
        values = self.sums.at(table)
        return (self.low <= values) & (values <= self.high)


class Ranges:
    """The lowest and the highest value of watched sums over all tables of whole counts that agree with what is given.

    low, high: (w,) so far. Every table that is found tells of all sums; and what agrees with what is given goes on
    doing so when less is given, so that nothing is looked for twice.
    """

    def __init__(self, watched: Sums, table: Floats) -> None:
        """table: (a,) one that agrees with what is given, such as the true one."""
        self.watched = watched
        self.low = watched.at(table)
        self.high = self.low.copy()

    def learn(self, table: Floats) -> None:
        """Take notice of another table that agrees with what is given."""
        values = self.watched.at(table)
        self.low, self.high = np.minimum(self.low, values), np.maximum(self.high, values)

    def narrow(self, published: Published, width: float, unless: Floats, *, first: bool = False) -> Bools:
        """(w,) which sums are known more closely than `width` and are not known to be at least `unless`, (w,).

        Exact: unless a range is wide enough already, both of its ends are found by an integer programme. first: end
        at the first that is too narrow. Raises ParameterError where no table agrees with what is given.
        """
        for sign in (-1.0, 1.0):  # one table for all of them together: most need no other
            far = self.high - self.low < width
            if far.any():
                self.learn(_least(published, sign * self.watched.added(far)))
        found = np.zeros(len(self.watched), bool)
        for i in range(len(self.watched)):
            one = np.arange(len(self.watched)) == i
            for sign in (-1.0, 1.0):
                if self.high[i] - self.low[i] < width:
                    self.learn(_least(published, sign * self.watched.added(one)))
            found[i] = self.high[i] - self.low[i] < width and self.low[i] < unless[i]
            if found[i] and first:
                break
        return found


def some_table(published: Published) -> Floats | None:
    """(a,) whole counts of parts, none negative, that agree with what is given; None where none do."""
    return _solved(published, np.zeros(int(published.sums.matrix.shape[1])))


def _least(published: Published, cost: Floats) -> Floats:
    if (table := _solved(published, cost)) is None:
        raise ParameterError("no counts agree with all that is given")
    return table


def _solved(published: Published, cost: Floats) -> Floats | None:
    bounding = np.flatnonzero(np.isfinite(published.high) | (published.low > 0))
    rules = (
        LinearConstraint(published.sums.matrix[bounding], published.low[bounding], published.high[bounding])
        if len(bounding)
        else ()
    )
    bounds = Bounds(np.zeros(len(cost)), ENDLESS)
    found = milp(cost, integrality=np.ones(len(cost), np.int64), bounds=bounds, constraints=rules)
    return np.round(found.x) if found.status == OPTIMAL else None
