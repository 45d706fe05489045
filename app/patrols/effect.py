"""Did patrols help? Days on which a place was to be patrolled against days drawn to be left out, as they were drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from app.answering.answered import Listing
from app.answering.answerer import Answerer, rests_on
from app.answering.cases import Cases, cases_of
from app.answering.keeper import Kind
from app.answering.marking import highest
from app.answering.question import Question
from app.patrols.place import KIND as PLACES
from app.patrols.place import PatrolPlace, place_of, places_basis
from app.patrols.plan import PatrolPlan, State, patrol_plans, plans_basis
from app.patrols.visit import PatrolVisit, visits, visits_basis
from app.records.journal import Record
from geo.offence.offences import Definition, definition
from geo.time.night import night_of
from models.patrol.left_out_days import day_blocks
from models.patrol.patrol_days import PatrolDays, patrol_days
from models.patrol.pilot_power import detectable_ratio
from models.patrol.residual_days import residual_days

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
DAY: Final = timedelta(days=1)
WEEK: Final = 7
RINGS: Final = (100.0, 300.0)
"""Metres from the outline at which the two rings end."""


class Unjudged(StrEnum):
    """Why nothing is compared; JUDGED where something is."""

    JUDGED = ""
    NO_PLAN = "no_plan"
    NO_DAYS = "no_days"
    NO_NIGHTS = "no_nights"


@dataclass(frozen=True)
class PlaceEffect:
    """One place with its days compared."""

    name: str
    days: PatrolDays


@dataclass(frozen=True)
class Kept:
    """How far the days were kept to. to_patrol, patrolled: days of places to be patrolled, and those with a visit;
    left_out, visited: days left out, and those that were visited all the same."""

    to_patrol: int
    patrolled: int
    left_out: int
    visited: int


@dataclass(frozen=True, eq=False)
class Effect:
    """What patrol days show. random: the days were drawn by the plans and stand as drawn; places, days: compared;
    first, last: of them; pooled: all places; rings: within 100 m of the outlines and from there to 300 m, incidents
    given to the nearest place; lasting: the day after a patrol against other days without one,
    None where days of the trials do not follow each other; overrides: nights of places that a person took out of a
    plan against those that stood there, None without any; detectable: the ratio down to which a fall would not have
    been seen in 8 of 10 such trials; cases: incidents inside places on days compared; records: that all cases are of;
    nightless, placeless: records without a night, or an exact place; waiting: days of trials after the data end."""

    question: Question
    definition: Definition
    marking: str
    why: Unjudged
    random: bool
    places: int
    days: int
    first: date | None
    last: date | None
    pooled: PatrolDays | None
    rings: tuple[PatrolDays, ...]
    lasting: PatrolDays | None
    overrides: PatrolDays | None
    by_place: tuple[PlaceEffect, ...]
    detectable: float
    kept: Kept
    cases: float
    records: int
    nightless: int
    placeless: int
    waiting: int


@dataclass(frozen=True, eq=False)
class Panel:
    """Days of places. places: ids; days: (d,) ascending within a trial; blocks: (d,), -1 for none; patrolled, asked:
    (p, d) which days were to be patrolled and which belong to the place's trial at all."""

    places: tuple[str, ...]
    days: tuple[date, ...]
    blocks: Ints
    patrolled: Bools
    asked: Bools


def panel_of(plans: Sequence[PatrolPlan]) -> tuple[Panel, bool]:
    """The days of confirmed plans, and whether they were drawn at random. Trials alone count where there are any; else
    days with a visit in a plan stand against days of the plans without one, weekday by weekday."""
    confirmed = [one for one in plans if one.state is State.CONFIRMED]
    trials = [one for one in confirmed if drawn_at_random(one)]
    if trials:
        return _joined([_trial(one) for one in trials]), True
    return _as_planned(confirmed), False


