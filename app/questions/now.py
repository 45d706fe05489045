"""What an answer is now, in the values that are kept of it."""

from datetime import UTC, datetime

import numpy as np

from app.answering.answer import DRAWN, Answer
from app.answering.trend import MonthIs, Trend
from app.questions.kept import AnswerThen, HotspotThen

UNCOUNTED = (MonthIs.MISSING, MonthIs.INCOMPLETE)


def answer_now(answer: Answer, trend: Trend | None, seen_as: str) -> AnswerThen:
    """The values of an answer and of its trend as a reader may see them; nothing else is ever kept. trend: None where
    there is none for this reader; its months are those of the question's period that have data."""
    months: list[tuple[object, float | None]] = []
    if trend is not None:
        series = zip(trend.series.months, trend.series.n, trend.states, strict=True)
        months = [
            (month, None if np.isnan(n) else float(n))
            for month, n, state in series
            if state not in UNCOUNTED and answer.first <= month <= answer.last
        ]
    return AnswerThen(
        at=datetime.now(UTC),
        seen_as=seen_as,
        definition=answer.definition.key,
        source=answer.question.source,
        first=answer.first,
        last=answer.last,
        months=tuple(months),  # type: ignore[arg-type]
        total=None if answer.n < answer.minimum else answer.n,
        minimum=answer.minimum,
        rounding=answer.rounding,
        hotspots=tuple(
            HotspotThen(
                one.rank,
                one.name,
                None if one.below or one.withheld else one.n,
                round(one.geometry.centroid.x, 1),
                round(one.geometry.centroid.y, 1),
                one.stability,
            )
            for one in answer.hotspots
            if one.stability >= DRAWN
        ),
        snapshot=answer.snapshot,
    )
