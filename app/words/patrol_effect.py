"""Did patrols help, in words: what was compared, what is claimed, and what could have been seen."""

from typing import Final

from app.figures import counted, decimal, number, percent, span
from app.patrols.effect import Effect, Unjudged
from app.words.verdict import ACTIVITY
from models.patrol.patrol_days import PatrolDays

UNJUDGED: Final = {
    Unjudged.NO_PLAN: (
        "Cannot be judged: no confirmed plan has places with days on which they are not patrolled. Make a plan that "
        "leaves out days at random: it is the only honest way to learn whether visits help."
    ),
    Unjudged.NO_DAYS: "Cannot be judged yet: the data hold none of the days of the plans.",
    Unjudged.NO_NIGHTS: (
        "Cannot be judged: these incidents are known by month only, and days cannot be told apart. It takes the "
        "force's own records."
    ),
}
RING: Final = ("within 100 m of the places", "from 100 to 300 m")
DRAWN: Final = (
    "Days were left out at random before anything was seen, and every day counts as it was drawn, whether or not "
    "somebody went (intention to treat)."
)
NOT_DRAWN: Final = (
    "Days were not left out at random, so this is a difference between days and not an effect of patrols: people may "
    "have gone where and when trouble was expected."
)
ERRORS: Final = (
    "In 1,000 simulated trials without an effect at most 5 in 100 claimed one; intervals held the truth 93 to 98 times "
    "in 100 (docs/evaluation.md, Patrol days)."
)
OF_PLACES: Final = (
    "Nothing is claimed of a single place: of twenty intervals one misses the truth by chance, and few places have "
    "enough incidents."
)


def title(found: Effect) -> str:
    """What is asked."""
    return f"Did patrols help? {found.definition.title}"


def headline(found: Effect) -> str:
    """The verdict, and what it rests on."""
    if found.why or found.pooled is None:
        return UNJUDGED.get(found.why, UNJUDGED[Unjudged.NO_DAYS])
    days = found.pooled
    if not found.cases:
        return "Cannot be judged: there was no incident in these places on any of the days."
    what = "patrol days" if found.random else "days with planned visits"
    if not days.claimed and not found.detectable:
        return (
            f"Too few incidents to tell: {counted(days.with_patrol)} on {what}, {number(days.without)} on the others. "
            "Even an end to all of them would not have been seen 8 times in 10."
        )
    if not days.claimed:
        return f"No clear difference on {what}: {_span(days)}."
    name = ("A fall" if days.ratio < 1 else "A rise") if found.random else "A difference, not an effect"
    return f"{name} on {what}: {_span(days)}."


def sentences(found: Effect) -> tuple[str, ...]:
    """How it was found, what of it is sure, and what speaks against more."""
    if found.why or found.pooled is None:
        return ()
    days = found.pooled
    assert found.first and found.last
    texts = [
        f"{counted(found.places, 'place')}, {counted(found.days, 'night')} ({span(found.first, found.last)}): "
        f"{counted(days.with_patrol)} on {counted(days.days_with, 'day')} of places to be patrolled, "
        f"{number(days.without)} on {counted(days.days_without, 'day')} {'left out' if found.random else 'without'}.",
        DRAWN if found.random else NOT_DRAWN,
        *_kept_to(found),
        *([_seen(found)] if not days.claimed else []),
        *([ACTIVITY] if found.definition.activity_sensitive else []),
        *_rings(found),
        _lasting(found),
        _overrides(found),
        _records(found),
    ]
    if found.waiting:
        texts.append(f"{counted(found.waiting, 'night')} of the plans lie outside the data and wait.")
    if found.random:
        texts.append(ERRORS)
    return tuple(filter(None, texts))


def _span(days: PatrolDays) -> str:
    """67 % fewer incidents a day, somewhere from 74 % fewer to 57 % fewer (19 times in 20)."""
    if not days.low <= days.high:
        return "the range cannot be told"
    if days.high == float("inf"):
        return f"{_share(days.low)} incidents a day or any number above that (19 times in 20)"
    middle = "no incident on these days" if days.ratio == 0 else f"{_share(days.ratio)} incidents a day"
    return f"{middle}, somewhere from {_share(days.low)} to {_share(days.high)} (19 times in 20)"


def _share(ratio: float) -> str:
    if ratio == 0:
        return "none at all"
    if ratio >= 2:
        return f"{decimal(ratio, 1)} times as many"
    if round(ratio, 2) == 1:
        return "as many"
    return f"{percent(abs(ratio - 1))} {'fewer' if ratio < 1 else 'more'}"


def _seen(found: Effect) -> str:
    if not found.detectable:
        return ""  # the headline has it
    return (
        f"With so many incidents a fall of {percent(1 - found.detectable)} or more would have been seen 8 times in 10; "
        "a smaller one may be there."
    )


def _kept_to(found: Effect) -> tuple[str, ...]:
    kept = found.kept
    if not kept.patrolled and not kept.visited:
        return ("No visit is logged on these days, so how far the plan was kept to is not known.",)
    went, against = kept.patrolled / max(kept.to_patrol, 1), kept.visited / max(kept.left_out, 1)
    other = "left out" if found.random else "without a planned visit"
    return (
        f"Somebody is logged on {percent(went)} of the days to be patrolled and {percent(against)} of those {other}: "
        "the less these differ, the less there is to see.",
    )


def _rings(found: Effect) -> tuple[str, ...]:
    texts = []
    for days, where in zip(found.rings, RING, strict=True):
        cases = days.with_patrol + days.without
        if not cases:
            texts.append(f"Next door, {where}: no incident on these days.")
            continue
        verdict = "no clear difference"
        if days.claimed:
            verdict = "fewer on the same days" if days.ratio < 1 else "more on the same days: some may have moved there"
        texts.append(f"Next door, {where}: {verdict}; {_span(days)}, {counted(cases)}.")
    return tuple(texts)


def _lasting(found: Effect) -> str:
    days = found.lasting
    if days is None:
        return "Whether it lasts into the next day is not told: it takes days of one trial that follow each other."
    if not days.with_patrol + days.without:
        return "Whether it lasts into the next day cannot be told: too few days without a patrol have incidents."
    verdict = "no clear difference"
    if days.claimed:
        verdict = "fewer incidents" if days.ratio < 1 else "more incidents"
    return f"The day after a patrol, against other days without one: {verdict}; {_span(days)}."


def _overrides(found: Effect) -> str:
    days = found.overrides
    if days is None:
        return ""
    texts = (
        f"Did persons who took visits out know better? {counted(days.with_patrol)} on the "
        f"{counted(days.days_with, 'night')} of places taken out, {number(days.without)} on the "
        f"{number(days.days_without)} that stood there: "
    )
    if not days.with_patrol + days.without:
        return f"{texts}too few to tell."
    verdict = "no clear difference"
    if days.claimed:
        verdict = "fewer, as they expected" if days.ratio < 1 else "more, so the plan was the better"
    return f"{texts}{verdict}; {_span(days)}. Nobody drew these nights at random, and those that stood had patrols."


def _records(found: Effect) -> str:
    return (
        f"Records of one night and place count as one incident. {counted(found.nightless, 'record')} without a night "
        f"and {number(found.placeless)} without an exact place could not be used."
    )
