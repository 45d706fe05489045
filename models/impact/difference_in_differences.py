"""Treated and untreated areas month by month: Poisson regression with an effect for each area and each month."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import fdtrc, stdtr, stdtrit

from models.described import Described
from models.engine.arguments import flat, whole
from models.engine.arrays import Bools, Floats, Ints
from models.errors import ParameterError
from models.impact.dispersion import dispersion
from models.impact.parameters import MonthLengths, Panel
from models.impact.shortfall import Lack, Need, ShortfallError
from models.poisson_regression import PoissonFit, cluster_covariance, poisson_regression

CLUSTERS: Final = 20  # fewer areas on either side, and errors clustered by area are too small (MacKinnon and Webb 2018)
FEW: Final = 5  # areas on a side with which a reader is warned
PLACEBOS: Final = 10  # untreated areas that their own spread can be told from
NEVER: Final = -1
WIDEST: Final = float(np.log(1000))
"""An interval that reaches further than a thousand times as many cases, or a thousandth, tells nothing."""
ErrorsFrom = Literal["cluster", "areas", "placebo", "dispersion"]


class Caution(StrEnum):
    """What a reader must know before believing the effect."""

    FEW_TREATED = "few_treated"
    FEW_UNTREATED = "few_untreated"
    STAGGERED = "staggered"  # areas that started at different months
    LEADS_UNKNOWN = "leads_unknown"  # too few months before to see whether they ran alike
    LEADS_DIFFER = "leads_differ"  # they did not run alike before


@dataclass(frozen=True)
class Lead:
    """Months before the phase (first, last, both below 0) and the log difference then, with its interval."""

    first: int
    last: int
    log_effect: float
    low: float
    high: float


@dataclass(frozen=True)
class Did:
    """change, low, high: % against what the control's course would give (below 0: a fall); log_effect, se; p two-sided.

    errors: "cluster" (by area), "areas" (how far areas of a side part from each other), "placebo" (what the untreated
    areas, each in the treated one's place, would have shown) or "dispersion" (Poisson times `dispersion`); degrees: of
    Student's t. leads: the event study before the phase; leads_p: that all are 0 (small: the courses differed before,
    so the effect is not to be trusted). treated, untreated: how many areas there are of each; cautions: empty when
    nothing stands against reading it.
    """

    change: float
    low: float
    high: float
    log_effect: float
    se: float
    p: float
    errors: ErrorsFrom
    degrees: int
    leads: tuple[Lead, ...]
    leads_p: float | None
    treated: int
    untreated: int
    cautions: tuple[Caution, ...]


def difference_in_differences(
    counts: Panel,
    starts: Annotated[npt.ArrayLike, Described("Month in which each area's phase starts; -1 for never")],
    *,
    days: MonthLengths | None = None,
    errors: Annotated[
        Literal["auto", "cluster", "areas", "placebo", "dispersion"], Described("Where the standard error comes from")
    ] = "auto",
    lead_months: Annotated[int, Described("Months in each stretch before the phase", "month", 1)] = 3,
) -> Did:
    """log E[count] = area + month + effect x (treated and started), with log(days) as an offset.

    counts: (areas, months); starts: (areas,) the month in which each area's phase starts, -1 for never; days: (months,)
    or None. errors: "auto" clusters by area where both sides have twenty; takes placebos for one treated area and ten
    untreated ones (the spread of their effects over what their counts alone would give: Ferman and Pinto 2019); and
    otherwise how far the areas of each side part from each other, with as many degrees as their number and unequal
    sizes leave. Three areas are the fewest for that. Areas that start at different months are set
    against the never-treated alone, cohort by cohort, and pooled with the cases expected of them as weights (a single
    two-way model would use treated areas as controls: Goodman-Bacon 2021); their errors are added as if perfectly
    correlated, which is too wide rather than too narrow. The event study is the first cohort's.
    """
    y, when = np.asarray(counts, np.float64), np.asarray(starts)
    if when.dtype.kind not in "iu" and not np.array_equal(when, np.rint(when.astype(np.float64))):
        raise ParameterError("starts are whole numbers: the first month of each area, or one that stands for never.")
    when = when.astype(np.int64)
    if y.ndim != 2 or when.shape != y.shape[:1]:
        raise ParameterError("counts have the shape (areas, months), and starts one month for each area.")
    cohorts = [int(start) for start in np.unique(when[when != NEVER])]
    control = when == NEVER
    if not cohorts or not control.any() or min(cohorts) < 1 or max(cohorts) >= y.shape[1]:
        raise ParameterError(
            "It takes an area that starts within the months, after the first, and one that never does."
        )
    treated, untreated = int((~control).sum()), int(control.sum())
    placebo = treated == 1 and _usable(y[control], cohorts).sum() >= PLACEBOS
    few: ErrorsFrom = "placebo" if placebo else "areas"
    kind: ErrorsFrom = ("cluster" if min(treated, untreated) >= CLUSTERS else few) if errors == "auto" else errors
    if kind not in ("cluster", "areas", "placebo", "dispersion"):
        raise ParameterError('Errors are "auto", "cluster", "areas", "placebo" or "dispersion".')
    log_days = np.zeros(y.shape[1]) if days is None else np.log(flat("days", days, y.shape[1]))
    found = []
    for start in cohorts:
        rows = control | (when == start)
        found.append(_cohort(y[rows], when[rows] == start, start, log_days, kind))
    effects, errors_of, weights, degrees = np.array(found).T
    share = weights / weights.sum()
    b, se, free = float(share @ effects), float(share @ errors_of), int(degrees.min())
    reach = float(stdtrit(free, 0.975)) * se
    if not (np.isfinite(b) and reach < WIDEST):
        raise ShortfallError("Too few areas and cases to say how sure the effect is.", Lack(Need.DEGREES, 2, free))
    low, change, high = (100 * float(np.expm1(b + k)) for k in (-reach, 0.0, reach))
    lead_months = whole("lead_months", lead_months, 1)
    leads, leads_p = _event_study(y[control | (when == cohorts[0])], when, cohorts[0], log_days, lead_months)
    p = float(2 * stdtr(free, -abs(b / se))) if se > 0 else 1.0
    cautions = _cautions(treated, untreated, len(cohorts), leads_p)
    return Did(change, low, high, b, se, p, kind, free, leads, leads_p, treated, untreated, cautions)


def _design(y: Floats, extra: list[Floats]) -> Floats:
    """Columns: the extra ones, an area each, a month each but the first; rows: area by area."""
    areas, months = y.shape
    area, month = np.repeat(np.eye(areas), months, axis=0), np.tile(np.eye(months)[:, 1:], (areas, 1))
    return np.column_stack([*extra, area, month])


def _fit(y: Floats, extra: list[Floats], log_days: Floats) -> tuple[PoissonFit, Ints]:
    """Areas and months without any case say nothing about the effect, and a Poisson model cannot hold them."""
    keep, seen = y.sum(axis=1) > 0, y.sum(axis=0) > 0
    at = np.ix_(keep, seen)
    rows = [column.reshape(y.shape)[at].ravel() for column in extra]
    if not all(row @ y[at].ravel() > 0 for row in rows):
        raise _no_case()
    offset = np.tile(log_days[seen], int(keep.sum()))
    return poisson_regression(y[at].ravel(), _design(y[at], rows), offset), np.repeat(np.flatnonzero(keep), seen.sum())


def _cohort(y: Floats, treated: Bools, start: int, log_days: Floats, kind: str) -> tuple[float, ...]:
    on = treated[:, None] & (np.arange(y.shape[1]) >= start)
    if y[treated][:, :start].sum() == 0:
        raise _no_case()
    fit, area = _fit(y, [on.ravel().astype(np.float64)], log_days)
    expected = float(y[treated][:, start:].sum() / np.exp(fit.coefficients[0]))
    if kind == "cluster":
        variance, free = cluster_covariance(fit, area)[0, 0], len(np.unique(area)) - 1
    elif kind == "areas":
        variance, free = _between(y, treated, start)
    elif kind == "placebo":
        wider, free = _placebos(y[~treated], start)
        variance = wider * fit.bread[0, 0]
    else:
        spread = dispersion(y[:, :start], y[:, start:])
        variance, free = spread.phi * fit.bread[0, 0], int(spread.degrees)
    if free < 1 or not fit.finite:
        raise ShortfallError("Too few areas and months to say how sure the effect is.", Lack(Need.DEGREES, 1, free))
    return float(fit.coefficients[0]), float(np.sqrt(variance)), expected, free


def _no_case() -> ShortfallError:
    return ShortfallError(
        "No case in the treated areas in a stretch that is compared: use the difference (WDD).", Lack(Need.CASES, 1, 0)
    )


def _usable(untreated: Floats, starts: list[int]) -> Bools:
    """(areas,) those with cases before and after every start."""
    sums = [side.sum(axis=1) > 0 for at in starts for side in (untreated[:, :at], untreated[:, at:])]
    return np.asarray(np.all(sums, axis=0))


def _placebos(untreated: Floats, start: int) -> tuple[float, int]:
    """How much more the effects of untreated areas vary than Poisson would have it, and degrees. With an effect for
    each area and month, one area's effect is its change over that of all others together."""
    y = untreated[_usable(untreated, [start])]
    if len(y) < 3:
        return float("nan"), 0
    sums = np.array([y[:, :start].sum(axis=1), y[:, start:].sum(axis=1)])
    rest = sums.sum(axis=1, keepdims=True) - sums
    effect = np.log(sums[1] / sums[0]) - np.log(rest[1] / rest[0])
    z = effect / np.sqrt((1 / sums + 1 / rest).sum(axis=0))
    return float(max(1.0, (z**2).sum() / (len(z) - 1))), len(z) - 1


