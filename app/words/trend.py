"""Is it rising, in words: what follows from the interval, what a change of a fifth would have looked like, and why
nothing can be said where nothing can."""

from collections.abc import Iterator
from math import floor, isfinite
from typing import Final

import numpy as np

from app.answering.trend import MONTHS, MonthIs, PlaceTrend, Trend
from app.answering.trend_series import CHANGE, YEAR, Compared, Course, LongRun, Unsaid
from app.figures import THIN, counted, listed, month, number, signed, spans
from app.words.area import area_name
from app.words.hours import hours_name
from app.words.not_taken import not_taken
from app.words.recording_changes import recording_change

COURSES: Final = {
    Course.RISING: "Rising",
    Course.FALLING: "Falling",
    Course.NO_CLEAR_CHANGE: "No clear change",
    Course.NOT_KNOWN: "Cannot be said",
}
"""What the interval alone says."""
WHY: Final = {
    Unsaid.SAID: "",
    Unsaid.NO_YEAR_BEFORE: "none of these months is there whole both in this year and in the year before",
    Unsaid.RECORDING: "the rules of recording changed between the two years, so they do not compare",
    Unsaid.RESTRICTIONS: "in one of the two years COVID restrictions held, so they do not compare",
    Unsaid.NO_INCIDENTS: "there is no such incident in either year",
    Unsaid.FEW_MONTHS: "too few months are there in both years to tell how much months vary",
    Unsaid.WITHHELD: "a count that it would rest on is not shown to you, for it is small",
}
"""Why nothing can be said."""
STATES: Final = {
    MonthIs.RECENT: "these months",
    MonthIs.BEFORE: "before",
    MonthIs.PART: "there in part",
    MonthIs.INCOMPLETE: "probably incomplete",
    MonthIs.MISSING: "no data",
    MonthIs.WITHHELD: "not shown to you",
}
"""What a month is."""
SAME_MONTHS: Final = "the same months a year before"


def title(found: Trend) -> str:
    """Is it rising? What, where and in which hours."""
    what = found.definition.open_data_title if found.stands_in else found.definition.title
    when = f", {hours_name(found.hours)}" if found.hours else ""
    return f"{what}, {area_name(found)}{when}"


def headline(found: Trend) -> str:
    """Rising: 2 406 incidents in Jan to Apr 2025, 2 201 in the same months a year before (+9 %, likely range …)."""
    one = found.judged.compared
    begin = COURSES[one.course]
    if one.why:
        return f"{begin}: {WHY[one.why]}."
    about = "about " if found.rounding else ""
    return (
        f"{begin}: {about}{counted(one.after or 0)} in {spans(one.months)}, {about}{number(one.before or 0)} in "
        f"{SAME_MONTHS} ({change(one.ratio)}; likely range {change_range(one)})."
    )


def sentences(found: Trend) -> tuple[str, ...]:
    """What stands below the headline."""
    return tuple(_sentences(found))


def seen(one: Compared) -> str:
    """How often a rise of 20 % would have been called one; "" where nothing is said."""
    if one.seen is None:
        return ""
    tenths = floor(10 * one.seen)
    times = "hardly ever" if not tenths else "nearly always" if tenths == 10 else f"{tenths} times in 10"
    return f"A change of {100 * (CHANGE - 1):.0f}{THIN}% would have been seen {times}."


def long_run(one: LongRun | None) -> str:
    """What all months up to the last say together; "" for too few."""
    if one is None:
        return ""
    what = {
        Course.RISING: "they rise more than chance explains",
        Course.FALLING: "they fall more than chance explains",
    }.get(one.course, "they neither rise nor fall more than chance explains")
    return f"All {one.months} months since {month(one.first)} together, their season taken out: {what} (Mann-Kendall)."


def change(ratio: float | None) -> str:
    """+9 %; from none, where there was nothing before."""
    if ratio is None:
        return ""
    return f"{signed(100 * (ratio - 1))}{THIN}%" if isfinite(ratio) else "from none"


def change_range(one: Compared | PlaceTrend) -> str:
    """−2 % to +21 %; one end alone where nothing bounds the other."""
    if one.low is None or one.high is None:
        return ""
    if not isfinite(one.high):
        return f"from {change(one.low)}, without an upper end" if one.low else "anything"
    return f"{change(one.low)} to {change(one.high)}"


