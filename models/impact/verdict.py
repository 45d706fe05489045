"""Did it help? A verdict that no interval contradicts.

The rule, in order:

1. "Cannot be judged" where the control has no cases before or after, or where fewer than 20 cases stand, or would be
   expected without an effect, in target or control, before or after.
2. The headline is the weighted displacement difference (target and ring against their controls), and the relative
   effect size (target against control) must agree with it. Both intervals are widened by the dispersion and use
   Student's t with its degrees. "A fall" or "a rise" needs both to exclude no change, on the same side.
3. Where the site was chosen by a rule, "a fall" must also stand after what places chosen that way did on their own is
   taken off.
4. All else is "no clear change". The quotient (WDQ), the e-test and the point estimates never decide.
5. Offences that are found because police are there are judged apart, and marked: they measure activity.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Final

import numpy as np
from scipy.stats import t

from models.described import Described
from models.errors import ParameterError
from models.impact.dispersion import Dispersion, given_dispersion
from models.impact.parameters import ActivitySensitive, MinimumCases
from models.impact.regression_to_mean import RegressionToMean
from models.impact.shortfall import Lack, Need, Shortfall
from models.intervention import Z95, EffectSize, Pair, Wdd, relative_effect_size, wdd
from models.parameters import AreaSizes, ControlPair, PeriodLengths, TreatedPair

MINIMUM_CASES: Final = 20.0


class Outcome(StrEnum):
    """What may be said of a phase."""

    FALL = "fall"
    NO_CHANGE = "no_change"
    RISE = "rise"
    NOT_JUDGED = "not_judged"


class Doubt(StrEnum):
    """Why no clear change is what may be said."""

    UNCLEAR = "unclear"  # the difference may be a fall, a rise or nothing
    MOVED = "moved"  # the site itself fell, but its ring rose
    NATURAL = "natural"  # places chosen alike fell on their own
    RATIO = "ratio"  # the ratio to the control does not agree with the difference


@dataclass(frozen=True)
class RingChange:
    """The ring against its control. ratio: None with no case in a count; outcome: what the ratio alone would say."""

    ratio: EffectSize | None
    outcome: Outcome


@dataclass(frozen=True)
class Verdict:
    """What may be said, and all that it rests on.

    doubt: why there is no clear change, None otherwise; shortfall: why it cannot be judged, () otherwise. difference,
    ratio: WDD and RES with intervals widened by the dispersion, what decides (None where not judged; ratio also None
    with no case in a count); plain_difference, plain_ratio: the same at dispersion 1, as published elsewhere.
    difference_says, ratio_says: what each alone would say. ring: None without one, and the difference is then of the
    treated area alone. regression_to_mean: what places chosen alike did, None where it was not asked; stands: whether a
    fall is clearly larger than that.
    """

    verdict: Outcome
    doubt: Doubt | None
    shortfall: Shortfall
    difference: Wdd | None
    ratio: EffectSize | None
    plain_difference: Wdd | None
    plain_ratio: EffectSize | None
    difference_says: Outcome
    ratio_says: Outcome
    ring: RingChange | None
    regression_to_mean: RegressionToMean | None
    stands: bool
    dispersion: Dispersion
    activity_sensitive: bool


def judge(
    treated: TreatedPair,
    control: ControlPair,
    ring: Annotated[Pair | None, Described("Counts before and after in the ring", minimum=0)] = None,
    ring_control: Annotated[Pair | None, Described("Counts before and after in the ring's control", minimum=0)] = None,
    *,
    dispersion: Annotated[
        float | Dispersion, Described("How much more the months vary than chance alone", minimum=0)
    ] = 1.0,
    regression_to_mean: Annotated[
        RegressionToMean | None, Described("What places chosen alike did on their own (regression_to_mean)")
    ] = None,
    activity_sensitive: ActivitySensitive = False,
    time_weights: PeriodLengths | None = None,
    area_weights: AreaSizes | None = None,
    minimum_cases: MinimumCases = MINIMUM_CASES,
) -> Verdict:
    """The verdict of one phase against before; the rule stands at the head of this file.

    Pairs, time_weights and area_weights as in `wdd`; make the target's area weight and the length of after 1 and the
    difference is in cases over the phase. dispersion: from `dispersion`, or a known phi. regression_to_mean: what the
    rule that chose the site would have chosen elsewhere did. minimum_cases: below it an arm is not judged.
    """
    spread = dispersion if isinstance(dispersion, Dispersion) else given_dispersion(dispersion)
    none = Outcome.NOT_JUDGED
    if short := _too_little(treated, control, minimum_cases):
        return Verdict(
            none, None, short, None, None, None, None, none, none, None, regression_to_mean, False, spread,
            activity_sensitive,
        )  # fmt: skip
    plain = wdd(treated, control, ring, ring_control, time_weights=time_weights, area_weights=area_weights)
    wide = widened(plain, spread)
    ratio = _ratio(treated, control, _scale(spread) ** 2)
    says, also = _side(wide.low, wide.high, 0), side_of_ratio(ratio)
    known = regression_to_mean is not None and regression_to_mean.change is not None
    stands = says == also == Outcome.FALL and (
        not known or _stands(wide, ratio, treated, time_weights, area_weights, regression_to_mean)
    )
    agreed = says if says == also else Outcome.NO_CHANGE
    verdict = Outcome.NO_CHANGE if agreed == Outcome.FALL and not stands else agreed
    beside = None
    if ring is not None:
        of_ring = _ratio(ring, ring_control or control, _scale(spread) ** 2)
        beside = RingChange(of_ring, side_of_ratio(of_ring) if of_ring else none)
    return Verdict(
        verdict, _doubt(says, also, verdict, beside), (), wide, ratio, plain, _ratio(treated, control, 1.0), says, also,
        beside, regression_to_mean, stands, spread, activity_sensitive,
    )  # fmt: skip


def withheld(of: Verdict, why: Lack) -> Verdict:
    """The same figures without a claim, for want of something that `judge` cannot see; a verdict that cannot be judged
    anyway stays as it is."""
    if of.verdict == Outcome.NOT_JUDGED:
        return of
    return replace(of, verdict=Outcome.NOT_JUDGED, doubt=None, shortfall=(why,))


def widened(plain: Wdd, spread: Dispersion) -> Wdd:
    """The difference with the standard error that the dispersion asks for, and Student's interval."""
    se, reach = plain.se * float(np.sqrt(spread.phi)), plain.se * Z95 * _scale(spread)
    return Wdd(
        plain.estimate, se, plain.estimate / se if se > 0 else 0.0, plain.estimate - reach, plain.estimate + reach
    )


