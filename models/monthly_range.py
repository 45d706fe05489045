"""What each month of a series leads one to expect of it, and how much more than chance its months vary."""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, ndtr, stdtrit

from models.described import Described
from models.engine.arrays import Floats
from models.errors import ParameterError
from models.poisson_regression import PoissonFit, poisson_regression

Bools = npt.NDArray[np.bool_]
LEVEL: Final = 0.95
YEAR: Final = 12
LAGS: Final = 3
"""Months apart at which one month's departure may still be there in another's."""
SEASON_FROM: Final = 9
"""Months of the year that must be among those known before a season is told from them."""
DEGREES: Final = 6
"""Months beyond the figures that are estimated, below which no range is given."""

Counts = Annotated[npt.ArrayLike, Described("Cases of each month, not a number where they are not known", minimum=0)]
MonthOfYear = Annotated[npt.ArrayLike, Described("Month of the year of each, 1 to 12")]
Later = Annotated[npt.ArrayLike, Described("Which months are set against those before")]
Level = Annotated[float, Described("Share of months that the range holds", minimum=0, maximum=1)]
Regime = Annotated[npt.ArrayLike | None, Described("Number of the rules of recording that each month was under")]


@dataclass(frozen=True)
class MonthlyRange:
    """expected, low, high, season: (n,); expected of the later months as if they had gone on as those before, with the
    ends of what 95 of 100 such months hold; season: how many times the year's level each month stands at; not a number
    where too little is known. dispersion: variance over mean of a sum of months, 1 or more, and degrees: of freedom
    behind it, 0 where nothing tells it."""

    expected: Floats
    low: Floats
    high: Floats
    season: Floats
    dispersion: float
    degrees: float


def monthly_range(
    counts: Counts, month: MonthOfYear, later: Later, *, regime: Regime = None, level: Level = LEVEL
) -> MonthlyRange:
    """Over-dispersed Poisson regression of a monthly series with a season, and one level before and one after.

    counts, month, later, regime: (n,) consecutive months. The season is a yearly wave, and a half-yearly one from 24
    months on; a change of the rules of recording begins a level of its own. The range of a month is that of a negative
    binomial with Pearson's dispersion and the error of its mean. The dispersion of sums is Pearson's times what the
    correlation of residuals up to three months apart adds, with what estimating takes off it put back; half of the
    degrees of freedom stand behind it, for the correlations come of the same months. Below 12 months, or 9 of the
    year, season and range are not given and the dispersion is that of the months that both years have.
    """
    y, at, step = np.asarray(counts, np.float64), np.asarray(month, np.int64) - 1, np.asarray(later, bool)
    rules = np.zeros(len(y), np.int64) if regime is None else np.asarray(regime, np.int64)
    if y.ndim != 1 or not y.shape == at.shape == step.shape == rules.shape or ((at < 0) | (at >= YEAR)).any():
        raise ParameterError("Counts, months of the year (1 to 12), later and regime must be flat and of one length.")
    if (y < 0).any() or np.isinf(y).any():
        raise ParameterError("Every count must be a finite number, zero or more, or not a number for a gap.")
    if not 0 < level < 1:
        raise ParameterError(f"The level of a range lies between 0 and 1, not {level}.")
    known = ~np.isnan(y)
    for side in (step, ~step):
        if known[side].any() and not y[side & known].sum():
            known = known & ~side  # nothing there: its level has no logarithm, and its months no spread
    waves = 2 if known.sum() >= 2 * YEAR else 1
    if known.sum() < YEAR or len(np.unique(at[known])) < SEASON_FROM:
        return _paired(y, at, step & known, ~step & known)
    level_of = _levels(rules, known)
    turn = 2 * np.pi * np.outer(at, np.arange(1, waves + 1)) / YEAR
    wave = np.column_stack([np.cos(turn), np.sin(turn)])
    both = [rule for rule in np.unique(rules[known]) if len(np.unique(step[known & (rules == rule)])) == 2]
    apart = (step & np.isin(rules, both)).astype(np.float64)[:, None] if both else np.zeros((len(y), 0))
    design = np.column_stack([level_of, wave, apart])
    fit = _fitted(y[known], design[known])
    if fit is None or fit.degrees < DEGREES:
        return _paired(y, at, step & known, ~step & known)
    phi = max(1.0, fit.dispersion)
    as_before = design.copy()
    as_before[:, level_of.shape[1] + wave.shape[1] :] = 0.0
    some = level_of.any(axis=1)
    expected = np.where(some, np.exp(np.clip(as_before @ fit.coefficients, -30, 30)), np.nan)
    error = phi * np.einsum("ij,jk,ik->i", as_before, fit.bread, as_before)
    low, high = _ends(expected, phi * expected + error * expected**2, fit.degrees, level)
    raw = np.exp(wave @ fit.coefficients[level_of.shape[1] : level_of.shape[1] + wave.shape[1]])
    year = np.array([raw[at == k].mean() for k in np.unique(at)])
    return MonthlyRange(expected, low, high, raw / year.mean(), *_of_sums(fit, y, known))


def _levels(rules: npt.NDArray[np.int64], known: Bools) -> Floats:
    """(n, r) 1 where a month is under each of the rules that known months are under."""
    return np.column_stack([(rules == rule).astype(np.float64) for rule in np.unique(rules[known])])


def _fitted(y: Floats, design: Floats) -> PoissonFit | None:
    try:
        fit = poisson_regression(y, design)
    except ParameterError:
        return None
    return fit if fit.finite else None


