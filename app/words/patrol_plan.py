"""What a plan of patrols says: which pattern and on what evidence, how good it is, what a trial could find."""

from collections.abc import Sequence
from typing import Final

from app.figures import counted, day, decimal, percent
from app.patrols.plan import PatrolPlan, Pattern, State, Travel
from app.patrols.plan_kinds import Deprived, Trial
from app.patrols.strains import Strain, Why

PATTERNS: Final = {
    Pattern.DAILY: (
        "Every day",
        "Southend: a 15-minute foot patrol a day at 20 spots of 150 m. On patrol days violent crime was 73.5 % "
        "lower, harm 88.5 % (Basford and others 2021). A small trial of one town.",
    ),
    Pattern.THREE_DAYS_RUNNING: (
        "Three days running, then three days of rest",
        "Operation Rowan, Bedfordshire: 15-minute patrols of 21 small areas for 90 days. Incidents were 40 % lower on "
        "patrol days; the effect grew over three days running, and none was left on days without a patrol (Bland and "
        "others 2021).",
    ),
    Pattern.EVERY_THIRD_DAY: (
        "Every third day",
        "Reaches three times as many places. It rests on an effect that lasts for days after a visit; Operation Rowan "
        "looked for one and found none. The weakest evidence of the three.",
    ),
}
"""Each pattern: what it is called, and what speaks for it."""
NATIONAL: Final = (
    "Over England as a whole results are mixed: Grip found 7 % less violence and robbery on patrol days in its first "
    "year, and nothing that can be told from chance in its second."
)
TRAVEL: Final = {Travel.FOOT: "on foot, 80 m a minute", Travel.CAR: "by car, 400 m a minute (24 km an hour)"}
STATES: Final = {State.DRAFT: "Draft, not carried", State.CONFIRMED: "Confirmed"}
LEFT_OUT: Final = {0: "None", 2: "One day in two", 3: "One day in three", 4: "One day in four"}
STRAINS: Final = {
    Why.HOURS: "outside the hours in which incidents gather there",
    Why.SHIFT: "outside the unit's shift",
    Why.TWICE: "straight after another visit to the same place",
}
EXPECTED: Final = (
    "Incidents in reach are those that places may expect in the hours in which somebody is there, by their own past. "
    "They are not incidents that patrols prevent."
)


def method_line(plan: PatrolPlan) -> str:
    """How the plan came about and how good it is, for the foot of a page."""
    along = "along streets" if plan.along else "in straight lines times 1.3"
    return (
        f"{counted(len(plan.standing), 'visit')} of 15 minutes within the places' hours, "
        f"{TRAVEL[plan.travel]} {along}. "
        f"{quality(plan)} Start times are drawn at random, so that nobody can foretell them; that costs "
        f"{percent(plan.unforeseen, 1)} of it. {EXPECTED}"
    )


def quality(plan: PatrolPlan) -> str:
    """How near the plan comes to the best one."""
    if plan.bound <= 0:
        return "No incidents are expected in reach."
    near = f"As it was made, {decimal(plan.value, 2)} incidents are in reach"
    if plan.gap < 0.0005:
        return f"{near}, and no plan can have more."
    return f"{near}; no plan can have more than {decimal(plan.bound, 2)}, so at most {percent(plan.gap, 1)} is missed."


def idle_line(plan: PatrolPlan) -> str:
    """Which units have no visit, and what to do about it; "" where each has one."""
    busy = {(one.unit, one.shift) for one in plan.standing}
    idle = [f"{one.unit} ({one.shift})" for one in plan.shifts if (one.unit, one.shift) not in busy]
    if not idle:
        return ""
    return f"No visit is left for {', '.join(idle)}: allow more visits of a place, or give them other work."


def strain_line(strain: Strain, name: str, after: str) -> str:
    """What of a plan cannot be done. name: of the place; after: of the place before, "" for where the unit starts."""
    who = f"{strain.visit.unit}, {strain.visit.start:%H:%M}, {name}"
    if strain.why is Why.LATE:
        by = counted(max(1, round(strain.short)), "minute")
        return f"{who}: {by} too early for the way from {after or 'where the unit starts'}."
    return f"{who}: {STRAINS[strain.why]}."


def trial_line(trial: Trial) -> str:
    """What a trial of so many weeks could find."""
    if trial.ratio <= 0:
        return f"{trial.weeks} weeks: too few incidents to find anything"
    return f"{trial.weeks} weeks: a fall of {percent(1 - trial.ratio)} or more"


def trial_words(trials: Sequence[Trial]) -> tuple[str, ...]:
    """What each length could find, in order."""
    return tuple(map(trial_line, trials))


def expiry(plan: PatrolPlan) -> str:
    """Until when it is carried."""
    return f"Carried until the end of {day(plan.last)}, then destroy it."


def deprived_line(found: Deprived | None) -> str:
    """Whom patrols fall on."""
    if found is None:
        return "What falls on the most deprived fifth is not known: no deprivation scores are loaded."
    of = "England's small areas" if found.england else "the small areas that are loaded"
    return (
        f"{percent(found.minutes)} of the time of visits falls on the most deprived fifth of {of}, where "
        f"{percent(found.harm)} of the expected incidents are."
    )
