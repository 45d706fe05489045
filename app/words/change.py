"""Compared with what, in words: how many more, whether that is more than chance, and what cannot be compared and
why."""

from collections.abc import Iterator
from math import inf
from typing import Final

from app.answering.trend_series import CHANGE, Course, Unsaid
from app.comparing.against import Against, AgainstKind
from app.comparing.change import Change, Offer
from app.comparing.change_map import DEALS
from app.comparing.elsewhere import SIMILAR, Feature, Other, OtherPlace
from app.comparing.hotspots import HotspotChange
from app.comparing.matched import MOVED, SAME
from app.comparing.matched import Course as Became
from app.figures import THIN, counted, decimal, listed, number, percent, span, spans
from app.words.area import area_name
from app.words.hours import hours_name
from app.words.not_taken import not_taken
from app.words.recording_changes import recording_change
from app.words.trend import change as per_cent

KINDS: Final = {
    AgainstKind.YEAR: "the same months a year before",
    AgainstKind.BEFORE: "the months just before",
    AgainstKind.THREE_YEARS: "the same months, average of three years",
    AgainstKind.NAMED: "months of your own",
}
"""What there is to compare with."""
BECAME: Final = {
    Became.NEW: "new",
    Became.PERSISTENT: "there before",
    Became.MOVED: "moved",
    Became.GONE: "gone",
}
"""What became of a hotspot."""
FEATURES: Final = {
    Feature.SIZE: "size (a small ward is a town’s: wards hold about as many people each)",
    Feature.DEPRIVATION: "deprivation",
    Feature.RESIDENTS: "residents per km²",
}
"""What areas are matched on."""
WHY: Final = {
    Unsaid.SAID: "",
    Unsaid.NO_YEAR_BEFORE: "the data do not hold both whole",
    Unsaid.RECORDING: "the rules of recording changed between them, so they do not compare",
    Unsaid.RESTRICTIONS: "COVID restrictions held in one of them, so they do not compare",
    Unsaid.NO_INCIDENTS: "there is no such incident in either",
    Unsaid.FEW_MONTHS: "too few months are there to tell how much months vary",
    Unsaid.WITHHELD: "a count that it would rest on is not shown to you, for it is small",
}
"""Why nothing can be said."""
NOT_ALIKE: Final = (
    "Areas like it are not listed: of the wards only the size is known, and two of one size need have nothing in "
    "common. To match them, load deprivation (“afterdark boundaries import” the outlines of LSOAs, then “afterdark "
    "load deprivation FILE”) or residents (“afterdark load population FILE”)."
)
"""Why no area like it is given."""


def title(found: Change) -> str:
    """What, where and in which hours."""
    what = found.definition.open_data_title if found.stands_in else found.definition.title
    when = f", {hours_name(found.hours)}" if found.hours else ""
    return f"{what}, {area_name(found)}{when}"


def offer(one: Offer) -> str:
    """A choice of other months, and why it cannot be made."""
    reason = f": {WHY[one.why]}" if one.why else ""
    return f"{against(one.against)}{reason}"


def against(one: Against) -> str:
    """The other months by what they are."""
    return span(one.first, one.last) if one.first and one.last else KINDS[one.kind]


def headline(found: Change) -> str:
    """12 more: 41 incidents in Jan to Apr 2025, 29 in Jan to Apr 2024. That is within what chance does."""
    one = found.counts
    if one.why or one.after is None or one.before is None or one.more is None:
        return f"Cannot be said: {WHY[one.why]}."
    about = "about " if found.rounding else ""
    begin = f"{about}{difference(one.more)}".capitalize()
    return (
        f"{begin}: {about}{counted(one.after)} in {spans(found.after)}, {_before(found)}. {verdict(one.course)} "
        f"({per_cent(one.ratio)}; likely range {_range(one.low, one.high)})."
    )


def verdict(course: Course) -> str:
    """What follows from the interval."""
    return {
        Course.RISING: "That is more than chance does",
        Course.FALLING: "That is a fall by more than chance does",
        Course.NO_CLEAR_CHANGE: "That is within what chance does",
    }.get(course, "Whether that is more than chance cannot be said")


def difference(more: float) -> str:
    """12 more; 3 fewer; as many."""
    size = round(abs(more), 0 if abs(more) >= 10 or float(more).is_integer() else 1)
    return f"{number(size)} {'more' if more > 0 else 'fewer'}" if size else "as many"