def _of_sums(fit: PoissonFit, y: Floats, known: Bools) -> tuple[float, float]:
    """Dispersion of a sum of months, and the degrees behind it."""
    residual, n = np.full(len(y), np.nan), int(known.sum())
    residual[known] = (y[known] - fit.fitted) / np.sqrt(fit.fitted)
    square = float((residual[known] ** 2).mean())
    correlation = 0.0
    for lag in range(1, LAGS + 1):
        product = residual[lag:] * residual[:-lag]
        if (pairs := ~np.isnan(product)).any() and square > 0:
            correlation += float(product[pairs].mean()) / square + 1 / n
    return max(1.0, fit.dispersion * max(1.0, 1 + 2 * correlation)), fit.degrees / 2


def _paired(y: Floats, at: npt.NDArray[np.int64], later: Bools, before: Bools) -> MonthlyRange:
    """Without range and season, the dispersion of the months of the year that both sides have."""
    nothing = np.full(len(y), np.nan)
    pairs = [(y[before & (at == k)], y[later & (at == k)]) for k in range(YEAR)]
    table = np.array([(a.sum(), b.sum()) for a, b in pairs if len(a) == len(b) > 0 and a.sum() + b.sum() > 0]).T
    if table.size < 4 or not (total := table.sum(axis=1)).all():
        return MonthlyRange(nothing, nothing, nothing, nothing, 1.0, 0.0)
    expected = np.outer(total, table.sum(axis=0)) / table.sum()
    degrees = table.shape[1] - 1
    phi = max(1.0, float(((table - expected) ** 2 / expected).sum() / degrees))
    return MonthlyRange(nothing, nothing, nothing, nothing, phi, degrees / 2)


def _ends(mean: Floats, variance: Floats, degrees: int, level: float) -> tuple[Floats, Floats]:
    """The counts that a negative binomial leaves equally much outside of, on either side."""
    tail = float(ndtr(-stdtrit(degrees, 1 - (1 - level) / 2)))
    given = np.isfinite(mean)
    mu = np.where(given, mean, 1.0)
    size = mu**2 / np.maximum(np.where(given, variance, 2.0) - mu, 1e-9 * mu)
    chance = size / (size + mu)

    def first(share: float) -> Floats:
        low, high = np.full(len(mu), -1.0), np.ceil(mu + 40 * np.sqrt(mu**2 / size + mu) + 40)
        while (high - low > 1).any():
            middle = np.floor((low + high) / 2)
            enough = betainc(size, middle + 1, chance) >= share
            low, high = np.where(enough, low, middle), np.where(enough, middle, high)
        return np.where(given, high, np.nan)

    return first(tail), first(1 - tail)


def dispersion_of_places(
    before: Annotated[npt.ArrayLike, Described("Cases of each place in each month of the time before", minimum=0)],
    after: Annotated[npt.ArrayLike, Described("The same of the months of the time after", minimum=0)],
    *,
    shared: Annotated[float, Described("Variance over mean of a month of all places together", minimum=0)] = 1.0,
) -> tuple[Floats, float]:
    """(k,) variance over mean of the months of each of many places, 1 or more, and the degrees behind each.

    before, after: (k, m) each, m of its own. A month of a place is set against its time's cases times the month's share
    of all places, so their common season drops out; what moves all of them together, which drops out too, is put back
    by `shared`. Half of the degrees of freedom stand behind it, as in `monthly_range`; 0 where both have but one month.
    """
    years = _months_of_places(before, after)
    square, degrees = _squares(years)
    if not degrees:
        return np.ones(len(square)), 0.0
    every = sum(float(year.sum()) for year in years)
    share = sum(year.sum(axis=1) for year in years) / every if every else np.zeros(len(square))
    return np.maximum(1.0, square / degrees) + max(shared - 1, 0.0) * share, degrees / 2


def pooled_dispersion(
    before: Annotated[npt.ArrayLike, Described("Cases of each place in each month of the time before", minimum=0)],
    after: Annotated[npt.ArrayLike, Described("The same of the months of the time after", minimum=0)],
) -> tuple[float, float]:
    """Variance over mean of the months of places, one figure for all of them, 1 or more, and the degrees behind it.

    before, after: (k, m) each, as in `dispersion_of_places`: what moves all places together is no part of it. 0 degrees
    where both have but one month, or one place alone has any cases.
    """
    years = _months_of_places(before, after)
    square, degrees = _squares(years)
    some = sum(float((year.sum(axis=1) > 0).sum() - 1) * (year.shape[1] - 1) for year in years if year.any())
    return (max(1.0, float(square.sum()) / some), some / 2) if degrees and some > 0 else (1.0, 0.0)


def _months_of_places(before: npt.ArrayLike, after: npt.ArrayLike) -> list[Floats]:
    years = [np.asarray(one, np.float64) for one in (before, after)]
    if any(year.ndim != 2 or len(year) != len(years[0]) or not (year >= 0).all() for year in years):
        raise ParameterError("before and after must be (places, months) of the same places, with counts of 0 or more.")
    return years


def _squares(years: list[Floats]) -> tuple[Floats, float]:
    """(k,) Pearson's squares of each place's months, and the degrees of freedom of one place."""
    square, degrees = np.zeros(len(years[0])), 0.0
    for year in years:
        months = year.sum(axis=0)
        expected = np.outer(year.sum(axis=1), months / max(months.sum(), 1.0))
        square += np.divide((year - expected) ** 2, expected, out=np.zeros(year.shape), where=expected > 0).sum(axis=1)
        degrees += max(year.shape[1] - 1, 0)
    return square, degrees
