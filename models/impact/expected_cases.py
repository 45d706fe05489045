"""How many cases would a site have had if nothing had been done there? What places of its kind went on to have.

The months after are regressed on the months before over comparable places (analysis of covariance, on the logarithm),
and the line is read off at the site's own months before. Places that stood high fall back in the sample as in the
site, so a site that was chosen at its worst is expected to fall back, too; what moves all places moves the line.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, betaincc, ndtri, stdtrit

from models.described import Described
from models.engine.arguments import positions
from models.engine.arrays import Floats
from models.errors import ParameterError
from models.impact.parameters import PositionsAfter, SiteMonths, Start
from models.impact.shortfall import Lack, Need, ShortfallError

PLACES: Final = 10
"""Places without which no line is fitted."""
YEAR: Final = 12
"""Months before that are the least, and how many the nearer of the two stretches has."""
LONG: Final = 36
"""Months before that are looked at, at most."""
EARLIER: Final = 6
"""Months that the earlier stretch must have to be one of its own."""
CASES: Final = 20.0
"""Cases of all places together, after, without which no line is fitted."""
STEPS: Final = 50
NEARLY_POISSON: Final = 1e-6

Peers = Annotated[npt.ArrayLike, Described("Cases of each comparable place in each month", minimum=0)]
Observed = Annotated[float, Described("Cases that the site had in the months after", minimum=0)]


@dataclass(frozen=True)
class Expected:
    """cases: to be expected in the months after, had nothing been done; variance: of what is then seen round it, the
    line's own doubt included; dispersion: how many times the Poisson variance the places show round the line, brought
    to the site's size, never below 1; degrees: of freedom behind that; slopes: of the log, one for each stretch
    before, the nearest first; months: (before, after) that were looked at; places: in the regression."""

    cases: float
    variance: float
    dispersion: float
    degrees: float
    slopes: tuple[float, ...]
    months: tuple[int, int]
    places: int

    def under(self, ratio: float, *, sure: float | None = None) -> tuple[float, float]:
        """Mean and variance of the cases seen when what is done leaves `ratio` of them. sure: the confidence of a range
        that is read from it, which widens the variance as Student's t does the normal; None: as it is."""
        mean = ratio * self.cases
        beyond = max(
            self.variance - self.cases, NEARLY_POISSON * self.cases
        )  # chance; it grows with the level's square
        variance = mean + beyond * ratio**2
        if sure is not None:
            variance *= float(stdtrit(self.degrees, (1 + sure) / 2) / ndtri((1 + sure) / 2)) ** 2
        return mean, variance

    def at_most(self, observed: float, ratio: float = 1.0, *, sure: float | None = None) -> float:
        """P(cases <= observed), gamma-Poisson, when `ratio` of them are left."""
        shape, share = _gamma_poisson(*self.under(ratio, sure=sure))
        return float(betainc(shape, observed + 1, share)) if observed >= 0 else 0.0

    def at_least(self, observed: float, ratio: float = 1.0, *, sure: float | None = None) -> float:
        """P(cases >= observed), gamma-Poisson, when `ratio` of them are left."""
        shape, share = _gamma_poisson(*self.under(ratio, sure=sure))
        return float(betaincc(shape, observed, share)) if observed > 0 else 1.0


def expected_cases(
    site: SiteMonths,
    peers: Peers,
    *,
    start: Start,
    after: PositionsAfter,
) -> Expected:
    """Cases of the months `after`, as comparable places with the same months before had them.

    site: (months,) its counts; peers: (places, months) counts of places where nothing was done, of about its size;
    start: position of the first month of any phase; after: positions of the months to be expected. Quasi-Poisson
    regression with a log link of each place's cases after on the logarithms of its cases (and a half) in the last 12
    months before `start` and in up to 24 before those. Conditioning on the months before is what guards against
    regression to the mean when a site was chosen by them (Barnett, van der Pols & Dobson 2005, Int. J. Epidemiology
    34; Hauer 1997, chs. 9 and 11). Raises ShortfallError below 12 months before, 10 places with cases, or 20 cases
    after in all of them.
    """
    y, others = np.asarray(site, np.float64), np.asarray(peers, np.float64)
    if y.ndim != 1 or others.ndim != 2 or others.shape[1] != len(y) or (y < 0).any() or (others < 0).any():
        raise ParameterError("site has one count a month, and peers the shape (places, months), the same months.")
    at = np.unique(positions("after", after, len(y)))
    if len(at) == 0 or not 0 < start <= at[0] or at[-1] >= len(y):
        raise ParameterError("after must name months from start on, and start must lie within the months.")
    return expected_of(_before(y[None, :], start)[0], _before(others, start), others[:, at].sum(axis=1), start, len(at))


