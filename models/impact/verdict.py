"""Did it help? One sentence that no interval contradicts.

The rule, in order:

1. "Cannot be judged" where the control has no cases before or after, or where fewer than 20 cases stand, or would be
   expected without an effect, in target or control, before or after.
2. The headline is the weighted displacement difference (target and ring against their controls), and the relative
   effect size (target against control) must agree with it. Both intervals are widened by the dispersion and use
   Student's t with its degrees. "A fall" or "a rise" needs both to exclude no change, on the same side.
3. Where the site was chosen by a rule, "a fall" must also stand after what places chosen that way did on their own is
   taken off.
4. All else is "no clear change". The quotient (WDQ), the e-test and the point estimates never decide.
5. Offences that are found because police are there are judged apart, and their sentence says what they cannot show.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy.stats import t

from models.errors import ParameterError
from models.impact.dispersion import Dispersion, given_dispersion
from models.impact.regression_to_mean import RegressionToMean
from models.intervention import Z95, EffectSize, Pair, Wdd, relative_effect_size, wdd

FALL: Final = "a fall"
NO_CHANGE: Final = "no clear change"
RISE: Final = "a rise"
NOT_JUDGED: Final = "cannot be judged"
LEAST: Final = 20.0
ACTIVITY: Final = (
    "Many of these offences are found because police are there, so they rise where police are and fall where police "
    "leave: read this as a measure of activity, not of harm."
)


@dataclass(frozen=True)
class Verdict:
    """What may be said. verdict: one of the four; sentence: the verdict with its numbers; reasons: plain sentences,
    what each measure says and why it did or did not count.

    difference, ratio: WDD and RES with intervals widened by the dispersion, what decides (None where not judged; ratio
    also None with no case in a count); plain_difference, plain_ratio: the same at dispersion 1, as published elsewhere.
    """

    verdict: str
    sentence: str
    reasons: tuple[str, ...]
    difference: Wdd | None
    ratio: EffectSize | None
    plain_difference: Wdd | None
    plain_ratio: EffectSize | None
    dispersion: Dispersion
    activity_sensitive: bool


def judge(
    treated: Pair,
    control: Pair,
    ring: Pair | None = None,
    ring_control: Pair | None = None,
    *,
    dispersion: Dispersion | float = 1.0,
    natural: RegressionToMean | None = None,
    activity_sensitive: bool = False,
    time_weights: Pair | None = None,
    area_weights: tuple[float, ...] | None = None,
    least: float = LEAST,
    place: Literal["site", "zone"] = "site",
) -> Verdict:
    """The verdict of one phase against before; the rule stands at the head of this file.

    Pairs, time_weights and area_weights as in `wdd`; make the target's area weight and the length of after 1 and the
    difference is in cases over the phase. dispersion: from `dispersion`, or a known phi. natural: what the rule that
    chose the site would have chosen elsewhere did, from `regression_to_mean`. place: what the sentence
    calls the treated area.
    """
    spread = dispersion if isinstance(dispersion, Dispersion) else given_dispersion(dispersion)
    if why := _too_little(treated, control, least, place):
        sentence = f"Cannot be judged: {why}"
        return Verdict(NOT_JUDGED, sentence, (why,), None, None, None, None, spread, activity_sensitive)
    plain = wdd(treated, control, ring, ring_control, time_weights=time_weights, area_weights=area_weights)
    wide = widened(plain, spread)
    plain_ratio = _ratio(treated, control, 1.0)
    ratio = _ratio(treated, control, _scale(spread) ** 2)
    says, also = _side(wide.low, wide.high, 0), _side_of_ratio(ratio)
    verdict = says if says == also else NO_CHANGE
    reasons = [_about_difference(wide, ring is not None), _about_ratio(ratio, plain_ratio, says, also)]
    if natural is not None and natural.change is not None:
        stands = says == also == FALL and _stands(wide, ratio, treated, time_weights, area_weights, natural)
        reasons.append(_about_nature(natural, verdict, stands))
        if verdict == FALL and not stands:
            verdict = NO_CHANGE
    elif natural is not None:
        reasons.append(f"What places chosen alike do on their own could not be measured. {natural.reason}")
    moved = False
    if ring is not None:
        beside = _ratio(ring, ring_control or control, _scale(spread) ** 2)
        moved = says == NO_CHANGE and also == FALL and beside is not None and _side_of_ratio(beside) == RISE
        reasons.append(_about_ring(beside, also))
    reasons.append(_about_dispersion(spread))
    if activity_sensitive:
        reasons.append(ACTIVITY)
    but = ": the site itself fell, but its ring rose" if moved else _but(says, also, verdict)
    where = f"in the {place}{' and its ring together' if ring is not None else ''}"
    sentence = f"{verdict.capitalize()}: {_span(wide, where)}{but}."
    if activity_sensitive:
        sentence += f" {ACTIVITY}"
    return Verdict(
        verdict, sentence, tuple(reasons), wide, ratio, plain, plain_ratio, spread, activity_sensitive
    )  # fmt: skip


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


def _too_little(treated: Pair, control: Pair, least: float, place: str) -> str:
    if least < 0:
        raise ParameterError("least must be zero or more")
    rb, (cb, ca) = treated[0], control
    if min(cb, ca) == 0:
        return "the control has no cases before or after, so nothing can be set against it."
    expected = rb * ca / cb
    arms = {
        f"in the {place} before": rb,
        f"expected in the {place} during the phase": expected,
        "in the control before": cb,
        "in the control during the phase": ca,
    }
    short = [f"{value:.0f} {name}" for name, value in arms.items() if value < least]
    return f"fewer than {least:g} cases ({', '.join(short)}), which chance alone moves too far." if short else ""


def _ratio(treated: Pair, control: Pair, phi: float) -> EffectSize | None:
    return None if min(*treated, *control) == 0 else relative_effect_size(treated, control, dispersion=phi)


def _side(low: float, high: float, none: float) -> str:
    return FALL if high < none else RISE if low > none else NO_CHANGE


def _side_of_ratio(ratio: EffectSize | None) -> str:
    """Above 1 is a fall. With no case left in the site only the difference can speak, and a ratio cannot forbid it."""
    if ratio is None:
        return FALL
    return FALL if ratio.low > 1 else RISE if ratio.high < 1 else NO_CHANGE


def _stands(
    wide: Wdd, ratio: EffectSize | None, treated: Pair, time: Pair | None, area: tuple[float, ...] | None,
    natural: RegressionToMean,
) -> bool:  # fmt: skip
    """Is it still a fall once the site's natural change is taken off, with the uncertainty of that change?"""
    assert natural.log_change is not None
    usual = treated[0] / ((time or (1.0, 1.0))[0] * (area or (1.0,))[0])
    gap = usual * (np.exp(natural.log_change) - 1)
    reach = np.hypot(wide.high - wide.estimate, usual * np.exp(natural.log_change) * natural.reach)
    if wide.estimate - gap + reach >= 0:
        return False
    if ratio is None:
        return True
    half = np.hypot(np.log(ratio.res / ratio.low), natural.reach)
    return bool(np.log(ratio.res) + natural.log_change - half > 0)