def sentences(found: Change) -> tuple[str, ...]:
    """What stands below the headline."""
    return tuple(_sentences(found))


def map_sentence(found: Change) -> str:
    """What of the map is more than chance."""
    if found.pictured is None:
        return "No map of the change is drawn for you." if found.units_withheld else "No map: nothing can be compared."
    if found.minimum:
        return (
            f"Squares of {decimal(found.pictured.cell, 0)} m that hold {found.minimum} incidents or more in both "
            "periods; nothing is outlined for you, for that rests on single incidents. The colours may be chance."
        )
    if not found.pictured.tested:
        return "Nothing is outlined: whether anything changed by more than chance cannot be said."
    changed = found.pictured.changed
    if not changed:
        return "Nothing is outlined: nowhere is the difference more than what chance does somewhere on such a map."
    rose = sum(one.risen for one in changed)
    parts = [f"{n} {word}" for n, word in ((rose, "rose"), (len(changed) - rose, "fell")) if n]
    return (
        f"Outlined: {counted(len(changed), 'place')} where the difference is more than chance does anywhere on such a "
        "map "
        f"({listed(parts)}). The rest of the colours may be chance."
    )


def map_method(found: Change) -> str:
    """What is outlined rests on."""
    if found.pictured is None or not found.pictured.bandwidth:
        return ""
    return (
        f"Each incident spread over {decimal(found.pictured.bandwidth, 0)} m, both periods in incidents per km² and "
        "year. "
        f"To tell chance, the incidents of both periods keep their places and their periods are dealt anew {DEALS} "
        "times; "
        "what is outlined is beyond the strongest difference anywhere on 19 of 20 such maps. Months of single wards "
        "vary "
        f"{decimal(found.local, 1)} times as much as chance has it, which is taken into account."
    )


def hotspots(found: Change) -> str:
    """How many hotspots are new, moved or gone, and how many of them changed by more than chance."""
    if found.units_withheld:
        return "Hotspots of two periods are not shown to you: together they would tell of few incidents."
    if not found.hotspots:
        return "No hotspot in either period."
    parts = [
        f"{n} {BECAME[kind]}" for kind in Became if (n := sum(one.course is kind for one in found.hotspots))
    ]  # fmt: skip
    clear = [one for one in found.hotspots if one.clear]
    sure = (
        f"Only {listed([one.name for one in clear[:3]])} changed by more than chance does anywhere on the map."
        if clear
        else "None changed by more than chance does anywhere on the map: what is new or gone may be chance."
    )
    return f"{counted(len(found.hotspots), 'hotspot')}: {listed(parts)}. {sure}"


def hotspots_method() -> str:
    """How hotspots are matched."""
    half = percent(SAME)
    return (
        "Found in either period with the same reach and minimum. Two outlines are the same hotspot when "
        f"{half} of the smaller one’s ground, or of its incidents, lies in the other; one has moved when a new one "
        f"lies within {decimal(MOVED, 0)} m, middle to middle, of one that is gone. One that was outlined in one "
        "period alone, and no less busy in the other, was there before. Counts are of the ground of both outlines, and "
        "the ranges hold for all places of the map together: that a hotspot was found because it was busy is in them."
    )


def became(one: HotspotChange) -> str:
    """New; there before; moved 310 m; gone."""
    return f"{BECAME[one.course]} {decimal(one.metres, 0)} m" if one.course is Became.MOVED else BECAME[one.course]


def units(found: Change, called: str) -> str:
    """How many wards changed by more than chance, all of them looked at."""
    if found.units_withheld:
        return (
            "Only counts are shown to you that the map gives in both periods. Each range is for that row alone: with "
            "many rows, some lie apart by chance."
            if found.units
            else "Counts of small areas in two periods are not shown to you: together they would tell of few incidents."
        )
    stated = [one for one in found.units if one.low is not None]
    if not stated:
        return ""
    clear = [one for one in stated if one.clear]
    among = f"Of {counted(len(stated), called)} with incidents, "
    if not clear:
        return f"{among}none changed by more than chance, all of them looked at."
    names = [f"{one.name} ({'more' if one.course is Course.RISING else 'fewer'})" for one in clear[:5]]
    more = f" and {len(clear) - 5} others" if len(clear) > 5 else ""
    return f"{among}{len(clear)} changed by more than chance, all of them looked at: {listed(names)}{more}."


