"""Is something new: where have incidents gathered of late, more than place and time on their own explain?

The prospective space-time permutation scan of Kulldorff, Heffernan, Hartman, Assunção & Mostashari 2005 (PLoS Medicine
2, e59). It needs no population: what is expected of a circle in the last weeks is its share of all incidents times the
incidents of these weeks anywhere. A place that is always busy and a month that is busy everywhere are nothing new.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
import numpy.typing as npt

from models.described import Described
from models.engine.arguments import points, positive, repeats
from models.engine.arrays import Floats, Ints
from models.engine.circles import Circles, circles
from models.engine.cylinders import largest_by_chance, strongest
from models.engine.stacks import Stacks, stacked
from models.errors import ParameterError
from models.parameters import Permutations, Seed, Weights, X, Y

MAXIMUM_PLACES: Final = 40_000
MAXIMUM_PAIRS: Final = 200_000_000
"""Places, and places within all circles together: beyond that memory runs to gigabytes."""
USUAL_LONGEST: Final = 6
EULER: Final = 0.5772156649015329


@dataclass(frozen=True)
class SpaceTimeCluster:
    """One cylinder: a circle over the last `periods` periods.

    x, y, radius: its centre place and its reach in metres, 0 for one place; points: which of the points given stand in
    the circle, whenever they happened; places: distinct places among them; n: incidents in the cylinder; inside: all
    incidents in the circle; expected: inside times the share of the window in all incidents; log_ratio: log likelihood
    ratio. p: (M + 1) / (R + 1), with M of R permutations whose largest log ratio is at least this one, adjusted for all
    places, sizes and windows looked at; for other than the strongest it errs on the safe side. p_gumbel: the tail of a
    Gumbel distribution fitted to the permutations by its moments (Abrams, Kulldorff & Kleinman 2010), finer than 1 /
    (R + 1) and an approximation; not a number with under two permutations. recurrence: 1 / p, the number of scans,
    one a period, among which chance gives one cluster as strong.
    """

    x: float
    y: float
    radius: float
    periods: int
    points: Ints
    places: int
    n: int
    inside: int
    expected: float
    log_ratio: float
    p: float
    p_gumbel: float
    recurrence: float


@dataclass(frozen=True)
class SpaceTimeScan:
    """The clusters, the strongest first, no two with a place in common; empty where nothing exceeds its expectation.

    n: incidents; places: distinct places; longest: periods of the longest window looked at; by_chance: (R,) the largest
    log ratio in each permutation.
    """

    clusters: tuple[SpaceTimeCluster, ...]
    n: int
    places: int
    longest: int
    by_chance: Floats


def space_time_scan(
    x: X,
    y: Y,
    period: Annotated[npt.ArrayLike, Described("Number of the week or month of each incident, rising with time")],
    *,
    last: Annotated[
        int | None, Described("The period that ends now; the latest of the incidents when left out")
    ] = None,
    longest: Annotated[int | None, Described("Periods of the longest window", "", 1, 520)] = None,
    radius: Annotated[float | None, Described("Largest radius of a circle; none when left out", "m", 0)] = None,
    share: Annotated[float, Described("Largest share of all incidents in a circle", "", 0, 1)] = 0.1,
    weights: Weights = None,
    min_count: Annotated[int, Described("Incidents that a cluster must hold", "", 1)] = 2,
    min_places: Annotated[int, Described("Distinct places that a circle must hold", "", 1)] = 1,
    clusters: Annotated[int, Described("Clusters to return at most", "", 1, 100)] = 5,
    permutations: Permutations = 999,
    seed: Seed = 0,
) -> SpaceTimeScan:
    """Circles round every place over the last 1, 2, … periods, against permutations of the times over the places.

    x, y: (n,) metres; period: (n,) whole numbers. longest: when left out a quarter of the periods from the first
    incident to the last period, at least 1 and at most 6. A place that alone holds more than the share is a circle all
    the same. weights: whole numbers of incidents; every one is dealt a time of its own. A limit on counts or places
    holds in every permutation as well, so p stays true. The result does not depend on the number of threads.
    Raises ParameterError for more than 40,000 places or circles that hold more than memory does.
    """
    xs, ys = points(x, y, reach=radius)
    times, copies = _whole(period, len(xs)), repeats(weights, len(xs))
    for name, value in (("min_count", min_count), ("min_places", min_places), ("clusters", clusters)):
        if value < 1:
            raise ParameterError(f"{name} must be 1 or more, not {value}")
    if permutations < 0 or not 0 < share <= 1:
        raise ParameterError("permutations must be 0 or more, and share above 0 and at most 1")
    if radius is not None and radius != 0:
        positive("radius", radius)
    times, present = times[copies > 0], np.flatnonzero(copies > 0)
    if not len(times):
        return SpaceTimeScan((), 0, 0, longest or 1, np.zeros(permutations))
    end = int(times.max()) if last is None else int(last)
    if times.max() > end:
        raise ParameterError(f"an incident of period {times.max()} comes after the last period, {end}")
    length = end - int(times.min()) + 1
    windows = longest if longest is not None else min(max(length // 4, 1), USUAL_LONGEST)
    if windows < 1:
        raise ParameterError(f"longest must be 1 or more, not {windows}")
    at = stacked(xs, ys, copies.astype(np.float64))
    if len(at.x) > MAXIMUM_PLACES:
        raise ParameterError(
            f"{len(at.x):,} places are too many to look round each; put them on a grid first, such as one of 100 m"
        )
    place, age = at.inverse[present], end - times
    rings = _circles(at, radius, share, min_places)
    weight = copies[present]
    soon = np.zeros((len(at.x), windows), np.int64)
    for w in range(windows):
        soon[:, w] = np.bincount(place[age <= w], weight[age <= w], len(at.x))
    each_place, each_age = np.repeat(place, weight).astype(np.int32), np.repeat(age, weight)
    recent = np.sort(each_age[each_age < windows]).astype(np.int32)
    by_chance = largest_by_chance(rings, each_place, recent, windows, min_count, permutations=permutations, seed=seed)
    found: list[SpaceTimeCluster] = []
    total = int(weight.sum())
    taken = np.zeros(len(at.x), np.bool_)
    while len(found) < clusters:
        ratio, centre, held, periods = strongest(
            rings.start, rings.stop, rings.place, rings.inside, soon, total, min_count, taken
        )
        if ratio <= 0:
            break
        within = rings.place[rings.start[centre] : rings.start[centre] + held]
        taken[within] = True
        n, inside = int(soon[within, periods - 1].sum()), int(at.weight[within].sum())
        p = (1 + int((by_chance >= ratio).sum())) / (1 + permutations) if permutations else np.nan
        found.append(
            SpaceTimeCluster(
                x=float(at.x[centre]),
                y=float(at.y[centre]),
                radius=float(np.hypot(at.x[within] - at.x[centre], at.y[within] - at.y[centre]).max()),
                periods=periods,
                points=present[np.isin(place, within)],
                places=held,
                n=n,
                inside=inside,
                expected=inside * (int(soon[:, periods - 1].sum()) / total),
                log_ratio=ratio,
                p=p,
                p_gumbel=_gumbel_tail(ratio, by_chance),
                recurrence=1 / p,
            )
        )
    return SpaceTimeScan(tuple(found), total, len(at.x), windows, by_chance)


def _whole(period: npt.ArrayLike, n: int) -> Ints:
    values = np.asarray(period)
    if values.shape != (n,):
        raise ParameterError(f"period must have one whole number an incident: {n}, not {values.shape}")
    numbers = values.astype(np.float64) if values.dtype.kind in "iufb" else np.full(n, np.nan)
    if not np.isfinite(numbers).all() or (numbers != np.rint(numbers)).any():
        raise ParameterError("period must hold whole numbers: count the weeks or months from any one of them")
    return numbers.astype(np.int64)


def _circles(at: Stacks, radius: float | None, share: float, fewest: int) -> Circles:
    reach = np.inf if radius is None else radius
    weight = at.weight.astype(np.int64)
    found = circles(
        at.x, at.y, weight, radius=reach, heaviest=share * float(weight.sum()), fewest=fewest, most=MAXIMUM_PAIRS
    )
    if found is None:
        raise ParameterError("the circles hold too many places together; choose a smaller radius or share, or a grid")
    return found


def _gumbel_tail(value: float, by_chance: Floats) -> float:
    spread = float(by_chance.std(ddof=1)) if len(by_chance) > 1 else 0.0
    if not spread > 0:
        return float("nan")
    scale = spread * np.sqrt(6) / np.pi
    return float(-np.expm1(-np.exp(-(value - (by_chance.mean() - EULER * scale)) / scale)))