def _signed(value: float | None) -> str:
    """−12, +3, 0."""
    whole = round(value or 0.0)
    return f"{whole:+d}".replace("-", "−") if whole else "0"


def _cases(value: float) -> str:
    return f"{abs(value):.0f} {'fewer' if value < 0 else 'more'}"


def _span(d: Wdd, where: str) -> str:
    """191 fewer cases in the site than …: what was seen, and how far from it the truth may lie."""
    than = f"{where} than the control would lead one to expect"
    if d.low < 0 < d.high:
        return f"between {_cases(d.low)} and {_cases(d.high)} cases {than} (19 times in 20)"
    near, far = sorted((d.low, d.high), key=abs)
    return f"{_cases(d.estimate)} cases {than} (19 times in 20 between {abs(near):.0f} and {_cases(far)})"


def _but(says: str, also: str, verdict: str) -> str:
    """What no clear change may hide, and why it is one although the difference by itself leaves none out."""
    if says == NO_CHANGE:
        return ", so it may have fallen, risen or stayed"
    if says == verdict:
        return ""
    if says == also:
        return ", but places chosen alike fell on their own"
    return ", but the ratio to the control does not agree"


def _about_difference(d: Wdd, with_ring: bool) -> str:
    where = "the site and its ring together" if with_ring else "the site"
    clear = "which chance alone could give" if d.low <= 0 <= d.high else "which is more than chance gives"
    return (
        f"The difference (WDD) for {where} is {_signed(d.estimate)} cases, from {_signed(d.low)} to "
        f"{_signed(d.high)}, {clear}."
    )


def _about_ratio(ratio: EffectSize | None, plain: EffectSize | None, says: str, also: str) -> str:
    if ratio is None or plain is None:
        return "The ratio (RES) is not defined with no cases left, so the difference decides alone."
    text = f"The ratio (RES) for the site alone is {ratio.res:.2f}, from {ratio.low:.2f} to {ratio.high:.2f}"
    if also == says:
        return f"{text}, and says the same."
    return f"{text}; by itself it would say {also}, which is not enough: both measures must agree."


def _about_ring(ratio: EffectSize | None, site: str) -> str:
    if ratio is None:
        return "The ring has too few cases for a ratio of its own."
    low, high = (100 * (1 / end - 1) for end in (ratio.high, ratio.low))
    text = (
        f"The ring alone changed by {_signed(ratio.change)} % against its control, from {_signed(low)} to "
        f"{_signed(high)} %"
    )
    says = _side_of_ratio(ratio)
    if says == RISE and site == FALL:
        return f"{text}: part of what left the site may have moved there."
    return f"{text}: {'neither a rise nor a fall is clear' if says == NO_CHANGE else says}."


def _about_nature(natural: RegressionToMean, verdict: str, stands: bool) -> str:
    text = f"Places that the same rule would have chosen changed by {_signed(natural.change)} % on their own"
    if verdict != FALL:
        return f"{text}."
    return f"{text}; the fall is larger than that." if stands else f"{text}, and the fall here is not clearly larger."


def _about_dispersion(spread: Dispersion) -> str:
    if spread.degrees == 0:
        return "How much the months vary beyond chance could not be measured, so the intervals may be too narrow."
    if np.isinf(spread.degrees):
        return f"The intervals take the months to vary {spread.phi:.2f} times as much as chance alone."
    return f"The months vary {spread.phi:.2f} times as much as chance alone, and the intervals allow for it."
