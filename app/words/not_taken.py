"""What of a question a page of months does not take, in sentences beside its answer."""

from collections.abc import Iterator

from app.answering.question import COUNTS, HEXAGONS, Question
from app.figures import span


def not_taken(asked: Question) -> Iterator[str]:
    """What of a question the months of places do not take: harm or cost, weeks, and squares or hexagons."""
    if asked.measure != COUNTS:
        yield "This page counts incidents, whatever the question adds up."
    if days := asked.days:
        months = span(days[0].replace(day=1), days[1].replace(day=1))
        yield f"Weeks are taken as the whole months in which they lie: {months}."
    if asked.grid == HEXAGONS:
        yield (
            "Hexagons are not listed here: few of them hold enough incidents in single months to tell a change from "
            "chance. Wards or LSOAs are."
        )
