"""Exact tests of a Poisson rate, and of the ratio of two, with their exact intervals."""

from dataclasses import dataclass
from math import ceil, floor, inf, isfinite, nan
from typing import Annotated

from scipy.special import betainccinv, betaincinv, chdtri, gammaincinv

from models.described import Described
from models.engine.poisson import poisson_cdf, poisson_pmf, poisson_sf
from models.errors import ParameterError
from models.parameters import Alternative

Count = Annotated[float, Described("Count, a whole number", minimum=0)]
OtherCount = Annotated[float, Described("Count it is set against, a whole number", minimum=0)]
Size = Annotated[float, Described("What the count is divided by: length of time, area", minimum=0)]
OtherSize = Annotated[float, Described("What the other count is divided by", minimum=0)]
Level = Annotated[float, Described("Level of the interval", minimum=0, maximum=1)]
SAME = 1 + 1e-7  # outcomes whose chances differ by less are equally likely: rounding must not decide


@dataclass(frozen=True)
class PoissonTest:
    """estimate: the rate, or the ratio of two; p; low, high: the exact interval, one-sided where the alternative is."""

    estimate: float
    p: float
    low: float
    high: float


def poisson_rate_test(
    count: Count,
    size: Size = 1.0,
    *,
    rate: Annotated[float, Described("Rate that is tested", minimum=0)] = 1.0,
    alternative: Alternative = "two-sided",
    level: Level = 0.95,
) -> PoissonTest:
    """Is count / size another rate than `rate`? Exact (Garwood 1936), as `poisson.test` of R with one count.

    Two-sided p: all counts that are no likelier than the one seen. "greater": the rate is higher than `rate`.
    """
    seen = _whole("count", count)
    _checked(level, alternative, size=size, rate=rate)
    mean = rate * size
    p = {"less": poisson_cdf(seen, mean), "greater": poisson_sf(seen - 1, mean)}.get(alternative)
    low_tail, high_tail = _tails(alternative, level)
    low = float(gammaincinv(seen, low_tail) / size) if seen and low_tail else 0.0
    high = float(chdtri(2 * seen + 2, high_tail) / 2 / size) if high_tail else inf
    return PoissonTest(seen / size, float(_no_likelier(seen, mean) if p is None else p), low, high)


def poisson_ratio_test(
    first: Count,
    second: OtherCount,
    first_size: Size = 1.0,
    second_size: OtherSize = 1.0,
    *,
    ratio: Annotated[float, Described("Ratio of the rates that is tested", minimum=0)] = 1.0,
    alternative: Alternative = "two-sided",
    level: Level = 0.95,
) -> PoissonTest:
    """Is the first rate another multiple of the second than `ratio`? Przyborowski and Wilenski (1940), Biometrika 31.

    Given their sum the first count is binomial with the chance ratio n1 / (ratio n1 + n2): exact, and as `poisson.test`
    of R with two counts. The interval is that of the ratio (Clopper and Pearson 1934). "greater": the ratio is higher.
    No cases at all: the estimate is not a number, p is 1 and the interval is 0 to infinity.
    """
    one, other = _whole("first count", first), _whole("second count", second)
    _checked(level, alternative, first_size=first_size, second_size=second_size, ratio=ratio)
    if one == other == 0:
        return PoissonTest(nan, 1.0, 0.0, inf)
    chance = ratio * first_size / (ratio * first_size + second_size)
    from scipy.stats import binomtest  # noqa: PLC0415 - costs 0.3 s, needed only here

    p = binomtest(one, one + other, chance, alternative=alternative).pvalue
    low_tail, high_tail = _tails(alternative, level)
    low = float(betaincinv(one, other + 1, low_tail)) if one and low_tail else 0.0
    high = float(betainccinv(one + 1, other, high_tail)) if other and high_tail else 1.0
    scale = second_size / first_size
    return PoissonTest(
        one / other * scale if other else inf, float(p), _odds(low) * scale, _odds(high) * scale
    )  # fmt: skip


def _no_likelier(seen: int, mean: float) -> float:
    """The chance of all counts that are no likelier than the one seen."""
    if seen == mean:
        return 1.0
    limit = poisson_pmf(seen, mean) * SAME
    if seen > mean:
        low, high = -1, floor(mean)  # the last count below the mean that is no likelier
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if poisson_pmf(middle, mean) <= limit else (low, middle - 1)
        return min(1.0, float(poisson_cdf(low, mean) + poisson_sf(seen - 1, mean)))
    first = ceil(mean)
    reach = 1
    while poisson_pmf(first + reach, mean) > limit:
        reach *= 2
    low, high = first, first + reach  # the first count above the mean that is no likelier
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if poisson_pmf(middle, mean) <= limit else (middle + 1, high)
    return min(1.0, float(poisson_cdf(seen, mean) + poisson_sf(low - 1, mean)))


def _odds(chance: float) -> float:
    return chance / (1 - chance) if chance < 1 else inf


def _tails(alternative: str, level: float) -> tuple[float, float]:
    """What the interval leaves out below and above."""
    out = 1 - level
    return {"less": (0.0, out), "greater": (out, 0.0)}.get(alternative, (out / 2, out / 2))


def _whole(name: str, count: float) -> int:
    if not isfinite(count) or count < 0 or count != round(count):
        raise ParameterError(f"The {name} must be a whole number of cases, 0 or more, not {count!r}.")
    return round(count)


def _checked(level: float, alternative: str, **positive: float) -> None:
    for name, value in positive.items():
        if not (isfinite(value) and value > 0):
            raise ParameterError(f"{name} must be a number above zero, not {value!r}.")
    if not 0 < level < 1:
        raise ParameterError(f"The level of an interval lies between 0 and 1, not {level!r}.")
    if alternative not in ("two-sided", "greater", "less"):
        raise ParameterError(f"alternative is two-sided, greater or less, not {alternative!r}.")
