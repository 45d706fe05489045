"""Did it help, in words: the headline, what it rests on, and why nothing more may be said."""

from dataclasses import dataclass
from fractions import Fraction
from math import isinf
from typing import Final

from app.figures import counted, decimal, number, signed
from app.words.shortfall import missing
from models.impact.dispersion import Dispersion
from models.impact.effect import CLAIM
from models.impact.regression_to_mean import RegressionToMean
from models.impact.shortfall import Lack, Need
from models.impact.verdict import RING_LEVEL, SITE_LEVEL, Doubt, Finding, Outcome, RingChange, Together, Verdict
from models.intervention import EffectSize, Wdd


@dataclass(frozen=True)
class Place:
    """What the words call the treated area, what it is set against, and the time after."""

    name: str
    others: str
    after: str


SITE: Final = Place("site", "comparison areas", "during the phase")
ZONE: Final = Place("zone", "comparable zones", "since signing")

OUTCOMES: Final = {
    Outcome.FALL: "A fall",
    Outcome.NO_CHANGE: "No clear change",
    Outcome.RISE: "A rise",
    Outcome.NOT_JUDGED: "Cannot be judged",
}
ROSE_NEXT_DOOR: Final = (Together.MOVED, Together.PARTLY_MOVED, Together.MORE_MOVED)
TOGETHER: Final = {
    Together.BOTH_FELL: "the fall in the {name} is not taken back next door.",
    Together.PARTLY_MOVED: "the {name} fell, and fewer cases are left in all; part of the fall moved next door.",
    Together.MAY_HAVE_MOVED: (
        "the {name} fell, and with its inner ring there is no clear change: part of the fall may have moved next door."
    ),
    Together.MOVED: (
        "the {name} fell and its inner ring rose: part of the fall, or all of it, seems to have moved next door."
    ),
    Together.MORE_MOVED: "the {name} fell, but more cases were added next door than it lost.",
    Together.NEITHER: "neither a fall nor a rise can be claimed, in the {name} or around it.",
    Together.RING_FELL: "there are fewer cases in all, and it is not clear that the {name} itself fell.",
    Together.RING_ROSE: "there are more cases in all, and it is not clear that the {name} itself rose.",
    Together.SITE_ROSE: "the {name} rose, and with its inner ring there is no clear change.",
    Together.RING_FELL_MORE: "the {name} rose, but its inner ring fell by more.",
    Together.BOTH_ROSE: "there are more cases, in the {name} and in all.",
}
"""What the two verdicts mean together."""
ACTIVITY: Final = (
    "Many of these offences are found because police are there, so they rise where police are and fall where police "
    "leave: read this as a measure of activity, not of harm."
)
COUNTS: Final = {
    Need.TREATED_BEFORE: "in the {name} before",
    Need.TREATED_EXPECTED: "expected in the {name} {after}",
    Need.CONTROL_BEFORE: "in the {others} before",
    Need.CONTROL_AFTER: "in the {others} {after}",
}


def headline(of: Verdict) -> str:
    """The verdict on the place itself in a few words, and what its ring takes from it."""
    return f"{OUTCOMES[of.verdict]}{', but a rise next door' if of.together in ROSE_NEXT_DOOR else ''}"


def sentence(of: Verdict, place: Place = SITE) -> str:
    """The headline with its numbers, and what more may be said: A fall: 191 fewer cases …"""
    return " ".join((f"{headline(of)}: {explanation(of, place)}", *with_ring(of, place)))


def explanation(of: Verdict, place: Place = SITE) -> str:
    """What stands behind the headline: how many cases, how sure, and what speaks against more."""
    if of.verdict == Outcome.NOT_JUDGED:
        return _too_little(of.shortfall, place)
    text = f"{_finding(of.site, of, f'the {place.name}', place, SITE_LEVEL)}."
    return f"{text} {ACTIVITY}" if of.activity_sensitive else text


def with_ring(of: Verdict, place: Place = SITE) -> tuple[str, ...]:
    """The verdict on the place with its ring, and what both verdicts mean together; () without a ring or a verdict."""
    if of.with_ring is None or of.together not in TOGETHER:
        return ()
    both = f"the {place.name} and its inner ring together"
    text = _finding(of.with_ring, of, both, place, RING_LEVEL)
    return (
        f"{OUTCOMES[of.with_ring.outcome]} with its inner ring: {text}.",
        f"Both together: {TOGETHER[of.together].format(name=place.name)}",
    )


