"""Since you last looked: what has changed, what of it is within chance, and why nothing is said where nothing can."""

from collections.abc import Iterator
from typing import Final

from app.figures import THIN, counted, day, listed, number, signed, span, spans, tenths
from app.questions.change import MOVED, MOVED_ANONYMISED, REACH, Added, Change
from app.questions.kept import AnswerThen, HotspotThen, KeptQuestion

NOTHING: Final = "Nothing has changed."
NOT_COMPARED: Final = (
    "What its answer was is not shown to you and not compared: whoever looked then might see another part of these "
    "data than you may now, by their role or by restricted data that were open."
)
HOW: Final = (
    f"A hotspot now is taken for one then when their middles lie within {REACH:.0f} m, the nearest first; moves below "
    f"{MOVED:.0f} m ({MOVED_ANONYMISED:.0f} m on anonymised points) are not told. Of the months that were added it is "
    "asked whether they differ from as many months before them by more than chance; the season is not taken out."
)


def headline(change: Change) -> str:
    """Since 3 Feb 2026: 14 more incidents (233, 219 then)."""
    since = f"Since you last looked, on {day(change.then.at)}"
    if change.nothing:
        return f"{since}: nothing has changed."
    if change.more is None:
        return f"{since}: the two answers do not compare as counts." if not change.alike else f"{since}:"
    about = "about " if change.now.rounding else ""
    if not change.more:
        return f"{since}: as many incidents as then ({about}{number(change.now.total or 0)})."
    many = "more" if change.more > 0 else "fewer"
    return (
        f"{since}: {about}{number(abs(change.more))} {many} incident{'s' if abs(change.more) != 1 else ''} "
        f"({about}{number(change.now.total or 0)} now, {about}{number(change.then.total or 0)} then)."
    )


def sentences(change: Change) -> tuple[str, ...]:
    """What stands below the headline; nothing where nothing has changed."""
    return () if change.nothing else tuple(_sentences(change))


def then_line(kept: KeptQuestion) -> str:
    """What its answer was when somebody last looked."""
    then = kept.then
    if then is None:
        return NOT_COMPARED
    about = "about " if then.rounding else ""
    total = f"{about}{counted(then.total)}" if then.total is not None else f"fewer than {then.minimum} incidents"
    spots = counted(len(then.hotspots), "hotspot")
    return f"On {day(then.at)}: {total}, {span(then.first, then.last)}, {spots}."


def _sentences(change: Change) -> Iterator[str]:
    then, now = change.then, change.now
    if then.definition != now.definition:
        which = f"{now.definition}, {then.definition} then"
        yield f"The definition is another version: {which}. Counts of the two do not compare."
    if then.source != now.source:
        yield "The incidents are those of another source, so counts do not compare."
    if change.alike and (then.minimum, then.rounding) != (now.minimum, now.rounding):
        yield "Small counts are shown by another rule."
    if change.added:
        gone = f"; {spans(change.gone)} left the period" if change.gone else ""
        yield f"{_months(len(change.added))} added: {spans(change.added)}{gone}."
    elif change.gone:
        yield f"No month was added; {spans(change.gone)} left the period."
    if change.compared:
        yield _compared(change.compared)
    if change.corrected:
        many = "more" if change.corrected > 0 else "fewer"
        yield (
            f"The months that you had seen hold {counted(abs(change.corrected))} {many} than then: records were added "
            "or corrected."
        )
    yield from _hotspots(change)


def _compared(one: Added) -> str:
    ratio = f"{signed(100 * (one.ratio - 1))}{THIN}%" if one.before else "from none"
    low, high = (f"{signed(100 * (end - 1))}{THIN}%" for end in (one.low, one.high))
    likely = f"{low} to {high}" if one.before else f"from {low}, without an upper end"
    judged = "that is within chance" if one.within_chance else "that is more than chance explains"
    many = len(one.months)
    before = f"the {many} months" if many > 1 else "the month"
    verb = "hold" if many > 1 else "holds"
    return (
        f"What was added {verb} {counted(one.after)}, {before} before {number(one.before)} ({ratio}; likely range "
        f"{likely}): {judged}."
    )


def _hotspots(change: Change) -> Iterator[str]:
    gone_far = [
        f"hotspot {one.then.rank} ({one.then.name}) moved {number(round(one.metres, -1))} m"
        for one in change.moved
        if one.metres
    ]
    if gone_far:
        text = listed(gone_far)
        yield f"{text[:1].upper()}{text[1:]}."
    if change.new:
        yield f"New: {listed([_named(one) for one in change.new])}."
    if change.lost:
        yield f"No longer drawn: {listed([_named(one) for one in change.lost])}."
    if change.new or change.lost:
        yield "A hotspot that was there again in fewer than nine of ten like it comes and goes by chance, too."


def _named(one: HotspotThen) -> str:
    return f"{one.rank} {one.name} ({tenths(one.stability)} of ten like it there again)"


def _months(many: int) -> str:
    return "One month was" if many == 1 else f"{many} months were"


def same_data(then: AnswerThen, snapshot: str) -> str:
    """Whether there is anything to look for, as a list says it."""
    return (
        "Nothing was loaded since."
        if then.snapshot == snapshot
        else "Data were loaded since: open it to see what changed."
    )
