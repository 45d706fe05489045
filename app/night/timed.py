"""The incidents of a question that have a time of day, whatever hours it asks for."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from app.answering.answerer import Answerer
from app.answering.period import Period
from app.answering.question import Question
from app.answering.selection import Selected
from geo.offence.offences import definition
from geo.source import source_of
from geo.store.base import Snapshot
from geo.time.night import timed

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Timed:
    """The selected incidents of a question in its area. start, end: (n,) of those with a time; counts: (n,) how many
    each stands for; place: (n,) position among the selection's places, -1 without; untimed: weight of the others."""

    found: Selected
    start: npt.NDArray[np.datetime64]
    end: npt.NDArray[np.datetime64]
    counts: Floats
    place: npt.NDArray[np.intp]
    untimed: float
    period: Period


def timed_of(answerer: Answerer, asked: Question) -> Timed:
    """What `asked` is about at any hour, in its area, by time. Raises Refused when no record has an hour."""
    every = asked.but(night="", hour=None, hours="")
    snapshot = answerer.store.snapshot()
    _allow_hours(answerer, every, snapshot)
    _, period, _, found = answerer.select(every, snapshot)
    timed(found.rows.values("time_precision"))
    place = found.place
    here = answerer.area(asked).rows(found)
    weight = found.rows.weight
    known = found.timed & here
    start, end = (found.rows.time(name)[known] for name in ("start", "end"))
    untimed = float(weight[here & ~known].sum())
    return Timed(found, start, end, weight[known], place[known], untimed, period)


def _allow_hours(answerer: Answerer, asked: Question, snapshot: Snapshot) -> None:
    """Raise Refused, before a row is read, where no kind of incidents that there are has an hour and some are
    selected."""
    what = definition(asked.offence, folder=answerer.definitions)
    period, _ = answerer.period(asked, what, snapshot)
    if what.nights or what.zoned or (source_of(period.source).anonymised and not what.in_open_data):
        return  # single rows say what is selected, or the selection says that nothing can be
    span = {"source": period.source, "force": answerer.settings.force, "first": period.first, "last": period.last}
    facts = answerer.store.facts(**span, snapshot=snapshot)  # type: ignore[arg-type]
    if facts.timed:
        return
    kinds = facts.kinds.filter(pc.is_in(facts.kinds["month"], value_set=pa.array(period.held, pa.date32())))
    chosen = what.select(kinds, rows=kinds["rows"].to_numpy()).mask
    timed(kinds["time_precision"].to_numpy(zero_copy_only=False)[chosen])
