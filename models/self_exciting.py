"""How much of the risk stands at a place, and how much is repeat: a self-exciting point process in space and time.

Mohler, Short, Brantingham, Schoenberg & Tita 2011 (JASA 106), fitted by the expectation-maximisation of Veen &
Schoenberg 2008 (JASA 103). Each incident comes from the background or from one earlier incident near by; which, is a
chance that the fit works out for every pair. It needs exact places and times: on months or on map points that stand for
several addresses it has no meaning.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
import numpy.typing as npt
from numba import njit

from models.described import Described
from models.engine.arguments import days_of, points, positive
from models.engine.arrays import Floats, Ints32
from models.engine.near_pairs import near_pairs
from models.errors import ParameterError
from models.parameters import Days, X, Y

BANDWIDTHS: Final = (250.0, 500.0, 1000.0, 2000.0)
"""Metres of the background's kernel among which the likelihood of incidents left out chooses."""
UNIFORM: Final = 0.01
"""Part of the background that is even over their rectangle, so that no incident is impossible."""
A_MONTH: Final = 27.0
ITERATIONS: Final = 500
CLOSE_ENOUGH: Final = 1e-7
Z: Final = 1.959963984540054
WIDEST: Final = 50.0  # of a logarithm: nothing is known of it


@dataclass(frozen=True)
class SelfExciting:
    """What a fit found; 95 % intervals are from the curvature of the log-likelihood, the background held fixed.

    n: incidents that were explained (those after the history); background, repeat: their shares, which sum to 1;
    offspring: repeats that one incident sets off on average, however late (the branching ratio); days, metres: medians
    of the time and of the distance to a repeat; p_background: (n of all given,) chance that each is no repeat, not a
    number for the history; bandwidth: of the background, metres; beyond: share of the fitted kernels that lies beyond
    the cut-offs: above 0.05 they are too short. Where repeats stand on one spot so often that their distance comes down
    to the precision, that distance has no interval. Not a number where no pair is near enough; converged: whether the
    iteration came to rest.
    """

    n: int
    background: float
    repeat: float
    repeat_low: float
    repeat_high: float
    offspring: float
    days: float
    days_low: float
    days_high: float
    metres: float
    metres_low: float
    metres_high: float
    p_background: Floats
    log_likelihood: float
    bandwidth: float
    beyond: float
    converged: bool


