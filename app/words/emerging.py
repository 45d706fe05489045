"""Emerging hot spots in words: what each class means, what was found, how sure that is, and why nothing can be said."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from app.figures import THIN, counted, decimal, figure, listed, number, signed, spans
from app.repeats.cube import ORDER, EmergingCell
from app.repeats.emerging import MINIMUM_MONTHS, Emerging, Unsaid
from app.words.area import area_name
from app.words.hours import hours_name
from app.words.recording_changes import recording_change
from models.emerging import Pattern
from models.emerging_cells import Emergence

LABELS: Final = {
    Emergence.NEW: "New",
    Emergence.GROWING: "Growing",
    Emergence.LASTING: "Lasting",
    Emergence.FADING: "Fading",
    Emergence.FORMER: "Former",
    Emergence.NOW_AND_THEN: "Now and then",
}
MEANT: Final = {
    Emergence.NEW: "hot of late, and hardly ever before",
    Emergence.GROWING: "hot before, and busier and busier",
    Emergence.LASTING: "hot in at least 8 of 10 months",
    Emergence.FADING: "hot before, and quieter and quieter",
    Emergence.FORMER: "hot before, and no longer",
    Emergence.NOW_AND_THEN: "hot in some months, on no clear course",
}
"""What the classes mean where the four plain ones are asked for."""
MEANT_OF_EIGHT: Final = {
    Emergence.NEW: "hot in the last month and never before, or in an unbroken run up to it",
    Emergence.GROWING: "hot in at least 9 of 10 months, and busier and busier",
    Emergence.LASTING: "hot in at least 9 of 10 months",
    Emergence.FADING: "hot in at least 9 of 10 months, and quieter and quieter",
    Emergence.FORMER: "hot in at least 9 of 10 months, and not in the last",
    Emergence.NOW_AND_THEN: "hot in the last month, and on and off before, on no clear course",
}
PATTERNS: Final = {
    Pattern.NEW: "new",
    Pattern.CONSECUTIVE: "consecutive",
    Pattern.INTENSIFYING: "intensifying",
    Pattern.PERSISTENT: "persistent",
    Pattern.DIMINISHING: "diminishing",
    Pattern.SPORADIC: "sporadic",
    Pattern.OSCILLATING: "oscillating",
    Pattern.HISTORICAL: "historical",
    Pattern.EMERGING: "emerging",
    Pattern.FORMER: "former",
    Pattern.INTERMITTENT: "intermittent",
}
"""What the methods call them."""
VERBS: Final = {
    Emergence.NEW: ("is a new hot spot", "are new hot spots"),
    Emergence.GROWING: ("is growing", "are growing"),
    Emergence.LASTING: ("is hot nearly always", "are hot nearly always"),
    Emergence.FADING: ("is fading", "are fading"),
    Emergence.FORMER: ("is hot no longer", "are hot no longer"),
    Emergence.NOW_AND_THEN: ("is hot now and then", "are hot now and then"),
}


def title(found: Emerging) -> str:
    """Robbery, Swindon; with its hours."""
    what = found.definition.open_data_title if found.stands_in else found.definition.title
    when = f", {hours_name(found.hours)}" if found.hours else ""
    return f"{what}, {area_name(found)}{when}"


def cell(found: Emerging) -> str:
    """square of 250 m; hexagon of 350 m."""
    return f"square of {figure(found.side)}{THIN}m" if found.side else f"hexagon of 350{THIN}m"


def called(one: EmergingCell) -> str:
    """New; perhaps new."""
    return f"Perhaps {LABELS[one.became].lower()}" if one.sure is False else LABELS[one.became]


def meaning(became: Emergence, found: Emerging) -> str:
    """What a class means."""
    return (MEANT if found.classes == "four" else MEANT_OF_EIGHT)[became]


def headline(found: Emerging) -> str:
    """7 squares are new hot spots, 2 are growing and 8 are hot no longer."""
    if found.why:
        return f"Cannot be said: {_why(found)}."
    sure = Counter(one.became for one in found.cells if one.sure is not False)
    perhaps = sum(one.sure is False for one in found.cells)
    parts = [f"{number(sure[one])} {VERBS[one][sure[one] != 1]}" for one in ORDER if sure[one]]
    maybe = f" Of {number(perhaps)} more it cannot be told from chance." if perhaps else ""
    if not parts and not perhaps:
        withheld = "What was found is not shown to you. " if found.withheld else ""
        return withheld or (
            f"No {cell(found)} stands out: nowhere was it busier than chance explains in enough months for a pattern."
        )
    if not parts:
        return (
            f"No {cell(found)} has clearly become hotter or cooler: of {number(perhaps)} that {_look(perhaps)} so it "
            "cannot be told from chance."
        )
    first, rest = parts[0], parts[1:]
    head, tail = first.split(" ", 1)
    noun = cell(found) if head == "1" else cell(found).replace(" of", "s of", 1)
    return f"{listed([f'{head} {noun} {tail}', *rest])}.{maybe}"


def sentences(found: Emerging) -> tuple[str, ...]:
    """What stands below the headline."""
    return tuple(_sentences(found))


def method(found: Emerging) -> str:
    """What it rests on."""
    evidence = (
        "what all ways of dealing the counts anew give" if not found.permutations
        else f"{number(found.permutations)} random deals of the counts"
    )  # fmt: skip
    return (
        f"A {cell(found)} is hot in a month when it and those round it hold more than {evidence} would put there, with "
        f"every place and month looked at (Gi*; false discoveries held at 5 %). New, growing, "
        "fading and former are said without “perhaps” where the last months against those before, or all months in "
        "their order (Mann-Kendall, one month’s luck in the next allowed for), differ by more than chance from the "
        "places that were never hot, with all that ever were looked at. Of simulated towns in which nothing changed, "
        "about 3 in 100 had a place that was called so; nearly all had one that is “perhaps” so."
    )


def drawn(found: Emerging) -> str:
    """What the drawing shows, for who cannot see it."""
    return f"Map of {area_name(found)}. {headline(found)} The table holds each place."


def change(one: EmergingCell) -> float | None:
    """Recent against before, in per cent."""
    return None if one.change is None else 100 * (one.change - 1)


def change_text(one: EmergingCell) -> str:
    """+40 %."""
    found = change(one)
    return "" if found is None else f"{signed(found)}{THIN}%"


def _look(n: int) -> str:
    return "looks" if n == 1 else "look"


def _why(found: Emerging) -> str:
    if found.why is Unsaid.FEW_MONTHS:
        return (
            f"{counted(len(found.months), 'whole month')} of data {_are(len(found.months))} fewer than {MINIMUM_MONTHS}"
        )
    if found.why is Unsaid.RECORDING:
        return (
            f"the rules of recording changed, and {counted(len(found.months), 'whole month')} since "
            f"{_are(len(found.months))} fewer than {MINIMUM_MONTHS}"
        )
    if found.why is Unsaid.FEW_INCIDENTS:
        return "too few incidents, or too few places with any crime, to tell a pattern from luck"
    return "what was found is not shown to you"


def _are(n: int) -> str:
    return "is" if n == 1 else "are"


def _sentences(found: Emerging) -> Iterator[str]:
    if found.months:
        n = "" if found.n is None else f" with {counted(found.n)} in the area"
        yield (
            f"Looked at: {counted(len(found.months), 'whole month')}, {spans(list(found.months))}{n}, in "
            f"{number(found.tested)} {cell(found).replace(' of', 's of', 1)} where any crime was recorded."
        )
    if found.recent and found.classes == "four":
        yield f"“Of late” is the last {counted(found.recent, 'month')}."
    if found.hot_cells:
        yield (
            f"Hot: {number(found.hot_cells)} of {decimal(found.tested * len(found.months), 0)} pairs of a place and a "
            "month; about 1 in 20 of these, or fewer, may be chance."
        )
    if found.missing:
        yield f"Not there whole, and left out: {spans(list(found.missing))}. A gap in the data, not no crime."
    if found.before:
        yield f"Left out, for recording changed after them: {spans(list(found.before))}."
    yield from map(recording_change, found.breaks)
    if found.minimum:
        yield (
            f"Only squares with {found.minimum} incidents or more are shown to you, and no count of them: the map "
            "gives the counts that may be given."
        )
    elif found.withheld:
        yield "Other places are not shown to you."
