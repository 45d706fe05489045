"""Places to patrol, proposed from all that was recorded: 150 m each, 250 m apart, those that may expect most first."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.all_months import all_months
from app.answering.answered import Listing
from app.answering.answerer import Answerer, rests_on
from app.answering.called import OUTSIDE, by_name
from app.answering.cases import Cases, cases_of
from app.answering.keeper import Kind
from app.answering.question import COUNTS
from app.answering.selection import Selected
from app.patrols import exclusion
from app.patrols.bands import top_bands
from app.patrols.exclusion import Exclusion
from app.patrols.guarded import bars, guarded
from app.patrols.inputs import allow_input
from app.patrols.place import Band
from app.patrols.proposal import (
    APART,
    FEWEST_IN_ALL,
    MAXIMUM,
    LeftOut,
    Proposal,
    Proposals,
    ProposalsQuestion,
    Unsaid,
    persistence_of,
)
from app.patrols.squares import MINIMUM, SIDE, Past, Reason, Squares, inside, periods, squares
from geo import aoristic
from geo.errors import Refused, Unanswerable, UserError
from geo.offence.offences import Definition, definition
from geo.source import source_of
from geo.space.assign import assign
from geo.space.grid_reference import grid_reference
from geo.store.columns.facts import HOURS
from geo.streets.names_file import default_names
from geo.surroundings.assets import Assets
from models.patrol.apart import first_apart

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
KINDS: Final = {
    Reason.PRISON: ("prison", "custody_prison"),
    Reason.CUSTODY: ("police_station",),
    Reason.HOSPITAL: ("hospital",),
    Reason.SCHOOL: ("school_college", "college"),
}
"""By reason, the kinds of place at which incidents are recorded: guarded already, or not a patrol's to walk in."""
MARKS: Final = (*KINDS, Reason.DWELLINGS)
Named = tuple[str, tuple[str, ...], tuple[str, ...], str]
"""Name, streets, kinds of places and ward."""
Barred = tuple[Reason, Exclusion | None, str]
"""Why a square is not proposed: the reason, the person's word, and what is listed there by name."""


def proposals(world: Answerer, of: ProposalsQuestion) -> Proposals:
    """The places that a question proposes. Raises Refused for what may choose no place, Unanswerable where only months
    are known, and as Answerer.select."""
    asked = of.asked
    _allow(of, definition(asked.offence, folder=world.definitions))
    what, _, period, found = all_months(world, asked)
    if found.month_only or source_of(period.source).anonymised:
        raise Unanswerable(
            "these data give only the month of an incident, and a map point that stands for many addresses: a place of "
            "150 m, and its hours, cannot be told from them", where="source",
            todo="Load the force's own export, or patrol places that are agreed.",
        )  # fmt: skip
    area = world.area(asked)
    cases, records, untimed, unplaced = cases_of(found, area.rows(found))
    held = np.array(period.whole, "M8[M]").astype(np.int64).tolist()
    origin = max(held, default=0) + 1
    kept = exclusion.exclusions(world.records)
    looked = periods(held, origin)
    few = len(cases.x) < FEWEST_IN_ALL or not held
    listed = guarded(world.store, beside=period.source)
    places, left_out = ((), ()) if few else _chosen(world, found, cases, held, origin, of.number, what, kept, listed)
    return Proposals(
        question=asked.but(offence=what.key, source=period.source, first=period.first, last=period.last),
        definition=what,
        where=area.where,
        about=area.about,
        marking=area.marking,
        wards=tuple(world.wards.geometry),
        why=Unsaid.FEW if few else Unsaid.SAID if places else Unsaid.NONE_LEFT,
        number=of.number,
        first=period.whole[0] if held else period.first,
        last=period.whole[-1] if held else period.last,
        months=len(held),
        incidents=len(cases.x),
        records=records,
        untimed=untimed,
        unplaced=unplaced,
        period=len(looked[0]) if looked else 0,
        periods=len(looked),
        places=places,
        left_out=left_out,
        excluded=kept,
    )


def _allow(of: ProposalsQuestion, what: Definition) -> None:
    allow_input(what)
    if of.asked.measure != COUNTS:
        raise Refused(
            "places to patrol are ranked by incidents, not by harm or costs", where="measure",
            todo="Ask for incidents, of an offence that does harm.",
        )  # fmt: skip
    if not 1 <= of.number <= MAXIMUM:
        raise UserError(f"{of.number} places cannot be proposed", where="places", todo=f"From 1 to {MAXIMUM}.")


def _chosen(
    world: Answerer, found: Selected, cases: Cases, held: Sequence[int], origin: int, number: int, what: Definition,
    kept: Sequence[Exclusion], listed: Assets,
) -> tuple[tuple[Proposal, ...], tuple[LeftOut, ...]]:  # fmt: skip
    month = cases.night.astype("M8[M]").astype(np.int64)
    fewest = max(MINIMUM, what.minimum_count if what.sensitive else 0)
    past = Past(cases.x, cases.y, month, _marks(found, cases.row))
    every = squares(past, held=held, origin=origin, number=number, fewest=fewest)
    if every is None or not len(every.x):
        return (), ()
    why = _reasons(every, kept, listed)
    barred = np.array([one is not None for one in why])
    chosen, noted = first_apart(every.x, every.y, distance=APART, number=number, barred=barred)
    names = _names(world, found, every, np.concatenate([chosen, noted]))
    week = _weeks(world, found, cases, every, chosen)
    places = tuple(
        _proposal(rank, every, at, names[rank - 1], *week[rank - 1]) for rank, at in enumerate(chosen.tolist(), 1)
    )
    return places, tuple(
        _left_out(every, at, names[len(chosen) + k][0], *why[at]) for k, at in enumerate(noted.tolist())
    )