def _between(y: Floats, treated: Bools, start: int) -> tuple[float, int]:
    """Variance of the effect from how far areas part from their own side, and degrees.

    Given its total, an area's cases after are binomial with its side's share. What the residuals have beyond that is
    taken once as a factor of the binomial variance (phi) and once as a variance of the areas' log changes (which weighs
    most where one large area carries a side); the larger of the two counts. Degrees: those of the areas less two, but
    no more than areas as unequal as these are worth (Kish).
    """
    sums = np.array([y[:, :start].sum(axis=1), y[:, start:].sum(axis=1)])
    seen = sums.sum(axis=0) > 0
    old, new, side = sums[0, seen], sums[1, seen], treated[seen]
    free = len(side) - 2
    total, after = (np.array([one[~side].sum(), one[side].sum()]) for one in (old + new, new))
    if free < 1 or not (after > 0).all() or not (after < total).all():
        return float("nan"), 0
    share = (after / total)[side.astype(int)]
    information = (old + new) * share * (1 - share)
    squares = (new - (old + new) * share) ** 2 / information
    of_side = np.array([information[~side].sum(), information[side].sum()])
    part = information / of_side[side.astype(int)]
    binomial, room = float((1 / of_side).sum()), information * (1 - part)
    if not room.sum() > 0:
        return float("nan"), 0
    phi = max(1.0, float(squares.sum()) / free)
    apart = max(0.0, float(squares.sum()) - free) / float(room.sum())
    worth = float(room.sum() ** 2 / (room**2).sum())
    variance = max(phi * binomial, binomial + apart * float((part**2).sum()))
    return variance, int(np.clip(worth - 1, 1, free))