def reasons(of: Verdict, place: Place = SITE) -> tuple[str, ...]:
    """What each measure says, and why it did or did not count."""
    if of.site.difference is None:
        return (_too_little(of.shortfall, place),)
    if of.site.effect:
        return _by_expected(of, place)
    found = [_difference(of.site.difference, f"the {place.name}"), _ratio(of, place)]
    if of.with_ring and of.with_ring.difference:
        found.append(_difference(of.with_ring.difference, f"the {place.name} and its inner ring together"))
    if of.regression_to_mean:
        found.append(_regression(of.regression_to_mean, of))
    if of.ring:
        found.append(_ring(of.ring, of.ratio_says, place))
    found.append(_levels(of, place))
    found.append(_dispersion(of.dispersion))
    if of.activity_sensitive:
        found.append(ACTIVITY)
    return tuple(found)


def _by_expected(of: Verdict, place: Place) -> tuple[str, ...]:
    """The same where the cases to be expected decide."""
    found = [_seen(of.site, f"the {place.name}")]
    if of.with_ring and of.with_ring.effect:
        found.append(_seen(of.with_ring, f"the {place.name} and its inner ring together"))
    found.append(
        "The number to be expected is what places with the same months before went on to have. Places that stood high "
        f"fell back on their own, so a {place.name} that was chosen at its worst is expected to fall back as well."
    )
    if of.regression_to_mean and of.regression_to_mean.change is not None:
        found.append(f"{_chosen_alike(of.regression_to_mean)}.")
    if of.ring:
        found.append(_ring(of.ring, of.ratio_says, place))
    found.append(
        "The intervals hold 19 times in 20. It takes more to claim a fall or a rise: what was seen must lie outside "
        f"what would be seen {_times(CLAIM)} where nothing is done. The difference and the ratio to the {place.others} "
        "are shown beside it and do not decide."
    )
    return (*found, ACTIVITY) if of.activity_sensitive else tuple(found)


def _seen(one: Finding, where: str) -> str:
    assert one.effect and one.expected
    low, high = one.effect.usual
    return (
        f"In {where} {counted(one.effect.observed, 'case')} {'was' if one.effect.observed == 1 else 'were'} seen where "
        f"{decimal(one.effect.expected, 0)} were to be expected, as {one.expected.places} places with months before "
        "like these had them; "
        f"{decimal(low, 0)} to {decimal(high, 0)} would be no surprise (19 times in 20). Such places vary "
        f"{decimal(one.expected.dispersion, 1)} times as much as chance alone round what was expected of them."
    )


def lower(outcome: Outcome) -> str:
    """The outcome within a sentence: a fall, no clear change."""
    words = OUTCOMES[outcome]
    return f"{words[0].lower()}{words[1:]}"


def _too_little(short: tuple[Lack, ...], place: Place) -> str:
    first = short[0]
    if first.need == Need.CONTROL_CASES:
        return f"the {place.others} have no cases before or after, so nothing can be set against them."
    if first.need == Need.MONTHS_BEFORE:
        return (
            f"the data hold {counted(first.held, 'month')} before the first phase. It takes {first.needed:.0f} to "
            f"match {place.others} and to set each month against the same month of another year. The counts show what "
            "happened, not why."
        )
    named = vars(place)
    counts = [f"{decimal(lack.held, 0)} {COUNTS[lack.need].format(**named)}" for lack in short]
    return f"fewer than {number(first.needed)} cases ({', '.join(counts)}), which chance alone moves too far."


def _cases(value: float) -> str:
    return f"{decimal(abs(value), 0)} {'fewer' if value < 0 else 'more'}"


def _span(one: Finding, of: Verdict, where: str, place: Place) -> str:
    """191 fewer cases in the site than …: what was seen, and how far from it the truth may lie."""
    assert one.difference
    if one.effect and one.expected:
        others = f"{one.expected.places} places most like {'it' if one is of.site else 'them'}"
        estimate, low, high = map(one.effect.cases, (one.effect.ratio, one.effect.low, one.effect.high))
    else:
        others = f"the {place.others}"
        estimate, low, high = one.difference.estimate, one.difference.low, one.difference.high
    than = f"in {where} than {others} would lead one to expect"
    if low < 0 < high:
        return f"between {_cases(low)} and {_cases(high)} cases {than} (19 times in 20)"
    near, far = sorted((low, high), key=abs)
    noun = "case" if round(abs(estimate)) == 1 else "cases"
    return f"{_cases(estimate)} {noun} {than} (19 times in 20 between {decimal(abs(near), 0)} and {_cases(far)})"


