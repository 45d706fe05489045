"""A question about incidents in place of records: those of one policing night at one spot count once."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from app.answering.dated import DATED
from app.answering.question import COUNTS, INCIDENT, Question
from geo.errors import Refused
from geo.store.columns.rows import Rows
from geo.time.night import night_of

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Nights = npt.NDArray[np.datetime64]
LONGEST_SPAN: Final = np.timedelta64(24, "h")
"""An incident somewhere in a longer time has no night."""


@dataclass(frozen=True)
class EachOnce:
    """weight: (n,) 1 for the record that stands for its incident, 0 for the others of it; joined: how many those are;
    alone: records whose night or spot is not known, which count one each."""

    weight: Floats
    joined: int
    alone: int


def allow_incidents(asked: Question, precision: list[str]) -> None:
    """Raise Refused where incidents cannot be told from records: no record has a day, or harm or costs are added up."""
    if asked.count != INCIDENT:
        return
    if asked.measure != COUNTS:
        raise Refused(
            "harm and costs are added up record by record", where="count", todo="Ask for counts, or for records."
        )
    if precision and not set(precision) & set(DATED):
        raise Refused(
            "these data give only the month, so records of one night cannot be known for one incident", where="count",
            todo="Ask for records.",
        )  # fmt: skip


def each_once(rows: Rows) -> EachOnce:
    """Which record stands for each incident: the first of one exact spot and one policing night."""
    night, known = known_nights(rows)
    exact = np.array(rows.of_kinds(("spatial_precision",))["spatial_precision"].to_pylist(), str)[rows.kind] == "exact"
    use = np.flatnonzero(known & exact & (rows.place >= 0))
    both = np.column_stack([rows.place[use], night[use].astype(np.int64)])
    first = use[np.unique(both, axis=0, return_index=True)[1]]
    weight = np.ones(rows.n)
    weight[use] = 0.0
    weight[first] = 1.0
    return EachOnce(weight, len(use) - len(first), rows.n - len(use))


def known_nights(rows: Rows) -> tuple[Nights, Bools]:
    """(n,) the policing night of each row, and of which rows it is known: those of a day at least."""
    precision = np.array(rows.of_kinds(("time_precision",))["time_precision"].to_pylist(), str)[rows.kind]
    start, end = rows.time("start"), rows.time("end")
    middle = np.where(np.isnat(end) | (end < start), start, start + (end - start) // 2)
    long = ~np.isnat(end) & (end - start > LONGEST_SPAN)
    night = np.where(precision == "day", start.astype("M8[D]"), night_of(middle))
    return night, ~np.isnat(start) & np.isin(precision, DATED) & ~long