def _marks(found: Selected, row: Ints) -> Bools:
    """(n, k) which marks each incident bears: the kind of place it is recorded at, and whether that is a home or is
    known not to be public."""
    kinds = found.rows.of_kinds(("location_type", "public_place"))
    at = found.rows.kind[row]
    where = np.array([one or "" for one in kinds["location_type"].to_pylist()], str)[at]
    private = np.array([one is False for one in kinds["public_place"].to_pylist()], bool)[at]
    named = [np.isin(where, KINDS[reason]) for reason in KINDS]
    return np.column_stack([*named, private | (where == "dwelling")])


def _reasons(every: Squares, kept: Sequence[Exclusion], listed: Assets) -> list[Barred | None]:
    """Why each square may not be proposed, None where it may: a person said so, or what is listed stands there, or more
    than half of its incidents bear a mark."""
    found: list[Barred | None] = [None] * len(every.x)
    for mark in reversed(range(len(MARKS))):
        for at in np.flatnonzero(every.marked[:, mark] > every.incidents / 2).tolist():
            found[at] = MARKS[mark], None, ""
    if len(listed):
        near = np.hypot(every.x[:, None] - listed.x, every.y[:, None] - listed.y) < 2 * SIDE
        for at in np.flatnonzero(near.any(axis=1)).tolist():
            if there := bars(listed, _square(every, at)):
                found[at] = there[0].reason, None, there[0].name
    for one in kept:
        for at in np.flatnonzero(shapely.intersects_xy(one.geometry, every.x, every.y)).tolist():
            found[at] = Reason.PERSON, one, ""
    return found


def _names(world: Answerer, found: Selected, every: Squares, at: Ints) -> list[Named]:
    """Name, streets, kinds of places and ward of some squares, no two with one name."""
    ward = assign(every.x[at], every.y[at], world.wards.geometry)
    lies_in = [world.wards.name[one] if one >= 0 else OUTSIDE for one in ward]
    held = np.full(len(found.places.x), -1, np.intp)
    for k, one in reversed(list(enumerate(at.tolist()))):
        held[inside(every, found.places.x, found.places.y, one)] = k
    named = by_name(found, held, lies_in, default_names())
    return [
        (one.name, tuple(name for name, _ in one.streets), tuple(name for name, _ in one.kinds), one.ward)
        for one in named
    ]


def _weeks(
    world: Answerer, found: Selected, cases: Cases, every: Squares, at: Ints
) -> list[tuple[tuple[Band, ...], int]]:
    """The bands of some squares, and how many incidents with an hour they rest on."""
    precision = np.array(found.rows.of_kinds(("time_precision",))["time_precision"].to_pylist(), str)
    known = np.isin(precision[found.rows.kind[cases.row]], HOURS)
    start, end = found.rows.time("start")[cases.row], found.rows.time("end")[cases.row]
    end = np.where(end < start, np.datetime64("NaT", "s"), end)

    def week(use: Bools) -> Floats:
        return aoristic.week(start[use], end[use], timezone=world.settings.timezone).T.ravel()

    of_all = week(known) if known.any() else np.zeros(168)
    each = [known & inside(every, cases.x, cases.y, one) for one in at.tolist()]
    return [(top_bands(week(use) if use.any() else np.zeros(168), of_all), int(use.sum())) for use in each]


def _square(every: Squares, at: int) -> BaseGeometry:
    x, y = float(every.x[at]), float(every.y[at])
    return shapely.box(x - SIDE / 2, y - SIDE / 2, x + SIDE / 2, y + SIDE / 2)


def _proposal(
    rank: int, every: Squares, at: int, named: Named,
    bands: tuple[Band, ...], timed: int,
) -> Proposal:  # fmt: skip
    name, streets, kinds, ward = named
    steady = float(every.steady[at]) if np.isfinite(every.steady[at]) else None
    return Proposal(
        rank, name, streets, kinds, ward, grid_reference(float(every.x[at]), float(every.y[at])), _square(every, at),
        float(every.monthly[at]), float(every.low[at]), float(every.high[at]), int(every.incidents[at]),
        int(every.lately[at]), steady, persistence_of(steady), bands, timed,
    )  # fmt: skip


def _left_out(every: Squares, at: int, name: str, reason: Reason, by: Exclusion | None, stands: str) -> LeftOut:
    share = None if by or stands else float(every.marked[at, MARKS.index(reason)] / every.incidents[at])
    reference = grid_reference(float(every.x[at]), float(every.y[at]))
    return LeftOut(name, reference, _square(every, at), float(every.monthly[at]), reason, share, by, stands)


def _made(world: Answerer, of: ProposalsQuestion, stamp: str) -> Listing[Proposals]:
    found = proposals(world, of)
    credits = world.wards.attribution, *found.about.attributions
    return world.listing_of(stamp, of, found, found.question.source, found.marking, credits)


def _rests_on(world: Answerer, of: ProposalsQuestion) -> Sequence[object]:
    return [*rests_on(world, of.asked), *exclusion.exclusions_basis(world.records)]


PATROL_PROPOSALS: Final = Kind("patrol-proposals", _made, _rests_on)
"""Places to patrol, proposed from what was recorded."""
