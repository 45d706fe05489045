"""Did it help? Counts before and after, in the target, its buffer and a control of its own.

Pairs are (before, after) over equal lengths of time and the same months, unless weights say otherwise. Counts are of
cases: case weights do not belong in a test for counts. b, a: before, after; R, D, C: target, buffer, control.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

import numpy as np

from models.described import Described
from models.engine.arrays import Floats
from models.engine.poisson import poisson_pmf
from models.errors import ParameterError
from models.parameters import Alternative, AreaSizes, BufferPair, ControlPair, PeriodLengths, TreatedPair

Pair = tuple[float, float]
Z95: Final = 1.959963984540054
ROUNDING: Final = 1e-12
MAXIMUM_PAIRS: Final = 500_000_000
SIDES: Final[dict[str, Callable[[Floats], Floats]]] = {"two-sided": np.abs, "greater": np.positive, "less": np.negative}
"""What of a signed gap is large, by the alternative."""

CountOne = Annotated[float, Described("Count", minimum=0)]
CountTwo = Annotated[float, Described("Count it is set against", minimum=0)]
SizeOne = Annotated[float, Described("Its length of time", minimum=0)]
SizeTwo = Annotated[float, Described("The other's length of time", minimum=0)]
TestedDifference = Annotated[float, Described("Difference of the rates that is tested")]


@dataclass(frozen=True)
class Wdd:
    """Change net of control, in cases (negative: a fall), its standard error, z and 95 % interval."""

    estimate: float
    se: float
    z: float
    low: float
    high: float


class WdqReason(StrEnum):
    """Why a quotient may not be read; empty where it may."""

    READ = ""
    CONTROL_EMPTY = "control_empty"  # no cases there before or after, so nothing can be set against it
    AS_CONTROL = "as_control"  # there is no effect to displace
    WORSE = "worse_than_control"


@dataclass(frozen=True)
class Wdq:
    """wdq is None, with the reason, where it may not be read; `reason` is empty otherwise.

    success: Ra/Ca - Rb/Cb, below 0 where the target did better than the control; buffer: Da/Ca - Db/Cb;
    net_effect: -success; total_net_effect: cases prevented net in target and buffer. None where a control count is 0.
    """

    wdq: float | None
    success: float | None
    buffer: float | None
    net_effect: float | None
    total_net_effect: float | None
    reason: WdqReason


@dataclass(frozen=True)
class EffectSize:
    """Relative effect size (above 1: a fall against the control) with its 95 % interval, and the change in %."""

    res: float
    low: float
    high: float
    change: float


def wdd(
    treated: TreatedPair,
    control: ControlPair,
    displacement: BufferPair | None = None,
    displacement_control: Annotated[
        Pair | None, Described("Counts before and after in a control of the buffer", minimum=0)
    ] = None,
    *,
    time_weights: PeriodLengths | None = None,
    area_weights: AreaSizes | None = None,
) -> Wdd:
    """Weighted displacement difference (Wheeler and Ratcliffe 2018): (Ra - Rb) - (Ca - Cb) + (Da - Db) - (Ea - Eb).

    E is the buffer's own control. The standard error is the square root of all counts (Poisson), so zeros are fine.
    time_weights: lengths of before and after; area_weights: sizes of treated, control, displacement and its control, in
    that order, as many as there are pairs. Counts are divided by both, and the estimate is then per unit. No cases at
    all: everything is 0.
    """
    pairs = [treated, control]
    for extra in (displacement, displacement_control):
        pairs.append((0.0, 0.0) if extra is None else extra)
    counts = np.asarray([_pair(pair) for pair in pairs])
    time = np.asarray((1.0, 1.0) if time_weights is None else time_weights, np.float64)
    sizes = np.asarray(() if area_weights is None else area_weights, np.float64)
    area = np.append(sizes, np.ones(max(0, 4 - sizes.size)))
    if np.ndim(sizes) != 1:
        raise ParameterError("area_weights are a flat list of up to four sizes")
    if time.shape != (2,) or area.shape != (4,) or not (time > 0).all() or not (area > 0).all():
        raise ParameterError("time_weights are two lengths and area_weights up to four sizes, all more than 0")
    size = area[:, None] * time[None, :]
    sign = np.asarray([[-1, 1], [1, -1], [-1, 1], [1, -1]])
    estimate = float((sign * counts / size).sum())
    se = float(np.sqrt((counts / size**2).sum()))
    return Wdd(estimate, se, estimate / se if se > 0 else 0.0, estimate - Z95 * se, estimate + Z95 * se)


def wdq(treated: TreatedPair, control: ControlPair, displacement: BufferPair) -> Wdq:
    """Weighted displacement quotient (Bowers and Johnson 2003): (Da/Ca - Db/Cb) / (Ra/Ca - Rb/Cb).

    Above 1 diffusion exceeds the direct effect; 0 to 1 diffusion; -1 to 0 displacement smaller than the gain; below -1
    displacement exceeds it (Guerette 2009). To be read only where the target did better than the control (success < 0).
    """
    (rb, ra), (cb, ca), (db, da) = _pair(treated), _pair(control), _pair(displacement)
    if cb == 0 or ca == 0:
        return Wdq(None, None, None, None, None, WdqReason.CONTROL_EMPTY)
    success, buffer = ra / ca - rb / cb, da / ca - db / cb
    total = (rb * ca / cb - ra) + (db * ca / cb - da)
    if abs(success) < 1e-12:
        return Wdq(None, success, buffer, -success, total, WdqReason.AS_CONTROL)
    if success > 0:
        return Wdq(None, success, buffer, -success, total, WdqReason.WORSE)
    quotient = buffer / success + 0.0  # + 0.0: no minus before a zero
    return Wdq(quotient, success, buffer, -success, total, WdqReason.READ)


def gross_effect(treated: Pair) -> float:
    """Rb - Ra: above 0 for a fall, whatever happened elsewhere."""
    before, after = _pair(treated)
    return before - after


def relative_effect_size(
    treated: TreatedPair,
    control: ControlPair,
    *,
    dispersion: Annotated[float, Described("Variance over mean of the counts", minimum=0)] = 1.0,
) -> EffectSize:
    """(Rb Ca) / (Ra Cb) with variance of its logarithm dispersion * (1/Ra + 1/Rb + 1/Ca + 1/Cb) (Weisburd et al. 2021).

    change: 100 (1/RES - 1), so -26 is a fall of 26 %. Every count must be more than 0: use `wdd` otherwise.
    """
    (rb, ra), (cb, ca) = _pair(treated), _pair(control)
    if min(rb, ra, cb, ca) == 0:
        raise ParameterError("a relative effect size needs at least one case before and after in both areas; use WDD")
    if not dispersion > 0:
        raise ParameterError("dispersion must be more than 0")
    res = rb * ca / (ra * cb)
    spread = Z95 * float(np.sqrt(dispersion * (1 / ra + 1 / rb + 1 / ca + 1 / cb)))
    return EffectSize(res, res * float(np.exp(-spread)), res * float(np.exp(spread)), 100 * (1 / res - 1))


def e_test(
    first: CountOne,
    second: CountTwo,
    first_size: SizeOne = 1.0,
    second_size: SizeTwo = 1.0,
    difference: TestedDifference = 0.0,
    *,
    alternative: Alternative = "two-sided",
) -> float:
    """p that two Poisson rates differ by `difference`: the E-test of Krishnamoorthy and Thomson (2004).

    first, second: counts; sizes: what each is divided by (months, km²). The statistic is
    (k1/n1 - k2/n2 - d) / sqrt(k1/n1² + k2/n2²); its distribution is summed over all counts with a probability above
    1e-20 under the rates estimated with the null hypothesis. "greater": the first rate is higher by more than
    `difference`. 1 where the rates differ by exactly that, and where the null hypothesis leaves no positive rate
    (the paper's rule). Not a number when both counts are 0, where the statistic is not defined.
    """

    def spread(one: Floats, other: Floats) -> Floats:
        return np.asarray(np.sqrt(one / first_size**2 + other / second_size**2))

    return _e_test(first, second, first_size, second_size, difference, alternative, spread, tie=True)


def pooled_e_test(
    first: CountOne,
    second: CountTwo,
    first_size: SizeOne = 1.0,
    second_size: SizeTwo = 1.0,
    difference: TestedDifference = 0.0,
) -> float:
    """`e_test` with the gap set against the root of the pooled rate, (k1 + k2) / (n1 + n2): the statistic of ptools.

    With sizes of their own it is another test than the paper's. As in ptools no cases in either period never count as
    a difference, not even as one of 0, so equal rates have 1 less the chance of no cases at all.
    """

    def spread(one: Floats, other: Floats) -> Floats:
        return np.asarray(np.sqrt((one + other) / (first_size + second_size)))

    return _e_test(first, second, first_size, second_size, difference, "two-sided", spread, tie=False)


def _e_test(
    first: float, second: float, first_size: float, second_size: float, difference: float, alternative: str,
    spread: Callable[[Floats, Floats], Floats], *, tie: bool,
) -> float:  # fmt: skip
    """p of a statistic gap / spread(counts); tie: whether no cases in either count as a gap of 0."""
    if not np.isfinite([first, second, first_size, second_size, difference]).all():
        raise ParameterError("counts, sizes and their difference must be finite numbers")
    if min(first, second) < 0 or min(first_size, second_size) <= 0:
        raise ParameterError("counts must be 0 or more and sizes more than 0")
    side = SIDES.get(alternative)
    if side is None:
        raise ParameterError(f"alternative is one of {', '.join(SIDES)}, not {alternative!r}")
    if first == second == 0:
        return float("nan")
    rate = (first + second - difference * first_size) / (first_size + second_size)
    if rate <= 0 or rate + difference <= 0:
        return 1.0
    gap = first / first_size - second / second_size - difference
    if abs(gap) <= ROUNDING * (first / first_size + second / second_size):
        gap = 0.0
    seen = float(side(gap / spread(np.asarray(first), np.asarray(second))))
    if tie and seen == 0 and alternative == "two-sided":
        return 1.0
    one, p_one = _support(first_size * (rate + difference))
    other, p_other = _support(second_size * rate)
    if len(one) * len(other) > MAXIMUM_PAIRS:
        raise ParameterError(f"counts of {first:g} and {second:g} are too many to be summed over; use wdd")
    p = 0.0
    for k in range(0, len(one), 256):  # some rows at a time: counts of 50,000 would need half a gigabyte at once
        some = one[k : k + 256, None]
        apart = side(some / first_size - other / second_size - difference)
        width = spread(some, other)
        extreme = apart >= (seen - ROUNDING * abs(seen)) * width
        extreme &= (width > 0) | (apart != 0) | (tie and seen <= 0)  # 0 over 0 is no gap, unless one was expected
        p += float(p_one[k : k + 256] @ extreme @ p_other)
    return min(1.0, p)


def _support(mean: float) -> tuple[Floats, Floats]:
    """Counts that a Poisson variable of this mean can be taken to have, with their probabilities."""
    spread = 10 * np.sqrt(mean)  # ten standard deviations and a few counts leave less than 1e-20 out
    counts = np.arange(np.floor(max(mean - spread - 10, 0)), np.ceil(mean + spread + 40), dtype=np.float64)
    return counts, poisson_pmf(counts, mean)


def _pair(pair: Pair) -> Pair:
    if np.shape(pair) != (2,):
        raise ParameterError(f"a pair is (before, after), not {len(pair)} numbers")
    before, after = float(pair[0]), float(pair[1])
    if not (np.isfinite(before) and np.isfinite(after) and before >= 0 and after >= 0):
        raise ParameterError("a pair is (before, after), two counts of 0 or more")
    return before, after
