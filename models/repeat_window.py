"""How much higher is the risk near an incident, and for a while after it, than chance would have it?

Needs exact places and days, and one case an incident: two records of one incident are no repeat.
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numba import njit

from models.described import Described
from models.engine.arguments import days_of, points, whole
from models.engine.arrays import Bools, Floats, Ints, Ints32
from models.engine.bands import in_bands
from models.engine.near_pairs import near_pairs
from models.engine.streams import shuffle, stream
from models.errors import ParameterError
from models.parameters import Days, Permutations, Seed, X, Y
from models.poisson_interval import poisson_interval


@dataclass(frozen=True)
class RepeatWindow:
    """Pairs of cases in one window of distance and days.

    pairs: how many there are; expected: when the days are dealt anew, exact; ratio: pairs / expected, not a number
    where both are 0; low, high: ends of its 95 % interval; p: one-sided, (1 + permutations with at least as many
    pairs) / (1 + permutations); dispersion: variance over mean of the pairs of the permutations, 1 at least; follows:
    (n,) whether a case came after another in the window; by_chance, chance_low, chance_high: how many would come after
    another if days were dealt anew, and between which numbers that lies in 95 % of the permutations.
    """

    pairs: int
    expected: float
    ratio: float
    low: float
    high: float
    p: float
    dispersion: float
    follows: Bools
    by_chance: float
    chance_low: float
    chance_high: float


def repeat_window(
    x: X,
    y: Y,
    days: Days,
    *,
    distance: Annotated[float, Described("Nearer than this is near", "m", 0)],
    within: Annotated[float, Described("Sooner than this is soon", "d", 0)],
    apart: Annotated[float, Described("Nearer than this is the same place, and left out", "m", 0)] = 0.0,
    since: Annotated[float, Described("Sooner than this is the same incident, and left out", "d", 0)] = 0.0,
    permutations: Permutations = 999,
    seed: Seed = 0,
) -> RepeatWindow:
    """Pairs of cases in one window: from `apart` to less than `distance` metres, and from `since` to less than `within`
    days, from each other.

    x, y: (n,) metres; days: (n,) numbers or dates. The interval takes the pairs for Poisson given what is expected of
    them (Garwood 1936), with as many fewer as they vary more than that when days are dealt anew: pairs of one cluster
    hang together. A case follows another when it is the later of a pair; of two on one day, the one that stands later
    in the arrays. The permutations do not depend on the number of threads.
    """
    if not (0 <= apart < distance < np.inf and 0 <= since < within):
        given = f"{apart!r}, {distance!r}, {since!r}, {within!r}"
        raise ParameterError(f"0 <= apart < distance and 0 <= since < within are needed, not {given}")
    xs, ys = points(x, y, reach=distance)
    times = days_of(days, len(xs))
    permutations, seed = whole("number of permutations", permutations, 1), whole("seed", seed)
    one, other, far = near_pairs(xs, ys, float(np.nextafter(distance, 0.0)))
    kept = (far >= apart) & (far < distance)
    one, other = one[kept], other[kept]
    n = len(xs)
    pairs, number = np.zeros(permutations + 1, np.int64), np.zeros(permutations + 1, np.int64)
    follows = np.zeros(n, np.bool_)
    case = (one, other, times, float(since), float(within), np.uint64(seed), pairs, number, follows)
    in_bands(_deal, permutations + 1, (permutations + 1) * (len(one) + n), *case)
    observed, dealt = int(pairs[0]), pairs[1:]
    expected = len(one) * (_share_soon(times, within) - (_share_soon(times, since) if since else 0.0))
    dispersion = max(float(dealt.var()) / expected, 1.0) if expected > 0 and permutations > 1 else 1.0
    low, high = poisson_interval(observed / dispersion)
    by_chance = float(number[1:].mean())
    chance = np.quantile(number[1:], (0.025, 0.975), method="inverted_cdf")
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = (np.float64(v) / expected for v in (observed, low * dispersion, high * dispersion))
        ratio, least, most = map(float, ends)
    return RepeatWindow(
        observed, expected, ratio, least, most, float((1 + (dealt >= observed).sum()) / (1 + permutations)), dispersion,
        follows, by_chance, float(chance[0]), float(chance[1]),
    )  # fmt: skip


def _share_soon(times: Floats, within: float) -> float:
    """The share of all pairs that are less than `within` days apart."""
    ordered, n = np.sort(times), len(times)
    if n < 2:
        return 0.0
    later = np.searchsorted(ordered, ordered + within, side="left")
    while (over := (later > np.arange(1, n + 1)) & (ordered[later - 1] - ordered >= within)).any():
        later = later - over  # a sum and a difference may round to different sides of the edge
    return float((later - np.arange(n) - 1).sum()) / (n * (n - 1) / 2)


@njit(cache=True, nogil=True)
def _deal(
    from_r: int, to_r: int, one: Ints32, other: Ints32, days: Floats, since: float, within: float, seed: np.uint64,
    pairs: Ints, number: Ints, follows: Bools,
) -> None:  # fmt: skip
    """Count pairs and cases that follow, as the days are (0), which marks `follows`, and dealt anew (from 1)."""
    marked = np.zeros(len(days), np.bool_)
    for r in range(from_r, to_r):
        dealt = days.copy()
        if r > 0:
            shuffle(dealt, stream(seed, r))
        marked[:] = False
        close = 0
        for k in range(len(one)):
            gap = dealt[other[k]] - dealt[one[k]]
            if since <= abs(gap) < within:
                close += 1
                marked[other[k] if gap >= 0 else one[k]] = True
        pairs[r] = close
        number[r] = marked.sum()
        if r == 0:
            follows[:] = marked
