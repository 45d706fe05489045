"""What each measure of a phase is called, in what it is counted, and what it says."""

from math import isnan
from typing import Final

from app.figures import counted, decimal, probability, signed
from app.sites.measures import Measure, MeasureKind
from app.words.shortfall import missing
from models.impact.difference_in_differences import Caution, Did
from models.impact.dispersion import Dispersion
from models.impact.placebo import Placebo
from models.impact.regression_to_mean import RegressionToMean
from models.impact.synthetic_control import Synthetic
from models.impact.verdict import Finding, Outcome, Verdict, side_of_ratio
from models.intervention import EffectSize, Wdd, Wdq, WdqReason

K = MeasureKind
NAMES: Final = {
    K.EFFECT: "Against the cases to be expected",
    K.EFFECT_WITH_RING: "Against the cases to be expected, with its inner ring",
    K.WDD_SITE: "Difference in cases in the site",
    K.WDD: "Difference in cases",
    K.RES: "Ratio to the comparison areas",
    K.WDD_PUBLISHED: "Difference, interval as published",
    K.RES_PUBLISHED: "Ratio, interval as published",
    K.GROSS_EFFECT: "Change in the site alone",
    K.WDQ: "Inner ring's change for the site's gain",
    K.SUCCESS: "Site's share against the comparison areas",
    K.BUFFER: "Inner ring's share against the comparison areas",
    K.NET_EFFECT: "Site's gain in shares",
    K.TOTAL_NET_EFFECT: "Cases fewer than expected",
    K.RING: "Ratio of the inner ring",
    K.E_TEST: "Chance of such a change if the site's rate is the same",
    K.DISPERSION: "How much the months vary",
    K.SECOND_RING: "Ratio of the outer ring",
    K.DIFFERENCE_IN_DIFFERENCES: "Month by month against similar places",
    K.INTERRUPTED_SERIES: "Against its own trend",
    K.INTERRUPTED_AGAINST_CONTROL: "Against its trend beside the comparison areas",
    K.SYNTHETIC_CONTROL: "Against a mix of similar places",
    K.PLACEBO_SITES: "Against places left alone",
    K.PLACEBO_DATES: "Against earlier dates",
    K.REGRESSION_TO_MEAN: "What such places do on their own",
}
TERMS: Final = {
    K.EFFECT: "expected-cases", K.EFFECT_WITH_RING: "expected-cases",
    K.WDD_SITE: "wdd", K.WDD: "wdd", K.RES: "res", K.WDD_PUBLISHED: "wdd", K.RES_PUBLISHED: "res", K.WDQ: "wdq",
    K.SUCCESS: "wdq", K.BUFFER: "wdq", K.NET_EFFECT: "wdq", K.TOTAL_NET_EFFECT: "wdq", K.RING: "res",
    K.SECOND_RING: "res", K.GROSS_EFFECT: "gross-effect", K.E_TEST: "e-test", K.DISPERSION: "dispersion",
    K.DIFFERENCE_IN_DIFFERENCES: "difference-in-differences",
    K.INTERRUPTED_SERIES: "interrupted-series", K.INTERRUPTED_AGAINST_CONTROL: "interrupted-series",
    K.SYNTHETIC_CONTROL: "synthetic-control", K.PLACEBO_SITES: "placebo", K.PLACEBO_DATES: "placebo",
    K.REGRESSION_TO_MEAN: "regression-to-the-mean",
}  # fmt: skip
"""Where the page of words explains the field's term for it."""
CASES, RATIO, PERCENT = "cases", "ratio", "%"
UNITS: Final = {
    K.WDD_SITE: CASES, K.WDD: CASES, K.WDD_PUBLISHED: CASES, K.GROSS_EFFECT: CASES, K.TOTAL_NET_EFFECT: CASES,
    K.RES: RATIO, K.RES_PUBLISHED: RATIO, K.RING: RATIO, K.SECOND_RING: RATIO, K.WDQ: RATIO, K.SUCCESS: RATIO,
    K.BUFFER: RATIO, K.NET_EFFECT: RATIO, K.E_TEST: "chance, 0 to 1", K.DISPERSION: "times chance",
}  # fmt: skip
"""In what it is counted; % where it is not named."""

