"""What is asked of a page before it is shared: whether whoever has the link will be shown it at all."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from app.answering.answerer import MAP, Answerer
from app.answering.keeper import Kind
from app.answering.new_clusters import NEW_CLUSTERS, NewClustersQuestion
from app.answering.outcomes import OUTCOMES
from app.answering.question import Question
from app.answering.trend import TREND
from app.comparing.against import ChangeQuestion
from app.comparing.change import CHANGE
from app.concentration.concentration import CONCENTRATION
from app.night.kinds import HOURS, HourQuestion
from app.patrols.accuracy import ACCURACY
from app.rates.rates import RATES, RatesQuestion
from app.repeats.emerging import EMERGING, EmergingQuestion
from app.repeats.near_repeats import NEAR_REPEATS


def _itself(asked: Question) -> Question:
    return asked


ANSWERS: Final[Mapping[str, tuple[Kind[Answerer, Any, Any], Callable[[Question], Any]]]] = {
    "/": (MAP, _itself),
    "/trend": (TREND, _itself),
    "/change": (CHANGE, ChangeQuestion),
    "/rates": (RATES, RatesQuestion),
    "/night": (HOURS, HourQuestion),
    "/new-clusters": (NEW_CLUSTERS, NewClustersQuestion),
    "/emerging": (EMERGING, EmergingQuestion),
    "/near-repeats": (NEAR_REPEATS, _itself),
    "/concentration": (CONCENTRATION, _itself),
    "/outcomes": (OUTCOMES, _itself),
    "/accuracy": (ACCURACY, _itself),
}
"""By the path of a page that can be shared: its kind of answer, and what that is asked."""
