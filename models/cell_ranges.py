"""What somebody can work out of counts that are given: how far each count that is not given may lie from end to end."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array

from models.alike_parts import AlikeParts
from models.errors import ParameterError

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
ENDLESS: Final = 1e6
"""A count that nothing bounds is taken to end here: no force records as many incidents of a kind."""
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

    def one(self, i: int) -> Floats:
        """(a,) what one of the sums holds."""
        return np.asarray(self.matrix[[i]].toarray()[0], np.float64)

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

    low, high: (w,) so far. Every table that is found tells of all sums, however the counts of parts that nobody can
    tell apart are dealt out; and what agrees with what is given goes on doing so when less is given, so that nothing is
    looked for twice.
    """

    def __init__(self, watched: Sums, table: Floats) -> None:
        """table: (a,) one that agrees with what is given, such as the true one."""
        self.watched, self.table = watched, table
        self.low = watched.at(table)
        self.high = self.low.copy()

    def learn(self, table: Floats) -> None:
        """Take notice of another table that agrees with what is given."""
        values = self.watched.at(table)
        self._learn(values, values)

    def narrow(self, published: Published, width: float, unless: Floats, surely: Bools | None = None) -> Iterator[int]:
        """Which sums are known more closely than `width` and are not known to be at least `unless`, (w,).

        surely: (w,) sums that are passed over; those that turn out to be known to be that much are added to it. Exact
        for the others: unless a range is wide enough already, its ends are found by an integer programme each. Raises
        ParameterError where no table agrees with what is given.
        """
        passed = np.zeros(len(self.watched), bool) if surely is None else surely
        given = _Given.of(published, self.watched)
        self._notice(given, given.alike.totals(self.table))
        self._widen(given, width, ~passed)
        for i in np.flatnonzero(~passed & (self.high - self.low < width)).tolist():
            if self._far(i, width) and self.low[i] > 0:
                self._notice(given, given.least(given.lowest.one(i)))
                passed[i] = self.low[i] >= unless[i]
            if self._far(i, width) and not passed[i]:
                self._notice(given, given.least(-given.highest.one(i)))
            if self._far(i, width) and not passed[i]:
                yield i

    def _far(self, i: int, width: float) -> bool:
        return bool(self.high[i] - self.low[i] < width)

    def _notice(self, given: "_Given", totals: Floats) -> None:
        """Take notice of every table of such totals."""
        self._learn(given.lowest.at(totals), given.highest.at(totals))

    def _learn(self, lowest: Floats, highest: Floats) -> None:
        self.low, self.high = np.minimum(self.low, lowest), np.maximum(self.high, highest)

    def _widen(self, given: "_Given", width: float, of: Bools) -> None:
        """Look for tables that move many sums at once, some up and the others down, while that helps: most of the
        sums need no programme of their own then. None is moved further than it must be, which leaves more to others."""
        chance, left = np.random.default_rng(len(self.watched)), len(self.watched) + 1
        most = given.alike.totals(self.table) + width
        while TRIES < (count := int((far := of & (self.high - self.low < width)).sum())) < left:
            left = count
            for _ in range(TRIES):
                weight = chance.uniform(0.5, 1.5, len(far)) * far * (chance.random(len(far)) < 0.5)
                self._notice(given, given.good(given.lowest.added(far - weight) - given.highest.added(weight), most))


@dataclass(frozen=True, eq=False)
class _Given:
    """What is given, of groups of parts that nobody can tell apart. rules: what holds of their totals; lowest,
    highest: the watched sums as sums of totals, at either end."""

    alike: AlikeParts
    rules: tuple[LinearConstraint, ...]
    lowest: Sums
    highest: Sums

    @classmethod
    def of(cls, published: Published, watched: Sums) -> "_Given":
        bounding = np.flatnonzero(np.isfinite(published.high) | (published.low > 0))
        matrix = published.sums.matrix[bounding]
        alike = AlikeParts.of(matrix)
        rule = LinearConstraint(matrix[:, alike.first], published.low[bounding], published.high[bounding])
        ends = (Sums(one) for one in alike.ends(watched.matrix))
        return cls(alike, (rule,) if len(bounding) else (), *ends)

    def least(self, cost: Floats) -> Floats:
        """(g,) the totals at the least cost. Raises ParameterError where none agree."""
        if (totals := self.solved(cost)) is None:
            raise ParameterError("no counts agree with all that is given")
        return totals

    def solved(self, cost: Floats) -> Floats | None:
        """The same; None where none agree."""
        every = np.zeros(len(cost)), np.full(len(cost), ENDLESS)
        found = self._asked(cost, *every, whole=False)  # the best is nearly always whole, and sooner found so
        if found is None or _is_whole(found).all():
            return found if found is None else np.round(found)
        best = self._asked(cost, *every, whole=True)
        return None if best is None else np.round(best)

    def good(self, cost: Floats, most: Floats) -> Floats:
        """Totals, none above `most`, at a low cost: what is whole of the best stays, the rest is made whole."""
        low = np.zeros(len(cost))
        found = self._asked(cost, low, most, whole=False)
        if found is not None and not (whole := _is_whole(found)).all():
            kept = np.round(found)
            found = self._asked(cost, np.where(whole, kept, low), np.where(whole, kept, most), whole=True)
        return self.least(cost) if found is None else np.round(found)

    def _asked(self, cost: Floats, low: Floats, high: Floats, *, whole: bool) -> Floats | None:
        found = milp(cost, integrality=np.full(len(cost), int(whole)), bounds=Bounds(low, high), constraints=self.rules)
        return np.asarray(found.x, np.float64) if found.status == OPTIMAL else None


def _is_whole(values: Floats) -> Bools:
    return np.asarray(np.abs(values - np.round(values)) < NEARLY)


def some_table(published: Published) -> Floats | None:
    """(a,) whole counts of parts, none negative, that agree with what is given; None where none do."""
    given = _Given.of(published, Sums.of([], int(published.sums.matrix.shape[1])))
    totals = given.solved(np.zeros(len(given.alike)))
    return None if totals is None else given.alike.dealt(totals)
