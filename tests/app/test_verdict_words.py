"""The sentence says no more than the values do, and calls a place what it is called."""

import numpy as np
import pytest

from app.words.verdict import ZONE, reasons, sentence
from models.impact.regression_to_mean import RegressionToMean
from models.impact.shortfall import Lack, Need
from models.impact.verdict import judge, withheld

FELL_ALONE = RegressionToMean(-25.0, -35.0, -14.0, float(np.log(0.75)), 0.07, 12, 20)
UNKNOWN = RegressionToMean(None, None, None, None, None, 0, 0, (Lack(Need.PLACES, 10, 5),))

MOVED = judge((600, 360), (3000, 3000), (300, 550), area_weights=(1.0, 3.0, 1.0, 3.0))
MAY_HAVE_MOVED = judge((200, 130), (2700, 2700), (900, 900), (2700, 2700), area_weights=(1.0, 9.0, 1.0, 3.0))


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (judge((200, 140), (400, 380), (100, 90)), "No clear change: between 106 fewer and 26 more cases in the site"),
        (judge((200, 140), (400, 380), (100, 90)), "No clear change with its inner ring: between 121 fewer and 21"),
        (judge((200, 140), (400, 380), (100, 90)), "Both together: neither a fall nor a rise can be claimed"),
        (MOVED, "A fall, but a rise next door: 240 fewer cases in the site than"),
        (MOVED, "No clear change with its inner ring: between"),
        (MOVED, "Both together: the site fell and its inner ring rose: part of the fall, or all of it, seems to have"),
        (MAY_HAVE_MOVED, "A fall: 70 fewer cases in the site than"),
        (MAY_HAVE_MOVED, "with its inner ring there is no clear change: part of the fall may have moved next door."),
        (judge((200, 155), (2700, 2700), area_weights=(1.0, 9.0)), "to claim a fall: that takes 39 times in 40."),
        (judge((200, 140), (400, 380), (100, 90)), "so it may have fallen, risen or stayed."),
        (judge((400, 200), (400, 400)), "A fall: 200 fewer cases in the site than the comparison areas would lead"),
        (judge((400, 280), (400, 400), regression_to_mean=FELL_ALONE), "places chosen alike fell on their own."),
        (judge((400, 280), (400, 400), regression_to_mean=UNKNOWN), "A fall: 120 fewer cases"),
        (judge((400, 280), (400, 400), regression_to_mean=UNKNOWN), "on their own could not be measured."),
        (judge((400, 300), (40, 43)), "the ratio to the comparison areas does not agree."),
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
