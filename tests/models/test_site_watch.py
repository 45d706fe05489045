"""Ring alerts, place profile, matched controls, and what chosen places do on their own."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, poisson, t

from benchmarks.study import lasting
from models.density import kde
from models.errors import ParameterError
from models.impact.control_match import match_controls
from models.impact.displacement import displacement_watch, false_alarms, month_variation
from models.impact.place_profile import cell_classes, mode_shift
from models.impact.regression_to_mean import regression_to_mean
from models.impact.shortfall import Lack, Need
from models.poisson_interval import poisson_interval, tail_after


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 400), st.sampled_from([0.9, 0.95, 0.99]))
def test_exact_interval_puts_half_of_what_is_left_on_each_side(count, level) -> None:
    low, high = poisson_interval(count, level=level)
    tail = (1 - level) / 2
    assert poisson.cdf(count, high) == pytest.approx(tail)
    assert (low == 0) if count == 0 else poisson.sf(count - 1, low) == pytest.approx(tail)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 30), st.integers(0, 60), st.floats(0.02, 2))
def test_tail_is_the_exact_binomial_test_and_tends_to_poisson(count, before, ratio) -> None:
    peer = binomtest(count, count + before, ratio / (1 + ratio), alternative="greater").pvalue
    assert tail_after(count, before, ratio) == pytest.approx(peer, abs=1e-12)
    many = 10**9
    assert tail_after(count, many, 7 / many) == pytest.approx(poisson.sf(count - 1, 7), rel=1e-5)


def quiet(seed: int, cells: int = 40, months: int = 36) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.poisson(3, (cells, months)).astype(float), rng.poisson(100, months).astype(float)


def test_a_cell_that_takes_what_was_pushed_out_raises_the_alert_with_its_evidence() -> None:
    cells, control = quiet(1)
    cells[7, 30:32] = 14
    (alert,) = displacement_watch(cells, control, start=24)
    gap = np.arange(36) + 8 * (np.arange(36) >= 31)
    assert displacement_watch(cells, control, start=24, at=gap) == ()  # two months with a gap between do not run
    assert (alert.cell, alert.month, alert.counts) == (7, 31, (14, 14))
    ratio = control[30] / control[:24].sum()
    assert alert.expected[0] == pytest.approx(cells[7, :24].sum() * ratio)
    assert max(alert.p) < 0.01 and alert.p_both < 1e-4


def test_one_month_or_a_rise_everywhere_is_no_alert() -> None:
    cells, control = quiet(2)
    cells[3, 30] = 20
    assert displacement_watch(cells, control, start=24) == ()
    assert displacement_watch(cells[:3], np.append(control[:24], control[24:] * 0), start=24) == ()
    everywhere = cells.copy()
    everywhere[:, 24:] = np.random.default_rng(0).poisson(9, (40, 12))
    grown = np.append(control[:24], control[24:] * 3)
    assert len(displacement_watch(everywhere, grown, start=24)) <= 1
    assert len(displacement_watch(everywhere, control, start=24)) > 20


def test_a_cell_that_was_empty_can_alert_and_the_watch_starts_where_hold_does() -> None:
    cells, control = quiet(3)
    cells[5] = 0
    cells[5, 25:27] = 4
    assert [a.cell for a in displacement_watch(cells, control, start=24)] == [5]
    assert displacement_watch(cells, control, start=24, first=27) == ()
    with pytest.raises(ParameterError, match="before the first phase"):
        displacement_watch(cells, control, start=0)


def test_false_alarms_over_500_quiet_years_are_few_and_the_same_each_time() -> None:
    told = false_alarms(np.full(30, 2.0), 80, years=500, seed=4)
    assert told.share <= 0.06 and told.low <= told.share <= told.high
    assert told == false_alarms(np.full(30, 2.0), 80, years=500, seed=4)


def test_the_watch_knows_how_much_months_vary() -> None:
    """At 5 cases a month and 30 % it cried wolf in three years of ten; a tripled cell still stands out."""
    assert false_alarms(np.full(40, 5.0), 60, years=150, variation=0.3, seed=1).share <= 0.05
    rng = np.random.default_rng(7)
    shocks = np.exp(rng.normal(0, 0.3, (40, 36)))
    seen = 0
    for _ in range(30):
        cells = rng.poisson(5 * shocks * np.where((np.arange(40)[:, None] == 3) & (np.arange(36) >= 24), 3, 1))
        seen += any(alert.cell == 3 for alert in displacement_watch(cells, rng.poisson(60, 36), start=24))
    assert seen >= 24
    varies = month_variation(rng.poisson(20 * np.exp(rng.normal(0, 0.3, (200, 24)))) * 1.0, np.ones(24))
    assert np.median(varies) == pytest.approx((np.exp(0.09) - 1) * 23 / 21, rel=0.1)
    steady = np.vstack([rng.poisson(8 * shocks[:20, :24]), rng.poisson(900, (1, 24))]) * 1.0  # a whole ring among cells
    assert month_variation(steady, np.ones(24))[-1] < 0.2 * month_variation(steady, np.ones(24))[0]
    for start, base in ((2, None), (1, [-1]), (1, [1])):
        with pytest.raises(ParameterError):
            displacement_watch(np.ones((1, 1)), np.ones(1), start=start, baseline=base)


def test_a_stricter_false_discovery_rate_alerts_less() -> None:
    loose = false_alarms(np.full(200, 2.0), 400, years=60, fdr=0.999, seed=5)
    strict = false_alarms(np.full(200, 2.0), 400, years=60, fdr=0.002, seed=5)
    assert 0 < loose.alerts_per_year > 2 * strict.alerts_per_year


def test_cells_are_named_by_what_they_were_before_and_since() -> None:
    hot = np.array([[0, 1, 1, 1, 0, 0], [0, 1, 1, 0, 0, 1], [1, 1, 0, 0, 0, 0], [1, 1, 0, 1, 0, 0]], bool)
    told = cell_classes(hot, 2)
    assert told.tolist() == ["new", "persistent", "emptied", "intermittent", "never", "emptied"]


def cloud(x: float, y: float, n: int, seed: int) -> tuple[np.ndarray, np.ndarray, None]:
    rng = np.random.default_rng(seed)
    return rng.normal(x, 60, n), rng.normal(y, 60, n), None


def test_the_mode_moves_as_far_and_as_the_bearing_that_was_planted() -> None:
    case = {"bounds": (-600, -600, 900, 900), "cell": 25, "bandwidth": 200}
    told = mode_shift(cloud(0, 0, 300, 1), cloud(400, 100, 300, 2), **case)
    assert told.distance == pytest.approx(412, abs=60) and told.bearing == pytest.approx(76, abs=10)
    assert told.clear and told.low < 412 < told.high + 30
    still = mode_shift(cloud(0, 0, 300, 3), cloud(0, 0, 300, 4), **case)
    assert not still.clear and still.before.major >= still.before.minor >= 0
    assert mode_shift(cloud(0, 0, 300, 1), (np.empty(0), np.empty(0), None), **case) is None


def test_mode_shift_takes_weights_as_repetition_and_forgets_order() -> None:
    case = {"bounds": (0, 0, 500, 500), "cell": 50, "bandwidth": 100, "resamples": 19}
    x, y = np.array([100.0, 300, 310]), np.array([100.0, 300, 300])
    after = (np.array([400.0]), np.array([400.0]), np.array([30.0]))
    one = mode_shift((x, y, np.array([9.0, 4, 3])), after, **case)
    turned = mode_shift((x[::-1], y[::-1], np.array([3.0, 4, 9])), after, **case)
    assert one == turned
    repeated = mode_shift((x.repeat([9, 4, 3]), y.repeat([9, 4, 3]), None), after, **case)
    assert (repeated.before.x, repeated.distance) == (one.before.x, one.distance)


def test_the_densest_points_are_those_of_the_density_itself() -> None:
    """To the last bit, in the order in which they are drawn, for places in the window and beyond it, and for stacks."""
    rng = np.random.default_rng(8)
    for far, side in ((0, 1.0), (90, 1.0), (0, 50.0)):
        x, y = np.round(rng.uniform(-far, 500 + far, (2, 80)) / side) * side
        order = np.lexsort((y, x))
        x, y, w = x[order], y[order], rng.poisson(1.5, 80).astype(float)
        case = {"bounds": (0, 0, 500, 500), "cell": 25, "bandwidth": 100}
        shift = mode_shift((x, y, w), (x, y, w), **case, resamples=19, seed=5)
        again, modes = np.random.default_rng(5), []
        for weights in (w, *(again.poisson(w) for _ in range(19))):
            values = kde(x, y, weights=weights, **case).values
            modes.append((*np.unravel_index(np.argmax(values), values.shape), values.max()))
        rows, columns, densities = np.array(modes).T
        assert (shift.before.x, shift.before.y) == (25 * (columns[0] + 0.5), 25 * (rows[0] + 0.5))
        assert shift.before.density == densities[0]
        spread = np.linalg.eigvalsh(np.cov(25 * columns[1:], 25 * rows[1:]))
        assert shift.before.major == pytest.approx(np.sqrt(max(spread[1], 0) * 5.991464547107979))


def test_the_twin_is_found_and_a_forbidden_one_is_not() -> None:
    rng = np.random.default_rng(5)
    site = rng.poisson(40 * 0.98 ** np.arange(24))
    others = rng.poisson(rng.uniform(10, 90, 20)[:, None], (20, 24))
    others[6] = site
    first = match_controls(site, others, number=2)[0]
    assert (first.index, first.distance, first.count, first.error) == (6, 0, 1, 0)
    assert first.correlation == pytest.approx(1) and first.deprivation is None
    allowed = np.arange(20) != 6
    assert 6 not in [m.index for m in match_controls(site, others, allowed=allowed, number=19)]
    poor = np.where(np.arange(20) == 6, 40.0, 10.0)
    assert match_controls(site, others, site_deprivation=10.0, deprivation=poor)[0].index != 6
    assert match_controls(site, others, allowed=np.zeros(20, bool)) == ()


def test_places_chosen_at_their_worst_fall_on_their_own_by_what_is_said() -> None:
    """The same rule at the same date, over many towns: what the chosen place did is what others foretold."""
    true, told = [], []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        drift = lasting(rng, (40, 60), 0.2, 0.85)
        counts = rng.poisson(30 * np.exp(drift))
        site = int(np.argmax(counts[:, 36:48].sum(axis=1)))
        natural = regression_to_mean(counts, site=site, start=48, before=12, after=12)
        if natural.shortfall:
            assert natural.places < 2 and natural.change is None
            continue
        true.append(np.log(counts[site, 48:].sum() / counts[site, 36:48].sum()))
        told.append(natural.log_change)
        assert natural.low <= natural.change <= natural.high
        reach = t.ppf(0.975, natural.places - 1) * natural.se  # two places hardly know it
        assert np.log1p(natural.high / 100) == pytest.approx(natural.log_change + reach)
    assert len(told) > 50 and np.mean(told) < -0.15
    assert np.mean(told) == pytest.approx(np.mean(true), abs=0.08)
    other = counts.copy()
    other[site, 48:] = 0  # its own change is the question, so it is no part of the answer
    assert regression_to_mean(other, site=site, start=48, before=12, after=12) == natural
    few = regression_to_mean(np.ones((5, 48)), site=0, start=36, before=12, after=12)
    assert few.change is None and few.shortfall[0] == Lack(Need.PLACES, 10, 5)
