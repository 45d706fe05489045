"""Whether it is always the same places, in words: what land catches that was chosen before, and what moving buys."""

from collections.abc import Iterator
from math import isfinite

from app.answering.question import HEXAGONS
from app.concentration.consistency import LENGTHS, MINIMUM_JUDGED, Compared, Consistency, Place
from app.figures import counted, decimal, figure, listed, number, percent, spans
from app.words.area import area_name
from app.words.concentration import called
from app.words.hours import hours_name
from models.capture import Capture
from models.consistency import TradeOff

ALWAYS, MOSTLY, SOMETIMES = 0.9, 0.5, 0.1
"""Share of the windows from which a place was nearly always, mostly, or now and then in the top."""


def title(found: Consistency) -> str:
    """What, where and in which hours."""
    what = found.definition.open_data_title if found.stands_in else found.definition.title
    when = f", {hours_name(found.hours)}" if found.hours else ""
    return f"{what}, {area_name(found)}{when}"


def land(km2: float) -> str:
    """0.5 km²."""
    return f"{figure(km2)} km²"


def window(months: int) -> str:
    """the last month; the last 3 months."""
    return "the last month" if months == 1 else f"the last {months} months"


def headline(found: Consistency) -> str:
    """Chosen by the last 3 months, 1 km² caught 13 % of the month after it (likely range 6 % to 22 %); …"""
    if not found.n:
        return "No such incident in these months, so no land can be chosen by them. That is a result, not a fault."
    now = found.now
    if not now.judged or not isfinite(now.ahead.share):
        return (
            f"It cannot be said what {land(found.land)} would catch: after windows of "
            f"{counted(found.window, 'month')} no month with incidents is left to judge it by."
        )
    begin = (
        f"Chosen by {window(found.window)}, {land(found.land)} caught {percent(now.ahead.share)} of the incidents "
        "of the "
        f"month after (likely range {ends(now.ahead)})"
    )
    if round(100 * now.hindsight) > round(100 * now.ahead.high):
        return f"{begin}. In hindsight it seems to be {percent(now.hindsight)}: mostly luck, and gone next time."
    return f"{begin}; in hindsight {percent(now.hindsight)}."


def sentences(found: Consistency) -> tuple[str, ...]:
    """What stands below the headline."""
    return tuple(_sentences(found)) if found.n else ()


def trade(found: Consistency) -> str:
    """Which size and length catches most, how much of it stays, and whether that is more than chance."""
    known = [one for one in found.trade if isfinite(one.found.ahead.share)]
    if not known:
        return "No size of cell and length of window can be compared: too few months follow one another."
    best = max(known, key=lambda one: one.found.ahead.share)
    rivals = [one for one in known if one.found.ahead.high >= best.found.ahead.low and one is not best]
    steady = max((best, *rivals), key=lambda one: one.found.stays if isfinite(one.found.stays) else -1.0)
    text = (
        f"Most was caught with {called(best.lattice)} and {months(best.found.length)}: "
        f"{percent(best.found.ahead.share)} ({ends(best.found.ahead)}), {_stays(best.found)}."
    )
    if not rivals:
        return f"{text} No other comes near it."
    if steady is best:
        return f"{text} {_rivals(rivals)}, and none stays put more."
    return (
        f"{text} {_rivals(rivals)}; of these, "
        f"{called(steady.lattice)} with {months(steady.found.length)} stay put most: "
        f"{percent(steady.found.ahead.share)} "
        f"caught, {_stays(steady.found)}."
    )


def method(found: Consistency) -> str:
    """What the numbers rest on."""
    return (
        "A window is so many months one after the other, and a new one begins each month; none runs through a "
        "gap. Its "
        f"busiest {land(found.land)} are the places with most incidents, the last of them by the part that fits. They "
        "are judged by the month after the window, which had no part in choosing them. The likely range takes into "
        "account how much more than chance the months differ."
    )


def months(length: int) -> str:
    """1 month; 6 months."""
    return counted(length, "month")


def outside(found: Consistency) -> str:
    """How many of the places were in the top more or less often than chance makes, and how many would be anyway."""
    beyond = sum(one.moved != 0 for one in found.places)
    return (
        f"“By chance” is how often a place would be there if its rate never changed: {counted(beyond, 'place')} of "
        f"{len(found.places)} {'lies' if beyond == 1 else 'lie'} outside it, and about 1 in 20 would if none "
        "had changed."
    )


def drawn(found: Consistency) -> str:
    """What the map shows, for who cannot see it."""
    classes = [sum(low <= one.often < high for one in found.places)
               for low, high in ((ALWAYS, 2.0), (MOSTLY, ALWAYS), (SOMETIMES, MOSTLY))]  # fmt: skip
    return (
        f"Map of {area_name(found)}: {counted(classes[0], 'place')} nearly always in the top {land(found.land)}, "
        f"{classes[1]} mostly, {classes[2]} now and then. The table names them."
    )


def ends(one: Capture) -> str:
    """6 % to 22 %."""
    return f"{percent(one.low)} to {percent(one.high)}"


def moved(one: Place) -> str:
    """Whether a place was in the top more, or less, often than a rate that never changed would make it."""
    return ("as often", "more often", "less often")[one.moved]


def _sentences(found: Consistency) -> Iterator[str]:
    now = found.now
    if isfinite(now.ahead.share) and found.by_chance:
        times = now.ahead.share / found.by_chance
        yield (
            f"Taken anywhere that any crime was recorded, {land(found.land)} would catch "
            f"{percent(found.by_chance, 1)}; this is {decimal(times, 1 if times < 10 else 0)} times that."
        )
    if isfinite(now.stays):
        again = f" Of windows that share no month, {percent(now.again)} is the same." if isfinite(now.again) else ""
        yield f"From one month to the next {percent(now.stays)} of the land stays the same.{again}"
    always = sum(one.often >= ALWAYS for one in found.places)
    cells = "hexagons" if found.lattice.grid == HEXAGONS else "squares"
    yield (
        f"In {counted(found.windows, 'window')}, {number(found.ever)} {cells} were in the top at some time, and "
        f"{number(always)} "
        "of them nearly always."
    )
    if found.judged:
        yield f"Judged by {spans(found.judged)}, the same months for every length of window that is compared."
    if found.too_long:
        long = [months(one) for one in LENGTHS if one in found.too_long]
        yield (
            f"Windows of {listed(long)} are not compared: fewer than {MINIMUM_JUDGED} months follow so many in a row."
        )
    if found.missing:
        yield f"Not there whole, and no window runs through them: {spans(found.missing)}."
    if found.month_only:
        yield (
            "The places of open data are map points to which incidents were moved; a square or hexagon holds "
            "several of "
            "them, and none of it is an address."
        )


def _rivals(rivals: list[Compared]) -> str:
    return f"{counted(len(rivals), 'other')} cannot be told from it by what was caught"


def _stays(found: TradeOff) -> str:
    return f"{percent(found.stays)} of it the same a month later" if isfinite(found.stays) else "staying put not known"


def size(one: Compared) -> str:
    """Squares of 250 m."""
    text = called(one.lattice)
    return f"{text[:1].upper()}{text[1:]}"
