"""Has what was pushed out come up next door? A watch over the ring's cells, and how often it cries wolf."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
import numpy.typing as npt
from scipy.special import chdtri

from models.described import Described
from models.engine.arguments import positions, whole
from models.engine.arrays import Floats, Ints
from models.errors import ParameterError
from models.impact.parameters import ControlMonths, FalseDiscoveryRate, MonthTimes, Start, TailShare
from models.multiplicity import fdr_significant
from models.parameters import Seed
from models.poisson_interval import poisson_interval, tail_after

LOOKS: Final = 12
"""Months of a year, each of which is a look: the false discovery rate is held over all of them."""
BLOCK: Final = 500
"""Simulated years that are judged at once; more would only cost memory."""
CLEAR: Final = 0.05
"""Share on each side that a cell's own months leave out of how much its months vary."""


@dataclass(frozen=True)
class Alert:
    """One cell in one month and the one before. cell: row; month: column of the second month; counts, expected, p: of
    the two months; p_both: of their sum, which the false discovery rate is held over."""

    cell: int
    month: int
    counts: tuple[float, float]
    expected: tuple[float, float]
    p: tuple[float, float]
    p_both: float


@dataclass(frozen=True)
class FalseAlarms:
    """Of `years` simulated years in which nothing happened: share with at least one alert, its exact 95 % interval, and
    alerts a year."""

    years: int
    share: float
    low: float
    high: float
    alerts_per_year: float


def displacement_watch(
    cells: Annotated[npt.ArrayLike, Described("Cases of each ring cell in each month", minimum=0)],
    control: ControlMonths,
    *,
    start: Start,
    first: Annotated[int | None, Described("First month watched", minimum=0)] = None,
    baseline: Annotated[
        npt.ArrayLike | None, Described("Positions of the months that the cells are measured against")
    ] = None,
    at: MonthTimes | None = None,
    alpha: TailShare = 0.01,
    fdr: FalseDiscoveryRate = 0.05,
) -> tuple[Alert, ...]:
    """Ring cells whose count is too high for chance two months running, after the control's trend.

    cells: (n, months) counts; control: (months,) cases of the control area; start: the site's first phase; first: the
    first month watched (the start of Hold; `start` when None); baseline: positions of the months before that the cells
    are measured against, all before `start` when None; at: (months,) when each was, counted in months, where some are
    left out (a gap between two is not “running”). What a cell leads one to expect in a month is its own count in
    the baseline times control now / control then. Both months must have a tail below alpha, and the tail of their sum
    must pass Benjamini-Hochberg over all cells at `fdr` a year, a twelfth of it a month. Tails allow for the baseline
    being only a count itself (`tail_after`), so a cell that was empty can be judged, and for how much the cells' months
    varied beyond chance in the baseline (`month_variation`). Months in which the control has no case are not judged.
    """
    y, c = np.asarray(cells, np.float64), np.asarray(control, np.float64)
    if y.ndim != 2 or c.shape != y.shape[1:] or (y < 0).any() or (c < 0).any():
        raise ParameterError("cells have the shape (cells, months), and control one count a month.")
    watched = start if first is None else first
    start, watched = whole("start", start), whole("first", watched)
    base = np.arange(start) if baseline is None else positions("baseline", baseline, y.shape[1])
    if not 0 <= start <= y.shape[1] or (base < 0).any():
        raise ParameterError(f"start, and every month of the baseline, must lie within the {y.shape[1]} months.")
    if len(base) == 0 or base.max() >= start or watched < start or c[base].sum() == 0:
        raise ParameterError("The watch needs months before the first phase in which the control has cases.")
    when = np.arange(y.shape[1]) if at is None else np.asarray(at)
    if when.shape != c.shape:
        raise ParameterError("at has one value a month.")
    return tuple(alert for _, alert in _alerts(y[None], c[None], base, watched, when, alpha, fdr))


def _alerts(
    cells: Floats, control: Floats, base: Ints, first: int, when: npt.NDArray[np.generic], alpha: float, fdr: float
) -> Iterator[tuple[int, Alert]]:
    """The alerts of several series of the same months at once, each with the series it stands in.

    cells: (series, n, months); control: (series, months); base, first, when, alpha, fdr as in `displacement_watch`.
    The tail of two months together is only asked for where each of them stands out alone.
    """
    before, ratio = cells[:, :, base].sum(axis=2), control / control[:, base].sum(axis=1)[:, None]
    varies = _month_variations(cells[:, :, base], control[:, base])
    lasting = varies / len(base)  # what the months of the baseline leave unknown of a cell's usual level
    watched = slice(first, None)
    p = tail_after(
        cells[:, :, watched], before[:, :, None], ratio[:, None, watched], (varies + lasting)[:, :, None]
    )  # fmt: skip
    running = (control[:, first:-1] > 0) & (control[:, first + 1 :] > 0) & (np.diff(when[first:]) == 1)
    high = (p[:, :, :-1] < alpha) & (p[:, :, 1:] < alpha) & running[:, None]
    for series, step in np.argwhere(high.any(axis=1)):
        pair = slice(first + step, first + step + 2)
        y, change = cells[series, :, pair], ratio[series, pair]
        evened = float((change**2).sum() / change.sum() ** 2)  # two months vary less than one
        spread = varies[series] * evened + lasting[series]
        both = tail_after(y.sum(axis=1), before[series], change.sum(), spread)
        for cell in np.flatnonzero(high[series, :, step] & fdr_significant(both, fdr / LOOKS)):
            counts, expected, chances = (
                (float(two[0]), float(two[1]))
                for two in (y[cell], before[series, cell] * change, p[series, cell, step : step + 2])
            )
            yield int(series), Alert(int(cell), int(first + step + 1), counts, expected, chances, float(both[cell]))


