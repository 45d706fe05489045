"""What no plan of patrols can pass, proven by a solver."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from models.engine.arrays import Floats, Ints

HOUR = 60.0
PROVING_SECONDS = 8.0
PROVEN = 0.002
"""Share of the bound at which the solver stops."""


@dataclass
class _Limits:
    """Rows of a constraint: what some columns cost, and the most that they may cost together."""

    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    known: dict[Any, int] = field(default_factory=dict)

    def add(self, key: Any, column: int, cost: float, most: float) -> None:
        """Count a column in the row of a key."""
        if key not in self.known:
            self.known[key] = len(self.most)
            self.most.append(most)
        self.rows.append(self.known[key])
        self.columns.append(column)
        self.costs.append(cost)


def most_worth(
    worth: Floats, starts: Floats, ends: Floats, group: Ints, entry: Floats, travel: Floats, visit: float, limit: int
) -> float:
    """A bound for `plan_tours` by HiGHS: its rules, but that a visit costs only the shortest way into its place, and
    that units of one shift with the same minutes are one.

    worth: (p, h); starts, ends, group: (t,); entry: (t, p) and travel: (p, p) minutes; limit: visits of a place in a
    shift.
    """
    limits, gains = _Limits(), list[float]()
    apart = travel + np.diag(np.full(len(travel), np.inf))
    for kind, units in enumerate(_alike(starts, ends, group)):
        at = units[0]
        cost = visit + np.minimum(entry[units].min(axis=0), apart.min(axis=0))
        last = min(int(np.ceil(ends[at] / HOUR)), worth.shape[1])
        for hour in range(int(starts[at] // HOUR), last):
            for place in np.flatnonzero(worth[:, hour] > 0).tolist():
                column, took = len(gains), float(cost[place])
                gains.append(float(worth[place, hour]))
                limits.add(("minutes", kind), column, took, len(units) * float(ends[at] - starts[at]))
                limits.add(("hour", kind, hour), column, took, len(units) * (HOUR + float(cost.max())))
                limits.add(("seen", place, hour), column, 1.0, 1.0)
                limits.add(("longest", int(group[at]), place), column, 1.0, float(limit))
    return _solved(np.array(gains), limits) if gains else 0.0


def _alike(starts: Floats, ends: Floats, group: Ints) -> Iterator[Ints]:
    """Units of one shift with the same minutes."""
    known: dict[tuple[float, ...], list[int]] = {}
    for unit, key in enumerate(zip(group.tolist(), starts.tolist(), ends.tolist(), strict=True)):
        known.setdefault(key, []).append(unit)
    yield from (np.array(units, np.int64) for units in known.values())


def _solved(gains: Floats, limits: _Limits) -> float:
    held = csr_array((limits.costs, (limits.rows, limits.columns)), shape=(len(limits.most), len(gains)))
    found = milp(
        -gains,
        constraints=LinearConstraint(held, ub=np.array(limits.most)),
        integrality=np.ones(len(gains), np.int64),
        bounds=Bounds(0, 1),
        options={"time_limit": PROVING_SECONDS, "mip_rel_gap": PROVEN},
    )
    bound = found.mip_dual_bound
    return float(gains.sum()) if bound is None else float(-bound)
