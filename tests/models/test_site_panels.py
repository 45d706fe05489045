"""Panels and series against statsmodels, closed forms and simulated truths."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from benchmarks.study import lasting
from models.errors import ParameterError
from models.impact.difference_in_differences import Caution, difference_in_differences
from models.impact.interrupted_series import interrupted_series
from models.impact.placebo import placebo_dates, placebo_sites
from models.impact.shortfall import Lack, Need, ShortfallError
from models.impact.synthetic_control import synthetic_control
from models.intervention import relative_effect_size
from models.poisson_regression import cluster_covariance, newey_west_covariance, poisson_regression


def panel(seed: int, areas: int = 12, months: int = 30, mean: float = 30) -> np.ndarray:
    return np.random.default_rng(seed).poisson(mean, (areas, months)).astype(float)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000))
def test_regression_and_its_robust_errors_are_statsmodels(seed) -> None:
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(60), rng.normal(size=(60, 2))])
    offset, groups = np.log(rng.uniform(20, 31, 60)), np.repeat(np.arange(6), 10)
    y = rng.negative_binomial(5, 0.4, 60).astype(float)
    ours = poisson_regression(y, x, offset)
    model = sm.GLM(y, x, family=sm.families.Poisson(), offset=offset)
    peer = model.fit(tol=1e-13)
    np.testing.assert_allclose(ours.coefficients, peer.params, atol=1e-7)
    np.testing.assert_allclose(ours.bread, peer.cov_params(), rtol=1e-5)
    assert ours.dispersion == pytest.approx(peer.pearson_chi2 / peer.df_resid)
    clustered = model.fit(tol=1e-13, cov_type="cluster", cov_kwds={"groups": groups})
    np.testing.assert_allclose(cluster_covariance(ours, groups), clustered.cov_params(), rtol=1e-5)
    hac = model.fit(tol=1e-13, cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True})
    np.testing.assert_allclose(newey_west_covariance(ours, 3), hac.cov_params(), rtol=1e-5)


def test_one_cohort_is_the_relative_effect_size_against_all_controls_together() -> None:
    y = panel(1)
    starts = np.full(12, -1)
    starts[[0, 3]] = 18
    found = difference_in_differences(y, starts)
    on = starts > 0
    size = relative_effect_size((y[on, :18].sum(), y[on, 18:].sum()), (y[~on, :18].sum(), y[~on, 18:].sum()))
    assert found.change == pytest.approx(size.change)
    days = np.tile([31, 28, 31, 30, 31, 30], 5)
    assert difference_in_differences(y, starts, days=days).change == pytest.approx(size.change)


def test_few_treated_areas_do_not_get_clustered_errors_unasked() -> None:
    y, starts = panel(2), np.full(12, -1)
    starts[0] = 18
    one = difference_in_differences(y, starts)
    clustered = difference_in_differences(y, starts, errors="cluster")
    assert one.errors == "placebo" and clustered.errors == "cluster"
    assert clustered.se < one.se and Caution.FEW_TREATED in clustered.cautions and clustered.treated == 1
    assert difference_in_differences(y[:10], starts[:10]).errors == "areas"  # nine others are too few
    starts[:6] = 18
    assert difference_in_differences(y, starts).errors == "areas"
    many = difference_in_differences(panel(2, 40), np.repeat([18, -1], 20), lead_months=30)
    assert many.errors == "cluster" and not many.cautions[1:]


@pytest.mark.parametrize(("treated", "untreated"), [(6, 2), (2, 5)])
def test_areas_too_few_on_either_side_do_not_claim_more_than_they_may(treated, untreated) -> None:
    """Errors clustered by area claim up to 20 % here where nothing was done."""
    starts, p = np.array([16] * treated + [-1] * untreated), []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        level = np.exp(rng.uniform(np.log(5), np.log(80), (len(starts), 1)))
        y = rng.poisson(level * np.exp(lasting(rng, (len(starts), 24), 0.15, 0.5)))
        p.append(difference_in_differences(y, starts, lead_months=99).p)
    assert np.mean(np.array(p) < 0.05) <= 0.1
    found = difference_in_differences(y, starts, lead_months=99)
    assert found.errors == "areas" and 1 <= found.degrees <= len(starts) - 2
    assert (Caution.FEW_UNTREATED in found.cautions) == (untreated < 5)


def test_areas_of_one_size_part_as_their_pearson_chi_squared_has_it() -> None:
    """Two sides of three and four areas, by hand: phi times the four reciprocals, with five degrees."""
    old, new = np.array([30, 40, 50, 40, 40, 30, 50]), np.array([10, 40, 30, 20, 60, 40, 50])
    found = difference_in_differences(np.column_stack([old, new]), [1] * 3 + [-1] * 4, errors="areas")
    sides = np.array([[old[:3].sum(), new[:3].sum()], [old[3:].sum(), new[3:].sum()]])
    share = np.repeat(sides[:, 1] / sides.sum(axis=1), [3, 4])
    phi = ((new - (old + new) * share) ** 2 / ((old + new) * share * (1 - share))).sum() / 5
    assert found.log_effect == pytest.approx(np.log(sides[0, 1] * sides[1, 0] / sides[0, 0] / sides[1, 1]))
    assert found.se**2 >= phi * (1 / sides).sum() * (1 - 1e-6)
    assert found.se**2 == pytest.approx(phi * (1 / sides).sum(), rel=0.1)


def test_placebo_errors_are_those_of_every_other_area_in_the_sites_place() -> None:
    y, starts = panel(5, 14), np.full(14, -1)
    y[3] *= 3  # an area's size must not matter
    starts[0] = 18
    found, z = difference_in_differences(y, starts), []
    for other in range(1, 14):
        its = np.full(13, -1)
        its[other - 1] = 18
        one = difference_in_differences(y[1:], its, errors="dispersion")
        poisson = sum(
            1 / (side[k].sum()) for side in (y[1:, :18], y[1:, 18:]) for k in (other - 1, np.arange(13) != other - 1)
        )
        z.append(one.log_effect / poisson**0.5)
    rest = y[1:].sum(axis=0)
    of_site = sum(1 / part.sum() for part in (y[0, :18], y[0, 18:], rest[:18], rest[18:]))
    wider = max(1.0, np.square(z).sum() / 12)
    assert found.degrees == 12 and found.se == pytest.approx((wider * of_site) ** 0.5, rel=1e-6)


def test_clustered_errors_hold_their_level_with_six_sites() -> None:
    starts = np.array([12] * 6 + [-1] * 8)
    p = [difference_in_differences(panel(s, 14, 24), starts, lead_months=24).p for s in range(200)]
    assert np.mean(np.array(p) < 0.05) < 0.1


def test_leads_find_a_site_that_was_already_falling() -> None:
    starts = np.full(12, -1)
    starts[0] = 24
    quiet = difference_in_differences(panel(3, 12, 36), starts)
    assert quiet.leads_p > 0.05 and (quiet.leads[0].first, quiet.leads[-1].last) == (-24, -4)
    falling = panel(3, 12, 36)
    falling[0] = np.random.default_rng(0).poisson(60 * 0.96 ** np.arange(36))
    found = difference_in_differences(falling, starts)
    assert found.leads_p < 0.01 and Caution.LEADS_DIFFER in found.cautions


def test_staggered_sites_are_set_against_the_never_treated_alone() -> None:
    """An effect that grows with time makes the single two-way model wrong; cohort by cohort it is right."""
    rng = np.random.default_rng(4)
    months, starts = np.arange(36), np.array([12] * 4 + [24] * 4 + [-1] * 4)
    since = np.where(starts[:, None] >= 0, np.maximum(months - starts[:, None] + 1, 0), 0)
    counts = rng.poisson(4000 * 0.97**since)
    found = difference_in_differences(counts, starts)
    truth = {start: 0.97 ** np.arange(1, 37 - start) for start in (12, 24)}
    weights = np.array([24, 12]) / 36
    expected = weights @ [np.log(truth[12].mean()), np.log(truth[24].mean())]
    assert found.log_effect == pytest.approx(expected, abs=0.01)
    on = (since > 0).astype(float).ravel()
    area, month = np.repeat(np.eye(12), 36, axis=0), np.tile(np.eye(36)[:, 1:], (12, 1))
    naive = poisson_regression(counts.ravel(), np.column_stack([on, area, month])).coefficients[0]
    assert abs(naive - expected) > 0.03
    assert Caution.STAGGERED in found.cautions


def test_panels_that_cannot_answer_say_so() -> None:
    y = panel(5)
    for starts in (np.full(12, -1), np.full(12, 18), np.array([0] + [-1] * 11), np.array([30] + [-1] * 11)):
        with pytest.raises(ParameterError):
            difference_in_differences(y, starts)
    with pytest.raises(ShortfallError, match="how sure"):
        difference_in_differences(y[:2, :2], np.array([1, -1]))
    y[1, :18] = 0
    with pytest.raises(ShortfallError, match="WDD"):
        difference_in_differences(y, np.array([-1, 18] + [-1] * 10))
    y[0, 18:] = 0
    with pytest.raises(ShortfallError, match="WDD"):
        difference_in_differences(y, np.array([18] + [-1] * 11))


def test_interrupted_series_is_statsmodels_and_finds_a_step_within_its_season() -> None:
    rng = np.random.default_rng(6)
    months = np.arange(60)
    y = rng.poisson(80 * np.exp(0.2 * np.cos(2 * np.pi * months / 12)) * np.where(months >= 36, 0.7, 1))
    found = interrupted_series(y, 36)
    waves = [wave(2 * np.pi * k * months / 12) for k in (1, 2) for wave in (np.sin, np.cos)]
    x = np.column_stack([months >= 36, np.ones(60), months, *waves]).astype(float)
    model = sm.GLM(y, x, family=sm.families.Poisson())
    assert found.log_effect == pytest.approx(model.fit().params[0])
    robust = model.fit(cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True}).bse[0]
    quasi = model.fit(scale=max(1.0, found.dispersion)).bse[0]
    assert found.se == pytest.approx(max(robust, quasi), rel=1e-5)
    assert found.low < -30 < found.high < 0
    sloped = interrupted_series(y, 36, slope_change=True)
    assert sloped.low < -30 < sloped.high and sloped.high - sloped.low > 0
    gap = np.r_[0:36, 42:60]
    assert interrupted_series(y[gap], 36, at=gap).change == pytest.approx(-30, abs=8)
    assert interrupted_series(y[gap], 36, at=gap).se < interrupted_series(y[gap], 36).se  # the season is in its place
    short = interrupted_series(y[26:], 10)
    assert short.change is None and short.shortfall[0] == Lack(Need.MONTHS_BEFORE, 12, 10)


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 10_000), st.sampled_from([0.05, 0.3, 1, 3]), st.integers(0, 5), st.booleans())
def test_an_interrupted_series_answers_with_finite_numbers_or_a_reason(seed, mean, kind, slope_change) -> None:
    """Few cases, none in most months, the same in all, all of them in one month or one month of the year."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(15, 72))
    start = int(rng.integers(12, n - 2))
    y, once, month = rng.poisson(mean, n), np.zeros(n), np.arange(n)
    once[rng.integers(0, n, 4)] = 20
    y = [y, once, np.full(n, 7), np.where(month < start - 1, 0, y + 3), np.where(month > start, 0, y + 3),
         20 * (month % 12 == 3)][kind]  # fmt: skip
    found = interrupted_series(y, start, slope_change=slope_change)
    numbers = list(vars(found).values())[:10]
    if found.change is None:
        assert found.shortfall and set(numbers) == {None}
    else:
        assert not found.shortfall and np.isfinite([*numbers, *found.counterfactual]).all()
        assert min(y[:start].sum(), y[start:].sum()) >= 10


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 10_000))
def test_convex_weights_are_the_best_there_are(seed) -> None:
    rng = np.random.default_rng(seed)
    donors = rng.poisson(rng.uniform(20, 60, 6)[:, None], (6, 36)).astype(float)
    y = rng.poisson(40, 36).astype(float)
    found = synthetic_control(y, donors, 24)
    assert min(found.weights) >= 0 and sum(found.weights) == pytest.approx(1)
    index, mine = donors[:, :24] / donors[:, :24].mean(axis=1, keepdims=True), y[:24] / y[:24].mean()
    loss = lambda w: float(((w @ index - mine) ** 2).sum())  # noqa: E731
    peer = minimize(
        loss, np.full(6, 1 / 6), bounds=[(0, 1)] * 6, constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
        options={"ftol": 1e-12},
    )  # fmt: skip
    assert loss(np.array(found.weights)) <= peer.fun + 1e-6
    scaled = synthetic_control(y, donors * np.arange(1, 7)[:, None], 24)
    np.testing.assert_allclose(scaled.weights, found.weights, atol=1e-6)  # size does not matter


