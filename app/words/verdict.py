"""Did it help, in words: the headline, what it rests on, and why nothing more may be said."""

from dataclasses import dataclass
from math import isinf
from typing import Final

from app.figures import counted, decimal, number, signed
from app.words.shortfall import missing
from models.impact.dispersion import Dispersion
from models.impact.regression_to_mean import RegressionToMean
from models.impact.shortfall import Lack, Need
from models.impact.verdict import Doubt, Outcome, RingChange, Verdict
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


def sentence(of: Verdict, place: Place = SITE) -> str:
    """The headline with its numbers: A fall: 191 fewer cases …"""
    return f"{OUTCOMES[of.verdict]}: {explanation(of, place)}"


def explanation(of: Verdict, place: Place = SITE) -> str:
    """What stands behind the headline: how many cases, how sure, and what speaks against more."""
    if of.verdict == Outcome.NOT_JUDGED:
        return _too_little(of.shortfall, place)
    assert of.difference
    text = f"{_span(of.difference, _where(of, place), place)}{_doubt(of.doubt, place)}."
    return f"{text} {ACTIVITY}" if of.activity_sensitive else text


def reasons(of: Verdict, place: Place = SITE) -> tuple[str, ...]:
    """What each measure says, and why it did or did not count."""
    if of.difference is None:
        return (_too_little(of.shortfall, place),)
    found = [_difference(of.difference, _where(of, place)), _ratio(of, place)]
    if of.regression_to_mean:
        found.append(_regression(of.regression_to_mean, of))
    if of.ring:
        found.append(_ring(of.ring, of.ratio_says, place))
    found.append(_dispersion(of.dispersion))
    if of.activity_sensitive:
        found.append(ACTIVITY)
    return tuple(found)


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


def _where(of: Verdict, place: Place) -> str:
    return f"the {place.name} and its inner ring together" if of.ring else f"the {place.name}"


def _cases(value: float) -> str:
    return f"{decimal(abs(value), 0)} {'fewer' if value < 0 else 'more'}"


def _span(d: Wdd, where: str, place: Place) -> str:
    """191 fewer cases in the site than …: what was seen, and how far from it the truth may lie."""
    than = f"in {where} than the {place.others} would lead one to expect"
    if d.low < 0 < d.high:
        return f"between {_cases(d.low)} and {_cases(d.high)} cases {than} (19 times in 20)"
    near, far = sorted((d.low, d.high), key=abs)
    noun = "case" if round(abs(d.estimate)) == 1 else "cases"
    return f"{_cases(d.estimate)} {noun} {than} (19 times in 20 between {decimal(abs(near), 0)} and {_cases(far)})"


def _doubt(doubt: Doubt | None, place: Place) -> str:
    if doubt is None:
        return ""
    return {
        Doubt.UNCLEAR: ", so it may have fallen, risen or stayed",
        Doubt.MOVED: f": the {place.name} itself fell, but its inner ring rose",
        Doubt.NATURAL: ", but places chosen alike fell on their own",
        Doubt.RATIO: f", but the ratio to the {place.others} does not agree",
    }[doubt]


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
    if of.ratio_says == of.difference_says:
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
    text = f"Places that the same rule would have chosen changed by {signed(known.change)} % on their own"
    if not of.difference_says == of.ratio_says == Outcome.FALL:
        return f"{text}."
    return (
        f"{text}; the fall is larger than that." if of.stands else f"{text}, and the fall here is not clearly larger."
    )


def _dispersion(spread: Dispersion) -> str:
    if spread.degrees == 0:
        return "How much the months vary beyond chance could not be measured, so the intervals may be too narrow."
    if isinf(spread.degrees):
        return f"The intervals take the months to vary {decimal(spread.phi, 2)} times as much as chance alone."
    return f"The months vary {decimal(spread.phi, 2)} times as much as chance alone, and the intervals allow for it."
