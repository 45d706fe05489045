"""The sentence says no more than the values do, and calls a place what it is called."""

import numpy as np
import pytest

from app.words.verdict import ZONE, reasons, sentence
from models.impact.regression_to_mean import RegressionToMean
from models.impact.shortfall import Lack, Need
from models.impact.verdict import judge, withheld

FELL_ALONE = RegressionToMean(-25.0, -35.0, -14.0, float(np.log(0.75)), 0.07, 12, 20)
UNKNOWN = RegressionToMean(None, None, None, None, None, 0, 0, (Lack(Need.PLACES, 10, 5),))


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (judge((200, 140), (400, 380), (100, 90)), "No clear change: between 121 fewer and 21 more cases in the site"),
        (judge((200, 140), (400, 380), (100, 90)), "so it may have fallen, risen or stayed."),
        (judge((400, 200), (400, 400)), "A fall: 200 fewer cases in the site than the comparison areas would lead"),
        (judge((400, 280), (400, 400), regression_to_mean=FELL_ALONE), "places chosen alike fell on their own."),
        (judge((200, 190), (200, 200), (400, 200), (400, 400)), "the ratio to the comparison areas does not agree."),
        (judge((100, 200), (300, 300), activity_sensitive=True), "a measure of activity, not of harm."),
        (judge((50, 5), (0, 60)), "Cannot be judged: the comparison areas have no cases before or after"),
        (judge((19, 5), (90, 90)), "Cannot be judged: fewer than 20 cases (19 in the site before, 19 expected in the"),
        (judge((40, 5), (12, 19)), "12 in the comparison areas before, 19 in the comparison areas during the phase)"),
        (withheld(judge((400, 200), (400, 400)), Lack(Need.MONTHS_BEFORE, 12, 7)), "the data hold 7 months before"),
        (withheld(judge((400, 200), (400, 400)), Lack(Need.MONTHS_BEFORE, 12, 1)), "the data hold 1 month before"),
    ],
)  # fmt: skip
def test_the_sentence_follows_the_values(told, said) -> None:
    assert said in sentence(told)


def test_reasons_tell_what_each_measure_says() -> None:
    example = " ".join(reasons(judge((200, 140), (400, 380), (100, 90))))
    assert "by itself it would say a fall, which is not enough: both measures must agree" in example
    assert "The inner ring alone changed by" in example
    alone, unknown = (
        " ".join(reasons(judge((400, 280), (400, 400), regression_to_mean=one))) for one in (FELL_ALONE, UNKNOWN)
    )
    assert "changed by −25 % on their own, and the fall here is not clearly larger" in alone
    assert "could not be measured. It takes 10 other places with cases; there are 5." in unknown


def test_a_zone_is_never_called_a_site() -> None:
    for told in (judge((400, 200), (400, 400)), judge((19, 5), (90, 30)), judge((50, 5), (60, 0))):
        said = " ".join((sentence(told, ZONE), *reasons(told, ZONE)))
        assert "zone" in said and "site" not in said and "phase" not in said and "comparison area" not in said