def drawn_at_random(plan: PatrolPlan) -> bool:
    """Whether a plan left out exactly one day of every block of each of its places, as `left_out_days` draws them."""
    if plan.one_in < 2 or not plan.left_out or bool(plan.trial):
        return False  # a plan of a trial that another began has the other's days
    trial = _trial(plan)
    out: Bools = np.logical_not(trial.patrolled)
    whole = [block for block in np.unique(trial.blocks) if block >= 0]
    return all((out[:, trial.blocks == block].sum(axis=1) == 1).all() for block in whole)


def _trial(plan: PatrolPlan) -> Panel:

    last = max([plan.last, plan.day + (WEEK * plan.weeks - 1) * DAY, *(day for _, day in plan.left_out)])
    days = [plan.day + k * DAY for k in range((last - plan.day).days + 1)]
    places = sorted({place for place, _ in plan.left_out})
    left_out = set(plan.left_out)
    patrolled = np.array([[(place, day) not in left_out for day in days] for place in places], bool)
    blocks = day_blocks([_number(day) for day in days], one_in=plan.one_in)
    return Panel(tuple(places), tuple(days), blocks, patrolled, np.broadcast_to(blocks >= 0, patrolled.shape).copy())


def _joined(trials: Sequence[Panel]) -> Panel:
    """Trials side by side; a day of a place counts in the first that has it."""
    places = tuple(sorted({place for one in trials for place in one.places}))
    columns = sum(len(one.days) for one in trials)
    patrolled, asked = np.ones((len(places), columns), bool), np.zeros((len(places), columns), bool)
    blocks, days, at, known = np.full(columns, -1, np.int64), [], 0, 0  # type: ignore[var-annotated]
    seen: set[tuple[str, date]] = set()
    for one in trials:
        of = slice(at, at + len(one.days))
        blocks[of] = np.where(one.blocks >= 0, one.blocks + known, -1)
        for i, place in enumerate(one.places):
            row = places.index(place)
            fresh = np.array([(place, day) not in seen for day in one.days], bool)
            asked[row, of] = one.asked[i] & fresh
            patrolled[row, of] = one.patrolled[i]
            seen |= {(place, day) for day in one.days}
        known += int(one.blocks.max(initial=-1)) + 1
        days += one.days
        at += len(one.days)
    return Panel(places, tuple(days), blocks, patrolled, asked)


def _as_planned(plans: Sequence[PatrolPlan]) -> Panel:
    planned = {(visit.place, night_of(visit.start)) for plan in plans for visit in plan.standing}
    places = tuple(sorted({visit.place for plan in plans for visit in plan.visits}))
    days = sorted({plan.day + k * DAY for plan in plans for k in range((plan.last - plan.day).days + 1)})
    patrolled = np.array([[(place, day) in planned for day in days] for place in places], bool)
    patrolled = patrolled.reshape(len(places), len(days))
    blocks = np.array([day.weekday() for day in days], np.int64)
    return Panel(places, tuple(days), blocks, patrolled, np.ones_like(patrolled))


def effect(world: Answerer, asked: Question) -> Effect:
    """What patrol days show of a question's incidents, wherever the places lie. Raises as Answerer.select."""
    snapshot, records = world.store.snapshot(), world.records
    plans = patrol_plans(records)
    panel, random = panel_of(plans)
    asked = _months(world, asked, panel.days)
    what, period, _, found = world.select(asked, snapshot)
    cases, of, nightless, placeless = cases_of(found, world.area(asked).rows(found))
    held = _held(panel.days, period.stretches)
    kept = {record.id: record for record in records.all(PLACES, retired=True)}
    known = tuple(place for place in panel.places if place in kept)
    outlines = [place_of(kept[place]) for place in known]
    panel = _cut(panel, known, held)
    why = Unjudged.JUDGED
    if not panel.places:
        why = Unjudged.NO_PLAN
    elif not panel.days:
        why = Unjudged.NO_DAYS
    elif found.month_only:
        why = Unjudged.NO_NIGHTS
    made = Effect(
        question=asked.but(offence=what.key, source=period.source), definition=what,
        marking=highest([world.settings.marking, *(one.marking for one in outlines)]),
        why=why, random=random, places=len(known), days=len(set(panel.days)),
        first=min(panel.days, default=None), last=max(panel.days, default=None), pooled=None, rings=(), lasting=None,
        overrides=None,
        by_place=(), detectable=0.0, kept=_kept_to(panel, visits(records)), cases=0.0, records=of,
        nightless=nightless, placeless=placeless, waiting=len(held) - int(held.sum()),
    )  # fmt: skip
    if why:
        return made
    overridden = _overridden(plans, kept, cases, period.stretches)
    return replace(_compared(made, panel, outlines, cases), overrides=overridden)