def other(one: OtherPlace) -> str:
    """An area and what it is to the one asked about."""
    return {Other.REST: "The rest of the force area", Other.SIMILAR: f"Like it: {one.name}"}.get(one.kind, one.name)


def elsewhere(found: Change) -> str:
    """Whether the area changed otherwise than the rest of the force area."""
    if found.elsewhere is None:
        return "Other areas are not shown to you beside this one." if found.units_withheld else ""
    asked, *others = found.elsewhere.places
    rest = next((one for one in others if one.kind is Other.REST), None)
    if rest is None:
        return "All of the force area is asked for, and nothing else is loaded beside it: choose an area to compare it."
    if asked.counts.low is None or rest.counts.low is None:
        return "Whether the rest of the force area changed otherwise cannot be said."
    apart = (
        (asked.counts.low > (rest.counts.high or inf)) or (asked.counts.high or inf) < rest.counts.low
    )  # fmt: skip
    end = (
        "The two ranges lie apart: this area changed otherwise than the rest."
        if apart
        else "The two ranges overlap: that this area changed otherwise than the rest cannot be said."
    )
    return (
        f"Here {per_cent(asked.counts.ratio)} ({_range(asked.counts.low, asked.counts.high)}), in the rest of the "
        f"force area {per_cent(rest.counts.ratio)} ({_range(rest.counts.low, rest.counts.high)}). {end}"
    )


def matched(found: Change) -> str:
    """What areas like it were matched on, and what was not loaded."""
    if found.elsewhere is None:
        return ""
    if not found.elsewhere.alike:
        return "Areas like it are looked for among wards alone: ask for a ward to see them."
    if not (on := found.elsewhere.matched_on):
        return NOT_ALIKE
    not_on = [FEATURES[one] for one in Feature if one not in on]
    lacking = f" Not matched on {listed(not_on)}: it is not loaded for all wards." if not_on else ""
    return (
        f"Like it are the {SIMILAR} wards of the force area nearest in {listed([FEATURES[one] for one in on])}, each "
        f"in standard deviations of all wards; how unlike each is stands beside it.{lacking}"
    )


def picture(found: Change, layer: str) -> str:
    """What a drawing shows, in a few words."""
    return {
        "before": f"Before: {spans(found.before)}",
        "after": f"Now: {spans(found.after)}",
        "difference": f"Difference: {spans(found.after)} less {spans(found.before)}",
    }[layer]


def method() -> str:
    """What the sentence rests on."""
    return (
        "“More than chance” is said when the likely range, which takes into account how much more than chance the "
        "months vary, excludes no change. Only months that are there from their first day to their last are compared, "
        "under the same rules of recording and outside the COVID restrictions; gaps are never filled."
    )


def _before(found: Change) -> str:
    one = found.counts
    about = "about " if found.rounding else ""
    assert one.before is not None and one.expected is not None
    if one.exposure == 1:
        return f"{about}{number(one.before)} in {spans(found.before)}"
    pace = "on average" if found.against.kind is AgainstKind.THREE_YEARS else "in as long a time"
    return f"{about}{decimal(one.expected, 0)} {pace} before ({about}{number(one.before)} in {spans(found.before)})"


def _range(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    if high == float("inf"):
        return f"from {per_cent(low)}, without an upper end" if low else "anything"
    return f"{per_cent(low)} to {per_cent(high)}"


def _sentences(found: Change) -> Iterator[str]:
    one = found.counts
    yield from not_taken(found.question)
    if 0 < len(found.after) < found.asked:
        yield (
            f"Only {counted(len(found.after), 'month')} of the {found.asked} can be compared: the others are not there "
            "whole in both, or not under the same rules. Gaps are not filled."
        )
    if found.counts.why and found.held:
        yield f"Loaded of this: {span(*found.held)}. Choose other months to compare with below."
    if not one.why and found.against.kind in (AgainstKind.BEFORE, AgainstKind.NAMED):
        yield "Other months of the year have another season: part of the difference may be that and nothing else."
    if one.seen is not None:
        tenths = int(10 * one.seen)
        times = "hardly ever" if not tenths else "nearly always" if tenths == 10 else f"{tenths} times in 10"
        yield f"A change of {100 * (CHANGE - 1):.0f}{THIN}% would have been seen {times}."
    if found.minimum:
        rounded = f", others to the nearest {found.rounding}" if found.rounding else ""
        yield f"Counts below {found.minimum} are not shown{rounded}; all that is said here rests on what is shown."
    yield from map(recording_change, found.breaks)
