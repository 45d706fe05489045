"""A control made of parts: the mix of other places that ran as the site did, carried on past the phase's start."""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import nnls
from scipy.special import stdtrit

from models.described import Described
from models.engine.arrays import Floats
from models.errors import ParameterError
from models.impact.parameters import SiteMonths, Start
from models.impact.shortfall import Lack, Need, Shortfall

BEFORE: Final = 24
DONORS: Final = 5


@dataclass(frozen=True)
class Synthetic:
    """weights: (donors,) zero or more, sum 1; course: (months,) the synthetic site, in cases; fit: root mean square
    error before, in cases; change, low, high: % of the site against its synthetic self after; rank of `of`, p: among
    donors that each took the site's place. All None where `shortfall` says what is missing.
    """

    weights: tuple[float, ...]
    course: tuple[float, ...]
    fit: float | None
    change: float | None
    low: float | None
    high: float | None
    rank: int | None
    of: int | None
    p: float | None
    shortfall: Shortfall = ()


def synthetic_control(
    treated: SiteMonths,
    donors: Annotated[npt.ArrayLike, Described("Cases of each untreated place in each month", minimum=0)],
    start: Start,
) -> Synthetic:
    """Abadie, Diamond and Hainmueller (2010) on each place's count over its own mean before the phase.

    treated: (months,); donors: (n, months) untreated places, of any size; start: position of the first month after.
    Convex weights minimise the squared gap before. The change is the log of the site's total after over its
    synthetic total. Every donor takes the site's place in turn; their changes, over the error that their counts
    alone would give, rank the real one and set its interval (Ferman and Pinto 2019). There is none below 24 months
    before or 5 donors with cases.
    """
    y, d = np.asarray(treated, np.float64), np.asarray(donors, np.float64)
    if y.ndim != 1 or d.ndim != 2 or d.shape[1] != len(y) or (y < 0).any() or (d < 0).any():
        raise ParameterError("treated has one count a month, and donors the shape (places, months).")
    if not 0 < start < len(y):
        raise ParameterError("start must lie within the months.")
    if start < BEFORE:
        return _none(Lack(Need.MONTHS_BEFORE, BEFORE, start))
    use = (d[:, :start].sum(axis=1) > 0) & (d[:, start:].sum(axis=1) > 0)
    if use.sum() < DONORS:
        return _none(Lack(Need.PLACES, DONORS, float(use.sum())))
    if y[:start].sum() == 0 or y[start:].sum() == 0:
        return _none(Lack(Need.CASES, 1, 0))
    everyone = np.vstack([y, d[use]])
    size = everyone[:, :start].mean(axis=1)
    index = everyone / size[:, None]
    mix = _weights(index[0, :start], index[1:, :start])
    real, error = _change(everyone[0], size[0] * (mix @ index[1:]), start)
    z = []
    for j in range(1, len(index)):
        rest = np.delete(index[1:], j - 1, axis=0)
        log, its = _change(everyone[j], size[j] * (_weights(index[j, :start], rest[:, :start]) @ rest), start)
        z.append(log / its)
    spread = float(np.sqrt(np.square(z).sum() / (len(z) - 1)))
    reach = float(stdtrit(len(z) - 1, 0.975)) * error * spread
    low, change, high = (100 * float(np.expm1(real + k)) for k in (-reach, 0.0, reach))
    rank, of = 1 + int((np.abs(z) >= abs(real / error)).sum()), len(z) + 1
    weights = np.zeros(len(d))
    weights[use] = mix
    course = size[0] * (mix @ index[1:])
    fit = float(np.sqrt(np.mean((y - course)[:start] ** 2)))
    return Synthetic(tuple(map(float, weights)), tuple(map(float, course)), fit, change, low, high, rank, of, rank / of)


def _weights(one: Floats, others: Floats) -> Floats:
    """Convex weights: non-negative least squares with the sum held at 1 by a heavy row."""
    heavy = 1e3 * max(1.0, float(np.abs(others).max()))
    found, _ = nnls(np.vstack([others.T, np.full(len(others), heavy)]), np.append(one, heavy))
    return np.asarray(found / found.sum())


def _change(seen: Floats, course: Floats, start: int) -> tuple[float, float]:
    before, after = seen[:start].sum(), seen[start:].sum()
    return float(np.log(after / course[start:].sum())), float(np.sqrt(1 / before + 1 / after))


def _none(lack: Lack) -> Synthetic:
    return Synthetic((), (), None, None, None, None, None, None, None, (lack,))
