"""What somebody can work out of counts that are given: how far each count that is not given may lie from end to end."""

from collections.abc import Iterable, Iterator, Sequence
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
SIGNS: Final = (-1.0, 1.0)
TRIES: Final = 4
"""Tables that are looked for together before it is asked whether more of them would help."""
NEARLY: Final = 1e-6
"""How far from whole what is whole may be for HiGHS."""
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

    def added(self, weight: Floats) -> Floats:
        """(a,) for each part the weights of the sums that hold it, together."""
        return np.asarray(self.matrix.T @ weight, np.float64)


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

    def narrow(self, published: Published, width: float, unless: Floats, surely: Bools | None = None) -> Iterator[int]:
        """Which sums are known more closely than `width` and are not known to be at least `unless`, (w,).

        surely: (w,) sums that are passed over; those that turn out to be known to be that much are added to it. Exact
        for the others: unless a range is wide enough already, both of its ends are found by an integer programme each.
        Raises ParameterError where no table agrees with what is given.
        """
        passed = np.zeros(len(self.watched), bool) if surely is None else surely
        self._widen(published, width, ~passed)
        for i in np.flatnonzero(~passed & (self.high - self.low < width)).tolist():
            one = np.zeros(len(self.watched))
            one[i] = 1.0
            for sign in SIGNS:
                if self.high[i] - self.low[i] < width:
                    self.learn(_least(published, sign * self.watched.added(one)))
            if self.high[i] - self.low[i] < width:
                if self.low[i] < unless[i]:
                    yield i
                passed[i] = self.low[i] >= unless[i]

    def _widen(self, published: Published, width: float, of: Bools) -> None:
        """Look for tables that move many sums at once, some up and the others down, while that helps: most of the
        sums need no programme of their own then."""
        chance, left = np.random.default_rng(len(self.watched)), len(self.watched) + 1
        while 0 < (count := int((far := of & (self.high - self.low < width)).sum())) < left:
            left = count
            for _ in range(TRIES):
                signs = chance.choice(SIGNS, len(self.watched)) * far
                for sign in SIGNS:
                    self.learn(_least(published, sign * self.watched.added(signs)))


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
    for integral in (0, 1):  # the best of all tables is nearly always one of whole counts, and sooner found
        kind = np.full(len(cost), integral)
        found = milp(cost, integrality=kind, bounds=bounds, constraints=rules)
        if found.status != OPTIMAL:
            return None
        whole: Floats = np.round(found.x)
        if integral or np.abs(found.x - whole).max() < NEARLY:
            return whole
    return None