def month_variation(counts: Floats, control: Floats) -> Floats:
    """(cells,) variance of what moves each cell's months beyond chance, over its squared mean.

    counts: (cells, months) of quiet months, control: (months,); a month leads one to expect the cell's total times
    the control's share of it. Few months say little of one cell, so all share one value (what Pearson's chi-squared
    exceeds its degrees by, per case expected), but where 90 % of a cell's own interval (from the chi-squared
    distribution of its variance) leaves that value out: then the nearer end of it. It is widened as Student's t of
    as many degrees is against the normal distribution, (months - 1) / (months - 3). Less than two months: 0.
    """
    return _month_variations(counts[None], control[None])[0]


def _month_variations(counts: Floats, control: Floats) -> Floats:
    """(series, cells) `month_variation` of each of several series of the same months.

    counts: (series, cells, months); control: (series, months). Series with as many cells that have a case are looked
    at together, for a sum is rounded by how many numbers it has.
    """
    months, cases = counts.shape[2], counts.sum(axis=2)
    found = np.zeros(counts.shape[:2])
    if months < 2:
        return found
    here = cases > 0
    cells = here.sum(axis=1)
    for number in np.unique(cells[cells > 0]).tolist():
        some = np.flatnonzero(cells == number)
        of = here[some]
        seen = np.ascontiguousarray(counts[some][of]).reshape(len(some), number, months)
        sums = cases[some][of].reshape(len(some), number)
        when = control[some]
        expected = sums[:, :, None] * when[:, None] / when.sum(axis=1)[:, None, None]
        mean, square = expected.mean(axis=2), (expected**2).mean(axis=2)
        squares = ((seen - expected) ** 2).sum(axis=2)
        beyond = (squares / (months - 1) / mean - 1).sum(axis=1) / mean.sum(axis=1)
        shared = np.maximum(0.0, beyond)[:, None]
        low, high = (np.maximum(0.0, squares / chdtri(months - 1, tail) - mean) / square for tail in (CLEAR, 1 - CLEAR))
        values = np.where(of, shared, 0.0)
        values[of] = np.clip(shared, low, high).ravel()
        found[some] = np.where(of, values, shared)
    return found * (months - 1) / max(months - 3, 1)


def false_alarms(
    cell_means: Annotated[npt.ArrayLike, Described("Cases a month of each cell", minimum=0)],
    control_mean: Annotated[float, Described("Cases a month in the control", minimum=0)],
    *,
    before: Annotated[int, Described("Months of baseline", "month", 1)] = 24,
    months: Annotated[int, Described("Months watched", "month", 2)] = 12,
    years: Annotated[int, Described("Quiet years simulated", minimum=1)] = 500,
    variation: Annotated[float, Described("Standard deviation of monthly shocks, log scale", minimum=0)] = 0.1,
    alpha: TailShare = 0.01,
    fdr: FalseDiscoveryRate = 0.05,
    seed: Seed = 0,
) -> FalseAlarms:
    """How often the watch alerts in `years` quiet years in which nothing is displaced.

    cell_means: (cells,) cases a month in each; control_mean: cases a month in the control; before: months of baseline;
    months: watched; variation: standard deviation of the logarithm of what moves a month in cells and control
    alike and, independently, each cell alone.
    """
    means = np.asarray(cell_means, np.float64)
    given = [years, months, before, variation, control_mean]
    if not np.isfinite(given).all() or means.ndim != 1 or not np.isfinite(means).all():
        raise ParameterError("Simulated years need finite numbers, and one flat list of means.")
    if years < 1 or months < 2 or before < 1 or variation < 0 or (means < 0).any() or control_mean <= 0:
        raise ParameterError("Simulated years need means of zero or more, a control above zero and two months watched.")
    years, months, before = (whole("number of years and months", n, 1) for n in (years, months, before))
    rng = np.random.default_rng(whole("seed", seed))
    base, when = np.arange(before), np.arange(before + months)
    with_alert = alerts = 0
    for block in range(0, years, BLOCK):
        cells = np.empty((min(BLOCK, years - block), len(means), len(when)))
        control = np.empty((len(cells), len(when)))
        for year in range(len(cells)):
            shared = np.exp(rng.normal(0, variation, len(when)))
            each_cell = np.exp(rng.normal(0, variation, (len(means), len(when))))
            cells[year] = rng.poisson(means[:, None] * shared * each_cell)
            control[year] = rng.poisson(control_mean * shared)
        if (control[:, base].sum(axis=1) == 0).any():
            raise ParameterError("The control has so few cases that whole baselines would be empty.")
        found = [year for year, _ in _alerts(cells, control, base, before, when, alpha, fdr)]
        with_alert += len(set(found))
        alerts += len(found)
    low, high = poisson_interval(with_alert)
    return FalseAlarms(
        years, with_alert / years, float(low) / years, min(1.0, float(high) / years), alerts / years
    )  # fmt: skip