def _event_study(
    y: Floats, when: Ints, start: int, log_days: Floats, width: int
) -> tuple[tuple[Lead, ...], float | None]:
    """Stretches of `width` months before the start against the last of them; errors from the dispersion."""
    treated = when[(when == NEVER) | (when == start)] == start
    number = start // width
    if number < 2:
        return (), None
    months = np.arange(y.shape[1])
    edges = [start - (k + 1) * width for k in range(number)][::-1]
    edges[0] = 0
    bins = [(low, high) for low, high in zip(edges, [*edges[1:], start], strict=True)][:-1]
    extra = [(treated[:, None] & (months >= low) & (months < high)).astype(np.float64).ravel() for low, high in bins]
    try:
        fit, _ = _fit(y[:, :start], [one.reshape(y.shape)[:, :start].ravel() for one in extra], log_days[:start])
    except ParameterError:
        return (), None
    k = len(bins)
    covariance = dispersion(y[:, :start]).phi * fit.bread[:k, :k]
    b, se = fit.coefficients[:k], np.sqrt(np.diag(covariance))
    reach = float(stdtrit(fit.degrees, 0.975)) * se
    leads = tuple(
        Lead(low - start, high - 1 - start, float(b[i]), float(b[i] - reach[i]), float(b[i] + reach[i]))
        for i, (low, high) in enumerate(bins)
    )
    wald = float(b @ np.linalg.solve(covariance, b)) / k
    return leads, float(fdtrc(k, fit.degrees, max(wald, 0.0)))


def _cautions(treated: int, untreated: int, cohorts: int, leads_p: float | None) -> tuple[Caution, ...]:
    holds = {
        Caution.FEW_TREATED: treated < FEW,
        Caution.FEW_UNTREATED: untreated < FEW,
        Caution.STAGGERED: cohorts > 1,
        Caution.LEADS_UNKNOWN: leads_p is None,
        Caution.LEADS_DIFFER: leads_p is not None and leads_p < 0.05,
    }
    return tuple(caution for caution, held in holds.items() if held)