def _months(world: Answerer, asked: Question, days: Sequence[date]) -> Question:
    """The question of all places and of the months of the days, as far as they are held."""
    snapshot, what = world.store.snapshot(), definition(asked.offence, folder=world.definitions)
    plain = Question(offence=asked.offence, source=asked.source)
    period, _ = world.period(plain, what, snapshot)
    held = snapshot.months(period.source, world.settings.force)
    wanted = {one.replace(day=1) for day in days for one in (day, day + DAY)}
    both = sorted(wanted.intersection(held))
    return plain.but(source=period.source, first=both[0], last=both[-1]) if both else plain


def _held(days: Sequence[date], stretches: Sequence[tuple[date, date]]) -> Bools:
    """Which days lie with the whole of their night in days that are held."""
    return np.array([any(first <= day and day + DAY <= last for first, last in stretches) for day in days], bool)


def _cut(panel: Panel, places: Sequence[str], days: Bools) -> Panel:
    rows = [panel.places.index(place) for place in places]
    blocks = panel.blocks[days] if len(days) else panel.blocks
    some = np.ix_(np.array(rows, np.intp), np.flatnonzero(days))
    return Panel(
        tuple(places), tuple(day for day, use in zip(panel.days, days, strict=True) if use), blocks,
        panel.patrolled[some], panel.asked[some],
    )  # fmt: skip


def counts_of(cases: Cases, outlines: Sequence[shapely.Geometry], days: Sequence[date]) -> tuple[Floats, ...]:
    """Cases (p, d) inside each place, within 100 m of it, and from there to 300 m: each given to the nearest place."""
    found = tuple(np.zeros((len(outlines), len(days))) for _ in (0.0, *RINGS))
    if not len(outlines) or not len(cases.x):
        return found
    points = shapely.points(cases.x, cases.y)
    away = np.array([shapely.distance(one, points) for one in outlines])
    nearest, distance = away.argmin(axis=0), away.min(axis=0)
    reach = np.searchsorted((0.0, *RINGS), distance)  # 0 inside, an edge belongs to what it ends
    at: dict[date, list[int]] = {}
    for k, day in enumerate(days):
        at.setdefault(day, []).append(k)
    for place, ring, night in zip(nearest, reach, cases.night.astype("M8[D]").tolist(), strict=True):
        if ring < len(found):
            found[ring][place, at.get(night, [])] += 1
    return found


def _compared(made: Effect, panel: Panel, outlines: Sequence[PatrolPlace], cases: Cases) -> Effect:
    inside, *rings = counts_of(cases, [one.geometry for one in outlines], panel.days)
    pooled = compared(inside, panel)
    of_days = int(_used(panel).any(axis=0).sum())
    by_place = tuple(PlaceEffect(place.name, compared(inside[[i]], _one(panel, i))) for i, place in enumerate(outlines))
    each = pooled.without / pooled.days_without if pooled.days_without else 0.0
    a_day = each * (pooled.days_with + pooled.days_without) / max(of_days, 1)
    one_in = round((pooled.days_with + pooled.days_without) / max(pooled.days_without, 1))
    phi = pooled.dispersion if np.isfinite(pooled.dispersion) else 1.0
    return replace(
        made,
        pooled=pooled,
        rings=tuple(compared(one, panel) for one in rings),
        lasting=_lasting(inside, panel),
        by_place=by_place,
        detectable=detectable_ratio(a_day, of_days, one_in=max(one_in, 2), dispersion=phi),
        cases=pooled.with_patrol + pooled.without,
    )


