"""Near repeats in words: how much higher the risk is, for how long, where that is so now, and what it rests on."""

from collections.abc import Iterator
from math import isfinite
from typing import Final

from app.answering.cases import SAME
from app.figures import THIN, counted, day, decimal, listed, number, percent, probability
from app.repeats.near_repeats import DISTANCE, MINIMUM_INCIDENTS, WITHIN, WORTH, Band, NearRepeats, Risk, Unsaid
from app.words.area import area_name
from app.words.hours import hours_name

WEEKS: Final = {1: "one week", 2: "two weeks", 3: "three weeks", 4: "four weeks"}
ORDINAL: Final = ("first", "second", "third", "fourth")
FIT_TO_PATROL: Final = 2.0
"""km² that a team can still cover in turns."""


def title(found: NearRepeats) -> str:
    """Robbery, Swindon; with its hours."""
    when = f", {hours_name(found.hours)}" if found.hours else ""
    return f"{found.definition.title}, {area_name(found)}{when}"


def headline(found: NearRepeats) -> str:
    """After an incident, the risk of another within 200 m is 2.1 times as high for two weeks (likely range …)."""
    if found.why is Unsaid.MONTH_ONLY:
        return (
            "Cannot be said: these data give only the month of an incident, and a map point that stands for many "
            "addresses. What came soon after what, and how near, is not in them."
        )
    if found.why is Unsaid.FEW:
        return (
            f"Cannot be said: {counted(found.n)} with an exact place and a known night are fewer than "
            f"{MINIMUM_INCIDENTS}."
        )
    one = found.near
    assert one is not None
    if one.worth:
        return (
            f"After an incident, the risk of another within {_metres(DISTANCE)} is {times(one.ratio)} as high for "
            f"{WEEKS[WITHIN // 7]} ({likely(one)}). {beyond(found)}"
        )
    if one.clear:
        return (
            f"After an incident, the risk of another within {_metres(DISTANCE)} is hardly higher for "
            f"{WEEKS[WITHIN // 7]}: {times(one.ratio)} what chance gives ({likely(one)}). That is too little to plan "
            "by."
        )
    ruled_out = f" A risk {times(WORTH)} as high can be ruled out." if one.high < WORTH else ""
    return (
        f"No near repeats can be told from chance: within {_metres(DISTANCE)} of an incident and {WEEKS[WITHIN // 7]} "
        f"after it, the risk of another is {times(one.ratio)} what chance gives ({likely(one)}).{ruled_out}"
    )


def beyond(found: NearRepeats) -> str:
    """What the bands outside the window say."""
    outside = [one for one in found.bands if one.clear and not inside(one) and one.metres[0] >= SAME]
    if not outside:
        return "Beyond that nothing can be told from chance."
    return f"Beyond that it is above chance {listed([band(one) for one in outside])}, and nowhere else."


def sentences(found: NearRepeats) -> tuple[str, ...]:
    """What stands below the headline."""
    return () if found.why else tuple(_sentences(found))


def inside(one: Band) -> bool:
    """Whether a band lies in the window that is asked about."""
    return one.metres[1] <= DISTANCE and one.days[1] <= WITHIN


def times(ratio: float) -> str:
    """2.1 times; two decimals near 1."""
    return f"{decimal(ratio, 1 if ratio >= 1.5 else 2)} times" if isfinite(ratio) else "many times"


def likely(one: Risk) -> str:
    """likely range 1.4 to 3.0."""
    digits = 1 if one.ratio >= 1.5 else 2
    high = f"to {decimal(one.high, digits)}" if isfinite(one.high) else "without an upper end"
    return f"likely range {decimal(one.low, digits)} {high}"


def metres(one: tuple[float, float]) -> str:
    """The same place; 10 to 100 m."""
    return "Same place" if one[0] < SAME else f"{decimal(one[0], 0)} to {decimal(one[1], 0)}{THIN}m"


def week(days: tuple[int, int]) -> str:
    """First week."""
    return f"{ORDINAL[days[1] // 7 - 1]} week".capitalize()