def wards(found: Trend) -> str:
    """How many wards changed by more than chance, all of them looked at."""
    if found.rows_withheld:
        return "Months of wards hold few incidents and are not shown to you."
    stated = [one for one in found.wards if one.low is not None]
    if not stated:
        return ""
    clear = [one for one in stated if one.clear]
    rest = "" if clear else " A ward that looks changed may be chance: with many wards, some always do."
    among = f"Of {counted(len(stated), 'ward')} with incidents, "
    if not clear:
        return f"{among}none changed by more than chance, all of them looked at.{rest}"
    names = [f"{one.name} ({COURSES[one.course].lower()})" for one in clear[:5]]
    more = f" and {len(clear) - 5} more" if len(clear) > 5 else ""
    return f"{among}{len(clear)} changed by more than chance, all of them looked at: {listed(names)}{more}."


def drawn(found: Trend) -> str:
    """What the drawing shows, for who cannot see it."""
    n = found.series.n
    given = np.flatnonzero(~np.isnan(n))
    if not len(given):
        return "No month has a count that is given."
    high, low = (int(given[of(n[given])]) for of in (np.argmax, np.argmin))
    months = found.series.months
    return (
        f"Bars of {counted(len(given), 'month')}, {month(months[0])} to {month(months[-1])}: most in "
        f"{month(months[high])} ({number(n[high])}), fewest in {month(months[low])} ({number(n[low])})."
    )


def method() -> str:
    """What the sentence rests on."""
    return (
        f"The last {YEAR} months of the question against {SAME_MONTHS}, as far as both are there whole, from up to "
        f"{MONTHS} months. The likely range takes into account how much more than chance the months vary; “rising” and "
        "“falling” are said when it excludes no change. Of series that did neither, that was so about once in 20 or "
        "less when it was tried."
    )


def _sentences(found: Trend) -> Iterator[str]:
    one, series = found.judged.compared, found.series
    yield from not_taken(found.question)
    if (recent := int(series.recent.sum())) > len(one.months) and not one.why:
        yield (
            f"Only {counted(len(one.months), 'month')} of these {recent} can be compared: the others are not there "
            "whole in both years, or not under the same rules."
        )
    if one.why is not Unsaid.SAID and one.after is not None and one.before is not None and one.months:
        yield f"Counted: {number(one.after)} in {spans(one.months)}, {number(one.before)} in {SAME_MONTHS}."
    yield from filter(None, (seen(one), _outside(found), long_run(found.judged.long_run)))
    yield from filter(None, (_gaps(found), _withheld(found)))
    yield from map(recording_change, found.breaks)


def _outside(found: Trend) -> str:
    """How many of the recent months lie outside what is expected of them."""
    judged, series = found.judged, found.series
    at = np.flatnonzero(series.recent & ~np.isnan(judged.low))
    if not len(at) or not (series.use & ~series.recent).any():
        return ""
    above, below = int((series.n[at] > judged.high[at]).sum()), int((series.n[at] < judged.low[at]).sum())
    texts = [f"{n} {'lies' if n == 1 else 'lie'} {where}" for n, where in ((above, "above"), (below, "below")) if n]
    outside = f"{listed(texts)}" if texts else "none lies outside"
    return (
        f"Of the last {counted(len(at), 'month')}, {outside} the range that the months before lead one to expect, "
        "which holds 19 of 20 months."
    )


def _gaps(found: Trend) -> str:
    open_ = (MonthIs.MISSING, MonthIs.INCOMPLETE)
    gaps = [one for one, state in zip(found.series.months, found.states, strict=True) if state in open_]
    text = f"No bar, and nothing drawn through, for {spans(gaps)}: a gap in the data, not no crime." if gaps else ""
    parts = [one.month for one in found.parts]
    return f"{text}{f' Hatched, for there in part only: {spans(parts)}.' if parts else ''}".strip()


def _withheld(found: Trend) -> str:
    if not found.minimum:
        return ""
    rounded = f" Others are to the nearest {found.rounding}." if found.rounding else ""
    return (
        f"Months below {found.minimum} are not shown, nor any from which one could be worked out.{rounded} All that is "
        "said here rests on what is shown."
    )