def _overridden(
    plans: Sequence[PatrolPlan], kept: Mapping[str, Record], cases: Cases, stretches: Sequence[tuple[date, date]]
) -> PatrolDays | None:
    """Nights of places whose visits a person all took out, against nights of the same places whose visits stood."""
    visits = [visit for plan in plans if plan.state is State.CONFIRMED for visit in plan.visits if visit.place in kept]
    stood = {(one.place, night_of(one.start)) for one in visits if not one.dropped}
    out = {(one.place, night_of(one.start)) for one in visits if one.dropped} - stood
    places = sorted({place for place, _ in out})
    both = sorted(one for one in out | stood if one[0] in places)
    held = _held([night for _, night in both], stretches)
    both = [one for one, use in zip(both, held, strict=True) if use]
    if not out.intersection(both):
        return None
    days = sorted({night for _, night in both})
    counts = counts_of(cases, [place_of(kept[place]).geometry for place in places], days)[0]
    row, column = np.array([(places.index(place), days.index(night)) for place, night in both]).T
    mixed = [{one in out for one in both if one[0] == place} == {True, False} for place in places]
    use = np.array(mixed, bool)[row]
    dropped = np.array([one in out for one in both], bool)
    return patrol_days(counts[row, column][None, use], dropped[None, use], row[use]) if use.any() else None


def compared(counts: Floats, panel: Panel) -> PatrolDays:
    """`patrol_days` of the days that belong to each place's trial and whose block has both kinds of day there."""
    use = _used(panel)
    found = patrol_days(np.where(use, counts, 0.0), panel.patrolled | ~use, panel.blocks)
    return replace(
        found, days_with=int((panel.patrolled & use).sum()), days_without=int((~panel.patrolled & use).sum())
    )


def _used(panel: Panel) -> Bools:
    """(p, d) the days that are compared: blocks of a place that its trial has whole, with both kinds of day."""
    use = np.zeros(panel.asked.shape, bool)
    for block in np.unique(panel.blocks[panel.blocks >= 0]):
        of = panel.blocks == block
        was, asked = panel.patrolled[:, of], panel.asked[:, of]
        both = np.asarray(asked.all(axis=1) & was.any(axis=1) & ~was.all(axis=1), bool)
        use[:, of] = both[:, None]
    return use


def _one(panel: Panel, row: int) -> Panel:
    return replace(panel, places=(panel.places[row],), patrolled=panel.patrolled[[row]], asked=panel.asked[[row]])


def _lasting(inside: Floats, panel: Panel) -> PatrolDays | None:
    order = np.array([_number(day) for day in panel.days])
    follow = len(order) > WEEK and bool((np.diff(order) == 1).all()) and bool(panel.asked[:, panel.blocks >= 0].all())
    return residual_days(inside, panel.patrolled) if follow else None


def _kept_to(panel: Panel, made: Sequence[PatrolVisit]) -> Kept:
    went = {(one.place, night_of(one.start)) for one in made}
    visited = np.array([[(place, day) in went for day in panel.days] for place in panel.places], bool)
    visited = visited.reshape(panel.patrolled.shape)
    use = _used(panel)
    was, out = panel.patrolled & use, np.logical_not(panel.patrolled) & use
    return Kept(int(was.sum()), int((was & visited).sum()), int(out.sum()), int((out & visited).sum()))


def _number(day: date) -> int:
    return day.toordinal() - 1  # the first of January of year 1 was a Monday


def _made(world: Answerer, asked: Question, stamp: str) -> Listing[Effect]:
    found = effect(world, asked)
    return world.listing_of(
        stamp, asked, found, found.question.source, found.marking, month_only=found.why is Unjudged.NO_NIGHTS
    )


def _rests_on(world: Answerer, asked: Question) -> Sequence[object]:
    kept = [*visits_basis(world.records), *plans_basis(world.records), *places_basis(world.records)]
    return [*rests_on(world, asked), *kept]


PATROL_EFFECT: Final = Kind("patrol-effect", _made, _rests_on)
"""Whether patrols helped."""
