"""What the residents of each LSOA live with: its incidents by month, or the harm that they stand for."""

import numpy as np
import numpy.typing as npt

from app.answering.answer import Answer
from app.answering.answerer import Answerer
from app.answering.measured import table_of, values_of
from app.answering.selection import Selected
from geo.offence.costs import CostTable
from geo.offence.harm import HarmTable
from geo.offence.ho_codes import normal_codes
from geo.space.boundaries import Boundaries

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]


def incidents_and_harm(
    world: Answerer, answer: Answer, lsoas: Boundaries, inside: npt.NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """(months, m) each, of each LSOA of the area: its incidents, and what they are worth by the table of the answer's
    measure, which are the incidents again where it adds up those. inside: (m,) of the LSOAs."""
    _, _, _, found = world.select(answer.question, world.store.snapshot())
    of = found.distinct.ward(lsoas)[found.at].astype(np.intp)
    of = np.where((of >= 0) & np.append(inside, False)[of], of, -1)
    incidents = np.asarray(found.tally(of, len(lsoas)).by_month.T, np.float64)
    table = table_of(answer.question, world.settings) if answer.measured else None
    return incidents, incidents if table is None else _worth(table, found, of, len(lsoas))


def _worth(table: HarmTable | CostTable, found: Selected, of: Ints, m: int) -> Floats:
    """(months, m) sums of the values of the incidents that have one."""
    kinds = found.rows.of_kinds(("month", "ho_code", "category"))
    values = np.nan_to_num(
        values_of(table, normal_codes(kinds["ho_code"]).to_pylist(), kinds["category"].to_pylist()), nan=0.0
    )
    month = np.asarray(kinds["month"].to_pylist())
    some = of >= 0
    return np.array([
        np.bincount(of[some], found.rows.worth(np.where(month == one, values, 0.0))[0][found.at][some], m)
        for one in np.unique(month)
    ]).reshape(-1, m)  # fmt: skip
