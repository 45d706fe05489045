"""What incidents are worth together, in words: harm by a table of weights, or what they cost society."""

from typing import Final

from app.answer_tables import MEASURE_NAMES, RATE_UNIT
from app.answering.answer import Answer, Measured, Valued
from app.answering.notes import Note
from app.answering.question import COST, HARM
from app.figures import counted, percent, pounds, significant

MEASURE_LABELS: Final = {
    "count": "Incidents", HARM: "Harm (incidents beside)", COST: "Cost to society (incidents beside)",
}  # fmt: skip
"""As the form offers them."""
NOT_BY_COUNTS: Final = (
    "Hotspots and squares that stand out are found by incidents, and only ranked by this. The likely range is that of "
    "a sum of chance events of unequal weight, judged by the gravest offence of this question anywhere, so one rare "
    "grave offence makes every range wide. It does not allow for a place having been picked because it is high."
)


def unit(answer: Answer) -> str:
    """What the shading of the density is in: incidents, harm or pounds per km² a year."""
    if answer.measured is None:
        return f"incidents {RATE_UNIT}"
    return f"{_of(answer.measured)} {RATE_UNIT}"


def _of(found: Measured) -> str:
    return f"harm ({found.table})" if found.measure == HARM else f"£ ({found.table}, prices of {found.prices})"


def amount(value: float, found: Measured) -> str:
    """£1 400 000, or 12 345."""
    return significant(value) if found.measure == HARM else pounds(value)


def total(answer: Answer) -> str:
    """The sum over the area with its range and its table, "" where incidents alone are counted."""
    if (found := answer.measured) is None:
        return ""
    name, sum_ = MEASURE_NAMES[found.measure], found.total
    prices = f", prices of {found.prices}" if found.prices else ""
    return (
        f" {name} of them together: {amount(sum_.value, found)} (likely range {_range(found, sum_)}; {found.title}, "
        f"{found.table}{prices}), by which places are ranked and the map is shaded.{_without(sum_)}"
    )


def _range(found: Measured, sum_: Valued) -> str:
    return f"{amount(sum_.low, found)} to {amount(sum_.high, found)}"


def _without(sum_: Valued) -> str:
    if not sum_.without:
        return ""
    have, are = ("has", "is") if sum_.without == 1 else ("have", "are")
    return f" {counted(sum_.without)} {have} no value in the table and {are} counted, not valued."


def caveat(answer: Answer) -> str:
    """What a reader must know of the sum before relying on it."""
    if not answer.measured:
        return NOT_BY_COUNTS
    police = (
        " It is the cost to people and to society as a whole; what it costs the police is known for few offences and "
        "is a small part."
    )
    return f"{answer.measured.caveat}{police * (answer.measured.measure == COST)} {NOT_BY_COUNTS}"


def not_measured(note: Note) -> str:
    """Why incidents are shown although harm or cost was asked for."""
    return (
        f"{MEASURE_NAMES[note.quoted]} was asked for and incidents are shown in its place: "
        f"{too_few(note.count or 0.0, note.of or 1.0)}"
    )


def not_offered(known: float, n: float) -> str:
    """Why the form does not offer it, in short."""
    return f"only {percent(known / n)} of these incidents have a value in its table"


def too_few(known: float, n: float) -> str:
    """Why a sum would mislead."""
    return (
        f"only {percent(known / n)} of these incidents have a value in the table (a category of open data mixes "
        "offences of very different weight), and a sum over so few would show what the table knows."
    )
