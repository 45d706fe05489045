"""Did it help? Two verdicts that no interval contradicts: of the site, and of the site with its ring.

The rules, in order:

1. "Cannot be judged" where the control has no cases before or after, or where fewer than 20 cases stand, or would be
   expected without an effect, in target or control, before or after.
2. Where comparable places lead one to expect a number of cases (expected_cases), that decides: "a fall" or "a rise"
   where what was seen lies outside what would be seen 59 times in 60 if nothing were done (effect.CLAIM), for the
   site, and for site and ring together. The expected number has in it what places chosen alike do on their own. The
   measures of 3 and 4 are given as well and do not decide.
3. Otherwise the site: its difference (WDD without a ring) and its relative effect size must agree. "A fall" or "a
   rise" needs both to exclude no change, on the same side, at 97.5 % (SITE_LEVEL). The site with its ring: the weighted
   displacement difference (target and ring against their controls) decides alone, so it must exclude no change at 99 %
   (RING_LEVEL). Without a ring there is no such verdict.
4. Then, where the site was chosen by a rule, either fall must also stand after what places chosen that way did on their
   own is taken off. Where too few places show that, a fall is not withheld for it: the reader is told.
5. All else is "no clear change". What both mean together is a value of its own (Together). The quotient (WDQ), the
   e-test and the point estimates never decide.
6. Offences that are found because police are there are judged apart, and marked: they measure activity.

Every interval is widened by the dispersion and uses Student's t with its degrees; those that are given cover 95 %. The
levels of a claim are higher so that at most 2 in 100 claims of each kind are wrong, measured in docs/evaluation.md.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Final

import numpy as np
from scipy.special import ndtri, stdtrit

from models.described import Described
from models.errors import ParameterError
from models.impact.dispersion import Dispersion, given_dispersion
from models.impact.effect import CLAIM, Effect, effect
from models.impact.expected_cases import Expected, added
from models.impact.parameters import ActivitySensitive, MinimumCases
from models.impact.regression_to_mean import RegressionToMean
from models.impact.shortfall import Lack, Need, Shortfall
from models.intervention import Z95, EffectSize, Pair, Wdd, relative_effect_size, wdd
from models.parameters import AreaSizes, ControlPair, PeriodLengths, TreatedPair

MINIMUM_CASES: Final = 20.0
SHOWN_LEVEL: Final = 0.95
SITE_LEVEL: Final = 0.975
"""How sure both measures of the site must be."""
RING_LEVEL: Final = 0.99
"""How sure the one measure of site and ring must be."""


ExpectedCases = Annotated[Expected | None, Described("Cases to be expected after, had nothing been done")]


class Outcome(StrEnum):
    """What may be said of a phase."""

    FALL = "fall"
    NO_CHANGE = "no_change"
    RISE = "rise"
    NOT_JUDGED = "not_judged"


class Doubt(StrEnum):
    """Why no clear change is what may be said."""

    UNCLEAR = "unclear"  # the difference may be a fall, a rise or nothing
    NEAR = "near"  # the 95 % intervals exclude no change, but not at the level that a claim takes
    NATURAL = "natural"  # places chosen alike fell on their own
    RATIO = "ratio"  # the ratio to the control does not agree with the difference


class Together(StrEnum):
    """What the verdict of the site and that of the site with its ring mean together."""

    NO_RING = "no_ring"  # there is one verdict only
    NOT_JUDGED = "not_judged"
    BOTH_FELL = "both_fell"
    PARTLY_MOVED = "partly_moved"  # both fell, though the ring by itself rose
    MAY_HAVE_MOVED = "may_have_moved"  # the site fell, with its ring no clear change
    MOVED = "moved"  # the same, and the ring by itself rose
    MORE_MOVED = "more_moved"  # the site fell, and with its ring it rose
    NEITHER = "neither"
    RING_FELL = "ring_fell"  # no clear change in the site, a fall with its ring
    RING_ROSE = "ring_rose"
    SITE_ROSE = "site_rose"  # the site rose, with its ring no clear change
    RING_FELL_MORE = "ring_fell_more"  # the site rose, and with its ring it fell
    BOTH_ROSE = "both_rose"


@dataclass(frozen=True)
class RingChange:
    """The ring against its control. ratio: None with no case in a count; outcome: what the ratio alone would say."""

    ratio: EffectSize | None
    outcome: Outcome


@dataclass(frozen=True)
class Finding:
    """One verdict. doubt: why there is no clear change, None otherwise; difference: WDD with the 95 % interval widened
    by the dispersion, plain_difference the same at dispersion 1, as published (both None where not judged for want of
    cases); says: what the difference alone would say at 95 %; stands: whether its measures show a fall that is clearly
    larger than what places chosen alike did, or that nobody could measure. effect: the cases seen against those to be
    expected, with the 95 % range, and expected: these; None where comparable places did not lead one to expect any, and
    then the difference decides."""

    outcome: Outcome
    doubt: Doubt | None
    difference: Wdd | None
    plain_difference: Wdd | None
    says: Outcome
    stands: bool
    effect: Effect | None = None
    expected: Expected | None = None


@dataclass(frozen=True)
class Verdict:
    """What may be said, and all that it rests on.

    site, with_ring: the two verdicts (with_ring None without a ring); together: what both mean. shortfall: why it
    cannot be judged, () otherwise. ratio: RES of the site with its widened 95 % interval, plain_ratio at dispersion 1
    (None where not judged or with no case in a count); ratio_says: what it alone would say at 95 %. ring: the ring by
    itself. regression_to_mean: what places chosen alike did, None where it was not asked.
    """

    site: Finding
    with_ring: Finding | None
    together: Together
    shortfall: Shortfall
    ratio: EffectSize | None
    plain_ratio: EffectSize | None
    ratio_says: Outcome
    ring: RingChange | None
    regression_to_mean: RegressionToMean | None
    dispersion: Dispersion
    activity_sensitive: bool

    @property
    def verdict(self) -> Outcome:
        """The outcome of the site itself."""
        return self.site.outcome

    @property
    def doubt(self) -> Doubt | None:
        """Why there is no clear change in the site itself."""
        return self.site.doubt

    @property
    def difference(self) -> Wdd | None:
        """The weighted displacement difference: of site and ring together, or of the site where there is no ring."""
        return (self.with_ring or self.site).difference

    @property
    def plain_difference(self) -> Wdd | None:
        """The same as published."""
        return (self.with_ring or self.site).plain_difference


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
    expected: ExpectedCases = None,
    ring_expected: ExpectedCases = None,
) -> Verdict:
    """The verdicts of one phase against before; the rules stand at the head of this file.

    Pairs, time_weights and area_weights as in `wdd`; make the target's area weight and the length of after 1 and the
    difference is in cases over the phase. dispersion: from `dispersion`, or a known phi. regression_to_mean: what the
    rule that chose the site would have chosen elsewhere did. minimum_cases: below it an arm is not judged. expected,
    ring_expected: of the months after, from `expected_cases`; site and ring together are judged by them where both are
    given.
    """
    spread = dispersion if isinstance(dispersion, Dispersion) else given_dispersion(dispersion)
    none = Outcome.NOT_JUDGED
    plain = wdd(treated, control, ring, ring_control, time_weights=time_weights, area_weights=area_weights)
    if short := _too_little(treated, control, minimum_cases):
        empty = Finding(none, None, None, None, none, False)
        return Verdict(
            empty, empty if ring is not None else None, Together.NOT_JUDGED, short, None, None, none, None,
            regression_to_mean, spread, activity_sensitive,
        )  # fmt: skip
    ratio = _ratio(treated, control, _scale(spread) ** 2)
    usual = treated[0] / ((time_weights or (1.0, 1.0))[0] * (area_weights or (1.0,))[0])
    alone = wdd(treated, control, time_weights=time_weights, area_weights=area_weights and area_weights[:2])
    if expected:
        site = _by_expected(expected, treated[1], widened(alone, spread), alone)
    else:
        site = _finding(alone, ratio, usual, spread, SITE_LEVEL, regression_to_mean)
    both, beside = None, None
    if ring is not None:
        if expected and ring_expected:
            seen = treated[1] + ring[1]
            both = _by_expected(added(expected, ring_expected), seen, widened(plain, spread), plain)
        else:
            both = _finding(plain, None, usual, spread, RING_LEVEL, regression_to_mean)
        of_ring = _ratio(ring, ring_control or control, _scale(spread) ** 2)
        beside = RingChange(of_ring, side_of_ratio(of_ring) if of_ring else none)
    return Verdict(
        site, both, _together(site, both, beside), (), ratio, _ratio(treated, control, 1.0), side_of_ratio(ratio),
        beside, regression_to_mean, spread, activity_sensitive,
    )  # fmt: skip


def withheld(of: Verdict, why: Lack) -> Verdict:
    """The same figures without a claim, for want of something that `judge` cannot see; a verdict that cannot be judged
    anyway stays as it is."""
    if of.verdict == Outcome.NOT_JUDGED:
        return of
    site, both = (
        one and replace(one, outcome=Outcome.NOT_JUDGED, doubt=None, stands=False) for one in (of.site, of.with_ring)
    )
    assert site
    return replace(of, site=site, with_ring=both, together=Together.NOT_JUDGED, shortfall=(why,))


def _by_expected(expected: Expected, seen: float, wide: Wdd, plain: Wdd) -> Finding:
    """The verdict that the number of cases to be expected gives. wide, plain: what is shown beside it."""
    shown, claim = effect(expected, seen, SHOWN_LEVEL), effect(expected, seen, CLAIM)
    says, outcome = (_side(one.low - 1, one.high - 1) for one in (shown, claim))
    unclear = Doubt.UNCLEAR if says == Outcome.NO_CHANGE else Doubt.NEAR
    doubt = unclear if outcome == Outcome.NO_CHANGE else None
    return Finding(outcome, doubt, wide, plain, says, outcome == Outcome.FALL, shown, expected)


def _finding(
    plain: Wdd, ratio: EffectSize | None, usual: float, spread: Dispersion, level: float,
    usual_change: RegressionToMean | None,
) -> Finding:  # fmt: skip
    """One verdict. ratio: None where the difference decides alone; usual: the site's cases over the months before, as
    many as the months after; level: how sure every measure must be."""
    wide = widened(plain, spread)
    wider = _scale(spread, level) / _scale(spread)
    reach = (wide.high - wide.estimate) * wider
    half = float(np.log(ratio.res / ratio.low)) * wider if ratio else 0.0
    says, claim = _side(wide.low, wide.high), _side(wide.estimate - reach, wide.estimate + reach)
    also = says
    if ratio:
        also, change = side_of_ratio(ratio), -float(np.log(ratio.res))
        claim = claim if claim == _side(change - half, change + half) else Outcome.NO_CHANGE
    stands = claim == Outcome.FALL
    if stands and usual_change and usual_change.log_change is not None:
        stands = _stands(
            wide.estimate, reach, ratio, half, usual, usual_change.log_change, usual_change.reach_at(level)
        )
    outcome = Outcome.NO_CHANGE if claim == Outcome.FALL and not stands else claim
    doubt = None
    if outcome == Outcome.NO_CHANGE:
        otherwise = Doubt.NATURAL if claim == Outcome.FALL else Doubt.NEAR
        doubt = Doubt.UNCLEAR if says == Outcome.NO_CHANGE else Doubt.RATIO if says != also else otherwise
    return Finding(outcome, doubt, wide, plain, says, stands)


def _stands(
    estimate: float, reach: float, ratio: EffectSize | None, half: float, usual: float, log_change: float, known: float
) -> bool:
    """Is it still a fall once what such places do on their own is taken off, with the uncertainty of that change?"""
    left = estimate - usual * np.expm1(log_change)
    if left + np.hypot(reach, usual * np.exp(log_change) * known) >= 0:
        return False
    return ratio is None or bool(np.log(ratio.res) + log_change - np.hypot(half, known) > 0)


def widened(plain: Wdd, spread: Dispersion) -> Wdd:
    """The difference with the standard error that the dispersion asks for, and Student's 95 % interval."""
    se, reach = plain.se * float(np.sqrt(spread.phi)), plain.se * Z95 * _scale(spread)
    return Wdd(
        plain.estimate, se, plain.estimate / se if se > 0 else 0.0, plain.estimate - reach, plain.estimate + reach
    )