TOO_NARROW: Final = "Too narrow where months vary more than chance, so it never decides."
ALONE: Final = (
    "The site's own course carried on, with nothing to compare it with: a turn that all places share is taken for an "
    "effect. Read it with the next line."
)
BESIDE: Final = (
    "The same with the course of the comparison areas taken off, so that what moves both drops out. Both carry a trend "
    "on, and a site chosen at its worst misleads both."
)
WITHHELD: Final = {
    WdqReason.CONTROL_EMPTY: "the comparison areas have no cases before or after, so nothing can be set against them.",
    WdqReason.AS_CONTROL: "the site changed just as the comparison areas did, so there is no effect to displace.",
    WdqReason.WORSE: "the site did worse than the comparison areas, so displacement of a gain cannot be read.",
}
FIXED: Final = {
    K.RES_PUBLISHED: f"By the published formula. {TOO_NARROW}",
    K.GROSS_EFFECT: "Whatever happened elsewhere.",
    K.INTERRUPTED_SERIES: ALONE,
    K.INTERRUPTED_AGAINST_CONTROL: BESIDE,
    K.SUCCESS: "Ra/Ca less Rb/Cb: below 0 the site did better than the comparison areas.",
    K.BUFFER: "Da/Ca less Db/Cb: above 0 the inner ring did worse. The quotient is this over the line above, and is "
    "read only where that is below 0.",
    K.NET_EFFECT: "Rb/Cb less Ra/Ca: above 0 is good.",
    K.TOTAL_NET_EFFECT: "In site and inner ring together; below 0: more. It does not say how sure.",
}
CAUTIONS: Final = {
    Caution.FEW_UNTREATED: "Few places were left untouched, so little can be told from them.",
    Caution.STAGGERED: "The sites started at different months; each was set against places that never started.",
    Caution.LEADS_UNKNOWN: "Too few months before to see whether the places ran alike.",
    Caution.LEADS_DIFFER: "The places did not run alike before the phase, so the effect cannot be trusted.",
}
FEW_TREATED: Final = {
    "placebo": "errors clustered by area are far too small; this interval comes from what the others, where nothing "
    "was done, show by the same sum.",
    "areas": "errors clustered by area are far too small; this interval comes from how far the areas part from each "
    "other.",
    "dispersion": "errors clustered by area are far too small; this interval comes from how all areas vary.",
    "cluster": "these errors are far too small: read the rank among places left alone instead.",
}
NEAR, FAR = "next door", "further out"
RING_WORDS: Final = {
    Outcome.RISE: "Below 1 is a rise {where}: what left the site may have gone there.",
    Outcome.FALL: "Above 1 is a fall {where}: the good may have spread.",
    Outcome.NO_CHANGE: "No clear change {where}.",
}


def meaning(of: Measure, verdict: Verdict) -> str:
    """What it says, or why there is none; verdict: of the phase."""
    if of.value is None and not isinstance(of.result, Wdq):
        return missing(of.shortfall) or "Could not be worked out from these counts."
    return FIXED.get(of.kind) or _of_counts(of, verdict)


def _of_counts(of: Measure, verdict: Verdict) -> str:
    result = of.result
    if isinstance(result, Finding):
        return _expected(of, result)
    if isinstance(result, Wdq):
        return _quotient(result, verdict.verdict == Outcome.FALL)
    if isinstance(result, Wdd):
        return _difference(of, result, verdict.with_ring is not None)
    return _ratio(of, result) if isinstance(result, EffectSize) else _other(of)