def expected_of(site: Floats, before: Floats, after: Floats, months_before: int, months_after: int) -> Expected:
    """The same from sums. site: (stretches,) its cases before; before: (places, stretches); after: (places,)."""
    use = before.sum(axis=1) > 0
    held = int(use.sum())
    lacks = [
        Lack(need, needed, has)
        for need, needed, has in (
            (Need.MONTHS_BEFORE, YEAR, float(months_before)),
            (Need.PLACES, PLACES, float(held)),
            (Need.CONTROL_AFTER, CASES, float(after[use].sum())),
        )
        if has < needed
    ]
    if lacks:
        raise ShortfallError("There are too few comparable places, cases or months to expect a number.", *lacks)
    distance = np.log(before[use] + 0.5) - np.log(site + 0.5)
    line, fitted, doubt = _quasi_poisson(np.column_stack([np.ones(held), distance]), after[use])
    degrees = held - len(line)
    spread = float(((after[use] - fitted) ** 2 / fitted).sum()) / degrees
    cases = float(np.exp(line[0]))
    # beyond chance the variance grows with the square of the count, so a place of another size has another dispersion
    dispersion = max(1.0, 1 + (spread - 1) * cases / float(fitted.mean()))
    variance = dispersion * cases + cases**2 * max(1.0, spread) * float(doubt[0, 0])
    months = (min(months_before, LONG), months_after)
    return Expected(cases, variance, dispersion, float(degrees), tuple(map(float, line[1:])), months, held)


def added(one: Expected, other: Expected) -> Expected:
    """Two places as one, each with places of its own to learn from; how far both stray is taken to be unrelated."""
    cases = one.cases + other.cases
    dispersion = (one.dispersion * one.cases + other.dispersion * other.cases) / cases
    places, degrees = one.places + other.places, min(one.degrees, other.degrees)
    return Expected(cases, one.variance + other.variance, dispersion, degrees, (), one.months, places)


def stretches(start: int) -> tuple[tuple[int, int], ...]:
    """First position and end of the stretches before `start`: the last 12 months, and up to 24 before those."""
    if start - YEAR < EARLIER:
        return ((0, start),)
    return ((start - YEAR, start), (max(0, start - LONG), start - YEAR))


def _before(rows: Floats, start: int) -> Floats:
    return np.column_stack([rows[:, first:end].sum(axis=1) for first, end in stretches(start)])


def _quasi_poisson(design: Floats, counts: Floats) -> tuple[Floats, Floats, Floats]:
    """Coefficients, fitted counts and unscaled covariance, by iterated weighted least squares."""
    line = np.zeros(design.shape[1])
    line[0] = np.log(counts.mean())
    ridge = 1e-9 * np.eye(len(line))  # stretches in which all places have the same count leave a slope open
    fitted, information = counts, ridge
    for _ in range(STEPS):
        fitted = np.exp(design @ line)
        information = design.T @ (design * fitted[:, None]) + ridge
        step = np.linalg.solve(information, design.T @ (counts - fitted))
        line = line + np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < 1e-10:
            break
    fitted = np.exp(design @ line)
    return line, fitted, np.asarray(np.linalg.inv(design.T @ (design * fitted[:, None]) + ridge), np.float64)


def _gamma_poisson(mean: float, variance: float) -> tuple[float, float]:
    """Shape, and share of the variance that is Poisson, of the negative binomial with these moments."""
    return mean**2 / (variance - mean), mean / variance