def _scale(spread: Dispersion) -> float:
    """What the Poisson half-width at 95 % is multiplied by: root phi, and Student's quantile over the normal one."""
    quantile = float(t.ppf(0.975, spread.degrees)) if 1 <= spread.degrees < np.inf else Z95
    return float(np.sqrt(spread.phi)) * quantile / Z95


def _too_little(treated: Pair, control: Pair, minimum: float) -> Shortfall:
    if minimum < 0:
        raise ParameterError("minimum_cases must be zero or more")
    rb, (cb, ca) = treated[0], control
    if min(cb, ca) == 0:
        return (Lack(Need.CONTROL_CASES, 1, 0),)
    counts = {
        Need.TREATED_BEFORE: rb,
        Need.TREATED_EXPECTED: rb * ca / cb,
        Need.CONTROL_BEFORE: cb,
        Need.CONTROL_AFTER: ca,
    }
    return tuple(Lack(need, minimum, count) for need, count in counts.items() if count < minimum)


def _ratio(treated: Pair, control: Pair, phi: float) -> EffectSize | None:
    return None if min(*treated, *control) == 0 else relative_effect_size(treated, control, dispersion=phi)


def _side(low: float, high: float, none: float) -> Outcome:
    return Outcome.FALL if high < none else Outcome.RISE if low > none else Outcome.NO_CHANGE


def side_of_ratio(ratio: EffectSize | None) -> Outcome:
    """Above 1 is a fall. With no case left in the site only the difference can speak, and a ratio cannot forbid it."""
    if ratio is None:
        return Outcome.FALL
    return Outcome.FALL if ratio.low > 1 else Outcome.RISE if ratio.high < 1 else Outcome.NO_CHANGE


def _doubt(says: Outcome, also: Outcome, verdict: Outcome, ring: RingChange | None) -> Doubt | None:
    """What no clear change may not hide, and why it is one although the difference by itself leaves none out."""
    if verdict != Outcome.NO_CHANGE:
        return None
    if says == Outcome.NO_CHANGE:
        moved = also == Outcome.FALL and ring is not None and ring.outcome == Outcome.RISE
        return Doubt.MOVED if moved else Doubt.UNCLEAR
    if says == also:
        return Doubt.NATURAL
    return Doubt.RATIO


def _stands(
    wide: Wdd, ratio: EffectSize | None, treated: Pair, time: Pair | None, area: tuple[float, ...] | None,
    usual_change: RegressionToMean | None,
) -> bool:  # fmt: skip
    """Is it still a fall once what such places do on their own is taken off, with the uncertainty of that change?"""
    assert usual_change is not None and usual_change.log_change is not None
    usual = treated[0] / ((time or (1.0, 1.0))[0] * (area or (1.0,))[0])
    gap = usual * (np.exp(usual_change.log_change) - 1)
    reach = np.hypot(wide.high - wide.estimate, usual * np.exp(usual_change.log_change) * usual_change.reach)
    if wide.estimate - gap + reach >= 0:
        return False
    if ratio is None:
        return True
    half = np.hypot(np.log(ratio.res / ratio.low), usual_change.reach)
    return bool(np.log(ratio.res) + usual_change.log_change - half > 0)
