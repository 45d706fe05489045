"""On which days a place is visited: by the pattern that was chosen, and by the days that a trial leaves out."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from app.patrols.plan import PatrolPlan, Pattern, State
from models.patrol.left_out_days import left_out_days

RUN = 3
"""Days running, days of rest after them, and the days of which one is a visit's."""
DAY = timedelta(days=1)
LeftOut = tuple[tuple[str, date], ...]


def visited_days(plans: Sequence[PatrolPlan]) -> dict[str, set[date]]:
    """The days of each place's visits in the plans that somebody confirmed."""
    found: dict[str, set[date]] = {}
    for plan in plans:
        if plan.state is State.CONFIRMED:
            for visit in plan.standing:
                found.setdefault(visit.place, set()).add(plan.day)
    return found


def run_before(days: Collection[date], day: date) -> int:
    """How many days running it was visited up to the day before."""
    count = 0
    while day - (count + 1) * DAY in days:
        count += 1
    return count


def due(places: Sequence[str], pattern: Pattern, day: date, visited: Mapping[str, Collection[date]]) -> list[str]:
    """The places that a pattern allows on a day, those in the middle of their three days first."""
    if pattern is Pattern.DAILY:
        return list(places)
    found, going_on = [], []
    for place in places:
        days = visited.get(place, ())
        rested = not any(day - k * DAY in days for k in range(1, RUN + (pattern is Pattern.THREE_DAYS_RUNNING)))
        if rested:
            found.append(place)
        elif pattern is Pattern.THREE_DAYS_RUNNING and 0 < run_before(days, day) < RUN:
            going_on.append(place)
    return going_on + found


def draw_left_out(places: Sequence[str], first: date, weeks: int, one_in: int, seed: int) -> LeftOut:
    """The days of a trial on which each place is left out, drawn before anything is seen."""
    days = [first + k * DAY for k in range(7 * weeks)]
    numbers = np.array([one.toordinal() - 1 for one in days])  # the first of year 1 was a Monday
    out = left_out_days(numbers, one_in=one_in, places=len(places), seed=seed)
    return tuple((place, days[j]) for place, row in zip(places, out, strict=True) for j in np.flatnonzero(row))


def running_trial(plans: Sequence[PatrolPlan], day: date, one_in: int) -> PatrolPlan | None:
    """The plan whose trial goes on that day with the same share of days left out; the newest of several."""
    for plan in reversed(plans):
        last = plan.day + plan.weeks * 7 * DAY
        if plan.one_in == one_in and plan.weeks and not plan.trial and plan.day <= day < last:
            return plan
    return None