def _other(of: Measure) -> str:
    result = of.result
    if isinstance(result, Did):
        return _panel(result)
    if isinstance(result, Placebo):
        return _sites(result) if of.kind == K.PLACEBO_SITES else _dates(result)
    if isinstance(result, Synthetic):
        return (
            f"Places that together ran as it did. Number {result.rank} of {result.of} by size of change; "
            f"p {probability(result.p)}."
        )
    if isinstance(result, RegressionToMean):
        return (
            f"{counted(result.places, 'place')} that the same rule (most cases in the last year) would have chosen at "
            f"{counted(result.dates, 'date')}. A fall no larger than this proves nothing."
        )
    if isinstance(result, Dispersion):
        known = "1 is chance alone; every deciding interval is widened by it."
        return known if result.degrees else "Could not be measured from so few months."
    assert of.kind == K.E_TEST
    p = "" if of.value is None or isnan(of.value) else f" (p {probability(of.value)})"
    return f"The comparison areas left aside{p}. It never decides."


def _expected(of: Measure, one: Finding) -> str:
    assert one.effect and one.expected
    where = "site and inner ring together" if of.kind == K.EFFECT_WITH_RING else "the site"
    decides = f"It decides on {where}. " if of.decides else ""
    before, after = one.expected.months
    return (
        f"{decides}{decimal(one.effect.observed, 0)} cases where {decimal(one.effect.expected, 1)} were to be expected "
        f"from {counted(before, 'month')} before, as {one.expected.places} places like it went on; "
        f"{counted(after, 'month')} of the phase, p {probability(one.effect.p)}."
    )


def _difference(of: Measure, d: Wdd, ring: bool) -> str:
    if of.kind == K.WDD_PUBLISHED:
        return f"By the published formula: standard error {decimal(d.se, 4)}, z {decimal(d.z, 3)}. {TOO_NARROW}"
    both = ring and of.kind == K.WDD
    where = "site and inner ring together" if both else "the site"
    alone = (
        "It decides on site and inner ring together. " if both else "It decides on the site, together with the ratio. "
    )
    decides = alone if of.decides else ""
    return f"{decides}Net of the comparison areas, in {where}; standard error {decimal(d.se, 1)}, z {decimal(d.z, 2)}."


def _ratio(of: Measure, r: EffectSize) -> str:
    if of.kind == K.RES:
        decides = "It decides on the site, together with the difference. " if of.decides else ""
        return f"{decides}Above 1 is a fall against the comparison areas: {signed(r.change)} % in the site alone."
    return RING_WORDS[side_of_ratio(r)].format(where=NEAR if of.kind == K.RING else FAR)


def _quotient(q: Wdq, gained: bool) -> str:
    if q.wdq is None:
        return f"May not be read: {WITHHELD[q.reason]}"
    unsure = "" if gained else "The site’s own gain is not clear, so neither is this. "
    return f"{_reading(q.wdq)} {unsure}It has no interval and never decides."


def _reading(q: float) -> str:
    if q > 1:
        return "The good spread to the ring, more than the site itself gained."
    if q > 0:
        return "The good spread to the ring."
    if q == 0:
        return "Neither displacement nor spread."
    if q >= -1:
        return "Some of the gain was displaced to the ring, less than was gained."
    return "More was displaced to the ring than was gained."


def _panel(found: Did) -> str:
    leads = ""
    if found.leads_p is not None:
        alike = "Before the phase they ran alike, as far as can be told" if found.leads_p >= 0.05 else "Running alike"
        leads = f"{alike} (p {probability(found.leads_p)})."
    areas = counted(found.treated, "treated area")
    cautions = [CAUTIONS.get(c) or f"With {areas} {FEW_TREATED[found.errors]}" for c in found.cautions]
    return " ".join(part for part in (leads, *cautions) if part)


def _sites(found: Placebo) -> str:
    rank = f"Among {counted(found.of - 1, 'place')} its change is number {found.rank}; p {probability(found.p)}."
    few = f" With {counted(len(found.placebos), 'place')} the rank cannot reach 1 in 20."
    return rank if found.telling else rank + few


def _dates(found: Placebo) -> str:
    if found.of == 1:
        return "The months before are too few for any earlier date to compare with."
    dates = counted(found.of - 1, "earlier date")
    return f"Among {dates} its change is number {found.rank}. They overlap: a picture, not a test."