def self_exciting(
    x: X,
    y: Y,
    days: Days,
    *,
    distance: Annotated[float, Described("Beyond it nothing is a repeat", "m", 0)] = 1000.0,
    within: Annotated[float, Described("Later than this nothing is a repeat", "d", 0)] = 90.0,
    end: Annotated[float | None, Described("End of the data; the last incident when left out", "d")] = None,
    history: Annotated[float | None, Described("First days, which can only set off repeats", "d", 0)] = None,
    bandwidth: Annotated[float | None, Described("Of the background; chosen when left out", "m", 0)] = None,
    precision: Annotated[float, Described("How exactly places are known; repeats are not put nearer", "m", 0)] = 10.0,
) -> SelfExciting:
    """Background and repeats: rate β b(place) + Σ over earlier incidents θ ω exp(-ω t) exp(-d² / 2σ²) / 2πσ².

    x, y: (n,) metres; days: (n,) numbers or dates. b is a quartic kernel density of the incidents that are more than
    `within` days away in time, so that no repeat is mistaken for background, and 1 % even over the rectangle of the
    incidents. Incidents at one moment do not set off each other: give an incident with several victims once. The edge
    of time: what is set off after the end is not expected of the data (the compensator), and the incidents of the
    history, `within` days when left out and no more than a quarter of the time, are causes only. The edge of space: a
    repeat beyond it is not seen, so in a narrow area the share of repeats is too low. Raises ParameterError for times
    a month or more apart, and for fewer than 20 incidents.
    """
    xs, ys = points(x, y, reach=distance)
    times = days_of(days, len(xs))
    for name, value in (("distance", distance), ("within", within), ("precision", precision)):
        positive(name, value)
    if len(xs) < 20:
        raise ParameterError(f"{len(xs)} incidents are too few for a self-exciting model; it takes 20 or more")
    moments = np.unique(times)
    if len(moments) < 3 or np.diff(moments).min() >= A_MONTH:
        raise ParameterError("the times are months, or hardly differ: this model needs the day of each incident")
    order = np.argsort(times, kind="stable")
    xs, ys, times = xs[order], ys[order], times[order]
    last = float(times[-1]) if end is None else float(end)
    if last < times[-1]:
        raise ParameterError("end lies before the last incident")
    span = last - float(times[0])
    first = float(times[0]) + (min(within, span / 4) if history is None else history)
    explained = times > first if first > times[0] else np.ones(len(times), np.bool_)
    if explained.sum() < 20:
        raise ParameterError("the history leaves too few incidents to explain; make it shorter")

    width, base = _background(xs, ys, times, within, explained, bandwidth)
    cause, effect, apart = near_pairs(xs, ys, distance)
    wait = times[effect] - times[cause]
    use = (wait > 0) & (wait <= within) & explained[effect]
    pairs = _Pairs(cause[use], effect[use], wait[use], apart[use] ** 2)
    since, until = np.maximum(first - times, 0.0), last - times
    data = (base, explained, since, until, last - first)
    fitted, p_background, converged = _fit(pairs, data, distance, within, precision)
    given = np.full(len(xs), np.nan)
    given[order] = np.where(explained, p_background, np.nan)
    n = int(explained.sum())
    repeat = 1 - float(p_background[explained].mean())
    value = _log_likelihood(fitted, pairs, data)
    if not repeat > 0:
        no = float("nan")
        return SelfExciting(n, 1.0, 0.0, 0.0, 0.0, 0.0, no, no, no, no, no, no, given, value, width, 0.0, converged)
    wide = np.minimum(Z * _errors(fitted, pairs, data), WIDEST)
    low, high = np.exp(fitted - wide), np.exp(fitted + wide)
    _, theta, omega, sigma = np.exp(fitted)
    half, middle = np.log(2), np.sqrt(2 * np.log(2))  # medians of the exponential and of Rayleigh's distribution
    return SelfExciting(
        n=n,
        background=1 - repeat,
        repeat=repeat,
        repeat_low=min(repeat * low[1] / theta, 1.0),
        repeat_high=min(repeat * high[1] / theta, 1.0),
        offspring=float(theta),
        days=half / omega,
        days_low=half / high[2],
        days_high=half / low[2],
        metres=middle * sigma,
        metres_low=middle * low[3],
        metres_high=middle * high[3],
        p_background=given,
        log_likelihood=value,
        bandwidth=width,
        beyond=float(1 - (1 - np.exp(-omega * within)) * (1 - np.exp(-(distance**2) / (2 * sigma**2)))),
        converged=converged,
    )


@dataclass(frozen=True)
class _Pairs:
    """An earlier and a later incident, (pairs,): their positions, days between them, and squared metres."""

    cause: Ints32
    effect: Ints32
    wait: Floats
    squared: Floats


_Data = tuple[Floats, npt.NDArray[np.bool_], Floats, Floats, float]
"""Background density and whether it is explained of each incident, days from each to the begin and to the end of what
is explained, and days between these."""


def _background(
    x: Floats, y: Floats, times: Floats, within: float, explained: npt.NDArray[np.bool_], bandwidth: float | None
) -> tuple[float, Floats]:
    """The bandwidth, and the density per square metre at each incident of those more than `within` days away."""
    widths = BANDWIDTHS if bandwidth is None else (positive("bandwidth", bandwidth),)
    one, other, apart = near_pairs(x, y, widths[-1])
    far = np.abs(times[one] - times[other]) > within
    one, other, apart = one[far], other[far], apart[far]
    others = len(times) - (np.searchsorted(times, times + within, "right") - np.searchsorted(times, times - within))
    extent = max(float(np.ptp(x)) * float(np.ptp(y)), 1.0)
    best: tuple[float, float, Floats] | None = None
    for width in widths:
        near = apart < width
        kernel = 3 / (np.pi * width**2) * (1 - (apart[near] / width) ** 2) ** 2
        total = np.bincount(one[near], kernel, len(x)) + np.bincount(other[near], kernel, len(x))
        density = (1 - UNIFORM) * total / np.maximum(others, 1) + UNIFORM / extent
        score = float(np.log(density[explained]).sum())
        if best is None or score > best[0]:
            best = score, width, density
    assert best is not None
    return best[1], best[2]


