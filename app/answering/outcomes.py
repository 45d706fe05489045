"""What became of it: how many incidents of each ward had a positive outcome, and how far that share could be off."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from app.answering.answered import Listing
from app.answering.answerer import Answerer, rests_on
from app.answering.keeper import Kind
from app.answering.question import Question
from app.answering.selection import in_months
from app.answering.zones import within
from geo.disclosure import WITHHELD, homes, withhold
from geo.incidents import FLAGS
from geo.offence.offences import Definition
from geo.offence.outcomes import Fate, fate_of
from geo.space.assign import assign
from geo.time.completeness import MonthHeld
from models.binomial_interval import binomial_interval

FATES: Final = tuple(Fate)
COLUMNS: Final = (
    "id", "source", "force", "month", "start", "end", "time_precision", "easting", "northing", "spatial_precision",
    "category", "ho_code", *FLAGS, "location_type", "outcome", "weight",
)  # fmt: skip


@dataclass(frozen=True)
class OutcomeShare:
    """Incidents of one ward, or of all. positive: with a positive outcome; decided: with any that ends the matter;
    undecided: still open; unknown: nothing is recorded; share, low, high: positive of decided, with its exact 95 %
    interval (Clopper and Pearson), None where none is decided."""

    id: str
    name: str
    positive: int
    decided: int
    undecided: int
    unknown: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Outcomes:
    """every: of the whole question; wards: those with an incident, most decided first; named: outcomes as they are
    recorded, with their incidents, most first."""

    question: Question
    definition: Definition
    every: OutcomeShare
    wards: tuple[OutcomeShare, ...]
    named: tuple[tuple[str, int], ...]
    incomplete: tuple[MonthHeld, ...]


def outcomes(world: Answerer, asked: Question) -> Outcomes:
    """The outcomes of a question's incidents. Raises as Answerer.answer."""
    answer = world.answer(asked)
    what, filled = answer.definition, answer.question
    snapshot = world.store.snapshot()
    table = world.store.read(
        "incidents", columns=COLUMNS, source=filled.source, force=world.settings.force, first=filled.first,
        last=filled.last, snapshot=snapshot,
    )  # fmt: skip
    period, _ = world.period(filled, what, snapshot)
    table = in_months(table, period)
    table = withhold(table, homes(world.store, filled.source, snapshot)).drop_columns([WITHHELD])
    zone = within(world.zones(filled.source), table) if what.zoned else None
    table = table.filter(pa.array(what.select(table, zone=zone).mask))
    x, y = (np.asarray(table[name].to_numpy(), np.float64) for name in ("easting", "northing"))
    if asked.area:
        inside = world.area(asked).points(x, y, world.wards)
        table, x, y = table.filter(pa.array(inside)), x[inside], y[inside]
    placed = np.isfinite(x) & np.isfinite(y)
    ward = np.full(len(x), -1, np.intp)
    ward[placed] = assign(x[placed], y[placed], world.wards.geometry)
    texts = [text or "" for text in table["outcome"].to_pylist()]
    fate = np.array([FATES.index(fate_of(text)) for text in texts], np.intp)
    rows = [
        share_of(world.wards.code[i], world.wards.name[i], np.bincount(fate[ward == i], minlength=4))
        for i in np.unique(ward[ward >= 0])
    ]
    rows.sort(key=lambda one: (-one.decided, -one.positive, one.name, one.id))
    names, counts = np.unique(np.array(texts, str), return_counts=True)
    order = sorted(range(len(names)), key=lambda i: (-counts[i], names[i]))
    return Outcomes(
        question=filled,
        definition=what,
        every=share_of("", "All", np.bincount(fate, minlength=4)),
        wards=tuple(rows),
        named=tuple((str(names[i]), int(counts[i])) for i in order),
        incomplete=answer.incomplete,
    )


def share_of(id: str, name: str, counts: npt.NDArray[np.intp]) -> OutcomeShare:
    """A row from its counts, in the order of FATES."""
    positive, other, undecided, unknown = map(int, counts)
    decided = positive + other
    if not decided:
        return OutcomeShare(id, name, 0, 0, undecided, unknown, None, None, None)
    low, high = binomial_interval(positive, decided)
    return OutcomeShare(
        id, name, positive, decided, undecided, unknown, positive / decided, float(low), float(high)
    )  # fmt: skip


def _outcomes(world: Answerer, asked: Question, stamp: str) -> Listing[Outcomes]:

    return world.listing(stamp, asked, outcomes(world, asked), world.answer(asked))


OUTCOMES: Final = Kind("outcomes", _outcomes, rests_on)
"""What became of a question's incidents, by ward."""
