"""How a choice of places would have done, in words: what it would have met, what it would not, and against what."""

from typing import Final

from app.figures import counted, listed, month, number, percent, span
from app.patrols.accuracy import (
    BEFORE,
    BEFORE_AT_POINTS,
    FEWEST_INCIDENTS,
    FEWEST_MONTHS,
    SIDE,
    Accuracy,
    Met,
    Unsaid,
    Way,
)
from app.words.area import area_name

SAID_OF: Final = 100
"""Places that the first sentence speaks of, or the most there are."""
WAYS: Final = {
    Way.PLAN: "As plans of patrols choose: all history, fading, and a little of the neighbourhood",
    Way.TWELVE: "Counts of the last 12 months",
    Way.THIRTY_SIX: "Counts of the last 36 months",
    Way.SIXTY: "Counts of the last 60 months",
    Way.ALL: "Counts of all months",
}
AT_POINTS: Final = "Counts of all months"


def title(found: Accuracy) -> str:
    """Robbery, Swindon."""
    return f"{found.definition.title}, {area_name(found)}"


def way(found: Accuracy, of: Way) -> str:
    """How places are chosen, by name."""
    return AT_POINTS if of is Way.PLAN and found.at_points else WAYS[of]


def headline(found: Accuracy) -> str:
    """A plan of 100 places would have met 1 in 15 of a month's incidents; more than nine in ten happened elsewhere."""
    if found.why is Unsaid.FEW_MONTHS:
        need = BEFORE_AT_POINTS if found.at_points else BEFORE
        return (
            f"Cannot be said yet: {FEWEST_MONTHS} whole months must be judged, and {need} must lie before the first "
            f"of them; {counted(len(found.months), 'month')} can be. Ask for longer history: ten years are worth it."
        )
    if found.why is Unsaid.FEW_INCIDENTS:
        return f"Cannot be said: {counted(found.incidents)} in the months judged are fewer than {FEWEST_INCIDENTS}."
    one = chosen(found)
    return (
        f"A plan of {counted(one.places, 'place')} would have met {in_how_many(one.share)} of next month’s incidents; "
        f"{elsewhere(1 - one.share)} happened elsewhere."
    )


def chosen(found: Accuracy) -> Met:
    """The row that the first sentence speaks of."""
    plans = [one for one in found.rows if one.way is Way.PLAN]
    return next((one for one in plans if one.places == SAID_OF), plans[-1])


def in_how_many(share: float) -> str:
    """1 in 15, or a percentage where that says more."""
    if share >= 0.3:
        return percent(share)
    return f"1 in {round(1 / share)}" if share > 0 else "none"


def elsewhere(share: float) -> str:
    """Of what was not met, in words that do not promise more digits than there are."""
    if share >= 0.9:
        return "more than nine in ten" if share > 0.905 else "nine in ten"
    return f"{percent(share)}"


def sentences(found: Accuracy) -> list[str]:
    """What it rests on, against what it was judged, and what was left out."""
    if found.why:
        return []
    what = (
        "map points, which stand for many addresses; months alone are known, so rows are counted, not incidents"
        if found.at_points
        else f"squares of {SIDE:.0f} m, over four placements of the grid; records of one night at one place count once"
    )
    at = chosen(found)
    history = f"{counted(found.before, 'month')} or more of history"
    lines = [
        f"{counted(len(found.months), 'month')} judged, {span(found.months[0], found.months[-1])}, each by places "
        f"chosen from what was known before it, with {history}. In all, {at.places} places would have met "
        f"{number(round(at.met))} of {counted(found.incidents)}.",
        f"Places are {what}. There were {counted(found.candidates, 'place')} to choose from.",
        *_against(found),
    ]
    if found.odd:
        months = listed([month(one) for one in found.odd])
        lines.append(
            f"{months}: so unlike the months around that recording is the likelier cause. "
            "Neither learned from nor judged."
        )
    return lines


def _against(found: Accuracy) -> list[str]:
    """What the plan's way met more, or fewer, at the number of places of the first sentence."""
    at = chosen(found).places
    lines = []
    for one in found.rows:
        if one.places != at or one.gain is None:
            continue
        gain, name = one.gain, way(found, one.way)
        name = name[0].lower() + name[1:]
        if gain.low > 0:
            lines.append(
                f"That is {_whole(gain.value)} more than {name} would have met ({_range(gain.low, gain.high)})."
            )
        elif gain.high < 0:
            lines.append(
                f"That is {_whole(-gain.value)} fewer than {name} would have met ({_range(-gain.high, -gain.low)})."
            )
        else:
            ends = f"{_whole(-gain.low)} fewer to {_whole(gain.high)} more"
            lines.append(f"Whether that is more or fewer than {name} would have met cannot be said ({ends}).")
    return lines


def _whole(value: float) -> str:
    return number(round(value))


def _range(low: float, high: float) -> str:
    return f"likely range {number(round(low))} to {number(round(high))}"


def caveat() -> str:
    """What it does not say."""
    return (
        "This is what places would have met, not what patrols would have prevented. PAI is the share of incidents "
        "over the share of places, and 1 is what chance meets. PEI is what was met over the most that as many places, "
        "chosen afterwards, could have met."
    )