def _fit(pairs: _Pairs, data: _Data, distance: float, within: float, precision: float) -> tuple[Floats, Floats, bool]:
    """Logarithms of β, θ, ω and σ, the chance of each incident to be background, and whether it came to rest."""
    base, explained, since, until, span = data
    n = float(explained.sum())
    beta, theta, omega, sigma = 0.7 * n / span, 0.3, 4 / within, distance / 4
    background = np.ones(len(base))
    for _ in range(ITERATIONS):
        total, waited, spread = _expect(
            pairs.cause, pairs.effect, pairs.wait, pairs.squared, base, explained, beta, theta, omega, sigma, background
        )
        if total < 1e-9:
            return np.array([np.log(n / span), -np.inf, np.log(omega), np.log(sigma)]), np.ones(len(base)), True
        seen, late = np.exp(-omega * since), np.exp(-omega * until)
        new_theta = total / float((seen - late).sum())
        new_omega = total / (waited + new_theta * float((until * late - since * seen).sum()))
        new_sigma = max(np.sqrt(spread / (2 * total)), precision)
        new_beta = float(background[explained].sum()) / span
        new, old = np.array([new_beta, new_theta, new_omega, new_sigma]), np.array([beta, theta, omega, sigma])
        if not np.isfinite(new).all() or (new <= 0).any():
            break
        beta, theta, omega, sigma = (float(value) for value in new)
        if np.abs(np.log(new / old)).max() < CLOSE_ENOUGH:
            return np.log(new), background, True
    return np.log(np.array([beta, theta, omega, sigma])), background, False


@njit(cache=True, nogil=True)
def _expect(
    cause: Ints32, effect: Ints32, wait: Floats, squared: Floats, base: Floats, explained: npt.NDArray[np.bool_],
    beta: float, theta: float, omega: float, sigma: float, background: Floats,
) -> tuple[float, float, float]:  # fmt: skip
    """The chance of each incident to be background, into `background`; repeats, and their days and squared metres."""
    rate = beta * base
    pull = np.empty(len(cause))
    for k in range(len(cause)):
        space = np.exp(-squared[k] / (2 * sigma * sigma)) / (2 * np.pi * sigma * sigma)
        pull[k] = theta * omega * np.exp(-omega * wait[k]) * space
        rate[effect[k]] += pull[k]
    for i in range(len(base)):
        background[i] = beta * base[i] / rate[i] if explained[i] else 1.0
    total = waited = spread = 0.0
    for k in range(len(cause)):
        p = pull[k] / rate[effect[k]]
        total += p
        waited += p * wait[k]
        spread += p * squared[k]
    return total, waited, spread


def _log_likelihood(logs: Floats, pairs: _Pairs, data: _Data) -> float:
    base, explained, since, until, span = data
    beta, theta, omega, sigma = np.exp(logs)
    space = np.exp(-pairs.squared / (2 * sigma**2)) / (2 * np.pi * sigma**2)
    pull = theta * omega * np.exp(-omega * pairs.wait) * space
    rate = beta * base + np.bincount(pairs.effect, pull, len(base))
    expected = beta * span + theta * float((np.exp(-omega * since) - np.exp(-omega * until)).sum())
    return float(np.log(rate[explained]).sum() - expected)


def _errors(logs: Floats, pairs: _Pairs, data: _Data) -> Floats:
    """Standard errors of the logarithms, from the curvature; not a number where the likelihood has no peak."""
    step, k = 0.01, len(logs)
    move = step * np.eye(k)
    curvature = np.empty((k, k))
    for i in range(k):
        for j in range(i, k):
            four = [
                sign * _log_likelihood(logs + one * move[i] + other * move[j], pairs, data)
                for one, other, sign in ((1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1))
            ]
            curvature[i, j] = curvature[j, i] = sum(four) / (4 * step**2)
    try:
        variance = np.diag(np.linalg.inv(-curvature))
    except np.linalg.LinAlgError:
        return np.full(k, np.nan)
    return np.sqrt(np.where(variance > 0, variance, np.nan))
