"""The form of a new plan, and the changes that a person makes to one: what was typed, read; a sentence for a fault."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from starlette.datastructures import FormData

from app.pages.site_form import day
from app.patrols.plan import PatrolPlan, Pattern, PlannedVisit, State, Travel, UnitShift
from app.patrols.planning import PlanAsked
from app.whole_number import whole_number
from geo.errors import UserError
from geo.time.night import DAY_STARTS
from models.patrol.tours import VISIT

ROWS: Final = 4
"""Shifts that a form has room for."""
COLUMNS: Final = ("shift", "units", "clock", "minutes", "from")
MOST_VISITS: Final = 2_000
Locate = Callable[[str], tuple[float, float]]
"""Where a text is, metres; "" is the middle of the places. Raises UserError."""
Typed = Mapping[str, Any]


def empty(today: date) -> dict[str, Any]:
    """What stands in a form at first: an evening, one unit."""
    first = {"shift": "late", "units": "", "clock": "20:00", "minutes": "300", "from": ""}
    return {
        "name": "", "day": today.isoformat(), "pattern": Pattern.DAILY.value, "travel": Travel.FOOT.value,
        "often": "1", "one_in": "0", "weeks": "12", "rows": [first, *({} for _ in range(ROWS - 1))],
    }  # fmt: skip


def typed(form: FormData) -> dict[str, Any]:
    """What was sent, as it stands in the form again."""
    names = ("name", "day", "pattern", "travel", "often", "one_in", "weeks")
    sent: dict[str, Any] = {name: str(form.get(name, "")).strip() for name in names}
    columns = [[str(value).strip() for value in form.getlist(name)][:ROWS] for name in COLUMNS]
    rows = [
        {name: column[i] if i < len(column) else "" for name, column in zip(COLUMNS, columns, strict=True)}
        for i in range(ROWS)
    ]
    return {**sent, "rows": rows}


def asked(sent: Typed, locate: Locate) -> PlanAsked:
    """What a form asks for. Raises UserError for the first fault."""
    on = day(sent["day"], "day", "day")
    shifts = [unit for row in sent["rows"] if row.get("units") for unit in _units(row, on, locate)]
    if not sent["name"]:
        raise UserError("the plan has no name", where="name", todo="For example “Friday late, Swindon centre”.")
    return PlanAsked(
        sent["name"], on, tuple(shifts), _one_of(Pattern, sent["pattern"], "pattern"),
        _one_of(Travel, sent["travel"], "travel"), _whole(sent["often"], "often"), _whole(sent["one_in"], "one_in"),
        _whole(sent["weeks"] or "0", "weeks"),
    )  # fmt: skip


def changed(kept: PatrolPlan, form: FormData) -> PatrolPlan:
    """A plan with the times and the reasons that were typed, confirmed where its button was pressed, else a draft.

    Visits of one unit that are given another order take each other's times; one that was added by hand comes last.
    Raises UserError.
    """
    reasons, clocks = _column(form, "dropped", kept), _column(form, "clock", kept)
    orders = _column(form, "order", kept)
    visits = [
        replace(one, dropped=reason, start=_at(clock, one.start))
        for one, reason, clock in zip(kept.visits, reasons, clocks, strict=True)
    ]
    visits = _reordered(visits, [whole_number(order) for order in orders])
    visits += _added(form, kept)
    state = State.CONFIRMED if form.get("do") == "confirm" else State.DRAFT
    if state is State.CONFIRMED and all(one.dropped for one in visits):
        raise UserError("every visit was taken out", where="visits", todo="Leave one in, or end the plan.")
    return replace(kept, visits=tuple(visits), state=state)


def _added(form: FormData, kept: PatrolPlan) -> list[PlannedVisit]:
    """The visit that a person adds: a place, one of the units' shifts and a time; none where no place is chosen."""
    place = str(form.get("add", "")).strip()
    if not place:
        return []
    which = whole_number(str(form.get("add_unit", "")))
    if which is None or which >= len(kept.shifts):
        raise UserError("the visit to add has no unit", where="add_unit", todo="Choose one of the plan's units.")
    if len(kept.visits) >= MOST_VISITS:
        raise UserError(f"the plan has {MOST_VISITS} visits", where="add", todo="Make another plan.")
    shift = kept.shifts[which]
    start = datetime.combine(shift.start.date(), _clock(str(form.get("add_clock", ""))))
    if start < shift.start:
        start += timedelta(days=1)
    return [PlannedVisit(place, shift.unit, shift.shift, start, VISIT)]


