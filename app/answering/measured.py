"""What incidents weigh: the harm that they stand for, or what they cost, summed with what chance does to such sums."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from app.answering.answer import Measured, Ranked, Valued
from app.answering.question import COST, HARM, Question
from app.answering.rates import ranks
from app.answering.selection import Selected
from app.settings import Settings
from geo.offence.costs import CostTable, cost_table
from geo.offence.harm import HarmTable, chosen_table
from geo.offence.ho_codes import normal_codes
from models.weighted_sum import weighted_sum_interval

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Weigh = Callable[[Iterable[str | None], Iterable[str | None]], Floats]
R = TypeVar("R", bound=Ranked)
NEEDED: Final = 0.9
"""Share of the incidents that must have a value: a sum over fewer shows what the table knows, not what happened."""

NOTHING: Final = Valued(0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, eq=False)
class Worth:
    """What stands on the places of a selection, (m,) each. value: sum of the values; squares: of their squares;
    largest: of one incident; without: incidents that the table gives no value."""

    value: Floats
    squares: Floats
    largest: Floats
    without: Floats


def table_of(asked: Question, settings: Settings) -> HarmTable | CostTable | None:
    """The table that a question's measure goes by; None for counts."""
    if asked.measure == HARM:
        return chosen_table(settings.harm)
    return cost_table() if asked.measure == COST else None


def table_key(asked: Question, settings: Settings) -> str:
    """CSS@2016.2, what a stamp rests on; "" for counts."""
    table = table_of(asked, settings)
    return f"{table.id}@{table.version}" if table else ""


def worth_of(found: Selected, table: HarmTable | CostTable) -> Worth:
    """What the incidents on each place are worth by a table."""
    kinds = found.rows.of_kinds(("ho_code", "category"))
    codes = normal_codes(kinds["ho_code"]).to_pylist()
    each = values_of(table, codes, kinds["category"].to_pylist())
    return Worth(*(column[found.at] for column in found.rows.worth(each)))


def values_of(table: HarmTable | CostTable, codes: Sequence[str | None], categories: Sequence[str | None]) -> Floats:
    if isinstance(table, HarmTable):
        return table.weights(codes, categories)
    low, high = table.ranges(codes, categories)
    return (low + high) / 2


def valued(worth: Worth, group: Ints, k: int) -> list[Valued]:
    """Of each of k groups of places the sum of what stands there, with its 95 % interval. group: (m,), -1 for none.

    What a group could have held that it did not is judged by the gravest incident of the whole selection: an interval
    that knew nothing of it would miss the truth of quiet places twice in ten times instead of once in twenty.
    """
    some = group >= 0
    sums = [
        np.bincount(group[some], one[some], k).astype(np.float64) for one in (worth.value, worth.squares, worth.without)
    ]
    largest = float(worth.largest.max(initial=0.0))
    low, high = weighted_sum_interval(sums[0], sums[1], largest)
    return [Valued(*row) for row in zip(sums[0].tolist(), low.tolist(), high.tolist(), sums[2].tolist(), strict=True)]


def measured(
    asked: Question, table: HarmTable | CostTable, worth: Worth, within: npt.NDArray[np.bool_], n: float
) -> Measured:
    """What a sum is of, and the sum over the places `within`, whose incidents are n together."""
    group = np.where(within, 0, -1).astype(np.intp)
    total = valued(worth, group, 1)[0]
    price = table.price_year if isinstance(table, CostTable) else ""
    return Measured(
        asked.measure, f"{table.id}@{table.version}", table.title, price, table.caveat, table.source, total,
        n - total.without,
    )  # fmt: skip


def enough(found: Measured, n: float) -> bool:
    """Whether enough of n incidents have a value for their sum to mean something."""
    return found.known >= NEEDED * n


def by_value(rows: Sequence[R], values: Sequence[Valued], ids: Sequence[str]) -> tuple[R, ...]:
    """Rows with what they are worth, most first. values, ids: of what is valued, by the id of its row."""
    known = dict(zip(ids, values, strict=True))
    found = [replace(row, valued=known.get(row.id, NOTHING)) for row in rows]
    value = np.array([known.get(row.id, NOTHING).value for row in rows], np.float64)
    rank = ranks(value).tolist()
    ranked = [replace(row, rank=int(place)) for row, place in zip(found, rank, strict=True)]
    return tuple(sorted(ranked, key=lambda row: row.rank))
