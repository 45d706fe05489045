"""What the product prints of its own certainty is measured: the figures, their page, and small measurements."""

from datetime import date

import pytest

from app.calibration import figures
from app.calibration.claim import Aspect, Claim, Condition, Data
from app.calibration.hot_cells import hot_cells
from app.calibration.measured import measured
from app.calibration.measurements import MEASUREMENTS
from app.words.calibration import CLAIMS, DATA, conditions
from benchmarks.calibration import PAGE
from benchmarks.calibration_page import page
from models.binomial_interval import binomial_interval
from models.errors import ParameterError


def test_the_page_of_the_documents_holds_the_shipped_figures_to_the_byte() -> None:
    shipped = figures.read()
    assert page(shipped) == PAGE.read_text(encoding="utf-8")
    assert figures.text(shipped) == figures.SHIPPED.read_text(encoding="utf-8")
    assert set(shipped) == {one.claim for one in MEASUREMENTS}


def test_every_claim_and_condition_has_its_words() -> None:
    assert set(CLAIMS) == set(Claim) and set(DATA) == set(Data)
    for aspect in Aspect:
        row = measured(Claim.TREND, Data.OWN, stated=0.5, true=1, n=2, conditions=[Condition(aspect, 0.5, 0.9)])
        assert conditions(row)


def test_a_claim_measured_again_keeps_its_day_while_its_rows_are_the_same() -> None:
    rows = (measured(Claim.TREND, Data.SIMULATED, stated=0.05, true=4, n=100),)
    first = figures.updated({}, {Claim.TREND: rows}, date(2025, 1, 1))
    assert figures.updated(first, {Claim.TREND: rows}, date(2025, 2, 1)) == first
    other = (measured(Claim.TREND, Data.SIMULATED, stated=0.05, true=5, n=100),)
    assert figures.updated(first, {Claim.TREND: other}, date(2025, 2, 1))[Claim.TREND].day == date(2025, 2, 1)


def test_with_few_trials_the_interval_must_reach_the_target_with_many_the_share_itself() -> None:
    few = measured(Claim.FOUND_AGAIN, Data.OWN, stated=0.9, true=8, n=10)
    many = measured(Claim.FOUND_AGAIN, Data.OWN, stated=0.9, true=800, n=1000)
    assert few.met and not many.met and (few.target_low, few.target_high) == (0.85, 0.95)


def test_the_interval_of_a_share_is_clopper_and_pearsons() -> None:
    low, high = binomial_interval([8, 0, 10, 0], [10, 10, 10, 0])
    assert low == pytest.approx([0.4439, 0, 0.6915, 0], abs=1e-4)
    assert high == pytest.approx([0.9748, 0.3085, 1, 1], abs=1e-4)
    with pytest.raises(ParameterError, match="as many trials"):
        binomial_interval(3, 2)


def test_squares_that_stand_out_are_seldom_false() -> None:
    for row in hot_cells((), 40, 1):
        assert row.met, row