def band(one: Band) -> str:
    """from 200 to 400 m in the first week."""
    where = "at the same place" if one.metres[0] < SAME else f"from {metres(one.metres)}"
    return f"{where} in the {week(one.days).lower()} ({times(one.ratio)})"


def verdict(one: Band) -> str:
    """Above chance; as by chance."""
    return "above chance" if one.clear else "as by chance"


def windows(found: NearRepeats) -> str:
    """Where the window is open on the last day of the data."""
    if found.near is None:
        return ""
    on = f"{day(found.last)}, the last day of these data"
    if not found.near.worth:
        return f"No place is singled out for {on}: without a risk that is clearly higher there is no window to be in."
    if not found.open:
        return f"On {on}, no window is open: nothing happened in the {WITHIN} nights before."
    km2 = sum(one.km2 for one in found.open)
    much = " That is more than a team can cover: begin with the areas that hold most." if km2 > FIT_TO_PATROL else ""
    return (
        f"On {on}, the window is open in {counted(len(found.open), 'area')} of together {decimal(km2, 1)}{THIN}km²: "
        f"within about {_metres(DISTANCE)} of an incident of the last {WITHIN} nights.{much} Whether today is inside "
        "the window depends on how old the data are."
    )


def method(found: NearRepeats) -> str:
    """What the sentences rest on."""
    return (
        f"The Knox test: pairs of incidents near and soon, against {number(found.permutations)} rearrangements of "
        f"their nights. The window of {_metres(DISTANCE)} and {WEEKS[WITHIN // 7]} was chosen beforehand, so that "
        "nothing is picked because it looked high. The likely range takes the pairs for Poisson given what chance "
        "gives, widened by as much as pairs vary more than that when nights are rearranged. “Above chance” allows for "
        "every band looked at (false discoveries held at 5 %). Of simulated towns without near repeats, fewer than 3 "
        "in 100 were said to have them, also where a third of incidents was recorded for two victims."
    )


def caveat() -> str:
    """What near repeats do not tell."""
    return (
        "It does not say that the same people did it. A place that is busy for a few weeks, through an event or a new "
        "venue, looks the same. What begins in recording does, too: ask before you send anybody."
    )


def described(found: NearRepeats) -> str:
    """The drawing of open windows, for who cannot see it."""
    return f"Map of {area_name(found)} with {counted(len(found.open), 'numbered area')}. The table holds each."


def _metres(value: float) -> str:
    return f"{decimal(value, 0)}{THIN}m"


def _sentences(found: NearRepeats) -> Iterator[str]:
    assert found.near is not None and found.same is not None
    one, same = found.near, found.same
    yield (
        f"{number(one.follows)} of {counted(found.n)} ({percent(one.follows / found.n)}) came within "
        f"{_metres(DISTANCE)} and {WEEKS[WITHIN // 7]} after another, not at the same place. By "
        f"chance alone {number(one.chance_low)} to {number(one.chance_high)} would."
    )
    if same.clear:
        yield (
            f"At the same place (within {_metres(SAME)}), from the night after on, it is {times(same.ratio)} as high "
            f"for {WEEKS[WITHIN // 7]} ({likely(same)})."
        )
    else:
        yield (
            f"At the same place (within {_metres(SAME)}), from the night after on, nothing can be told from chance: "
            f"{times(same.ratio)} what chance gives ({likely(same)})."
        )
    if found.collapsed:
        yield (
            f"{counted(found.collapsed, 'record')} of the same night and place as another "
            f"{'is' if found.collapsed == 1 else 'are'} taken for more victims of one incident and not counted again: "
            "otherwise they would pass for repeats."
        )
    if found.untimed:
        yield f"Left out, for their night is not known: {counted(found.untimed)}."
    if found.unplaced:
        yield f"Left out, for their exact place is not known or not shown: {counted(found.unplaced)}."
    yield (
        f"As many near pairs as these, or more, came up in {percent(one.p)} of {number(found.permutations)} "
        f"rearrangements of the nights (p {probability(one.p)})."
    )
