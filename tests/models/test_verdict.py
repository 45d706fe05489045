"""The verdict says no more than the intervals do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import ParameterError
from models.impact.dispersion import Dispersion, dispersion
from models.impact.evaluation import evaluate
from models.impact.regression_to_mean import RegressionToMean
from models.impact.shortfall import Lack, Need
from models.impact.verdict import Doubt, Outcome, Together, judge, withheld

FALL, NO_CHANGE, RISE, NOT_JUDGED = Outcome
WIDE = (1.0, 9.0, 1.0, 3.0)
PAIR = st.tuples(st.integers(0, 600), st.integers(0, 600))


def test_the_worked_example_is_no_clear_change_although_the_quotient_looks_good() -> None:
    """domain reference 4.2; the ratio alone would exclude no change at dispersion 1."""
    found = judge((200, 140), (400, 380), (100, 90))
    assert found.verdict == NO_CHANGE
    assert found.difference.z == pytest.approx(-1.381, abs=5e-4)
    assert found.ratio.low > 1
    assert (found.difference.low, found.difference.high) == pytest.approx((-121, 21), abs=0.5)
    assert (found.doubt, found.with_ring.says, found.ratio_says) == (Doubt.UNCLEAR, NO_CHANGE, FALL)
    assert (found.site.outcome, found.with_ring.outcome, found.together) == (NO_CHANGE, NO_CHANGE, Together.NEITHER)
    assert judge((200, 140), (400, 380)).verdict == NO_CHANGE  # WDD -40, SE 33.5


@settings(deadline=None, max_examples=200)
@given(PAIR, PAIR, st.none() | PAIR, st.floats(1, 4), st.sampled_from([np.inf, 5.0, 30.0]))
def test_a_claim_needs_both_intervals_and_enough_cases(treated, control, ring, phi, degrees) -> None:
    found = judge(treated, control, ring, dispersion=Dispersion(phi, degrees, 0.0, phi))
    short = min(*control, treated[0]) < 20 or treated[0] * control[1] / max(control[0], 1) < 20
    assert (found.verdict == NOT_JUDGED) == short
    for one in (found.site, found.with_ring):
        if one and one.outcome in (FALL, RISE):
            side = 1 if one.outcome == FALL else -1
            assert one.difference.low * side < 0 and one.difference.high * side < 0
    if found.verdict in (FALL, RISE):
        side = 1 if found.verdict == FALL else -1
        assert found.ratio is None or (min(found.ratio.low, found.ratio.high) - 1) * side > 0 or side < 0
        assert found.ratio is None or (max(found.ratio.low, found.ratio.high) - 1) * side > 0
    if not short:
        assert found.difference.low <= found.plain_difference.low + 1e-9  # never narrower than Poisson
        turned = judge(treated[::-1], control[::-1], ring and ring[::-1], dispersion=found.dispersion, minimum_cases=0)
        opposite = {FALL: RISE, RISE: FALL, NO_CHANGE: NO_CHANGE}
        assert min(treated) == 0 or turned.verdict == opposite[found.verdict]
        assert found.with_ring is None or turned.with_ring.outcome == opposite[found.with_ring.outcome]
    assert (found.together == Together.NO_RING) == (ring is None and not short)


@pytest.mark.parametrize(
    ("treated", "control", "short"),
    [((50, 5), (0, 60), [(Need.CONTROL_CASES, 0)]), ((50, 5), (60, 0), [(Need.CONTROL_CASES, 0)]),
     ((19, 5), (90, 90), [(Need.TREATED_BEFORE, 19), (Need.TREATED_EXPECTED, 19)]),
     ((40, 5), (90, 30), [(Need.TREATED_EXPECTED, 40 / 3)]),
     ((40, 5), (12, 19), [(Need.CONTROL_BEFORE, 12), (Need.CONTROL_AFTER, 19)])],
)  # fmt: skip
def test_too_little_is_not_judged_and_says_what_is_short(treated, control, short) -> None:
    found = judge(treated, control)
    assert (found.verdict, found.difference) == (NOT_JUDGED, None)
    assert [(lack.need, lack.held) for lack in found.shortfall] == [(n, pytest.approx(held)) for n, held in short]


def test_a_claim_that_is_withheld_keeps_its_figures() -> None:
    claim, why = judge((400, 200), (400, 400)), Lack(Need.MONTHS_BEFORE, 12, 7)
    kept = withheld(claim, why)
    assert claim.verdict == FALL and (kept.verdict, kept.shortfall, kept.doubt) == (NOT_JUDGED, (why,), None)
    assert kept.difference == claim.difference
    short = judge((5, 5), (90, 90))
    assert withheld(short, why) == short  # what it lacks itself comes first


def test_a_site_that_emptied_is_judged_by_the_difference_alone() -> None:
    found = judge((80, 0), (100, 100))
    assert (found.verdict, found.ratio) == (FALL, None)


def test_more_varied_months_turn_a_fall_into_no_clear_change() -> None:
    verdicts = [judge((300, 200), (300, 300), dispersion=phi).verdict for phi in (1.0, 4.0)]
    assert verdicts == [FALL, NO_CHANGE]
    few_months = judge((300, 200), (300, 300), dispersion=Dispersion(1.0, 1.0, 0.0, 1.0))
    assert few_months.verdict == NO_CHANGE


def test_a_fall_must_be_more_than_places_chosen_alike_did_on_their_own() -> None:
    usual = RegressionToMean(-25.0, -35.0, -14.0, float(np.log(0.75)), 0.07, 12, 20)
    small = RegressionToMean(-2.0, -4.0, 0.0, float(np.log(0.98)), 0.01, 12, 20)
    unknown = RegressionToMean(None, None, None, None, None, 0, 0, (Lack(Need.PLACES, 10, 0),))
    told = [judge((400, 280), (400, 400), regression_to_mean=alone) for alone in (usual, small, unknown, None)]
    assert [(one.verdict, one.site.stands) for one in told] == [(NO_CHANGE, False), *[(FALL, True)] * 3]
    assert [one.regression_to_mean for one in told] == [usual, small, unknown, None]


def test_what_withholds_a_fall_is_told() -> None:
    usual = RegressionToMean(-25.0, -35.0, -14.0, float(np.log(0.75)), 0.07, 12, 20)
    assert judge((400, 280), (400, 400), regression_to_mean=usual).doubt == Doubt.NATURAL
    assert judge((400, 300), (40, 43)).doubt == Doubt.RATIO
    near = judge((200, 155), (2700, 2700), area_weights=WIDE[:2])  # z -2.19, and 2.31 of the ratio
    assert (near.doubt, near.site.says, near.ratio_says) == (Doubt.NEAR, FALL, FALL)


def test_the_site_and_the_site_with_its_ring_have_a_verdict_each_and_a_meaning_together() -> None:
    """One and-rule would leave all but the first and the last without a claim."""
    control = (3000, 3000)
    told = {
        ring: judge((600, 360), control, ring, area_weights=(1.0, 3.0, 1.0, 3.0))
        for ring in ((300, 300), (300, 420), (300, 550), (300, 1000), (300, 330))
    }
    assert {one.site.outcome for one in told.values()} == {FALL}
    assert [one.with_ring.outcome for one in told.values()] == [FALL, NO_CHANGE, NO_CHANGE, RISE, FALL]
    assert [one.together for one in told.values()] == [
        Together.BOTH_FELL, Together.MOVED, Together.MOVED, Together.MORE_MOVED, Together.BOTH_FELL,
    ]  # fmt: skip
    assert (
        judge((200, 130), (2700, 2700), (900, 900), (2700, 2700), area_weights=WIDE).together == Together.MAY_HAVE_MOVED
    )
    fell = judge((200, 190), (200, 200), (400, 200), (400, 400))  # the ring fell, the site did not
    assert (fell.site.outcome, fell.with_ring.outcome, fell.together) == (NO_CHANGE, FALL, Together.RING_FELL)


def test_what_police_find_is_judged_apart() -> None:
    found = judge((100, 200), (300, 300), activity_sensitive=True)
    assert found.verdict == RISE and found.activity_sensitive


def test_dispersion_is_what_the_months_were_drawn_with() -> None:
    rng = np.random.default_rng(5)
    shared = np.exp(rng.normal(0, 0.3, 400))  # moves all areas alike, so it does not count
    poisson = rng.poisson(30 * shared, (20, 400))
    wide = rng.negative_binomial(30, 0.5, (20, 400))  # variance twice the mean
    assert dispersion(poisson[:, :200], poisson[:, 200:]).seen == pytest.approx(1, abs=0.15)
    assert dispersion(wide).seen == pytest.approx(2, abs=0.3)
    lasting = rng.poisson(40 * np.exp(np.repeat(rng.normal(0, 0.2, (4, 100)), 4, axis=1)))
    assert dispersion(lasting).correlation > 0.3
    assert dispersion(lasting).seen > 1.3 * dispersion(rng.permuted(lasting, axis=1)).seen
    short = [dispersion(rng.poisson(30, (4, 12))).correlation for _ in range(300)]
    assert np.mean(short) == pytest.approx(0, abs=0.03)  # centring alone would make it -1/12
    assert (dispersion([[3], [4]]).phi, dispersion([[3], [4]]).degrees) == (1.0, 0.0)
    with pytest.raises(ParameterError, match="at least two areas"):
        dispersion([[1, 2, 3]])


def test_several_control_areas_count_as_their_mean_and_longer_years_are_scaled() -> None:
    rng = np.random.default_rng(0)
    one = rng.poisson(30, 36)
    twins = evaluate(one, np.tile(one, (3, 1)), before=range(24), after=range(24, 36))
    assert twins.difference.estimate == pytest.approx(0)
    assert twins.verdict.ratio.res == pytest.approx(1)
    assert (twins.months_before, twins.months_after) == (24, 12)
    assert twins.gross == pytest.approx(one[:24].sum() / 2 - one[24:].sum())
    low, high = twins.arms[0].before_interval
    assert low < one[:24].sum() < high
    uneven = rng.negative_binomial(30, 0.25, (20, 36))
    wide, usual = (
        evaluate(one, np.tile(one, (3, 1)), before=range(24), after=range(24, 36), peers=peers).dispersion.phi
        for peers in (uneven, rng.poisson(30, (20, 36)))
    )
    assert wide > 1.5 > usual
    with pytest.raises(ParameterError, match="must end before"):
        evaluate(one, one, before=range(24), after=range(24, 36), start=20)


def test_the_planted_kinds_of_site_are_told_apart() -> None:
    """As the demo's: 46 cases a month and 28 in the ring, without chance of their own; 35 % gone from month 18 on."""
    rng = np.random.default_rng(2)
    control, ring_control = rng.poisson(46, (3, 36)), rng.poisson(28, (3, 36))
    site, ring = np.full(36, 46.0), np.full(36, 28.0)
    effective, pushed = site.copy(), ring.copy()
    effective[18:] -= 16
    pushed[18:] += 16
    told = [
        evaluate(s, control, r, ring_control, before=range(18), after=range(18, 36))
        for s, r in ((effective, ring), (effective, pushed), (site, ring))
    ]
    both = [(one.verdict.site.outcome, one.verdict.with_ring.outcome) for one in told]
    assert both == [(FALL, FALL), (FALL, NO_CHANGE), (NO_CHANGE, NO_CHANGE)]
    assert told[1].ring_ratio.high < 1 < told[1].verdict.ratio.low
    moved = [(one.verdict.ring.outcome, one.verdict.ratio_says) == (RISE, FALL) for one in told]
    assert moved == [False, True, False] and told[1].verdict.together == Together.MOVED
