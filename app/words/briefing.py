"""A briefing in words: what, where most, whether it rises, how sure, and what it rests on, each in one sentence."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from app.answer_tables import NUMBER
from app.answering.answer import Answer, Hotspot
from app.answering.trend import Trend
from app.figures import counted, day, listed, percent, sentence, tenths
from app.night.answer import Nights
from app.table import Below
from app.words import night, trend
from app.words.answer import caption, notes
from app.words.choices import summary
from app.words.there_again import tried
from geo.errors import UserError

NAMED: Final = 3
"""Places that the second sentence names."""
KNOWN, ROOM = 3, 560
"""Notes that stand on the paper, and letters of them that there is room for; the others stand on the page."""
LONGEST, IN_SENTENCE = 64, 48
"""Letters of a name on paper; what is longer ends in an ellipsis."""
MONTHS_ONLY: Final = "Only the month of these incidents is known, so nothing can be said of days or hours."
NONE_DRAWN: Final = "No place stands out surely enough to be numbered: nowhere do enough incidents lie close together."
NOT_SHOWN: Final = "Hotspots of this offence are not shown to you: they would tell of single places."


def sentences(answer: Answer, spots: Sequence[Hotspot], risen: Trend | UserError, *, hidden: bool) -> tuple[str, ...]:
    """The three sentences of a briefing. spots: those that are numbered; risen: the trend, or why there is none;
    hidden: whether hotspots are not shown to this reader."""
    return caption(answer), NOT_SHOWN if hidden else places(answer, spots), rising(risen)


def places(answer: Answer, spots: Sequence[Hotspot]) -> str:
    """Where most of it happens, and what part of all that is."""
    if not spots:
        return NONE_DRAWN
    first = spots[:NAMED]
    names = listed([f"{spot.rank} {shortened(spot.name, IN_SENTENCE)} ({count_of(spot)})" for spot in first])
    within = sum(spot.n for spot in spots)
    if answer.rounding or answer.minimum or not answer.n:
        return f"Most of it gathers at {names}."
    share = percent(within / answer.n)
    all_of = "It holds" if len(spots) == 1 else f"The {len(spots)} numbered places hold"
    return f"Most of it gathers at {names}. {all_of} {share} of all incidents."


def count_of(spot: Hotspot) -> str:
    """The count of a place as a sentence or a cell has it; “fewer than 10” where it is not given."""
    if spot.below:
        return str(Below(spot.below))
    return "not shown" if spot.withheld else NUMBER.text(NUMBER.rounded(spot.n))


def shortened(text: str, longest: int = LONGEST) -> str:
    """The text, or its beginning and an ellipsis where paper has no room for more; no control characters."""
    plain = "".join(letter for letter in text if letter.isprintable())
    return plain if len(plain) <= longest else f"{plain[: longest - 1].rstrip()}…"


def rising(risen: Trend | UserError) -> str:
    """Whether it rises; or why that is not said."""
    if isinstance(risen, UserError):
        return f"Is it rising? {sentence(risen.what)}"
    return trend.headline(risen)


def hours(found: Nights | UserError) -> str:
    """When it happens most; or why that is not known."""
    if isinstance(found, UserError):
        return sentence(found.what)
    name, text = night.busiest(found)
    return f"Most likely {name}. {text}" if name else text


def sure(answer: Answer) -> tuple[str, ...]:
    """What the columns of the places mean, and on what that was tried."""
    return (
        "Likely rank: the ends of the 95 % interval of a place’s rank; where two overlap, do not read one as worse "
        "than the other.",
        f"There again: of ten places like this, how many had at least half of their ground hot again. {tried(answer)}",
    )


def to_know(answer: Answer) -> tuple[str, ...]:
    """The gravest notes, and how many more there are."""
    texts = [note.text for note in notes(answer) if note.kind != "synthetic"]
    kept = [text for i, text in enumerate(texts[:KNOWN]) if not i or len("".join(texts[: i + 1])) <= ROOM]
    more = len(texts) - len(kept)
    rest = f"{counted(more, 'more thing')} to know before relying on this stand on the page." if more > 0 else ""
    return tuple(filter(None, (*kept, rest)))


def method(answer: Answer) -> str:
    """Definition, choices and numbers of an answer, in one line."""
    what = answer.definition
    return (
        f"{what.title}, definition {what.version}. {summary(answer.choices)}. Answer {answer.id}, snapshot "
        f"{answer.snapshot[:12]}, After Dark {answer.version}."
    )


def more_places(drawn: int, shown: int) -> str:
    """How many places have no row; "" where every one has."""
    return f"{counted(drawn - shown, 'more place')} on the page." if drawn > shown else ""


NO_CHROMIUM: Final = (
    "Chromium is not installed on the machine of this service: the sheet comes as HTML that prints to one A4, and the "
    "slide as SVG."
)


def whose_machine(address: str, *, reachable: bool) -> str:
    """How to see it again."""
    return f"To see it again: {address}" if reachable else f"To see it again, on the machine that made it: {address}"


def there_again(spot: Hotspot) -> str:
    """Nine of ten; with a word where its map points may be why it was found."""
    return f"{tenths(spot.stability)} of ten{'; perhaps its map points' if spot.by_its_points else ''}"


def place_line(rank: str, name: str, n: str, ranks: str, again: str) -> str:
    """1 Regent Circus: 87 (likely rank 1 to 2; nine of ten there again), as a slide has it."""
    return f"{rank}  {name}: {n} (likely rank {ranks}; there again {again})"


def in_folder(today: date, many: int, failed: int) -> str:
    """What a folder of briefings holds, and how many are missing."""
    missing = f", {failed} of them could not be made" if failed else ""
    return f"Briefings of {day(today)}: {counted(many, 'kept question')}{missing}"