def ordered(plan: PatrolPlan) -> list[int]:
    """The place of each visit in its unit's tour, from 1."""
    ranks = dict[tuple[str, str], int]()
    found = [0] * len(plan.visits)
    for k in sorted(range(len(plan.visits)), key=lambda k: plan.visits[k].start):
        key = plan.visits[k].unit, plan.visits[k].shift
        ranks[key] = found[k] = ranks.get(key, 0) + 1
    return found


def _reordered(visits: list[PlannedVisit], orders: Sequence[int | None]) -> list[PlannedVisit]:
    tours = dict[tuple[str, str], list[int]]()
    for k, one in enumerate(visits):
        tours.setdefault((one.unit, one.shift), []).append(k)
    found = list(visits)
    for tour in tours.values():
        times = sorted(visits[k].start for k in tour)
        by_time = sorted(tour, key=lambda k: visits[k].start)
        rank = {k: float(i) for i, k in enumerate(by_time, start=1)}
        for k in tour:  # a visit whose number was changed goes right before, or after, the one that has it
            wanted = orders[k]
            if wanted is not None and wanted != rank[k]:
                rank[k] = wanted - 0.5 if wanted < rank[k] else wanted + 0.5
        for k, start in zip(sorted(tour, key=lambda k: rank[k]), times, strict=True):
            found[k] = replace(visits[k], start=start)
    return found


def _column(form: FormData, name: str, kept: PatrolPlan) -> list[str]:
    """What was typed for each visit of the plan, in the order of the plan."""
    which = [whole_number(str(text)) for text in form.getlist("visit")]
    values = dict(zip(which, (str(value).strip() for value in form.getlist(name)), strict=False))
    if sorted(k for k in values if k is not None) != list(range(len(kept.visits))) or len(which) != len(kept.visits):
        raise UserError("the form does not hold every visit", where="visits", todo="Open the page again.")
    return [values[k] for k in range(len(kept.visits))]


def _at(clock: str, near: datetime) -> datetime:
    """The clock time that is nearest to a moment: a visit is moved by less than half a day."""
    same = datetime.combine(near.date(), _clock(clock))
    return min((same + timedelta(days=k) for k in (-1, 0, 1)), key=lambda one: abs(one - near))


def _units(row: Mapping[str, str], on: date, locate: Locate) -> list[UnitShift]:
    names = [name.strip() for name in row["units"].split(",") if name.strip()]
    clock, minutes = _clock(row["clock"]), _whole(row["minutes"], "minutes")
    later = timedelta(days=1) if clock.hour < DAY_STARTS else timedelta(0)
    x, y = locate(row["from"])
    return [
        UnitShift(name, row["shift"] or row["clock"], datetime.combine(on, clock) + later, minutes, x, y)
        for name in names
    ]


def _clock(text: str) -> time:
    try:
        return time.fromisoformat(text.strip()).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise UserError(f"“{text[:20]}” is not a time", where="clock", todo="Write it as 20:00.") from None


def _whole(text: str, where: str) -> int:
    found = whole_number(text)
    if found is None or found > 10**6:
        raise UserError(f"“{text[:20]}” is not a whole number", where=where, todo="Write digits alone.")
    return found


def _one_of(kind: Any, text: str, where: str) -> Any:
    try:
        return kind(text)
    except ValueError:
        raise UserError(f"“{text[:30]}” is none of the choices", where=where, todo=f"{', '.join(kind)}.") from None
