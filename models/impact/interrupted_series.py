"""One site with nothing to compare it with: did the level of its own course change?"""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from models.described import Described
from models.engine.arguments import whole
from models.engine.arrays import Floats
from models.errors import ParameterError
from models.impact.parameters import MonthLengths, MonthTimes, Start
from models.impact.shortfall import Lack, Need, Shortfall
from models.poisson_regression import PoissonFit, newey_west_covariance, poisson_regression

Errors = Annotated[Literal["autocorrelated", "quasi-poisson", "poisson"], Described("What the errors allow for")]
BEFORE: Final = 12
AFTER: Final = 3
SEASON_FROM: Final = 24
CASES: Final = 10
"""Cases on each side without which a regression of eight columns finds effects of any size."""
WIDEST: Final = float(np.log(1000))
"""An interval that reaches further than a thousand times as many cases, or a thousandth, tells nothing."""


@dataclass(frozen=True)
class Interrupted:
    """change, low, high: % over all months after, against the course before carried on; None where there are too few
    months or cases, or cases in so few months that no size of effect can be told, and `shortfall` then says which.
    log_effect, se, p as usual; level: % at once; slope: % a month on top; dispersion: Pearson's phi; correlation: of
    residuals one month apart; counterfactual: (months,) what the course before gives. Every number is finite.
    """

    change: float | None
    low: float | None
    high: float | None
    log_effect: float | None
    se: float | None
    p: float | None
    level: float | None
    slope: float | None
    dispersion: float | None
    correlation: float | None
    counterfactual: tuple[float, ...]
    shortfall: Shortfall = ()


def interrupted_series(
    counts: Annotated[npt.ArrayLike, Described("Cases of each month", minimum=0)],
    start: Start,
    *,
    days: MonthLengths | None = None,
    at: MonthTimes | None = None,
    exposure: Annotated[npt.ArrayLike | None, Described("People or places at risk in each month", minimum=0)] = None,
    slope_change: Annotated[bool, Described("May the trend change too?")] = False,
    season: Annotated[
        bool | None, Described("Is the year's course taken out? From 24 months before on by default")
    ] = None,
    errors: Errors = "autocorrelated",
) -> Interrupted:
    """Segmented quasi-Poisson regression: level, trend, season (two harmonics of the year), a step at `start`.

    counts: (months,) in order; start: position of the first month after; days: (months,) lengths or None, or a
    control's cases, and the course is then that of the site against it (what moves both drops out); at: (months,)
    when each was, counted in months, where some are left out (season and trend need it); exposure: (months,), a factor
    on top of days. slope_change lets the trend change too. Errors are the larger of two, with Student's t:
    quasi-Poisson times (1 + r)/(1 - r) for residuals correlated r from month to month, and Newey-West (4 (n/100)^(2/9)
    lags, at least 3). The models that are published most often are there to be compared with: "quasi-poisson" allows
    for over-dispersion alone, "poisson", with the normal distribution, for neither. The season needs 24 months before,
    and both sides ten cases. Without a control whatever else changed at that time is read as effect.
    """
    y = np.asarray(counts, np.float64)
    if y.ndim != 1 or not np.isfinite(y).all() or (y < 0).any():
        raise ParameterError("counts must be one flat series of zero or more.")
    n = len(y)
    start = whole("start", start)
    if start < BEFORE or n - start < AFTER:
        return _none(Lack(Need.MONTHS_BEFORE, BEFORE, max(start, 0)), Lack(Need.MONTHS_AFTER, AFTER, n - max(start, 0)))
    fewest = float(min(y[:start].sum(), y[start:].sum()))
    if fewest < CASES:
        return _none(Lack(Need.CASES_EACH_SIDE, CASES, fewest))
    for values, name, least in ((days, "days", 0.0), (exposure, "exposure", 0.0), (at, "at", -np.inf)):
        one = np.ones(n) if values is None else np.asarray(values, np.float64)
        if one.shape != y.shape or not np.isfinite(one).all() or not (one > least).all():
            raise ParameterError(f"{name} must have one finite value a month{', above zero' if least == 0 else ''}.")
    month, post = np.arange(n) if at is None else np.asarray(at, np.float64), (np.arange(n) >= start).astype(np.float64)
    since = month - month[start]
    columns = [post] + ([post * since] if slope_change else []) + [np.ones(n), since / 12]
    if season or (season is None and start >= SEASON_FROM):
        columns += [wave(2 * np.pi * k * month / 12) for k in (1, 2) for wave in (np.sin, np.cos)]
    offset = sum((np.log(np.asarray(v, np.float64)) for v in (days, exposure) if v is not None), start=np.zeros(n))
    try:
        fit = poisson_regression(y, np.column_stack(columns), offset)
    except ParameterError:
        return _none(Lack(Need.CASES_SPREAD, len(columns), float((y > 0).sum())))
    if not fit.finite:
        return _none(Lack(Need.CASES_SPREAD, len(columns), float((y > 0).sum())))
    contrast = np.zeros(len(columns))
    contrast[0] = 1.0
    if slope_change:
        contrast[1] = since[start:].mean()
    residual = (y - fit.fitted) / np.sqrt(fit.fitted)
    correlation = float((residual[1:] * residual[:-1]).sum() / max((residual**2).sum(), 1e-12))
    variance = _variance(fit, contrast, correlation, errors)
    effect, se = float(contrast @ fit.coefficients), float(np.sqrt(variance))
    normal = errors == "poisson"
    reach = float(ndtri(0.975) if normal else stdtrit(fit.degrees, 0.975)) * se
    if not 0 < reach < WIDEST or abs(effect) > WIDEST:
        return _none(Lack(Need.CASES_SPREAD, len(columns), float((y > 0).sum())))
    low, change, high = (100 * float(np.expm1(effect + k)) for k in (-reach, 0.0, reach))
    away = -abs(effect / se)
    parts = len(columns[:2]) if slope_change else 1
    without = fit.fitted / np.exp(np.column_stack(columns[:parts]) @ fit.coefficients[:parts])
    return Interrupted(
        change,
        low,
        high,
        effect,
        se,
        2 * float(ndtr(away) if normal else stdtr(fit.degrees, away)),
        100 * float(np.expm1(fit.coefficients[0])),
        100 * float(np.expm1(fit.coefficients[1])) if slope_change else 0.0,
        fit.dispersion,
        correlation,
        tuple(float(value) for value in without),
    )


def _variance(fit: PoissonFit, contrast: Floats, correlation: float, errors: Errors) -> float:
    """Of the contrast of the coefficients, by what the errors allow for."""
    plain = float(contrast @ fit.bread @ contrast)
    if errors == "poisson":
        return plain
    if errors == "quasi-poisson":
        return fit.dispersion * plain
    if errors != "autocorrelated":
        raise ParameterError(f'errors is "autocorrelated", "quasi-poisson" or "poisson", not "{errors}".')
    n, k = fit.scores.shape
    lasting = float(np.clip(correlation + k / n, 0, 0.8))  # fitted columns make residuals look opposed
    lags = max(3, int(4 * (n / 100) ** (2 / 9)))
    quasi = max(1.0, fit.dispersion) * (1 + lasting) / (1 - lasting) * plain
    return max(quasi, float(contrast @ newey_west_covariance(fit, lags) @ contrast))


def _none(*lacks: Lack) -> Interrupted:
    return Interrupted(None, None, None, None, None, None, None, None, None, None, (), lacks)