def test_synthetic_control_finds_a_fall_and_refuses_what_it_cannot_do() -> None:
    y = panel(7, 25, 48, 60)
    y[0, 36:] = np.round(y[0, 36:] * 0.6)
    found = synthetic_control(y[0], y[1:], 36)
    assert found.low < -40 < found.high < 0 and (found.rank, found.of, found.p) == (1, 25, 1 / 25)
    assert synthetic_control(y[0], y[1:], 23).shortfall == (Lack(Need.MONTHS_BEFORE, 24, 23),)
    assert synthetic_control(y[0], y[1:4], 36).shortfall == (Lack(Need.PLACES, 5, 3),)


def test_the_rank_of_nothing_is_any_rank() -> None:
    ranks = np.array(
        [placebo_sites(panel(s, 20, 24), 0, before=range(12), after=range(12, 24)).rank for s in range(400)]
    )
    assert np.mean(ranks) == pytest.approx(10.5, abs=0.9)
    assert np.mean(ranks == 1) == pytest.approx(0.05, abs=0.03)


def test_a_real_fall_ranks_first_among_sites_and_dates() -> None:
    y = panel(8, 25, 48, 60)
    y[0, 36:] = np.round(y[0, 36:] * 0.6)
    sites = placebo_sites(y, 0, before=range(24, 36), after=range(36, 48))
    assert (sites.rank, sites.of, sites.telling) == (1, 25, True) and sites.low < -40 < sites.high < -20
    dates = placebo_dates(y[0], y[1:].sum(axis=0), start=36, before=12, after=12)
    assert (dates.rank, dates.of) == (1, 14) and not dates.telling and dates.low is None
    assert sites.change == pytest.approx(dates.change)
