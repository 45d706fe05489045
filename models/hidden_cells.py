"""Which cells of a table are hidden beside the small ones, so that no small count can be worked out from the others."""

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, diags_array, hstack

from models.alike_parts import AlikeParts
from models.cell_ranges import OPTIMAL, Published, Ranges, Sums
from models.errors import ParameterError

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
REACH: Final = (1, 10, 100)
"""Times the width by which a count may lie above the true one in the tables that are looked for, the nearest first:
bounds far off make a programme slow."""


def hidden_cells(
    cells: Published, table: Floats, hidden: Bools, fixed: Bools, watched: Sums, *, width: float, unless: Floats,
    cost: Floats,
) -> Bools:  # fmt: skip
    """(k,) which cells are not given, so that no watched sum is known more closely than `width`.

    cells: between which each lies when it is given; table: (a,) the true parts; hidden: those that are hidden at once;
    fixed: those that are given already and stay so; watched: (w,) sums that are guarded, unless they are known to be
    at least `unless`; cost: (k,) what is lost with a cell. One sum after the other (Kelly, Golden and Assad 1992):
    while one is known too closely, an integer programme hides what costs least beside what is hidden (Fischetti and
    Salazar 2001). Raises ParameterError where what is fixed gives a sum away.
    """
    hide, ranges = hidden & ~fixed, Ranges(watched, table)
    sure = np.zeros(len(watched), bool)
    while True:
        left = replace(cells, low=np.where(hide, 0.0, cells.low), high=np.where(hide, np.inf, cells.high))
        # those that were known to be at least `unless` are looked at again when nothing else is left
        for skipped in (sure, np.zeros(len(watched), bool)):
            narrow = next(ranges.narrow(left, width, unless, skipped), None)
            if narrow is not None:
                break
        if narrow is None:
            return hide
        further, tables = cheapest(left, table, ~(hide | fixed), watched.matrix[[narrow]], width, cost)
        hide = hide | further
        for one in tables:
            ranges.learn(one)


def cheapest(
    published: Published, table: Floats, free: Bools, guarded: csr_array, width: float, cost: Floats
) -> tuple[Bools, tuple[Floats, Floats]]:
    """(k,) which of the free cells to hide, so that two tables agree with the others and differ by `width` in one sum,
    at the least cost; and the two.

    guarded: (1, a) the parts of that sum. Raises ParameterError where hiding all of the free cells is not enough.
    """
    chosen = np.flatnonzero(free)
    held = np.flatnonzero(~free & (np.isfinite(published.high) | (published.low > 0)))
    alike = AlikeParts.of(published.sums.matrix[np.concatenate([held, chosen])])
    matrix, totals = published.sums.matrix[:, alike.first], alike.totals(table)
    lowest, highest = alike.ends(guarded)
    kept, loose = matrix[held], matrix[chosen]
    low, high = published.low[chosen], published.high[chosen]
    inside = np.bincount(guarded.indices, minlength=len(table)) > 0
    for times in REACH:
        most = totals + times * width
        open_above = np.maximum(np.asarray(loose @ most) - high, 0.0)
        apart = hstack([highest, -lowest, csr_array((1, len(chosen)))], format="csr")
        rules = [LinearConstraint(apart, width, np.inf)]
        for columns in ((1, 0), (0, 1)):  # what holds of one table holds of the other
            rules += [
                _rule(kept, columns, csr_array((len(held), len(chosen))), published.low[held], published.high[held]),
                _rule(loose, columns, csr_array(diags_array(-open_above)), np.full(len(chosen), -np.inf), high),
                _rule(loose, columns, csr_array(diags_array(low)), low, np.full(len(chosen), np.inf)),
            ]
        found = milp(
            np.concatenate([np.zeros(2 * len(alike)), cost[chosen]]),
            integrality=np.ones(2 * len(alike) + len(chosen), np.int64),
            bounds=Bounds(0.0, np.concatenate([most, most, np.ones(len(chosen))])),
            constraints=rules,
        )
        if found.status == OPTIMAL:
            further = np.zeros(len(free), bool)
            further[chosen[found.x[2 * len(alike) :] > 0.5]] = True
            up, down = np.round(found.x[: 2 * len(alike)]).reshape(2, -1)
            return further, (alike.dealt(up, inside), alike.dealt(down, ~inside))
    raise ParameterError("what is given already tells a count that is hidden")


def _rule(of: csr_array, columns: tuple[int, int], hides: csr_array, low: Floats, high: Floats) -> LinearConstraint:
    """Sums of one of the two tables, and what hiding each of them adds."""
    return LinearConstraint(hstack([of * columns[0], of * columns[1], hides], format="csr"), low, high)