def _finding(one: Finding, of: Verdict, where: str, place: Place, level: float) -> str:
    return f"{_span(one, of, where, place)}{_doubt(one, of, place, CLAIM if one.effect else level)}"


def _doubt(one: Finding, of: Verdict, place: Place, level: float) -> str:
    if (
        one.outcome == Outcome.FALL
        and not one.effect
        and of.regression_to_mean
        and of.regression_to_mean.change is None
    ):
        return "; what places chosen alike do on their own could not be measured"
    if one.doubt is None:
        return ""
    return {
        Doubt.UNCLEAR: ", so it may have fallen, risen or stayed",
        Doubt.NEAR: f", which is not sure enough to claim {lower(one.says)}: that takes {_times(level)}",
        Doubt.NATURAL: ", but places chosen alike fell on their own",
        Doubt.RATIO: f", but the ratio to the {place.others} does not agree",
    }[one.doubt]


def _difference(d: Wdd, where: str) -> str:
    clear = "which chance alone could give" if d.low <= 0 <= d.high else "which is more than chance gives"
    return (
        f"The difference in cases for {where} is {signed(d.estimate)}, somewhere from {signed(d.low)} to "
        f"{signed(d.high)}, {clear}."
    )


def _ratio(of: Verdict, place: Place) -> str:
    if of.ratio is None:
        return "There is no ratio with no cases left, so the difference decides alone."
    text = (
        f"The ratio to the {place.others} for the {place.name} alone is {decimal(of.ratio.res, 2)}, somewhere from "
        f"{decimal(of.ratio.low, 2)} to {decimal(of.ratio.high, 2)} (above 1 is a fall)"
    )
    if of.ratio_says == of.site.says:
        return f"{text}, and says the same."
    return f"{text}; by itself it would say {lower(of.ratio_says)}, which is not enough: both measures must agree."


def _ring(ring: RingChange, treated: Outcome, place: Place) -> str:
    if ring.ratio is None:
        return "The inner ring has too few cases for a ratio of its own."
    low, high = changes(ring.ratio)
    text = (
        f"The inner ring alone changed by {signed(ring.ratio.change)} % against its own comparison areas, somewhere "
        f"from {signed(low)} to {signed(high)} %"
    )
    if ring.outcome == Outcome.RISE and treated == Outcome.FALL:
        return f"{text}: part of what left the {place.name} may have moved there."
    clear = "neither a rise nor a fall is clear" if ring.outcome == Outcome.NO_CHANGE else lower(ring.outcome)
    return f"{text}: {clear}."


def changes(ratio: EffectSize) -> tuple[float, float]:
    """The interval of a ratio as changes in %, the lower first."""
    return 100 * (1 / ratio.high - 1), 100 * (1 / ratio.low - 1)


def _regression(known: RegressionToMean, of: Verdict) -> str:
    if known.change is None:
        return f"What places chosen alike do on their own could not be measured. {missing(known.shortfall)}"
    text = _chosen_alike(known)
    if of.verdict == Outcome.FALL:
        return f"{text}; the fall is larger than that."
    return f"{text}, and the fall here is not clearly larger." if of.doubt == Doubt.NATURAL else f"{text}."


def _chosen_alike(known: RegressionToMean) -> str:
    return f"Places that the same rule would have chosen changed by {signed(known.change)} % on their own"


def _levels(of: Verdict, place: Place) -> str:
    ring = f", and the one measure with its inner ring {_times(RING_LEVEL)}" if of.with_ring else ""
    return (
        "The intervals hold 19 times in 20. It takes more to claim a fall or a rise: both measures of the "
        f"{place.name} must leave out no change {_times(SITE_LEVEL)}{ring}."
    )


def _times(level: float) -> str:
    share = Fraction(level).limit_denominator(1000)
    return f"{share.numerator} times in {share.denominator}"


def _dispersion(spread: Dispersion) -> str:
    if spread.degrees == 0:
        return "How much the months vary beyond chance could not be measured, so the intervals may be too narrow."
    if isinf(spread.degrees):
        return f"The intervals take the months to vary {decimal(spread.phi, 2)} times as much as chance alone."
    return f"The months vary {decimal(spread.phi, 2)} times as much as chance alone, and the intervals allow for it."
