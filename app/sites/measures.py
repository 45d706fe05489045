"""Every number that speaks for or against a phase, one after the other, those that decide first."""

from dataclasses import dataclass
from enum import StrEnum

from app.sites.judged import Judged
from app.sites.other_methods import Attempt
from models.impact.difference_in_differences import Did
from models.impact.dispersion import Dispersion
from models.impact.evaluation import Evaluation
from models.impact.interrupted_series import Interrupted
from models.impact.placebo import Placebo
from models.impact.regression_to_mean import RegressionToMean
from models.impact.shortfall import Shortfall
from models.impact.synthetic_control import Synthetic
from models.impact.verdict import Finding, Outcome
from models.intervention import EffectSize, Wdd, Wdq

Result = (
    Finding | Wdd | EffectSize | Wdq | Dispersion | Did | Interrupted | Synthetic | Placebo | RegressionToMean | None
)


class MeasureKind(StrEnum):
    """What is measured, by its term in the field."""

    EFFECT = "effect"
    EFFECT_WITH_RING = "effect_with_ring"
    WDD_SITE = "wdd_site"
    WDD = "wdd"
    RES = "res"
    WDD_PUBLISHED = "wdd_published"
    RES_PUBLISHED = "res_published"
    GROSS_EFFECT = "gross_effect"
    WDQ = "wdq"
    SUCCESS = "success_measure"
    BUFFER = "buffer_displacement_measure"
    NET_EFFECT = "net_effect"
    TOTAL_NET_EFFECT = "total_net_effect"
    RING = "ring_res"
    E_TEST = "e_test"
    DISPERSION = "dispersion"
    SECOND_RING = "second_ring_res"
    DIFFERENCE_IN_DIFFERENCES = "difference_in_differences"
    INTERRUPTED_SERIES = "interrupted_series"
    INTERRUPTED_AGAINST_CONTROL = "interrupted_against_control"
    SYNTHETIC_CONTROL = "synthetic_control"
    PLACEBO_SITES = "placebo_sites"
    PLACEBO_DATES = "placebo_dates"
    REGRESSION_TO_MEAN = "regression_to_mean"


@dataclass(frozen=True)
class Measure:
    """value, low, high: unrounded with the 95 % interval, None where there is none; decides: the verdict rests on it;
    result: what it was read from; shortfall: what it lacks."""

    kind: MeasureKind
    value: float | None
    low: float | None = None
    high: float | None = None
    decides: bool = False
    result: Result = None
    shortfall: Shortfall = ()


def measures(judged: Judged) -> tuple[Measure, ...]:
    """Every measure of one phase, those that decide first."""
    if judged.numbers is None:
        return ()
    second = judged.second_ring.ring_ratio if judged.second_ring else None
    return (*measures_of(judged.numbers), *_ratio(MeasureKind.SECOND_RING, second), *_others(judged))


def measures_of(numbers: Evaluation) -> tuple[Measure, ...]:
    """The measures of the counts alone."""
    verdict, q = numbers.verdict, numbers.quotient
    judged = verdict.verdict != Outcome.NOT_JUDGED
    expects = verdict.site.effect is not None
    both = verdict.with_ring is not None and verdict.with_ring.effect is not None
    quotient = [
        (MeasureKind.WDQ, q.wdq),
        (MeasureKind.SUCCESS, q.success),
        (MeasureKind.BUFFER, q.buffer),
        (MeasureKind.NET_EFFECT, q.net_effect),
        (MeasureKind.TOTAL_NET_EFFECT, q.total_net_effect),
    ] if q else []  # fmt: skip
    return (
        *_effect(MeasureKind.EFFECT, verdict.site, judged),
        *_effect(MeasureKind.EFFECT_WITH_RING, verdict.with_ring, judged),
        *_difference(
            MeasureKind.WDD_SITE, verdict.site.difference if verdict.with_ring else None, judged and not expects
        ),
        *_difference(MeasureKind.WDD, verdict.difference, judged and not (both if verdict.with_ring else expects)),
        *_ratio(MeasureKind.RES, verdict.ratio, judged and not expects),
        *_difference(MeasureKind.WDD_PUBLISHED, verdict.plain_difference),
        *_ratio(MeasureKind.RES_PUBLISHED, verdict.plain_ratio),
        Measure(MeasureKind.GROSS_EFFECT, -numbers.gross),
        *(Measure(kind, v, result=q) for kind, v in quotient if v is not None or kind == MeasureKind.WDQ),
        *_ratio(MeasureKind.RING, numbers.ring_ratio),
        Measure(MeasureKind.E_TEST, numbers.e_test),
        Measure(MeasureKind.DISPERSION, numbers.dispersion.phi, result=numbers.dispersion),
    )


def _effect(kind: MeasureKind, one: Finding | None, decides: bool) -> list[Measure]:
    """In % of the cases to be expected."""
    if one is None or one.effect is None:
        return []
    value, low, high = (100 * (ratio - 1) for ratio in (one.effect.ratio, one.effect.low, one.effect.high))
    return [Measure(kind, value, low, high, decides, one)]


def _difference(kind: MeasureKind, d: Wdd | None, decides: bool = False) -> list[Measure]:
    return [Measure(kind, d.estimate, d.low, d.high, decides, d)] if d else []


def _ratio(kind: MeasureKind, r: EffectSize | None, decides: bool = False) -> list[Measure]:
    return [Measure(kind, r.res, r.low, r.high, decides, r)] if r else []


def _others(judged: Judged) -> list[Measure]:
    o = judged.others
    rows = [
        _percent(MeasureKind.DIFFERENCE_IN_DIFFERENCES, o.panel),
        _percent(MeasureKind.INTERRUPTED_SERIES, o.interrupted),
        _percent(MeasureKind.INTERRUPTED_AGAINST_CONTROL, o.against_control),
        _percent(MeasureKind.SYNTHETIC_CONTROL, o.synthetic),
        _percent(MeasureKind.PLACEBO_SITES, o.placebo_sites),
        _percent(MeasureKind.PLACEBO_DATES, o.placebo_dates),
    ]
    if (alone := judged.regression_to_mean) is not None:
        rows.append(
            _percent(
                MeasureKind.REGRESSION_TO_MEAN,
                Attempt(None, alone.shortfall) if alone.change is None else Attempt(alone),
            )
        )
    return rows


def _percent(
    kind: MeasureKind,
    attempt: Attempt[Did] | Attempt[Interrupted] | Attempt[Synthetic] | Attempt[Placebo] | Attempt[RegressionToMean],
) -> Measure:
    found = attempt.found
    if found is None:
        return Measure(kind, None, shortfall=attempt.shortfall)
    return Measure(kind, found.change, found.low, found.high, result=found)