def _scale(spread: Dispersion, level: float = SHOWN_LEVEL) -> float:
    """What the Poisson half-width at 95 % is multiplied by: root phi, and the quantile of Student's t over that of the
    normal distribution at 95 %."""
    tail = (1 + level) / 2
    quantile = stdtrit(spread.degrees, tail) if 1 <= spread.degrees < np.inf else ndtri(tail)
    return float(np.sqrt(spread.phi) * quantile / Z95)


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


def _side(low: float, high: float) -> Outcome:
    return Outcome.FALL if high < 0 else Outcome.RISE if low > 0 else Outcome.NO_CHANGE


def side_of_ratio(ratio: EffectSize | None) -> Outcome:
    """What the 95 % interval says; above 1 is a fall. With no case left in the site only the difference can speak, and
    a ratio cannot forbid it."""
    if ratio is None:
        return Outcome.FALL
    return Outcome.FALL if ratio.low > 1 else Outcome.RISE if ratio.high < 1 else Outcome.NO_CHANGE


def _together(site: Finding, both: Finding | None, ring: RingChange | None) -> Together:
    if both is None or ring is None:
        return Together.NO_RING
    rose = ring.outcome == Outcome.RISE
    none = Outcome.NO_CHANGE
    return {
        (Outcome.FALL, Outcome.FALL): Together.PARTLY_MOVED if rose else Together.BOTH_FELL,
        (Outcome.FALL, none): Together.MOVED if rose else Together.MAY_HAVE_MOVED,
        (Outcome.FALL, Outcome.RISE): Together.MORE_MOVED,
        (none, Outcome.FALL): Together.RING_FELL,
        (none, none): Together.NEITHER,
        (none, Outcome.RISE): Together.RING_ROSE,
        (Outcome.RISE, Outcome.FALL): Together.RING_FELL_MORE,
        (Outcome.RISE, none): Together.SITE_ROSE,
        (Outcome.RISE, Outcome.RISE): Together.BOTH_ROSE,
    }[site.outcome, both.outcome]
